"""Opening the journal: both copies are read, `recovery` says what stands, what can be mended is mended.

It writes no event but the first of a new segment, when something that stood is in neither copy any more.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path

from gateway.faults import Fault, fault
from gateway.journal.copy_io import CopyLog, read_tail
from gateway.journal.database_io import SLICE, Database
from gateway.journal.disk_io import Disk
from gateway.journal.ledger import RECENT, Ledger, restore
from gateway.journal.mending_io import (
    IncompleteError,
    Own,
    catch_up,
    confirmed,
    insert,
    open_copy,
    put_away,
    rebuild,
    segment_fields,
    start_segment,
)
from gateway.journal.record import Record
from gateway.journal.recovery import Recovery, base_of, merge, reconcile
from gateway.journal.salvage import salvage
from gateway.journal.segments_io import STALE, Place
from gateway.journal.sources_io import Sources, Window, check_outlet, copied_rows, look, nothing_left, recent_rows, rows_before, window
from gateway.journal.trouble_io import RefusedError, is_spoilt, words
from gateway.messages.journal import Json, Row

Notes = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Opened:
    """The journal as it stands. `copy` is level with the database, `behind` has to be caught up first; None: not to be had.

    `first`: of the segment in use; `copy_path`: where its copy belongs. `recent`: the last rows. `found`: what recovery found, for
    `boot`; `recovered`: the keys of that event, empty if none is due. `was_read`: the database could be read, though it may not take
    anything now; what is not in `recent` is not in it. `lost`: the journal before, of which nothing is left.
    """

    first: int
    database: Database | None
    database_fault: Fault | None
    copy: CopyLog | None
    behind: CopyLog | None
    copy_path: Path
    copy_fault: Fault | None
    ledger: Ledger
    recent: tuple[Row, ...]
    found: Notes = field(default_factory=dict)
    recovered: Notes = field(default_factory=dict)
    was_read: bool = False
    lost: str = ""

    @property
    def works(self) -> bool:
        """One of the copies takes events."""
        return self.database is not None or self.copy is not None

    @property
    def mended(self) -> Fault | None:
        """What is worth a person's eye; a copy that was only behind is not."""
        if self.lost:
            return fault("GW-4008", "never", lost=self.lost)
        if self.recent and self.recent[-1].kind == "recovered":  # a segment that has just begun
            return fault("GW-4026", what="events are in neither copy")
        what = ", ".join(f"{copy}: {self.recovered[copy]}" for copy in ("database", "copy") if copy in self.recovered)
        return fault("GW-4026", what=what) if what else None


@dataclass(frozen=True, slots=True)
class Request:
    """What to open. `own` makes the order of an event of the journal itself. `logs`: the copies to read, None for all there may be.

    `known`: the ledger of which others were told already in this run. `distrust`: the database failed as spoilt: make it anew.
    """

    disk: Disk
    place: Place
    journal: str
    own: Own
    known: Ledger | None = None
    logs: tuple[Path, ...] | None = None
    distrust: bool = False


def open_journal(request: Request) -> Opened:
    """Open what can be opened. Raises NoSegmentError, RefusedError, and OSError or sqlite3.Error when neither copy can be had."""
    sources = look(request.disk, request.place, request.journal, request.logs)
    if sources.down is not None:
        return _copy_alone(request, sources, sources.down)
    try:
        return _open(request, sources)
    except sqlite3.Error as err:
        _close(sources)
        if sources.log is None:
            raise
        return _copy_alone(request, sources, fault("GW-4025", reason=words(err)))
    except OSError:
        _close(sources)
        if sources.log is None:
            raise
        return open_journal(replace(request, logs=()))
    except RefusedError:
        _close(sources)
        raise


def _open(request: Request, sources: Sources) -> Opened:
    seen = window(request.disk, sources)
    check_outlet(request.place, sources, seen)
    recovery = reconcile(seen.database, seen.copy, seen.base, seen.alone)
    if not recovery.rows and not recovery.beyond:
        _close(sources)
        nothing_left(request.disk, sources.path, "none of its events can be read")
    if recovery.broken is not None or _contradicted(request.known, recovery, seen):
        return _start_over(request, sources, recovery)
    found: Notes = {"torn": len(recovery.torn)} if recovery.torn else {}
    recovered: Notes = {}
    try:
        database = _mend(request, sources, seen, recovery, found, recovered)
    except IncompleteError:
        return _start_over(request, sources, recovery)
    path = request.place.copy(request.journal, sources.first)
    try:
        recent = recent_rows(request.disk, request.place, request.journal, sources.first, database)
        ledger = restore(recent) if sources.first == 1 else salvage(recent)  # what lies in an older segment may be damaged
        opened = Opened(sources.first, database, None, None, None, path, None, ledger, recent, found, recovered, was_read=True)
        if (unsettled := _settle(database)) is not None:
            level = sources.tail.records[-1].row == recent[-1] if sources.tail.records else False
            opened = replace(opened, database=None, database_fault=unsettled, copy_path=sources.log or path)
            return _stand_in(request, opened, sources.tail.records, is_level=level)
        return _with_copy(request, opened)
    except (sqlite3.Error, RefusedError):
        database.close()
        raise


def _settle(database: Database) -> Fault | None:
    """Make sure that what can be read is on the medium; a database whose disk takes nothing is closed."""
    try:
        database.settle()
    except sqlite3.Error as err:
        database.close()
        return fault("GW-4025", reason=words(err))
    return None


def _mend(request: Request, sources: Sources, seen: Window, recovery: Recovery, found: Notes, recovered: Notes) -> Database:
    """The database with all that stands in it: topped up, or made anew."""
    damaged = request.distrust or recovery.database_damaged or recovery.database_other
    if sources.database is not None and not damaged and sources.database.is_sound():
        try:
            insert(sources.database, recovery.database_lacks)
        except sqlite3.Error as err:
            if not is_spoilt(err):
                raise
        else:
            if recovery.database_lacks:
                found["database_added"] = len(recovery.database_lacks)
            return sources.database
    kept = _rebuild(request, sources, seen, recovery)
    if kept is None:
        found["database"] = "missing"
    else:
        recovered |= {"database": "other" if recovery.database_other else "damaged", "kept": kept}
    return Database(request.disk, sources.path)


def _rebuild(request: Request, sources: Sources, seen: Window, recovery: Recovery) -> str | None:
    """From the old one and the end of the copy, if that is enough; else from the whole copy."""
    if sources.database is not None:
        with contextlib.suppress(IncompleteError):
            return _rebuild_with(request, sources, seen.copy, recovery)
    return _rebuild_with(request, sources, copied_rows(request.disk, sources), recovery)


def _rebuild_with(request: Request, sources: Sources, copied: Iterable[Row], recovery: Recovery) -> str | None:
    last = recovery.rows[-1].seq
    until = recovery.database_other[0].seq - 1 if recovery.database_other else last
    mine, own = _peek(sources.database.readable(sources.first, until) if sources.database else ())
    theirs, copied = _peek(copied)
    base = base_of(sources.first, sources.first, mine, theirs)
    why = "other" if recovery.database_other else "damaged"
    return rebuild(request.disk, sources.path, sources.database, merge(own, copied, base.hash), last, why)


def _peek(rows: Iterable[Row]) -> tuple[list[Row], Iterator[Row]]:
    """The first row, if there is one, and all of them."""
    rest = iter(rows)
    first = list(islice(rest, 1))
    return first, chain(first, rest)


def _with_copy(request: Request, opened: Opened) -> Opened:
    """Open the copy where it belongs now; level it here if that is quick, else leave it behind to be caught up."""
    database, path = opened.database, opened.copy_path
    if database is None:
        return opened
    try:
        log, note = open_copy(request.disk, path, database)
    except RefusedError as no:
        return replace(opened, copy_fault=no.fault)
    except OSError as err:
        return replace(opened, copy_fault=fault("GW-4020", path=path, reason=words(err)))
    lacking = opened.ledger.tip.seq - max(log.seq, opened.first - 1)
    if note in ("damaged", "other"):
        opened.recovered["copy"] = note
    elif (note == "missing" or lacking) and opened.ledger.tip.seq > 1:  # a journal made just now has no copy yet
        opened.found.update(copy=note or "behind", copy_lacked=lacking)
    try:
        if lacking <= SLICE and catch_up(log, path, database):
            if path != request.place.local_copy(request.journal, opened.first):
                put_away(request.disk, request.place.local_copy(request.journal, opened.first))
            return replace(opened, copy=log)
    except OSError as err:
        log.close()
        return replace(opened, copy_fault=fault("GW-4020", path=path, reason=words(err)))
    except sqlite3.Error:
        log.close()
        raise
    return replace(opened, behind=log, copy_fault=fault("GW-4021", path=path))


def _copy_alone(request: Request, sources: Sources, why: Fault) -> Opened:
    """The database cannot be had now. A level copy stands in for it; one that is behind only tells what it knows."""
    log_path = sources.log
    if log_path is None:
        raise RefusedError(why)
    tail = read_tail(request.disk, log_path, sources.copy_top - RECENT)
    recent = tuple(record.row for record in tail.records)
    ledger = restore(recent)
    known = request.known
    level = known is None or any(row.seq == known.tip.seq and row.hash == known.tip.hash for row in recent)
    ledger = ledger if level or known is None else known
    opened = Opened(sources.first, None, why, None, None, log_path, sources.copy_fault, ledger, recent)
    return _stand_in(request, opened, tail.records, is_level=level)


def _stand_in(request: Request, opened: Opened, records: Sequence[Record], *, is_level: bool) -> Opened:
    """Open the copy in the place of the database, if it is level."""
    path = opened.copy_path
    if not is_level or path.name.endswith(STALE):
        return replace(opened, copy_fault=opened.copy_fault or fault("GW-4021", path=path))
    try:
        return replace(opened, copy=confirmed(request.disk, path, records))
    except OSError as err:
        return replace(opened, copy_fault=fault("GW-4020", path=path, reason=words(err)))


def _start_over(request: Request, sources: Sources, recovery: Recovery) -> Opened:
    """Something that was written is in neither copy: leave the files as they are and go on in a new segment, after the last seen."""
    rows = (*recovery.rows, *recovery.beyond)
    ledger = salvage((*rows_before(request.disk, sources, rows[0].seq), *rows))
    if request.known is not None and request.known.tip.seq >= ledger.tip.seq:
        ledger = request.known
    broken = recovery.broken or sources.first
    fields = segment_fields(request.place, request.journal, ledger) | {
        "broken": broken,
        "database": sources.path.name,
    }
    _close(sources)
    boot = ledger.tip.boot if request.known else ledger.tip.boot + 1
    start_segment(request.disk, request.place, request.journal, ledger, request.own("recovered", fields, boot))
    return open_journal(replace(request, known=None, logs=None, distrust=False))


def _contradicted(known: Ledger | None, recovery: Recovery, seen: Window) -> bool:
    """Others were told of an event that does not stand."""
    if known is None or known.tip.seq <= seen.base.seq:
        return False
    return not any(row.seq == known.tip.seq and row.hash == known.tip.hash for row in recovery.rows)


def _close(sources: Sources) -> None:
    if sources.database is not None:
        sources.database.close()
