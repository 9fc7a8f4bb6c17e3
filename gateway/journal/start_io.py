"""A start's first opening: which journal is in use, a new one where there is none or where nothing is left of the old."""

import contextlib
from dataclasses import replace

from gateway.journal.disk_io import Disk
from gateway.journal.mending_io import Own, identify, make_journal
from gateway.journal.opening_io import Opened, Request, open_journal
from gateway.journal.segments_io import Place, read_identity, write_identity
from gateway.journal.sources_io import NoSegmentError


def first_opening(disk: Disk, place: Place, own: Own) -> tuple[str, Opened]:
    """The journal in use, and how it stands. Raises RefusedError, OSError, sqlite3.Error."""
    identity = identify(disk, place, own)
    journal = identity.journal
    try:
        opened = open_journal(Request(disk, place, journal, own))
    except NoSegmentError:  # nothing is left of it: a new journal, which says so
        journal = make_journal(disk, place, own, lost=identity).journal
        return journal, replace(open_journal(Request(disk, place, journal, own)), lost=identity.journal)
    if read_identity(place.directory) is None:
        with contextlib.suppress(OSError):  # its files still name it; the next start tries again
            write_identity(disk, place.directory, replace(identity, generation=opened.ledger.tip.generation))
    return journal, opened
