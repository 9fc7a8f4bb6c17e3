"""The runs: days of a shop cut at so many instants, and one medium through boot after boot. What the tests and `__main__` share."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.powercut.counter import Promise, RecordedShop, Recording
from tests.powercut.cuts import Table, media, plan, run
from tests.powercut.models import MODELS
from tests.powercut.planted import SOUND, Plant
from tests.powercut.shim import build
from tests.powercut.verdict import judge

SALES = 100  # of the first day: past the first time that SQLite begins its log anew
LATER = 30  # of the day after it, which begins with what a killed daemon left
A_FEW = 8  # at most, between two boots


@contextmanager
def workplace() -> Iterator[Path]:
    """A directory for shops and media, in memory where there is room: here nothing is lost but by the models' dice."""
    memory = Path("/dev/shm")  # noqa: S108 - a directory of our own is made in it
    home = Path(tempfile.mkdtemp(prefix="powercut-", dir=memory if memory.is_dir() else None))
    try:
        yield home
    finally:
        shutil.rmtree(home)


def shim_in(home: Path) -> Path:
    """The shim, built once."""
    return home / "shim.so" if (home / "shim.so").exists() else build(home)


def sound_days(home: Path) -> list[list[Recording]]:
    """Those of shops in which nothing is wrong: a long one whose copy is on the card, a short one with a stick."""
    return [days(home, SALES, LATER, SOUND["one card"]), days(home, LATER, 0, SOUND["a card and a stick"])]


def days(home: Path, sales: int, later: int, plant: Plant) -> list[Recording]:
    """A shop's first day on an empty card, and with `later` a second one that begins after a kill."""
    recordings: list[Recording] = []
    with RecordedShop(Path(tempfile.mkdtemp(dir=home)), shim_in(home), plant) as shop:
        for count in filter(None, (sales, later)):
            shop.start()
            shop.sell(count)
            shop.cut_off()
            recordings.append(shop.recording())
    return recordings


def cut_days(home: Path, shops: list[list[Recording]], cuts: int, seed: int) -> Table:
    """So many cuts of each model, shared out among the days of all shops by their length."""
    table = Table()
    dice = random.Random(seed)
    rest = sum(len(recording.records) for days in shops for recording in days)
    for recordings in shops:
        past: list[Promise] = []
        for recording in recordings:
            share = round(cuts * len(recording.records) / rest)
            cuts, rest = cuts - share, rest - len(recording.records)
            table += run(recording, plan(recording, share, dice), dice, home / "medium", past)
            past += recording.promises()
    return table


def boots(home: Path, count: int, seed: int) -> Table:
    """One medium: sell, cut, recover, sell on ... Every slip since the first boot is a promise."""
    table = Table()
    dice = random.Random(seed)
    promises: list[Promise] = []
    files: dict[str, bytes | None] | None = None
    with RecordedShop(Path(tempfile.mkdtemp(dir=home)), shim_in(home), SOUND["one card"]) as shop:
        for boot in range(count):
            shop.start(files)
            shop.sell(dice.randint(1, A_FEW))
            shop.cut_off()
            (where,) = plan(shop.recording(), 1, dice, models=(MODELS[boot % len(MODELS)],))
            ((_, content, made),) = media(shop.recording(), [where], dice, promises)
            promises = made
            table.add(where, judge(content, promises, home / "medium"), len(promises))
            files = content.files
    return table
