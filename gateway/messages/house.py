"""Events and effects of the house itself: start and stop, timers, time, rooms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gateway.clock import Trust
from gateway.faults import Fault

if TYPE_CHECKING:
    from gateway.messages import Event


@dataclass(frozen=True, slots=True)
class Started:
    """The loop runs and every port is open for orders. `safe_mode`: the side rooms are not there this time."""

    safe_mode: bool


@dataclass(frozen=True, slots=True)
class Stopping:
    """The process has been asked to end; machines say what must still be said."""


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer set with `SetTimer` is due. `key` names what it guards."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class ClockChanged:
    """Trust changed, or the wall clock stepped by more than 2 s: wall ms before and after, trust before and after."""

    before_ms: int
    after_ms: int
    trust_before: Trust
    trust: Trust


@dataclass(frozen=True, slots=True)
class RoomBroke:
    """A bug in a thread that serves a room; the house treats it as a bug of that room's machine. `trace`: the traceback's text."""

    room: str
    trace: str


@dataclass(frozen=True, slots=True)
class RoomClosed:
    """A bug closed a side room; the house rebuilds it with backoff."""

    room: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class RoomOpened:
    """A closed room stands again."""

    room: str


@dataclass(frozen=True, slots=True)
class Refresh:
    """Every machine and port tells its present state anew: a room was rebuilt and knows nothing."""


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Fire `TimerFired(name, key)` at `at_ns` (monotonic). One timer per (name, key): setting it again moves it."""

    name: str
    at_ns: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Forget the timer (name, key), if it is set."""

    name: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """An event for all machines, in order, before anything from outside is taken."""

    event: Event


@dataclass(frozen=True, slots=True)
class SetClock:
    """Somebody told the time: wall ms, with this trust."""

    wall_ms: int
    trust: Trust


Level = Literal[3, 4, 6, 7]
"""Syslog's: error, warning, info, debug."""


@dataclass(frozen=True, slots=True)
class Log:
    """One line for the technician. `code` of the fault table or ""."""

    level: Level
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class TurnOff:
    """Turn the whole device off, in order; the end of the process comes with it."""


@dataclass(frozen=True, slots=True)
class TurnOffFailed:
    """The device stays on."""

    fault: Fault


HouseEvent = Started | Stopping | TimerFired | ClockChanged | RoomBroke | RoomClosed | RoomOpened | Refresh | TurnOffFailed
HouseEffect = SetTimer | CancelTimer | Tell | SetClock | Log | TurnOff
