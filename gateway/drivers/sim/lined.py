"""A double on a serial line: between it and the session lies the wire, and the two ends may be set differently. Pure."""

from gateway.drivers.address import Line, parse_line
from gateway.drivers.sim.core import Core
from gateway.drivers.sim.uart import carry


class LinedCore:
    """`core` behind its own `line`; `opened` tells what the other end is set to.

    A computer takes every byte, a wrong parity or stop bit or not (so Linux does, unless it is told otherwise); a scale drops such a
    byte, or with `lax` takes it. `written` counts the bytes that were sent to it.
    """

    def __init__(self, core: Core, line: str, *, lax: bool = False) -> None:
        self.core = core
        self.written = 0
        self._line = self._host = _parsed(line)
        self._lax = lax

    def opened(self, line: str) -> None:
        """The computer's end is set so from now on."""
        self._host = _parsed(line)

    @property
    def every_ns(self) -> int | None:
        """As the core."""
        return self.core.every_ns

    @property
    def full(self) -> bool:
        """As the core."""
        return self.core.full

    def feed(self, data: bytes) -> bytes:
        """What is written reaches the core as it hears it; its answer comes back the same way."""
        self.written += len(data)
        heard = carry(data, self._host, self._line)
        return self._back(self.core.feed(bytes(byte.value for byte in heard if byte.sound or self._lax)))

    def tick(self) -> bytes:
        """What it sends by itself."""
        return self._back(self.core.tick())

    def _back(self, data: bytes) -> bytes:
        return bytes(byte.value for byte in carry(data, self._line, self._host))


def _parsed(text: str) -> Line:
    line = parse_line(text)
    if line is None:
        raise ValueError(f"{text!r} is no line")
    return line
