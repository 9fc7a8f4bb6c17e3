"""An XK3190-A9 double: streams twelve bytes with a check. Pure."""

from dataclasses import dataclass, field
from itertools import count

from gateway.drivers.sim.scales.plate import Streams


@dataclass(kw_only=True)
class A9Core(Streams):
    """`letters`: the check as hexadecimal digits; else 30h is added to both halves. A moving plate shows another weight each time."""

    letters: bool = True
    decimals: int = 3
    frames: "count[int]" = field(default_factory=count)

    def line(self) -> bytes:
        """Sign, digits, decimals and check; nothing is known of what it says over its range, so nothing is said."""
        if self.over:
            return b""
        shown = self.grams + (next(self.frames) % 7 if self.moving else 0)
        digits = abs(shown) * 10**self.decimals // 1000
        body = b"%s%06d%d" % (b"-" if shown < 0 else b"+", digits, self.decimals)
        check = 0
        for byte in body:
            check ^= byte
        halves = b"%02X" % check if self.letters else bytes((0x30 | check >> 4, 0x30 | check & 15))
        return b"\x02" + body + halves + b"\x03"
