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
SHAPE = Shape(
    # In the order in which they come: a new row lies beside the last one, and only the digests' index is touched at random.
    schema=(
        "CREATE TABLE lines(id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, salt BLOB NOT NULL, lines BLOB NOT NULL) STRICT",
    ),
    # A commit a sale: as the journal itself, so that it costs one flush.
    settings=(
        "page_size = 1024", "journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 400", "secure_delete = ON",
        "trusted_schema = OFF", "busy_timeout = 5000",
    ),
    insert="INSERT INTO lines(digest, salt, lines) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
)  # fmt: skip
ONE = "SELECT salt, lines FROM lines WHERE digest = ?"


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
        case [(bytes(salt), bytes(lines))]:
            return Kept(digest, salt, lines)
    return None
