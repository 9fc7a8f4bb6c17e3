"""A Kern double: DE, EOC, or a balance with its frames of 14 or 15 bytes. Pure."""

from dataclasses import dataclass
from typing import Literal

from gateway.drivers.sim.scales.plate import Asked


@dataclass(kw_only=True)
class KernCore(Asked):
    """Asked with `w`, `model` eoc with `W`; without an ending."""

    model: Literal["de", "eoc", "short", "long"] = "de"

    def feed(self, data: bytes) -> bytes:
        """One line per question."""
        return b"".join(self.said(self._line() + b"\r\n") for _ in range(data.count(b"W" if self.model == "eoc" else b"w")))

    def _line(self) -> bytes:
        sign, number = ("-" if self.grams < 0 else " "), f"{abs(self.grams) // 1000}.{abs(self.grams) % 1000:03d}"
        match self.model:
            case "de" if self.over:
                line = "Error".rjust(16)
            case "de":
                line = f" {sign}{number:>10} {'   ' if self.moving else 'kg '}"
            case "eoc" if self.over:
                line = "OL,GS"
            case "eoc":
                line = f"{'US' if self.moving else 'ST'},{'NT' if self.net else 'GS'}{sign}{number}kg"
            case "short":
                line = f"{sign}{number:>7}KGG{self._state()}"
            case "long":
                line = f"{sign}{number:>8}KGG{self._state()}"
        return line.encode("ascii")

    def _state(self) -> str:
        return "E" if self.over else "U" if self.moving else "S"
