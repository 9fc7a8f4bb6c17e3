"""A rush: a hundred sales a second, for ten seconds (ten minutes with --long), each durable in both copies before it is answered."""

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from tests.bench.row import Row, at_least, at_most
from tests.bench.rows_journal import WARM, Shelf, Yardstick

PER_S = 100
RUSH_S = 10
LONG_RUSH_S = 600


def rush(directory: Path) -> Iterator[Row]:
    """Ten seconds of it."""
    return _rush(directory, RUSH_S)


def long_rush(directory: Path) -> Iterator[Row]:
    """Ten minutes of it."""
    return _rush(directory, LONG_RUSH_S)


def _rush(directory: Path, seconds: int) -> Iterator[Row]:
    """A sale is due each hundredth of a second; one that comes late waits for the one before, as in a shop. Between them the yardstick."""
    shelf, yardstick = Shelf(directory), Yardstick(directory, PER_S * seconds)
    shelf.open()
    try:
        shelf.sell(WARM)
        took: list[float] = []
        appends: list[float] = []
        since = time.perf_counter()
        for n in range(PER_S * seconds):
            time.sleep(max(0.0, since + n / PER_S - time.perf_counter()))
            begun = time.perf_counter()
            shelf.sell(1)
            between = time.perf_counter()
            yardstick.append()
            took.append(between - begun)
            appends.append(time.perf_counter() - between)
        rate = len(took) / (time.perf_counter() - since)
    finally:
        shelf.close()
        yardstick.close()
    usual_ms, late_ms = median(took) * 1_000, quantiles(took, n=100)[98] * 1_000
    yield Row(f"sales a second, {PER_S} due, over {seconds} s", rate, "sales/s", at_least(PER_S * 0.99))
    yield Row("commit of a sale at that pace, median", usual_ms, "ms")
    yield Row("the same, 99 of 100 within", late_ms, "ms")
    yield Row("the latter / the former", late_ms / usual_ms, "ratio", at_most(5))
    yield Row("the same ratio of one append + fdatasync, between the sales", quantiles(appends, n=100)[98] / median(appends), "ratio")


MEASURES = (rush,)
LONG = (long_rush,)
