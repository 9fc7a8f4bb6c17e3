"""A double of the "=" stream: the number backwards. Pure."""

from dataclasses import dataclass, field
from itertools import count

from gateway.drivers.sim.scales.plate import Streams


@dataclass(kw_only=True)
class ReversedCore(Streams):
    """`signed`: the longer form, with a place for the sign of its own. A moving plate shows another weight each time."""

    signed: bool = False
    frames: "count[int]" = field(default_factory=count)

    def line(self) -> bytes:
        """Nothing is known of what it says over its range, so nothing is said."""
        if self.over:
            return b""
        shown = self.grams + (next(self.frames) % 7 if self.moving else 0)
        number = b"%08.3f" % (shown / 1000) if self.signed else b"%07.3f" % (shown / 1000)
        return b"=" + number[::-1]
