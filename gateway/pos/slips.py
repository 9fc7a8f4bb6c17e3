"""The slips: which receipt was ordered, how far it came, and what a second one must be called. Prints nothing itself.

A receipt is ordered once, under its number as job id; from the card's second journal on, whose numbers begin anew, as "2.871".
The printer's side remembers ids longer than a journal may live. Ordered again under the same id it is the same paper (it waits, or was not
taken); any other second paper has an id of its own and says SALINAN.
"""

from dataclasses import dataclass
from typing import Literal

from gateway.clock import Now
from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import PrintTest
from gateway.messages.counter import LastSale, PrintState, PrintView
from gateway.messages.devices import NeverPrint, Print, Printed, PrinterFault, PrintJob, PrintMarks, PrintRefused, PrintSent, PrintUnknown
from gateway.messages.printing import Document
from gateway.messages.sales import StoredSale
from gateway.pos.address_card import address_card
from gateway.pos.desk import boot_of
from gateway.pos.receipt import printed_number, receipt
from gateway.pos.trial import trial_slip

MAX_REPRINTABLE = 200
"""Sales kept whole for a second receipt: a busy day of a village shop."""
MAX_SLIPS = 400
"""Slips whose state is remembered: one for each of those sales and as many copies."""
MAX_UNSURE = 16
"""Slips of unknown fate that are shown. A printer that stopped answering would otherwise fill the page."""
RECENT_STARTS = 20
"""Starts back to which a receipt that never began prints by itself: a flapping mains makes many, an old pile of paper helps nobody."""
RECOVERED = 48
"""Sales looked at after a start: more than can wait for a printer (32), and fewer than its marks go back (64)."""

PrintEvent = PrintSent | Printed | PrintUnknown | PrinterFault | PrintRefused
_RANK: dict[PrintState, int] = {"queued": 0, "fault": 0, "sent": 1, "unknown": 2, "printed": 3}


@dataclass(slots=True)
class _Slip:
    """A slip in this run. `open`: something is still to come of it, by itself or by the clerk. `job` None: of an earlier run."""

    receipt_no: int | None
    state: PrintState
    open: bool
    job: PrintJob | None


class Slips:
    """All slips of one shop. Without a printer in the configuration it orders nothing and remembers the sales only."""

    def __init__(self, config: Config) -> None:
        self._outlet = config.outlet
        self._printer = next(iter(config.printer.values()), None)
        self._mute = self._printer is not None and self._printer.status == "none"
        self._sales: dict[int, StoredSale] = {}
        self._slips: dict[str, _Slip] = {}
        self._last: StoredSale | None = None
        self._boot = 0
        self._whole = True
        self._copies = 0
        self._before: tuple[StoredSale, ...] = ()
        self._marks: dict[str, Literal["began", "printed"]] | None = None

    def opened(self, boot: int, sales: tuple[StoredSale, ...]) -> tuple[list[Effect], Fault | None]:
        """The journal is open: the sales it had before this start, oldest first."""
        self._boot = boot
        self._before = sales[-RECOVERED:]
        for stored in sales[-MAX_REPRINTABLE:]:
            self._keep(stored)
        return self._recover()

    def sold(self, stored: StoredSale) -> list[Effect]:
        """A sale is durable: its receipt, once, with the drawer where cash changed hands."""
        self._keep(stored)
        drawer = any(payment.kind == "tunai" for payment in stored.sale.payments)
        return [] if _first_id(stored) in self._slips else self._order(stored, drawer=drawer)

    def marked(self, event: PrintMarks) -> tuple[list[Effect], Fault | None]:
        """What the printer's side knows of earlier runs; heard once."""
        if self._marks is not None:
            return [], None
        self._marks, self._whole = dict(event.marks), event.whole
        cut = [self._came_back(job, state) for job, state in event.jobs]
        effects, note = self._recover()
        return effects, note or next((why for why in reversed(cut) if why is not None), event.fault)

    def reprint(self, receipt_no: int) -> list[Effect] | Fault:
        """A second slip of a sale: the first itself where no byte of it can have come out, else a marked copy."""
        stored = self._sales.get(receipt_no)
        if stored is None:
            return fault("GW-3503", "never", receipt_no=receipt_no)
        if self._printer is None:
            return fault("GW-3502", "never")
        first = self._slips.get(_first_id(stored))
        if first is not None and first.job is not None and first.state in ("queued", "fault"):
            if not first.open:  # it was not taken; one that waits keeps the state that the printer told
                first.state, first.open = "queued", True
            return [Print(first.job)]
        for slip in self._slips.values():
            if slip.receipt_no == receipt_no and slip.state == "unknown":
                slip.open = False  # the clerk has decided
        if first is None and self._marks is None:
            self._add(_first_id(stored), _Slip(receipt_no, "unknown", open=False, job=None))  # never by itself behind its own copy
        self._copies += 1
        copy_id = f"{_first_id(stored)}#{self._boot}.{self._copies}"
        job = PrintJob(copy_id, receipt_no, receipt(stored, self._outlet, copy=True), copy=True)
        self._add(job.id, _Slip(receipt_no, "queued", open=True, job=job))
        return [Print(job)]

    def test(self, now: Now, act: PrintTest) -> list[Effect] | Fault:
        """A slip that is no receipt; with a fingerprint, the card of the page's address.

        Nothing is to be done about it once its end is unknown, so it is not kept open then.
        """
        return self.paper(address_card(self._outlet, act.url, act.fingerprint) if act.fingerprint else trial_slip(self._outlet, now))

    def paper(self, document: Document) -> list[Effect] | Fault:
        """A slip that is no receipt and has no number, for somebody who waits for it."""
        return self.report("uji", document) or fault("GW-3502", "never")

    def report(self, what: str, document: Document, *, copy: bool = False) -> list[Effect]:
        """A paper of the books ("x", "shift", "z"), no receipt either; nothing where there is no printer."""
        if self._printer is None:
            return []
        self._copies += 1
        job = PrintJob(f"{what}#{self._boot}.{self._copies}", None, document, copy=copy)
        self._add(job.id, _Slip(None, "queued", open=True, job=job))
        return [Print(job)]

    def heard(self, event: PrintEvent) -> Fault | None:
        """How a slip fares. Late and repeated facts never take back what was known; a fault is told once, when it is new."""
        slip = self._slips.get(event.job.id)
        if slip is None:
            return None
        state = _state(event)
        if _RANK[state] < _RANK[slip.state] or (_RANK[slip.state] > 0 and state == slip.state):
            return None
        new, slip.state = state != slip.state, state
        if _RANK[state] > 0:
            slip.job = None  # never ordered again under this id
        mute = self._mute and isinstance(event, PrintUnknown)
        over = mute or (slip.receipt_no is None and isinstance(event, PrintUnknown))
        slip.open = not (over or isinstance(event, Printed | PrintRefused))
        if mute or not new or isinstance(event, Printed | PrintSent):
            return None
        self._limit_unsure()
        return event.fault

    def views(self) -> tuple[PrintView, ...]:
        """The slips of which something is still to come."""
        return tuple(PrintView(slip.receipt_no, slip.state) for slip in self._slips.values() if slip.open)

    def last_sale(self) -> LastSale | None:
        """The last sale, with the state of its first slip."""
        if self._last is None:
            return None
        result = self._last.result
        slip = self._slips.get(_first_id(self._last))
        return LastSale(
            result.receipt_no, result.seq, result.total, result.rounding, result.paid, result.tendered, result.change,
            None if slip is None else slip.state,
        )  # fmt: skip

    def _came_back(self, job: PrintJob, state: Literal["waits", "began"]) -> Fault | None:
        """A slip of an earlier run that the printer's side has kept: it prints by itself, or nobody knows its end."""
        number, first = job.receipt_no, job.id.partition("#")[0]
        if job.copy and number is not None and self._marks is not None and first not in self._marks:
            self._add(first, _Slip(number, "unknown", open=False, job=None))  # never by itself behind its own copy
        if state == "waits":
            self._add(job.id, _Slip(number, "queued", open=True, job=job))
            return None
        self._add(job.id, _Slip(number, "unknown", open=number is not None, job=None))
        return None if number is None or self._mute else fault("GW-3501", "never", number=job.document.number)

    def _recover(self) -> tuple[list[Effect], Fault | None]:
        """Once journal and marks are both known: print what never began, and say what may have been cut."""
        effects: list[Effect] = []
        note: Fault | None = None
        if self._printer is None or self._marks is None:
            return effects, note
        before, self._before = self._before, ()
        doubtful: list[str] = []
        for stored in before:
            number, first = stored.result.receipt_no, _first_id(stored)
            mark = self._marks.get(first)
            is_last = stored is before[-1]
            # A mute printer leaves every slip begun; only the last can still be in the clerk's hand.
            cut = (mark == "began" and (not self._mute or is_last)) or (mark is None and not self._whole and is_last)
            if first in self._slips:
                continue  # copied in this run already
            if mark is not None:
                self._add(first, _Slip(number, "printed" if mark == "printed" else "unknown", cut, None))
            elif not self._whole:
                doubtful.append(first)
                self._add(first, _Slip(number, "unknown", cut, None))  # it may have come out all the same
            elif (boot := boot_of(stored.sale.basket)) is not None and boot >= self._boot - RECENT_STARTS:
                effects += self._order(stored, drawer=False)
            if cut:
                note = fault("GW-3501", "never", number=printed_number(self._outlet.receipt_prefix, stored.generation, number))
        # The marks are whole from the next start on, and would then speak for receipts that they never saw.
        return [NeverPrint(tuple(doubtful)), *effects] if doubtful else effects, note

    def _keep(self, stored: StoredSale) -> None:
        self._sales[stored.result.receipt_no] = stored
        if stored.sale.refund_of:
            pass  # the last sale stays the one that the page shows
        elif self._last is None or stored.result.receipt_no >= self._last.result.receipt_no:
            self._last = stored
        if len(self._sales) > MAX_REPRINTABLE:
            del self._sales[next(iter(self._sales))]

    def _order(self, stored: StoredSale, *, drawer: bool) -> list[Effect]:
        if self._printer is None:
            return []
        number = stored.result.receipt_no
        job = PrintJob(_first_id(stored), number, receipt(stored, self._outlet, copy=False), drawer=drawer, from_journal=True)
        self._add(job.id, _Slip(number, "queued", open=True, job=job))
        return [Print(job)]

    def _add(self, job_id: str, slip: _Slip) -> None:
        self._slips[job_id] = slip
        if len(self._slips) > MAX_SLIPS:
            finished = (one for one, known in self._slips.items() if not known.open)
            del self._slips[next(finished, next(iter(self._slips)))]
        self._limit_unsure()

    def _limit_unsure(self) -> None:
        unsure = [slip for slip in self._slips.values() if slip.open and slip.state == "unknown"]
        for slip in unsure[:-MAX_UNSURE]:
            slip.open = False


def _first_id(stored: StoredSale) -> str:
    """Job id of the first slip of a sale: never that of another sale, though receipt numbers begin anew in a new journal."""
    number = str(stored.result.receipt_no)
    return number if stored.generation == 1 else f"{stored.generation}.{number}"


def _state(event: PrintEvent) -> PrintState:
    match event:
        case PrintSent():
            return "sent"
        case Printed():
            return "printed"
        case PrintUnknown():
            return "unknown"
        case PrinterFault() | PrintRefused():
            return "fault"
