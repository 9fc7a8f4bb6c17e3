"""The basket: what one buyer has put on the counter, as a value. Every change gives a new basket; nothing is paid here."""

from dataclasses import replace

from gateway.faults import Fault, fault
from gateway.messages.baskets import PLAIN, Basket, Off, Terms
from gateway.messages.journal import Json
from gateway.messages.sales import SaleLine
from gateway.pos.discount import basket_discount_wrong, gross_of, line_discount_wrong, reckoned
from gateway.pos.goods import MAX_QTY
from gateway.pos.gtin import gtin14

__all__ = ["MAX_LINES", "MAX_TOTAL", "Basket", "amount_of", "change", "note", "put", "remove", "reprice", "take_off", "take_off_line"]

MAX_LINES = 200
"""Lines of a basket. A receipt of 200 lines is two metres long; a scan gone wild stops here."""
MAX_TOTAL = 9_999_999_999
"""Rupiah. Far above any sale, far below where integers of JSON stop being exact (2^53)."""


def put(basket: Basket, line: SaleLine, terms: Terms = PLAIN) -> Basket | Fault:
    """The basket with these goods. Pieces of the same goods at the same price and terms join their line; what was noted is then open again.

    `line.n`, its discount and its amount are set here.
    """
    known = dict(basket.terms)
    place = next((i for i, one in enumerate(basket.lines) if _joins(one, known.get(one.n, PLAIN), line, terms)), None)
    if place is not None:
        joined = basket.lines[place]
        more = replace(joined, qty=(joined.qty or 0) + (line.qty or 0))
        return _with(basket, place, more, replace(known.get(joined.n, PLAIN), noted=False))
    if len(basket.lines) == MAX_LINES:
        return fault("GW-3113", "never", lines=MAX_LINES)
    added = replace(basket, lines=(*basket.lines, line), last_n=basket.last_n + 1)
    return _with(added, len(basket.lines), replace(line, n=added.last_n), terms)


def change(basket: Basket, n: int, *, qty: int | None = None, milli: int | None = None) -> Basket | Fault:
    """The basket with another quantity on line `n`: pieces, or thousandths where it is sold so. More of it must be noted anew."""
    place = _place(basket, n)
    if place is None:
        return fault("GW-3301", "never", n=n)
    line = basket.lines[place]
    if (line.qty is None) is not (qty is None) or (line.milli is None) is not (milli is None):
        return fault("GW-3302", "never", name=line.name)
    if not 1 <= (qty or milli or 0) <= (MAX_QTY if qty is not None else MAX_QTY * 1_000):
        return fault("GW-3111", "now", quantity=qty if qty is not None else milli)
    terms, grows = basket.terms_of(n), (qty or 0) > (line.qty or 0) or (milli or 0) > (line.milli or 0)
    return _with(basket, place, replace(line, qty=qty, milli=milli), replace(terms, noted=terms.noted and not grows))


def remove(basket: Basket, n: int) -> Basket | Fault:
    """The basket without line `n`."""
    if _place(basket, n) is None:
        return fault("GW-3301", "never", n=n)
    lines = tuple(line for line in basket.lines if line.n != n)
    return reckoned(replace(basket, lines=lines, terms=tuple(each for each in basket.terms if each[0] != n)))


def take_off_line(basket: Basket, n: int, off: int, most: int) -> Basket | Fault:
    """The basket with `off` rupiah off line `n`, given by somebody who may take off `most` percent; 0 takes the discount away."""
    place = _place(basket, n)
    if place is None:
        return fault("GW-3301", "never", n=n)
    line, terms = basket.lines[place], basket.terms_of(n)
    wrong = line_discount_wrong(line, terms.floor, off, most)
    return wrong if wrong is not None else _with(basket, place, line, replace(terms, off=off, most=most if off else PLAIN.most))


def take_off(basket: Basket, off: Off | None) -> Basket | Fault:
    """The basket with this discount over all of it, in place of the one before; None takes it away."""
    if off is not None and not basket.lines:
        return fault("GW-3409", "never")
    wrong = None if off is None else basket_discount_wrong(basket, off)
    return wrong if wrong is not None else reckoned(replace(basket, off=off))


def reprice(basket: Basket, n: int, price: int) -> Basket | Fault:
    """The basket with another price on line `n`, for this sale only."""
    place = _place(basket, n)
    if place is None:
        return fault("GW-3301", "never", n=n)
    line, terms = basket.lines[place], basket.terms_of(n)
    before = line.price if terms.before is None else terms.before
    return _with(basket, place, replace(line, price=price), replace(terms, before=before))


def note(basket: Basket, n: int) -> Basket | Fault:
    """The basket in which line `n`'s reminder was done."""
    place = _place(basket, n)
    terms = basket.terms_of(n)
    if place is None or not terms.reminder:
        return fault("GW-3301", "never", n=n)
    return _with(basket, place, basket.lines[place], replace(terms, noted=True))


def amount_of(line: SaleLine) -> int:
    """Rupiah of a line: quantity times price, rounded half up, less its discount."""
    return gross_of(line) - line.discount


def line_fields(line: SaleLine) -> dict[str, Json]:
    """A line as an event that is no sale tells it: absent instead of null, as everywhere in the journal."""
    fields: dict[str, Json] = {
        "n": line.n, "code": line.code, "name": line.name, "qty": line.qty, "grams": line.grams, "milli": line.milli,
        "price": line.price, "discount": line.discount, "amount": line.amount,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value is not None}


def _with(basket: Basket, place: int, line: SaleLine, terms: Terms) -> Basket | Fault:
    """The basket with `line` at this place, all amounts worked out; a fault if that is more than a basket can hold."""
    if line.qty is not None and line.qty > MAX_QTY:
        return fault("GW-3111", "now", quantity=line.qty)
    others = tuple(each for each in basket.terms if each[0] != line.n)
    kept = basket.terms if (line.n, terms) in basket.terms else tuple(sorted((*others, (line.n, terms)))) if terms != PLAIN else others
    filled = replace(basket, lines=(*basket.lines[:place], line, *basket.lines[place + 1 :]), terms=kept)
    return reckoned(filled) if sum(map(gross_of, filled.lines)) <= MAX_TOTAL else fault("GW-3113", "never", lines=MAX_LINES)


def _place(basket: Basket, n: int) -> int | None:
    return next((i for i, line in enumerate(basket.lines) if line.n == n), None)


def _joins(known: SaleLine, theirs: Terms, new: SaleLine, terms: Terms) -> bool:
    same_goods = (gtin14(known.code) or known.code, known.name, known.price) == (gtin14(new.code) or new.code, new.name, new.price)
    return same_goods and known.qty is not None and new.qty is not None and not theirs.off and replace(theirs, noted=False) == terms
