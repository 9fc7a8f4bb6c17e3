"""What came on a line, in a few words for people: text where it is text, bytes where it is not. Pure."""

from dataclasses import dataclass

MAX_BYTES = 48  # of each line: the longest frame known
_NAMES = {0x02: "STX", 0x03: "ETX", 0x04: "EOT", 0x05: "ENQ", 0x06: "ACK", 0x0A: "LF", 0x0D: "CR", 0x11: "DC1", 0x15: "NAK", 0x1B: "ESC"}


@dataclass(frozen=True, slots=True)
class Heard:
    """The first bytes of what came on `line`, "" for silence; `count` of all of them. `echo`: the line gives back what is written."""

    line: str
    text: str
    count: int
    echo: bool = False


class Ear:
    """Collects what comes on one line, the first bytes and the number of all."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._first = b""
        self._count = 0
        self.echo = False

    def hear(self, data: bytes) -> None:
        """These bytes came."""
        self._first += data[: MAX_BYTES - len(self._first)]
        self._count += len(data)

    def told(self) -> Heard:
        """So far."""
        return Heard(self._line, words(self._first), self._count, self.echo)


def words(data: bytes) -> str:
    """Text with the names of its control characters, or hexadecimal digits where a byte is neither."""
    if all(0x20 <= byte < 0x7F or byte in _NAMES for byte in data):  # noqa: PLR2004 - what can be printed
        return "".join(f"<{_NAMES[byte]}>" if byte in _NAMES else chr(byte) for byte in data)
    return data.hex(" ").upper()
