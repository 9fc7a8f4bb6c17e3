"""One configured device in this process's own hands, while no daemon holds it: the real session on the real port.

Nothing is written to the state directory: files of root there would lock the service out.
"""

import contextlib
import queue
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from gateway.cli.saying import chat
from gateway.config import Config, Printer
from gateway.drivers.devices_io import LEARNED
from gateway.drivers.learned_io import LearnedFile
from gateway.drivers.port_io import Hooks, Opens, Port, Socket
from gateway.drivers.printer.encode_io import Encoder
from gateway.drivers.printer.job import PrinterSession
from gateway.drivers.printer.spool import Spool
from gateway.drivers.registry import Unknown, Wiring, wirings
from gateway.drivers.session import Recall, Session
from gateway.drivers.wire_io import open_wire
from gateway.messages.devices import DeviceEvent

MAX_EVENTS = 1_000  # not yet shown; then the device waits for the terminal

Wired = Wiring | Unknown


def wired(config: Config) -> dict[str, Wired]:
    """Every configured device by its name, in the order of the file. Nothing is opened."""
    return {one.device: one for one in wirings(config, _no_paper, safe_mode=False)}


def recalled(config: Config, one: Wiring) -> dict[str, str]:
    """What the daemon has learned about this device on this port."""
    return dict(LearnedFile(_learned(config, one.device), one.address.text).recall())


class Held:
    """A device that this process holds. `order` and `events` are the port's; `cache` is gone with it."""

    def __init__(self, port: Port, coming: "queue.Queue[DeviceEvent]") -> None:
        self.port = port
        self._coming = coming

    def next(self, wait_s: float | None) -> DeviceEvent | None:
        """The next event, None when none came in time; without a time it is waited for."""
        try:
            return self._coming.get(timeout=wait_s)
        except queue.Empty:
            return None


@contextlib.contextmanager
def held(config: Config, one: Wiring, opens: Opens = open_wire) -> Iterator[Held]:
    """Open this device and close it again, whatever happens. One only: a bug in its session is told and tried again, as in the daemon."""
    coming: queue.Queue[DeviceEvent] = queue.Queue(MAX_EVENTS)
    hooks = Hooks(coming.put, lambda _mark: None, lambda _learned: None, lambda device, trace: chat(f"{device}: {trace}"))
    with tempfile.TemporaryDirectory(prefix="gateway-") as cache:
        wiring = _with_paper(config, one, Path(cache))
        build: Callable[[], Session] = lambda: wiring.build(recalled(config, one))  # noqa: E731 - as the port wants it
        port = Port(Socket(one.device, one.role, one.address, one.absent), build, hooks, opens)
        port.start()
        try:
            yield Held(port, coming)
        finally:
            port.stop()
            while port.alive:
                with contextlib.suppress(queue.Empty):
                    coming.get(timeout=0.05)  # a thread that waits to tell something must not wait for ever
            port.join()


def _with_paper(config: Config, one: Wiring, cache: Path) -> Wiring:
    """The same wiring; a printer's makes slips with the library's cache in this directory."""

    def printer(device: str, settings: Printer, recall: Recall) -> Session:
        encode = Encoder(settings.profile, settings.columns, cache, settings.logo)
        return PrinterSession(device, encode, Spool(), asks=settings.status == "auto", recall=recall)

    made = next((two for two in wirings(config, printer, safe_mode=False) if two.device == one.device), one)
    return made if isinstance(made, Wiring) else one


def _no_paper(_device: str, _settings: Printer, _recall: Recall) -> Session:
    raise AssertionError("a wiring that is only looked at makes no session")


def _learned(config: Config, device: str) -> Path:
    return Path(config.paths.state) / LEARNED / f"{device}.json"
