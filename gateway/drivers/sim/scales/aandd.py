"""An A&D double, asked with `Q` CR LF. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Asked


@dataclass(kw_only=True)
class AandDCore(Asked):
    """Answers `Q` and `SI` at once, an unknown command with E01. `error`: what it answers instead ("E02")."""

    error: str = ""
    heard: bytes = b""

    def feed(self, data: bytes) -> bytes:
        """One line per command."""
        *commands, self.heard = (self.heard + data).split(b"\r\n")
        self.heard = self.heard[-40:]
        return b"".join(self.said(self._line(command).encode("ascii") + b"\r\n") for command in commands)

    def _line(self, command: bytes) -> str:
        if self.error or command not in (b"Q", b"SI"):
            return f"EC,{self.error or 'E01'}"
        if self.over:
            return "OL,+9999999E+19"
        sign, kilograms, grams = ("-" if self.grams < 0 else "+"), abs(self.grams) // 1000, abs(self.grams) % 1000
        return f"{'US' if self.moving else 'ST'},{sign}{kilograms:04d}.{grams:03d} kg"
