"""What the kernel is asked about input nodes: to grab one, what it is called, which there are. Troubles are plain OSError."""

import fcntl
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from gateway.drivers.scanner.events import EV_KEY, LONG_BYTES
from gateway.drivers.scanner.nodes import InputNode, parse_devices

NAME_BYTES = 256  # the kernel cuts what is longer; device names are of USB strings, at most 126 characters
KEY_BYTES = 96  # KEY_CNT of linux/input-event-codes.h is 0x300 bits
LINKS = ("dev/input/by-id", "dev/input/by-path")  # by serial number first: it survives another socket


def _ioc(direction: int, number: int, size: int) -> int:
    """The request number as asm-generic/ioctl.h builds it, of type 'E'."""
    return direction << 30 | size << 16 | ord("E") << 8 | number


EVIOCGRAB = _ioc(1, 0x90, 4)
EVIOCGNAME = _ioc(2, 0x06, NAME_BYTES)
EVIOCGPHYS = _ioc(2, 0x07, NAME_BYTES)
EVIOCGUNIQ = _ioc(2, 0x08, NAME_BYTES)
EVIOCGKEYBITS = _ioc(2, 0x20 + EV_KEY, KEY_BYTES)


class Kernel(Protocol):
    """The two shapes of question that an input node understands. Both raise OSError."""

    def order(self, fd: int, request: int, value: int) -> None:
        """An ioctl that takes a number."""
        ...

    def ask(self, fd: int, request: int, size: int) -> bytes:
        """An ioctl that fills so many bytes; what it filled."""
        ...


class Linux:
    """The real one."""

    def order(self, fd: int, request: int, value: int) -> None:
        """See Kernel."""
        fcntl.ioctl(fd, request, value)

    def ask(self, fd: int, request: int, size: int) -> bytes:
        """See Kernel."""
        room = bytearray(size)
        return bytes(room[: fcntl.ioctl(fd, request, room)])


LINUX = Linux()


def grab(fd: int, kernel: Kernel = LINUX) -> None:
    """Nobody else hears this node until it is closed: the code is not typed into the console. A FIFO has one reader anyway."""
    if not stat.S_ISFIFO(os.fstat(fd).st_mode):
        kernel.order(fd, EVIOCGRAB, 1)


def identify(path: str, kernel: Kernel = LINUX) -> InputNode:
    """What the node at this path says of itself."""
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        name = _text(fd, EVIOCGNAME, kernel)
        keys = int.from_bytes(kernel.ask(fd, EVIOCGKEYBITS, KEY_BYTES), "little")  # Pi and PC: the lowest byte first
        return InputNode(path, name, _text_or_none(fd, EVIOCGPHYS, kernel), _text_or_none(fd, EVIOCGUNIQ, kernel), keys)
    finally:
        os.close(fd)


def input_nodes(root: Path = Path("/"), long_bytes: int = LONG_BYTES) -> tuple[InputNode, ...]:
    """Every event node that the kernel lists, with its lasting names; nothing is opened. Empty where there is no input at all."""
    try:
        text = (root / "proc/bus/input/devices").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ()
    links = _links(root)
    return tuple(replace(node, links=tuple(links.get(Path(node.path).name, ()))) for node in parse_devices(text, long_bytes))


def _links(root: Path) -> dict[str, list[str]]:
    """Event name -> the links to it, best first."""
    found: dict[str, list[str]] = {}
    for place in LINKS:
        if (root / place).is_dir():
            for link in sorted((root / place).iterdir()):
                if link.is_symlink():
                    found.setdefault(link.readlink().name, []).append(f"/{place}/{link.name}")
    return found


def _text(fd: int, request: int, kernel: Kernel) -> str:
    return kernel.ask(fd, request, NAME_BYTES).split(b"\0")[0].decode(errors="replace")


def _text_or_none(fd: int, request: int, kernel: Kernel) -> str:
    """Many devices have no socket or serial number; the kernel then says ENOENT."""
    try:
        return _text(fd, request, kernel)
    except FileNotFoundError:
        return ""
