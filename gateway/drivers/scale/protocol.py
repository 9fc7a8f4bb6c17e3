"""What one scale protocol is: data and two small functions, so that a new scale is one file. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.drivers.scale.frames import Take
from gateway.drivers.scale.reading import Said


@dataclass(frozen=True, slots=True)
class Protocol:
    """One way a scale talks.

    `line`: its usual serial settings. `asks`: what makes it tell its weight, tried in turn until one is answered; a scale that
    talks by itself is listened to for `listen_ms` first. `take` cuts frames of at most `longest` bytes, `decode` reads one.
    `examples`: real frames with what they say, their source named beside them; the conformance tests feed on them.
    """

    name: str
    line: str
    take: Take
    longest: int
    decode: Callable[[bytes], Said]
    examples: tuple[tuple[bytes, Said], ...]
    asks: tuple[bytes, ...] = ()
    listen_ms: int = 0
