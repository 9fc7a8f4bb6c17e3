"""What may hang on a scale's port and is no scale."""

from dataclasses import dataclass
from random import Random


@dataclass
class Nothing:
    """An open plug."""

    every_ns: int | None = None
    full: bool = False

    def feed(self, data: bytes) -> bytes:
        return b""

    def tick(self) -> bytes:
        return b""


class LoopBack(Nothing):
    """Everything comes back: a test plug, or a computer that echoes."""

    def feed(self, data: bytes) -> bytes:
        return data


@dataclass
class Modem(Nothing):
    """Echoes each character and finds every line an error."""

    def feed(self, data: bytes) -> bytes:
        return data.replace(b"\r", b"\r\r\nERROR\r\n")


@dataclass
class Gps(Nothing):
    """NMEA 0183, once a second."""

    every_ns: int | None = 1_000_000_000

    def tick(self) -> bytes:
        return (
            b"$GPGGA,123519,0657.123,S,11025.456,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n"
            b"$GPRMC,123519,A,0657.123,S,11025.456,E,022.4,084.4,230394,003.1,W*6A\r\n"
        )


class Noise(Nothing):
    """Bytes without sense, always the same ones; more than one line in twenty is text."""

    def __init__(self, seed: int) -> None:
        super().__init__(every_ns=70_000_000)
        self._dice = Random(seed)

    def tick(self) -> bytes:
        if self._dice.random() < 0.1:
            return bytes(self._dice.choice(b" 0123456789.,-+=kgSTNWU\r\n\x02\x03") for _ in range(20))
        return self._dice.randbytes(self._dice.randrange(1, 24))


class Printer(Nothing):
    """A receipt printer: answers a status question that nobody asks, and nothing else."""

    def feed(self, data: bytes) -> bytes:
        return b"\x12" * data.count(b"\x10\x04\x01")


class Gun(Nothing):
    """A barcode scanner in use: EAN-8 and EAN-13, and a tired clerk that fires it each second."""

    def __init__(self) -> None:
        super().__init__(every_ns=1_000_000_000)

    def tick(self) -> bytes:
        return b"96385074\r\n8991234567891\r\n"
