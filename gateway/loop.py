"""The one loop thread: take an event, ask the house, carry out the effects, keep the timers.

Ports never block it: each effect is handed over by a call that returns at once.
"""

import queue
import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from gateway.clock_io import SystemClock
from gateway.house import House
from gateway.messages import Effect, Event
from gateway.messages.counter import Answer
from gateway.messages.devices import Weighed
from gateway.messages.house import SetClock, Stopping
from gateway.messages.journal import Committed

INBOX = 2_000  # events; full only when the loop hangs: then threads wait (scans stay in the kernel) and readings are dropped
CLOCK_CHECK_S = 15  # how soon a clock set by NTP is noticed (the contract says within 60 s)
PULSE_NS = 5_000_000_000  # an idle loop turns at least so often: the watchdog asks for a sign of life every ten seconds
PARTING_S = 5  # how long the last events may take to become durable when we are asked to end

Carry = Callable[[Any], None]  # each port takes its own effects; the key of the table says which


class Inbox:
    """Where every thread puts what happened; bounded by `INBOX`."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Event] = queue.Queue(INBOX)
        self._taker: int | None = None
        self._closed = False
        # What a port refuses while the loop hands it an order. The loop cannot wait for itself, and its next turns empty this first,
        # so it never holds more than one turn's refusals.
        self._refused: deque[Event] = deque()

    def post(self, event: Event) -> None:
        """Put an event in from any thread. A reading is dropped when the inbox is full: a newer one follows.

        Other threads wait until there is room; the thread that takes never does. After `close` nobody listens and nobody waits.
        """
        if self._closed:
            return
        if not isinstance(event, Weighed) and threading.get_ident() != self._taker:
            self._queue.put(event)
            return
        try:
            self._queue.put_nowait(event)
        except queue.Full:
            if not isinstance(event, Weighed):
                self._refused.append(event)

    def take(self, wait_s: float) -> Event | None:
        """The next event, None when none came in time. Always called from the same thread."""
        self._taker = threading.get_ident()
        if self._refused:
            return self._refused.popleft()
        try:
            return self._queue.get(timeout=wait_s) if wait_s > 0 else self._queue.get_nowait()
        except queue.Empty:
            return None

    def close(self) -> None:
        """The loop has ended: threads that wait to tell it something go on, to their own end."""
        self._closed = True
        while not self._queue.empty():
            self._queue.get_nowait()  # makes room for each thread that waits; there are far fewer than `INBOX`


class Loop:
    """Runs a house. `ports`: what carries out each type of effect. `beat`: called after each turn with the monotonic ns."""

    def __init__(self, inbox: Inbox, house: House, clock: SystemClock, ports: Mapping[type, Carry], beat: Callable[[int], None]) -> None:
        self._inbox = inbox
        self._house = house
        self._clock = clock
        self._ports = ports
        self._beat = beat
        self._check_ns = 0
        self._end_ns: int | None = None

    def run(self) -> None:
        """Until `Stopping` was handled and its `shutdown` is durable (or `PARTING_S` went by). Raises what a fatal room raises."""
        while not self._over():
            self._turn()

    def _turn(self) -> None:
        event = self._next()
        now = self._clock.now()
        if event is not None:
            if isinstance(event, Stopping):
                self._end_ns = now.mono_ns + PARTING_S * 1_000_000_000
            self._carry(self._house.handle(event, now))
            if self._end_ns is not None and isinstance(event, Committed) and event.row.kind == "shutdown":
                self._end_ns = now.mono_ns
        self._carry(self._house.fire_due(now))
        if now.mono_ns >= self._check_ns:
            self._check_clock(now.mono_ns)
        self._beat(now.mono_ns)

    def _next(self) -> Event | None:
        now_ns = self._clock.now().mono_ns
        due_ns = min(at for at in (self._house.next_due_ns(), self._check_ns, self._end_ns, now_ns + PULSE_NS) if at is not None)
        return self._inbox.take((due_ns - now_ns) / 1e9)

    def _check_clock(self, now_ns: int) -> None:
        self._check_ns = now_ns + CLOCK_CHECK_S * 1_000_000_000
        changed = self._clock.change()
        if changed is not None:
            self._carry(self._house.handle(changed, self._clock.now()))

    def _carry(self, effects: list[Effect]) -> None:
        # What is shown goes before the answers: whoever is answered reads a state that knows of it.
        for effect in sorted(effects, key=lambda one: isinstance(one, Answer)):
            if isinstance(effect, SetClock):
                self._clock.learn(effect.wall_ms, effect.trust)
                self._check_ns = 0
            else:
                self._ports[type(effect)](effect)

    def _over(self) -> bool:
        return self._end_ns is not None and self._clock.now().mono_ns >= self._end_ns
