"""A small SQLite file beside the journal, for what no body may hold: made when it is first needed, tried again when it fails.

It never stops a sale: what cannot be written yet is kept in memory, to a bound, and written with the next call that finds the file well.
"""

import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.faults import Fault, fault
from gateway.journal.disk_io import Disk
from gateway.journal.segments_io import keep_aside
from gateway.journal.trouble_io import Failure, is_spoilt, words

APPLICATION_ID = 0x4B444D42  # "KDMB": a file that is neither empty nor this is somebody else's
MAX_PENDING = 500  # rows that wait in memory for a file that fails: a busy day's sales; older ones are given up
Values = tuple[str | bytes | None, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the file holds. `settings` are pragmas; `insert` takes one row's values; `upkeep`: what a file of before lacks."""

    schema: tuple[str, ...]
    settings: tuple[str, ...]
    insert: str
    upkeep: tuple[str, ...] = ()


class Beside:
    """One such file, used by one thread at a time. `fault`: why rows wait in memory, or that a spoilt file was kept aside; None is well."""

    def __init__(self, disk: Disk, path: Path, shape: Shape) -> None:
        self._disk = disk
        self._path = path
        self._shape = shape
        self._connection: sqlite3.Connection | None = None
        self._pending: list[Values] = []
        self._kept_aside: Fault | None = None
        self._failed: Fault | None = None
        self._opened = 0
        self.aside = 0
        """How often a spoilt file was kept aside: the file now lacks what was in it."""

    @property
    def fault(self) -> Fault | None:
        """What is wrong now, the graver first."""
        return self._failed or self._kept_aside

    def add(self, rows: Sequence[Values]) -> None:
        """Make these rows durable, with those that wait. Returns when they are, or when they wait in memory (`fault` says so)."""
        self._pending = (self._pending + list(rows))[-MAX_PENDING:]
        if not self._pending:
            return
        for _ in range(2):  # a second time where a spoilt file was kept aside and a new one can be begun
            try:
                self._write()
            except (OSError, sqlite3.Error) as err:
                if not self._fail(err):
                    return
            else:
                self._pending, self._failed = [], None
                return

    def read(self, sql: str, values: Values = ()) -> list[tuple[str | bytes | None, ...]]:
        """What the file holds; nothing where it is not there or cannot be read."""
        if self._connection is None and not self._path.exists():
            return []
        try:
            found = self._open().execute(sql, values).fetchall()
        except (OSError, sqlite3.Error) as err:
            self._fail(err)
            return []
        if not self._pending:
            self._failed = None
        return found

    def version(self) -> tuple[int, object]:
        """Changes when another process has changed the file, and when it was opened anew."""
        found = self.read("PRAGMA data_version")
        return self._opened, found[0][0] if found else None

    def waits(self, key: str) -> bool:
        """Whether a row with this first value waits in memory."""
        return any(row[0] == key for row in self._pending)

    def close(self) -> None:
        """Let the file go; rows that still wait are tried a last time."""
        self.add(())
        self._shut()

    def _write(self) -> None:
        connection = self._open()
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany(self._shape.insert, self._pending)
            connection.execute("COMMIT")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None:
            return self._connection
        if not self._path.exists():
            self._disk.close(self._disk.open(self._path, os.O_RDWR | os.O_CREAT))
            self._disk.sync_directory(self._path.parent)
        connection = self._disk.connect(self._path)
        try:
            make(connection, self._shape)
        except sqlite3.Error:
            connection.close()
            raise
        self._connection = connection
        self._opened += 1
        return connection

    def _fail(self, err: Failure) -> bool:
        """True where a spoilt file was kept aside, so that a new one may be begun; anything else may pass by itself."""
        self._shut()
        self._failed = fault("GW-4041", path=self._path, reason=words(err))
        if isinstance(err, OSError) or not is_spoilt(err):
            return False
        try:
            kept = keep_aside(self._disk, self._path, "damaged")
        except OSError:
            return False
        self.aside += 1
        self._failed = None
        self._kept_aside = fault("GW-4040", "never", path=self._path, kept=kept)
        return True

    def _shut(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def make(connection: sqlite3.Connection, shape: Shape) -> None:
    """Settings, and the tables where the file is new. Raises sqlite3.Error; a file of another program is SQLITE_NOTADB to us."""
    for setting in shape.settings:
        connection.execute(f"PRAGMA {setting}").fetchall()
    (found,) = connection.execute("PRAGMA application_id").fetchone()
    if found == APPLICATION_ID:
        for statement in shape.upkeep:
            connection.execute(statement)
        return
    if found or connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        stranger = sqlite3.DatabaseError("a file of another program")
        stranger.sqlite_errorcode = sqlite3.SQLITE_NOTADB
        raise stranger
    connection.execute("BEGIN IMMEDIATE")
    for statement in (*shape.schema, f"PRAGMA application_id = {APPLICATION_ID}"):
        connection.execute(statement)
    connection.execute("COMMIT")
