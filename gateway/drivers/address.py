"""Where a device is: a serial line, a printer node, an input node or a TCP port, read from the words of the configuration. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

Flow = Literal["none", "rtscts", "xonxoff"]
TCP_PORT = 9100  # raw printing, where an address names no port
_PORT = re.compile(r"(.*):([0-9]{1,5})", re.DOTALL)
_MAX_PORT = 65_535
_LINE = re.compile(r"([1-9][0-9]{2,6})(?:[ ,]+([78])([NEO])([12]))?(?:[ ,]+(none|rtscts|xonxoff))?")


@dataclass(frozen=True, slots=True)
class Line:
    """A serial line's settings."""

    baud: int
    bits: int = 8
    parity: str = "N"
    stop: int = 1
    flow: Flow = "none"

    @property
    def seven_bits(self) -> bool:
        """Whether the top bit of a byte is not data."""
        return self.bits == 7  # noqa: PLR2004 - seven is seven


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """A tty, or a symlink to one. `line` as in the configuration."""

    path: str
    line: str

    @property
    def text(self) -> str:
        """For people."""
        return self.path


@dataclass(frozen=True, slots=True)
class UsblpAddress:
    """A printer's character device."""

    path: str

    @property
    def text(self) -> str:
        """For people."""
        return self.path


@dataclass(frozen=True, slots=True)
class InputAddress:
    """A keyboard's event node, or a symlink to one."""

    path: str

    @property
    def text(self) -> str:
        """For people."""
        return self.path


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """A printer's raw port."""

    host: str
    port: int

    @property
    def text(self) -> str:
        """For people."""
        return f"{self.host}:{self.port}"


Address = SerialAddress | UsblpAddress | InputAddress | TcpAddress


def parse_line(text: str) -> Line | None:
    """Reads "9600 7E1", "9600" (8N1) or "19200 8N1 xonxoff"; None when it is none of these."""
    found = _LINE.fullmatch(text.strip())
    if found is None:
        return None
    baud, bits, parity, stop, flow = found.groups()
    named: Flow = "rtscts" if flow == "rtscts" else "xonxoff" if flow == "xonxoff" else "none"
    return Line(int(baud), int(bits or 8), parity or "N", int(stop or 1), named)


def parse_tcp(text: str) -> TcpAddress:
    """Reads "192.168.1.50:9100", "printer.local" or "[::1]:9100". What is no port stays with the name, which then nobody finds."""
    found = _PORT.fullmatch(text)
    if found is None or not 0 < int(found[2]) <= _MAX_PORT:
        return TcpAddress(text.strip("[]"), TCP_PORT)
    return TcpAddress(found[1].strip("[]"), int(found[2]))


def parse_printer_tty(text: str) -> SerialAddress:
    """Reads "/dev/gateway/printer" or "/dev/gateway/printer 19200 8N1 none": a tty, then its line where it is not the usual one.

    A printer is slower than its line, so without a word about it the flow control is RTS/CTS.
    """
    path, _, line = text.partition(" ")
    return SerialAddress(path, line.strip() or "9600 8N1 rtscts")
