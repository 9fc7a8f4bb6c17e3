"""A session and a double joined in virtual time: what the port's thread and the cable do, without thread or cable. Pure.

Call `connect`, `cut` and `order` when they happen; then `run(now)` whenever `due_ns()` has come.
"""

from collections import deque

from gateway.drivers.session import Learned, Record, Session, Step, soonest
from gateway.drivers.sim.core import Core, Lined
from gateway.faults import Fault
from gateway.messages.devices import DeviceEffect, DeviceEvent

DELAY_NS = 2_000_000  # on the line, each way
CHUNK = 64  # bytes that a full double takes at once when it has room again


class VirtualWire:
    """`marks` and `learned` collect what the session wanted kept, in order; `reopened` counts how often it had the wire opened anew."""

    def __init__(self, session: Session, core: Core, delay_ns: int = DELAY_NS) -> None:
        self.session = session
        self.core = core
        self.marks: list[Record] = []
        self.learned: list[Learned] = []
        self.plugged = False
        self.reopened = 0
        self._delay_ns = delay_ns
        self._unsent = bytearray()
        self._coming: deque[tuple[int, bytes]] = deque()
        self._events: list[DeviceEvent] = []
        self._wake_ns: int | None = None
        self._tick_ns: int | None = None
        self._sent_ns: int | None = None

    def connect(self, now_ns: int) -> None:
        """The wire can be opened now, and is."""
        self.plugged = True
        self._open(now_ns)

    def cut(self, why: Fault, now_ns: int) -> None:
        """The wire is gone, and with it what was on it."""
        self.plugged = False
        self._unsent.clear()
        self._coming.clear()
        self._sent_ns = None
        self._carry(self.session.lost(why, now_ns), now_ns)

    def order(self, effect: DeviceEffect, now_ns: int) -> None:
        """The house orders something."""
        self._carry(self.session.ordered(effect, now_ns), now_ns)

    def say(self, data: bytes, now_ns: int) -> None:
        """The double sends this by itself."""
        if data and self.plugged:
            self._coming.append((now_ns + self._delay_ns, data))

    def due_ns(self) -> int | None:
        """When something happens next."""
        coming = self._coming[0][0] if self._coming else None
        return soonest(coming, self._wake_ns, self._ticks(), self._sent_ns if self._unsent and not self.core.full else None)

    def run(self, now_ns: int) -> list[DeviceEvent]:
        """Everything that is due by now; what the house is told since the last call."""
        while self._coming and self._coming[0][0] <= now_ns:
            self._carry(self.session.received(self._coming.popleft()[1], now_ns), now_ns)
        tick = self._ticks()
        if tick is not None and tick <= now_ns:
            self._tick_ns = now_ns + (self.core.every_ns or 0)
            self.say(self.core.tick(), now_ns)
        self._push(now_ns)
        if self._wake_ns is not None and self._wake_ns <= now_ns:
            self._carry(self.session.woken(now_ns), now_ns)
        events, self._events = self._events, []
        return events

    def _ticks(self) -> int | None:
        if self.core.every_ns is None:
            return None
        if self._tick_ns is None:
            self._tick_ns = 0
        return self._tick_ns

    def _push(self, now_ns: int) -> None:
        while self.plugged and self._unsent and self._sent_ns is not None and self._sent_ns <= now_ns and not self.core.full:
            chunk = bytes(self._unsent[:CHUNK])
            del self._unsent[:CHUNK]
            self.say(self.core.feed(chunk), now_ns)
            if not self._unsent:
                self._sent_ns = None
            self._carry((self.session.moved if self._unsent else self.session.written)(now_ns), now_ns)

    def _open(self, now_ns: int) -> None:
        if isinstance(self.core, Lined):
            self.core.opened(self.session.line())
        self._carry(self.session.opened(now_ns), now_ns)

    def _carry(self, step: Step | None, now_ns: int) -> None:
        if step is None:
            return
        self.marks += step.marks
        self.learned += step.learned
        self._events += step.events
        if self.plugged and step.write:
            self._unsent += step.write
            self._sent_ns = now_ns + self._delay_ns if self._sent_ns is None else self._sent_ns
        self._wake_ns = step.wake_ns
        if step.reopen and self.plugged:
            self.reopened += 1
            self._unsent.clear()
            self._sent_ns = None
            self._coming.clear()
            self._open(now_ns)
