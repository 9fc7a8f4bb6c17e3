"""What one scale protocol is: data and a few small functions, so that a new scale is one file. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from gateway.drivers.scale.frames import Take
from gateway.drivers.scale.reading import Said
from gateway.drivers.scale.transcript import Transcript


class Harm(IntEnum):
    """What a question may do to a scale that does not speak its protocol: the order in which an unknown scale is asked."""

    NONE = 0  # no scale of the facts table does anything at it but answer
    NOISE = 1  # some beep or show an error
    STATE = 2  # some take it for a command that changes what they show


def _nothing(_frame: bytes) -> bytes:
    return b""


@dataclass(frozen=True, slots=True)
class Protocol:
    """One way a scale talks.

    `lines`: its usual serial settings, the factory's first. `asks`: what makes it tell its weight, tried in turn until one is
    answered; a scale that talks by itself is listened to for `listen_ms` first. `harm`: of those questions, to a scale of another
    kind. `take` cuts frames of at most `longest` bytes, `decode` reads one, `reply` gives what the scale waits for after a frame.
    `next_begins`: where only the beginning of the next frame ends one, that beginning.
    `ask_every_ms`: not asked more often. `silent_when_unchanged`: a weight that is still the same is not told again.
    `experimental`: known from one source only. `examples`: real frames with what they say, their source named beside them;
    `transcripts`: real dialogues. The conformance tests feed on both.
    """

    name: str
    lines: tuple[str, ...]
    take: Take
    longest: int
    decode: Callable[[bytes], Said]
    examples: tuple[tuple[bytes, Said], ...]
    asks: tuple[bytes, ...] = ()
    listen_ms: int = 0
    harm: Harm = Harm.NONE
    reply: Callable[[bytes], bytes] = _nothing
    next_begins: bytes = b""
    ask_every_ms: int = 0
    silent_when_unchanged: bool = False
    experimental: bool = False
    transcripts: tuple[Transcript, ...] = ()

    @property
    def line(self) -> str:
        """The factory's serial settings."""
        return self.lines[0]
