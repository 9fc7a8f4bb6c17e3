"""Figures of the daemon at work: a real process with its devices, its uplink over TLS and a page open."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.card import card
from tests.bench.proc import cpu_s, memory, written_on_card
from tests.bench.row import Row, at_most
from tests.bench.shop import BenchShop, Clerk, Page, bench_shop

WARM = 300  # sales until logs are recycled and every library is loaded
PER_SLICE = 20
IDLE_S = 20.0
MEMORY_MB = 52
IDLE_PERCENT = 0.3
WRITTEN_KB = 24
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - the district's table lies there, so that the disk's counters are the outlet's own


def at_work(directory: Path) -> Iterator[Row]:
    """Memory, bytes written per sale and idle CPU of one daemon, in this order of a day."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=IN_MEMORY if IN_MEMORY.is_dir() else directory) as away:  # noqa: SIM117
        with card(directory) as home, bench_shop(home, Path(away) / "district.db") as shop, Page(shop.listen) as page:
            page.until(lambda state: state["basket"] is not None, "a basket")
            clerk = Clerk(shop, page, 10_001)
            clerk.sell(WARM)
            _drained(shop, page)
            yield from _memory(shop)
            yield _written(directory, home, shop, clerk)
            yield _idle(shop)


def _memory(shop: BenchShop) -> Iterator[Row]:
    held = memory(shop.daemon.pid)
    yield Row(f"resident memory of the daemon after {WARM} sales, printed and sent", held.resident, "MB", at_most(MEMORY_MB))
    yield Row("of that its own, shared with no process", held.private, "MB")


def _written(directory: Path, home: Path, shop: BenchShop, clerk: Clerk) -> Row:
    written = written_on_card(clerk.sell, PER_SLICE, home, directory, shop.daemon.pid)
    return Row("written per sale, all in (jobs, drafts, uplink)", written.each / 1_000, f"kB, by {written.by}", at_most(WRITTEN_KB))


def _idle(shop: BenchShop) -> Row:
    time.sleep(2)  # what the last sale left to be done
    before, since = cpu_s(shop.daemon.pid), time.monotonic()
    time.sleep(IDLE_S)
    spent = (cpu_s(shop.daemon.pid) - before) / (time.monotonic() - since)
    return Row(f"idle CPU over {IDLE_S:.0f} s, devices and uplink connected", spent * 100, "% of a core", at_most(IDLE_PERCENT))


def _drained(shop: BenchShop, page: Page) -> None:
    """Until the district has acknowledged what was due to be sent."""
    page.until(lambda state: state["uplink"]["stored"] > WARM - 100, "the district's acks")


MEASURES = (at_work,)
