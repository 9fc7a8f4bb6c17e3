"""A CAS AP double: ENQ, ACK, DC1, frame. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Asked

ENQ, DC1 = 0x05, 0x11


@dataclass(kw_only=True)
class CasApCore(Asked):
    """`wrapped`: SOH before and EOT behind. `wide`: seven characters of weight. `blank`: no digits while it moves. `busy`: not ready."""

    wrapped: bool = False
    wide: bool = False
    blank: bool = False
    busy: bool = False
    enquired: bool = False

    def feed(self, data: bytes) -> bytes:
        """It tells only after it was asked whether it is ready."""
        said = b""
        for byte in data:
            if byte == ENQ:
                self.enquired = not self.busy
                said += self.said(b"\x15" if self.busy else b"\x06")
            elif byte == DC1 and self.enquired:
                self.enquired = False
                said += self.said(self._frame())
        return said

    def _frame(self) -> bytes:
        width = 7 if self.wide else 6
        sign = b"F" if self.over else b"-" if self.grams < 0 else b" "
        number = f"{0 if self.over else abs(self.grams) / 1000:0{width}.3f}"
        body = (b"U" if self.moving else b"S") + sign + (" " * width if self.blank and self.moving else number).encode() + b"kg"
        check = 0
        for byte in body:
            check ^= byte
        frame = b"\x02" + body + bytes([check]) + b"\x03"
        return b"\x01" + frame + b"\x04" if self.wrapped else frame
