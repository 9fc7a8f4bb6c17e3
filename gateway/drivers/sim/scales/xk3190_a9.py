"""An XK3190-A9 double: streams twelve bytes with a check. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Streams


@dataclass(kw_only=True)
class A9Core(Streams):
    """`letters`: the check as hexadecimal digits; else 30h is added to both halves."""

    letters: bool = True
    decimals: int = 3

    def line(self) -> bytes:
        """Sign, digits, decimals and check; nothing is known of what it says over its range, so nothing is said."""
        if self.over:
            return b""
        shown = self.shown()
        digits = abs(shown) * 10**self.decimals // 1000
        body = b"%s%06d%d" % (b"-" if shown < 0 else b"+", digits, self.decimals)
        check = 0
        for byte in body:
            check ^= byte
        halves = b"%02X" % check if self.letters else bytes((0x30 | check >> 4, 0x30 | check & 15))
        return b"\x02" + body + halves + b"\x03"
