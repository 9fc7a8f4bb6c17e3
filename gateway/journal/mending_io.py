"""Mending the journal: a database made anew, a copy opened at the right place, a new segment, a new journal.

The order of every repair: the new file whole and durable, the old one kept under another name, the new one in its place.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from gateway.faults import fault
from gateway.journal.copy_io import CopyLog, Tail, is_young, read_tail
from gateway.journal.database_io import SLICE, Database, build, part_of, put
from gateway.journal.disk_io import Disk
from gateway.journal.ledger import Ledger, marks_of
from gateway.journal.record import Record
from gateway.journal.recovery import GROUP
from gateway.journal.segments_io import (
    PLANNED,
    Identity,
    Place,
    journals,
    keep_aside,
    keep_database_aside,
    log_there,
    new_journal_id,
    read_identity,
    stale,
    write_identity,
)
from gateway.journal.signer_io import make_key
from gateway.journal.sources_io import ANY
from gateway.journal.trouble_io import RefusedError, spoilt
from gateway.messages.journal import Commit, Fields, Json, Row

Own = Callable[[str, Fields, int], Commit]
"""Makes the order of an event of the journal itself: kind, its own keys, boot number."""


class IncompleteError(Exception):
    """Neither copy has all events that the database should hold."""


def identify(disk: Disk, place: Place, own: Own) -> Identity:
    """Which journal is in use; a new state directory gets one. Raises RefusedError, OSError, sqlite3.Error."""
    identity = read_identity(place.directory)
    if identity is None and (place.directory / PLANNED).exists():
        raise RefusedError(fault("GW-4051", "never", path=place.directory))
    if identity is None:
        found = journals(place.directory)
        if not found:
            return make_journal(disk, place, own, lost=None)
        if len(found) > 1:
            raise RefusedError(fault("GW-4007", "never", path=place.directory, found=" ".join(sorted(found))))
        identity = Identity(found.pop(), place.outlet)  # the file was lost; whose the journal is, its first event says
    if identity.outlet != place.outlet:
        raise RefusedError(fault("GW-4002", "never", path=place.directory, found=identity.outlet, outlet=place.outlet))
    return identity


def make_journal(disk: Disk, place: Place, own: Own, lost: Identity | None) -> Identity:
    """Make a new journal with its key and its first event. `lost`: the one of this card of which nothing is left.

    Raises OSError, sqlite3.Error.
    """
    past = (*lost.past, lost.journal) if lost else ()
    identity = Identity(new_journal_id(), place.outlet, lost.generation + 1 if lost else 1, past)
    genesis: dict[str, Json] = {
        "outlet": place.outlet,
        "journal": identity.journal,
        "generation": identity.generation,
        "key": make_key(disk, place, identity.journal),
        "lost": lost.journal if lost else None,
    }
    _, (entry,) = Ledger().append([own("genesis", genesis, 1)])
    _make_file(disk, place.database(identity.journal, 1), entry.row)
    write_identity(disk, place.directory, identity)  # only now: an `id` without a segment means that the journal was lost
    return identity


def start_segment(disk: Disk, place: Place, journal: str, ledger: Ledger, order: Commit) -> None:
    """Begin a new segment after `ledger.tip` with this event, leaving every older file as it is."""
    _, (entry,) = ledger.append([order])
    _make_file(disk, place.database(journal, ledger.tip.seq + 1), entry.row)


def segment_fields(place: Place, journal: str, ledger: Ledger) -> dict[str, Json]:
    """What the first event of a later segment carries, so that it can be read without those before."""
    tip = ledger.tip
    return {
        "outlet": place.outlet,
        "journal": journal,
        "previous": {"seq": tip.seq, "hash": tip.hash.hex()},
        "marks": marks_of(tip, ledger.cuts),
        "books": ledger.books.told(),
    }


def rebuild(disk: Disk, path: Path, database: Database | None, rows: Iterable[Row], last: int, why: str = "damaged") -> str | None:
    """Make the database anew from `rows` up to event `last`; returns the name under which the old one is kept, None if there was none.

    The old one is closed. Raises IncompleteError, the old one open and as it was, when the rows end before.
    """
    part = part_of(path)
    reached = build(disk, part, rows)
    if reached != last:
        part.unlink()
        raise IncompleteError(f"{reached} of {last}")
    if database is not None:
        database.close()
    kept = keep_database_aside(disk, path, why) if path.exists() else None
    put(disk, path)
    return kept


def open_copy(disk: Disk, path: Path, database: Database) -> tuple[CopyLog, str | None]:
    """Open a copy log after the last event on which it agrees with the database, which holds all that stands.

    It has the name `path` if it is level, else the stale one until `catch_up` has made it level. With it comes what was found: missing,
    damaged, torn (records of a write that never finished), other (another history; that file is kept aside) or None. Raises OSError,
    sqlite3.Error, and RefusedError for a file that is no copy log.
    """
    there = log_there(path)
    tail = read_tail(disk, there, ANY) if there else Tail((), None, 0, whole=True)
    if there is None or not tail.used:
        return CopyLog(disk, there or stale(path)), "missing"
    if not tail.records and tail.whole:
        if not is_young(disk, there):
            raise RefusedError(fault("GW-4022", path=there))
        keep_aside(disk, there, "damaged")
        return CopyLog(disk, stale(path)), "damaged"
    good, found = _agreeing(tail, database)
    if not good or found == "other":
        keep_aside(disk, there, found or "damaged")
        return CopyLog(disk, stale(path)), found
    log = confirmed(disk, there, good)
    if there == path and log.seq < database.last():
        log.rename(stale(path))
    return log, found


def confirmed(disk: Disk, path: Path, records: Sequence[Record]) -> CopyLog:
    """The log open after the last of these records, with the last ones surely on the medium. Raises OSError."""
    log = CopyLog(disk, path, records[-1].end, records[-1].row)
    try:
        log.confirm(records[-GROUP:])
    except OSError:
        log.close()
        raise
    return log


def catch_up(log: CopyLog, path: Path, database: Database) -> bool:
    """Give the copy the next events it lacks, a slice of them. True when it is level and has the name `path`.

    Raises OSError, sqlite3.Error.
    """
    last = database.last()
    if log.seq < last:
        first = max(log.seq + 1, database.first())
        rows = database.rows(first, first + SLICE - 1)
        if len(rows) != min(last - first + 1, SLICE):
            raise spoilt(f"events are missing after event {first - 1}")
        log.append(rows)
    if log.seq >= last and log.path != path:
        log.rename(path)
    return log.seq >= last


def put_away(disk: Disk, path: Path) -> None:
    """This log falls behind from now on and must never be taken for a level one. Raises OSError."""
    if path.exists():
        path.replace(stale(path))
        disk.sync_directory(path.parent)


def insert(database: Database, rows: tuple[Row, ...]) -> None:
    """Add rows that the database lacks. Raises sqlite3.Error."""
    for start in range(0, len(rows), SLICE):
        database.begin(rows[start : start + SLICE])
        database.commit()


def _agreeing(tail: Tail, database: Database) -> tuple[list[Record], str | None]:
    """The records up to the first that the database does not have like that, and what that one is."""
    last = database.last()
    rows = {row.seq: row for row in database.rows(tail.records[0].row.seq, last)} if tail.records else {}
    good: list[Record] = []
    for record in tail.records:
        if record.row.seq > last:
            return good, "torn"
        if record.start != (good[-1].end if good else 0) and (good or tail.whole):
            return good, "damaged"
        if rows.get(record.row.seq) != record.row:
            return good, "other"
        good.append(record)
    return good, None


def _make_file(disk: Disk, path: Path, row: Row | None) -> None:
    if row is None:
        raise ValueError("the first event of a segment is always new")
    build(disk, part_of(path), [row])
    put(disk, path)
