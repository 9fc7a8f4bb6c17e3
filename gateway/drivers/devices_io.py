"""All devices of the shop as one port of the house: builds their sessions, starts their threads, hands out orders."""

import logging
from collections.abc import Callable
from pathlib import Path

from gateway.config import Config, Printer
from gateway.drivers.learned_io import LearnedFile
from gateway.drivers.port_io import MAX_ORDERS, Hooks, Port, Socket
from gateway.drivers.printer.encode_io import Encoder
from gateway.drivers.printer.job import PrinterSession
from gateway.drivers.printer.kept_io import KeptJobs
from gateway.drivers.printer.marks_io import MarksFile
from gateway.drivers.printer.spool import Spool
from gateway.drivers.registry import Wiring, wirings
from gateway.drivers.session import Recall, Record, Session, Waits
from gateway.faults import fault
from gateway.messages.devices import DeviceEffect, DeviceEvent, Print, PrintJob, PrintMarks, PrintRefused, ShowCustomer

log = logging.getLogger("gateway.drivers")
MARKS = "print-marks"
JOBS = "print-jobs"
LEARNED = "learned"
CACHE = "escpos"


class Devices:
    """The devices of this configuration. `post` is called from the devices' threads; `on_bug(device, traceback)` too.

    `state_dir` holds the print marks and jobs, what was learned, and the printer library's cache; `stamp` completes a slip in the
    printer's thread. Only the first printer takes slips; every display shows the same.
    """

    def __init__(
        self,
        config: Config,
        post: Callable[[DeviceEvent], None],
        state_dir: Path,
        *,
        stamp: Callable[[PrintJob], PrintJob] = lambda job: job,
        safe_mode: bool = False,
        on_bug: Callable[[str, str], None] = lambda _device, _trace: None,
    ) -> None:
        self._post = post
        self._state_dir = state_dir
        self._stamp = stamp
        self._marks = MarksFile(state_dir / MARKS)
        self._jobs = KeptJobs(state_dir / JOBS)
        self._spools = {f"printer.{name}": Spool() for name in config.printer}
        self._first = next(iter(self._spools), None)
        self._ports: dict[str, Port] = {}
        self._displays: list[Port] = []
        for one in wirings(config, self._printer, safe_mode=safe_mode):
            self._ports[one.device] = self._port(one, on_bug)
            if one.role == "display":
                self._displays.append(self._ports[one.device])

    def start(self) -> None:
        """Tell what is left of earlier print jobs, then start every device's thread; each tells how it is as soon as it knows."""
        if self._first is not None:
            self._recall_jobs(self._spools[self._first])
        for port in self._ports.values():
            port.start()

    def submit(self, effect: DeviceEffect) -> None:
        """Give an order to whoever takes it: lines to every display, the rest to the first printer; without one it comes to nothing.

        Never waits. A display whose driver is being built anew may miss lines; as soon as it has a wire it is told the newest again.
        """
        if isinstance(effect, ShowCustomer):
            for display in self._displays:
                display.order(effect)
            return
        if self._first is None or self._ports[self._first].order(effect):
            return
        if isinstance(effect, Print):
            self._post(PrintRefused(self._first, effect.job, fault("GW-2311", limit=MAX_ORDERS)))

    def retell(self) -> None:
        """Every device tells again how it is: the house has forgotten."""
        for port in self._ports.values():
            port.retell()

    def stop(self) -> None:
        """Close everything; a slip on its way gets two seconds."""
        for port in self._ports.values():
            port.stop()
        for port in self._ports.values():
            port.join()
        self._marks.close()

    def _port(self, one: Wiring, on_bug: Callable[[str, str], None]) -> Port:
        learned = LearnedFile(self._state_dir / LEARNED / f"{one.device}.json", one.identity)
        hooks = Hooks(self._post, self._keep, learned.learn, on_bug)
        return Port(Socket(one.device, one.role, one.address, one.absent), lambda: one.build(learned.recall()), hooks)

    def _recall_jobs(self, spool: Spool) -> None:
        marks = self._marks.open()
        jobs, wrong = self._jobs.open()
        spool.recall((*marks, *((job.id, "began") for job, state in jobs if state == "began")))
        spool.restore(job for job, state in jobs if state == "waits")
        self._post(PrintMarks(marks, self._marks.whole, jobs, wrong))

    def _keep(self, record: Record) -> None:
        """Only the first printer's thread has jobs, so only that one comes here."""
        if isinstance(record, Waits) or record.kept:
            self._jobs.keep(record)
        else:
            self._marks.keep(record)

    def _printer(self, device: str, config: Printer, recall: Recall) -> Session:
        encode, spool = Encoder(config.profile, config.columns, self._state_dir / CACHE, config.logo), self._spools[device]
        return PrinterSession(device, lambda job: encode(self._stamp(job)), spool, asks=config.status == "auto", recall=recall)
