"""The district's tables in SQLite. The hot insert is plain sqlite3; sqlite-utils keeps the migrations."""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from gateway.district.store import AckState, Event, Line, Quarantined
from gateway.faults import Fault, fault
from gateway.uplink.ranges import Range

APPLICATION_ID = 0x4B44_4D50  # "KDMP"
BUSY_MS = 10_000  # a report or a backup may hold the file for a moment

migrations = Migrations("district")


@migrations()
def m001_tables(db: Database) -> None:
    """The tables of the contract; `line` and `epoch` are the receiver's own memory."""
    for statement in SCHEMA:
        db.execute(statement)


SCHEMA = (
    """CREATE TABLE event (outlet TEXT NOT NULL, journal TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, wall_ms INTEGER,
       hash BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (outlet, journal, seq)) WITHOUT ROWID""",
    """CREATE TABLE fork (outlet TEXT NOT NULL, journal TEXT NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL,
       received_ms INTEGER NOT NULL, PRIMARY KEY (outlet, journal, seq, hash)) WITHOUT ROWID""",
    """CREATE TABLE quarantine (id INTEGER PRIMARY KEY, received_ms INTEGER NOT NULL, topic TEXT NOT NULL, reason TEXT NOT NULL,
       raw BLOB NOT NULL, outlet TEXT, journal TEXT, first INTEGER, last INTEGER, later INTEGER NOT NULL, digest BLOB NOT NULL UNIQUE)""",
    "CREATE INDEX quarantine_outlet ON quarantine (outlet, journal)",
    "CREATE TABLE alarm (received_ms INTEGER NOT NULL, outlet TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL)",
    """CREATE TABLE outlet (outlet TEXT PRIMARY KEY, journal TEXT NOT NULL DEFAULT '', epoch INTEGER NOT NULL DEFAULT 0,
       n INTEGER NOT NULL DEFAULT 0, status TEXT, status_ms INTEGER) WITHOUT ROWID""",
    """CREATE TABLE line (outlet TEXT NOT NULL, journal TEXT NOT NULL, stored INTEGER NOT NULL, tip BLOB NOT NULL, high INTEGER NOT NULL,
       receipt_no INTEGER NOT NULL, z INTEGER NOT NULL, grand_total INTEGER NOT NULL, PRIMARY KEY (outlet, journal)) WITHOUT ROWID""",
    """CREATE TABLE link_sample (outlet TEXT NOT NULL, boot INTEGER NOT NULL, n INTEGER NOT NULL, received_ms INTEGER NOT NULL,
       body BLOB NOT NULL, PRIMARY KEY (outlet, boot, n)) WITHOUT ROWID""",
    "CREATE TABLE epoch (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), epoch INTEGER NOT NULL)",
    "INSERT INTO epoch VALUES (1, 0)",
)

HOLES = """
SELECT before + 1, seq - 1 FROM (
    SELECT seq, lag(seq, 1, ?3) OVER (ORDER BY seq) AS before FROM event WHERE outlet = ?1 AND journal = ?2 AND seq > ?3
) WHERE seq > before + 1 ORDER BY seq LIMIT ?4
"""


class SqliteStore:
    """One connection of one thread. Raises sqlite3.Error when the file cannot be read or written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def counts(self) -> tuple[int, int]:
        """How many events of how many outlets."""
        return self._one("SELECT coalesce(sum(stored), 0) FROM line"), self._one("SELECT count(*) FROM outlet WHERE journal <> ''")

    def transaction(self) -> AbstractContextManager[None]:
        """BEGIN IMMEDIATE … COMMIT, synced to the disk."""
        return _transaction(self._db)

    def line(self, outlet: str, journal: str) -> Line | None:
        """As the protocol says."""
        row = self._db.execute(
            "SELECT stored, tip, high, receipt_no, z, grand_total FROM line WHERE outlet = ? AND journal = ?", (outlet, journal)
        ).fetchone()
        return None if row is None else Line(outlet, journal, *row)

    def put_line(self, line: Line) -> None:
        """As the protocol says."""
        self._db.execute(
            "INSERT OR REPLACE INTO line (outlet, journal, stored, tip, high, receipt_no, z, grand_total) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (line.outlet, line.journal, line.stored, line.tip, line.high, line.receipt_no, line.z, line.grand_total),
        )

    def hashes(self, outlet: str, journal: str, first: int, last: int) -> Mapping[int, bytes]:
        """As the protocol says."""
        return dict(
            self._db.execute(
                "SELECT seq, hash FROM event WHERE outlet = ? AND journal = ? AND seq BETWEEN ? AND ?", (outlet, journal, first, last)
            )
        )

    def events(self, outlet: str, journal: str, first: int, count: int) -> Sequence[Event]:
        """As the protocol says."""
        rows = self._db.execute(
            "SELECT seq, kind, wall_ms, hash, body FROM event WHERE outlet = ? AND journal = ? AND seq >= ? ORDER BY seq LIMIT ?",
            (outlet, journal, first, count),
        )
        return [Event(*row) for row in rows]

    def insert(self, outlet: str, journal: str, events: Sequence[Event]) -> None:
        """As the protocol says."""
        self._db.executemany(
            "INSERT INTO event (outlet, journal, seq, kind, wall_ms, hash, body) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(outlet, journal, event.seq, event.kind, event.wall_ms, event.hash, event.body) for event in events],
        )

    def holes(self, outlet: str, journal: str, after: int, count: int) -> Sequence[Range]:
        """As the protocol says."""
        return [(first, last) for first, last in self._db.execute(HOLES, (outlet, journal, after, count))]

    def add_fork(self, outlet: str, journal: str, event: Event, now_ms: int) -> bool:
        """As the protocol says."""
        values = (outlet, journal, event.seq, event.hash, event.body, now_ms)
        done = self._db.execute(
            "INSERT INTO fork (outlet, journal, seq, hash, body, received_ms) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", values
        )
        return done.rowcount == 1

    def quarantine(self, message: Quarantined, now_ms: int) -> bool:
        """As the protocol says."""
        digest = hashlib.sha256(message.topic.encode("utf-8") + b"\0" + message.raw).digest()
        claim = (message.outlet or None, message.journal or None, message.first or None, message.last or None)
        done = self._db.execute(
            "INSERT INTO quarantine (received_ms, topic, reason, raw, outlet, journal, first, last, later, digest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (now_ms, message.topic, message.reason, message.raw, *claim, int(message.later), digest),
        )
        return done.rowcount == 1

    def quarantined(self, outlet: str, journal: str) -> Sequence[Range]:
        """As the protocol says."""
        rows = self._db.execute(
            "SELECT first, last FROM quarantine WHERE outlet = ? AND journal = ? AND first IS NOT NULL", (outlet, journal)
        )
        return [(first, last) for first, last in rows]

    def unread(self) -> Sequence[tuple[int, str, bytes]]:
        """As the protocol says."""
        return list(self._db.execute("SELECT id, topic, raw FROM quarantine WHERE later = 1 ORDER BY id"))

    def release(self, number: int) -> None:
        """As the protocol says."""
        self._db.execute("DELETE FROM quarantine WHERE id = ?", (number,))

    def alarm(self, outlet: str, kind: str, detail: str, now_ms: int) -> None:
        """As the protocol says."""
        self._db.execute("INSERT INTO alarm (received_ms, outlet, kind, detail) VALUES (?, ?, ?, ?)", (now_ms, outlet, kind, detail))

    def outlets(self) -> Sequence[str]:
        """As the protocol says."""
        return [outlet for (outlet,) in self._db.execute("SELECT outlet FROM outlet WHERE journal <> '' ORDER BY outlet")]

    def ack_state(self, outlet: str) -> AckState | None:
        """As the protocol says."""
        row = self._db.execute("SELECT journal, epoch, n FROM outlet WHERE outlet = ? AND journal <> ''", (outlet,)).fetchone()
        return None if row is None else AckState(*row)

    def put_ack_state(self, outlet: str, state: AckState) -> None:
        """As the protocol says."""
        self._db.execute(
            "INSERT INTO outlet (outlet, journal, epoch, n) VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT DO UPDATE SET journal = ?2, epoch = ?3, n = ?4",
            (outlet, state.journal, state.epoch, state.n),
        )

    def status(self, outlet: str, payload: str, now_ms: int) -> None:
        """As the protocol says."""
        self._db.execute(
            "INSERT INTO outlet (outlet, status, status_ms) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET status = ?2, status_ms = ?3",
            (outlet, payload, now_ms),
        )

    def epoch(self) -> int:
        """As the protocol says."""
        return self._one("SELECT epoch FROM epoch")

    def put_epoch(self, epoch: int) -> None:
        """As the protocol says."""
        self._db.execute("UPDATE epoch SET epoch = ?", (epoch,))

    def _one(self, query: str) -> int:
        (value,) = self._db.execute(query).fetchone()
        return int(value)


def open_store(path: Path) -> SqliteStore | Fault:
    """The store in this file, made when there is none; GW-8004 when it is not ours or cannot be opened, and then it was not changed."""
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000)
    except sqlite3.Error as err:
        return fault("GW-8004", retry="never", store=path, reason=err)
    try:
        _prepare(connection)
    except (sqlite3.Error, _NotOursError) as err:
        connection.close()
        return fault("GW-8004", retry="never", store=path, reason=err)
    return SqliteStore(connection)


class _NotOursError(Exception):
    """A database of something else."""


def _prepare(connection: sqlite3.Connection) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application != APPLICATION_ID:
        raise _NotOursError("it is a database of something else")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # an ack goes out after the commit: the commit must be on the disk
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(Database(connection))


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")  # a full disk may show only here
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
