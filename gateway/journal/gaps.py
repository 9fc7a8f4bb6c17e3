"""What a journal is silent about: events and receipt numbers that are missing, and times when the gateway did not run. Pure.

Times are wall times as far as their trust goes; an outage whose ends are not both trusted has no length, and says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from gateway.journal.event import decode
from gateway.messages.journal import Fields, Row

What = Literal["events", "receipts", "power", "stop"]
TRUSTED = 2
"""From here on a wall time is the district's or a clock's."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One silence.

    events: `first`..`last` are not in the journal. receipts: these numbers were given to nobody. power: the gateway was cut off after
    event `first` and started again with `last`; stop: the same, after a clean end. `from_ms`, `until_ms`: wall times, None where unknown.
    """

    what: What
    first: int
    last: int
    from_ms: int | None = None
    until_ms: int | None = None

    @property
    def length_ms(self) -> int | None:
        """How long it was, None where that cannot be known."""
        return None if self.from_ms is None or self.until_ms is None else max(0, self.until_ms - self.from_ms)


@dataclass(slots=True)
class _Last:
    seq: int = 0
    kind: str = ""
    wall_ms: int | None = None
    receipt_no: int = 0


def gaps(rows: Iterable[Row]) -> Iterator[Gap]:
    """The silences of these events, which come in order of seq; the first of them need not be event 1."""
    last: _Last | None = None
    for row in rows:
        fields = _fields(row)
        wall_ms = _wall(fields)
        if last is not None:
            yield from _between(last, row, fields, wall_ms)
        last = _Last(row.seq, row.kind, wall_ms, _receipt_no(row, fields, last.receipt_no if last else 0))


def _between(last: _Last, row: Row, fields: Fields, wall_ms: int | None) -> Iterator[Gap]:
    if row.seq > last.seq + 1:
        yield Gap("events", last.seq + 1, row.seq - 1, last.wall_ms, wall_ms)
    if row.kind == "boot" and last.kind not in ("genesis", "segment", "recovered", "restored"):
        yield Gap("stop" if last.kind == "shutdown" else "power", last.seq, row.seq, last.wall_ms, wall_ms)
    number = _receipt_no(row, fields, last.receipt_no)
    if last.receipt_no and number > last.receipt_no + 1 and row.kind in ("sale", "refund"):
        yield Gap("receipts", last.receipt_no + 1, number - 1)


def _receipt_no(row: Row, fields: Fields, before: int) -> int:
    """The last receipt number given up to this event; a later file tells where it starts by its marks."""
    marks = fields.get("marks")
    told = fields.get("receipt_no") if row.kind in ("sale", "refund") else marks.get("receipt_no") if isinstance(marks, dict) else None
    return told if isinstance(told, int) else before


def _wall(fields: Fields) -> int | None:
    wall, trust = fields.get("wall"), fields.get("trust")
    return wall if isinstance(wall, int) and isinstance(trust, int) and trust >= TRUSTED else None


def _fields(row: Row) -> Fields:
    try:
        return decode(row.body)
    except ValueError:
        return {}
