"""The store in SQLite: WAL, synced at every commit, one connection, used by one thread. The SQL is all here and in `schema_io.py`."""

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from gateway.district.records import Alarm, Event, Link, OutletState, Position, Quarantined, Signed
from gateway.district.schema_io import prepare
from gateway.district.spans import Span
from gateway.district.store import CANNOT_READ_YET, StoreTroubleError
from gateway.faults import fault
from gateway.journal.merkle import HASH_BYTES, Frontier

MAX_KEPT = 2_000  # quarantined messages per outlet: 128 MB at the largest size of a batch
BUSY_MS = 5_000  # how long another program's lock (a backup, a report) is waited for
CACHE_KIB = 65_536  # a district's index fits
CHECKPOINT_PAGES = 4_000  # 16 MB of WAL: large groups without a checkpoint in each


class SqliteStore:
    """The `Store` protocol over one file, made when absent. Use as a context manager, or call `close`.

    Opening raises ForeignFileError, sqlite3.DatabaseError (no SQLite file, damaged), OSError (no directory, no permission), or
    BlockingIOError when another receiver has it open.
    """

    def __init__(self, path: Path) -> None:
        self._lock = _locked(path)
        try:
            self._db = sqlite3.connect(path, isolation_level=None, cached_statements=64)
            self._db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            prepare(self._db)
            _make_durable(self._db)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """Close the file and let others have it."""
        if hasattr(self, "_db"):
            self._db.close()
        os.close(self._lock)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See Store. A commit that raised may stand or not: doing it again changes nothing."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # after a full disk SQLite may have rolled back by itself
                    self._db.execute("ROLLBACK")
                raise
        except (sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.IntegrityError):
            raise  # bugs of ours, not the disk's
        except sqlite3.DatabaseError as err:
            raise StoreTroubleError(fault("GW-8201", reason=str(err))) from err

    def position(self, outlet: str, journal: str) -> Position:
        """See Store."""
        row = self._db.execute(
            "SELECT stored, tip, top, receipt_no, z, grand_total FROM position WHERE outlet = ? AND journal = ?", (outlet, journal)
        ).fetchone()
        return Position(*row) if row else Position()

    def keep_position(self, outlet: str, journal: str, position: Position) -> None:
        """See Store."""
        at = position
        self._db.execute(
            "INSERT OR REPLACE INTO position(outlet, journal, stored, tip, top, receipt_no, z, grand_total) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (outlet, journal, at.stored, at.tip, at.top, at.receipt_no, at.z, at.grand_total),
        )

    def knows(self, outlet: str, journal: str) -> bool:
        """See Store."""
        return self._db.execute("SELECT 1 FROM position WHERE outlet = ? AND journal = ?", (outlet, journal)).fetchone() is not None

    def hashes(self, outlet: str, journal: str, span: Span) -> dict[int, bytes]:
        """See Store."""
        found = self._db.execute(
            "SELECT seq, hash FROM event WHERE outlet = ? AND journal = ? AND seq BETWEEN ? AND ?", (outlet, journal, *span)
        )
        return dict(found.fetchall())

    def links(self, outlet: str, journal: str, first: int, limit: int) -> list[Link]:
        """See Store."""
        found = self._db.execute(
            "SELECT seq, hash, body FROM event WHERE outlet = ? AND journal = ? AND seq >= ? ORDER BY seq LIMIT ?",
            (outlet, journal, first, limit),
        )
        return [Link(*row) for row in found]

    def islands(self, outlet: str, journal: str, after: int) -> list[Span]:
        """See Store. Numbers that run without a gap have the same distance to their rank."""
        found = self._db.execute(
            "SELECT min(seq), max(seq) FROM (SELECT seq, seq - row_number() OVER (ORDER BY seq) AS run FROM event "
            "WHERE outlet = ? AND journal = ? AND seq > ?) GROUP BY run ORDER BY run",
            (outlet, journal, after),
        )
        return list(found)

    def add_events(self, events: Sequence[Event]) -> None:
        """See Store. A key that is there already is a bug of the caller and raises IntegrityError."""
        self._db.executemany("INSERT INTO event(outlet, journal, seq, kind, wall_ms, hash, body) VALUES (?, ?, ?, ?, ?, ?, ?)", events)

    def add_forks(self, events: Sequence[Event], received_ms: int) -> None:
        """See Store."""
        self._db.executemany(
            "INSERT OR IGNORE INTO fork(outlet, journal, seq, hash, body, received_ms) VALUES (?, ?, ?, ?, ?, ?)",
            [(event.outlet, event.journal, event.seq, event.hash, event.body, received_ms) for event in events],
        )

    def add_quarantined(self, item: Quarantined, received_ms: int) -> bool:
        """See Store."""
        digest = hashlib.sha256(item.topic.encode() + b"\0" + item.raw).digest()
        if self._db.execute("SELECT 1 FROM quarantine_span WHERE digest = ?", (digest,)).fetchone():
            return True
        (kept,) = self._db.execute("SELECT count(*) FROM quarantine_span WHERE outlet = ?", (item.outlet,)).fetchone()
        if kept >= MAX_KEPT:
            return False
        made = self._db.execute(
            "INSERT INTO quarantine(received_ms, topic, reason, raw) VALUES (?, ?, ?, ?)", (received_ms, item.topic, item.reason, item.raw)
        )
        self._db.execute(
            "INSERT INTO quarantine_span(quarantine, digest, outlet, journal, first, last) VALUES (?, ?, ?, ?, ?, ?)",
            (made.lastrowid, digest, item.outlet, item.journal, *(item.span or (None, None))),
        )
        return True

    def unread(self, after: int, limit: int) -> list[tuple[int, str, bytes]]:
        """See Store."""
        found = self._db.execute(
            "SELECT id, topic, raw FROM quarantine WHERE id > ? AND substr(reason, 1, ?) = ? ORDER BY id LIMIT ?",
            (after, len(CANNOT_READ_YET), CANNOT_READ_YET, limit),
        )
        return found.fetchall()

    def drop_quarantined(self, number: int) -> None:
        """See Store."""
        self._db.execute("DELETE FROM quarantine_span WHERE quarantine = ?", (number,))
        self._db.execute("DELETE FROM quarantine WHERE id = ?", (number,))

    def aside(self, outlet: str, journal: str, after: int) -> list[Span]:
        """See Store."""
        held = self._db.execute(
            "SELECT max(first, ?), last FROM quarantine_span WHERE outlet = ? AND journal = ? AND last > ?",
            (after + 1, outlet, journal, after),
        ).fetchall()
        forked = self._db.execute(
            "SELECT min(seq), max(seq) FROM (SELECT seq, seq - dense_rank() OVER (ORDER BY seq) AS run FROM fork "
            "WHERE outlet = ? AND journal = ? AND seq > ?) GROUP BY run",
            (outlet, journal, after),
        ).fetchall()
        return [*held, *forked]

    def add_alarm(self, alarm: Alarm, received_ms: int) -> None:
        """See Store."""
        self._db.execute(
            "INSERT OR IGNORE INTO alarm(received_ms, outlet, kind, detail) VALUES (?, ?, ?, ?)",
            (received_ms, alarm.outlet, alarm.kind, alarm.detail),
        )

    def add_key(self, outlet: str, journal: str, seq: int, claim: str) -> None:
        """See Store."""
        self._db.execute(
            "INSERT OR IGNORE INTO journal_key(outlet, journal, seq, verifier) VALUES (?, ?, ?, ?)",
            (outlet, journal, seq, claim),
        )

    def keys(self, outlet: str, journal: str, seq: int, limit: int) -> list[tuple[int, str]]:
        """See Store."""
        return self._db.execute(
            "SELECT seq, verifier FROM journal_key WHERE outlet = ? AND journal = ? AND seq <= ? ORDER BY seq LIMIT ?",
            (outlet, journal, seq, limit),
        ).fetchall()

    def add_checkpoint(self, checkpoint: Signed, received_ms: int) -> None:
        """See Store."""
        self._db.execute(
            "INSERT OR IGNORE INTO checkpoint(outlet, journal, size, note, received_ms) VALUES (?, ?, ?, ?, ?)",
            (checkpoint.outlet, checkpoint.journal, checkpoint.size, checkpoint.note, received_ms),
        )

    def unchecked(self, outlet: str, journal: str, stored: int) -> list[Signed]:
        """See Store."""
        found = self._db.execute(
            "SELECT outlet, journal, size, note FROM checkpoint "
            "WHERE outlet = ? AND journal = ? AND size <= ? AND holds IS NULL ORDER BY size",
            (outlet, journal, stored),
        )
        return [Signed(*row) for row in found]

    def held(self, outlet: str, journal: str) -> list[Signed]:
        """See Store."""
        found = self._db.execute(
            "SELECT outlet, journal, size, note FROM checkpoint WHERE outlet = ? AND journal = ? AND holds = 1 ORDER BY size",
            (outlet, journal),
        )
        return [Signed(*row) for row in found]

    def checked(self, checkpoint: Signed, *, holds: bool) -> None:
        """See Store."""
        at = checkpoint
        self._db.execute(
            "UPDATE checkpoint SET holds = ? WHERE outlet = ? AND journal = ? AND size = ? AND note = ?",
            (int(holds), at.outlet, at.journal, at.size, at.note),
        )

    def tree(self, outlet: str, journal: str) -> Frontier:
        """See Store."""
        row = self._db.execute("SELECT size, peaks FROM tree WHERE outlet = ? AND journal = ?", (outlet, journal)).fetchone()
        if row is None:
            return Frontier()
        size, peaks = row
        return Frontier(size, tuple(peaks[at : at + HASH_BYTES] for at in range(0, len(peaks), HASH_BYTES)))

    def keep_tree(self, outlet: str, journal: str, tree: Frontier) -> None:
        """See Store."""
        self._db.execute(
            "INSERT OR REPLACE INTO tree(outlet, journal, size, peaks) VALUES (?, ?, ?, ?)",
            (outlet, journal, tree.size, b"".join(tree.peaks)),
        )

    def outlets(self) -> list[str]:
        """See Store."""
        return [outlet for (outlet,) in self._db.execute("SELECT outlet FROM outlet WHERE journal <> '' ORDER BY outlet")]

    def outlet(self, outlet: str) -> OutletState | None:
        """See Store."""
        row = self._db.execute("SELECT journal, epoch, n, refused FROM outlet WHERE outlet = ?", (outlet,)).fetchone()
        return OutletState(*row) if row else None

    def keep_outlet(self, outlet: str, state: OutletState) -> None:
        """See Store."""
        self._db.execute(
            "INSERT INTO outlet(outlet, journal, epoch, n, refused) VALUES (?, ?, ?, ?, ?) ON CONFLICT(outlet) DO UPDATE SET "
            "journal = excluded.journal, epoch = excluded.epoch, n = excluded.n, refused = excluded.refused",
            (outlet, state.journal, state.epoch, state.n, state.refused),
        )

    def saw(self, outlet: str, status: str, received_ms: int) -> None:
        """See Store."""
        self._db.execute(
            "INSERT INTO outlet(outlet, epoch, seen_ms, status) VALUES (?, (SELECT epoch FROM district), ?, ?) "
            "ON CONFLICT(outlet) DO UPDATE SET seen_ms = excluded.seen_ms, status = excluded.status",
            (outlet, received_ms, status),
        )

    def epoch(self) -> int:
        """See Store."""
        return int(self._db.execute("SELECT epoch FROM district").fetchone()[0])

    def raise_epoch(self) -> None:
        """See Store."""
        self._db.execute("UPDATE district SET epoch = epoch + 1")
        self._db.execute("UPDATE outlet SET epoch = epoch + 1, refused = ''")


def _make_durable(db: sqlite3.Connection) -> None:
    """WAL, and a sync at each commit; read back, as SQLite answers a refusal with the old mode."""
    (mode,) = db.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise sqlite3.DatabaseError(f"it cannot be switched to WAL ({mode}): on a network or read-only file system?")
    for pragma in ("synchronous = FULL", f"cache_size = -{CACHE_KIB}", f"wal_autocheckpoint = {CHECKPOINT_PAGES}"):
        db.execute(f"PRAGMA {pragma}")


def _locked(path: Path) -> int:
    """A lock beside the file against a second receiver; a descriptor, closed to give it up. SQLite's own locks do not last."""
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise
    return lock
