"""A write, a sync or a name that fails, at every call in turn: what the store answers is true, on this disk and after a power cut on it."""

import errno
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pytest

from gateway.journal.copy_io import ZEROS
from tests.powercut.counter import ROOT, lay
from tests.powercut.medium import Medium
from tests.powercut.models import RULES, cut
from tests.powercut.planted import AFTER_FAILED_SYNCS
from tests.powercut.shim import Failing, Record, environment, read
from tests.powercut.sick import BASKETS, Answers, Sick

pytestmark = pytest.mark.real

SHORT = 0  # no error: half is written
ALIKE = 37  # one in so many of the writes of zeros that make room in the copy
FIRST_CALLS = 30  # before that room is made
THIRD = 3  # of a fault that lasts, every third call, but with --long


@dataclass(frozen=True, slots=True)
class Life:
    """How one went: calls of the family, what must never be, what was recorded up to the last answer, and the answers."""

    calls: int
    troubles: list[str]
    records: tuple[Record, ...]
    answers: Answers


class Lives:
    """The process that lives them, one after the other, each on an empty medium."""

    def __init__(self, home: Path, shim: Path, *bugs: str) -> None:
        self.root, self._log = home / "root", home / "log"
        self.root.mkdir()
        command = (sys.executable, "-m", "tests.powercut.sick_process", str(self.root), str(self._log), *bugs)
        environ = environment(shim, self.root, self._log) | {"PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(command, cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def live(self, case: Failing) -> Life:
        """One life with this fault."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(case)) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        records = tuple(read(self._log.read_bytes()))
        os.truncate(self._log, 0)
        for path in self.root.iterdir():
            shutil.rmtree(path)
        last = next(at for at, record in enumerate(records) if record.kind == "mark")
        answers = {int(n): (word, number) for n, (word, number) in json.loads(records[last].data).items()}
        return Life(said["calls"], said["troubles"], records[:last], answers)

    def end(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)


@pytest.fixture(scope="module")
def lives(home: Path, shim: Path) -> Iterator[Lives]:
    place = home / "lives"
    place.mkdir()
    lives = Lives(place, shim)
    yield lives
    lives.end()


def worth_failing(lives: Lives, case: Failing, *, every: bool) -> list[int]:
    """The numbers of the calls to fail: of a life without a fault all, those left out that are like others."""
    well = lives.live(replace(case, first=0))
    assert (well.troubles, len(well.answers)) == ([], BASKETS)
    assert {word for word, _ in well.answers.values()} == {"ok"}
    numbers = list(range(1, well.calls + 1))
    writes = [record.data for record in well.records if record.kind == "written"]
    if (case.families, case.suffix) == ("w", ""):
        numbers = [at for at in numbers if writes[at - 1] != ZEROS or at % ALIKE == 0]
    elif "w" in case.families:
        numbers = [at for at in numbers if at < FIRST_CALLS or at % ALIKE == 0]
    return numbers if every else numbers[::THIRD]


def after_a_power_cut(life: Life, root: Path, dice: random.Random) -> list[str]:
    """What is not as it was told, when the power goes right after the last answer and takes all that was not synced."""
    medium = Medium({})
    for record in life.records:
        medium.apply(record)
    lay(root, cut(medium, "lost", dice.choice(RULES), dice).files)
    again = Sick(root)
    again.answers = dict(life.answers)
    again.settle()
    return again.troubles


def failing_in_turn(lives: Lives, fault: Failing, after: Path, *, every: bool) -> tuple[list[str], set[str]]:
    """Fail each call; what must never be, and the words that were answered."""
    dice = random.Random(1)
    wrong: list[str] = []
    told: set[str] = set()
    for number in worth_failing(lives, fault, every=every):
        life = lives.live(replace(fault, first=number))
        told |= {word for word, _ in life.answers.values()}
        wrong += [f"call {number}: {trouble}" for trouble in life.troubles]
        wrong += [f"call {number}, power cut: {trouble}" for trouble in after_a_power_cut(life, after, dice)]
    return wrong, told


@pytest.mark.parametrize("lasts", [1, 4, 0], ids=["once", "four times", "from then on"])
@pytest.mark.parametrize(
    "fault",
    [
        Failing("w", error=errno.EIO), Failing("w", error=errno.ENOSPC), Failing("w", error=SHORT), Failing("s"),
        Failing("s", ".log"), Failing("s", ".db-wal"), Failing("n", error=errno.ENOSPC), Failing("n"), Failing("t"),
        Failing("wnt", error=errno.EROFS),
    ],
    ids=[
        "write EIO", "write ENOSPC", "short write", "sync EIO", "sync EIO of the copy", "sync EIO of the WAL", "name ENOSPC", "name EIO",
        "truncate EIO", "read-only",
    ],
)  # fmt: skip
def test_whatever_call_fails_the_answers_are_true(
    lives: Lives, home: Path, fault: Failing, lasts: int, pytestconfig: pytest.Config
) -> None:
    every = lasts == 1 or pytestconfig.getoption("--long")
    wrong, told = failing_in_turn(lives, replace(fault, lasts=lasts), home / "after", every=every)
    assert wrong == []
    assert "ok" in told


@pytest.mark.parametrize("bug", AFTER_FAILED_SYNCS)
def test_what_is_in_memory_alone_after_a_failed_sync_would_be_noticed(home: Path, shim: Path, bug: str) -> None:
    place = home / bug.replace(" ", "-")
    place.mkdir()
    lives = Lives(place, shim, bug)
    faults = (Failing("s", lasts=lasts) for lasts in (1, 4, 0))
    wrong = [trouble for fault in faults for trouble in failing_in_turn(lives, fault, place / "after", every=True)[0]]
    lives.end()
    assert wrong
