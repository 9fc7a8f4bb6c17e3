"""Finding out which protocol a scale talks: listen to the streamers first, then ask, the harmless questions before the rest. Pure.

It chooses among the protocols it is given and says so when none fits; it never guesses from one frame.
"""

from dataclasses import dataclass

from gateway.drivers.address import parse_line
from gateway.drivers.scale.frames import Framer
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Handshake
from gateway.drivers.scale.session import ANSWER_NS, ScaleSession
from gateway.drivers.session import MS, Condition, Session, Step
from gateway.faults import Fault, fault
from gateway.messages.devices import DeviceEvent

SOUND_ENOUGH = 2  # frames that make sense; one may be noise
ASKS_ENOUGH = 4  # questions of each kind before the next protocol is tried


@dataclass(frozen=True, slots=True)
class _Trial:
    protocol: Protocol
    ask: bytes  # b"" = only listen

    @property
    def lasts_ns(self) -> int:
        return ASKS_ENOUGH * ANSWER_NS if self.ask else self.protocol.listen_ms * MS


class DetectingScale(Session):
    """A scale of unknown protocol; becomes a `ScaleSession` of the first that fits. `line` "" tries each protocol's own."""

    def __init__(self, device: str, candidates: tuple[Protocol, ...], line: str = "") -> None:
        self._device = device
        self._line = line
        self._condition = Condition(device, "scale")
        self._trials = tuple(
            [_Trial(one, b"") for one in candidates if one.listen_ms]
            + [_Trial(one, ask) for one in sorted(candidates, key=lambda one: one.listen_ms) for ask in one.asks]
        )
        self._at = 0
        self._framer = self._new_framer()
        self._sound = 0
        self._until_ns = 0
        self._ask_ns: int | None = None
        self._found: ScaleSession | None = None

    @property
    def found(self) -> Protocol | None:
        """The protocol that fits, None while none is known to."""
        return self._trials[self._at].protocol if self._found else None

    def line(self) -> str:
        """The line of the protocol on trial, or of the one found."""
        return self._found.line() if self._found else self._line or self._trials[self._at].protocol.line

    def opened(self, now_ns: int) -> Step:
        """Begin, or go on with, the trial whose line this is."""
        if self._found:
            return self._found.opened(now_ns)
        self._begin(now_ns)
        return self._step(now_ns)

    def received(self, data: bytes, now_ns: int) -> Step:
        """Bytes: frames that make sense count for the protocol on trial."""
        if self._found:
            return self._found.received(data, now_ns)
        protocol = self._trials[self._at].protocol
        for frame in self._framer.feed(data):
            if not isinstance(protocol.decode(frame), Garbled | Handshake):
                self._sound += 1
        if self._sound < SOUND_ENOUGH:
            return self._step(now_ns)
        self._found = ScaleSession(self._device, protocol, self._line, self._condition)
        return self._found.opened(now_ns)

    def woken(self, now_ns: int) -> Step:
        """Time to ask, or to try the next."""
        return self._found.woken(now_ns) if self._found else self._step(now_ns)

    def lost(self, fault: Fault, now_ns: int) -> Step:
        """The scale is gone; what was found stays found."""
        if self._found:
            return self._found.lost(fault, now_ns)
        return Step(events=self._condition.tell("absent", fault))

    def _begin(self, now_ns: int) -> None:
        trial = self._trials[self._at]
        self._framer = self._new_framer()
        self._sound = 0
        self._until_ns = now_ns + trial.lasts_ns
        self._ask_ns = now_ns if trial.ask else None

    def _step(self, now_ns: int) -> Step:
        if now_ns >= self._until_ns:
            return self._next(now_ns)
        write = b""
        if self._ask_ns is not None and now_ns >= self._ask_ns:
            write, self._ask_ns = self._trials[self._at].ask, now_ns + ANSWER_NS
        wake = self._until_ns if self._ask_ns is None else min(self._until_ns, self._ask_ns)
        return Step(write, wake_ns=wake)

    def _next(self, now_ns: int) -> Step:
        before = self.line()
        self._at = (self._at + 1) % len(self._trials)
        events: tuple[DeviceEvent, ...] = ()
        if self._at == 0:
            tried = ", ".join(sorted({trial.protocol.name for trial in self._trials}))
            events = self._condition.tell("fault", fault("GW-2204", tried=tried))
        self._begin(now_ns)
        step = self._step(now_ns)
        return Step(step.write if self.line() == before else b"", events, step.wake_ns, reopen=self.line() != before)

    def _new_framer(self) -> Framer:
        protocol = self._trials[self._at].protocol
        line = parse_line(protocol.line)
        return Framer(protocol.take, protocol.longest, seven_bits=line is not None and line.seven_bits)
