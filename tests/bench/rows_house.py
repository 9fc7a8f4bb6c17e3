"""Figures of the house itself: what it costs to start Python, the command line and the daemon's modules."""

import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from tests.bench.row import Row

RUNS = 7


def start_ms(code: str) -> float:
    """Median time of a fresh Python that runs this, in ms."""
    times = []
    for _ in range(RUNS):
        before = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - before)
    return median(times) * 1_000


def imports(_: Path) -> Iterator[Row]:
    """Import times over a bare Python of the same run; the start itself has its budget with the daemon."""
    bare = start_ms("pass")
    yield Row("bare Python starts", bare, "ms")
    yield Row(
        "the command line, over that (gateway version)", start_ms("from gateway.cli.main import main; main(['version'])") - bare, "ms"
    )
    yield Row("the configuration reader, over that", start_ms("import gateway.config_read") - bare, "ms")
    if find_spec("gateway.app"):
        yield Row("all that the daemon imports at start, over that", start_ms("import gateway.app") - bare, "ms")


MEASURES = (imports,)
