"""The acts of the counter: everything that a clerk may ask for, at the page, with a card, or through the API."""

from dataclasses import dataclass
from typing import Literal

from gateway.messages.sales import Payment

Role = Literal["kasir", "ketua", "teknisi"]
SavingKind = Literal["pokok", "wajib", "sukarela"]
StockMove = Literal["in", "out", "count"]


@dataclass(frozen=True, slots=True)
class Who:
    """A clerk who has shown who he is. `role` says what he may do."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Scan:
    """A GTIN, GS1 string, store label, control barcode, `3*`, or what a clerk types.

    With `name` and `price` (rupiah) it sells an unknown or unpriced code as barang baru.
    """

    code: str
    name: str | None = None
    price: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Change line `n`: exactly one of the others is set. `discount`: rupiah off the whole line. `noted`: its reminder was done."""

    n: int
    qty: int | None = None
    grams: int | None = None
    milli: int | None = None
    discount: int | None = None
    price: int | None = None
    remove: bool = False
    noted: bool = False


@dataclass(frozen=True, slots=True)
class Discount:
    """Take `amount` rupiah, or `percent` (1 to 100), off the whole basket; 0 rupiah takes the discount away."""

    basket: str
    amount: int | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class SetMember:
    """Attach a member's number to the basket; None takes it off."""

    member: str | None


@dataclass(frozen=True, slots=True)
class Hold:
    """Put the open basket aside, unpaid, and serve the next buyer."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Take a held basket up again."""

    basket: str


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay a basket. `total`: what the page showed, None if it did not say."""

    basket: str
    payments: tuple[Payment, ...]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class AskQris:
    """Make the code by which this basket is paid. `cancel`: the buyer pays otherwise.

    `amount`: rupiah that it asks for, None for the whole total. `plain`: the sticker's own code, in which the buyer types the amount (some
    telephones refuse the other). `paper`: print it too.
    """

    basket: str
    cancel: bool = False
    amount: int | None = None
    plain: bool = False
    paper: bool = False


@dataclass(frozen=True, slots=True)
class TickQris:
    """At the close: this QRIS sale was found in the merchant's app (or not)."""

    receipt_no: int
    found: bool


@dataclass(frozen=True, slots=True)
class VoidBasket:
    """Give up a basket before payment."""

    basket: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """What comes back of line `n` of a receipt; exactly one measure, none for the whole rest of the line."""

    n: int
    qty: int | None = None
    grams: int | None = None
    milli: int | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """Take goods of a receipt back. `generation`: of the printed number, None for the newest that has this receipt number."""

    receipt_no: int
    lines: tuple[ReturnLine, ...]
    reason: str
    generation: int | None = None


@dataclass(frozen=True, slots=True)
class Reprint:
    """Print a receipt again, marked SALINAN when any byte of it may have come out before."""

    receipt_no: int


@dataclass(frozen=True, slots=True)
class KickDrawer:
    """Open the drawer without a sale."""

    reason: str


@dataclass(frozen=True, slots=True)
class MoveCash:
    """Cash put into the drawer or taken out of it, no sale; rupiah."""

    direction: Literal["in", "out"]
    amount: int
    reason: str


@dataclass(frozen=True, slots=True)
class OpenShift:
    """Begin a shift with `cash` rupiah in the drawer. `day`: the business day as the clerk confirms it, where the clock is not sure."""

    cash: int
    day: str | None = None


@dataclass(frozen=True, slots=True)
class CloseShift:
    """End the shift: `counted` rupiah lie in the drawer. `reason`: of a difference."""

    counted: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PrintX:
    """Print the sums so far (laporan sementara)."""


@dataclass(frozen=True, slots=True)
class CloseDay:
    """Write and print the Z of this business day."""


@dataclass(frozen=True, slots=True)
class TakeSaving:
    """A member's savings taken at the counter; no sale."""

    member: str
    amount: int
    saving: SavingKind


@dataclass(frozen=True, slots=True)
class PayBon:
    """A member pays back bon, in cash or otherwise; no sale. `payment` covers all of it."""

    member: str
    payment: Payment


@dataclass(frozen=True, slots=True)
class LinkMember:
    """The sale of this receipt was a member's; forgotten at payment."""

    receipt_no: int
    member: str


@dataclass(frozen=True, slots=True)
class SetPrice:
    """Give goods a price (rupiah per piece, kilogram, litre or metre), or make new goods known with name and unit."""

    code: str
    price: int
    name: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class MoveStock:
    """Goods that came in, went out unsold (spoilt, used), or were counted. Exactly one measure."""

    code: str
    move: StockMove
    qty: int | None = None
    grams: int | None = None
    milli: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Train:
    """Begin or end the training mode."""

    on: bool


@dataclass(frozen=True, slots=True)
class PrintCards:
    """Print the control cards, or only the digits of them."""

    digits: bool = False


@dataclass(frozen=True, slots=True)
class PowerOff:
    """Turn the device off in order, before the mains is cut."""


@dataclass(frozen=True, slots=True)
class PrintTest:
    """Print a slip that is no receipt, to see whether the printer prints.

    With `url` and `fingerprint` (SHA-256 of the counter's certificate, hex pairs with colons) it is the card of the page's address.
    """

    url: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class TellTime:
    """The clerk tells the time: wall ms."""

    wall: int


Act = (
    Scan | ChangeLine | Discount | SetMember | Hold | Recall | Pay | AskQris | TickQris | VoidBasket | Refund | Reprint | KickDrawer
    | MoveCash | OpenShift | CloseShift | PrintX | CloseDay | TakeSaving | PayBon | LinkMember | SetPrice | MoveStock | Train | PrintCards
    | PowerOff | PrintTest | TellTime
)  # fmt: skip
