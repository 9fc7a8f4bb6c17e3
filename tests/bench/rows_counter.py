"""Figures of the counter: what the page weighs, and how soon it shows what happens at the counter."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.bench.row import Row, at_most
from tests.bench.shop import BenchShop, Clerk, Page, bench_shop

PAGE = Path(__file__).parents[2] / "gateway" / "counter" / "page"
SCANS = 300
PER_BASKET = 4
WEIGHTS = 40
MS = 1_000_000


def assets(_: Path) -> Iterator[Row]:
    """All that a browser loads, uncompressed."""
    sizes = [place.stat().st_size for place in PAGE.rglob("*") if place.is_file()] if PAGE.is_dir() else []
    yield Row("counter page, all assets", sum(sizes) / 1_000 if sizes else None, "kB" if sizes else "no page here", at_most(60))


def latency(directory: Path) -> Iterator[Row]:
    """From a wire to the event stream of the page, everything between them real. The printer prints and the uplink sends meanwhile."""
    with bench_shop(directory) as shop, Page(shop.listen) as page:
        page.until(lambda state: state["basket"] is not None, "a basket")
        yield from _scans(Clerk(shop, page, 10_002))
        yield _weights(shop, page)


def _scans(clerk: Clerk) -> Iterator[Row]:
    dice, took = random.Random(10_003), []
    for number in range(1, SCANS + 1):
        time.sleep(dice.uniform(0.002, 0.03))  # at every phase of the scale's questions
        took.append(clerk.scan() / MS)
        if number % PER_BASKET == 0:
            clerk.pay()
    cuts = quantiles(took, n=100)
    yield Row("last scanner byte → the page's event has the line, p50", cuts[49], f"ms, {SCANS} scans", at_most(5))
    yield Row("the same, p99", cuts[98], "ms", at_most(25))


def _weights(shop: BenchShop, page: Page) -> Row:
    """A weight is put on the plate at any phase of the scale's questions; the page's event shows it."""
    dice, took = random.Random(10_004), []
    for number in range(1, WEIGHTS + 1):
        time.sleep(dice.uniform(0.12, 0.3))  # the page is told ten weights a second at most
        grams = 100 + number
        placed_ns = shop.scale.act(lambda core, grams=grams: _place(core, grams))  # type: ignore[misc] # mypy cannot infer its type
        took.append((page.until(lambda state, grams=grams: _grams(state) == grams, f"{grams} g") - placed_ns) / MS)  # type: ignore[misc]
    return Row("weight on the plate → the page's event shows it (Toledo), p50", median(took), f"ms, {WEIGHTS} weights", at_most(60))


def _place(core: Any, grams: int) -> int:  # noqa: ANN401 - the double's own core
    core.grams = grams
    return time.perf_counter_ns()


def _grams(state: Any) -> int | None:  # noqa: ANN401 - JSON as it comes
    reading = state["devices"]["scale.counter"].get("reading")
    return reading["grams"] if reading else None


MEASURES = (assets, latency)
