"""Figures of the journal, beside what this disk can do at all."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.row import Row

APPENDS = 300
BLOCK = bytes(512)  # about one sale's body
ROOM = APPENDS * len(BLOCK)


def append_s(directory: Path) -> float:
    """Median time of one append and fdatasync to a preallocated file, in seconds: the yardstick for every commit."""
    times = []
    place = os.open(directory / "yardstick", os.O_RDWR | os.O_CREAT)
    try:
        os.pwrite(place, bytes(ROOM), 0)
        os.fsync(place)
        for n in range(APPENDS):
            before = time.perf_counter()
            os.pwrite(place, BLOCK, n * len(BLOCK))
            os.fdatasync(place)
            times.append(time.perf_counter() - before)
    finally:
        os.close(place)
    return median(times)


def yardstick(directory: Path) -> Iterator[Row]:
    """What the disk under the scratch directory does."""
    yield Row("append + fdatasync to a preallocated file", append_s(directory) * 1_000, "ms")


MEASURES = (yardstick,)
