"""What the page may look up beside the state: goods, receipts, members, reports. The table that routes and document read. Pure.

Who answers is put in by the composition root; a look changes nothing and is answered beside the loop.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from gateway.counter.api import Refusal
from gateway.counter.shapes import MAX_PROBLEMS, Choice, ListOf, OrNull, Record, Shape, Text, Whole
from gateway.faults import Fault, fault
from gateway.messages.journal import Json

Answering = Mapping[str, Callable[..., Json | bytes | Fault]]
"""Name of the look -> who answers it, given the parameters by their names; called in a thread of its own. A fault is a 404.

A look whose answer is a file (`media`) gives its bytes.
"""

MAX_LISTED = 1_000
"""Rows of one answer; a longer list is no page, it is the export's business."""

CSV_TYPE = "text/csv; charset=utf-8"
_DAY = Text(10, 10, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_TEXT = Text(0, 2_000, r"[\s\S]*")
_MONEY = Whole()
_COUNT = Whole(0)
_CELL = Text(0, 200, r"[\s\S]*")
GOODS = Record(
    {"code": _TEXT, "name": _TEXT, "unit": _TEXT, "price": OrNull(_MONEY), "kind": _TEXT, "stock": OrNull(_MONEY)},
)
"""`price`: rupiah per unit; `stock`: thousandths of the unit, null where nobody counted."""
_GIVEN = Record(
    {
        "n": _COUNT,
        "code": _TEXT,
        "name": _TEXT,
        "qty": OrNull(_COUNT),
        "grams": OrNull(_COUNT),
        "milli": OrNull(_COUNT),
        "price": _MONEY,
        "discount": _MONEY,
        "amount": _MONEY,
        "left": _COUNT,
    }
)
_RECEIPT = Record(
    {
        "receipt_no": _COUNT,
        "generation": _COUNT,
        "number": _TEXT,
        "wall": _MONEY,
        "member": OrNull(_TEXT),
        "total": _MONEY,
        "paid": _MONEY,
        "lines": ListOf(_GIVEN, most=MAX_LISTED),
    }
)
"""`left`: how much of the line has not come back yet, in its own measure."""
_MEMBER = Record(
    {"number": _TEXT, "name": _TEXT, "purchases": _MONEY, "bon": _MONEY, "bon_limit": _MONEY, "due": OrNull(_TEXT)},
)
_TABLE = Record({"title": _TEXT, "columns": ListOf(_TEXT, most=20), "rows": ListOf(ListOf(_CELL, most=20), most=MAX_LISTED)})


@dataclass(frozen=True, slots=True)
class Lookup:
    """One GET. `params`: its query, by name; all of them text or whole numbers. `media` "": JSON is answered, else a file of that type."""

    about: str
    params: Mapping[str, Shape]
    answer: Shape
    optional: tuple[str, ...] = ()
    media: str = ""

    @property
    def query(self) -> Record:
        """The shape of the whole query."""
        return Record(self.params, self.optional)


REPORTS = ("x", "z", "day", "shift", "cashier", "item", "stock", "low", "fast", "qris", "bon")

LOOKUPS: dict[str, Lookup] = {
    "search": Lookup(
        "Goods by name, typing errors allowed; the best first.",
        {"q": Text(1, 80), "limit": Whole(1, 50)},
        Record({"items": ListOf(GOODS, most=50)}),
        optional=("limit",),
    ),
    "goods": Lookup("The goods with this code, for a price check.", {"code": Text(1, 512)}, GOODS),
    "receipt": Lookup(
        "A receipt, to take goods back.",
        {"no": Whole(1, 2**53), "generation": Whole(1, 10_000)},
        _RECEIPT,
        optional=("generation",),
    ),
    "members": Lookup(
        "Members, with what each bought this year and owes.",
        {"q": Text(0, 80)},
        Record({"members": ListOf(_MEMBER, most=MAX_LISTED)}),
        optional=("q",),
    ),
    "report": Lookup(
        "A report as a table.",
        {"kind": Choice(REPORTS), "day": Text(10, 10)},
        _TABLE,
        optional=("day",),
    ),
    "export.csv": Lookup(
        "What was sold on these business days in the ministry's fields: a CSV to keep, a row for each line.",
        {"from": _DAY, "to": _DAY},
        _TEXT,
        media=CSV_TYPE,
    ),
}


def read_query(name: str, pairs: Iterable[tuple[str, str]]) -> dict[str, Json] | Refusal:
    """The parameters that this query gives look `name`, or everything wrong with it."""
    lookup = LOOKUPS[name]
    told: dict[str, Json] = {key: _value(lookup.params.get(key), text) for key, text in islice(pairs, MAX_PROBLEMS)}
    problems = tuple(islice(lookup.query.problems(told, ""), MAX_PROBLEMS))
    return Refusal(422, fault("GW-7102", "never", count=len(problems)), problems) if problems else told


def _value(shape: Shape | None, text: str) -> Json:
    if isinstance(shape, Whole) and text.isascii() and text.isdigit() and len(text) <= len(str(2**53)):
        return int(text)
    return text
