"""A market stall in virtual time: a scale's session, its double, the till's plate, and what truly lay there, kept for the judge."""

from dataclasses import dataclass

from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Weight
from gateway.drivers.scale.session import ANSWER_NS, ASK_NS, ScaleSession
from gateway.drivers.session import MS, SECOND
from gateway.drivers.sim.scales import ScaleCore
from gateway.drivers.sim.wire import DELAY_NS, VirtualWire
from gateway.faults import fault
from gateway.messages.devices import DeviceChanged, DeviceEvent, Weighed
from gateway.pos.plate import Fit, Plate

MAX_GRAMS = 15_000
FRESH_NS, EQUAL = 2 * SECOND, 5  # the promises, written down a second time
STEP_NS = 50 * MS  # how often the clerk tries
GONE = fault("GW-2201", device="scale.counter", port="/dev/x", reason="hung up")


@dataclass(frozen=True, slots=True)
class Truth:
    """What lay there from one time to another. Only what is `calm` may be sold."""

    since_ns: int
    until_ns: int
    grams: int
    calm: bool

    def lay(self, since_ns: int, until_ns: int) -> bool:
        """Whether it lay there at any time between these."""
        return self.since_ns <= until_ns and self.until_ns >= since_ns


class Stall:
    """Put things on the plate with `put`, pull plugs, let time pass. Every weight that the till would sell is judged at once."""

    def __init__(self, protocol: Protocol, core: ScaleCore) -> None:
        self.core = core
        self.plate = Plate(MAX_GRAMS)
        self.fits = 0
        self._wire = VirtualWire(ScaleSession("scale.counter", protocol), core)
        self._now_ns = SECOND
        self._truths: list[Truth] = []
        self._sold_ns: int | None = None
        self._late_ns = self._latency(protocol)
        self._steady_ns = self._steadiness(protocol)
        self._wire.connect(self._now_ns)

    def put(self, grams: int, *, moving: bool = False, over: bool = False) -> None:
        """From now on this lies there."""
        self.core.grams, self.core.moving, self.core.over = grams, moving, over

    def plug(self, *, in_: bool) -> None:
        """The cable."""
        if in_ and not self._wire.plugged:
            self._wire.connect(self._now_ns)
        elif not in_ and self._wire.plugged:
            self._wire.cut(GONE, self._now_ns)
            self._hear(self._wire.run(self._now_ns))

    def pass_by(self, span_ns: int) -> None:
        """Time passes; at each step the till looks at its plate."""
        until_ns = self._now_ns + span_ns
        while self._now_ns < until_ns:
            self._run(min(self._now_ns + STEP_NS, until_ns))
            found = self.plate.weight(self._now_ns)
            if isinstance(found, Fit):
                self.fits += 1
                self._judge(found.grams)

    def sell(self) -> int | None:
        """The clerk scans weighed goods; the grams sold, if any."""
        found = self.plate.weight(self._now_ns)
        if not isinstance(found, Fit):
            return None
        self._judge(found.grams)
        self.plate.sold()
        self._sold_ns = self._now_ns
        return found.grams

    def _judge(self, grams: int) -> None:
        fresh_ns = self._now_ns - FRESH_NS - self._late_ns
        recent = [one for one in self._truths if one.lay(fresh_ns, self._now_ns)]
        assert any(one.calm and one.grams == grams for one in recent), f"{grams} g may be sold, but there lay {recent}"
        # A fresh word may rest on frames that are older.
        begun = [one for one in self._truths if one.lay(fresh_ns - 2 * self._steady_ns, self._now_ns)]
        lain_ns = [one.until_ns - one.since_ns for one in begun if one.calm and one.grams == grams]
        assert sum(lain_ns) >= self._steady_ns, f"{grams} g may be sold after so short a time: {begun}"
        if self._sold_ns is not None:
            since_ns = self._sold_ns - self._late_ns
            assert any(one.grams <= 0 for one in self._truths if one.lay(since_ns, self._now_ns)), f"{grams} g again, never empty"

    def _run(self, until_ns: int) -> None:
        self._remember(until_ns)
        self._hear(self._wire.run(self._now_ns))
        while (due_ns := self._wire.due_ns()) is not None and due_ns <= until_ns:
            self._now_ns = max(self._now_ns, due_ns)
            self._hear(self._wire.run(self._now_ns))
        self._now_ns = until_ns

    def _remember(self, until_ns: int) -> None:
        now = (self.core.grams, not self.core.moving and not self.core.over)
        last = self._truths[-1] if self._truths else None
        if last is not None and (last.grams, last.calm) == now:
            self._truths[-1] = Truth(last.since_ns, until_ns, *now)
        else:
            self._truths.append(Truth(self._now_ns, until_ns, *now))

    def _hear(self, events: list[DeviceEvent]) -> None:
        for event in events:
            match event:
                case Weighed(_, reading):
                    self.plate.weighed(reading)
                case DeviceChanged(state=state):
                    self.plate.changed(state)
                case _:
                    pass

    def _latency(self, protocol: Protocol) -> int:
        """From the plate to a frame's arrival, at the most."""
        step_ns = (self.core.every_ns or 0) if protocol.next_begins else 0
        return DELAY_NS + step_ns + STEP_NS

    def _steadiness(self, protocol: Protocol) -> int:
        """How long it must have lain there when only repetition can tell, at the pace of questions or of the stream.

        One interval is given away: what is lifted and put back between two frames nobody sees.
        """
        if any(said.stable is not None for _, said in protocol.examples if isinstance(said, Weight)):
            return 0
        return (EQUAL - 2) * min(self.core.every_ns or ASK_NS, ANSWER_NS)
