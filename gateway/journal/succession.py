"""One journal after another: what the next one begins with, and what it takes over of the events that nobody else surely holds. Pure.

    1      genesis    generation + 1, a new key, `previous` = the last event that the district surely holds, the totals there
    2 …    carried    what came after that and counts for money, members, stock or evidence, each with `carried`
    last   restored   from where, how far, and the totals that the next numbers go on from

So `previous` joins the two as it joins two segments: the old journal up to there, then the new one, is the outlet's whole past, and
whoever adds it up counts no sale twice.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from gateway.journal.event import decode
from gateway.journal.ledger import Ledger, marks_of
from gateway.messages.journal import NO_MARKS, Commit, Fields, Json, Marks, Row, Tip

LEFT_BEHIND = frozenset((
    "genesis", "segment", "boot", "shutdown", "recovered", "restored", "key",
    "clock", "config", "software", "device", "link", "disk", "ack",
))  # fmt: skip
"""What is not carried: it tells how that journal and that machine fared, and its own journal still tells it.

A kind that is not known here (a newer version wrote it) is carried.
"""
BATCH = 500  # events made at once
Own = Callable[[str, Fields], Commit]


@dataclass(frozen=True, slots=True)
class Heritage:
    """What the next journal follows.

    `journal`, `generation`: of the old one. `join`: its last event that the district surely holds, with the totals after it (seq 0: none).
    `cuts`: power cuts up to there. `marks`: totals that the next numbers must not fall below, as the district told them.
    `source`: stick, export, card, district or marks. `said`: what else `restored` tells. `running`: no boot follows. `books`: what shift
    and day added up to at the join, as events tell it.
    """

    journal: str
    generation: int
    join: Tip
    cuts: int = 0
    marks: Marks = NO_MARKS
    source: str = "district"
    said: tuple[tuple[str, Json], ...] = ()
    running: bool = False
    books: Json = None


def successor(heritage: Heritage, genesis: Fields, later: Iterable[Row], own: Own) -> Iterator[Row]:
    """The rows of the new journal. `genesis`: outlet, journal and key; `later`: the old journal's events after the join, in order.

    `own` makes the order of an event of the journal itself.
    """
    join = heritage.join
    first: Fields = {
        **genesis,
        "generation": heritage.generation + 1,
        "lost": heritage.journal,
        "previous": {"journal": heritage.journal, "seq": join.seq, "hash": join.hash.hex()},
        "marks": marks_of(join, heritage.cuts),
        "books": heritage.books,
    }
    ledger, entries = Ledger().append([own("genesis", first)])
    yield from (entry.row for entry in entries if entry.row)
    seen = _Seen(join)
    rest = iter(later)
    while batch := list(islice(rest, BATCH)):
        ledger, rows = ledger.carry([fields for row in batch if (fields := seen.carried(row, heritage)) is not None])
        yield from rows
    ledger, entries = ledger.append([own("restored", _restored(heritage, ledger, seen))])
    yield from (entry.row for entry in entries if entry.row)


class _Seen:
    """How far the old journal went, and how much of it was carried."""

    def __init__(self, join: Tip) -> None:
        self.seq, self.hash, self.boot, self.count = join.seq, join.hash, join.boot, 0

    def carried(self, row: Row, heritage: Heritage) -> Fields | None:
        """The body of an event in the new journal; None for one that is left behind."""
        self.seq, self.hash = row.seq, row.hash
        fields = decode(row.body)
        if row.kind == "boot" and isinstance(boot := fields.get("boot"), int):
            self.boot = max(self.boot, boot)
        if row.kind in LEFT_BEHIND:
            return None
        self.count += 1
        origin: Json = {"journal": heritage.journal, "seq": row.seq, "hash": row.hash.hex()}
        kept = {key: value for key, value in fields.items() if key not in ("marks", "books")}
        return {"carried": origin, **kept}  # one that was carried before keeps its first origin


def _restored(heritage: Heritage, ledger: Ledger, seen: _Seen) -> Fields:
    tip, marks = ledger.tip, heritage.marks
    after = replace(
        tip,
        boot=max(tip.boot, seen.boot),
        receipt_no=max(tip.receipt_no, marks.receipt_no),
        z=max(tip.z, marks.z),
        grand_total=max(tip.grand_total, marks.grand_total),
    )
    told: dict[str, Json] = {
        "source": heritage.source,
        "lost": heritage.journal,
        "until": {"seq": seen.seq, "hash": seen.hash.hex()},
        "carried_events": seen.count,
        "marks": marks_of(after, ledger.cuts),
        "running": heritage.running or None,
    }
    return told | dict(heritage.said)


def origin_of_event(journal: str, row: Row, fields: Fields) -> tuple[str, int, str]:
    """What an event is at whichever place it lies: the journal, seq and hash that it was first written with."""
    carried = fields.get("carried")
    if isinstance(carried, dict):
        return str(carried.get("journal")), int(str(carried.get("seq", 0))), str(carried.get("hash"))
    return journal, row.seq, row.hash.hex()
