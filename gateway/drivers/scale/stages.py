"""The two things a detection does on a line: listen, or ask one question until it is clear what answers. Pure.

A stage that hears something unasked says so (`talks`); then nothing may be written to this scale any more.
"""

from dataclasses import dataclass, replace
from typing import Literal

from gateway.drivers.address import parse_line
from gateway.drivers.scale.evidence import SOUND_ENOUGH, Evidence, Finding
from gateway.drivers.scale.heard import Ear
from gateway.drivers.scale.plan import Guess, Probe
from gateway.drivers.session import MS, SECOND

LISTEN_NS = 1_500 * MS  # the slowest stream seen comes twice a second
TALK_NS = 3 * SECOND  # where something talks: two frames of one that comes once a second
GLITCH_NS = 50 * MS  # opening a port may shake its line
GLITCH_BYTES = 2
ANSWER_NS = 300 * MS  # the slowest scale seen takes 200 ms
ANSWER_BITS = 300  # ... and then the longest answer must come through
LATE_NS = 500 * MS  # bytes later than an answer by so much were not asked for
QUIET_NS = 1 * SECOND  # after an answer; a stream that began just now shows in it
FIRST_ASKS = 2  # the first may only end what an earlier question left in the scale's line
MORE_ASKS = 10  # of one that begins to make sense: a plate that moves has calmed down by then, another weight lies on it
MAX_OPEN = 3  # questions of a round that are asked so often: something that half answers every question must not hold it up for long
MAX_REPLIES = 8  # to one question: the longest handshake known takes three

Way = Literal["streams", "asked"]


@dataclass(frozen=True, slots=True)
class Act:
    """What a stage wants: bytes written, and to be woken then. `wake_ns` None: it is over."""

    write: bytes = b""
    wake_ns: int | None = None


class Listening:
    """Hears whatever comes on `line` and writes nothing."""

    def __init__(self, line: str, guesses: tuple[Guess, ...], ear: Ear, listen_ns: int = LISTEN_NS) -> None:
        self.line = line
        self.way: Way = "streams"
        self.talks = False
        self._evidence = Evidence(guesses, line, midway=True)
        self._ear = ear
        self._listen_ns = listen_ns
        self._opened_ns = 0
        self._count = 0

    def begin(self, now_ns: int) -> Act:
        """The line is open."""
        self._opened_ns = now_ns
        return self.woken(now_ns)

    def received(self, data: bytes, now_ns: int) -> Act:
        """These bytes came by themselves."""
        self._count += len(data)
        self.talks = self.talks or self._count > GLITCH_BYTES or now_ns - self._opened_ns > GLITCH_NS
        self._ear.hear(data)
        self._evidence.feed(data)
        return self.woken(now_ns)

    def woken(self, now_ns: int) -> Act:
        """Time has passed."""
        until_ns = self._opened_ns + (TALK_NS if self.talks else self._listen_ns)
        return Act(wake_ns=until_ns if now_ns < until_ns else None)

    def finding(self) -> Finding:
        """What streams."""
        return self._evidence.finding()


class Trusting(Listening):
    """One that was found before and tells only changes: silence is what it would say, so where nothing else comes it is still the one."""

    def __init__(self, guess: Guess, ear: Ear) -> None:
        super().__init__(guess.line, (guess,), ear)
        self.way = "asked"
        self._guess = guess
        self._over = False

    def woken(self, now_ns: int) -> Act:
        """Time has passed."""
        act = super().woken(now_ns)
        self._over = act.wake_ns is None
        return act

    def finding(self) -> Finding:
        """Itself, once nothing came; nobody has heard it, so that is all the confidence there is."""
        return Finding(self._guess if self._over and not self.talks else None, 0.0, ())


class Asking:
    """Asks one question on `line`, follows handshakes, and stops as soon as something comes that it did not ask for.

    `asks`: how often at most.
    """

    def __init__(self, probe: Probe, ear: Ear, asks: int = MORE_ASKS) -> None:
        self.line = probe.line
        self.way: Way = "asked"
        self.talks = False
        self._probe = probe
        self._asks = asks
        self._evidence = Evidence(probe.guesses, probe.line, midway=False)
        self._ear = ear
        self._echo = _Echo(ear)
        settings = parse_line(probe.line)
        self._answer_ns = ANSWER_NS + (ANSWER_BITS * SECOND // settings.baud if settings else 0)
        self._asked = self._answered = self._replies = 0
        self._answer_open, self._sound = False, 0  # ... and how much made sense before it
        self._written_ns = self._next_ns = 0

    def begin(self, now_ns: int) -> Act:
        """The line is open, or was."""
        self._next_ns = now_ns
        return self.woken(now_ns)

    def received(self, data: bytes, now_ns: int) -> Act:
        """These bytes came: an echo, an answer, or something that nobody asked for."""
        answer = self._echo.without(data)
        if not answer:
            return self._rest(b"")
        self._ear.hear(answer)
        if not self._asked or now_ns - self._written_ns > self._answer_ns + LATE_NS:
            self.talks = True
            return Act()
        reply = self._evidence.feed(answer)
        if self._answer_open and self._evidence.sound > self._sound:
            self._answered, self._answer_open = self._answered + 1, False
        if reply and self._replies < MAX_REPLIES:
            self._replies += 1
            self._written(reply, now_ns)
        else:
            reply = b""
        self._next_ns = max(self._next_ns, self._written_ns + self._answer_ns + QUIET_NS)
        return self._rest(reply)

    def woken(self, now_ns: int) -> Act:
        """Time to ask, or to give up."""
        if now_ns < self._next_ns:
            return self._rest(b"")
        if self._asked >= self._patience():
            return Act()
        self._asked, self._replies = self._asked + 1, 0
        self._answer_open, self._sound = True, self._evidence.sound
        self._written(self._probe.ask, now_ns)
        self._next_ns = now_ns + max(self._answer_ns, self._probe.every_ms * MS)
        return self._rest(self._probe.ask)

    def finding(self) -> Finding:
        """What answers: each time it is asked, and not by itself in between."""
        finding = self._evidence.finding()
        return replace(finding, guess=None) if self.talks or self._answered < SOUND_ENOUGH else finding

    def _patience(self) -> int:
        return self._asks if self._evidence.sound else FIRST_ASKS

    def _rest(self, write: bytes) -> Act:
        return Act(write, self._next_ns)

    def _written(self, data: bytes, now_ns: int) -> None:
        self._echo.expect(data)
        self._written_ns = now_ns


class _Echo:
    """Tells what a line gives back from what a scale says."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._expected = b""
        self._held = b""

    def expect(self, data: bytes) -> None:
        """This was written, and may come back."""
        self._expected, self._held = data, b""

    def without(self, data: bytes) -> bytes:
        """These bytes without an echo at their beginning; nothing while they may still be one."""
        self._held += data
        if self._expected and self._held.startswith(self._expected):
            self._ear.echo = True
            self._held, self._expected = self._held[len(self._expected) :], b""
        if self._expected and self._expected.startswith(self._held):
            return b""
        answer, self._held, self._expected = self._held, b"", b""
        return answer
