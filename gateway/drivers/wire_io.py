"""Opening, reading and writing a device's wire: serial line, printer node, input node, TCP. Never blocks on a read or a write.

Every trouble of the world comes out as `WireError` with a few words for the technician.
"""

import contextlib
import errno
import os
import socket
import stat
import termios
import tty
from typing import Protocol

import serial

from gateway.drivers.address import Address, InputAddress, Line, SerialAddress, TcpAddress, UsblpAddress, parse_line
from gateway.drivers.scanner.hid_io import LINUX, Kernel, grab

READ_BYTES = 4_096  # at once; what is more waits in the kernel
CONNECT_S = 2.0  # a printer on the shop's own network answers in milliseconds
KEEP_IDLE_S, KEEP_EVERY_S, KEEP_COUNT = 10, 5, 3  # a printer that was switched off is noticed in half a minute
DEAD_RETRANSMITS = 6  # of the same bytes, doubling from 0.2 s: a quarter of a minute without one acknowledgement
DEAD_PROBES = 4  # of a closed window, unanswered; a printer without paper closes its window and answers every probe
_TCP_INFO_BYTES = 4
_RETRANSMITS, _PROBES = 2, 3  # struct tcp_info, linux/tcp.h: state, ca_state, retransmits, probes


class WireError(Exception):
    """The wire cannot be opened, or is lost. `str()` says why."""


class Wire(Protocol):
    """An open wire. `fd` is for polling."""

    fd: int

    def read(self) -> bytes:
        """What has come, b"" when nothing has. Raises WireError when the wire is lost."""
        ...

    def write(self, data: bytes) -> int:
        """How many bytes were taken now, 0 when none can be. Raises WireError when the wire is lost."""
        ...

    def check(self) -> None:
        """Raises WireError when the other end is known to be dead."""
        ...

    def close(self) -> None:
        """Let the wire go; what was not sent is dropped."""
        ...


def open_wire(address: Address, line: str) -> Wire:
    """The wire at this address. `line`: serial settings in place of the address's own, "" for those."""
    match address:
        case SerialAddress(path, own):
            return SerialWire(path, parse_line(line or own))
        case UsblpAddress(path):
            return NodeWire(path)
        case TcpAddress(host, port):
            return TcpWire(host, port)
        case InputAddress(path):
            return InputWire(path)


class SerialWire:
    """A tty, held exclusively."""

    def __init__(self, path: str, line: Line | None) -> None:
        if line is None:
            raise WireError("the line settings cannot be read")
        self._port = _open_serial(path, line)
        self.fd: int = self._port.fileno()
        _ignore_breaks(self.fd)

    def read(self) -> bytes:
        """Nothing, though the poll said there was something: the tty has hung up."""
        data = _read(self.fd)
        if data == b"":
            raise WireError("hung up")
        return data or b""

    def write(self, data: bytes) -> int:
        """See Wire."""
        return _write(self.fd, data)

    def check(self) -> None:
        """A tty says by itself when it is gone."""

    def close(self) -> None:
        """Unsent bytes are dropped first: closing would wait for a stopped printer to take them."""
        with contextlib.suppress(termios.error, OSError):
            termios.tcflush(self.fd, termios.TCOFLUSH)
        with contextlib.suppress(serial.SerialException, OSError):
            self._port.close()


class NodeWire:
    """A printer's character device (usblp), or a tty in its place: some printers come as ttyACM."""

    def __init__(self, path: str) -> None:
        try:
            self.fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as err:
            raise WireError(why(err)) from err
        self._is_tty = os.isatty(self.fd)
        if not stat.S_ISCHR(os.fstat(self.fd).st_mode):
            os.close(self.fd)
            raise WireError("not a device")
        if self._is_tty:
            with contextlib.suppress(termios.error):
                tty.setraw(self.fd)

    def read(self) -> bytes:
        """Printers may send empty packets, and printers with one direction refuse to be read: both mean nothing came."""
        try:
            data = _read(self.fd)
        except WireError as err:
            if isinstance(err.__cause__, OSError) and err.__cause__.errno == errno.EINVAL:
                return b""
            raise
        if data == b"" and self._is_tty:
            raise WireError("hung up")
        return data or b""

    def write(self, data: bytes) -> int:
        """See Wire. No paper (ENOSPC) is a printer that takes nothing now."""
        return _write(self.fd, data)

    def check(self) -> None:
        """The kernel says by itself when it is gone."""

    def close(self) -> None:
        """See Wire."""
        if self._is_tty:
            with contextlib.suppress(termios.error, OSError):
                termios.tcflush(self.fd, termios.TCOFLUSH)
        os.close(self.fd)


class InputWire:
    """A keyboard's event node, grabbed: what the gun types reaches nobody else. A FIFO that carries the same events will do."""

    def __init__(self, path: str, kernel: Kernel = LINUX) -> None:
        try:
            self.fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as err:
            raise WireError(why(err)) from err
        try:
            grab(self.fd, kernel)
        except OSError as err:
            os.close(self.fd)
            raise WireError("not an input node" if err.errno in (errno.ENOTTY, errno.EINVAL) else why(err)) from err

    def read(self) -> bytes:
        """See Wire. Nothing, though the poll said there was something: whoever wrote the FIFO has gone."""
        data = _read(self.fd)
        if data == b"":
            raise WireError("hung up")
        return data or b""

    def write(self, data: bytes) -> int:
        """A gun takes nothing."""
        return 0

    def check(self) -> None:
        """The kernel says by itself when it is gone."""

    def close(self) -> None:
        """See Wire. The grab ends with it."""
        os.close(self.fd)


class TcpWire:
    """A printer's raw port."""

    def __init__(self, host: str, port: int) -> None:
        try:
            self._socket = socket.create_connection((host, port), timeout=CONNECT_S)
        except OSError as err:
            raise WireError(why(err)) from err
        self._socket.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        for level, option, value in (
            (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
            (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEP_IDLE_S),
            (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, KEEP_EVERY_S),
            (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, KEEP_COUNT),
            (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
        ):
            self._socket.setsockopt(level, option, value)
        self.fd: int = self._socket.fileno()

    def read(self) -> bytes:
        """See Wire."""
        data = _read(self.fd)
        if data == b"":
            raise WireError("closed by the printer")
        return data or b""

    def write(self, data: bytes) -> int:
        """See Wire."""
        return _write(self.fd, data)

    def check(self) -> None:
        """Sent bytes that nobody acknowledges any more: keep-alive does not watch over those, and the kernel waits 15 minutes.

        TCP_USER_TIMEOUT would also cut a printer that only waits for paper.
        """
        info = self._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
        if is_dead(info):
            raise WireError("no longer acknowledges")

    def close(self) -> None:
        """See Wire."""
        self._socket.close()


def is_dead(info: bytes) -> bool:
    """Whether the first bytes of a struct tcp_info show a peer that has been silent too long."""
    return info[_RETRANSMITS] >= DEAD_RETRANSMITS or info[_PROBES] >= DEAD_PROBES


def why(err: BaseException) -> str:
    """A few words for the technician."""
    number = err.errno if isinstance(err, OSError) else None
    if number is None or isinstance(err, socket.gaierror):
        return str(err) or type(err).__name__
    match number:
        case errno.ENOENT | errno.ENXIO | errno.ENODEV:
            return "not plugged in"
        case errno.EACCES | errno.EPERM:
            return "no permission"
        case errno.EBUSY | errno.EAGAIN:
            return "in use by another program"
        case errno.EIO:
            return "hung up"
        case _:
            return os.strerror(number)


def _open_serial(path: str, line: Line) -> serial.Serial:
    """A port that cannot do seven bits or parity is opened with eight: a pseudo-terminal, some adapters. Sessions cut the top bit."""
    try:
        try:
            return _serial(path, line)
        except termios.error:  # neither a SerialException nor an OSError
            return _serial(path, Line(line.baud, flow=line.flow))
    except (serial.SerialException, termios.error, OSError, ValueError) as err:
        raise WireError(why(err)) from err


def _ignore_breaks(fd: int) -> None:
    """A device that is switched off pulls its line low, which else reads as a NUL: the very byte that confirms a printer's slip."""
    with contextlib.suppress(termios.error):
        settings = termios.tcgetattr(fd)
        settings[0] |= termios.IGNBRK
        termios.tcsetattr(fd, termios.TCSANOW, settings)


def _serial(path: str, line: Line) -> serial.Serial:
    return serial.Serial(
        path,
        baudrate=line.baud,
        bytesize=line.bits,
        parity=line.parity,
        stopbits=line.stop,
        timeout=0,
        rtscts=line.flow == "rtscts",
        xonxoff=line.flow == "xonxoff",
        exclusive=True,
    )


def _read(fd: int) -> bytes | None:
    """What is there; None when nothing is, b"" at the end."""
    try:
        return os.read(fd, READ_BYTES)
    except BlockingIOError:
        return None
    except OSError as err:
        raise WireError(why(err)) from err


def _write(fd: int, data: bytes) -> int:
    try:
        return os.write(fd, data)
    except BlockingIOError:
        return 0
    except OSError as err:
        if err.errno == errno.ENOSPC:
            return 0
        raise WireError(why(err)) from err
