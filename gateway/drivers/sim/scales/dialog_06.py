"""A checkout scale with Dialog 06: takes a price, then tells weight and total, and why not. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Asked

EOT, ENQ = 0x04, 0x05
ACK, NAK = b"\x06", b"\x15"


@dataclass(kw_only=True)
class DialogCore(Asked):
    """`least`: below this it weighs nothing. `binary`: record numbers as single bytes. `challenge`: it wants checksums first."""

    least: int = 0
    binary: bool = False
    challenge: bool = False
    price: int = 0
    told: int | None = None
    why: int = 0
    heard: bytes = b""

    def feed(self, data: bytes) -> bytes:
        """Every message begins with an EOT, which also resets what was begun."""
        said = b""
        for byte in data:
            self.heard = b"" if byte == EOT else self.heard + bytes([byte])
            if self.heard == bytes([ENQ]) or self.heard[-1:] == b"\x03":
                said += self.said(self._answer(self.heard))
                self.heard = b""
        return said

    def _answer(self, message: bytes) -> bytes:
        match message[1:3]:
            case b"":
                return self._weight()
            case b"01":
                return self._priced(message[4:-2])
            case b"08":
                return self._record(9, b"%02d" % self.why)
            case _:
                return self._refuse(10)

    def _priced(self, price: bytes) -> bytes:
        if self.challenge:
            return self._record(11, b"247")
        if not price.isdigit() or len(price) not in (5, 6) or int(price) == 0:
            return self._refuse(11)
        self.price, self.why = int(price), 0
        return ACK

    def _weight(self) -> bytes:
        if self.moving or self.told != self.grams:
            self.told = None
        if why := self._trouble():
            return self._refuse(why)
        self.told = self.grams
        total = self.grams * self.price // 1000
        return self._record(2, b"3\x1b%05d\x1b%06d\x1b%06d" % (self.grams, self.price, total))

    def _trouble(self) -> int:
        if self.moving:
            return 20
        if self.over:
            return 32
        if self.grams < 0:
            return 31
        if self.grams < self.least:
            return 30
        return 21 if self.told is not None else 0

    def _refuse(self, why: int) -> bytes:
        self.why = why
        return NAK

    def _record(self, number: int, fields: bytes) -> bytes:
        head = bytes([number]) if self.binary else b"%02d" % number
        return b"\x02" + head + b"\x1b" + fields + b"\x03"
