"""Figures of the journal, beside what this disk can do at all."""

import os
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from statistics import median

from gateway.clock_io import SystemClock
from gateway.config import Config, Outlet, Paths
from gateway.faults import Fault
from gateway.journal.writer_io import JournalWriter
from gateway.messages import Event
from gateway.messages.journal import CommitSale, SaleCommitted
from tests.bench.proc import written_per
from tests.bench.row import Row, at_least, at_most
from tests.bench.sales import orders, shipped_goods

SLICES = 14
SLICE = 40  # commits and appends in turn: a disk that others use changes its mind within seconds
WARM = 400  # sales until the write-ahead log is rewritten in place
BLOCK = bytes(700)  # about one sale's record
ANSWER_S = 30.0
PER_SLICE = 60


class Yardstick:
    """One append and fdatasync to a preallocated file: what every commit is measured by."""

    def __init__(self, directory: Path) -> None:
        self._fd = os.open(directory / "yardstick", os.O_RDWR | os.O_CREAT)
        self._at = 0
        os.pwrite(self._fd, bytes(len(BLOCK) * SLICES * SLICE), 0)
        os.fsync(self._fd)

    def append(self) -> None:
        """Durable when it returns."""
        os.pwrite(self._fd, BLOCK, self._at)
        os.fdatasync(self._fd)
        self._at += len(BLOCK)

    def close(self) -> None:
        """Give the file back."""
        os.close(self._fd)


class Shelf:
    """The real journal, both copies, with an endless row of customers."""

    def __init__(self, directory: Path) -> None:
        self._posted: SimpleQueue[Event] = SimpleQueue()
        config = Config(outlet=Outlet(id="3310152015-01"), paths=Paths(state=str(directory / "state"), copy=str(directory / "stick")))
        clock = SystemClock(lambda: False)
        self._writer = JournalWriter(config, clock, self._posted.put)
        self._orders = orders(10_010, shipped_goods(10_010), 1_000_000, by_page=True)

    def open(self) -> None:
        """Open and start."""
        opened = self._writer.open()
        if isinstance(opened, Fault):
            raise AssertionError(str(opened))
        self._writer.start()

    def sell(self, count: int) -> None:
        """One after the other, each durable before the next."""
        for order in islice(self._orders, count):
            self._commit(order)

    def close(self) -> None:
        """End the thread."""
        self._writer.stop()

    def _commit(self, order: CommitSale) -> None:
        self._writer.submit(order)
        while not isinstance(self._posted.get(timeout=ANSWER_S), SaleCommitted):
            pass


def commits(directory: Path) -> Iterator[Row]:
    """Speed in slices, in turn with the yardstick; then bytes."""
    yardstick, shelf = Yardstick(directory), Shelf(directory)
    shelf.open()
    try:
        shelf.sell(WARM)
        appends, sales = _in_turn(yardstick, shelf)
        ratio = median(append / sale for append, sale in zip(appends, sales, strict=True))
        yield Row("append + fdatasync to a preallocated file", median(appends) / SLICE * 1_000, "ms")
        yield Row("commit of a sale, two copies on one disk", median(sales) / SLICE * 1_000, "ms")
        yield Row("append + fdatasync / commit of a sale", ratio, "ratio", at_least(0.35))
        written = written_per(shelf.sell, PER_SLICE, directory, os.getpid())
        yield Row("written per sale, journal and copy, steady", written.each / 1_000, f"kB, by {written.by}", at_most(16))
    finally:
        shelf.close()
        yardstick.close()


def _in_turn(yardstick: Yardstick, shelf: Shelf) -> tuple[list[float], list[float]]:
    """Seconds per slice of both."""
    appends, sales = [], []
    for _ in range(SLICES):
        start = time.perf_counter()
        for _ in range(SLICE):
            yardstick.append()
        between = time.perf_counter()
        shelf.sell(SLICE)
        appends.append(between - start)
        sales.append(time.perf_counter() - between)
    return appends, sales


MEASURES = (commits,)
