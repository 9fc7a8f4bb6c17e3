"""A scale of unknown protocol: looked for until it is found, then talked to, and looked for again when it was plugged anew. Pure."""

from dataclasses import replace

from gateway.drivers.address import parse_line
from gateway.drivers.scale.detection import Detection, Found, Turn, Verdict
from gateway.drivers.scale.heard import Heard
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.session import ScaleSession
from gateway.drivers.session import Condition, Learned, Recall, Session, Step
from gateway.faults import Fault, fault
from gateway.messages.devices import DeviceEvent

KEY = "scale"  # what is remembered: "toledo-8217 | 9600 7E1 | asked"
MAX_HEARD = 3  # lines that a fault quotes, and ...
MAX_QUOTED = 40  # ... characters of each: a log line; the command `gateway devices detect` shows all


class DetectingScale(Session):
    """Becomes a `ScaleSession` of the protocol it finds; no weight is told before. `line` "" tries the usual ones of each protocol.

    What was found is remembered, and looked for first after a start or a plug-out. One that was found streaming is never written to.
    """

    def __init__(self, device: str, candidates: tuple[Protocol, ...], line: str = "", recall: Recall | None = None) -> None:
        self._device = device
        self._candidates = candidates
        self._line = line
        self._condition = Condition(device, "scale")
        self._told = ""  # the fault that stands
        self._found = recalled(candidates, line, recall or {})
        self._detection = Detection(candidates, line, self._found)
        self._scale: ScaleSession | None = None
        self._verdict: Verdict | None = None

    @property
    def found(self) -> Protocol | None:
        """The protocol that it talks now, None while it is looked for."""
        return self._found.protocol if self._scale and self._found else None

    @property
    def verdict(self) -> Verdict | None:
        """The end of the last round, None before the first has ended."""
        return self._verdict

    def line(self) -> str:
        """The line on trial, or of the scale found."""
        return self._scale.line() if self._scale else self._detection.line()

    def opened(self, now_ns: int) -> Step:
        """Begin, or go on with, what this line is for."""
        return self._scale.opened(now_ns) if self._scale else self._step(self._detection.opened(now_ns), now_ns)

    def received(self, data: bytes, now_ns: int) -> Step:
        """Bytes from the scale."""
        return self._scale.received(data, now_ns) if self._scale else self._step(self._detection.received(data, now_ns), now_ns)

    def woken(self, now_ns: int) -> Step:
        """Time has passed."""
        return self._scale.woken(now_ns) if self._scale else self._step(self._detection.woken(now_ns), now_ns)

    def lost(self, fault: Fault, now_ns: int) -> Step:
        """The scale is gone; another may come in its place."""
        scale, self._scale, self._told = self._scale, None, ""
        self._detection = Detection(self._candidates, self._line, self._found)
        return scale.lost(fault, now_ns) if scale else Step(events=self._condition.tell("absent", fault))

    def _step(self, turn: Turn, now_ns: int) -> Step:
        if turn.verdict is None:
            return Step(turn.write, wake_ns=turn.wake_ns, reopen=turn.reopen)
        self._verdict = turn.verdict
        if not turn.verdict.protocol:
            return Step(turn.write, self._unknown(turn.verdict), turn.wake_ns, reopen=turn.reopen)
        return self._become(turn, turn.verdict, now_ns)

    def _become(self, turn: Turn, verdict: Verdict, now_ns: int) -> Step:
        before, found = self.line(), _found(self._candidates, verdict)
        learned = Learned(KEY, f"{verdict.protocol} | {verdict.line} | {verdict.way}")
        self._found, self._told = found, ""
        protocol = found.protocol if found.way == "asked" else replace(found.protocol, asks=())
        self._scale = ScaleSession(self._device, protocol, found.line, self._condition)
        if found.line != before:
            return Step(reopen=True, learned=(learned,))
        step = self._scale.opened(now_ns)
        return replace(step, write=turn.write + step.write, learned=(learned,))

    def _unknown(self, verdict: Verdict) -> tuple[DeviceEvent, ...]:
        """Told once, and again only when it is another trouble: noise is never the same twice."""
        code = "GW-2205" if verdict.fits else "GW-2204"
        if code == self._told:
            return ()
        self._told = code
        tried = ", ".join(sorted({one.name for one in self._candidates}))
        what = fault(code, heard=quoted(verdict.heard), tried=tried, fits=", ".join(verdict.fits))
        return self._condition.tell("fault", what)


def quoted(heard: tuple[Heard, ...]) -> str:
    """What was heard, for a sentence."""
    lines = [f'{one.line} "{one.text[:MAX_QUOTED]}"' + (" (echo)" if one.echo else "") for one in heard if one.count]
    echo = "" if lines or not any(one.echo for one in heard) else "only an echo of what was written"
    return ", ".join(lines[:MAX_HEARD]) or echo or "nothing"


def recalled(candidates: tuple[Protocol, ...], line: str, recall: Recall) -> Found | None:
    """What an earlier session found, where it still can be."""
    name, _, rest = recall.get(KEY, "").partition(" | ")
    where, _, way = rest.partition(" | ")
    protocol = next((one for one in candidates if one.name == name), None)
    if protocol is None or parse_line(where) is None or (line and where != line):
        return None
    if way == "streams":
        return Found(protocol, where, "streams")
    return Found(protocol, where, "asked") if way == "asked" and protocol.asks else None


def _found(candidates: tuple[Protocol, ...], verdict: Verdict) -> Found:
    protocol = next(one for one in candidates if one.name == verdict.protocol)
    return Found(protocol, verdict.line, "asked" if verdict.way == "asked" else "streams")
