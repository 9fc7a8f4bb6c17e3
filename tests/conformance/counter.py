"""A scale's session and its double on a counter in virtual time: put something on the plate and see what the house is told."""

from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.session import ScaleSession
from gateway.drivers.session import SECOND
from gateway.drivers.sim.scales import ScaleCore
from gateway.drivers.sim.wire import VirtualWire
from gateway.messages.devices import Reading, Weighed

SETTLED_NS = 10 * SECOND  # the slowest scale has told a new weight by then, and repetition has made it stable


class Counter:
    """Set the double's fields as a hand on the plate would."""

    def __init__(self, protocol: Protocol, core: ScaleCore) -> None:
        self.core = core
        self._wire = VirtualWire(ScaleSession("scale.counter", protocol), core)
        self._now_ns = SECOND
        self._wire.connect(self._now_ns)

    def weigh(self, grams: int) -> Reading:
        """Put it on the plate; the reading that stands in the end."""
        return self.lay(grams)[-1]

    def lay(self, grams: int) -> list[Reading]:
        """Put it on the plate; every reading until it has settled."""
        self.core.grams = grams
        return self.heard_in(SETTLED_NS)

    def heard_in(self, span_ns: int) -> list[Reading]:
        """Every reading that is told in this time."""
        until_ns = self._now_ns + span_ns
        events = self._wire.run(self._now_ns)
        while (due_ns := self._wire.due_ns()) is not None and due_ns <= until_ns:
            self._now_ns = max(self._now_ns, due_ns)
            events += self._wire.run(self._now_ns)
        self._now_ns = until_ns
        return [event.reading for event in events if isinstance(event, Weighed)]
