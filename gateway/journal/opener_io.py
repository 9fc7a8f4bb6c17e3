"""Opening the journal in use: at the start, where a new card gets one, and again after a failure. It never decides what stands."""

import contextlib
import sqlite3
from dataclasses import replace

from gateway.faults import Fault, fault
from gateway.journal.copies_io import Copies
from gateway.journal.disk_io import Disk
from gateway.journal.ledger import Ledger
from gateway.journal.mending_io import Own, identify, make_journal
from gateway.journal.opening_io import Opened, open_journal
from gateway.journal.repair_io import Request
from gateway.journal.segments_io import Place, read_identity, write_identity
from gateway.journal.sources_io import NoSegmentError
from gateway.journal.trouble_io import RefusedError, refusal


class Opener:
    """Opens the journal of one place; `journal`: its id, once `first` was called. `own` makes the order of an event of its own."""

    def __init__(self, disk: Disk, place: Place, own: Own) -> None:
        self.journal = ""
        self._disk = disk
        self._place = place
        self._own = own

    def first(self) -> Opened:
        """As a start does. Raises RefusedError, OSError, sqlite3.Error."""
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

    def probe(self) -> OSError | None:
        """What keeps a few sales from being written there now; None is well."""
        try:
            self._disk.probe(self._place.directory)
        except OSError as err:
            return err
        return None

    def _request(self) -> Request:
        return Request(self._disk, self._place, self.journal, self._own)
