"""The few calls by which the journal touches a disk, in one object, so that a test can hand in a disk that fails."""

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gateway.journal.trouble_io import spoilt

UNTOLD = "malformed database schema"  # what SQLite says of a file whose own words are no text
PROBE_BYTES = 64 << 10  # room that a few sales need in both copies


class Connection(sqlite3.Connection):
    """A connection whose errors are SQLite's own: one that quotes bytes of a damaged file is no text, and Python raises something else."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - sqlite3's own signature
        """As sqlite3 does."""
        try:
            return super().execute(sql, parameters)
        except UnicodeDecodeError as err:
            raise spoilt(UNTOLD) from err

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        """As sqlite3 does."""
        try:
            return super().executemany(sql, parameters)
        except UnicodeDecodeError as err:
            raise spoilt(UNTOLD) from err


class Disk:
    """The real disk. Every method raises OSError (or sqlite3.Error) as the system does."""

    def open(self, path: Path, flags: int) -> int:
        """A file descriptor; a file made here is for its owner alone."""
        return os.open(path, flags | os.O_CLOEXEC, 0o600)

    def close(self, fd: int) -> None:
        """Give the descriptor back."""
        os.close(fd)

    def size(self, fd: int) -> int:
        """Bytes in the file."""
        return os.fstat(fd).st_size

    def read(self, fd: int, count: int, offset: int) -> bytes:
        """Exactly `count` bytes from `offset`, fewer only at the end of the file."""
        parts: list[bytes] = []
        while count > 0 and (part := os.pread(fd, count, offset)):
            parts.append(part)
            count, offset = count - len(part), offset + len(part)
        return b"".join(parts)

    def write(self, fd: int, data: bytes, offset: int) -> None:
        """All of `data` at `offset`."""
        rest = memoryview(data)
        while rest:
            written = os.pwrite(fd, rest, offset)
            rest, offset = rest[written:], offset + written

    def sync(self, fd: int) -> None:
        """Returns when what was written is on the medium, with as much of the file's description as reading needs."""
        os.fdatasync(fd)

    def truncate(self, fd: int, size: int) -> None:
        """Cut the file."""
        os.ftruncate(fd, size)

    def rename(self, path: Path, name: Path) -> None:
        """Give the file this name, in one step; durable when the directory is synced."""
        path.replace(name)

    def protect(self, path: Path) -> None:
        """Nobody writes to this file any more. A file system without such rights (a stick's FAT) lets it be."""
        path.chmod(0o440)

    def allocate(self, fd: int, size: int) -> None:
        """Give the file so many bytes of its own, all of which count as used."""
        os.posix_fallocate(fd, 0, size)

    def free(self, directory: Path) -> int:
        """Bytes free for us on the file system of this directory."""
        found = os.statvfs(directory)
        return found.f_bavail * found.f_frsize

    def connect(self, path: Path) -> sqlite3.Connection:
        """A connection that may write to an existing database. Transactions are ours; another thread may take it over."""
        uri = path.absolute().as_uri() + "?mode=rw"
        return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=32, factory=Connection)

    def sync_directory(self, directory: Path) -> None:
        """Makes names durable that were made or changed in the directory."""
        fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def write_file(self, path: Path, content: bytes) -> None:
        """A small file, whole or not at all, durable."""
        part = path.with_name(path.name + ".part")
        fd = self.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            self.write(fd, content, 0)
            self.sync(fd)
        finally:
            self.close(fd)
        part.replace(path)
        self.sync_directory(path.parent)

    def remove(self, path: Path) -> None:
        """Take a file away, durably; one that is not there is as good."""
        path.unlink(missing_ok=True)
        self.sync_directory(path.parent)

    def probe(self, directory: Path) -> None:
        """Raises when a few sales could not be written there now."""
        path = directory / "probe"
        fd = self.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            self.write(fd, bytes(PROBE_BYTES), 0)
            self.sync(fd)
        finally:
            self.close(fd)
            path.unlink(missing_ok=True)
