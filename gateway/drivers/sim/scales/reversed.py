"""A double of the "=" stream: the number backwards. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Streams


@dataclass(kw_only=True)
class ReversedCore(Streams):
    """`signed`: the longer form, with a place for the sign of its own."""

    signed: bool = False

    def line(self) -> bytes:
        """Nothing is known of what it says over its range, so nothing is said."""
        if self.over:
            return b""
        shown = self.shown()
        number = b"%08.3f" % (shown / 1000) if self.signed else b"%07.3f" % (shown / 1000)
        return b"=" + number[::-1]
