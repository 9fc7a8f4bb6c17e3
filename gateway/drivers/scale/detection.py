"""Finding out which protocol a scale talks, and on which line. Pure: bytes and time in; the line to open, bytes to write, a verdict out.

First every usual line is listened to and nothing is written: a scale that talks by itself is recognised so or not at all. Only where
all of them were silent it is asked, the harmless questions before the rest. One frame is never enough, and where two protocols read
the same bytes differently neither is chosen. A round ends with a verdict; an empty one is followed by the next round.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gateway.drivers.scale.evidence import Finding
from gateway.drivers.scale.heard import Ear, Heard, words
from gateway.drivers.scale.plan import Guess, Probe, guesses, listening_lines, probes
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.stages import FIRST_ASKS, MAX_OPEN, MORE_ASKS, TALK_NS, Act, Asking, Listening, Trusting, Way
from gateway.drivers.session import MS

GLANCE_NS = 300 * MS  # before one that was asked before is asked again: another may stand there now, and it may stream
_NOTHING = Finding(None, 0.0, ())


@dataclass(frozen=True, slots=True)
class Verdict:
    """The end of a round.

    `protocol` "" where none was recognised; then `fits` are those that make sense of what was heard and cannot be told apart, or of
    which too little was heard. `way`: whether it streams or must be asked. `confidence`: 0 to 1, 0 for none; its formula stands in
    `evidence.py`.
    `heard`: what came on each line, in the order of opening. `tried`: what was done, in order.
    """

    protocol: str
    line: str
    way: Literal["streams", "asked", ""]
    confidence: float
    fits: tuple[str, ...]
    heard: tuple[Heard, ...]
    tried: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A scale as it was recognised, to be looked for first."""

    protocol: Protocol
    line: str
    way: Way


@dataclass(frozen=True, slots=True)
class Turn:
    """What a detection wants: as a session's `Step`. With `reopen` the wire is opened anew, with the settings of `line()`."""

    write: bytes = b""
    wake_ns: int | None = None
    reopen: bool = False
    verdict: Verdict | None = None


class Detection:
    """Looks for one of `candidates`, on `line` alone if that is given; for the one that was `found` before at the beginning of each round.

    Call `opened`, `received`, `woken` as on a session, and nothing more after a verdict that names a protocol.
    """

    def __init__(self, candidates: tuple[Protocol, ...], line: str = "", found: Found | None = None) -> None:
        self._candidates = candidates
        self._fixed = line
        self._found = found
        self._begin_round()

    def line(self) -> str:
        """The settings to open the wire with."""
        return self._stage.line

    def opened(self, now_ns: int) -> Turn:
        """The wire is open."""
        return self._after(self._stage.begin(now_ns), now_ns)

    def received(self, data: bytes, now_ns: int) -> Turn:
        """These bytes came."""
        return self._after(self._stage.received(data, now_ns), now_ns)

    def woken(self, now_ns: int) -> Turn:
        """Time has passed."""
        return self._after(self._stage.woken(now_ns), now_ns)

    def _begin_round(self) -> None:
        self._ears: dict[str, Ear] = {}
        self._tried: list[str] = []
        self._talks = False
        self._open = 0
        self._best = _NOTHING
        self._stages = self._round()
        self._stage: Listening | Asking = next(self._stages)

    def _round(self) -> Iterator[Listening | Asking]:
        """The stages of a round. What the last one heard decides about the next: it is made when its turn comes."""
        yield from self._remembered()
        yield from self._listen()
        if self._is_talker():
            return
        for probe in probes(self._candidates, self._fixed):
            yield self._ask(probe)
            if self._is_talker():  # it was switched on just now
                yield from self._listen()
                return

    def _remembered(self) -> Iterator[Listening | Asking]:
        found = self._found
        if found is None:
            return
        guess = Guess(found.protocol, found.line)
        if found.way == "streams":
            yield Listening(found.line, (guess,), self._ear(found.line, "listened"), TALK_NS)
        elif found.protocol.silent_when_unchanged:
            yield Trusting(guess, self._ear(found.line, "listened"))
        else:
            yield Listening(found.line, (guess,), self._ear(found.line, "listened"), GLANCE_NS)
            for ask in found.protocol.asks:
                if not self._is_talker():
                    yield self._ask(Probe(found.line, ask, found.protocol.harm, (guess,)))

    def _listen(self) -> Iterator[Listening]:
        for line in listening_lines(self._candidates, self._fixed):
            yield Listening(line, guesses(self._candidates, line, self._fixed), self._ear(line, "listened"))

    def _ask(self, probe: Probe) -> Asking:
        asks = MORE_ASKS if self._open < MAX_OPEN else FIRST_ASKS
        return Asking(probe, self._ear(probe.line, f"asked {words(probe.ask)}"), asks)

    def _is_talker(self) -> bool:
        return self._talks

    def _ear(self, line: str, what: str) -> Ear:
        self._tried.append(f"{line}: {what}")
        return self._ears.setdefault(line, Ear(line))

    def _after(self, act: Act, now_ns: int) -> Turn:
        self._talks = self._talks or self._stage.talks
        finding = self._stage.finding()
        if finding.guess is not None:
            return Turn(act.write, verdict=self._verdict(finding))
        if act.wake_ns is not None:
            return Turn(act.write, act.wake_ns)
        if finding.fits:
            self._open += 1
            self._best = max(self._best, finding, key=lambda one: one.confidence)
        return self._next(now_ns)

    def _next(self, now_ns: int) -> Turn:
        before, stage, verdict = self.line(), next(self._stages, None), None
        if stage is None:
            verdict = self._verdict(self._best)
            self._begin_round()
        else:
            self._stage = stage
        if self.line() != before:
            return Turn(reopen=True, verdict=verdict)
        act = self._stage.begin(now_ns)
        return Turn(act.write, act.wake_ns, verdict=verdict)

    def _verdict(self, finding: Finding) -> Verdict:
        heard, tried = tuple(ear.told() for ear in self._ears.values()), tuple(self._tried)
        if finding.guess is None:
            return Verdict("", "", "", 0.0, finding.fits, heard, tried)
        name, line = finding.guess.protocol.name, finding.guess.line
        return Verdict(name, line, self._stage.way, finding.confidence, finding.fits, heard, tried)
