"""A Dini Argeo double, asked with `READ`. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Asked


@dataclass(kw_only=True)
class DiniCore(Asked):
    """`standard`: the maker's other string, which names net and gross. `tare`: grams, only the first string tells them."""

    standard: bool = False
    tare: int = 0
    heard: bytes = b""

    def feed(self, data: bytes) -> bytes:
        """One line for each `READ`."""
        *lines, self.heard = (self.heard + data).split(b"\n")
        return b"".join(self.said(self._answer()) for line in lines if line == b"READ\r")

    def _answer(self) -> bytes:
        state = "OL" if self.over else "US" if self.moving else "ST"
        if self.standard:
            return f"{state},{'NT' if self.net else 'GS'},{self.grams / 1000:8.3f},kg\r\n".encode()
        return f"{state},1,{self.grams / 1000:10.3f}kg,  {self.tare / 1000:10.3f}kg\r\n".encode()
