"""The promise word for word: whatever instant the power goes at, and whatever the card makes of it, a slip that came out is a sale.

And the proof that this would be noticed: with a bug planted that costs the promise, the same cuts must find it.
"""

import sys
from pathlib import Path

import pytest

from tests.powercut.campaign import boots, cut_days, days, sound_days
from tests.powercut.planted import BUGS, CONTROLS, PLANTS

pytestmark = pytest.mark.real

CUTS, LONG_CUTS = 200, 1_000  # of each model
BOOTS, LONG_BOOTS = 20, 100
FEW_SALES, FEW_CUTS = 16, 16  # enough for a planted bug: one in five cuts finds the rarest of them


def show(capsys: pytest.CaptureFixture[str], what: object) -> None:
    """The tables are what this test is for: they are always shown."""
    with capsys.disabled():
        sys.stdout.write(f"\n{what}\n")


def test_no_promise_is_lost_by_any_cut_of_any_model(home: Path, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]) -> None:
    cuts = LONG_CUTS if pytestconfig.getoption("--long") else CUTS
    table = cut_days(home, sound_days(home), cuts, seed=2026)
    show(capsys, table)
    assert table.bad() == 0, table
    assert [sum(fates[fate] for fate in ("kept", "lost", "corrupt")) for fates in table.fates.values()] == [cuts] * 4
    assert all(fates["promises"] > cuts * 20 for fates in table.fates.values()), "most cuts come late enough to cost something"


def test_boot_after_boot_on_one_medium_every_slip_since_the_first_stands(
    home: Path, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    table = boots(home, LONG_BOOTS if pytestconfig.getoption("--long") else BOOTS, seed=2026)
    show(capsys, table)
    assert table.bad() == 0, table


@pytest.mark.parametrize("name", CONTROLS)
def test_one_copy_is_enough_where_the_card_writes_no_garbage(home: Path, name: str) -> None:
    table = cut_days(home, [days(home, FEW_SALES, 0, CONTROLS[name])], FEW_CUTS, seed=1)
    assert table.bad("lost", "random", "torn") == 0, table


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_bug_costs_a_promise(home: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    table = cut_days(home, [days(home, FEW_SALES, 0, PLANTS[name])], FEW_CUTS, seed=1)
    show(capsys, f"{name}:\n{table}")
    assert table.bad("lost", "random", "torn") > 0, table


@pytest.mark.parametrize("name", BUGS)
def test_the_text_that_a_planted_bug_replaces_stands_in_its_module_once(name: str) -> None:
    assert BUGS[name].times() == 1
