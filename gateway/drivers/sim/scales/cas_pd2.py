"""A CAS PD-II double in ECR type 2, asked with `W`. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Asked


@dataclass(kw_only=True)
class CasPd2Core(Asked):
    """Five digits of grams, or a question mark when they cannot be read."""

    def feed(self, data: bytes) -> bytes:
        """One answer per `W`."""
        return b"".join(self.said(self._answer()) for _ in range(data.count(b"W")))

    def _answer(self) -> bytes:
        if self.moving or self.over or self.grams < 0:
            return b"\x02?" + bytes([1 if self.moving else 2 if self.over else 4]) + b"\r"
        return f"\x02{self.grams:05d}\r".encode("ascii")
