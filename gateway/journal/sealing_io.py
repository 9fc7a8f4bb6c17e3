"""Sealing a closed segment: a compact database, a copy cut to what it holds, both read-only, a signed checkpoint beside them.

Every step is a generator that yields after a slice of work, so that no sale waits for more than one; cut off anywhere, it is done again.
"""

import contextlib
import os
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from gateway.journal.carried import carried_in
from gateway.journal.checkpoint import Checkpoint, origin_of
from gateway.journal.copy_io import CopyLog, read_log, read_tail
from gateway.journal.database_io import SLICE, ClosedDatabase, add_closed, begin_closed, part_of, readable
from gateway.journal.disk_io import Disk
from gateway.journal.mending_io import IncompleteError, catch_up, open_copy
from gateway.journal.note import sign
from gateway.journal.record import Record
from gateway.journal.recovery import hash_before, holds, merge
from gateway.journal.segments_io import Place, is_sealed, log_there
from gateway.journal.signer_io import OutletKey
from gateway.journal.sources_io import ANY
from gateway.messages.journal import Row

Slices = Generator[None, None, None]


@dataclass(frozen=True, slots=True)
class Segment:
    """A closed one: events `first`..`last` of `journal`, behind the hash `previous`; `next`: the event that begins the one behind it."""

    place: Place
    journal: str
    first: int
    previous: bytes
    next: Row

    @property
    def last(self) -> int:
        """Its last event."""
        return self.next.seq - 1

    @property
    def database(self) -> Path:
        """Its file."""
        return self.place.database(self.journal, self.first)

    @property
    def note(self) -> Path:
        """Its checkpoint."""
        return self.database.with_suffix(".checkpoint")


def seal(disk: Disk, segment: Segment) -> Slices:
    """Write the database anew without a write-ahead log, check it row for row, give it the name.

    Raises sqlite3.Error, OSError, and IncompleteError where an event is in neither copy: then everything stays as it is.
    """
    if is_sealed(segment.database):
        return
    part = part_of(segment.database)
    with closing(disk.connect(segment.database)) as old:
        if old.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
            raise sqlite3.OperationalError("a reader holds the write-ahead log")
        rows = _standing(disk, segment, old)
        with closing(begin_closed(disk, part)) as new:
            fd = disk.open(part, os.O_RDWR)
            try:
                while found := list(islice(rows, SLICE)):
                    add_closed(new, found)
                    disk.sync(fd)
                    yield
            finally:
                disk.close(fd)
        yield from _check(segment, part)
    disk.protect(part)
    disk.rename(part, segment.database)
    disk.sync_directory(part.parent)


def copy(disk: Disk, segment: Segment, path: Path) -> Slices:
    """Have the segment's copy at `path`: every event, nothing behind, read-only. Raises OSError, sqlite3.Error, RefusedError."""
    with closing(ClosedDatabase(segment.database)) as database:
        there = log_there(path)
        if there == path and _is_whole(disk, path, segment):
            _finish(disk, path)
            return
        if there is not None and not there.stat().st_mode & 0o200:
            there.chmod(0o600)
        log, _ = open_copy(disk, path, database)
        with closing(log):
            while not catch_up(log, path, database):
                yield
    _finish(disk, path)


def write_note(disk: Disk, segment: Segment, key: OutletKey, path: Path) -> None:
    """Sign for all up to the segment's end, once; not where the tree is unknown, or another key is in force now. Raises OSError."""
    if path.exists():
        return
    carried, signing = carried_in(segment.next), key.get()
    if carried is None or carried.tree is None or signing is None or segment.last < signing.since:
        return
    checkpoint = Checkpoint(origin_of(segment.place.outlet, segment.journal), segment.last, carried.tree.root())
    disk.write_file(path, sign(checkpoint.text(), signing.signer).encode())


def _standing(disk: Disk, segment: Segment, database: sqlite3.Connection) -> Iterator[Row]:
    """Every event, from the database, or from the copy where that one has rotted."""
    log = log_there(segment.place.copy(segment.journal, segment.first))
    copied = (found.row for found in read_log(disk, log) if isinstance(found, Record)) if log is not None else iter(())
    return merge(readable(database, segment.first, segment.last), copied, segment.previous)


def _check(segment: Segment, part: Path) -> Slices:
    """What was written reads back whole, event by event, and ends with the one that the next segment names."""
    previous, seq = segment.previous, segment.first
    with closing(ClosedDatabase(part)) as new:
        while rows := new.rows(seq, seq + SLICE - 1):
            for row in rows:
                if row.seq != seq or not holds(row, previous):
                    raise IncompleteError(f"event {seq} does not read back")
                previous, seq = row.hash, seq + 1
            yield
    if (seq - 1, previous) != (segment.last, hash_before(segment.next)):
        raise IncompleteError(f"event {segment.last} is in neither copy")


def _is_whole(disk: Disk, log: Path, segment: Segment) -> bool:
    """The copy reaches to the end. What lies before was written and checked when it was in use, or from the sealed database."""
    tail = read_tail(disk, log, ANY)
    end = tail.records[-1] if tail.records else None
    if end is None or tail.damaged:
        return False
    return (end.row.seq, end.row.hash, end.end) == (segment.last, hash_before(segment.next), tail.used)


def _finish(disk: Disk, path: Path) -> None:
    """Cut off the room that was made ahead, and lock the file."""
    if not path.stat().st_mode & 0o222:
        return
    used = read_tail(disk, path, ANY).used
    with closing(CopyLog(disk, path, used)) as log:
        log.cut()
    with contextlib.suppress(OSError):
        disk.protect(path)
