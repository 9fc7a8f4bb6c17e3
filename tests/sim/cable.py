"""A virtual wire on the simulation's heap: whatever is done to it, what follows of it happens when it is due."""

from collections.abc import Callable

from gateway.drivers.session import Record
from gateway.drivers.sim.wire import VirtualWire
from gateway.faults import fault
from gateway.messages import Event
from tests.sim.heap import Heap, S

UNPLUGGED = fault("GW-2101")


class Cable:
    """One device of one start. `keep` makes a print mark durable (before the bytes it speaks of leave); `post` tells the loop."""

    def __init__(self, heap: Heap, wire: VirtualWire, post: Callable[[Event], None], keep: Callable[[Record], None]) -> None:
        self._heap = heap
        self._wire = wire
        self._post = post
        self._keep = keep
        self._due_ns: int | None = None

    @property
    def plugged(self) -> bool:
        """Whether the wire is in."""
        return self._wire.plugged

    def do(self, deed: Callable[[VirtualWire, int], None]) -> None:
        """Connect, cut, order or say something, and see to what follows."""
        deed(self._wire, self._heap.now_ns)
        self._settle()

    def _settle(self) -> None:
        events = self._wire.run(self._heap.now_ns)
        marks, self._wire.marks = self._wire.marks, []
        for mark in marks:
            self._keep(mark)
        for event in events:
            self._post(event)
        due_ns = self._wire.due_ns()
        if due_ns is not None and due_ns != self._due_ns:
            self._due_ns = due_ns
            self._heap.after(max(0, due_ns - self._heap.now_ns) / S, lambda: self._wake(due_ns), powered=True)

    def _wake(self, due_ns: int) -> None:
        if due_ns == self._due_ns:
            self._due_ns = None
            self._settle()
