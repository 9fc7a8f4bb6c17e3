"""Where a lost card's journals can be read back from: a stick with copies, an export, the old card itself. Changes nothing there.

- a stick: `.gateway-copy` naming the outlet, and copy logs
- an export: kdmp-<outlet>/<journal>/batches
- the old card, mounted read-only: its state directory, databases and logs; they are copied first, for SQLite must write beside a database
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from gateway.faults import fault
from gateway.journal.copy_io import read_log
from gateway.journal.database_io import SLICE, readable
from gateway.journal.disk_io import Disk
from gateway.journal.parcel_io import ParcelError, journals_in, parcels_in
from gateway.journal.record import Record
from gateway.journal.recovery import hash_before, holds, merge
from gateway.journal.segments_io import MARKER, MARKER_BYTES, journals, log_there, segments
from gateway.journal.trouble_io import RefusedError, words
from gateway.messages.journal import ZERO_HASH, Row

ROOM_FOR_GARBAGE = 4
"""A rotted last number of a database may claim any end; looked through is what its pages can hold, so many times over."""


@dataclass(frozen=True, slots=True)
class Found:
    """One journal that lies there. `rows` reads it from its beginning, unchecked, as often as it is asked."""

    journal: str
    rows: Callable[[], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Past:
    """What lies at a place. `source`: stick, export or card."""

    source: str
    journals: tuple[Found, ...]


@dataclass(slots=True)
class Whole:
    """Passes on the rows that follow from one another, and stops where they do not: `broken` says where then."""

    last: Row | None = None
    broken: str = ""

    def rows(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows that stand. A later file may begin anew with the hash that its first event carries."""
        try:
            for row in rows:
                if not self._follows(row):
                    self.broken = f"event {row.seq} does not follow from event {self.last.seq if self.last else 0}"
                    return
                self.last = row
                yield row
        except OSError as err:
            self.broken = words(err)

    def _follows(self, row: Row) -> bool:
        if self.last is None:
            return holds(row, ZERO_HASH if row.seq == 1 else hash_before(row) or b"")
        if row.seq == self.last.seq + 1:
            return holds(row, self.last.hash)
        before = hash_before(row)
        return row.seq > self.last.seq and before is not None and holds(row, before)


def look_for_past(path: Path, outlet: str, scratch: Path) -> Past:
    """What lies at `path` of this outlet. `scratch`: a directory of ours for copies of databases. Raises RefusedError, OSError."""
    if not path.is_dir():
        raise RefusedError(fault("GW-4053", "never", path=path, reason="it is no directory"))
    if (path / MARKER).exists() and journals(path):
        return _stick(path, outlet)
    for directory in (path / "journal", path):
        if any(directory.glob("*.db")) and journals(directory):
            found = journals(directory)
            return Past("card", tuple(Found(journal, _card_rows(directory, journal, scratch)) for journal in sorted(found)))
    return _export(path, outlet)


def _stick(path: Path, outlet: str) -> Past:
    with (path / MARKER).open("rb") as marker:
        named = marker.read(MARKER_BYTES).decode("utf-8", "replace").split()
    if outlet not in named:
        whose = " ".join(named).removeprefix("outlet ").strip() or "nobody"
        raise RefusedError(fault("GW-4054", "never", path=path, found=whose, outlet=outlet))
    return Past("stick", tuple(Found(journal, _logged(path, journal)) for journal in sorted(journals(path))))


def _export(path: Path, outlet: str) -> Past:
    try:
        found = journals_in(path)
    except OSError as err:
        raise RefusedError(fault("GW-4053", "never", path=path, reason=words(err))) from err
    ours = [directory for directory in found if _outlet_of(directory) in (None, outlet)]
    if found and not ours:
        raise RefusedError(fault("GW-4054", "never", path=path, found=_outlet_of(found[0]), outlet=outlet))
    if not ours:
        raise RefusedError(fault("GW-4053", "never", path=path, reason="neither copy logs, an export nor a state directory lie there"))
    return Past("export", tuple(Found(directory.name, _exported(directory)) for directory in ours))


def _outlet_of(directory: Path) -> str | None:
    """Whose the export is: the first batch says it."""
    try:
        return next((parcel.outlet for parcel in parcels_in(directory)), None)
    except ParcelError:
        return None


def _exported(directory: Path) -> Callable[[], Iterator[Row]]:
    def read() -> Iterator[Row]:
        for parcel in parcels_in(directory):
            yield from parcel.rows

    return read


def _logged(directory: Path, journal: str) -> Callable[[], Iterator[Row]]:
    def read() -> Iterator[Row]:
        for first in segments(directory, journal, "log"):
            yield from _log_rows(directory / f"{journal}-{first}.log")

    return read


def _log_rows(path: Path) -> Iterator[Row]:
    there = log_there(path)
    if there is not None:
        yield from (found.row for found in read_log(Disk(), there) if isinstance(found, Record))


def _card_rows(directory: Path, journal: str, scratch: Path) -> Callable[[], Iterator[Row]]:
    """What either copy on the card has, database and log of each segment merged."""

    def read() -> Iterator[Row]:
        last = ZERO_HASH
        for first in sorted({*segments(directory, journal), *segments(directory, journal, "log")}):
            own = list(_database_rows(directory / f"{journal}-{first}.db", scratch, first))
            base = next((hash_before(row) for row in own[:1] or _first(_log_rows(directory / f"{journal}-{first}.log"))), None)
            for row in merge(own, _log_rows(directory / f"{journal}-{first}.log"), base or last):
                last = row.hash
                yield row

    return read


def _first(rows: Iterator[Row]) -> list[Row]:
    return [row for row in [next(rows, None)] if row is not None]


def _database_rows(path: Path, scratch: Path, first: int) -> Iterator[Row]:
    if not path.exists():
        return
    scratch.mkdir(mode=0o700, exist_ok=True)
    here = scratch / path.name
    for suffix in ("", "-wal"):
        side = path.with_name(path.name + suffix)
        if side.exists():
            shutil.copyfile(side, here.with_name(here.name + suffix))
    try:
        with closing(Disk().connect(here)) as connection, suppress(sqlite3.Error):
            end = connection.execute("SELECT seq FROM event ORDER BY seq DESC LIMIT 1").fetchone()
            room = here.stat().st_size // 100 * ROOM_FOR_GARBAGE + SLICE  # no event has less than 100 bytes
            yield from readable(connection, first, min(int(end[0]) if end else first, first + room))
    finally:
        for suffix in ("", "-wal", "-shm"):
            here.with_name(here.name + suffix).unlink(missing_ok=True)
