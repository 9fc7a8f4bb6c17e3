"""The lines of a klinik or an apotek, with their salts: they stay at the outlet and can be erased; the journal holds their digests."""

import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from gateway.faults import Fault
from gateway.journal.beside_io import Beside, Shape
from gateway.journal.disk_io import Disk
from gateway.journal.veiled import Kept

NAME = "lines.db"
REMEMBERED = 500  # lines of the last events, for answers and copies while the file cannot be read
FOUND = "CREATE INDEX IF NOT EXISTS lines_found ON lines(substr(digest, 1, 12))"
SHAPE = Shape(
    # In the order in which they come: a new row lies beside the last one. Only the index is touched at random, so it holds the digest's
    # first 12 digits: a page has the most of them, and the few rows that share those are told apart by the whole.
    schema=(
        "CREATE TABLE lines(id INTEGER PRIMARY KEY, digest TEXT NOT NULL, salt BLOB NOT NULL, lines BLOB NOT NULL) STRICT",
        FOUND,
    ),
    # A commit a sale: as the journal itself, so that it costs one flush. The log grows to 2 MB before it is moved into the file: until
    # then the index's pages, the same ones again and again, are written there alone.
    settings=(
        "page_size = 1024", "journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 2000", "secure_delete = ON",
        "trusted_schema = OFF", "busy_timeout = 5000",
    ),
    insert="INSERT INTO lines(digest, salt, lines) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",  # files of before have the digest unique
    upkeep=(FOUND,),
)  # fmt: skip
# The plus: without it SQLite puts ?1 for the digest in the first part too, and then searches the whole file.
ONE = "SELECT salt, lines FROM lines WHERE substr(digest, 1, 12) = substr(?1, 1, 12) AND +digest = ?1"


class Lines:
    """The kept lines as the daemon uses them."""

    def __init__(self, disk: Disk, state: Path) -> None:
        self._beside = Beside(disk, state / NAME, SHAPE)
        self._last: OrderedDict[str, Kept] = OrderedDict()

    @property
    def fault(self) -> Fault | None:
        """Why lines wait in memory for the file; None is well."""
        return self._beside.fault

    def keep(self, lines: Sequence[Kept]) -> None:
        """Durable when this returns, unless `fault` says otherwise."""
        for kept in lines:
            self._last[kept.digest] = kept
            if len(self._last) > REMEMBERED:
                self._last.popitem(last=False)
        self._beside.add([(kept.digest, kept.salt, kept.lines) for kept in lines])

    def find(self, digest: str) -> Kept | None:
        """The lines of this digest; None where they are no longer there."""
        kept = self._last.get(digest)
        return kept if kept is not None else _kept(digest, self._beside.read(ONE, (digest,)))

    def close(self) -> None:
        """Let the file go."""
        self._beside.close()


class LinesReader:
    """The same for a command beside the daemon: reads only, and finds nothing where there is no file."""

    def __init__(self, state: Path) -> None:
        self._path = state / NAME

    def find(self, digest: str) -> Kept | None:
        """The lines of this digest; None where they are no longer there, or cannot be read."""
        if not self._path.exists():
            return None
        try:
            uri = self._path.absolute().as_uri() + "?mode=ro"
            with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5)) as database:
                return _kept(digest, database.execute(ONE, (digest,)).fetchall())
        except sqlite3.Error:
            return None


def _kept(digest: str, rows: Sequence[tuple[object, ...]]) -> Kept | None:
    match rows:
        case [(bytes(salt), bytes(lines)), *_]:  # twice where a write that raised had landed
            return Kept(digest, salt, lines)
    return None
