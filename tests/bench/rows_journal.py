"""Figures of the journal, beside what this disk can do at all."""

import os
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from statistics import median

from gateway.clock_io import SystemClock
from gateway.config import Config, Outlet, OutletKind, Paths
from gateway.faults import Fault
from gateway.journal.copy_io import read_tail
from gateway.journal.disk_io import Disk
from gateway.journal.segments_io import place_of
from gateway.journal.writer_io import JournalWriter
from gateway.messages import Event
from gateway.messages.journal import CommitSale, SaleCommitted
from tests.bench.card import card
from tests.bench.long_journal import make_long_journal
from tests.bench.proc import written_on_card
from tests.bench.row import Row, at_least, at_most
from tests.bench.sales import of_regulars, orders, shipped_goods

SLICES = 14
SLICE = 40  # commits and appends in turn: a disk that others use changes its mind within seconds
WARM = 1_500  # sales until every member has come and the write-ahead log is rewritten in place
BLOCK = bytes(700)  # about one sale's record
ANSWER_S = 30.0
PER_SLICE = 100
MANY = 20_000
CARD_MS = 2  # a sync of a good card; many take longer


class Yardstick:
    """One append and fdatasync to a preallocated file: what every commit is measured by."""

    def __init__(self, directory: Path, count: int = SLICES * SLICE) -> None:
        self._fd = os.open(directory / "yardstick", os.O_RDWR | os.O_CREAT)
        self._at = 0
        os.pwrite(self._fd, bytes(len(BLOCK) * count), 0)
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

    def __init__(self, directory: Path, kind: OutletKind = "sembako") -> None:
        self._posted: SimpleQueue[Event] = SimpleQueue()
        outlet = Outlet(id="3310152015-01", kind=kind)
        config = Config(outlet=outlet, paths=Paths(state=str(directory / "state"), copy=str(directory / "stick")))
        clock = SystemClock(lambda: False)
        self._writer = JournalWriter(config, clock, self._posted.put)
        self._orders = of_regulars(orders(10_010, shipped_goods(10_010), 1_000_000, by_page=True))

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
    """Speed in slices, in turn with the yardstick."""
    yardstick, shelf = Yardstick(directory), Shelf(directory)
    shelf.open()
    try:
        shelf.sell(WARM)
        spent = time.process_time()
        appends, sales = _in_turn(yardstick, shelf)
        spent = (time.process_time() - spent) / (SLICES * SLICE)
    finally:
        shelf.close()
        yardstick.close()
    append_ms, sale_ms = median(appends) / SLICE * 1_000, median(sales) / SLICE * 1_000
    own_ms = max(0.0, sale_ms - 2 * append_ms)
    yield Row("append + fdatasync to a preallocated file", append_ms, "ms")
    yield Row("commit of a sale, two copies on one disk", sale_ms, "ms")
    ratio = median(append / sale for append, sale in zip(appends, sales, strict=True))
    yield Row("append + fdatasync / commit of a sale", ratio, "ratio", at_least(0.35))
    yield Row("of the commit beside its two syncs", own_ms, "ms")
    yield Row(f"the ratio by that, where a sync takes {CARD_MS} ms as on a card", CARD_MS / (2 * CARD_MS + own_ms), "ratio, reckoned")
    yield Row("CPU time of one commit and one append, both threads", spent * 1_000, "ms")


def written(directory: Path) -> Iterator[Row]:
    """Bytes that reach the device for each sale, and that stay there, of a shop and of one whose lines stay at the outlet."""
    kinds: tuple[tuple[OutletKind, str], ...] = (("sembako", "journal and copy"), ("klinik", "the same with lines.db, klinik and apotek"))
    for kind, what in kinds:
        with card(directory) as home:
            shelf = Shelf(home, kind)
            shelf.open()
            try:
                shelf.sell(WARM)
                found = written_on_card(shelf.sell, PER_SLICE, home, directory, os.getpid())
                yield Row(f"written per sale, {what}, steady", found.each / 1_000, f"kB, by {found.by}", at_most(16))
            finally:
                shelf.close()


def size(directory: Path) -> Iterator[Row]:
    """What a sale takes on the disk, in each copy."""
    config = Config(outlet=Outlet(id="3310152015-01"), paths=Paths(state=str(directory / "state"), copy=str(directory / "stick")))
    place, journal = place_of(config), make_long_journal(config, MANY)
    log = read_tail(Disk(), place.local_copy(journal, 1), MANY)
    database = place.database(journal, 1).stat().st_size
    yield Row("on disk per sale, database", database / MANY, "B", at_most(750))
    yield Row("on disk per sale, copy", log.used / MANY, "B", at_most(750))


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


MEASURES = (commits, written, size)
