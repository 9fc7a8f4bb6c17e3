"""Events and effects of the counter: what the clerk asks, what is answered, and the state that page, API and events share."""

from dataclasses import dataclass
from typing import Literal

from gateway.faults import Fault
from gateway.messages.acts import Act, Who
from gateway.messages.devices import Cover, DeviceState, Paper, WeightFlag, WeightKind
from gateway.messages.sales import SaleLine, SaleResult

PrintState = Literal["queued", "sent", "printed", "unknown", "fault"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A call of the API. `call` is the server's handle for the answer; `request` the caller's own id, the same when it repeats.

    `who`: the clerk whose session asks, None where no clerk is defined. `consent`: who else agreed with his PIN, where an act needs it.
    """

    call: int
    act: Act
    request: str = ""
    who: Who | None = None
    consent: Who | None = None


@dataclass(frozen=True, slots=True)
class ClerkEntered:
    """Who works at the counter now, None: nobody. `defined`: clerks are defined, so that selling needs one.

    `fault`: why nobody can log in (the file of the clerks is damaged); who is in stays in.
    """

    who: Who | None
    defined: bool
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class HealthAsked:
    """The server asks the board. Its `Answer` proves that the loop lives and follows every state told before.

    The answer's fault says why the outlet is not fit to sell (neither copy of the journal can be written); None is well.
    """

    call: int


@dataclass(frozen=True, slots=True)
class PageServed:
    """The counter page is served (None), or why it is not; the server goes on trying."""

    fault: Fault | None


@dataclass(frozen=True, slots=True)
class QrisView:
    """The code by which the basket is paid, its amount in rupiah, and how far that is."""

    payload: str
    amount: int
    state: Literal["waiting", "confirmed", "cancelled"]


@dataclass(frozen=True, slots=True)
class ReminderView:
    """What the clerk must have done before line `n` may be paid (regulated goods), in his language."""

    n: int
    text: str
    done: bool


@dataclass(frozen=True, slots=True)
class HeldView:
    """A basket put aside. `lines`: how many; `held_ms`: wall ms since when."""

    id: str
    member: str | None
    total: int
    lines: int
    held_ms: int


@dataclass(frozen=True, slots=True)
class BasketView:
    """The open basket, as the state shows it. `cash_due`: rupiah to pay if all of it is paid in cash, rounded; None: not told."""

    id: str
    member: str | None
    subtotal: int
    discount: int
    total: int
    lines: tuple[SaleLine, ...]
    cash_due: int | None = None
    qris: QrisView | None = None
    reminders: tuple[ReminderView, ...] = ()


@dataclass(frozen=True, slots=True)
class LastSale:
    """The last sale and how its receipt fared (None: no printer was asked)."""

    receipt_no: int
    seq: int
    total: int
    rounding: int
    paid: int
    tendered: int
    change: int
    print: PrintState | None


@dataclass(frozen=True, slots=True)
class ShiftView:
    """The shift and the business day. `z`: the number that the running day's Z will have. `opened_ms`: wall ms; None: not open.

    `confirm_day`: the clock is not sure, so that the clerk must say the day when he opens the shift.
    """

    no: int
    open: bool
    business_day: str
    z: int
    clerk: str | None = None
    opened_ms: int | None = None
    confirm_day: bool = False


@dataclass(frozen=True, slots=True)
class PrintView:
    """An unfinished print job."""

    receipt_no: int | None
    state: PrintState


@dataclass(frozen=True, slots=True)
class TillShown:
    """The till's part of the state, told after every change. `clerks`: some are defined, so that selling needs one.

    `typed`: what has been begun with control cards and waits for more, for the display.
    """

    basket: BasketView
    shift: ShiftView
    last_sale: LastSale | None
    prints: tuple[PrintView, ...]
    note: Fault | None
    held: tuple[HeldView, ...] = ()
    clerk: Who | None = None
    clerks: bool = False
    training: bool = False
    typed: str = ""


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A weight on the page; `age_ms` is counted when the state is made."""

    grams: int | None
    kind: WeightKind
    stable: bool
    flags: tuple[WeightFlag, ...]
    age_ms: int


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device on the page."""

    state: DeviceState
    reading: ReadingView | None = None
    paper: Paper | None = None
    cover: Cover | None = None


@dataclass(frozen=True, slots=True)
class NoteView:
    """A fault in the clerk's language. `about`: the scanned code it speaks of, "" when it speaks of none."""

    code: str
    message: str
    safe: str
    next: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class CounterState:
    """The state of the contract, whole. Its JSON names are these names."""

    rev: int
    outlet: tuple[tuple[str, str], ...]
    clerk: str | None
    shift: ShiftView | None
    basket: BasketView | None
    last_sale: LastSale | None
    devices: tuple[tuple[str, DeviceView], ...]
    link: tuple[tuple[str, str], ...]
    uplink: tuple[tuple[str, int], ...]
    prints: tuple[PrintView, ...]
    clock: tuple[tuple[str, int], ...]
    note: NoteView | None
    warnings: tuple[NoteView, ...]
    role: str | None = None
    clerks: bool = False
    held: tuple[HeldView, ...] = ()
    training: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a call: a fault, or done, with a result where the act has one. `status`: HTTP status of a fault."""

    call: int
    fault: Fault | None = None
    result: SaleResult | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class ShowState:
    """Push this state to the page and keep it for the API."""

    state: CounterState


CounterEvent = Asked | ClerkEntered | HealthAsked | PageServed | TillShown
CounterEffect = Answer | ShowState
