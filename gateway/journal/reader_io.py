"""Reading the journal beside its writer: short read-only transactions on the segment files, from any thread or process."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.faults import fault
from gateway.journal.carried import began_at
from gateway.journal.database_io import APPLICATION_ID, FORMAT, SLICE, fetch
from gateway.journal.disk_io import Connection
from gateway.journal.merkle import Frontier
from gateway.journal.recovery import hash_before
from gateway.journal.segments_io import journal_in_use, kept_segments
from gateway.messages.journal import ZERO_HASH, Row

KEY_EVENTS = "SELECT seq, kind, hash, body FROM event WHERE kind IN ('genesis', 'key', 'segment') ORDER BY seq"
LAST_OF = "SELECT seq, kind, hash, body FROM event WHERE kind = ? ORDER BY seq DESC LIMIT 1"
LAST = "SELECT seq, kind, hash, body FROM event ORDER BY seq DESC LIMIT 1"
OF_KIND = "SELECT seq, kind, hash, body FROM event WHERE seq > ? AND kind = ? ORDER BY seq"
PIECE = 100  # rows fetched at once: a byte limit is passed by little


class UnreadableError(OSError):
    """The journal, or this part of it, cannot be read now; `fault` says why."""

    def __init__(self, reason: object) -> None:
        super().__init__(str(reason))
        self.fault = fault("GW-4030", reason=reason)


class JournalReader:
    """The events of a journal in `directory` (state/journal), across its segments. Opens a connection per call, keeps none.

    `journal`: its id; "" is the one in use at each call.

    What the database holds is read; while it is down the copy may be ahead of it.
    """

    def __init__(self, directory: Path, journal: str = "") -> None:
        self._directory = directory
        self._journal = journal

    def read(self, first: int, max_events: int, max_bytes: int) -> tuple[bytes, tuple[Row, ...]]:
        """Events from `first` (from 1) on, and the hash before the first of them (at the head: the hash of the head).

        At most `max_events`, at most `max_bytes` of bodies but always one if there is one, without a gap. Events that were lost are
        passed over: the rows may start later than asked. Raises UnreadableError, also for a `first` beyond the head + 1.
        """
        rows: list[Row] = []
        size = 0
        for row in self._from(first, max_events):
            size += len(row.body)
            if rows and (size > max_bytes or row.seq != rows[-1].seq + 1):
                break
            rows.append(row)
        previous = self.hash_at((rows[0].seq if rows else first) - 1)
        if previous is None and rows:
            previous = hash_before(rows[0])
        if previous is None:
            raise UnreadableError(f"there is no event {first - 1}")
        return previous, tuple(rows)

    def hash_at(self, seq: int) -> bytes | None:
        """The hash of event `seq`; zeros for 0; None where there is no such event. Raises UnreadableError.

        The last event that was dropped lives on in what the first that is kept says of it.
        """
        if seq == 0:
            return ZERO_HASH
        found = next(iter(self._rows(seq, seq + 1)), None)
        if found is None or found.seq == seq:
            return found.hash if found else None
        return hash_before(found)

    def hashes(self, first: int, last: int) -> list[bytes]:
        """The hashes of events first..last in order; shorter where one is missing, from there on. Raises UnreadableError."""
        found: list[bytes] = []
        for path, start, end in self._segments():
            low, high = max(first, start), min(last, end)
            if low <= high and low == first + len(found):
                found += _hashes(path, low, high)
        return found

    def rows(self, first: int = 1) -> Iterator[Row]:
        """All events from `first` on that are there when they are reached. Raises UnreadableError."""
        while found := list(self._from(first, SLICE)):
            yield from found
            first = found[-1].seq + 1

    def last_of(self, kind: str) -> Row | None:
        """The last event of this kind: a walk over the whole journal, from its end. Raises UnreadableError."""
        for path, _, _ in reversed(self._segments()):
            for row in _selected(path, LAST_OF, (kind,)):
                return row
        return None

    def first_seq(self) -> int:
        """Where the journal, as far as it is still here, begins. Raises UnreadableError."""
        return self._segments()[0][1]

    def head_seq(self) -> int:
        """The last event that can be read, 0 if there is none. Raises UnreadableError."""
        for path, _, _ in reversed(self._segments()):
            for row in _selected(path, LAST, ()):
                return row.seq
        return 0

    def recent(self, count: int) -> list[Row]:
        """The last `count` events. Raises UnreadableError."""
        last = self.head_seq()
        return list(self._rows(max(1, last - count + 1), last))

    def key_events(self) -> list[Row]:
        """All genesis and key events, and those that begin a segment, in order: a walk over the whole journal. Raises UnreadableError."""
        return [row for path, _, _ in self._segments() for row in _selected(path, KEY_EVENTS, ())]

    def tree(self, size: int) -> Frontier:
        """The largest tree of at most `size` events with which a segment begins; it proves as much as the journal itself."""
        for _, start, _ in reversed(self._segments()):
            if 1 < start <= size + 1:
                first = next(iter(self._rows(start, start)), None)
                began = began_at(first) if first is not None else None
                if began is not None and began.tree is not None and began.tree.size <= size:
                    return began.tree
        return Frontier()

    def starts(self) -> list[int]:
        """The first events of the segments that are kept. Raises UnreadableError."""
        return [start for _, start, _ in self._segments()]

    def of_kind(self, kind: str, after: int = 0) -> list[Row]:
        """The events of this kind beyond event `after`, in order: a walk over all that came since. Raises UnreadableError."""
        return [row for path, _, end in self._segments() if end > after for row in _selected(path, OF_KIND, (after, kind))]

    def _from(self, first: int, count: int) -> Iterator[Row]:
        """Rows from `first` on; where there is none, from the start of the next segment."""
        starts = [first, *(start for _, start, _ in self._segments() if start > first)]
        for start in starts:
            found = False
            for row in self._rows(start, start + count - 1):
                found = True
                yield row
            if found:
                return

    def _rows(self, first: int, last: int) -> Iterator[Row]:
        for path, start, end in self._segments():
            if start <= last and end >= first:
                yield from _range(path, max(first, start), min(last, end))

    def _segments(self) -> list[tuple[Path, int, int]]:
        """Each segment's file, first event, and last event by the start of the next."""
        journal = self._journal or journal_in_use(self._directory)
        if journal is None:
            raise UnreadableError(f"no journal in {self._directory}")
        try:
            starts = kept_segments(self._directory, journal)
        except OSError as err:
            raise UnreadableError(err) from err
        if not starts:
            raise UnreadableError(f"no file of journal {journal} in {self._directory}")
        ends = [start - 1 for start in starts[1:]] + [1 << 62]
        return [(self._directory / f"{journal}-{start}.db", start, end) for start, end in zip(starts, ends, strict=True)]


def _range(path: Path, first: int, last: int) -> Iterator[Row]:
    with connection(path) as database:
        while first <= last:
            found = _fetch(database, path, first, min(last, first + PIECE - 1))
            yield from found
            if len(found) < PIECE:
                return
            first += PIECE


def _hashes(path: Path, first: int, last: int) -> list[bytes]:
    """Those from `first` on that follow one another without a gap."""
    with connection(path) as database:
        try:
            rows = database.execute("SELECT seq, hash FROM event WHERE seq BETWEEN ? AND ? ORDER BY seq", (first, last))
            return [digest for at, (seq, digest) in enumerate(rows, first) if seq == at]
        except sqlite3.Error as err:
            raise UnreadableError(f"{path}: {err}") from err


def _selected(path: Path, sql: str, values: tuple[object, ...]) -> list[Row]:
    with connection(path) as database:
        try:
            return [Row(*found) for found in database.execute(sql, values)]
        except sqlite3.Error as err:
            raise UnreadableError(f"{path}: {err}") from err


def _fetch(database: sqlite3.Connection, path: Path, first: int, last: int) -> list[Row]:
    try:
        return fetch(database, first, last)
    except sqlite3.Error as err:
        raise UnreadableError(f"{path}: {err}") from err


@contextmanager
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection to a segment file that is ours. Raises UnreadableError."""
    try:
        uri = path.absolute().as_uri() + "?mode=ro"
        database = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5, factory=Connection)
    except sqlite3.Error as err:
        raise UnreadableError(f"{path}: {err}") from err
    try:
        _check(database, path)
        yield database
    finally:
        database.close()


def _check(database: sqlite3.Connection, path: Path) -> None:
    try:
        found = database.execute("PRAGMA application_id").fetchone()[0]
        version = database.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as err:
        raise UnreadableError(f"{path}: {err}") from err
    if found != APPLICATION_ID:
        raise UnreadableError(f"{path} is not a journal of this gateway")
    if version > FORMAT:
        raise UnreadableError(f"{path} was made by a newer gateway")
