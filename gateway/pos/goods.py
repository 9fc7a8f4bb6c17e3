"""Goods as a code names them, and what GS1 elements tell of them beside their number. Looks nothing up, knows no symbols.

Source: GS1 General Specifications, 3. The last digit of 31nn and 39nn says how many decimals the value has.
"""

from dataclasses import dataclass

from gateway.faults import Fault, fault
from gateway.pos import gs1
from gateway.pos.money import MAX_PRICE, divided

MAX_QTY = 99_999
"""Pieces. Six digits and more are a bar code that landed in the quantity."""

_MEASURES = {"310": "kg", "311": "meter", "312": "meter", "313": "meter", "314": "m2", "315": "liter", "316": "m3"}
"""Net weight; length, width, depth (the first of them that is told counts); area; volume. By the catalogue's words for the units."""
_FOREIGN = ("32", "35", "36")
"""Inches, ounces, quarts and the like: told, and never sold by."""
_POUNDS = "320"
_AMOUNTS = ("390", "391", "392", "393")
_WITH_CURRENCY = ("391", "393")
_RUPIAH = "360"
"""ISO 4217."""
_MAX_DECIMALS = 5


@dataclass(frozen=True, slots=True)
class Goods:
    """The number of goods, and what else the code tells.

    `qty`: pieces. A carton's own number (GTIN-14 that begins with 1 to 8) is goods of its own, with a price and a row in the
    catalogue, and one of it is one; the number of the pieces with their count (02 and 37, on the box around them) is so many pieces.
    `measures`: unit -> thousandths of it, as pairs (kg, meter, m2, liter, m3, or "" for one that is never sold by).
    `price`: rupiah for all of it. `expires`: the last day, as 2026-11-24.
    """

    shown: str
    gtin: str
    qty: int | None = None
    measures: tuple[tuple[str, int], ...] = ()
    price: int | None = None
    expires: str | None = None

    def thousandths(self, unit: str) -> int | None:
        """How much of it there is in this unit (grams for kg), if the code tells."""
        return dict(self.measures).get(unit)


def told_goods(shown: str, gtin: str, found: dict[str, str]) -> Goods | Fault | None:
    """The goods with all that the elements tell about them; None if a part of it cannot be, a fault if they cannot be sold so."""
    if any(key.startswith(_POUNDS) for key in found):
        return fault("GW-3106", "never", code=shown)
    currencies = {value[:3] for key, value in found.items() if key.startswith(_WITH_CURRENCY)} - {_RUPIAH}
    if currencies:
        return fault("GW-3116", "never", code=shown, currency=min(currencies))
    counted = found.get("37") if "02" in found else found.get("30")
    qty = int(counted) if counted else None
    day = found.get("17") or found.get("7003", "")[:6]  # 7003: the same with an hour and a minute
    expires = gs1.iso_date(day) if day else None
    measures, amounts = _measures(found), _amounts(found)
    makes_sense = (
        (qty is None or 1 <= qty <= MAX_QTY)
        and bool(expires) == bool(day)
        and measures is not None
        and len(amounts) <= 1
        and all(1 <= amount <= MAX_PRICE for amount in amounts)
    )
    return Goods(shown, gtin, qty, measures or (), next(iter(amounts), None), expires) if makes_sense else None


def _measures(found: dict[str, str]) -> tuple[tuple[str, int], ...] | None:
    """Every measure; None if one of them is nothing, or has more decimals than there are."""
    told = {"": 1_000} if any(key.startswith(_FOREIGN) for key in found) else {}
    for kind, unit in _MEASURES.items():
        for key, value in found.items():
            if key.startswith(kind):
                decimals = int(key[3])
                thousandths = divided(int(value) * 1_000, 10**decimals) if decimals <= _MAX_DECIMALS else 0
                if thousandths == 0:
                    return None
                told.setdefault(unit, thousandths)
    return tuple(told.items())


def _amounts(found: dict[str, str]) -> set[int]:
    """The amounts in whole rupiah; more than one if they contradict each other."""
    told = ((key, value[3:] if key.startswith(_WITH_CURRENCY) else value) for key, value in found.items() if key.startswith(_AMOUNTS))
    return {divided(int(value), 10 ** int(key[3])) for key, value in told}
