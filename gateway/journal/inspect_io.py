"""Reading a whole journal for a check, beside the running daemon or without it: every segment, both copies, nothing changed.

The daemon may be writing meanwhile: what is checked ends at the head found first, and what the copy has beyond it is looked up again.
"""

import os
import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from gateway.journal.copy_io import read_log
from gateway.journal.crew_io import hands
from gateway.journal.database_io import fetch, last_seq, readable
from gateway.journal.disk_io import Disk
from gateway.journal.ledger import RECENT
from gateway.journal.reader_io import UnreadableError, connection
from gateway.journal.record import Record
from gateway.journal.recovery import hash_before, holds
from gateway.journal.salvage import salvage
from gateway.journal.segments_io import Kept, Place, journal_in_use, kept_from, kept_histories, kept_segments, log_there
from gateway.journal.structure_io import odd_copy, odd_database
from gateway.journal.swift_io import Stretch, Whole, whole
from gateway.journal.trouble_io import words
from gateway.journal.verify import Finding, Report, verify
from gateway.messages.journal import ZERO_HASH, Row, Tip

PATIENCE = 20  # looks for an event that is in the copy and not yet in the database ...
PAUSE_S = 0.05  # ... with so much between: a commit on a slow card takes less than a second
SHARE = 10_000  # events that are worth a process of their own: a tenth of a second


@dataclass(slots=True)
class Inspection:
    """One journal as found on the disk. `troubles`: files that cannot be read at all, with the reason."""

    place: Place
    journal: str
    firsts: list[int]
    troubles: dict[Path, str] = field(default_factory=dict)
    _bad: set[Path] = field(default_factory=set, init=False)  # logs with bytes that are no record, or were none when they were read

    def check(self, since: int = 1, *, with_copy: bool = True, processes: int | None = None) -> Report:
        """Check events from `since` on, in both copies or in the database alone.

        `processes`: how many may share it; None: as fits the machine. A whole journal takes a second for each hundred thousand events and
        core; one that is not, or a part of one, three times as long.
        """
        head = self.head_seq()
        found = self._swiftly(head, processes or min(hands(), -(-head // SHARE)), with_copy=with_copy) if since == 1 and head else None
        if found is not None:
            report, odd = Report("ok", found.events, found.tip, ()), tuple(self._odd(head, with_copy=False, known=found.odd))
        else:
            report = self._closely(head, since, with_copy=with_copy)
            odd = tuple(self._odd(head, with_copy=with_copy)) if report.state == "ok" else ()
        return replace(report, state="damaged", findings=odd) if odd else report

    def rows(self, since: int = 1) -> Iterator[Row]:
        """Every event from `since` on, from the database, and what only the copy has behind its end."""
        last: Row | None = None
        for last in self._database_rows(self.head_seq(), from_seq=since):
            yield last
        if last is not None:
            yield from self._beyond(last)

    def head_seq(self) -> int:
        """The last event of the database, 0 where it cannot say."""
        for first in reversed(self.firsts):
            if seq := self._last(self.place.database(self.journal, first)):
                return seq
        return 0

    def tip(self) -> Tip:
        """Where the journal stands by its last readable events; no event: seq 0. A database that fell behind is not the end of it."""
        last = max(self.head_seq(), 0)
        rows = [row for row in self._database_rows(last, from_seq=last - RECENT) if row.seq > last - RECENT]
        if rows:
            rows += deque(self._beyond(rows[-1]), maxlen=RECENT)
        return salvage(rows).tip if rows else Tip()

    def event(self, seq: int) -> tuple[Row, bytes] | None:
        """The event and the hash before it, from the database, else from the copy; None where it is in neither."""
        row, before = self._one(seq), self._one(seq - 1)
        if row is None:
            return None
        return row, ZERO_HASH if seq == 1 else before.hash if before else hash_before(row) or b""

    def is_stuck(self) -> bool:
        """The disk is full or locked: then SQLite may not even read a whole database."""
        try:
            disk = os.statvfs(self.place.directory)
        except OSError:
            return True
        return not disk.f_bavail or bool(disk.f_flag & os.ST_RDONLY)

    def database(self, first: int) -> Path:
        """The file of a segment."""
        return self.place.database(self.journal, first)

    def log(self, first: int) -> Path | None:
        """The copy of a segment: where it belongs now, else beside the database."""
        return log_there(self.place.copy(self.journal, first)) or log_there(self.place.local_copy(self.journal, first))

    def histories(self) -> list[Path]:
        """What a start kept aside because it tells another history; it stays until the district has decided."""
        found = kept_histories(self.place.directory, self.journal)
        return found + (kept_histories(self.place.stick, self.journal) if self.place.stick_is_ours() else [])

    def kept(self) -> Kept:
        """From which event on the journal is here, and by which ack what was before was dropped."""
        return kept_from(self.place.directory, self.journal)

    def segment_of(self, seq: int) -> int:
        """The first event of the segment that event `seq` is in."""
        return max((first for first in self.firsts if first <= seq), default=self.firsts[0])

    def _swiftly(self, head: int, processes: int, *, with_copy: bool) -> Whole | None:
        """The whole journal, where every event is beyond doubt; None takes a closer look."""
        logs = [self.log(first) if with_copy else None for first in self.firsts]
        stretches = [Stretch(self.database(first), log, first, last) for (first, last), log in zip(self._ranges(head), logs, strict=True)]
        if any(part.last < part.first or not part.database.exists() for part in stretches) or (with_copy and None in logs):
            return None
        found = whole(stretches, self._one, processes, alone=not with_copy)
        if found is None or not all(row.seq > head and self._arrives(self.firsts[-1], row) for row in found.beyond):
            return None
        return found

    def _closely(self, head: int, since: int, *, with_copy: bool) -> Report:
        """Event by event, whatever is wrong with any."""
        copied = (row for row in self._copy_rows(head) if row.seq >= since) if with_copy else None
        before = self._one(since - 1)
        base = Tip(seq=before.seq, hash=before.hash) if before is not None else None
        return verify(self._database_rows(head, from_seq=since), copied, base)

    def _ranges(self, head: int) -> list[tuple[int, int]]:
        """The first and the last event of each segment."""
        ends = [first - 1 for first in self.firsts[1:]] + [head]
        return list(zip(self.firsts, ends, strict=True))

    def _odd(self, head: int, *, with_copy: bool, known: dict[Path, str] | None = None) -> Iterator[Finding]:
        """What is wrong with the files themselves though every event is there. `known`: of the databases, from a look at them before."""
        for first, end in self._ranges(head):
            path, log, last = self.database(first), self.log(first), max(first, end)
            if path.exists() and (why := odd_database(path) if known is None else known.get(path)):
                yield Finding("damaged", "database", first, last, why)
            if with_copy and log in self._bad and (why := odd_copy(log)):
                yield Finding("damaged", "copy", first, last, why)

    def _beyond(self, last: Row) -> Iterator[Row]:
        """What only the copy has: the rows that follow from the database's last."""
        for row in self._logged(self.firsts[-1]):
            if row.seq == last.seq + 1 and holds(row, last.hash):
                last = row
                yield row

    def _one(self, seq: int) -> Row | None:
        if seq < 1:
            return None
        found = next(self._database_rows(seq, from_seq=seq), None)
        if found is not None and found.seq == seq:
            return found
        return next((row for row in self._logged(self.segment_of(seq)) if row.seq == seq), None)

    def _database_rows(self, head: int, from_seq: int = 1) -> Iterator[Row]:
        for at, first in enumerate(self.firsts):
            last = min(head, self.firsts[at + 1] - 1 if at + 1 < len(self.firsts) else head)
            path = self.database(first)
            if last < from_seq or not path.exists():
                continue
            try:
                with connection(path) as database:
                    yield from readable(database, max(first, from_seq), last)
            except UnreadableError as err:
                self.troubles[path] = str(err)

    def _copy_rows(self, head: int) -> Iterator[Row]:
        may_arrive = head > 0
        for first in self.firsts:
            for row in self._logged(first):
                may_arrive = may_arrive and (row.seq <= head or self._arrives(first, row))
                if row.seq <= head or not may_arrive:
                    yield row

    def _logged(self, first: int) -> Iterator[Row]:
        path = self.log(first)
        if path is None:
            return
        try:
            for found in read_log(Disk(), path):
                if isinstance(found, Record):
                    yield found.row
                else:
                    self._bad.add(path)
        except PermissionError:
            raise
        except OSError as err:
            self.troubles[path] = words(err)

    def _arrives(self, first: int, row: Row) -> bool:
        """A commit was under way: the copy had it, the database gets it."""
        for _ in range(PATIENCE):
            try:
                with connection(self.database(first)) as database:
                    if fetch(database, row.seq, row.seq):
                        return True
            except (UnreadableError, sqlite3.Error):
                return False
            time.sleep(PAUSE_S)
        return False

    def _last(self, path: Path) -> int:
        if not path.exists():
            return 0
        try:
            with connection(path) as database:
                return last_seq(database)
        except (UnreadableError, sqlite3.Error) as err:
            self.troubles[path] = str(err)
            return 0


def inspect(place: Place, journal: str = "") -> Inspection:
    """Find this journal, by default the one in use. Raises UnreadableError, and PermissionError where it may not be read."""
    _may_read(place.directory)
    journal = journal or journal_in_use(place.directory) or ""
    if not journal:
        raise UnreadableError(f"no journal in {place.directory}")
    found = set(kept_segments(place.directory, journal) + kept_segments(place.directory, journal, "log"))
    if place.stick_is_ours():
        found |= set(kept_segments(place.stick, journal, "log", of=place.directory))
    if not found:
        raise UnreadableError(f"no file of journal {journal} in {place.directory}")
    inspection = Inspection(place, journal, sorted(found))
    for first in inspection.firsts:
        _may_read(inspection.database(first))
    return inspection


def _may_read(path: Path) -> None:
    """SQLite tells a missing permission in words that hide it."""
    if not os.path.lexists(path):
        return
    if not os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0)):
        raise PermissionError(13, "Permission denied", str(path))
