"""A Sartorius SBI double, asked with ESC `P`. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Asked


@dataclass(kw_only=True)
class SbiCore(Asked):
    """`short`: 16 characters instead of 22. `off`: the display is off."""

    short: bool = False
    off: bool = False
    heard: bytes = b""

    def feed(self, data: bytes) -> bytes:
        """One line per ESC `P`."""
        answers = b""
        for byte in data:
            self.heard = (self.heard + bytes([byte]))[-2:]
            if self.heard == b"\x1bP":
                answers += self.said(self._line().encode("ascii") + b"\r\n")
        return answers

    def _line(self) -> str:
        if self.off or self.over:
            word = "OFF" if self.off else "H" if self.short else "High"
            return f"{'' if self.short else 'Stat  '}{word:^14}"
        name = "" if self.short else f"{'N' if self.net else 'G':<6}"
        number = f"{abs(self.grams) // 1000}.{abs(self.grams) % 1000:03d}"
        return f"{name}{'-' if self.grams < 0 else '+'} {number:>8} {'' if self.moving else 'kg':<3}"
