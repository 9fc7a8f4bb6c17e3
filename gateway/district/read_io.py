"""The district's table for reading alone, beside a running receiver: takes no lock, changes nothing, and never checkpoints the WAL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.district.schema_io import APPLICATION_ID, VERSION, ForeignFileError
from gateway.district.store import StoreTroubleError
from gateway.district.store_io import BUSY_MS, SqliteStore
from gateway.faults import fault


class ReadingStore(SqliteStore):
    """The reading half of the `Store` protocol; a transaction is one state of the table. Opening raises as `SqliteStore` does."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True, isolation_level=None)
        try:
            self._db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            self._check()
        except BaseException:
            self.close()
            raise

    def _check(self) -> None:
        (mark,) = self._db.execute("PRAGMA application_id").fetchone()
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if mark != APPLICATION_ID or version != VERSION:
            raise ForeignFileError("it is no table of this version's receiver")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See Store."""
        try:
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("ROLLBACK")
        except sqlite3.DatabaseError as err:
            raise StoreTroubleError(fault("GW-8201", reason=str(err))) from err
