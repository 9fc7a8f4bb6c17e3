"""Looks for a scale behind a line of its own, in virtual time: what is found, after how long, and how many bytes were written to it."""

from dataclasses import dataclass, field

from gateway.drivers.scale.detect import DetectingScale
from gateway.drivers.scale.detection import Verdict
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.session import SECOND
from gateway.drivers.sim.core import Core
from gateway.drivers.sim.lined import LinedCore
from gateway.drivers.sim.wire import VirtualWire
from gateway.messages.devices import DeviceChanged, DeviceEvent, Reading, Weighed

ALL = tuple(BY_NAME.values())
ROUND_S = 220  # docs/devices.md: no round takes longer, not even where every question is answered with nonsense


@dataclass
class Looking:
    """`fixed`: the line of the configuration; `recall`: what was learned before."""

    core: Core
    line: str
    fixed: str = ""
    recall: dict[str, str] = field(default_factory=dict)
    lax: bool = False
    now_ns: int = SECOND
    events: list[DeviceEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lined = LinedCore(self.core, self.line, lax=self.lax)
        self.session = DetectingScale("scale.counter", ALL, self.fixed, self.recall)
        self.wire = VirtualWire(self.session, self.lined)
        self.wire.connect(self.now_ns)
        self.began_ns = self.now_ns

    @property
    def seconds(self) -> float:
        return (self.now_ns - self.began_ns) / SECOND

    def run(self, span_ns: int) -> None:
        until_ns = self.now_ns + span_ns
        while (due_ns := self.wire.due_ns()) is not None and due_ns <= until_ns:
            self.now_ns = max(self.now_ns, due_ns)
            self.events += self.wire.run(self.now_ns)
        self.now_ns = until_ns

    def round(self, within_s: float = ROUND_S) -> Verdict:
        """How the round ends."""
        until_ns, before = self.now_ns + int(within_s * SECOND), self.session.verdict
        while self.session.verdict is before and self.now_ns < until_ns:
            due_ns = self.wire.due_ns()
            self.run(max(0, (until_ns if due_ns is None else due_ns) - self.now_ns))
        assert self.session.verdict is not None
        assert self.session.verdict is not before
        return self.session.verdict

    def found(self, within_s: float = ROUND_S) -> Verdict:
        """The first round that finds something, or the last."""
        verdict = self.round()
        while not verdict.protocol and self.seconds < within_s:
            verdict = self.round()
        return verdict

    @property
    def readings(self) -> list[Reading]:
        return [event.reading for event in self.events if isinstance(event, Weighed)]

    @property
    def states(self) -> list[tuple[str, str | None]]:
        return [(event.state, event.fault.code if event.fault else None) for event in self.events if isinstance(event, DeviceChanged)]
