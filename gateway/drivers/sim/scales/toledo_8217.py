"""A Toledo 8217 double, asked with `W`. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Asked


@dataclass(kw_only=True)
class ToledoCore(Asked):
    """`once`: a weight is told once, then status 0 until it changes."""

    once: bool = False
    told: int | None = None

    def feed(self, data: bytes) -> bytes:
        """One answer per `W`."""
        return b"" if self.silent else b"".join(self.said(self._answer()) for byte in data if byte == ord("W"))

    def _answer(self) -> bytes:
        bits = self.moving * 0x01 | self.over * 0x02 | (self.grams < 0) * 0x04 | self.net * 0x20
        if bits & 0x07 or (self.once and self.told == self.grams):
            self.told = None if bits & 0x07 else self.told
            return bytes((0x02, 0x3F, bits, 0x0D))
        self.told = self.grams
        return b"\x02%02d.%03d%s\r" % (self.grams // 1000, self.grams % 1000, b"N" if self.net else b"")
