"""The recorder: builds the shim, gives a process its environment, and reads the log that it leaves. See shim.c for what it records."""

import ctypes
import errno
import os
import struct
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

HEAD = struct.Struct("<IIQqB7x")
SOURCE = Path(__file__).with_name("shim.c")
Kind = Literal[
    "created", "written", "truncated", "sync begun", "synced", "unsynced", "directory synced", "renamed", "linked", "unlinked",
    "made directory", "removed directory", "mark",
]  # fmt: skip
KINDS: dict[str, Kind] = {
    "c": "created", "w": "written", "t": "truncated", "b": "sync begun", "s": "synced", "x": "unsynced", "d": "directory synced",
    "r": "renamed", "l": "linked", "u": "unlinked", "m": "made directory", "k": "removed directory", "p": "mark",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that happened to the medium. `path`, `to`: below the root.

    `offset`: of what was written, the size cut to, or the thread that syncs.
    A mark is not about the medium: `data` is what somebody else had to say at that moment.
    """

    kind: Kind
    inode: int = 0
    offset: int = 0
    path: str = ""
    to: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Failing:
    """A fault on order: calls of these families (w writes, t truncates, s syncs, n names) fail from the `first` on, so many of them.

    `lasts` 0: for ever after. `first` 0: none. `error` 0: a write that takes half. `suffix`: only of files whose name ends so.
    """

    families: str
    suffix: str = ""
    error: int = errno.EIO
    first: int = 1
    lasts: int = 0

    def __str__(self) -> str:
        return f"{self.families} {self.error} {self.first} {self.lasts} {self.suffix}"

    def order(self) -> int:
        """Give this order to the shim of this very process; returns how many calls of the families before there were since the last."""
        give: Callable[[bytes, int, int, int, bytes], int] = ctypes.CDLL(None).powercut_fail
        return give(self.families.encode(), self.error, self.first, self.lasts, self.suffix.encode())


WELL = Failing("", first=0)


def build(directory: Path) -> Path:
    """Compile the shim; gcc and the C library's headers are among the real parts that scripts/test installs."""
    shim = directory / "shim.so"
    warnings = ("-Wall", "-Wextra", "-Werror")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", *warnings, "-o", str(shim), str(SOURCE), "-ldl", "-lpthread"], check=True)
    return shim


def environment(shim: Path, root: Path, log: Path, failing: Failing | None = None, sync_us: int = 0, stick_us: int = 0) -> dict[str, str]:
    """The environment of a process whose work below `root` is recorded. `sync_us`, `stick_us`: a sync lasts so long at least."""
    order = {"POWERCUT_FAIL": str(failing)} if failing else {}
    where = {"LD_PRELOAD": str(shim), "POWERCUT_ROOT": str(root), "POWERCUT_LOG": str(log)}
    return os.environ | where | order | {"POWERCUT_SYNC_US": str(sync_us), "POWERCUT_STICK_US": str(stick_us)}


def mark(log: Path, what: str) -> None:
    """Put a mark behind all that has happened so far; by one write, so that it may come from another process."""
    data = what.encode()
    fd = os.open(log, os.O_WRONLY | os.O_APPEND)
    try:
        os.write(fd, HEAD.pack(len(data), 0, 0, 0, ord("p")) + data)
    finally:
        os.close(fd)


def read(log: bytes) -> Iterator[Record]:
    """The records in order. One that the killed process had not finished is none."""
    at = 0
    while at + HEAD.size <= len(log):
        first_length, second_length, inode, offset, letter = HEAD.unpack_from(log, at)
        first = at + HEAD.size
        second = first + first_length
        at = second + second_length
        if at > len(log):
            return
        yield _record(KINDS[chr(letter)], inode, offset, log[first:second], log[second:at])


def _record(kind: Kind, inode: int, offset: int, first: bytes, second: bytes) -> Record:
    if kind in ("written", "mark"):
        return Record(kind, inode, offset, data=first)
    return Record(kind, inode, offset, os.fsdecode(first), os.fsdecode(second))
