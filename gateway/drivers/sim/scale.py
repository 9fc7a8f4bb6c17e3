"""Scale doubles: Toledo 8217, asked with `W`, and an indicator that streams text. Pure.

Formats as in the protocols' own files, written down a second time on purpose: a double that shared their code would share their
mistakes.
"""

from dataclasses import dataclass


@dataclass
class ToledoCore:
    """Answers `W`. Set `grams`, `moving`, `over`, `net` as on a real plate.

    `silent` stops all answers, `cut` truncates them to so many bytes, `noise` goes before each. `once`: a weight is told once,
    then status 0 until it changes.
    """

    grams: int = 0
    moving: bool = False
    over: bool = False
    net: bool = False
    silent: bool = False
    cut: int | None = None
    noise: bytes = b""
    once: bool = False
    every_ns: int | None = None
    full: bool = False
    told: int | None = None

    def feed(self, data: bytes) -> bytes:
        """One answer per `W`."""
        if self.silent:
            return b""
        return b"".join(self.noise + self._answer()[: self.cut] for byte in data if byte == ord("W"))

    def tick(self) -> bytes:
        """It never talks by itself."""
        return b""

    def _answer(self) -> bytes:
        bits = self.moving * 0x01 | self.over * 0x02 | (self.grams < 0) * 0x04 | self.net * 0x20
        if bits & 0x07 or (self.once and self.told == self.grams):
            self.told = None if bits & 0x07 else self.told
            return bytes((0x02, 0x3F, bits, 0x0D))
        self.told = self.grams
        return b"\x02%02d.%03d%s\r" % (self.grams // 1000, self.grams % 1000, b"N" if self.net else b"")


@dataclass
class IndicatorCore:
    """Streams a line every tenth of a second, or only answers `R` when `streams` is False. The rest as `ToledoCore`."""

    grams: int = 0
    moving: bool = False
    over: bool = False
    net: bool = False
    silent: bool = False
    cut: int | None = None
    noise: bytes = b""
    streams: bool = True
    full: bool = False

    @property
    def every_ns(self) -> int | None:
        """Ten lines a second."""
        return 100_000_000 if self.streams else None

    def feed(self, data: bytes) -> bytes:
        """One line per `R`, unless it streams anyway."""
        return b"" if self.streams or self.silent else b"".join(self._line() for byte in data if byte == ord("R"))

    def tick(self) -> bytes:
        """The next line of the stream."""
        return b"" if self.silent else self._line()

    def _line(self) -> bytes:
        state = b"OL" if self.over else b"US" if self.moving else b"ST"
        sign, weight = (b"-" if self.grams < 0 else b"+"), abs(self.grams)
        text = b"%s,%s,%s %04d.%03dkg\r\n" % (state, b"NT" if self.net else b"GS", sign, weight // 1000, weight % 1000)
        return self.noise + text[: self.cut]
