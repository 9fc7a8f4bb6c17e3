"""The two copies while the shop sells: every group of events goes to both, and one of them is enough.

Remembers what is wrong with each. Opening and mending are others' business.
"""

import contextlib
import sqlite3
from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path

from gateway.faults import fault
from gateway.journal.copy_io import NothingWrittenError
from gateway.journal.disk_io import Disk
from gateway.journal.mending_io import catch_up, open_copy, put_away
from gateway.journal.opening_io import Opened
from gateway.journal.segments_io import Place
from gateway.journal.trouble_io import Failure, RefusedError, is_full, is_spoilt, primary_code, refusal, words
from gateway.messages.journal import Row

FULL = "GW-4010"
GONE = fault("GW-4012", reason="both copies are gone")


class Wrote(Enum):
    """What is certain after a write."""

    YES = auto()  # on the medium, in one copy at least
    NOTHING = auto()  # not a byte of it will ever stand
    MAYBE = auto()  # nobody knows before both have been read again


class Copies:
    """The database and the copy of the segment in use. `refused`: why nothing can be made durable, when both are gone."""

    def __init__(self, disk: Disk, place: Place, opened: Opened, journal: str) -> None:
        self._disk = disk
        self._local = place.local_copy(journal, opened.first)
        self._place = place
        self._journal = journal
        self._first = opened.first
        self._copy_path = opened.copy_path
        self._behind_path = opened.copy_path
        self._database = opened.database
        self._copy = opened.copy
        self._behind = opened.behind
        self.database_fault = opened.database_fault
        self.copy_fault = opened.copy_fault
        known = dict((opened.database_fault or opened.copy_fault or GONE).fields)  # its own text says that the other one is well
        self.refused = fault("GW-4012", reason=known.get("reason", "the copy is behind"))
        self.spoilt = False
        self.is_full = False
        """The card had no room for the last write of one of them."""
        self.database_in_doubt = False
        """The database may hold what the last write could not make sure of; else only the copy may."""

    @property
    def database_works(self) -> bool:
        """The database takes events."""
        return self._database is not None

    @property
    def is_level(self) -> bool:
        """Both take events."""
        return self._database is not None and self._copy is not None and self._behind is None

    @property
    def works(self) -> bool:
        """One of the two takes events."""
        return self._database is not None or self._copy is not None

    @property
    def is_behind(self) -> bool:
        """A copy is being caught up."""
        return self._behind is not None

    @property
    def logs(self) -> tuple[Path, ...]:
        """The copy that was written last."""
        return (self._copy_path,)

    def write(self, rows: Sequence[Row]) -> Wrote:
        """Make the rows durable. The copy first: from then on they stand. Only then the database, so that both have them."""
        had_copy = self._copy is not None
        copied = self._write_copy(rows)
        stored = self._write_database(rows)
        self.database_in_doubt = stored is Wrote.MAYBE
        if had_copy and stored is Wrote.YES and copied is not Wrote.YES:
            self._copy_fell_behind()
        if Wrote.YES in (copied, stored):
            return Wrote.YES
        return Wrote.MAYBE if Wrote.MAYBE in (copied, stored) else Wrote.NOTHING

    def look_for_copy(self) -> str | None:
        """Where there is no copy, or it belongs elsewhere now (a stick came): open it, to be caught up. Returns what was found odd."""
        path = self._place.copy(self._journal, self._first)
        if self._database is None or self._behind is not None or (self._copy is not None and self._copy.path == path):
            return None
        try:
            self._behind, found = open_copy(self._disk, path, self._database)
        except RefusedError as no:
            self.copy_fault = no.fault if self._copy is None else None
            return None
        except OSError as err:
            self._other_failed(path, err)
            return None
        self._behind_path = path
        self.catch_up()
        return found if found in ("damaged", "other") else None

    def catch_up(self) -> None:
        """Give the copy that is behind a slice of what it lacks; when it is level it is written with every commit."""
        if self._behind is None or self._database is None:
            return
        try:
            if not catch_up(self._behind, self._behind_path, self._database):
                self.copy_fault = fault("GW-4021", path=self._behind_path) if self._copy is None else None
                return
            if self._behind_path != self._local:
                put_away(self._disk, self._local)
        except OSError as err:
            with contextlib.suppress(OSError):
                self._behind.close()
            self._behind = None
            self._other_failed(self._behind_path, err)
            return
        except sqlite3.Error as err:
            self._database_failed(err)
            return
        if self._copy is not None:
            with contextlib.suppress(OSError):
                self._copy.close()
        self._copy, self._copy_path, self._behind, self.copy_fault = self._behind, self._behind_path, None, None

    def reserve_ahead(self) -> None:
        """Make room in the copy in a quiet moment."""
        if self._copy is None:
            return
        try:
            self._copy.reserve_ahead()
        except OSError as err:
            self._drop_copy(err)
            self._copy_fell_behind()

    def distrust_database(self, err: OSError) -> None:
        """The database could be read but its disk takes nothing now."""
        self._database_failed(err)

    def close(self) -> None:
        """Close every file. What was written stays."""
        for log in (self._copy, self._behind):
            if log is not None:
                with contextlib.suppress(OSError):
                    log.close()
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
        self._copy = self._behind = self._database = None

    def _write_copy(self, rows: Sequence[Row]) -> Wrote:
        if self._copy is None:
            return Wrote.NOTHING
        try:
            self._copy.append(rows, alone=self._database is None)
        except NothingWrittenError as err:
            self._drop_copy(err)
            return Wrote.NOTHING
        except OSError as err:
            self._drop_copy(err)
            return Wrote.MAYBE
        return Wrote.YES

    def _write_database(self, rows: Sequence[Row]) -> Wrote:
        if self._database is None:
            return Wrote.NOTHING
        try:
            self._database.begin(rows)
        except sqlite3.Error as err:
            self._database_failed(err)
            return Wrote.NOTHING
        try:
            self._database.commit()
        except sqlite3.Error as err:
            self._database_failed(err)
            # A write-ahead log that found no room has no end of this transaction; every other error leaves that open.
            return Wrote.NOTHING if primary_code(err) == sqlite3.SQLITE_FULL else Wrote.MAYBE
        return Wrote.YES

    def _drop_copy(self, err: OSError) -> None:
        if self._copy is not None:
            with contextlib.suppress(OSError):
                self._copy.close()
        self._copy = None
        self.copy_fault = fault("GW-4020", path=self._copy_path, reason=words(err))
        self.refused = refusal(err)
        self.is_full |= is_full(err) and self._copy_path == self._local

    def _other_failed(self, path: Path, err: OSError) -> None:
        """The copy to come failed; that is worth a word only where there is no other."""
        if self._copy is None:
            self.copy_fault = fault("GW-4020", path=path, reason=words(err))
        self.is_full |= is_full(err) and path == self._local

    def _copy_fell_behind(self) -> None:
        """Only a level copy keeps its name. On a stick that was pulled nothing can be renamed."""
        with contextlib.suppress(OSError):
            put_away(self._disk, self._copy_path)

    def _database_failed(self, err: Failure) -> None:
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
        self._database = None
        self.spoilt = isinstance(err, sqlite3.Error) and is_spoilt(err)
        self.database_fault = fault("GW-4025", reason=words(err))
        self.refused = refusal(err)
        self.is_full |= self.refused.code == FULL
