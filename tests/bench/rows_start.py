"""Figures of a long journal: how soon the shop can sell with it, and how fast it reaches the district after a long outage."""

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from gateway.config_read import load
from tests.bench.long_journal import make_long_journal
from tests.bench.row import Row, at_least, at_most
from tests.bench.shop import BenchShop, Page, until

EVENTS = 100_000
STARTS = 5
START_S = 1.5
SENT_PER_S = 20_000
STORED_PER_S = 10_000


def long_journal(directory: Path) -> Iterator[Row]:
    """Start with an empty journal, then with a long one; then the broker is there, and everything is sent."""
    shop = BenchShop(directory)
    try:
        for double in (shop.scanner, shop.scale, shop.printer):
            double.start()
        shop.write_config()
        yield Row("start to first sale possible, empty journal, median of 5", _start_s(shop), "s", at_most(START_S))
        shutil.rmtree(directory / "state" / "journal")
        since = time.monotonic()
        make_long_journal(load(str(shop.config)), EVENTS)
        made_s = time.monotonic() - since
        yield Row(f"the same, journal of {EVENTS:,} events", _start_s(shop), f"s (journal made in {made_s:.0f} s)", at_most(START_S))
        yield from _drain(shop)
    finally:
        shop.stop()


def _start_s(shop: BenchShop) -> float:
    """Seconds from the start of the process to an open basket at the API; the files are in the system's cache."""
    took = []
    for _ in range(STARTS):
        since = time.perf_counter()
        shop.daemon.start()
        until(lambda: _has_basket(shop), "an open basket")
        took.append(time.perf_counter() - since)
        shop.daemon.end()
    return median(took)


def _has_basket(shop: BenchShop) -> bool:
    try:
        return shop.state()["basket"] is not None
    except OSError:
        return False


def _drain(shop: BenchShop) -> Iterator[Row]:
    """From the first batch at the broker: `sent` until the last has its PUBACK, `stored` until the last is in the district's table."""
    shop.start_uplink()
    shop.daemon.start()
    until(lambda: _has_basket(shop), "an open basket")
    with Page(shop.listen) as page, contextlib.closing(sqlite3.connect(shop.home / "district.db", timeout=5)) as table:
        started_ns = page.until(lambda state: state["uplink"]["accepted"] > 0, "the first batch")
        first: int = page.state["uplink"]["accepted"]
        sent_ns = page.until(lambda state: state["uplink"]["accepted"] >= EVENTS, "the last batch")
        until(lambda: _stored(table) >= EVENTS, "the last event in the table")
        stored_ns = time.perf_counter_ns()
    count = EVENTS - first
    yield Row("backlog over TLS, sent by the daemon", count / (sent_ns - started_ns) * 1e9, "sales/s", at_least(SENT_PER_S))
    yield Row("the same, in the district's table", count / (stored_ns - started_ns) * 1e9, "sales/s", at_least(STORED_PER_S))


def _stored(table: sqlite3.Connection) -> int:
    return int(table.execute("select max(seq) from event").fetchone()[0] or 0)


MEASURES = (long_journal,)
