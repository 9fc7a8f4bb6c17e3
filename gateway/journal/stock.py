"""What lies on the shelf, as far as the journal tells: counted once, and from then on what came in less what went out. Pure.

Sales may come before anybody counted: then nobody knows what is there, and a report says so instead of guessing from nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from gateway.journal.figures import Moved, Sold

MAX_FOLDED = 14
"""Digits of the longest number of goods."""
NUMBERS = (8, 12, 13, MAX_FOLDED)
Same = Callable[[str], str]
"""The code of a line or of a label -> the code of the goods, the same for all codes under which they are sold."""


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods as the reports keep them. `counted`: the day of the last count, "" where nobody counted: then `amount` says nothing.

    `amount` in thousandths of the unit; `difference`: of the last count from what was expected, 0 at the first.
    """

    code: str
    name: str = ""
    unit: str = ""
    counted: str = ""
    amount: int = 0
    difference: int = 0


def plain_code(code: str) -> str:
    """The code of goods where no catalogue says more: numbers as GTIN-14, letters in one case."""
    is_number = code.isascii() and code.isdigit() and len(code) in NUMBERS
    return code.zfill(MAX_FOLDED) if is_number else code.upper()


class Shelf:
    """Goods that changed, by code; `find` brings those that were there before."""

    def __init__(self, find: Callable[[str], Goods | None], same: Same) -> None:
        self._find = find
        self._same = same
        self._goods: dict[str, Goods] = {}

    def take(self, found: Sold | Moved) -> None:
        """What a sale, a refund or a movement does to the shelf."""
        if isinstance(found, Sold):
            for line in found.lines:
                old = self._get(line.code)
                amount = old.amount - line.thousandths
                self._goods[old.code] = Goods(old.code, line.name or old.name, old.unit, old.counted, amount, old.difference)
            return
        goods = self._get(found.code)
        goods = replace(goods, name=found.name or goods.name, unit=found.unit or goods.unit)
        if found.kind == "stock_count":
            difference = found.thousandths - goods.amount if goods.counted else 0
            goods = replace(goods, counted=found.business_day or "?", amount=found.thousandths, difference=difference)
        else:
            goods = replace(goods, amount=goods.amount + found.thousandths)
        self._goods[goods.code] = goods

    def changed(self) -> list[Goods]:
        """All that changed, in the order in which it first did."""
        return list(self._goods.values())

    def _get(self, code: str) -> Goods:
        code = self._same(code)
        return self._goods.get(code) or self._find(code) or Goods(code)
