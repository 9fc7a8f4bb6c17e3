"""Reading a whole journal fast, both copies, on all cores: it is whole beyond doubt, or somebody has to look closely. Changes nothing.

The events are cut into stretches that begin at one with the totals; each is checked from those on, and all join only when each ends with
the very totals and hash that the next began with. In memory at a time, for each process: `PIECE` events of both copies.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gateway.journal.copy_io import read_tail
from gateway.journal.crew_io import LostError, share
from gateway.journal.database_io import RANGE
from gateway.journal.disk_io import Disk
from gateway.journal.ledger import MARKS_EACH
from gateway.journal.reader_io import connection
from gateway.journal.record import Record, scan
from gateway.journal.structure_io import odd_database
from gateway.journal.swift import Values, are_copied, as_copied, base_at, follows
from gateway.journal.verify import Check
from gateway.messages.journal import Row, Tip

PIECE = 128  # events read at once: 90 kB of each copy, and 128 MB if each were as long as an event may be
EACH = 3  # shares for each process: they do not take equally long
WINDOW = 64 << 10  # bytes looked at to find a place in a log: a hundred records
ANY = 1 << 62


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events `first`..`last` of one segment. In the log they begin at byte `at` and end at `to`; None: where the log ends."""

    database: Path
    log: Path | None
    first: int
    last: int
    at: int = 0
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """Every event is there and as it should be. `odd`: what is wrong with a segment's file beside that, by its path.

    `beyond`: what the last log has behind its last event.
    """

    tip: Tip
    events: int
    odd: dict[Path, str]
    beyond: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Job:
    """Stretches that follow one another, checked by one process. `base`: what is before the first; None before event 1."""

    stretches: tuple[Stretch, ...]
    base: Tip | None
    alone: bool


@dataclass(frozen=True, slots=True)
class _Done:
    tip: Tip
    events: int
    beyond: tuple[Row, ...]


def whole(segments: Sequence[Stretch], row_at: Callable[[int], Row | None], count: int, *, alone: bool) -> Whole | None:
    """Check segments from event 1 on, by `count` processes; None: something takes a closer look. `alone`: the databases without copies.

    `row_at`: an event by its number.
    """
    events = sum(part.last - part.first + 1 for part in segments)
    jobs = _jobs(segments, row_at, max(1, events // (count * EACH)) if count > 1 else ANY, alone=alone)
    work: list[_Job | Path] = [*(part.database for part in segments), *jobs]
    try:
        told = share(_work, work, count)
    except LostError:
        return None
    odd = {part.database: str(why) for part, why in zip(segments, told, strict=False) if why}
    done = [one for one in told[len(segments) :] if isinstance(one, _Done)]
    if len(done) < len(jobs) or any(one.tip != job.base for one, job in zip(done, jobs[1:], strict=False)):
        return None
    return Whole(done[-1].tip, sum(one.events for one in done), odd, done[-1].beyond)


def _work(job: _Job | Path) -> _Done | str | None:
    """The files' own structure is a job as the others."""
    return odd_database(job) if isinstance(job, Path) else _walk(job)


def _jobs(segments: Sequence[Stretch], row_at: Callable[[int], Row | None], each: int, *, alone: bool) -> list[_Job]:
    """The segments cut into jobs of some `each` events, wherever it is known what is before."""
    jobs = [_Job((), None, alone)]
    for part in (piece for segment in segments for piece in _cut(segment, each)):
        base = _base(row_at, part.first) if each != ANY and jobs[-1].stretches else None
        if base is None:
            jobs[-1] = replace(jobs[-1], stretches=(*jobs[-1].stretches, part))
        else:
            jobs.append(_Job((part,), base, alone))
    return jobs


def _base(row_at: Callable[[int], Row | None], first: int) -> Tip | None:
    before, row = row_at(first - 1), row_at(first)
    return base_at(before, row) if before is not None and row is not None else None


def _cut(segment: Stretch, each: int) -> list[Stretch]:
    """The pieces of a segment, each beginning at an event that carries the totals; one piece where its log does not tell the places."""
    pieces = [segment]
    step = -(-each // MARKS_EACH) * MARKS_EACH
    for first in range((segment.first // MARKS_EACH + 1) * MARKS_EACH + step, segment.last - step // 2, step):
        at = _place(segment.log, first) if segment.log is not None else 0
        if at is not None:
            last = pieces.pop()
            pieces += [replace(last, last=first - 1, to=at), replace(last, first=first, at=at)]
    return pieces


def _place(log: Path, seq: int) -> int | None:
    """Where in a log the record of this event begins; None where that cannot be found soon."""
    with log.open("rb") as file:
        low, high = 0, log.stat().st_size
        while low < high:
            middle = max(low, (low + high - WINDOW) // 2)
            file.seek(middle)
            found = scan(file.read(WINDOW), final=True).records
            here = next((record for record in found if record.row.seq >= seq), None)
            if here is not None and here.row.seq == seq:
                return middle + here.start
            if not found or here is found[0]:  # zeros lie behind the records
                high = max(low, middle)
            else:
                low = middle + found[-1].end
    return None


def _walk(job: _Job) -> _Done | None:
    check = Check(base=job.base, alone=job.alone)
    beyond: tuple[Row, ...] = ()
    try:
        for stretch in job.stretches:
            behind = _compare(check, stretch)
            if behind is None or beyond:
                return None
            beyond = behind
    except (OSError, sqlite3.Error):
        return None
    return _Done(check.tip, check.events, beyond)


def _compare(check: Check, stretch: Stretch) -> tuple[Row, ...] | None:
    """Check a stretch in both files; what its log has behind the last event where that is the log's end. None: it is not whole."""
    at = stretch.at
    with connection(stretch.database) as database, (stretch.log or Path("/dev/null")).open("rb") as log:
        log.seek(at)
        for first in range(stretch.first, stretch.last + 1, PIECE):
            rows: list[Values] = database.execute(RANGE, (first, min(stretch.last, first + PIECE - 1))).fetchall()
            if len(rows) != min(stretch.last, first + PIECE - 1) - first + 1 or not follows(check, rows):
                return None
            if stretch.log is not None:
                made = as_copied(rows)
                held = log.read(len(made)) if made is not None else b""
                if made is None or (held != made and not are_copied(rows, held)):
                    return None
                at += len(made)
    if stretch.log is None or stretch.to is not None:
        return () if stretch.log is None or at == stretch.to else None
    return _behind(stretch.log, at)


def _behind(log: Path, end: int) -> tuple[Row, ...] | None:
    """The records from this byte on, to the end of the log; None where there is anything else."""
    tail = read_tail(Disk(), log, ANY)
    if tail.used <= end:
        return ()
    found: list[Record] = [record for record in tail.records if record.start >= end]
    return tuple(record.row for record in found) if tail.bad is None and found and found[0].start == end else None
