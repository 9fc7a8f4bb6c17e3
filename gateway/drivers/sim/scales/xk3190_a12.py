"""An XK3190-A12 or CAS DH double: streams text, or waits for `R`. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Streams


@dataclass(kw_only=True)
class A12Core(Streams):
    """`checked`: the A12E's second form, with a check and words for over."""

    checked: bool = False
    tare_key: bool = False

    def line(self) -> bytes:
        """The weight in seven places; over its range the first form keeps silent here, for nobody has told what it does."""
        if self.over:
            return self._ended(b"%11s" % b"OL") if self.checked else b""
        shown = self.shown()
        number = b"%07.3f" % (shown / 1000)
        letter = b"t" if self.tare_key else b"n" if self.net else b"w"
        return self._ended(b"W%s%skg" % (b"N" if self.net else b"G", number)) if self.checked else b"w%s%skg\n" % (letter, number)

    def _ended(self, body: bytes) -> bytes:
        check = 0
        for byte in body:
            check ^= byte
        return body + b"%02X\r\n" % check
