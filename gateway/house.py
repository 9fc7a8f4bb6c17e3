"""The house: rooms full of pure machines, their timers, and the rule of what happens when one of them breaks. No thread, no clock.

An event goes to every machine in turn; what they tell each other (`Tell`) is heard before anything from outside. Effects for the
world come back to the caller. A bug in a side room closes that room and it is rebuilt with backoff; a bug in any other is raised.
"""

import heapq
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from gateway.clock import Now
from gateway.faults import fault
from gateway.messages import Effect, Event
from gateway.messages.house import CancelTimer, Refresh, RoomBroke, RoomClosed, RoomOpened, SetTimer, Tell, TimerFired

REBUILD = "house.rebuild"
S = 1_000_000_000
FIRST_BACKOFF_S = 1
LAST_BACKOFF_S = 60
CALM_S = 600  # a room that stood so long has got over its last bug; the next one waits FIRST_BACKOFF_S again
MAX_TOLD = 10_000  # events told for one event from outside; more is a ring of machines answering each other: a bug
MAX_FIRED = 10_000  # timers fired in one go; more is a machine that sets its timer for now each time it fires: a bug
STALE = 1_000  # moved and cancelled timers that may lie in the heap; a timer moved at each reading must not fill the memory


class Machine(Protocol):
    """A machine decides: the same event, the same time and the same past give the same effects."""

    def handle(self, event: Event, now: Now) -> list[Effect]:
        """What this event makes the machine order."""
        ...


@dataclass(frozen=True, slots=True)
class Room:
    """A room: how to build its machine, and whether the shop can live without it for a while (`side`)."""

    build: Callable[[], Machine]
    side: bool


class RoomBrokenError(RuntimeError):
    """A thread of a room that the shop cannot live without met a bug; the process must end."""


class House:
    """Owns the machines and the timers. `handle` and `fire_due` return the effects meant for the world.

    `on_bug(room, traceback)` is told of each bug in a side room; it must not raise. Building it raises the bug of a room that is no side
    room; a side room that cannot be built is built again when `fire_due` is first asked.
    """

    def __init__(self, rooms: Mapping[str, Room], on_bug: Callable[[str, str], None]) -> None:
        self._rooms = dict(rooms)
        self._machines: dict[str, Machine] = {}
        self._on_bug = on_bug
        self._backoff_s: dict[str, int] = {}
        self._opened_ns: dict[str, int] = {}
        self._due: dict[tuple[str, str], int] = {}
        self._heap: list[tuple[int, str, str]] = []
        for name, room in rooms.items():
            self._build_first(name, room)

    def handle(self, event: Event, now: Now) -> list[Effect]:
        """Give the event, and all that is told because of it, to every machine."""
        told: deque[Event] = deque([event])
        out: list[Effect] = []
        for _ in range(MAX_TOLD):
            if not told:
                return out
            self._hear(told.popleft(), now, told, out)
        raise RuntimeError(f"machines answer each other without end after {event!r}")

    def next_due_ns(self) -> int | None:
        """When the next timer is due (monotonic ns), None if none is set."""
        while self._heap:
            at_ns, name, key = self._heap[0]
            if self._due.get((name, key)) == at_ns:
                return at_ns
            heapq.heappop(self._heap)
        return None

    def fire_due(self, now: Now) -> list[Effect]:
        """Fire the timers that are due by now, in order."""
        out: list[Effect] = []
        for _ in range(MAX_FIRED):
            at_ns = self.next_due_ns()
            if at_ns is None or at_ns > now.mono_ns:
                return out
            _, name, key = heapq.heappop(self._heap)
            del self._due[name, key]
            out += self._rebuild(key, now) if name == REBUILD else self.handle(TimerFired(name, key), now)
        raise RuntimeError(f"a timer is set for the present without end: {name} {key}")

    def _hear(self, event: Event, now: Now, told: deque[Event], out: list[Effect]) -> None:
        if isinstance(event, RoomBroke):
            self._broke(event, now, told)
            return
        for name in list(self._machines):
            machine = self._machines.get(name)
            if machine is not None:
                self._carry(self._ask(name, machine, event, now, told), told, out)

    def _ask(self, name: str, machine: Machine, event: Event, now: Now, told: deque[Event]) -> list[Effect]:
        if not self._rooms[name].side:
            return machine.handle(event, now)
        try:
            return machine.handle(event, now)
        except Exception as bug:  # noqa: BLE001 - the wall of a side room: whatever broke, only that room is closed
            told.append(self._close(name, "".join(traceback.format_exception(bug)), now))
            return []

    def _broke(self, event: RoomBroke, now: Now, told: deque[Event]) -> None:
        room = self._rooms.get(event.room)
        if room is None or not room.side:
            raise RoomBrokenError(event.trace)
        if event.room in self._machines:
            told.append(self._close(event.room, event.trace, now))

    def _close(self, name: str, trace: str, now: Now) -> Event:
        self._machines.pop(name, None)
        self._set(REBUILD, name, now.mono_ns + self._next_backoff_s(name, now) * S)
        self._on_bug(name, trace)
        return RoomClosed(name, fault("GW-1001", room=name, reason=_reason(trace)))

    def _next_backoff_s(self, name: str, now: Now) -> int:
        """How long the room stays closed: doubling while it keeps breaking, from the start again after a calm stretch."""
        is_calm = now.mono_ns - self._opened_ns.pop(name, now.mono_ns) >= CALM_S * S
        last_s = 0 if is_calm else self._backoff_s.get(name, 0)
        self._backoff_s[name] = min(LAST_BACKOFF_S, 2 * last_s or FIRST_BACKOFF_S)
        return self._backoff_s[name]

    def _build_first(self, name: str, room: Room) -> None:
        try:
            self._machines[name] = room.build()
        except Exception:
            if not room.side:
                raise
            self._set(REBUILD, name, 0)  # tried again with the first turn, which tells of it if it breaks again

    def _rebuild(self, name: str, now: Now) -> list[Effect]:
        try:
            self._machines[name] = self._rooms[name].build()
        except Exception as bug:  # noqa: BLE001 - the same wall: a room that cannot be built stays closed a while longer
            return self.handle(self._close(name, "".join(traceback.format_exception(bug)), now), now)
        self._opened_ns[name] = now.mono_ns
        return self.handle(RoomOpened(name), now) + self.handle(Refresh(), now)

    def _carry(self, effects: Iterable[Effect], told: deque[Event], out: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Tell(event):
                    told.append(event)
                case SetTimer(name, at_ns, key):
                    self._set(name, key, at_ns)
                case CancelTimer(name, key):
                    self._due.pop((name, key), None)
                case _:
                    out.append(effect)

    def _set(self, name: str, key: str, at_ns: int) -> None:
        self._due[name, key] = at_ns
        heapq.heappush(self._heap, (at_ns, name, key))
        if len(self._heap) > len(self._due) + STALE:
            self._heap = [(due_ns, *timer) for timer, due_ns in self._due.items()]
            heapq.heapify(self._heap)


def _reason(trace: str) -> str:
    """The line of a traceback that names the bug: the last one with a word in it."""
    return next((line.strip() for line in reversed(trace.splitlines()) if any(map(str.isalpha, line))), "?")
