"""Cutting a scale's bytes into frames. Pure.

A protocol gives a `take` function: it looks at the start of the bytes and says how many of them are one frame, or junk, or None
when it must see more. It must never change its mind when more bytes come; then frames are the same whole or byte by byte.
"""

from collections.abc import Callable
from dataclasses import dataclass

CR, LF, STX, ETX = 0x0D, 0x0A, 0x02, 0x03
_SEVEN_BITS = bytes(byte & 0x7F for byte in range(256))


@dataclass(frozen=True, slots=True)
class Taken:
    """The first `used` bytes are a frame, or, without `whole`, junk that was cut off or misheard."""

    used: int
    whole: bool = True


Take = Callable[[bytes], Taken | None]


def by_line(data: bytes) -> Taken | None:
    """Lines that end with CR or LF; an empty one is the LF after a CR."""
    ends = [at for at in (data.find(CR), data.find(LF)) if at >= 0]
    return Taken(min(ends) + 1, whole=min(ends) > 0) if ends else None


def skip_to(mark: int, data: bytes) -> Taken:
    """What stands before the next `mark` is junk, all of it where there is none. `data` does not begin with it."""
    at = data.find(mark)
    return Taken(at if at > 0 else len(data), whole=False)


def by_shape(*shapes: tuple[bytes, ...]) -> Take:
    """Frames of fixed lengths: a shape names for each place the bytes that may stand there, b"" for any.

    The first byte of every shape is named. Whole as soon as one shape is; what fits none is junk up to the next first byte.
    """
    shortest_first = sorted(shapes, key=len)
    firsts = b"".join(shape[0] for shape in shapes)

    def take(data: bytes) -> Taken | None:
        possible = [shape for shape in shortest_first if _fits(data, shape)]
        if not possible:
            return Taken(next((at for at, byte in enumerate(data[1:], 1) if byte in firsts), len(data)), whole=False)
        return next((Taken(len(shape)) for shape in possible if len(shape) <= len(data)), None)

    return take


def _fits(data: bytes, shape: tuple[bytes, ...]) -> bool:
    return all(not allowed or byte in allowed for byte, allowed in zip(data, shape, strict=False))


class Framer:
    """Collects bytes and hands out frames. Never holds more than `longest` bytes: what is no frame by then is junk."""

    def __init__(self, take: Take, longest: int, *, seven_bits: bool = False) -> None:
        self._take = take
        self._longest = longest
        self._seven_bits = seven_bits
        self._buffer = b""

    def feed(self, data: bytes) -> list[bytes]:
        """The frames these bytes complete; junk between them is dropped."""
        # On a line of seven bits the eighth is parity, whatever the port was really opened with.
        self._buffer += data.translate(_SEVEN_BITS) if self._seven_bits else data
        frames: list[bytes] = []
        while self._buffer:
            head = self._buffer[: self._longest]
            taken = self._take(head)
            if taken is None and len(head) < self._longest:
                break
            taken = taken or Taken(1, whole=False)
            if taken.whole:
                frames.append(head[: taken.used])
            self._buffer = self._buffer[taken.used :]
        return frames

    def clear(self) -> None:
        """The wire was lost: half a frame is worth nothing."""
        self._buffer = b""
