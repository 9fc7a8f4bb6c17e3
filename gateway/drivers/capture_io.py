"""Writing a capture while a device works: a wire that notes both directions, and the file it is noted in. Reading one back.

The file belongs to whoever started it and nobody else may read it: it holds codes, member cards and receipts.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TextIO

from gateway.drivers.address import Address
from gateway.drivers.capture import MAX_BYTES, MAX_LINE, Capture, Direction, Entry, Head, Unreadable, entry_text, head_text, read_capture
from gateway.drivers.wire_io import Wire, WireError, open_wire


class CaptureFile:
    """A new file; refuses to replace one (FileExistsError). Full at `MAX_BYTES`: then nothing more is noted, and `full` says so.

    `note` is the device's thread's; `close` it when that has ended.
    """

    def __init__(self, path: Path, head: Head, mono_ns: Callable[[], int] = time.monotonic_ns) -> None:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._file: TextIO = os.fdopen(handle, "w", buffering=1, encoding="utf-8")  # by lines: an end by force costs one
        self._mono_ns = mono_ns
        self._began_ns = mono_ns()
        self._size = self._file.write(head_text(head))
        self.full = False
        self.bytes_in = self.bytes_out = 0

    def note(self, what: Direction, data: bytes = b"", line: str = "") -> None:
        """Write down what happened now."""
        text = entry_text(Entry((self._mono_ns() - self._began_ns) // 1_000, what, data, line))
        self.full = self.full or self._size + len(text) > MAX_BYTES
        if self.full:
            return
        self.bytes_in += len(data) if what == "<" else 0
        self.bytes_out += len(data) if what == ">" else 0
        self._size += self._file.write(text)

    def close(self) -> None:
        """What was noted is on the card."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


class Notes(Protocol):
    """Whoever wants to know what goes over a wire."""

    def note(self, what: Direction, data: bytes = b"", line: str = "") -> None:
        """This went, now."""
        ...


class TeeWire:
    """A wire that does what the one inside does, and notes it."""

    def __init__(self, inside: Wire, file: Notes) -> None:
        self._inside = inside
        self._file = file
        self.fd: int = inside.fd

    def read(self) -> bytes:
        """See Wire."""
        try:
            data = self._inside.read()
        except WireError as err:
            self._file.note("lost", line=str(err))
            raise
        if data:
            self._file.note("<", data)
        return data

    def write(self, data: bytes) -> int:
        """See Wire; noted is what was taken."""
        taken = self._inside.write(data)
        if taken:
            self._file.note(">", data[:taken])
        return taken

    def check(self) -> None:
        """See Wire."""
        self._inside.check()

    def close(self) -> None:
        """See Wire."""
        self._inside.close()


def tee(file: Notes) -> Callable[[Address, str], Wire]:
    """Opens wires as `open_wire` does, and notes what goes over them."""

    def opens(address: Address, line: str) -> Wire:
        wire = open_wire(address, line)
        file.note("opened", line=line)
        return TeeWire(wire, file)

    return opens


def load_capture(path: Path) -> Capture | Unreadable:
    """The capture in this file. Raises OSError."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + MAX_LINE)
    try:
        return read_capture(data.decode("utf-8").splitlines())
    except UnicodeDecodeError as err:
        return Unreadable(data[: err.start].count(b"\n") + 1, "not UTF-8 text")
