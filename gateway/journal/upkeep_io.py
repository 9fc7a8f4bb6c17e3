"""What the store does in quiet moments, a slice at a time: prepare the segment's closing, see to the closed ones, keep the ballast."""

import logging
import sqlite3
from collections.abc import Callable, Sequence

from gateway.clock import Clock
from gateway.config import Config
from gateway.faults import Fault
from gateway.journal.archive_io import Archive, Terms
from gateway.journal.ballast_io import Ballast
from gateway.journal.carried import Carried
from gateway.journal.closing_io import Closing
from gateway.journal.countersign import district_keys
from gateway.journal.disk_io import Disk
from gateway.journal.ledger import Ledger
from gateway.journal.mending_io import start_segment
from gateway.journal.opening_io import Opened
from gateway.journal.reader_io import JournalReader
from gateway.journal.segments_io import Place, kept_from
from gateway.journal.trouble_io import words
from gateway.messages.journal import Commit, Fields, Row

log = logging.getLogger("gateway.journal")
VIEWS = "views.db"  # the reports' file: it can be made anew and gives way first


class Upkeep:
    """Of one store. `opened` after each opening, `committed` with what became durable; `step` while `has_work`."""

    def __init__(self, config: Config, disk: Disk, place: Place, clock: Clock, say: Callable[[Fields], bool]) -> None:
        self._disk = disk
        self._place = place
        self._clock = clock
        self._say = say
        self._terms = Terms(district_keys(config.uplink.district_keys), config.journal.keep_days)
        self._ballast = Ballast(disk, place.directory, place.directory.parent / VIEWS)
        self._closing = Closing(JournalReader(place.directory))
        self._archive: Archive | None = None
        self._journal = ""
        self._pauses = False
        self._starts = True

    @property
    def fault(self) -> Fault | None:
        """The card is nearly full."""
        return self._ballast.fault

    def opened(self, journal: str, opened: Opened) -> None:
        """This segment is in use now."""
        if self._archive is None or journal != self._journal:
            self._journal = journal
            self._archive = Archive(self._disk, self._place, journal, self._terms, self._clock.now, self._say)
        self._closing.opened(opened.first, opened.recent)
        self._archive.committed(opened.recent)
        self.begin()

    def committed(self, rows: Sequence[Row]) -> None:
        """These events are durable."""
        self._closing.committed(rows)
        if self._archive is not None:
            self._archive.committed(rows)

    def begin(self) -> None:
        """The time has come to look at everything once more."""
        self._pauses, self._starts = False, True

    def has_work(self, *, is_level: bool) -> bool:
        """Something is left to do that need not wait. `is_level`: of the two copies; else no segment is closed."""
        return self._starts or (self._archive is not None and self._archive.is_busy) or self._closes(is_level=is_level)

    def step(self, head: int, *, is_level: bool) -> Carried | None:
        """Do a slice. Comes back with what the next segment carries, once that is all up to event `head`: then it is to be begun."""
        if self._closes(is_level=is_level):
            return self._gather(head)
        if self._archive is not None and self._starts:
            self._starts = False
            self._ballast.make()
            self._archive.begin()
        elif self._archive is not None:
            self._archive.step()
        return None

    def begin_segment(self, ledger: Ledger, order: Commit) -> bool:
        """Begin the next segment with this event. True: its file is there, so that nothing may be written to the one before any more."""
        try:
            start_segment(self._disk, self._place, self._journal, ledger, order)
        except (OSError, sqlite3.Error) as err:
            log.warning("GW-4028 the segment is not closed yet: %s", words(err))
            self._pauses = True
        return self._place.database(self._journal, ledger.tip.seq + 1).exists()

    def give_way(self) -> bool:
        """There is no room on the card. False when there is nothing left that could be given back."""
        return self._ballast.give_back(anew=kept_from(self._place.directory, self._journal).first == 1)

    def close(self) -> None:
        """Let every file go."""
        if self._archive is not None:
            self._archive.close()

    def _closes(self, *, is_level: bool) -> bool:
        return is_level and self._closing.is_due and not self._pauses

    def _gather(self, head: int) -> Carried | None:
        try:
            return self._closing.step(head)
        except OSError as err:
            log.warning("GW-4028 the segment is not closed yet: %s", words(err))
            self._pauses = True
            return None
