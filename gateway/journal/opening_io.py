"""Opening the journal: both copies are read, `recovery` says what stands, what can be mended is mended.

It writes no event but the first of a new segment, when something that stood is in neither copy any more.
"""

import contextlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from gateway.faults import Fault, fault
from gateway.journal.copy_io import CopyLog, read_tail
from gateway.journal.database_io import SLICE, Database
from gateway.journal.ledger import RECENT, Ledger, restore
from gateway.journal.mending_io import (
    IncompleteError,
    catch_up,
    confirmed,
    open_copy,
    put_away,
    segment_fields,
    start_segment,
)
from gateway.journal.record import Record
from gateway.journal.recovery import Recovery, reconcile
from gateway.journal.repair_io import Notes, Request, mend_closed, mend_database
from gateway.journal.salvage import salvage
from gateway.journal.segments_io import STALE, is_sealed
from gateway.journal.sources_io import (
    NoSegmentError,
    Sources,
    Window,
    check_outlet,
    look,
    look_at,
    nothing_left,
    recent_rows,
    rows_before,
    segment_before,
    window,
)
from gateway.journal.trouble_io import RefusedError, words
from gateway.messages.journal import Row


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


def open_journal(request: Request) -> Opened:
    """Open what can be opened. Raises NoSegmentError, RefusedError, and OSError or sqlite3.Error when neither copy can be had."""
    sources = look(request.disk, request.place, request.journal, request.logs)
    if request.known is None:
        return _with_the_one_before(request, sources)
    return _open_last(request, sources)


def _open_last(request: Request, sources: Sources) -> Opened:
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


def _with_the_one_before(request: Request, sources: Sources) -> Opened:
    """The power may have gone right after the segment before was closed: as long as it is not sealed, it is mended like the last one."""
    found: Notes = {}
    recovered: Notes = {}
    before = segment_before(request.place, request.journal, sources.first)
    if before is not None and not is_sealed(request.place.database(request.journal, before)):
        with contextlib.suppress(OSError, sqlite3.Error, RefusedError, IncompleteError, NoSegmentError):  # what stays is `verify`'s to tell
            mend_closed(request, look_at(request.disk, request.place, request.journal, before), found, recovered)
    opened = _open_last(request, sources)
    return replace(opened, found=found | opened.found, recovered=recovered | opened.recovered)


def _open(request: Request, sources: Sources) -> Opened:
    if sources.first > 1:  # its name may come from a closing that was cut off: nothing is promised on it before it is sure
        request.disk.sync_directory(request.place.directory)
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
        database = mend_database(request, sources, seen, recovery, found, recovered)
    except IncompleteError:
        return _start_over(request, sources, recovery)
    path = request.place.copy(request.journal, sources.first)
    try:
        recent = recent_rows(request.place, request.journal, sources.first, database)
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
