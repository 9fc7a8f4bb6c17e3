"""A disk in whose calls the power goes: from then on nothing is written any more, as if the process had been killed there."""

import sqlite3
from pathlib import Path
from typing import Any

from gateway.journal.disk_io import Connection
from tests.journal.doubles import SickDisk


class PowerOffError(BaseException):
    """The process ends here; nothing of ours may catch it."""


class StoppingDisk(SickDisk):
    """`stop_at`: the power goes right before so many calls more."""

    def __init__(self) -> None:
        super().__init__()
        self._left: int | None = None

    def stop_at(self, calls: int) -> None:
        self._left = calls

    def well(self) -> None:
        super().well()
        self._left = None

    def counted(self) -> None:
        """A call that changes something."""
        if self._left is not None:
            self._left -= 1
            if self._left <= 0:
                raise PowerOffError

    def open(self, path: Path, flags: int) -> int:
        self.counted()
        return super().open(path, flags)

    def write(self, fd: int, data: bytes, offset: int) -> None:
        if data.strip(b"\0"):  # the zeros that make room in a copy are many and alike
            self.counted()
        super().write(fd, data, offset)

    def sync(self, fd: int) -> None:
        self.counted()
        super().sync(fd)

    def truncate(self, fd: int, size: int) -> None:
        self.counted()
        super().truncate(fd, size)

    def sync_directory(self, directory: Path) -> None:
        self.counted()
        super().sync_directory(directory)

    def rename(self, path: Path, name: Path) -> None:
        self.counted()
        super().rename(path, name)

    def protect(self, path: Path) -> None:
        self.counted()
        super().protect(path)

    def allocate(self, fd: int, size: int) -> None:
        self.counted()
        super().allocate(fd, size)

    def write_file(self, path: Path, content: bytes) -> None:
        self.counted()
        super().write_file(path, content)

    def remove(self, path: Path) -> None:
        self.counted()
        super().remove(path)

    def connect(self, path: Path) -> sqlite3.Connection:
        self.counted()
        uri = path.absolute().as_uri() + "?mode=rw"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, factory=_Stopping)
        connection.disk = self
        return connection


class _Stopping(Connection):
    disk: StoppingDisk

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - sqlite3's own signature
        if sql.startswith(("BEGIN", "COMMIT", "PRAGMA journal_mode =")):
            self.disk.counted()
        return super().execute(sql, parameters)
