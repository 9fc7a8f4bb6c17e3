"""Opening the journal in use: at the start, where a new card gets one, and again after a failure. It never decides what stands."""

import contextlib
import os
import sqlite3
from dataclasses import replace

from gateway.faults import Fault, fault
from gateway.journal.copies_io import Copies
from gateway.journal.disk_io import Disk
from gateway.journal.ledger import Ledger
from gateway.journal.mending_io import Own, identify, make_journal
from gateway.journal.opening_io import Opened, open_journal
from gateway.journal.repair_io import Request
from gateway.journal.segments_io import Place, lock, prepare, read_identity, write_identity
from gateway.journal.sources_io import NoSegmentError
from gateway.journal.succession_io import follow
from gateway.journal.trouble_io import RefusedError, refusal
from gateway.messages.journal import SucceedJournal


class Opener:
    """Opens the journal of one place; `journal`: its id, once `first` was called. `own` makes the order of an event of its own."""

    def __init__(self, disk: Disk, place: Place, own: Own) -> None:
        self.journal = ""
        self._disk = disk
        self._place = place
        self._own = own
        self._lock: int | None = None

    def first(self) -> Opened:
        """As a start does: take the lock, find the journal. Raises RefusedError, OSError, sqlite3.Error."""
        if self._lock is None:
            prepare(self._disk, self._place)
            self._lock = lock(self._place)
        identity = identify(self._disk, self._place, self._own)
        self.journal = identity.journal
        try:
            opened = open_journal(self._request())
        except NoSegmentError:  # nothing is left of it: a new journal, which says so
            self.journal = make_journal(self._disk, self._place, self._own, lost=identity).journal
            return replace(open_journal(self._request()), lost=identity.journal)
        if read_identity(self._place.directory) is None:
            with contextlib.suppress(OSError):  # its files still name it; the next start tries again
                write_identity(self._disk, self._place.directory, replace(identity, generation=opened.ledger.tip.generation))
        return opened

    def again(self, known: Ledger, copies: Copies) -> Opened | Fault:
        """After `copies`, which are closed, and what others were told, `known`. A fault: it cannot be opened now."""
        try:
            return open_journal(replace(self._request(), known=known, logs=copies.logs, distrust=copies.spoilt))
        except RefusedError as no:
            return no.fault
        except NoSegmentError:
            return fault("GW-4012", reason="the journal's files are gone")
        except (OSError, sqlite3.Error) as err:
            return refusal(err)

    def follow(self, known: Ledger, order: SucceedJournal) -> Opened | None:
        """Begin the journal that follows this one on the district's word, and open it; None where the word is old news or the disk sick.

        What raises has already gone over to the new one: the process must end, and the next start opens it.
        """
        following = follow(self._request(), known, order)
        if following is None:
            return None
        opened = open_journal(replace(self._request(), journal=following.journal))
        self.journal = following.journal
        return opened

    def probe(self) -> OSError | None:
        """What keeps a few sales from being written there now; None is well."""
        try:
            self._disk.probe(self._place.directory)
        except OSError as err:
            return err
        return None

    def close(self) -> None:
        """Give the lock back; every other file of the journal is closed before."""
        if self._lock is not None:
            os.close(self._lock)
        self._lock = None

    def _request(self) -> Request:
        return Request(self._disk, self._place, self.journal, self._own)
