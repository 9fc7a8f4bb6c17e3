"""A DIBAL double with the EPOS TISA protocol. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Asked

STEP = 5  # grams; the weight must change by twenty of them, or go through zero, before it is told as right again
CHANGE = 20 * STEP


@dataclass(kw_only=True)
class DibalCore(Asked):
    """`minimum`: under twenty steps it says zero and wrong."""

    minimum: bool = False
    told: int | None = None
    heard: bytes = b""

    def feed(self, data: bytes) -> bytes:
        """One answer for each line with a price and a right check."""
        *lines, self.heard = (self.heard + data).split(b"\n")
        return b"".join(self.said(self._answer(line[2:7])) for line in lines if self._right(line))

    def _right(self, line: bytes) -> bool:
        return line[:2] == b"98" and line[2:7].isdigit() and line[7:] == self._check(line[:7]) + b"\r"

    def _answer(self, price: bytes) -> bytes:
        if self.moving or self.over or self.grams < 0 or (self.minimum and self.grams < CHANGE):
            return self._frame(1, self.grams if self.moving and not self.over and self.grams > 0 else 0, 1, 0)
        fresh = self.told is None or self.grams == 0 or abs(self.grams - self.told) >= CHANGE
        self.told = (self.grams or None) if fresh else self.told
        return self._frame(0 if fresh else 1, self.grams, 0, self.grams * int(price) // 1000)

    def _frame(self, wrong: int, grams: int, amount_wrong: int, amount: int) -> bytes:
        body = b"99%d%05d%d%06d" % (wrong, grams, amount_wrong, amount)
        return body + self._check(body) + b"\r\n"

    def _check(self, body: bytes) -> bytes:
        check = 0
        for byte in body:
            check ^= byte
        return bytes([check])
