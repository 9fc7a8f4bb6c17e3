"""Events and effects of the journal: orders to commit, and what became durable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gateway.books import Books
from gateway.clock import Now
from gateway.faults import Fault
from gateway.messages.sales import Sale, StoredSale

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
Fields = Mapping[str, Json]
ZERO_HASH = bytes(32)


@dataclass(frozen=True, slots=True)
class Row:
    """One event exactly as stored: `body` is the bytes that were hashed."""

    seq: int
    kind: str
    hash: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Tip:
    """Where the journal stands. `seq` 0 and a zero hash before the first event. Totals are rupiah."""

    seq: int = 0
    hash: bytes = ZERO_HASH
    receipt_no: int = 0
    z: int = 0
    grand_total: int = 0
    boot: int = 0
    generation: int = 1
    wall_ms: int = 0


@dataclass(frozen=True, slots=True)
class MoneyMoved:
    """Money that an event other than a sale or refund took or gave under its caller's own id. `member` "": of no member."""

    request: str
    kind: str
    amount: int
    member: str = ""


@dataclass(frozen=True, slots=True)
class JournalOpened:
    """The journal is open and its chain was checked. `sales`: the last ones, oldest first, for answers and reprints.

    `voided`: basket ids that were voided, of the same stretch. `tip.boot` is the number of this start. `mended`: something was lost,
    made anew or told two histories, which nobody may overlook. `books`: what shift and day add up to, members by their numbers.
    `moved`: other money of the same stretch that a caller may ask for again.
    """

    journal: str
    tip: Tip
    sales: tuple[StoredSale, ...] = ()
    voided: tuple[str, ...] = ()
    mended: Fault | None = None
    books: Books = field(default_factory=Books)
    moved: tuple[MoneyMoved, ...] = ()


@dataclass(frozen=True, slots=True)
class JournalAt:
    """Where the journal stands, told again for a room that was rebuilt."""

    journal: str
    tip: Tip


@dataclass(frozen=True, slots=True)
class Committed:
    """An event is durable. `token`: the order's own. Sent for every event, sales too, in order of `seq`.

    `member`: the number of the member whose handle stands in the body, None where there is none.
    """

    row: Row
    token: str
    member: str | None = None


@dataclass(frozen=True, slots=True)
class SaleCommitted:
    """A sale is durable: from here on it may be shown, printed and sent. Follows its `Committed`.

    `again`: the basket was in the journal already and nothing was written now.
    """

    basket: str
    stored: StoredSale
    again: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptFound:
    """The receipt that `FindReceipt` with this token asked for, None where there is none; `refunds`: what has come back of it so far.

    `fault`: the journal could not be read now, so that nobody knows.
    """

    token: str
    stored: StoredSale | None
    refunds: tuple[StoredSale, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class CommitRefused:
    """Nothing was written and nothing will be; the order may be given again. `basket` is "" for other events."""

    token: str
    basket: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class CommitUnknown:
    """The commit raised: the basket freezes until the reopened journal says what stands."""

    token: str
    basket: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class StorageChanged:
    """How the two copies are: None is well, else what is wrong. The sale goes on with one of them.

    `beside`: what is wrong with the files beside the journal (members, lines of a klinik), without which it goes on too.
    `room`: the card is nearly full, what was kept for that was given back or could not be kept.
    """

    database: Fault | None
    copy: Fault | None
    beside: Fault | None = None
    room: Fault | None = None


@dataclass(frozen=True, slots=True)
class CommitSale:
    """Make this sale durable, once per basket. `at`: when it was paid. `request`: the caller's own id, kept for repetition."""

    sale: Sale
    at: Now
    request: str = ""


@dataclass(frozen=True, slots=True)
class FindReceipt:
    """Look a receipt up by its number, in every journal of this outlet. `generation` None: the newest that has the number."""

    token: str
    receipt_no: int
    generation: int | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """Make an event of another kind durable. `fields`: its own keys, without the common ones. `token` comes back in the answer."""

    kind: str
    at: Now
    business_day: str
    fields: Fields = field(default_factory=lambda: MappingProxyType({}))
    token: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """Totals that the next numbers go on from. `grand_total` in rupiah."""

    receipt_no: int = 0
    z: int = 0
    grand_total: int = 0


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class SucceedJournal:
    """The district's signed word shows another past of `journal` than ours: go on in a new one.

    It holds events up to `stored`, `tip` is the hash there; `marks`: its totals then; `epoch`: of its table. Twice changes nothing.
    """

    journal: str
    stored: int
    tip: bytes
    marks: Marks
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class JournalSucceeded:
    """From here on everything is in `journal`, which follows `before`; `tip`: where it stands. `why`: for the page and the log."""

    journal: str
    tip: Tip
    before: str
    why: Fault


JournalEvent = (
    JournalSucceeded | JournalOpened | JournalAt | Committed | SaleCommitted | CommitRefused | CommitUnknown | StorageChanged | ReceiptFound
)
JournalEffect = CommitSale | Commit | FindReceipt | SucceedJournal
