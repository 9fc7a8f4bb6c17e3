"""The goods of the shop, read from CSV text. A damaged row costs only itself: it is left out and reported with its line.

Columns by name: gtin, name, unit, price_idr, kind, source, ppn; the first two must be there, others are optional, unknown ones ignored.
Separated by comma, semicolon (spreadsheets set to Indonesian) or TAB.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from gateway.messages.goods import PriceEdit
from gateway.pos.gtin import digits_only, gtin14
from gateway.pos.money import MAX_PRICE, typed_amount
from gateway.pos.names import tidy

MAX_ITEMS = 30_000
"""Three times the largest village shop; some 10 MB. More would take memory from the journal."""
MAX_ROW = 1_000
"""Characters of a row. A row without its end would otherwise be the rest of the file."""
MAX_PROBLEMS = 1_000
"""Problems told of one file; a file with more is not a catalogue."""

_OWN = re.compile(r"[0-9A-Z.-]{1,20}")
_LONGEST_OWN_NUMBER = 7
"""Digits of a short code that the shop made up (4012030); 8 and more must be a real number of goods."""

GTIN_14 = 14
BY_WEIGHT = "kg"
BY_THOUSANDTHS = ("liter", "meter")


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of goods. `unit` kg: `price` is per kilogram; liter, meter: per litre or metre; else per piece. None: no price known."""

    name: str
    unit: str
    price: int | None
    kind: str = ""
    ppn: str = ""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was left out. `line` counts from 1, the header."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Goods by GTIN-14 (kept as integers: half the memory of text) and by the shop's own short codes.

    What is changed at the counter lies over them (`over`), in a catalogue of its own: one that somebody holds never changes.
    """

    _goods: dict[int, Item] = field(default_factory=dict)
    _own: dict[str, Item] = field(default_factory=dict)
    _over: Mapping[str, Item] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._goods) + len(self._own) + sum(self.listed(code) is None for code in self._over)

    def find(self, gtin: str) -> Item | None:
        """The item with this GTIN-14."""
        return self._over.get(gtin) or self._goods.get(int(gtin))

    def find_own(self, code: str) -> Item | None:
        """The item with this short code of the shop's own; letters of either case."""
        return self._over.get(code.upper()) or self._own.get(code.upper())

    def items(self) -> Iterator[tuple[str, Item]]:
        """All goods, each with its GTIN-14 or short code, in the order of the file; then those known from the counter alone."""
        for code in (*(f"{number:014}" for number in self._goods), *self._own):
            item = self._over.get(code) or self.listed(code)
            if item is not None:
                yield code, item
        yield from ((code, item) for code, item in self._over.items() if self.listed(code) is None)

    def listed(self, code: str) -> Item | None:
        """What the file itself says of this GTIN-14 or short code, whatever was changed at the counter."""
        return self._goods.get(int(code)) if len(code) == GTIN_14 and digits_only(code) else self._own.get(code)

    def over(self, edits: Iterable[PriceEdit]) -> "Catalogue":
        """The same goods with these prices of the counter over them; those of before are gone.

        An edit holds while the file says what it said then: a row that says something else is newer, and wins. Of goods that the file
        did not know it holds until there is a row.
        """
        laid: dict[str, Item] = {}
        for edit in edits:
            item = self.listed(edit.code)
            if edit.listed == (None if item is None else item.price):
                laid[edit.code] = Item(edit.name, edit.unit, edit.price) if item is None else replace(item, price=edit.price)
        return Catalogue(self._goods, self._own, laid)


def own_code(text: str) -> str | None:
    """The shop's own short code, as the catalogue holds it; None for what cannot be one."""
    code = text.upper()
    return code if _OWN.fullmatch(code) and not (digits_only(code) and len(code) > _LONGEST_OWN_NUMBER) else None


def shown_code(code: str) -> str:
    """A GTIN-14 as it stands on the goods: thirteen digits where the first is a zero."""
    return code[1:] if len(code) == GTIN_14 and code.startswith("0") and digits_only(code) else code


class _BadRowError(ValueError):
    """A row that cannot be read; its text says why."""


def read_catalogue(text: str) -> tuple[Catalogue, tuple[RowProblem, ...]]:
    """All rows that can be read, and why the others cannot."""
    lines = text.removeprefix("\ufeff").splitlines()
    columns, separator = _header(lines[0] if lines else "")
    if columns.get("gtin") is None or columns.get("name") is None:
        return Catalogue(), (RowProblem(1, "the first line must name the columns gtin and name"),)
    catalogue, problems, shared = Catalogue(), list[RowProblem](), dict[str, str]()
    for number, line in enumerate(lines[1:], start=2):
        if len(problems) == MAX_PROBLEMS:
            break
        if why := _take(_Row(line, columns, separator, shared), catalogue):
            problems.append(RowProblem(number, why))
    return catalogue, tuple(problems)


def _header(line: str) -> tuple[dict[str, int], str]:
    separator = max(",;\t", key=line.count)
    return {name.strip(' "').lower(): place for place, name in enumerate(line[:MAX_ROW].split(separator))}, separator


def _take(row: "_Row", catalogue: Catalogue) -> str | None:
    """Put the row into the catalogue; why not, if it cannot be."""
    if not row.line.strip():
        return None
    if len(catalogue) == MAX_ITEMS:
        return f"more than {MAX_ITEMS} items"
    try:
        cell = row.cells()
        _put(catalogue, cell["gtin"], _item(cell, row.shared))
    except _BadRowError as bad:
        return str(bad)
    return None


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the file. `shared`: units and kinds met so far, so that ten thousand items hold the same few texts."""

    line: str
    columns: dict[str, int]
    separator: str
    shared: dict[str, str]

    def cells(self) -> dict[str, str]:
        """Column -> text. Line by line, so that a quote left open cannot swallow the rows behind it."""
        if len(self.line) > MAX_ROW:
            raise _BadRowError(f"longer than {MAX_ROW} characters")
        try:
            found = next(csv.reader((self.line,), delimiter=self.separator, strict=True))
        except csv.Error as bad:
            raise _BadRowError(f"quotes do not fit ({bad})") from bad
        return {name: found[place].strip() if place < len(found) else "" for name, place in self.columns.items()}


def _item(cell: dict[str, str], shared: dict[str, str]) -> Item:
    name = tidy(cell["name"])
    if not name:
        raise _BadRowError("no name")
    told = cell.get("price_idr", "")
    price = typed_amount(told) if told else None
    if told and not (price and price <= MAX_PRICE):
        raise _BadRowError(f"price {told[:20]!r} is not a whole number of rupiah from 1 to {MAX_PRICE}")
    words = (cell.get(column, "").lower()[:20] for column in ("unit", "kind", "ppn"))
    unit, kind, ppn = (shared.setdefault(word, word) for word in words)
    return Item(name, unit or "pcs", price, kind, ppn)


def _put(catalogue: Catalogue, code: str, item: Item) -> None:
    gtin, own = gtin14(code), own_code(code)
    if gtin is not None:
        known = catalogue._goods.setdefault(int(gtin), item)  # noqa: SLF001 - this file fills the catalogue; others only ask it
    elif own is not None:
        known = catalogue._own.setdefault(own, item)  # noqa: SLF001 - the same
    else:
        raise _BadRowError(f"code {code[:20]!r} has a wrong check digit or is no code")
    if known is not item:
        raise _BadRowError(f"code {code} stands in the file twice; the first row is used")
