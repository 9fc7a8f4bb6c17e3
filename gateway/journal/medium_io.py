"""Files on a stick: each written whole or not at all, synced, and read again from the medium itself and not from memory."""

import contextlib
import mmap
import os
from pathlib import Path

from gateway.journal.disk_io import Disk

READABLE = 0o644  # an auditor is another user than the gateway
BLOCK = 4_096  # what O_DIRECT wants lengths and places to be a multiple of, on every medium seen


class Medium:
    """`direct`: every file read so far came from the medium, past the system's memory. Methods raise OSError as the system does."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self.direct = True

    def put(self, path: Path, content: bytes) -> None:
        """The file, durable under its name when this returns; after an error the name is as it was before."""
        part = path.with_name(path.name + ".part")
        try:
            fd = self._disk.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            try:
                with contextlib.suppress(OSError):  # a FAT has no rights
                    os.fchmod(fd, READABLE)
                self._disk.write(fd, content, 0)
                self._disk.sync(fd)
            finally:
                self._disk.close(fd)
            part.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
        self._disk.sync_directory(path.parent)

    def make(self, directory: Path) -> None:
        """The directory and those above it, durably."""
        if not directory.is_dir():
            self.make(directory.parent)
            directory.mkdir(exist_ok=True)
            self._disk.sync_directory(directory.parent)

    def read(self, path: Path) -> bytes:
        """What the medium holds under this name: with O_DIRECT, else after the system was told to forget the file."""
        with contextlib.suppress(OSError):  # EINVAL: a file system that cannot (tmpfs)
            return _direct(path)
        self.direct = False
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            return self._disk.read(fd, os.fstat(fd).st_size, 0)
        finally:
            os.close(fd)


def _direct(path: Path) -> bytes:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECT)
    try:
        size = os.fstat(fd).st_size
        with mmap.mmap(-1, size // BLOCK * BLOCK + BLOCK) as room:  # its start is a page's, as O_DIRECT wants it
            view, got = memoryview(room), 0
            try:
                while got < size and (part := os.preadv(fd, [view[got:]], got)):
                    got += part
                return bytes(view[:size])
            finally:
                view.release()
    finally:
        os.close(fd)
