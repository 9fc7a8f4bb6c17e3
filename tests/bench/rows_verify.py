"""How fast a long journal is checked, both copies, beside the least that any check must do: read the rows and hash them."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from gateway.config import Config, Outlet, Paths
from gateway.journal.crew_io import hands
from gateway.journal.inspect_io import inspect
from gateway.journal.segments_io import place_of
from tests.bench.long_journal import make_long_journal
from tests.bench.row import Row, at_least

EVENTS = 200_000
RUNS = 3
OUTLET = "3310152015-01"
PER_S = 100_000


def verify(directory: Path) -> Iterator[Row]:
    """The whole command in a process of its own, and the check alone in one process and in two."""
    config = Config(outlet=Outlet(id=OUTLET), paths=Paths(state=str(directory / "state"), copy=str(directory / "stick")))
    journal = make_long_journal(config, EVENTS)
    plain_s = min(_plain_s(place_of(config).database(journal, 1)) for _ in range(RUNS))
    one_s, two_s = (min(_check_s(config, count) for _ in range(RUNS)) for count in (1, 2))
    whole = f"verify of {EVENTS:,} events, the whole command, {hands()} processes"
    yield Row(whole, EVENTS / _command_s(directory), "events/s", at_least(PER_S))
    yield Row("the check alone, one process", EVENTS / one_s, "events/s")
    yield Row("the same, two processes", EVENTS / two_s, "events/s")
    yield Row("reading the database and hashing / the check, one process", plain_s / one_s, "ratio")


def _plain_s(path: Path) -> float:
    since = time.perf_counter()
    previous = bytes(32)
    with closing(sqlite3.connect(path)) as database:
        for seq, body in database.execute("SELECT seq, body FROM event ORDER BY seq"):
            previous = sha256(b"\0" + previous + seq.to_bytes(8, "big") + body).digest()
    return time.perf_counter() - since


def _check_s(config: Config, processes: int) -> float:
    since = time.perf_counter()
    report = inspect(place_of(config)).check(processes=processes)
    took = time.perf_counter() - since
    if (report.state, report.events) != ("ok", EVENTS):
        raise AssertionError(str(report))
    return took


def _command_s(directory: Path) -> float:
    config = directory / "gateway.toml"
    config.write_text(f'[outlet]\nid = "{OUTLET}"\n[paths]\nstate = "{directory}/state"\ncopy = "{directory}/stick"\n', "utf-8")
    took = []
    for _ in range(RUNS):
        since = time.perf_counter()
        command = (sys.executable, "-m", "gateway", "journal", "verify", "--config", str(config))
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        took.append(time.perf_counter() - since)
    return min(took)


MEASURES = (verify,)
