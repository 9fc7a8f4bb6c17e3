"""One segment as an SQLite file: WAL, FULL, one table of events that nobody can change. All of the journal's SQL text is here."""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from gateway.faults import fault
from gateway.journal.disk_io import Connection, Disk
from gateway.journal.pages import HEADER_BYTES, fixed_header, fixed_part
from gateway.journal.trouble_io import RefusedError, spoilt
from gateway.messages.journal import Row

APPLICATION_ID = 0x4B444D50  # "KDMP"
FORMAT = 1
LAST_FORMAT = 255  # there will never be so many; a number beyond is rot
PAGE = 1024  # a sale of four lines costs 8.7 kB of the card, a long one little more; with 4096 it is 10.9 and 12.8 kB
SLICE = 500  # rows read or copied at once: short transactions, so that the WAL can be reset
SCHEMA = (
    "CREATE TABLE event(seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL) STRICT",
    "CREATE TRIGGER event_keep_update BEFORE UPDATE ON event BEGIN SELECT raise(ABORT, 'an event is never changed'); END",
    "CREATE TRIGGER event_keep_delete BEFORE DELETE ON event BEGIN SELECT raise(ABORT, 'an event is never deleted'); END",
    # REPLACE deletes without asking the trigger above, unless the connection has recursive_triggers on; others' have not.
    (
        "CREATE TRIGGER event_keep_replace BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE seq = NEW.seq)"
        " BEGIN SELECT raise(ABORT, 'an event is never replaced'); END"
    ),
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {FORMAT}",
)
# Set and read back: a setting that does not take would cost a promise.
# wal_autocheckpoint (pages): a short log is soon rewritten in place, which costs one flush a commit instead of two.
SETTINGS: tuple[tuple[str, str, object], ...] = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("wal_autocheckpoint", "400", 400),
    ("recursive_triggers", "ON", 1),
    ("foreign_keys", "ON", 1),
    ("secure_delete", "ON", 1),  # room is zero as long as nothing is in it: `pages` finds what has come there by itself
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("mmap_size", "0", 0),
    ("busy_timeout", "5000", 5000),
)
INSERT = "INSERT INTO event(seq, kind, hash, body) VALUES (?, ?, ?, ?)"
RANGE = "SELECT seq, kind, hash, body FROM event WHERE seq BETWEEN ? AND ? ORDER BY seq"
LAST = "SELECT seq FROM event ORDER BY seq DESC LIMIT 2"
FIRST = "SELECT min(seq) FROM event"
TABLES = "SELECT rowid, type, name, tbl_name, rootpage, sql FROM sqlite_schema ORDER BY rowid"
QUICK_PAGES = 8_192  # some 8,000 sales: SQLite looks through so many in a twentieth of a second
TYPES = [int, str, bytes, bytes]


class Database:
    """A segment open for writing, by one thread at a time. Every method may raise sqlite3.Error.

    Opening raises RefusedError for a database that is not ours, is of a newer format, or where a setting does not take.
    """

    def __init__(self, disk: Disk, path: Path) -> None:
        self.path = path
        self._connection = disk.connect(path)
        try:
            _check_ours(self._connection, path)
            _set(self._connection, path)
        except (RefusedError, sqlite3.Error):
            self._connection.close()
            raise

    def begin(self, rows: Sequence[Row]) -> None:
        """Insert the rows in a transaction. When this raises, nothing of them is there."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.executemany(INSERT, [(row.seq, row.kind, row.hash, row.body) for row in rows])
        except sqlite3.Error:
            self._connection.execute("ROLLBACK")
            raise

    def commit(self) -> None:
        """Make them durable. When this raises, nobody knows whether they are there: close, open, look."""
        self._connection.execute("COMMIT")

    def settle(self) -> None:
        """Move what the write-ahead log holds into the file itself.

        A sync that failed before may have left it in memory alone, where it reads back as if it were on the medium.
        """
        if self._connection.execute("PRAGMA wal_checkpoint(FULL)").fetchone()[0]:
            raise sqlite3.OperationalError("the write-ahead log is held by a reader")

    def is_sound(self) -> bool:
        """Its header and tables are as they were made, it can say where it ends, and while it is small SQLite finds nothing wrong with it.

        Rot in a page that leads to others is written on unseen; the larger the file, the smaller is their part in it.
        """
        tables, cookie = schema()
        try:
            with self.path.open("rb") as file:
                header = fixed_part(file.read(HEADER_BYTES))
            pages = int(self._connection.execute("PRAGMA page_count").fetchone()[0])
            sound = pages > QUICK_PAGES or self._connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            as_made = header == fixed_header(PAGE, cookie, APPLICATION_ID, FORMAT) and self._connection.execute(TABLES).fetchall() == tables
            return sound and as_made and self.last() > 0
        except (sqlite3.Error, OSError):
            return False

    def last(self) -> int:
        """The highest seq, 0 in an empty file."""
        return last_seq(self._connection)

    def first(self) -> int:
        """The lowest seq, 0 in an empty file."""
        return int(self._connection.execute(FIRST).fetchone()[0] or 0)

    def rows(self, first: int, last: int) -> list[Row]:
        """The events of this range that are in this file."""
        return fetch(self._connection, first, last)

    def readable(self, first: int, last: int) -> Iterator[Row]:
        """The same, passing over what the damage of a page makes unreadable."""
        return readable(self._connection, first, last)

    def close(self) -> None:
        """Close the file; what was committed stays whatever happens here."""
        self._connection.close()


class ClosedDatabase(Database):
    """A segment that nobody writes to any more, for reading. What would write raises sqlite3.Error."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True, isolation_level=None, factory=Connection)


def fetch(connection: sqlite3.Connection, first: int, last: int) -> list[Row]:
    """The events of this range, in order of seq. Raises sqlite3.Error, also where SQLite takes something else for an event."""
    rows: list[Row] = []
    for values in connection.execute(RANGE, (first, last)):
        if list(map(type, values)) != TYPES or not first <= values[0] <= last:
            raise spoilt("a row that is no event")
        first = values[0] + 1
        rows.append(Row(*values))
    return rows


def last_seq(connection: sqlite3.Connection) -> int:
    """The highest seq, 0 in an empty file. Raises sqlite3.Error, also where it is not the next after the one before it: then it is rot."""
    last = [int(seq) for (seq,) in connection.execute(LAST)]
    if len(last) > 1 and last[0] != last[1] + 1:
        raise spoilt(f"event {last[0]} after event {last[1]}")
    return last[0] if last else 0


def readable(connection: sqlite3.Connection, first: int, last: int) -> Iterator[Row]:
    """The events of this range that can be read, in order of seq; what lies on a damaged page is passed over."""
    for start in range(first, last + 1, SLICE):
        yield from _salvage(connection, start, min(last, start + SLICE - 1))


def schema() -> tuple[list[tuple[int, str, str, str, int, str]], int]:
    """What SQLite keeps of `SCHEMA` (number, type, name, table, page, text), and how many changes it counts it as."""
    connection = sqlite3.connect(":memory:")
    try:
        for statement in SCHEMA:
            connection.execute(statement)
        return connection.execute(TABLES).fetchall(), int(connection.execute("PRAGMA schema_version").fetchone()[0])
    finally:
        connection.close()


def build(disk: Disk, path: Path, rows: Iterable[Row]) -> int:
    """Write a new segment file with these rows, durable, over whatever is there. Returns the last seq. Use `put` to give it its name."""
    path.unlink(missing_ok=True)
    disk.close(disk.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL))
    connection = disk.connect(path)
    try:
        last = _fill(connection, rows)
    finally:
        connection.close()
    fd = disk.open(path, os.O_RDWR)
    try:
        disk.sync(fd)
    finally:
        disk.close(fd)
    return last


def begin_closed(disk: Disk, path: Path) -> sqlite3.Connection:
    """An empty file for a closed segment, over whatever is there, in no WAL mode; the caller syncs it and closes it."""
    path.unlink(missing_ok=True)
    disk.close(disk.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL))
    connection = disk.connect(path)
    try:
        for setting in (f"page_size = {PAGE}", "journal_mode = OFF", "synchronous = OFF", "secure_delete = ON"):
            connection.execute(f"PRAGMA {setting}")
        for statement in ("BEGIN", *SCHEMA, "COMMIT"):
            connection.execute(statement)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def add_closed(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Put these rows behind the others of such a file."""
    connection.execute("BEGIN")
    connection.executemany(INSERT, [(row.seq, row.kind, row.hash, row.body) for row in rows])
    connection.execute("COMMIT")


def part_of(path: Path) -> Path:
    """Where a new file for `path` is made."""
    return path.with_name(path.name + ".new")


def put(disk: Disk, path: Path) -> None:
    """Give the file that was built its name, in one step."""
    part_of(path).replace(path)
    disk.sync_directory(path.parent)


def _fill(connection: sqlite3.Connection, rows: Iterable[Row]) -> int:
    for setting in (f"page_size = {PAGE}", "journal_mode = MEMORY", "synchronous = OFF", "secure_delete = ON"):
        connection.execute(f"PRAGMA {setting}")
    for statement in ("BEGIN", *SCHEMA):
        connection.execute(statement)
    values = ((row.seq, row.kind, row.hash, row.body) for row in rows)
    last = 0
    while slice_ := list(islice(values, SLICE)):
        connection.executemany(INSERT, slice_)
        last = slice_[-1][0]
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode = WAL").fetchone()
    return last


def _salvage(connection: sqlite3.Connection, first: int, last: int) -> Iterator[Row]:
    """Halves a range of which not every event comes: a rotted number makes SQLite believe that the range ends there."""
    with contextlib.suppress(sqlite3.Error):
        found = fetch(connection, first, last)
        if first == last or len(found) == last - first + 1:
            yield from found
            return
    if first < last:
        middle = (first + last) // 2
        yield from _salvage(connection, first, middle)
        yield from _salvage(connection, middle + 1, last)


def _check_ours(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if found != APPLICATION_ID and connection.execute(TABLES).fetchall() == schema()[0]:
        raise spoilt(f"its application id is {found}, its tables are ours")
    if version > LAST_FORMAT:
        raise spoilt(f"its format is {version}")
    if found != APPLICATION_ID:
        raise RefusedError(fault("GW-4003", "never", path=path, reason=f"its application id is {found}"))
    if version > FORMAT:
        raise RefusedError(fault("GW-4004", "never", path=path, found=version, known=FORMAT))


def _set(connection: sqlite3.Connection, path: Path) -> None:
    for name, value, expected in SETTINGS:
        connection.execute(f"PRAGMA {name} = {value}").fetchone()
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != expected:
            raise RefusedError(fault("GW-4006", "never", path=path, setting=f"{name}={value} (it is {found})"))
