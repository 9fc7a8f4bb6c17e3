"""What a row of bytes from a scale would mean in each protocol: how sure a detection is, and which protocol comes next. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.drivers.address import parse_line
from gateway.drivers.scale.frames import Framer
from gateway.drivers.scale.protocol import Protocol
from gateway.drivers.scale.reading import Garbled, Handshake, Weight


@dataclass(frozen=True, slots=True)
class Sense:
    """Of these bytes `sound` frames make sense in this protocol, `weights` of them are weights, and `covered` bytes lie in sound frames."""

    protocol: str
    sound: int
    weights: int
    covered: int


def senses(heard: bytes, protocols: Iterable[Protocol]) -> tuple[Sense, ...]:
    """Every protocol in which anything makes sense, the one that explains most bytes first."""
    found = [_sense(heard, protocol) for protocol in protocols]
    return tuple(sorted((one for one in found if one.sound), key=lambda one: -one.covered))


def _sense(heard: bytes, protocol: Protocol) -> Sense:
    line = parse_line(protocol.line)
    frames = Framer(protocol.take, protocol.longest, seven_bits=line is not None and line.seven_bits).feed(heard)
    said = [(frame, protocol.decode(frame)) for frame in frames]
    sound = [frame for frame, what in said if not isinstance(what, Garbled | Handshake)]
    return Sense(protocol.name, len(sound), sum(isinstance(what, Weight) for _, what in said), sum(map(len, sound)))
