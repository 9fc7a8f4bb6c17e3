"""The closed segments: sealed one after the other, copied to a stick that came late, dropped when that is permitted. By slices.

A segment is dropped when the district's counter-signature covers it, it is older than the configured days by a clock that can be
believed, and the next one carries its Z rows and its tree. First the journal says so, then the file `<journal>.from`; then the files go.
"""

import logging
import sqlite3
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from gateway.clock import DISTRICT, SYNCED, Now
from gateway.journal.carried import Carried, began_at, carried_in
from gateway.journal.countersign import Countersigned, countersigned
from gateway.journal.database_io import SLICE
from gateway.journal.disk_io import Disk
from gateway.journal.event import decode
from gateway.journal.mending_io import IncompleteError
from gateway.journal.reader_io import JournalReader
from gateway.journal.sealing_io import Segment, Slices, copy, seal, write_note
from gateway.journal.segments_io import Kept, Place, is_sealed, kept_from, segments, stale, write_kept
from gateway.journal.signer_io import OutletKey
from gateway.journal.trouble_io import RefusedError, words
from gateway.keys import PublicKey
from gateway.messages.journal import Fields, Row

log = logging.getLogger("gateway.journal")
MAX_BYTES = 4 << 20  # bodies read at once
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Terms:
    """On which a segment may be dropped: the district's keys, and days after its last event."""

    keys: Sequence[PublicKey]
    keep_days: int


class Archive:
    """`begin` a round after each start and closing and from time to time, `step` while it is busy.

    `say`: write a `disk` event of these keys; True when it is durable.
    """

    def __init__(self, disk: Disk, place: Place, journal: str, terms: Terms, now: Callable[[], Now], say: Callable[[Fields], bool]) -> None:
        self._disk = disk
        self._place = place
        self._journal = journal
        self._terms = terms
        self._now = now
        self._say = say
        self._reader = JournalReader(place.directory)
        self._key = OutletKey(place.keys, journal, self._reader)
        self._ack: Row | None = None
        self._hopeless: set[int] = set()
        self._level: dict[Path, tuple[int, ...]] = {}
        self._work: Slices | None = None

    def committed(self, rows: Sequence[Row]) -> None:
        """These events are durable; the last ack among them is the one that counts."""
        self._ack = next((row for row in reversed(rows) if row.kind == "ack"), self._ack)

    @property
    def is_busy(self) -> bool:
        """A round is under way."""
        return self._work is not None

    def begin(self) -> None:
        """Look through the closed segments; one that is under way goes on."""
        if self._work is None:
            self._work = self._round()

    def step(self) -> None:
        """One slice. What fails is told and left for the next round."""
        if self._work is None:
            return
        try:
            next(self._work)
        except StopIteration:
            self._work = None
        except (OSError, sqlite3.Error) as err:
            log.warning("GW-4028 a closed segment is not sealed yet: %s", words(err))
            self._work = None

    def close(self) -> None:
        """Let the files go; what was not finished is begun again."""
        if self._work is not None:
            self._work.close()
        self._work = None

    def _round(self) -> Slices:
        self._say_again()
        self._sweep()
        yield
        for segment in self._closed():
            yield
            if segment.first not in self._hopeless:
                yield from self._keep(segment)
        oldest = next(self._closed(), None)
        if oldest is not None:
            yield from self._drop(oldest)

    def _closed(self) -> Iterator[Segment]:
        """Those of which the first event of the next can be read, and that one follows on them."""
        starts = self._reader.starts()
        for first, after in pairwise(starts):
            previous, _ = self._reader.read(first, 1, MAX_BYTES)
            _, begin = self._reader.read(after, 1, MAX_BYTES)
            if begin and begin[0].seq == after and begin[0].kind == "segment":
                yield Segment(self._place, self._journal, first, previous, begin[0])

    def _keep(self, segment: Segment) -> Slices:
        path = self._place.copy(self._journal, segment.first)
        if self._level.get(path, ()) == _signature(path):
            return
        try:
            yield from seal(self._disk, segment)
            write_note(self._disk, segment, self._key, segment.note)
            yield from copy(self._disk, segment, path)
            write_note(self._disk, segment, self._key, path.with_suffix(".checkpoint"))
            self._level[path] = _signature(path)
        except (IncompleteError, RefusedError) as err:  # `verify` tells it; nothing is made of half a segment
            log.warning("GW-4028 the segment from event %s is left as it is: %s", segment.first, err)
            self._hopeless.add(segment.first)

    def _drop(self, segment: Segment) -> Slices:
        covered = self._covered(self._ack, segment.last)
        if covered is None or self._now().trust < DISTRICT or not is_sealed(segment.database):
            return
        if not self._is_old(segment.last):
            return
        carried = yield from self._recount(segment)
        if carried is None or not self._is_carried(carried, segment.next):
            return
        if self._say({"dropped": {"first": segment.first, "last": segment.last}, "ack": covered.seq}):
            write_kept(self._disk, self._place.directory, self._journal, Kept(segment.next.seq, covered.seq))
            self._sweep()

    def _covered(self, ack: Row | None, last: int) -> Countersigned | None:
        """The district's word that it holds all up to event `last`, if the journal is the one that it signed."""
        said = countersigned(ack, self._terms.keys, self._place.outlet, self._journal) if ack is not None else None
        if said is None or said.stored < last or self._reader.hash_at(said.stored) != said.tip:
            return None
        return said

    def _is_old(self, last: int) -> bool:
        """By the first time from the last event on that a clock told which could be believed."""
        _, rows = self._reader.read(last, SLICE, MAX_BYTES)
        fields = (decode(row.body) for row in rows)
        walls = (said.get("wall") for said in fields if said.get("trust") in (DISTRICT, SYNCED))
        wall = next(walls, None)
        return isinstance(wall, int) and self._now().wall_ms - wall > self._terms.keep_days * DAY_MS

    def _recount(self, segment: Segment) -> Generator[None, None, Carried | None]:
        """What the segment's own events come to; None where they do not begin with what was before."""
        _, begin = self._reader.read(segment.first, 1, MAX_BYTES)
        carried = began_at(begin[0]) if begin else None
        while carried is not None and carried.seq < segment.last:
            _, rows = self._reader.read(carried.seq + 1, SLICE, MAX_BYTES)
            carried = carried.grown(row for row in rows if row.seq <= segment.last)
            yield
        return carried

    def _is_carried(self, carried: Carried, begin: Row) -> bool:
        told = carried_in(begin)
        has_marks = "marks" in decode(begin.body)
        return told is not None and has_marks and (told.tree, told.z_rows) == (carried.tree, carried.z_rows) and told.tree is not None

    def _say_again(self) -> None:
        """The file that says from where on has rotted: once more, when the district's word covers what is not here."""
        first = self._reader.starts()[0]
        if first > 1 and kept_from(self._place.directory, self._journal).first != first and self._event(first) is not None:
            covered = self._covered(self._ack, first - 1)
            if covered is not None:
                write_kept(self._disk, self._place.directory, self._journal, Kept(first, covered.seq))

    def _sweep(self) -> None:
        """Take away what was dropped, here and on a stick that brings it back; once more only with the district's word for it."""
        kept = kept_from(self._place.directory, self._journal)
        if kept.first == 1:
            return
        directories = [self._place.directory, *([self._place.stick] if self._place.stick_is_ours() else [])]
        gone = {path for directory in directories for path in _before(directory, self._journal, kept.first)}
        if gone and self._covered(self._event(kept.ack), kept.first - 1) is not None:
            for path in sorted(gone):
                self._disk.remove(path)

    def _event(self, seq: int) -> Row | None:
        _, rows = self._reader.read(seq, 1, MAX_BYTES)
        return next((row for row in rows if row.seq == seq), None)


def _signature(path: Path) -> tuple[int, ...]:
    """By which a copy is known again that was looked at: another stick has another file."""
    try:
        found = path.stat()
    except OSError:
        return (0,)
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _before(directory: Path, journal: str, first: int) -> Iterator[Path]:
    """The files of segments that began before this event."""
    for start in {*segments(directory, journal), *segments(directory, journal, "log")}:
        if start < first:
            database = directory / f"{journal}-{start}.db"
            logs = (database.with_suffix(".log"), stale(database.with_suffix(".log")))
            sides = (database.with_name(database.name + side) for side in ("-wal", "-shm", "-journal"))
            yield from (path for path in (*logs, database.with_suffix(".checkpoint"), *sides, database) if path.exists())
