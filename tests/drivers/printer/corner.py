"""The printer's corner of a shop in virtual time: the till's slips, the printer's session and what is durable, over any number of starts.

Everything may end at any byte: the paper, the link, the printer's power, the gateway's. The paper that lies there in the end is judged
by the double alone.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Literal

from gateway.config import Config, Outlet, Printer
from gateway.drivers.printer.job import PrinterSession
from gateway.drivers.printer.kept import from_bytes, to_bytes
from gateway.drivers.printer.marks import Marks, with_mark
from gateway.drivers.printer.spool import Spool
from gateway.drivers.session import SECOND, Mark, Waits
from gateway.drivers.sim.printer import PrinterCore
from gateway.drivers.sim.wire import VirtualWire
from gateway.faults import fault
from gateway.messages import Effect
from gateway.messages.devices import (
    DeviceEvent,
    Print,
    Printed,
    PrinterFault,
    PrintJob,
    PrintMarks,
    PrintRefused,
    PrintSent,
    PrintUnknown,
)
from gateway.messages.sales import Payment, Sale, SaleLine, SaleResult, StoredSale
from gateway.pos.slips import Slips

GONE = fault("GW-2301", device="printer.receipt", port="/dev/x", reason="not plugged in")
CONFIG = Config(outlet=Outlet(id="3310152015-01", name="Gerai"), printer={"receipt": Printer()})
SOLD = SaleLine(n=1, code="2990001000001", name="Kopi", qty=1, grams=None, milli=None, price=14_500, discount=0, amount=14_500)
HEALED_S = 90.0  # longer than every patience


class HereError(Exception):
    """The chosen byte has arrived."""


class BytePrinter(PrinterCore):
    """Stops everything when so many more bytes have come (`stop_after`); the bytes behind them are never heard."""

    def __init__(self) -> None:
        super().__init__()
        self.stop_after: int | None = None

    def feed(self, data: bytes) -> bytes:
        """As any printer, until the chosen byte."""
        if self.stop_after is None:
            return super().feed(data)
        heard = data[: self.stop_after]
        self.stop_after -= len(heard)
        answers = super().feed(heard)
        if self.stop_after == 0:
            self.stop_after = None
            raise HereError
        return answers


def encode(job: PrintJob) -> bytes:
    """As short as a receipt can be, with the word at its head that a copy must have."""
    return b"\x1b@" + (b"SALINAN\n" if job.copy else b"") + f"No {job.receipt_no}\nTOTAL\n".encode() + b"\x1bd\x04"


class Corner:
    """One shop. `power_on` is a start of the gateway; `stopped` says whether the chosen byte was met."""

    def __init__(self) -> None:
        self.core = BytePrinter()
        self.now_ns = SECOND
        self.stopped = False
        self._boot = 0
        self._sales: list[StoredSale] = []
        self._marks: Marks = {}
        self._jobs: dict[str, tuple[bytes, Literal["waits", "began"]]] = {}
        self.power_on()
        self.plug()

    def power_on(self) -> None:
        """A gateway that knows what is durable, and no more."""
        self._boot += 1
        self.slips = Slips(CONFIG)
        self._spool = Spool()
        jobs = [(job, state) for data, state in self._jobs.values() if (job := from_bytes(data)) is not None]
        assert len(jobs) == len(self._jobs)
        self._spool.recall((*self._marks.items(), *((job.id, "began") for job, state in jobs if state == "began")))
        self._spool.restore(job for job, state in jobs if state == "waits")
        self.wire = VirtualWire(PrinterSession("printer.receipt", encode, self._spool), self.core)
        effects, _ = self.slips.opened(self._boot, tuple(self._sales))
        more, _ = self.slips.marked(PrintMarks(tuple(self._marks.items()), jobs=tuple(jobs)))
        self._order([*effects, *more])

    def power_cut(self) -> None:
        """The gateway's power goes and comes back."""
        self._keep()
        plugged = self.wire.plugged
        self.power_on()
        if plugged:
            self.plug()

    def plug(self) -> None:
        """The cable is in."""
        self.wire.connect(self.now_ns)

    def unplug(self) -> None:
        """The cable is out."""
        self.wire.cut(GONE, self.now_ns)

    def sell(self, number: int) -> None:
        """A sale is durable, and its receipt ordered."""
        cash = Payment("tunai", tendered=14_500)
        sale = Sale(f"{self._boot}-{number}", (SOLD,), 14_500, 0, 14_500, 0, 14_500, (cash,), 14_500, 0, None, 1, "2026-11-24")
        stored = StoredSale(SaleResult(number, number, 14_500, 0, 14_500, 14_500, 0), sale, 0, 3, 1)
        self._sales.append(stored)
        self._order(self.slips.sold(stored))

    def reprint(self, number: int) -> None:
        """The clerk presses print again."""
        ordered = self.slips.reprint(number)
        assert isinstance(ordered, list)
        self._order(ordered)

    def new_roll(self) -> None:
        """Paper again; a printer without power or cable says nothing of it."""
        self.wire.say(self.core.change(paper="ok"), self.now_ns)

    def run(self, seconds: float) -> None:
        """Time goes by, up to the chosen byte."""
        with suppress(HereError):
            self._run(self.now_ns + int(seconds * SECOND))
            return
        self.stopped = True

    def heal(self) -> None:
        """All is mended, and the slips have their time."""
        self.core.paper_out_after = self.core.stop_after = None
        if not self.wire.plugged:
            self.plug()
        self.new_roll()
        self.run(HEALED_S)

    def unmarked(self, number: int) -> int:
        """Slips of this receipt on the paper, whole or torn, that do not say SALINAN."""
        return sum(f"No {number}" in slip and "SALINAN" not in slip for slip in self.core.slips)

    def marked(self, number: int) -> int:
        """Slips of it that do."""
        return sum(f"No {number}" in slip and "SALINAN" in slip for slip in self.core.slips)

    def whole(self, number: int) -> int:
        """Finished slips of it, copies among them."""
        return sum(f"No {number}" in slip and "TOTAL" in slip for slip in self.core.receipts)

    def wrong(self, *numbers: int) -> list[str]:
        """What must never be, after `heal`."""
        found = []
        for number in numbers:
            views = [view.state for view in self.slips.views() if view.receipt_no == number]
            if self.unmarked(number) > 1:
                found.append(f"{number}: {self.unmarked(number)} unmarked")
            if set(views) - {"unknown"}:
                found.append(f"{number}: still {views}")
            if self.whole(number) == 0 and not views:
                found.append(f"{number}: lost: no slip and nobody is asked")
        last = self.slips.last_sale()
        if last is not None and last.print == "printed" and self.whole(last.receipt_no) == 0:
            found.append(f"{last.receipt_no}: called printed")
        return found

    def _order(self, effects: list[Effect]) -> None:
        for effect in effects:
            assert isinstance(effect, Print)
            self.wire.order(effect, self.now_ns)

    def _run(self, until_ns: int) -> None:
        self._hear(self.wire.run(self.now_ns))
        while (due_ns := self.wire.due_ns()) is not None and due_ns <= until_ns:
            self.now_ns = max(self.now_ns, due_ns)
            self._hear(self.wire.run(self.now_ns))
        self.now_ns = until_ns

    def _hear(self, events: list[DeviceEvent]) -> None:
        for event in events:
            if isinstance(event, PrintSent | Printed | PrintUnknown | PrinterFault | PrintRefused):
                self.slips.heard(event)

    def _keep(self) -> None:
        """What is on the card by now; the bytes they speak of left after them."""
        for record in self.wire.marks:
            match record:
                case Waits(job):
                    self._jobs[job.id] = to_bytes(job), "waits"
                case Mark(job_id, "began", kept=True):
                    self._jobs[job_id] = self._jobs[job_id][0], "began"
                case Mark(job_id, kept=True):
                    self._jobs.pop(job_id, None)
                case Mark(job_id, "began" | "printed" as state):
                    self._marks = with_mark(self._marks, job_id, state)
        self.wire.marks.clear()


Deed = Callable[[Corner], None]
