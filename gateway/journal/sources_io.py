"""What the copies of a segment hold: reads the database and every copy log there may be. Changes nothing of what can be read."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from gateway.faults import Fault, fault
from gateway.journal.copy_io import Tail, read_log, read_tail
from gateway.journal.database_io import PAGE, SLICE, Database, readable
from gateway.journal.disk_io import Disk
from gateway.journal.event import decode
from gateway.journal.ledger import RECENT
from gateway.journal.reader_io import UnreadableError, connection
from gateway.journal.record import Record
from gateway.journal.recovery import base_of, hash_before, holds
from gateway.journal.segments_io import Place, keep_aside, kept_segments, log_there, segments
from gateway.journal.trouble_io import RefusedError, is_spoilt, words
from gateway.messages.journal import ZERO_HASH, Row, Tip

CHECKED = 1_000  # events of which the chain is checked at each start; the rest is for `gateway journal verify`
LAG = 5_000  # a copy further behind than this is not compared but caught up
NEWBORN = 2 * PAGE  # the schema and one page of events: beside `genesis` and `boot` no sale has room
ANY = 1 << 62  # more than any seq: the smallest tail will do


class NoSegmentError(Exception):
    """No file of this journal is there."""


@dataclass(frozen=True, slots=True)
class Sources:
    """A segment as found. `database` None: missing, spoilt (no database any more) or down (`down` says why).

    `log`: the copy that reaches farthest, None if there is none, and its tail. `copy_fault`: what is wrong with one that cannot be read.
    """

    first: int
    path: Path
    database: Database | None
    spoilt: bool
    down: Fault | None
    log: Path | None
    tail: Tail
    copy_fault: Fault | None

    @property
    def copy_top(self) -> int:
        """The last event of the copy, 0 if it has none."""
        return self.tail.records[-1].row.seq if self.tail.records else 0


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch that is compared: the rows of each after `base`; `alone` as `recovery.reconcile` wants it."""

    base: Tip
    database: tuple[Row, ...]
    copy: tuple[Row, ...]
    alone: frozenset[int]


def look(disk: Disk, place: Place, journal: str, logs: Sequence[Path] | None = None) -> Sources:
    """Find the last segment and what is there of it. `logs`: the copies to read; None for every place where one may lie.

    A segment that was never begun (the power went while it was made, nothing of it can be read) is kept aside: the one before goes on.
    Raises NoSegmentError, RefusedError for files that are not ours, and sqlite3.Error when neither copy can be read.
    """
    starts = _starts(place, journal)
    for first in reversed(starts[1:]):
        try:
            return look_at(disk, place, journal, first, logs)
        except NoSegmentError:
            for log in _there(_places(place, journal, first)):
                keep_aside(disk, log, "damaged")
    if not starts:
        raise NoSegmentError(journal)
    return look_at(disk, place, journal, starts[0], logs)


def look_at(disk: Disk, place: Place, journal: str, first: int, logs: Sequence[Path] | None = None) -> Sources:
    """The same for the segment that begins at event `first`. Copies of another one in `logs` are none of it."""
    path = place.database(journal, first)
    places = _places(place, journal, first)
    if logs is not None and all(log.name.startswith(f"{path.stem}.") for log in logs):
        places = list(logs)
    log, tail, copy_fault = _best(disk, _there(places))
    try:
        database, spoilt, down = Database(disk, path) if path.exists() else None, False, None
    except sqlite3.Error as err:
        if log is None and is_spoilt(err):
            nothing_left(disk, path, words(err))
        if log is None:
            raise
        database, spoilt, down = None, is_spoilt(err), None if is_spoilt(err) else fault("GW-4025", reason=words(err))
    if database is None and log is None:
        if copy_fault is not None:
            raise RefusedError(copy_fault)
        raise NoSegmentError(journal)
    return Sources(first, path, database, spoilt, down, log, tail, copy_fault)


def nothing_left(disk: Disk, path: Path, why: str) -> NoReturn:
    """No event of this database can be read and there is no copy: a person may still get something out of it. Raises RefusedError.

    In the first second of a card's life, before the copy is begun, there is nothing to get: that file is kept aside. Raises NoSegmentError.
    """
    wal = path.with_name(path.name + "-wal")
    if path.stat().st_size > NEWBORN or (wal.exists() and wal.stat().st_size):
        raise RefusedError(fault("GW-4003", "never", path=path, reason=why))
    keep_aside(disk, path, "damaged")
    raise NoSegmentError(path.name)


def segment_before(place: Place, journal: str, first: int) -> int | None:
    """The first event of the segment before this one, None where it is the first that is kept."""
    return max((start for start in kept_segments(place.directory, journal) if start < first), default=None)


def window(disk: Disk, sources: Sources) -> Window:
    """Read the last events of both. A copy that is far behind counts as not there."""
    top = database_top(sources)
    copy_top = 0 if sources.copy_top + LAG < top else sources.copy_top
    tops = [seq for seq in (top, copy_top) if seq]
    start = max(sources.first, min(tops, default=0) - CHECKED + 1)
    records = _records(disk, sources, start - 1) if copy_top else ()
    rows = tuple(sources.database.readable(start - 1, top)) if sources.database else ()
    copied = tuple(record.row for record in records)
    return Window(
        base_of(sources.first, start, rows, copied), rows, copied, frozenset(record.row.seq for record in records if record.alone)
    )


def database_top(sources: Sources) -> int:
    """The last event of the database. Where its right edge is spoilt: the last that can be read, as far as the copy knows of any."""
    if sources.database is None:
        return 0
    try:
        return sources.database.last()
    except sqlite3.Error:
        known = max(sources.copy_top, sources.first)
        readable = [row.seq for row in sources.database.readable(sources.first, known + SLICE)]
        return max(readable, default=0)


def copied_rows(disk: Disk, sources: Sources) -> Iterator[Row]:
    """Every event of the copy, from the first on."""
    if sources.log is not None:
        yield from (found.row for found in read_log(disk, sources.log) if isinstance(found, Record))


def rows_before(disk: Disk, sources: Sources, seq: int) -> list[Row]:
    """Rows before this one, enough of them to hold the totals."""
    first = max(sources.first, seq - RECENT)
    if sources.database is not None:
        return list(sources.database.readable(first, seq - 1))
    return [record.row for record in _records(disk, sources, first) if record.row.seq < seq]


def recent_rows(place: Place, journal: str, first: int, database: Database) -> tuple[Row, ...]:
    """The last `RECENT` rows of the database, with those of the segment before where this one is young."""
    last = database.last()
    rows = database.rows(last - RECENT + 1, last)
    before = segment_before(place, journal, first)
    if len(rows) >= RECENT or before is None:
        return tuple(rows)
    try:
        with connection(place.database(journal, before)) as older:
            return (*readable(older, max(before, first - RECENT + len(rows)), first - 1), *rows)
    except (sqlite3.Error, UnreadableError):  # an older segment that cannot be read costs only what it would have answered
        return tuple(rows)


def check_outlet(place: Place, sources: Sources, seen: Window) -> None:
    """The first event of the segment, where it is whole, names the outlet it was made for. Raises RefusedError when that is another."""
    rows = sources.database.readable(sources.first, sources.first) if sources.database else seen.copy[:1]
    for row in rows:
        before = ZERO_HASH if row.seq == 1 else hash_before(row) or ZERO_HASH
        outlet = _outlet(row) if row.seq == sources.first and holds(row, before) else None
        if outlet is not None and outlet != place.outlet:
            raise RefusedError(fault("GW-4002", "never", path=place.directory, found=outlet, outlet=place.outlet))


def _starts(place: Place, journal: str) -> list[int]:
    """The first events of all segments of which anything is there."""
    found = segments(place.directory, journal) + segments(place.directory, journal, "log")
    if place.stick_is_ours():
        found += segments(place.stick, journal, "log")
    return sorted(set(found))


def _outlet(row: Row) -> str | None:
    try:
        outlet = decode(row.body).get("outlet")
    except ValueError:
        return None
    return outlet if isinstance(outlet, str) else None


def _records(disk: Disk, sources: Sources, first: int) -> tuple[Record, ...]:
    tail = sources.tail
    if sources.log is not None and not tail.whole and tail.records[0].row.seq > first:
        tail = read_tail(disk, sources.log, first)
    return tuple(record for record in tail.records if record.row.seq >= first)


def _places(place: Place, journal: str, first: int) -> list[Path]:
    """The stick's log, where a stick is there, and the one beside the database."""
    return list(dict.fromkeys((place.copy(journal, first), place.local_copy(journal, first))))


def _there(logs: Sequence[Path]) -> list[Path]:
    return [path for path in map(log_there, logs) if path is not None]


def _best(disk: Disk, paths: Sequence[Path]) -> tuple[Path | None, Tail, Fault | None]:
    best: Path | None = None
    best_tail = Tail((), None, 0, whole=True)
    trouble: Fault | None = None
    for path in paths:
        try:
            tail = read_tail(disk, path, ANY)
        except OSError as err:
            trouble = fault("GW-4020", path=path, reason=words(err))
            continue
        if tail.records and (not best_tail.records or tail.records[-1].row.seq > best_tail.records[-1].row.seq):
            best, best_tail = path, tail
    return best, best_tail, trouble
