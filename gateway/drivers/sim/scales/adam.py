"""An Adam AZextra double: tells a new weight once, and nothing else. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Asked


@dataclass(kw_only=True)
class AdamCore(Asked):
    """`beeps` counts the questions for a weight that it told before. `label`: words before the weight."""

    label: bytes = b"  "
    told: int | None = None
    beeps: int = 0
    heard: bytes = b""

    def feed(self, data: bytes) -> bytes:
        """At most one answer for each `P`."""
        *lines, self.heard = (self.heard + data).split(b"\n")
        return b"".join(self.said(self._answer()) for line in lines if line == b"P\r")

    def _answer(self) -> bytes:
        if self.moving or self.over or self.grams <= 0:
            self.told = None if self.grams == 0 else self.told
            return b""
        if self.told == self.grams:
            self.beeps += 1
            return b""
        self.told = self.grams
        return b"%s%d.%03dkg\r\n" % (self.label, self.grams // 1000, self.grams % 1000)
