"""Bringing a dead card's past back onto a new one: the old journal's files made anew, then the journal that follows it.

The daemon is stopped. A crash at any instant: run it again, the end is the same. Until the last step the daemon refuses to start on
what is half made, or starts on what was there before.
"""

import os
import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Self

from gateway.faults import fault
from gateway.journal.database_io import build, part_of, put
from gateway.journal.disk_io import Disk
from gateway.journal.event import decode
from gateway.journal.ledger import RECENT
from gateway.journal.past_io import Found, Past, Whole, look_for_past
from gateway.journal.reader_io import JournalReader
from gateway.journal.salvage import NUMBERED, salvage
from gateway.journal.segments_io import Identity, Place, journals, keep_database_aside, lock, prepare, read_identity, segments
from gateway.journal.succession import Heritage, origin_of_event
from gateway.journal.succession_io import Own, inherit, plan, succeed
from gateway.journal.trouble_io import RefusedError
from gateway.messages.journal import Marks, Row, Tip

SCRATCH = "restore-scratch"
Origin = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it. `journal` follows `lost`; `tip`: where it stands. `again`: it had been done before, nothing was changed now.

    `until`: the last event of the old journal that could be had; `broken`: why not more, "" where its end was reached.
    `kept`: journals without sales that were begun on the new card, and lie beside now.
    """

    journal: str
    lost: str
    source: str
    generation: int
    tip: Tip
    until: int = 0
    carried: int = 0
    broken: str = ""
    kept: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """A journal that was looked through: where it stands, what it follows, its sales."""

    found: Found
    tip: Tip
    lost: str
    broken: str
    sold: frozenset[Origin]


def restore(disk: Disk, place: Place, own: Own, path: Path) -> Restored:
    """Restore from what lies at `path`. Raises RefusedError when nothing was touched; OSError, sqlite3.Error: run it again."""
    with _Desk(disk, place) as desk:
        past = look_for_past(path, place.outlet, place.directory / SCRATCH)
        read = [one for found in past.journals if (one := _look_through(found, place.outlet)) is not None]
        if not read:
            raise RefusedError(fault("GW-4053", "never", path=path, reason="no event that stands lies there"))
        newest = max(read, key=lambda one: (one.tip.generation, one.tip.seq))
        line = (*_line_of(newest, read), newest.found.journal)
        sold = set[Origin]().union(*(one.sold for one in read if one.found.journal in line))
        done = desk.already(newest.found.journal, newest.tip, sold, path)
        if done is not None:
            return done
        plan(disk, place, newest.found.journal)  # from here on the daemon knows that something is under way
        for one in read:
            _rebuild(disk, place, one.found)
        return desk.follow(newest, past, read, own)


def begin_from_marks(disk: Disk, place: Place, own: Own, lost: str, at: Tip) -> Restored:
    """Go on with nothing but the totals of the district's last ack. `at`: its stored, tip and marks; `generation`: of the lost journal."""
    with _Desk(disk, place) as desk:
        done = desk.already(lost, Tip(), set(), place.directory)
        if done is not None:
            return done
        join = replace(at, boot=at.seq)  # no start had a higher number: each wrote an event; so no basket's id comes again
        heritage = Heritage(lost, at.generation, join, marks=Marks(at.receipt_no, at.z, at.grand_total), source="marks")
        return desk.end(Identity(lost, place.outlet, at.generation), heritage, (), own)


class _Desk:
    """The state directory, held against the daemon while it is worked on."""

    def __init__(self, disk: Disk, place: Place) -> None:
        self._disk = disk
        self._place = place
        self._lock: int | None = None

    def __enter__(self) -> Self:
        prepare(self._disk, self._place)
        self._lock = lock(self._place)
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._place.directory / SCRATCH, ignore_errors=True)
        _give_back(self._place)
        if self._lock is not None:
            os.close(self._lock)

    def already(self, lost: str, end: Tip, sold: set[Origin], path: Path) -> Restored | None:
        """What was done before, if it was. Raises RefusedError where something would be forgotten."""
        directory = self._place.directory
        identity = read_identity(directory)
        if identity is not None and identity.outlet != self._place.outlet:
            raise RefusedError(fault("GW-4002", "never", path=directory, found=identity.outlet, outlet=self._place.outlet))
        for journal in sorted(journals(directory)):
            more = [row.seq for row in _sales(directory, journal) if origin_of_event(journal, row, decode(row.body)) not in sold]
            if more:
                raise RefusedError(fault("GW-4052", "never", journal=journal, count=len(more), first=more[0], path=path))
        if identity is None or not segments(directory, identity.journal):
            return None
        reader = JournalReader(directory, identity.journal)
        is_level = lost == identity.journal and reader.hash_at(end.seq) == end.hash  # this card holds all of it
        if not is_level and lost not in identity.past:
            return None
        rows = deque(reader.rows(), maxlen=RECENT)
        return Restored(identity.journal, lost, "", identity.generation, salvage(list(rows)).tip, again=True)

    def follow(self, newest: _Read, past: Past, read: Sequence[_Read], own: Own) -> Restored:
        """The old files lie here now: make the journal that follows them."""
        journal = newest.found.journal
        reader = JournalReader(self._place.directory, journal)
        heritage, later = inherit(reader, journal, newest.tip)
        said = (("broken", newest.broken),) if newest.broken else ()
        heritage = replace(heritage, source=past.source, said=said)
        identity = Identity(journal, self._place.outlet, newest.tip.generation, _line_of(newest, read))
        return replace(self.end(identity, heritage, later, own), until=newest.tip.seq, broken=newest.broken)

    def end(self, identity: Identity, heritage: Heritage, later: Iterable[Row], own: Own) -> Restored:
        """The last step, in which the new journal is taken into use."""
        before = read_identity(self._place.directory)
        following = succeed(self._disk, self._place, identity, heritage, later, own)
        reader = JournalReader(self._place.directory, following.journal)
        rows = list(deque(reader.rows(), maxlen=RECENT))
        count = decode(rows[-1].body).get("carried_events")
        kept = (before.journal,) if before is not None and before.journal != identity.journal else ()
        return Restored(
            following.journal, identity.journal, heritage.source, following.generation, salvage(rows).tip,
            carried=count if isinstance(count, int) else 0, kept=kept,
        )  # fmt: skip


def _look_through(found: Found, outlet: str) -> _Read | None:
    """Read it once. None where no event stands. Raises RefusedError for another outlet's."""
    whole, rows = Whole(), deque[Row](maxlen=RECENT)
    lost, sold = "", set[Origin]()
    for row in whole.rows(found.rows()):
        if not rows:
            fields = decode(row.body)
            if (whose := fields.get("outlet")) not in (None, outlet):
                raise RefusedError(fault("GW-4054", "never", path=found.journal, found=whose, outlet=outlet))
            lost = str(fields.get("lost") or "") if row.kind == "genesis" else ""
        if row.kind in NUMBERED:
            sold.add(origin_of_event(found.journal, row, decode(row.body)))
        rows.append(row)
    return _Read(found, salvage(list(rows)).tip, lost, whole.broken, frozenset(sold)) if rows else None


def _rebuild(disk: Disk, place: Place, found: Found) -> None:
    """The files of an old journal, a database for each stretch, made anew; what was there under their names is kept."""
    rest = Whole().rows(found.rows())
    ahead = next(rest, None)
    while ahead is not None:
        path = place.database(found.journal, ahead.seq)
        stretch = _Stretch(rest)
        build(disk, part_of(path), chain([ahead], stretch.rows(ahead)))
        if path.exists():
            keep_database_aside(disk, path, "replaced")
        put(disk, path)
        ahead = stretch.ahead


class _Stretch:
    """The rows up to where the next file begins: at a gap, or at an event that begins a segment."""

    def __init__(self, rest: Iterator[Row]) -> None:
        self._rest = rest
        self.ahead: Row | None = None

    def rows(self, last: Row) -> Iterator[Row]:
        for row in self._rest:
            if row.kind == "segment" or row.seq != last.seq + 1:
                self.ahead = row
                return
            last = row
            yield row


def _line_of(newest: _Read, read: Sequence[_Read]) -> tuple[str, ...]:
    """The journals before it, the first one first, as far as they say so."""
    by_id = {one.found.journal: one for one in read}
    line: list[str] = []
    at: _Read | None = newest
    while at is not None and at.lost and at.lost not in line:
        line.insert(0, at.lost)
        at = by_id.get(at.lost)
    return tuple(line)


def _sales(directory: Path, journal: str) -> Iterator[Row]:
    """Its sales; of a journal that has no database here (a log alone) none is known."""
    if segments(directory, journal):
        yield from (row for row in JournalReader(directory, journal).rows() if row.kind in NUMBERED)


def _give_back(place: Place) -> None:
    """What root made here belongs to whoever owns the state directory."""
    if os.geteuid() != 0:
        return
    owner = place.directory.parent.stat()
    for directory in (place.directory, place.keys):
        for path in (directory, *directory.iterdir()):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)

