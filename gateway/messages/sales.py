"""What a sale is: lines, payments, result. The names are those of the journal's bodies and of the counter's state."""

from dataclasses import dataclass
from typing import Literal

PaymentKind = Literal["tunai", "qris", "transfer", "bon"]


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line. Exactly one of `qty` (pieces), `grams`, `milli` (thousandths of a litre or metre) is not None.

    `price`: rupiah per piece, kilogram, litre or metre; `discount` and `amount`: rupiah, amount after discount, rounded half up.
    """

    n: int
    code: str
    name: str
    qty: int | None
    grams: int | None
    milli: int | None
    price: int
    discount: int
    amount: int


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of a sale, in rupiah. `amount`: what it covers; `tendered`: notes and coins given (tunai only).

    `due`: the day until which a bon is to be paid back, "2026-12-24"; None where no day is agreed, as where the clock is not set.
    `owed`: all that the member owes with it, as his receipt tells him.
    """

    kind: PaymentKind
    amount: int | None = None
    tendered: int | None = None
    reference: str | None = None
    confirmed: bool = False
    due: str | None = None
    owed: int | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """A paid basket, ready to be committed. total + rounding = paid; tendered - change covers the cash part of paid.

    `lines_digest`: what stands for the lines in the journal where these stay at the outlet (klinik, apotek); "" elsewhere.
    With `refund_of` (a receipt number) it is a refund: the lines came back and `paid` went out; `refund_generation` is the generation of
    that receipt, `reason` why, `consent` who agreed. Numbers are positive all the same.
    `noted`: numbers of the lines whose reminder the clerk ticked (regulated goods).
    `by`: the clerk who took the money, "" where none is defined; `shift` 0: none was open.
    """

    basket: str
    lines: tuple[SaleLine, ...]
    subtotal: int
    discount: int
    total: int
    rounding: int
    paid: int
    payments: tuple[Payment, ...]
    tendered: int
    change: int
    member: str | None
    shift: int
    business_day: str
    lines_digest: str = ""
    refund_of: int = 0
    refund_generation: int = 0
    reason: str = ""
    consent: str = ""
    noted: tuple[int, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class SaleResult:
    """The answer to a payment; the same for every repetition, also after a restart."""

    receipt_no: int
    seq: int
    total: int
    rounding: int
    paid: int
    tendered: int
    change: int


@dataclass(frozen=True, slots=True)
class StoredSale:
    """A sale as the journal holds it, read back. `request`: the caller's own id for the payment, "" if it gave none.

    `hash`: of its event, 32 bytes, which its receipt witnesses; b"" where no event is known.
    """

    result: SaleResult
    sale: Sale
    wall_ms: int
    trust: int
    generation: int
    request: str = ""
    hash: bytes = b""
