"""The journal in a real process: killed at random instants, and on a disk that fills up. What was told stands."""

import contextlib
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.journal.event import decode
from gateway.journal.inspect_io import inspect
from gateway.journal.segments_io import place_of
from tests.journal.doubles import WAIT_S, Shop, config

pytestmark = pytest.mark.real
ROOT = Path(__file__).parents[2]
KILLS = 20
ENDLESS = 1_000_000


def child(directory: Path, *numbers: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(Path(__file__).with_name("child.py")), str(directory), *map(str, numbers)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def killed(directory: Path, first: int, dice: random.Random) -> list[str]:
    """Start a child, kill it at a random instant (while it starts, or after so many answers), return the lines it said."""
    lines: list[str] = []
    with child(directory, first, ENDLESS) as running:
        assert running.stdout is not None
        if dice.random() < 0.3:
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(dice.uniform(0.05, 0.6))
        else:
            lines += [running.stdout.readline() for _ in range(dice.randint(1, 80))]
        running.kill()
        out, err = running.communicate(timeout=WAIT_S)
    assert err == ""
    return [line.strip() for line in "".join([*lines, out]).splitlines(keepends=True) if line.endswith("\n")]


def sold(lines: list[str]) -> list[tuple[str, int]]:
    return [(basket, int(number)) for word, basket, number in (line.split() for line in lines if line.startswith("sold"))]


def kept(shop: Shop) -> dict[str, int]:
    """Basket -> receipt number of every sale in the journal; each basket once, numbers without gap, both copies whole."""
    report = inspect(place_of(config(shop.directory))).check()
    assert (report.state, report.findings) == ("ok", ())
    sales = [decode(row.body) for row in shop.rows() if row.kind == "sale"]
    assert [sale["receipt_no"] for sale in sales] == list(range(1, len(sales) + 1))
    found = {str(sale["basket"]): int(str(sale["receipt_no"])) for sale in sales}
    assert len(found) == len(sales)
    return found


def test_a_sale_that_was_told_is_there_once_however_often_the_process_is_killed(tmp_path: Path) -> None:
    dice = random.Random(2026)
    told: dict[str, int] = {}
    first = 1
    for _ in range(KILLS):
        for basket, number in sold(killed(tmp_path, first, dice)):
            assert told.setdefault(basket, number) == number, "the same basket again gives the same number"
            first = int(basket.removeprefix("1-")) + 1  # what was under way is paid again
    shop = Shop(tmp_path)
    shop.start()
    found = kept(shop)
    shop.stop()
    assert len(told) > 100
    assert told.items() <= found.items()
    assert len(found) - len(told) <= 3 * KILLS, "only what was under way stands without having been told"
    boots = [decode(row.body)["boot"] for row in shop.rows() if row.kind == "boot"]
    assert boots == list(range(1, len(boots) + 1))


def test_a_file_system_without_room_refuses_aloud_and_loses_nothing(tmp_path: Path) -> None:
    with child(tmp_path, 1, 900, 400_000) as running:
        try:
            out, err = running.communicate(timeout=WAIT_S * 2)
        finally:
            running.kill()
    assert (running.returncode, err) == (0, "")
    lines = out.splitlines()
    assert lines[-1] == "stopped"
    refused = [line.split() for line in lines if line.startswith("refused")]
    assert len(sold(lines)) > 100
    assert len(sold(lines)) + len(refused) == 900
    assert {code for _, _, code in refused} <= {"GW-4010", "GW-4012"}
    shop = Shop(tmp_path)
    shop.start()
    found = kept(shop)
    assert found == dict(sold(lines))
    shop.sell(5_000)
    assert kept(shop)["1-5000"] == len(found) + 1
    shop.stop()
