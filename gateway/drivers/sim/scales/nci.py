"""An NCI double: SCP-01 or SCP-02, asked with `W` CR. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Asked


@dataclass(kw_only=True)
class NciCore(Asked):
    """`scp02`: three decimals and an `S` before the status. `third`: a third status byte even if nothing is tared."""

    scp02: bool = False
    third: bool = False
    heard: bytes = b""

    def feed(self, data: bytes) -> bytes:
        """One answer for each command that its CR ends; LF and ETX end one too."""
        answers = b""
        for byte in data:
            if byte not in b"\r\n\x03":
                self.heard = (self.heard + bytes([byte]))[-8:]
                continue
            command, self.heard = self.heard, b""
            answers += self.said(self._answer(command))
        return answers

    def _answer(self, command: bytes) -> bytes:
        if command == b"W":
            return b"\n" + self._display() + b"KG\r\n" + self._status() + b"\r\x03"
        if command == b"S":
            return b"\n" + self._status() + b"\r\x03"
        return b"\n?\r\x03"

    def _display(self) -> bytes:
        if self.over:
            return b"^" * 7
        kilograms, grams = divmod(abs(self.grams), 1000)
        digits = f"{kilograms:2d}.{grams:03d}" if self.scp02 else f"{kilograms:3d}.{grams:03d}"
        return f"-{digits[1:]}".encode("ascii") if self.grams < 0 else digits.encode("ascii")

    def _status(self) -> bytes:
        one = 0b0011_0000 + (0b01 if self.moving else 0) + (0b10 if self.grams == 0 else 0)
        two = 0b0011_0000 + (0b01 if self.grams < 0 else 0) + (0b10 if self.over else 0)
        more = bytes([0b0011_0100 if self.net else 0b0011_0000]) if self.net or self.third else b""
        return (b"S" if self.scp02 else b"") + bytes([one, two + (0b0100_0000 if more else 0)]) + more
