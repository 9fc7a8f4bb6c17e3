"""One business day out of a journal: its events with the times that can be vouched for, what was out of order and for how long. Pure.

A wall time is only as good as its trust. Where a `clock` event of the same start says by how much the clock was off, earlier times are
put right; what is still not sure says so. The order is that of `seq`, always.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gateway.journal.event import decode
from gateway.journal.gaps import TRUSTED, Gap, gaps
from gateway.messages.journal import Fields, Json, Row

SHORT_MS = 60_000
"""An outage below it is a plug that was pushed in, or a device found at the start."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An event of the day. `wall_ms`: since 1970, put right where that is possible; `is_sure`: whether it can be believed."""

    seq: int
    kind: str
    fields: Fields
    row: Row
    wall_ms: int
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Outage:
    """Something did not work from one event to another (None: not mended within the day). `what`: a state, `name`: of which device."""

    what: str
    name: str
    role: str
    began: Moment
    ended: Moment | None

    @property
    def length_ms(self) -> int | None:
        """How long, None where that is not known."""
        if self.ended is None or not (self.began.is_sure and self.ended.is_sure):
            return None
        return max(0, self.ended.wall_ms - self.began.wall_ms)

    @property
    def is_short(self) -> bool:
        """Over before anybody would have looked."""
        return self.ended is not None and (self.length_ms is None or self.length_ms < SHORT_MS)


@dataclass(frozen=True, slots=True)
class Day:
    """A business day. `gaps`: power cuts, stops and missing numbers of it."""

    day: str
    moments: tuple[Moment, ...]
    outages: tuple[Outage, ...]
    gaps: tuple[Gap, ...]

    def cuts(self) -> dict[int, int | None]:
        """The starts that found no clean stop before them, by seq: how long it was dark at most, None where that is not known."""
        longest = {gap.last: gap.length_ms for gap in self.gaps if gap.what == "power"}
        found: dict[int, int | None] = {}
        for before, moment in zip((None, *self.moments), self.moments, strict=False):
            if moment.kind == "boot" and (moment.fields.get("cut") is True or moment.seq in longest):
                is_known = before is not None and before.is_sure and moment.is_sure
                found[moment.seq] = max(0, moment.wall_ms - before.wall_ms) if before and is_known else longest.get(moment.seq)
        return found

    def of(self, *kinds: str) -> list[Moment]:
        """The moments of these kinds."""
        return [moment for moment in self.moments if moment.kind in kinds]


def one_day(rows: Iterable[Row], day: str) -> Day:
    """The day ("2026-11-24") out of all events, which come in order. An event belongs to the day that it was written under."""
    passing = _Passing(rows, day)
    found = tuple(gap for gap in gaps(passing) if passing.is_of_the_day)
    moments = tuple(_righted([_moment(row) for row in passing.kept]))
    return Day(day, moments, tuple(_outages(moments)), found)


def whole(fields: Fields, key: str) -> int:
    """The integer, 0 where there is none."""
    value = fields.get(key)
    return value if type(value) is int else 0


def text(fields: Fields, key: str) -> str:
    """The text, "" where there is none."""
    value = fields.get(key)
    return value if isinstance(value, str) else ""


def objects(value: Json) -> list[dict[str, Json]]:
    """The objects of a list, none where it is none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


class _Passing:
    """Passes the rows on and keeps those of the day. `is_of_the_day`: whether the row passed last is one."""

    def __init__(self, rows: Iterable[Row], day: str) -> None:
        self._rows = rows
        self._day = day
        self._mark = f'"business_day":"{day}"'.encode()
        self.kept: list[Row] = []
        self.is_of_the_day = False

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.is_of_the_day = self._mark in row.body and _fields(row).get("business_day") == self._day
            if self.is_of_the_day:
                self.kept.append(row)
            yield row


def _moment(row: Row) -> Moment:
    fields = _fields(row)
    return Moment(row.seq, row.kind, fields, row, whole(fields, "wall"), whole(fields, "trust") >= TRUSTED)


def _righted(moments: list[Moment]) -> Iterator[Moment]:
    """Times before a clock event of the same start, put right by as much as the clock was set."""
    off_ms: int | None = None
    boot = -1
    righted: list[Moment] = []
    for moment in reversed(moments):
        if whole(moment.fields, "boot") != boot:
            boot, off_ms = whole(moment.fields, "boot"), None
        is_told = off_ms is not None and not moment.is_sure
        righted.append(replace(moment, wall_ms=moment.wall_ms + (off_ms or 0), is_sure=True) if is_told else moment)
        if moment.kind == "clock" and (off_ms is not None or moment.is_sure):
            off_ms = (off_ms or 0) + whole(moment.fields, "after") - whole(moment.fields, "before")
    return reversed(righted)


def _outages(moments: tuple[Moment, ...]) -> Iterator[Outage]:
    """In order of their beginning; one that is open when the gateway starts anew ends there, for then it is asked again."""
    running: dict[str, Outage] = {}
    found: list[Outage] = []
    for moment in moments:
        if moment.kind == "boot":
            found += [replace(outage, ended=moment) for outage in running.values()]
            running = {}
        for name, role, what in _states(moment):
            before = running.get(name)
            if before is not None and before.what != what:
                found.append(replace(running.pop(name), ended=moment))
            if what and name not in running:
                running[name] = Outage(what, name, role, moment, None)
    return iter(sorted([*found, *running.values()], key=lambda outage: outage.began.seq))


def _states(moment: Moment) -> Iterator[tuple[str, str, str]]:
    """What an event says of devices and copies: name, role, what is wrong ("" is well)."""
    fields = moment.fields
    match moment.kind:
        case "device":
            state, paper = text(fields, "state"), text(fields, "paper")
            what = state if state in ("absent", "fault") else "paper" if paper == "out" else ""
            if state == "fault" and paper == "out":
                what = "paper"  # the cause, in words that somebody can act on
            yield text(fields, "device"), text(fields, "role"), what
        case "disk":
            for name in ("copy", "database", "beside"):
                yield name, "", name if text(fields, name) not in ("", "ok") else ""


def _fields(row: Row) -> Fields:
    try:
        return decode(row.body)
    except ValueError:
        return {}
