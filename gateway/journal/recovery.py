"""What stands after a failure: the two copies of the journal compared. Pure; the simulation and the real start share it.

An event that either copy holds stands, if it follows from the one before it. Where the copies tell different histories the longer
one wins and the other is kept aside. Nothing is invented and nothing that stood is dropped.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gateway.journal.chain import event_hash
from gateway.journal.event import decode
from gateway.messages.journal import ZERO_HASH, Row, Tip

GROUP = 64  # orders written by one commit; a torn write leaves at most so many records behind a gap


@dataclass(frozen=True, slots=True)
class Recovery:
    """What stands, and what each copy lacks of it.

    `rows`: the events after the base that stand. `database_lacks`, `copy_lacks`: those of them to be added at that one's end.
    `database_damaged`, `copy_damaged`: seqs of standing events that it should hold further up and does not, and those under which it
    holds one that stands elsewhere: it must be made anew from there. `database_other`, `copy_other`: its rows of another history, not
    part of `rows`; to be kept aside.
    `torn`: records of a write that never finished; nobody was told of them. `broken`: the first event that was written and is now in
    neither copy, None if there is none; `beyond`: what can still be read after it.
    """

    rows: tuple[Row, ...]
    database_lacks: tuple[Row, ...] = ()
    copy_lacks: tuple[Row, ...] = ()
    database_damaged: tuple[int, ...] = ()
    copy_damaged: tuple[int, ...] = ()
    database_other: tuple[Row, ...] = ()
    copy_other: tuple[Row, ...] = ()
    torn: tuple[Row, ...] = ()
    broken: int | None = None
    beyond: tuple[Row, ...] = ()


def reconcile(
    database: Sequence[Row], copy: Sequence[Row], base: Tip | None = None, alone: frozenset[int] = frozenset()
) -> Recovery:
    """Compare the rows after `base` (default: before event 1) that each copy holds, in order of seq, gaps where it is unreadable.

    `alone`: seqs that the copy recorded while the database was down.
    """
    start = base or Tip()
    left = {row.seq: row for row in database if row.seq > start.seq}
    right = {row.seq: row for row in copy if row.seq > start.seq}
    rows, split = _walk(left, right, start)
    last = rows[-1].seq if rows else start.seq
    standing = {row.seq: row for row in rows}
    misnumbered = _misnumbered(left, rows)
    left = {seq: row for seq, row in left.items() if seq not in misnumbered}
    ours = _side(left, standing, _lost_from(left, standing, split))
    ours = replace(ours, damaged=ours.damaged + misnumbered)
    theirs = _side(right, standing, next((s for s, row in right.items() if s in standing and row != standing[s]), None))
    after_left = {s: row for s, row in left.items() if s > last and row not in ours.other}
    after_right = {s: row for s, row in right.items() if s > last and row not in theirs.other}
    level = left.get(last) == standing.get(last) is not None  # the database was written with it: no promise lies beyond its end
    torn = not after_left and (not after_right or (level and len(after_right) < GROUP and not alone & after_right.keys()))
    return Recovery(
        rows, ours.lacks, theirs.lacks, ours.damaged, theirs.damaged, ours.other, theirs.other,
        torn=tuple(after_right.values()) if torn else (),
        broken=None if torn else last + 1,
        beyond=() if torn else _beyond(after_left, after_right),
    )


def holds(row: Row, previous: bytes) -> bool:
    """The row follows from the hash before it, and its kind is the one in its body."""
    return row.hash == event_hash(previous, row.seq, row.body) and kind_fits(row)


def kind_fits(row: Row) -> bool:
    """The body can be read and is of the row's kind; the hash covers the body alone."""
    try:
        return decode(row.body).get("kind") == row.kind
    except ValueError:
        return False


def merge(database: Iterable[Row], copy: Iterable[Row], previous: bytes) -> Iterator[Row]:
    """The rows that stand, from two streams in order of seq that may be long and have gaps; ends where neither holds.

    For making a file anew: differing histories were told apart by `reconcile` before.
    """
    left, right = iter(database), iter(copy)
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        seq = min(row.seq for row in (a, b) if row is not None)
        here = [row for row in (a, b) if row is not None and row.seq == seq]
        row = next((row for row in here if holds(row, previous)), None)
        if row is None:
            return
        yield row
        previous = row.hash
        a = next(left, None) if a is not None and a.seq == seq else a
        b = next(right, None) if b is not None and b.seq == seq else b


def base_of(first: int, start: int, database: Sequence[Row], copy: Sequence[Row]) -> Tip:
    """The tip before event `start` of a segment that begins at `first`, from rows that reach back to `start` - 1 where they can.

    Of two candidates the one that the next event follows from.
    """
    rows = (*database, *copy)
    if start == 1:
        return Tip()
    hashes = [hash_before(row) for row in rows if row.seq == first] if start == first else [r.hash for r in rows if r.seq == start - 1]
    known = [found for found in hashes if found is not None]
    following = [row for row in rows if row.seq == start]
    chosen = next((found for found in known if any(holds(row, found) for row in following)), known[0] if known else ZERO_HASH)
    return Tip(seq=start - 1, hash=chosen)


def hash_before(row: Row) -> bytes | None:
    """The hash before a later segment's first event, as that event carries it; None for any other."""
    try:
        previous = decode(row.body).get("previous")
        return bytes.fromhex(str(previous["hash"])) if isinstance(previous, dict) else None
    except (ValueError, KeyError):
        return None


@dataclass(frozen=True, slots=True)
class _Side:
    lacks: tuple[Row, ...]
    damaged: tuple[int, ...]
    other: tuple[Row, ...]


def _walk(left: dict[int, Row], right: dict[int, Row], start: Tip) -> tuple[tuple[Row, ...], int | None]:
    """The standing rows, and the seq from which the copies tell different histories."""
    rows: list[Row] = []
    previous, seq = start.hash, start.seq + 1
    while True:
        a, b = _holding(left, seq, previous), _holding(right, seq, previous)
        if a is not None and b is not None and a != b:
            database, copy = _follow(left, seq, previous), _follow(right, seq, previous)
            return (*rows, *(database if len(database) >= len(copy) else copy)), seq
        row = a or b
        if row is None:
            return tuple(rows), None
        rows.append(row)
        previous, seq = row.hash, seq + 1


def _follow(rows: dict[int, Row], seq: int, previous: bytes) -> list[Row]:
    chain: list[Row] = []
    while (row := _holding(rows, seq, previous)) is not None:
        chain.append(row)
        previous, seq = row.hash, seq + 1
    return chain


def _holding(rows: dict[int, Row], seq: int, previous: bytes) -> Row | None:
    row = rows.get(seq)
    return row if row is not None and holds(row, previous) else None


def _lost_from(database: dict[int, Row], standing: dict[int, Row], split: int | None) -> int | None:
    """Where the database's own history starts that lost against the copy's. A differing row elsewhere is rot: it has no checksum."""
    return split if split is not None and database[split] != standing[split] else None


def _side(rows: dict[int, Row], standing: dict[int, Row], other_from: int | None) -> _Side:
    """`other_from`: from this seq on the side tells another history."""
    other = () if other_from is None else tuple(row for seq, row in rows.items() if seq >= other_from)
    own = rows.keys() & standing.keys() if other_from is None else {s for s in rows.keys() & standing.keys() if s < other_from}
    top = max(own, default=0)
    return _Side(
        lacks=tuple(row for seq, row in standing.items() if seq > top),
        damaged=tuple(seq for seq, row in standing.items() if seq <= top and rows.get(seq) != row),
        other=other,
    )


def _misnumbered(database: dict[int, Row], rows: Sequence[Row]) -> tuple[int, ...]:
    """Where the database has an event that stands under another number: the number has no checksum there, the hash covers it."""
    numbers = {row.hash: row.seq for row in rows}
    return tuple(seq for seq, row in database.items() if numbers.get(row.hash, seq) != seq)


def _beyond(left: dict[int, Row], right: dict[int, Row]) -> tuple[Row, ...]:
    """What can be read after a break, from either; where both have something, what follows from the row before."""
    rows: list[Row] = []
    for seq in sorted(left.keys() | right.keys()):
        a, b = left.get(seq), right.get(seq)
        follows = b is not None and bool(rows) and holds(b, rows[-1].hash)
        row = b if a is None or follows else a
        if row is not None:
            rows.append(row)
    return tuple(rows)
