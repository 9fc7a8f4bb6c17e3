"""The basket: what one buyer has put on the counter, as a value. Every change gives a new basket; nothing is paid here."""

from dataclasses import dataclass, replace

from gateway.faults import Fault, fault
from gateway.messages.sales import SaleLine
from gateway.pos.goods import MAX_QTY
from gateway.pos.gtin import gtin14
from gateway.pos.money import price_of

MAX_LINES = 200
"""Lines of a basket. A receipt of 200 lines is two metres long; a scan gone wild stops here."""
MAX_TOTAL = 9_999_999_999
"""Rupiah. Far above any sale, far below where integers of JSON stop being exact (2^53)."""


@dataclass(frozen=True, slots=True)
class Basket:
    """An open basket. `times`: quantity for the next item, in thousandths, None if none was given. `last_n`: highest line number used.

    Line numbers are never used again, so that taking a line away twice takes away one line.
    """

    id: str
    lines: tuple[SaleLine, ...] = ()
    member: str | None = None
    times: int | None = None
    last_n: int = 0

    @property
    def subtotal(self) -> int:
        """Rupiah before discounts."""
        return sum(line.amount + line.discount for line in self.lines)

    @property
    def discount(self) -> int:
        """Rupiah taken off, all lines together."""
        return sum(line.discount for line in self.lines)

    @property
    def total(self) -> int:
        """Rupiah to pay, before cash is rounded."""
        return sum(line.amount for line in self.lines)


def put(basket: Basket, line: SaleLine) -> Basket | Fault:
    """The basket with these goods. Pieces of the same goods at the same price join their line; `line.n` and `amount` are set here."""
    place = next((i for i, known in enumerate(basket.lines) if _joins(known, line)), None)
    if place is not None:
        known = basket.lines[place]
        return _with(basket, place, replace(known, qty=(known.qty or 0) + (line.qty or 0)))
    if len(basket.lines) == MAX_LINES:
        return fault("GW-3113", "never", lines=MAX_LINES)
    added = replace(basket, lines=(*basket.lines, line), last_n=basket.last_n + 1)
    return _with(added, len(basket.lines), replace(line, n=added.last_n))


def change(basket: Basket, n: int, *, qty: int | None = None, milli: int | None = None) -> Basket | Fault:
    """The basket with another quantity on line `n`: pieces, or thousandths where it is sold so."""
    place = _place(basket, n)
    if place is None:
        return fault("GW-3301", "never", n=n)
    line = basket.lines[place]
    if (line.qty is None) is not (qty is None) or (line.milli is None) is not (milli is None):
        return fault("GW-3302", "never", name=line.name)
    if not 1 <= (qty or milli or 0) <= (MAX_QTY if qty is not None else MAX_QTY * 1_000):
        return fault("GW-3111", "now", quantity=qty if qty is not None else milli)
    return _with(basket, place, replace(line, qty=qty, milli=milli))


def remove(basket: Basket, n: int) -> Basket | Fault:
    """The basket without line `n`."""
    if _place(basket, n) is None:
        return fault("GW-3301", "never", n=n)
    return replace(basket, lines=tuple(line for line in basket.lines if line.n != n))


def amount_of(line: SaleLine) -> int:
    """Rupiah of a line: quantity times price, rounded half up, less its discount."""
    gross = line.qty * line.price if line.qty is not None else price_of(line.grams or line.milli or 0, line.price)
    return gross - line.discount


def _with(basket: Basket, place: int, line: SaleLine) -> Basket | Fault:
    """The basket with `line` at this place, its amount worked out; a fault if that is more than a basket can hold."""
    if line.qty is not None and line.qty > MAX_QTY:
        return fault("GW-3111", "now", quantity=line.qty)
    line = replace(line, amount=amount_of(line))
    filled = replace(basket, lines=(*basket.lines[:place], line, *basket.lines[place + 1 :]))
    return filled if filled.total <= MAX_TOTAL else fault("GW-3113", "never", lines=MAX_LINES)


def _place(basket: Basket, n: int) -> int | None:
    return next((i for i, line in enumerate(basket.lines) if line.n == n), None)


def _joins(known: SaleLine, new: SaleLine) -> bool:
    same_goods = (gtin14(known.code) or known.code, known.name, known.price) == (gtin14(new.code) or new.code, new.name, new.price)
    return same_goods and known.qty is not None and new.qty is not None and known.discount == new.discount == 0
