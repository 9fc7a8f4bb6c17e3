"""A cable in virtual time between a real session and a wire-level double: bytes are delayed, chopped, spoilt, and the plug is pulled."""

from collections.abc import Callable
from typing import Protocol

from gateway.drivers.session import Mark, Session, Step
from gateway.faults import Fault
from gateway.messages import Event
from gateway.messages.devices import DeviceEffect
from tests.sim.heap import Heap, S

REPLUG_S = (0.5, 20.0)


class Double(Protocol):
    """The far end: takes bytes, gives the bytes it answers."""

    def feed(self, data: bytes) -> bytes:
        """Take bytes; what the device says back at once."""
        ...


class Wire:
    """One cable of one start of the gateway. `keep`: makes a print mark durable. `noise`: the fault's name when bytes are spoilt."""

    def __init__(self, heap: Heap, session: Session, double: Double, post: Callable[[Event], None]) -> None:
        self._heap = heap
        self._session = session
        self._double = double
        self._post = post
        self._plugged = False
        self._wish = 0
        self._plug = 0
        self.keep: Callable[[Mark], None] = lambda _: None

    def plug(self) -> None:
        """The device can be opened."""
        self._plug += 1
        self._plugged = True
        self._carry(self._session.opened(self._heap.now_ns))

    def pull(self, why: Fault) -> None:
        """The cable is out; it comes back after a while."""
        if not self._plugged:
            return
        self._plug += 1
        self._plugged = False
        self._carry(self._session.lost(why, self._heap.now_ns))
        self._heap.after(self._heap.between(*REPLUG_S), self.plug, powered=True)

    def order(self, effect: DeviceEffect) -> None:
        """The house orders something of this device."""
        self._carry(self._session.ordered(effect, self._heap.now_ns))

    def say(self, data: bytes) -> None:
        """The device sends bytes by itself."""
        for piece in self._pieces(data):
            self._later(self._heap.between(0, 0.01), lambda p=piece: self._received(p))  # type: ignore[misc]

    def _received(self, data: bytes) -> None:
        self._carry(self._session.received(data, self._heap.now_ns))

    def _carry(self, step: Step) -> None:
        for mark in step.marks:
            self.keep(mark)
        for event in step.events:
            self._post(event)
        if step.write:
            self._later(self._heap.between(0.001, 0.02), lambda: self._deliver(step.write))
        if step.reopen:
            self._reopen()
        self._wake_at(step.wake_ns)

    def _deliver(self, data: bytes) -> None:
        answer = self._double.feed(data)
        if answer:
            self.say(answer)
        self._carry(self._session.written(self._heap.now_ns))

    def _reopen(self) -> None:
        self._plug += 1
        self._plugged = False
        self._heap.after(0.5, self.plug, powered=True)

    def _wake_at(self, wake_ns: int | None) -> None:
        self._wish += 1
        if wake_ns is None:
            return
        wish = self._wish
        delay_s = max(0, wake_ns - self._heap.now_ns) / S
        self._heap.after(delay_s, lambda: self._wake(wish), powered=True)

    def _wake(self, wish: int) -> None:
        if wish == self._wish:
            self._carry(self._session.woken(self._heap.now_ns))

    def _pieces(self, data: bytes) -> list[bytes]:
        """The same bytes, chopped as a serial line chops them; each piece keeps its turn."""
        cut = self._heap.dice.randrange(len(data) + 1)
        return [piece for piece in (data[:cut], data[cut:]) if piece]

    def _later(self, delay_s: float, happening: Callable[[], None]) -> None:
        plug = self._plug
        self._heap.after(delay_s, lambda: happening() if plug == self._plug and self._plugged else None, powered=True)
