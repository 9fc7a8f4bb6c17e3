"""Repairing a segment's database from what both copies hold, before it is written on or closed for good."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from gateway.journal.database_io import SLICE, Database
from gateway.journal.disk_io import Disk
from gateway.journal.ledger import Ledger
from gateway.journal.mending_io import IncompleteError, Own, catch_up, insert, open_copy, rebuild
from gateway.journal.recovery import Recovery, base_of, merge, reconcile
from gateway.journal.segments_io import Place
from gateway.journal.sources_io import Sources, Window, copied_rows, window
from gateway.journal.trouble_io import is_spoilt
from gateway.messages.journal import Json, Row

Notes = dict[str, Json]


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


def mend_closed(request: Request, sources: Sources, found: Notes, recovered: Notes) -> None:
    """Level the copies of a segment that is closed and not yet sealed, as far as they were written last. Raises as opening does."""
    seen = window(request.disk, sources)
    recovery = reconcile(seen.database, seen.copy, seen.base, seen.alone)
    if not recovery.rows or recovery.broken is not None or recovery.database_other or recovery.copy_other:
        if sources.database is not None:
            sources.database.close()
        return
    lacked: Notes = {}
    with closing(mend_database(request, sources, seen, recovery, lacked, recovered)) as database:
        database.settle()
        path = request.place.copy(request.journal, sources.first)
        log, note = open_copy(request.disk, path, database)
        with closing(log):
            if database.last() - log.seq <= SLICE:  # more of it is brought in quiet moments
                catch_up(log, path, database)
    if note == "damaged":
        recovered["copy"] = note
    if lacked or note not in (None, "damaged"):
        found["before"] = sources.first


def mend_database(request: Request, sources: Sources, seen: Window, recovery: Recovery, found: Notes, recovered: Notes) -> Database:
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
