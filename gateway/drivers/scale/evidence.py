"""Weighing what a line says against every protocol at once: who explains the bytes, how well, and whether only one does. Pure.

share:      of the bytes heard (line ends and the beginning of a first frame aside) that stand in frames which make sense.
proof:      of a frame: the share of its bytes that cannot change in their lowest bit without the frame being refused. A check makes it
            1, bare digits make it small.
score:      share x proof x worth; a frame with a weight is worth 1, one without a half (the mean of the last frames).
clarity:    score / (score + the best score of another protocol): 1 alone, a half in a tie.
confidence: share x clarity x (1 - 1/4 to the power of the frames): two frames and no rival make 0.94.
"""

from collections import deque
from dataclasses import dataclass

from gateway.drivers.address import parse_line
from gateway.drivers.scale.frames import CR, LF, Framer
from gateway.drivers.scale.plan import Guess
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Handshake, Said, Status, Weight

SOUND_ENOUGH = 2  # frames that make sense; one may be noise
SHARE_ENOUGH = 0.5  # a frame here and there in a stream of something else is chance
CLOSE = 0.7  # of the best score: another protocol that comes so near leaves it open, unless both read the same weights
KEPT = 8  # last frames that are compared; a stream brings no more in the time it is listened to before it is recognised
_WRONG = 0x00  # stands for a byte with the wrong parity: no frame holds it where it matters


@dataclass(frozen=True, slots=True)
class Finding:
    """What the evidence says. `guess` None: nothing yet. `fits`: the protocols that make sense of it, the best first."""

    guess: Guess | None
    confidence: float
    fits: tuple[str, ...]


class Evidence:
    """All guesses about one line, fed with the same bytes.

    `opened`: how the line was really opened. `midway`: the first bytes may be the end of a frame that began before.
    """

    def __init__(self, guesses: tuple[Guess, ...], opened: str, *, midway: bool) -> None:
        self._witnesses = [_Witness(one, opened, midway=midway) for one in guesses]

    def feed(self, data: bytes) -> bytes:
        """These bytes came; what the scale waits for now, by the first protocol that knows."""
        replies = [one.feed(data) for one in self._witnesses]
        return next((reply for reply in replies if reply), b"")

    @property
    def sound(self) -> int:
        """The most frames that one guess understood."""
        return max((one.count for one in self._witnesses), default=0)

    def finding(self) -> Finding:
        """What it is, if that is clear by now."""
        ranked = sorted((one for one in self._witnesses if one.count), key=lambda one: -one.score)
        if not ranked:
            return Finding(None, 0.0, ())
        best, others = ranked[0], [one for one in ranked if one.name != ranked[0].name]
        clarity = best.score / (best.score + max((one.score for one in others), default=0.0))
        confidence = round(best.share * clarity * (1 - 4.0**-best.count), 2)
        rivals = [one for one in others if one.score >= CLOSE * best.score]
        fits = tuple(dict.fromkeys((best.name, *(one.name for one in rivals))))
        alike = best.weighs and all(one.said == best.said for one in rivals)
        clear = best.count >= SOUND_ENOUGH and best.share >= SHARE_ENOUGH and best.tells and (alike or not rivals)
        return Finding(best.guess if clear else None, confidence, fits)


class _Witness:
    """One guess and what it understood."""

    def __init__(self, guess: Guess, opened: str, *, midway: bool) -> None:
        self.guess = guess
        self.name = guess.protocol.name
        self.count = 0
        self.tells = False  # something of the plate, not only that there is an error or a unit without grams
        self._last: deque[tuple[bytes, Said]] = deque(maxlen=KEPT)
        self._framer = Framer(guess.protocol.take, guess.protocol.longest)
        self._bits = _bits(guess.line, opened)
        self._spared = guess.protocol.longest if midway else 0
        self._before = 0
        self._heard = 0
        self._explained = 0

    def feed(self, data: bytes) -> bytes:
        reply, heard = b"", data.translate(self._bits)
        self._heard += _length(heard)
        for frame in self._framer.feed(heard):
            said = self.guess.protocol.decode(frame)
            if not isinstance(said, Garbled):
                reply = reply or self.guess.protocol.reply(frame)
                self._take(frame, said)
        return reply

    def _take(self, frame: bytes, said: Said) -> None:
        if not self._explained:
            self._before = min(self._heard - _length(frame), self._spared)
        self._explained += _length(frame)
        if isinstance(said, Handshake):
            return
        self.count += 1
        self.tells = self.tells or not (isinstance(said, Status) and {"error", "unit"}.intersection(said.flags))
        self._last.append((frame, said))

    @property
    def said(self) -> tuple[Said, ...]:
        return tuple(said for _, said in self._last)

    @property
    def weighs(self) -> bool:
        return any(isinstance(said, Weight) for said in self.said)

    @property
    def share(self) -> float:
        return min(1.0, self._explained / max(1, self._heard - self._before))

    @property
    def score(self) -> float:
        worth = [1.0 if isinstance(said, Weight) else 0.5 for _, said in self._last]
        frame = next((frame for frame, said in reversed(self._last) if isinstance(said, Weight)), self._last[-1][0])
        return self.share * proof(self.guess.protocol, frame) * sum(worth) / len(worth)


def proof(protocol: Protocol, frame: bytes) -> float:
    """How much a frame proves: see the top of this file."""
    changed = (frame[:at] + bytes([byte ^ 1]) + frame[at + 1 :] for at, byte in enumerate(frame))
    return sum(not _sound(protocol, one) for one in changed) / len(frame)


def _sound(protocol: Protocol, data: bytes) -> bool:
    frames = Framer(protocol.take, protocol.longest).feed(data + protocol.next_begins)
    return any(len(one) == len(data) and not isinstance(protocol.decode(one), Garbled) for one in frames)


def _length(data: bytes) -> int:
    """Without line ends: some frames hold theirs, some do not."""
    return sum(byte not in (CR, LF) for byte in data)


def _bits(line: str, opened: str) -> bytes:
    """What a byte on `line` is that was heard with the settings `opened`: eight bits see the parity of seven, and judge it."""
    settings = parse_line(line)
    if settings is None or not settings.seven_bits:
        return bytes(range(256))
    if opened == line:
        return bytes(byte & 0x7F for byte in range(256))
    odd = settings.parity == "O"
    return bytes(byte & 0x7F if byte.bit_count() % 2 == odd else _WRONG for byte in range(256))
