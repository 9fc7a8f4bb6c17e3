"""Discounts: how much of what was meant comes off each line. Every share is a whole rupiah, and together they are the discount.

The line's own discount comes first, the basket's is shared out over the rest by largest remainder. Neither goes below a floor, beyond
the line, or beyond the percent that whoever agreed may give; so goods taken out later leave no more discount behind than was agreed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.faults import Fault, fault
from gateway.messages.baskets import PLAIN, Basket, Off, Terms
from gateway.messages.sales import SaleLine
from gateway.pos.money import divided, price_of, rp

WHOLE = 100
"""Percent."""


@dataclass(frozen=True, slots=True)
class _Room:
    """What may come off one line, in rupiah: `gross` without discount, `above` of it above the floor, `own` taken by the line itself.

    `most`: what the basket's discount may take beside.
    """

    gross: int
    above: int
    own: int
    most: int


def gross_of(line: SaleLine) -> int:
    """Rupiah of a line before discount: quantity times price, rounded half up."""
    return _times(line, line.price)


def reckoned(basket: Basket) -> Basket:
    """The basket with every line's discount and amount worked out anew."""
    rooms = _rooms(basket, basket.off)
    shares = shared(_taken(basket.off, rooms), [room.most for room in rooms])
    return replace(basket, lines=tuple(map(_line, basket.lines, rooms, shares)))


def shared(amount: int, rooms: Sequence[int]) -> list[int]:
    """`amount` rupiah shared out in proportion to `rooms`, by largest remainder, the first of equals first; no share above its room.

    `amount` is at most the sum of the rooms.
    """
    whole = sum(rooms)
    if not whole:
        return [0] * len(rooms)
    shares = [amount * room // whole for room in rooms]
    by_remainder = sorted(range(len(rooms)), key=lambda at: -(amount * rooms[at] % whole))
    for at in by_remainder[: amount - sum(shares)]:
        shares[at] += 1
    return shares


def line_discount_wrong(line: SaleLine, floor: int, off: int, most: int) -> Fault | None:
    """Why `off` rupiah cannot come off this line by somebody who may give `most` percent; None if they can."""
    room = _room(line, Terms(off=off, most=most, floor=floor), None)
    if off > room.gross:
        return fault("GW-3703", "never", most=rp(room.gross))
    if off > room.above:
        return fault("GW-3804", "never", name=line.name)
    return None if off == room.own else fault("GW-3702", "never", most=most)


def basket_discount_wrong(basket: Basket, off: Off) -> Fault | None:
    """Why this discount cannot come off this basket; None if it can."""
    rooms = _rooms(basket, off)
    meant = _meant(off, rooms)
    rest, free = sum(room.gross - room.own for room in rooms), sum(max(0, room.above - room.own) for room in rooms)
    if meant > rest:
        return fault("GW-3703", "never", most=rp(rest))
    if meant > free or (off.percent and not free):
        return fault("GW-3804", "never", name=_floored(basket))
    return fault("GW-3702", "never", most=off.most) if meant > sum(room.most for room in rooms) else None


def _line(line: SaleLine, room: _Room, share: int) -> SaleLine:
    discount, amount = room.own + share, room.gross - room.own - share
    return line if (line.discount, line.amount) == (discount, amount) else replace(line, discount=discount, amount=amount)


def _rooms(basket: Basket, off: Off | None) -> list[_Room]:
    terms = dict(basket.terms)
    return [_room(line, terms.get(line.n, PLAIN), off) for line in basket.lines]


def _room(line: SaleLine, terms: Terms, off: Off | None) -> _Room:
    gross = gross_of(line)
    above = gross - _times(line, min(terms.floor, line.price))
    own = min(terms.off, above, _percent(gross, terms.most))
    return _Room(gross, above, own, 0 if off is None else max(0, min(above, _percent(gross, off.most)) - own))


def _percent(gross: int, percent: int) -> int:
    """Rounded up: 10 % of many small lines may come to a rupiah more than 10 % of each, rounded down."""
    return divided(gross * percent, WHOLE, "up")


def _meant(off: Off, rooms: list[_Room]) -> int:
    if off.percent is None:
        return off.amount or 0
    return divided(sum(max(0, room.above - room.own) for room in rooms) * off.percent, WHOLE)


def _taken(off: Off | None, rooms: list[_Room]) -> int:
    return 0 if off is None else min(_meant(off, rooms), sum(room.most for room in rooms))


def _times(line: SaleLine, price: int) -> int:
    return line.qty * price if line.qty is not None else price_of(line.grams or line.milli or 0, price)


def _floored(basket: Basket) -> str:
    """The first goods in the basket that may not be sold cheaper."""
    floors = {n for n, terms in basket.terms if terms.floor}
    return next((line.name for line in basket.lines if line.n in floors), "")
