"""Bits that turn over while the card lies in a drawer: `verify` notices every one, and a start on it keeps every promise."""

import os
import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.cli.journal import CODES
from gateway.journal.event import decode
from gateway.journal.inspect_io import inspect
from gateway.journal.reader_io import UnreadableError
from gateway.journal.segments_io import place_of
from gateway.messages.journal import JournalOpened
from tests.journal.doubles import Shop, config
from tests.powercut.counter import found, lay

pytestmark = pytest.mark.deep

SALES = 3
WRITER = range(96, 100)  # of the database: the number of the SQLite that wrote it last; nothing depends on it
NEWER = 63  # and its byte that says which format it is: a file of a newer gateway is refused and never touched
COMPACT = (43, 0)  # the one bit by which it would be counted as a compact copy
STRIDE = 13  # a start takes longer than a look: every so many bytes, with --long all
BITS = 8


@dataclass(frozen=True, slots=True)
class Drawer:
    """A journal at rest in a directory, and how it is put back as it was."""

    root: Path
    whole: dict[str, bytes | None]

    @property
    def database(self) -> Path:
        return next((self.root / "state" / "journal").glob("*.db"))

    @property
    def log(self) -> Path:
        return self.database.with_suffix(".log")

    def restore(self) -> None:
        lay(self.root, self.whole)

    def verify(self) -> int:
        """The exit code of `gateway journal verify`."""
        try:
            inspection = inspect(place_of(config(self.root)))
            report = inspection.check()
        except UnreadableError:
            return CODES["broken"]
        return CODES["broken" if inspection.histories() or not report.events else report.state]


@pytest.fixture(scope="module")
def drawer(home: Path) -> Drawer:
    """A journal of a few sales, closed in order."""
    shop = Shop(home / "drawer")
    shop.directory.mkdir()
    shop.start()
    for n in range(1, SALES + 1):
        shop.sell(n)
    shop.stop(cleanly=True)
    drawer = Drawer(shop.directory, found(shop.directory)[0])
    assert drawer.verify() == CODES["ok"]
    return drawer


def turned(path: Path, at: int, bit: int) -> None:
    """Turn one bit over, in place."""
    fd = os.open(path, os.O_RDWR)
    byte = os.pread(fd, 1, at)[0]
    os.pwrite(fd, bytes([byte ^ 1 << bit]), at)
    os.close(fd)


def places(path: Path, beyond: int, dice: random.Random) -> list[int]:
    """Every byte up to the last that is not zero, and some of those behind it."""
    data = path.read_bytes()
    used = len(data.rstrip(b"\0"))
    return [*range(used), *(dice.randrange(used, len(data)) for _ in range(beyond if used < len(data) else 0))]


@pytest.mark.parametrize("which", ["database", "log"])
def test_verify_notices_every_bit_that_turns_over(drawer: Drawer, which: str, pytestconfig: pytest.Config) -> None:
    drawer.restore()
    path = drawer.database if which == "database" else drawer.log
    dice = random.Random(1)
    wrong: list[tuple[int, int, int]] = []
    for at in places(path, 50, dice):
        if which == "database" and at in WRITER:
            continue
        for bit in range(BITS) if pytestconfig.getoption("--long") else [dice.randrange(BITS)]:
            turned(path, at, bit)
            if (code := drawer.verify()) != CODES["damaged"] and (which, at, bit) != ("database", *COMPACT):
                wrong.append((at, bit, code))
            turned(path, at, bit)
    assert wrong == [], "all of them are whole in the other copy"
    assert drawer.verify() == CODES["ok"]


@pytest.mark.parametrize("event", range(1, SALES + 4))
def test_an_event_that_is_hit_in_both_copies_is_told_as_lost(drawer: Drawer, event: int) -> None:
    drawer.restore()
    row = inspect(place_of(config(drawer.root))).event(event)
    assert row is not None
    for path in (drawer.database, drawer.log):
        turned(path, path.read_bytes().index(row[0].hash), 3)
    assert drawer.verify() == CODES["broken"]


@pytest.mark.parametrize("which", ["database", "log"])
def test_a_start_on_it_keeps_every_promise(drawer: Drawer, which: str, pytestconfig: pytest.Config) -> None:
    drawer.restore()
    dice = random.Random(2)
    every = 1 if pytestconfig.getoption("--long") else STRIDE
    wrong = [
        f"byte {at}: {trouble}"
        for at in places(drawer.database if which == "database" else drawer.log, 20, dice)[:: every]
        if (which, at) != ("database", NEWER) and (trouble := started_with(drawer, which, at, dice.randrange(BITS)))
    ]
    assert wrong == [], "\n".join(map(str, wrong))


def started_with(drawer: Drawer, which: str, at: int, bit: int) -> str | None:
    """What is wrong after a start and a sale on a medium with this bit turned over; None if nothing is."""
    drawer.restore()
    turned(drawer.database if which == "database" else drawer.log, at, bit)
    shop = Shop(drawer.root)
    opened = shop.try_start()
    if not isinstance(opened, JournalOpened):
        return str(opened)
    shop.sell(SALES + 1)
    shop.tend(700)
    shop.tend(700)
    try:
        sales = [decode(row.body) for row in shop.rows() if row.kind == "sale"]
    except UnreadableError as err:
        return str(err)
    finally:
        shop.stop(cleanly=True)
    if [(sale["basket"], sale["receipt_no"]) for sale in sales] != [(f"1-{n}", n) for n in range(1, SALES + 2)]:
        return f"sales {[sale['receipt_no'] for sale in sales]}"
    return "verify says broken" if drawer.verify() == CODES["broken"] else None  # what is in unused room may stay: `verify` says so
