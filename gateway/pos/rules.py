"""Regulated goods: what the outlet's rules say of prices, quantities and discounts, by day and zone. Knows no basket and no member."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.pos.money import comma, divided, dots

ONE = 1_000
"""Thousandths of one piece, kilogram, litre or metre."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. It is about goods with one of `codes` (GTIN-14 or the shop's own) or of one of `kinds` in the catalogue.

    `het`: rupiah per `unit`, the cap of the price; a piece holds `content` thousandths of the unit. `most`, `most_day`: of a sale, and
    of a member and business day, in pieces (or units, where the goods are weighed); `pack`: what a piece is called. `reminder`: what
    must have been done before it is paid. `floor`: rupiah per unit below which no discount goes; `no_discount`: there is none.
    `zones`: where it holds, empty everywhere. `first`, `last`: the days on which it holds, as 2026-11-24, "" without end.
    """

    name: str
    codes: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    het: int | None = None
    unit: str = "buah"
    content: int = ONE
    most: int | None = None
    most_day: int | None = None
    pack: str = "buah"
    reminder: str = ""
    floor: int = 0
    no_discount: bool = False
    zones: frozenset[int] = frozenset()
    first: str = ""
    last: str = ""

    def holds(self, day: str) -> bool:
        """Whether it holds on this business day."""
        return (not self.first or self.first <= day) and (not self.last or day <= self.last)

    def cap(self, *, piece: bool) -> int | None:
        """The highest price in rupiah, of a piece or of a unit; None if the rule sets none. A fraction of a rupiah is above it."""
        return None if self.het is None else self._per(self.het, piece=piece)

    def lowest(self, price: int, *, piece: bool) -> int:
        """The price in rupiah below which no discount may bring these goods, that are sold at `price`; 0 if the rule does not care."""
        return price if self.no_discount else min(price, self._per(self.floor, piece=piece))

    def amount(self, many: int, *, piece: bool) -> str:
        """A limit in words: "5 pak (25 kg)"."""
        if not piece:
            return f"{dots(many)} {self.unit}"
        inside = f" ({_short(many * self.content)} {self.unit})" if self.content != ONE else ""
        return f"{dots(many)} {self.pack}{inside}"

    def _per(self, rupiah: int, *, piece: bool) -> int:
        return divided(rupiah * self.content, ONE, "down") if piece else rupiah


class Rules:
    """The rules that hold in this outlet's zone."""

    def __init__(self, rules: Iterable[Rule] = (), zone: int | None = None) -> None:
        self._by_code: dict[str, list[Rule]] = {}
        self._by_kind: dict[str, list[Rule]] = {}
        for rule in rules:
            if not rule.zones or zone in rule.zones:
                for code in rule.codes:
                    self._by_code.setdefault(code, []).append(rule)
                for kind in rule.kinds:
                    self._by_kind.setdefault(kind, []).append(rule)

    def __bool__(self) -> bool:
        return bool(self._by_code or self._by_kind)

    def of(self, goods: str, kind: str, day: str) -> list[Rule]:
        """The rules about these goods on this business day, each once."""
        found = [*self._by_code.get(goods, ()), *self._by_kind.get(kind, ())]
        return [rule for at, rule in enumerate(found) if rule.holds(day) and rule not in found[:at]]


def _short(thousandths: int) -> str:
    """25000 -> "25", 2500 -> "2,5"."""
    return comma(thousandths).rstrip("0").rstrip(",")
