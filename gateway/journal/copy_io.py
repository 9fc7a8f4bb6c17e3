"""The second copy: an append log of records in a preallocated file. It never decides what stands; it says what it holds.

Writing inside bytes that are already there costs one flush of the disk; letting a file grow costs two.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.journal.disk_io import Disk
from gateway.journal.record import MAX_RECORD, Record, pack, scan
from gateway.messages.journal import ZERO_HASH, Row

CHUNK = 1 << 20  # bytes preallocated at once: some 1,500 sales, 0.1 s on a slow card
PIECE = 4096  # zeros written at once; in larger pieces the kernel keeps (and counts) megabytes as one dirty unit
ZEROS = bytes(PIECE)
SPARE = 128 << 10  # free bytes below which the next chunk is made in a quiet moment
BLOCK = 4 << 20  # bytes read at once when the whole log is read; more than MAX_RECORD
WINDOW = 1 << 20  # bytes of the tail looked at first: some 1,500 sales


@dataclass(frozen=True, slots=True)
class Tail:
    """The last records of a log, oldest first, with offsets in the file. `bad`: the first place among them that is no record.

    `used`: bytes up to the last that is not zero. `whole`: the records are all that the log has.
    """

    records: tuple[Record, ...]
    bad: int | None
    used: int
    whole: bool

    @property
    def damaged(self) -> bool:
        """A valid record follows a bad place, or nothing in the log is a record."""
        return self.bad is not None and (not self.records or self.records[-1].start > self.bad)

    def end_of(self, seq: int) -> int | None:
        """Where the record of `seq` ends, None if it is not among these."""
        return next((record.end for record in self.records if record.row.seq == seq), None)


def read_tail(disk: Disk, path: Path, first: int) -> Tail:
    """The tail of the log, reaching back to event `first` at least if the log does. A missing file is an empty one."""
    try:
        fd = disk.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return Tail((), None, 0, whole=True)
    try:
        used = _used(disk, fd)
        window = WINDOW
        while True:
            start = max(0, used - window)
            found = scan(disk.read(fd, used - start, start), final=True)
            tail = _tail(found.records, found.bad, start, used)
            if tail.whole or (tail.records and tail.records[0].row.seq <= first):
                return tail
            window *= 4
    finally:
        disk.close(fd)


def read_log(disk: Disk, path: Path) -> Iterator[Record | int]:
    """Every record of a log in turn, and the offset of each bad place. Raises OSError."""
    fd = disk.open(path, os.O_RDONLY)
    try:
        used = _used(disk, fd)
        start = 0
        while start < used:
            data = disk.read(fd, min(BLOCK, used - start), start)
            final = start + len(data) >= used
            found = scan(data, final=final)
            if found.bad is not None:
                yield start + found.bad
            yield from (_moved(record, start) for record in found.records)
            if final:
                return
            start += found.rest
    finally:
        disk.close(fd)


def is_young(disk: Disk, path: Path) -> bool:
    """A file without one good record may still be a log of ours that was spoilt while it was young: then it is zeros for the most part."""
    fd = disk.open(path, os.O_RDONLY)
    try:
        data = disk.read(fd, CHUNK, 0)
    finally:
        disk.close(fd)
    return data.count(0) * 2 > len(data)


class NothingWrittenError(OSError):
    """There was no room; not a byte of the rows was written."""


class CopyLog:
    """A log open for appending after byte `end`; whatever stood behind that is cut off. Every method may raise OSError."""

    def __init__(self, disk: Disk, path: Path, end: int = 0, head: Row | None = None) -> None:
        self.path = path
        self.seq = head.seq if head else 0
        self.hash = head.hash if head else ZERO_HASH
        self._disk = disk
        self._end = end
        self._fd = disk.open(path, os.O_RDWR | os.O_CREAT)
        try:
            self._size = disk.size(self._fd)
            if _used(disk, self._fd) > end:
                disk.truncate(self._fd, end)
                self._size = end
                disk.sync(self._fd)
            if not end:
                disk.sync_directory(path.parent)
        except OSError:
            disk.close(self._fd)
            raise

    def confirm(self, records: Sequence[Record]) -> None:
        """Write the last records once more, the same bytes in the same place, and sync.

        A sync that failed before may have left them in memory alone, where they read back as if they were on the medium.
        """
        if records:
            self._disk.write(self._fd, b"".join(pack(record.row, alone=record.alone) for record in records), records[0].start)
            self._disk.sync(self._fd)

    def reserve(self, count: int) -> None:
        """Make room for `count` bytes. Raises NothingWrittenError."""
        if self._end + count <= self._size:
            return
        more = -(-(self._end + count - self._size) // CHUNK) * CHUNK
        try:
            for at in range(self._size, self._size + more, PIECE):
                self._disk.write(self._fd, ZEROS, at)
            self._disk.sync(self._fd)
        except OSError as err:
            raise NothingWrittenError(err.errno, err.strerror) from err
        self._size += more

    def reserve_ahead(self) -> None:
        """Make room in a quiet moment, so that no sale waits for it."""
        self.reserve(SPARE)

    def cut(self) -> None:
        """Give back the room that was made ahead."""
        self._disk.truncate(self._fd, self._end)
        self._disk.sync(self._fd)
        self._size = self._end

    def append(self, rows: Sequence[Row], *, alone: bool = False) -> None:
        """Make these rows durable: when this returns they stand. When it raises (but NothingWrittenError) nobody knows."""
        data = b"".join(pack(row, alone=alone) for row in rows)
        self.reserve(len(data))
        self._disk.write(self._fd, data, self._end)
        self._disk.sync(self._fd)
        self._end += len(data)
        self.seq, self.hash = rows[-1].seq, rows[-1].hash

    def rename(self, path: Path) -> None:
        """Give the open log another name, durably."""
        self.path.replace(path)
        self.path = path
        self._disk.sync_directory(path.parent)

    def close(self) -> None:
        """Give the file back; nothing is pending ever."""
        self._disk.close(self._fd)


def _tail(records: tuple[Record, ...], bad: int | None, start: int, used: int) -> Tail:
    """A window that starts in the middle of a record has a bad place at its beginning that is none."""
    if start and bad == 0:
        first = records[0].start if records else used - start
        bad = _second_bad(records, used - start) if first <= MAX_RECORD else 0
    return Tail(tuple(_moved(r, start) for r in records), None if bad is None else start + bad, used, whole=not start)


def _second_bad(records: tuple[Record, ...], end: int) -> int | None:
    at = records[0].start if records else end
    for record in records:
        if record.start != at:
            return at
        at = record.end
    return at if at != end else None


def _moved(record: Record, by: int) -> Record:
    return Record(record.start + by, record.end + by, record.row, record.alone)


def _used(disk: Disk, fd: int) -> int:
    """Bytes up to the last that is not zero; a record ends in a brace, never in a zero."""
    end = disk.size(fd)
    while end:
        start = max(0, end - CHUNK)
        data = disk.read(fd, end - start, start)
        size = len(data)
        while data.endswith(ZEROS, 0, size):  # by pieces: a megabyte of zeros stripped byte by byte takes a Pi longer than a commit
            size -= PIECE
        if used := data[:size].rstrip(b"\0"):
            return start + len(used)
        end = start
    return 0
