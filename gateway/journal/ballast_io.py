"""A file that is given back when the card is full, so that the day can be closed: 8 MiB are 5,000 sales in both copies."""

import os
from pathlib import Path

from gateway.faults import Fault, fault
from gateway.journal.disk_io import Disk
from gateway.journal.trouble_io import is_full

BYTES = 8 << 20
ROOM = 64 << 20  # free bytes below which no ballast is made: a nearly full card needs its room now, and a person
SUFFIXES = ("", "-journal", "-wal", "-shm")


class Ballast:
    """The ballast of one card. `first`: what can be made anew and goes before it. `fault`: the card is nearly full."""

    def __init__(self, disk: Disk, directory: Path, first: Path) -> None:
        self._disk = disk
        self._path = directory / "ballast"
        self._first = first
        self.fault: Fault | None = None

    def make(self) -> None:
        """Make it in a quiet moment, where it is not there and the card has room."""
        if self._path.exists():
            self.fault = None
            return
        try:
            free = self._disk.free(self._path.parent)
            if free >= ROOM:
                self._make()
        except OSError as err:
            free = 0 if is_full(err) else ROOM  # another trouble is told by those who meet it at their work
        self.fault = fault("GW-4027", path=self._path.parent, free=free >> 20) if free < ROOM else None

    def give_back(self, *, anew: bool) -> bool:
        """There is no room. False when there is nothing to give back. `anew`: the reports can still be made anew from the journal."""
        try:
            given = (anew and self._gone(self._first)) or self._gone(self._path)
        except OSError:
            return False
        if given:
            self.fault = fault("GW-4027", path=self._path.parent, free=0)
        return given

    def _make(self) -> None:
        part = self._path.with_name("ballast.new")
        fd = self._disk.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        try:
            self._disk.allocate(fd, BYTES)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        finally:
            self._disk.close(fd)
        self._disk.rename(part, self._path)
        self._disk.sync_directory(part.parent)

    def _gone(self, path: Path) -> bool:
        """Take the file away, durably: else a power cut would find it and the sales for which it made room."""
        found = [side for suffix in SUFFIXES if (side := path.with_name(path.name + suffix)).exists()]
        for side in found:
            self._disk.remove(side)
        return bool(found)
