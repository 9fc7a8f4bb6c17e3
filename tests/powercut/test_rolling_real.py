"""The same promise over the end of a month: a segment is closed, sealed, dropped, and the power goes at any instant of it."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.journal.segments_io import MARKER
from tests.journal.doubles import OUTLET
from tests.powercut.counter import ROOT, Recording, found
from tests.powercut.cuts import plan, run
from tests.powercut.shim import environment, read

pytestmark = pytest.mark.real

CUTS, LONG_CUTS = 50, 500  # of each model


def recorded(home: Path, shim: Path, *, stick: bool) -> Recording:
    """Three months of a shop; with `stick` the copy is on one."""
    place = home / f"rolling-{stick}"
    root, log = place / "root", place / "log"
    for directory in ("state", "stick"):
        (root / directory).mkdir(parents=True)
    log.touch()
    if stick:
        (root / "stick" / MARKER).write_text(OUTLET, "utf-8")
    before, inodes = found(root)
    command = (sys.executable, "-m", "tests.powercut.rolling", str(root), str(log))
    subprocess.run(command, cwd=ROOT, env=environment(shim, root, log) | {"PYTHONPATH": str(ROOT)}, check=True)
    return Recording(before, inodes, tuple(read(log.read_bytes())))


@pytest.mark.parametrize("stick", [False, True], ids=["copy on the card", "copy on a stick"])
def test_no_cut_while_a_segment_is_closed_costs_a_sale(home: Path, shim: Path, pytestconfig: pytest.Config, *, stick: bool) -> None:
    recording = recorded(home, shim, stick=stick)
    dice = random.Random(2026)
    cuts = LONG_CUTS if pytestconfig.getoption("--long") else CUTS
    table = run(recording, plan(recording, cuts, dice), dice, home / "medium", ())
    assert table.bad() == 0, table
    renamed = [record.to for record in recording.records if record.kind == "renamed"]
    assert any(name.endswith("-1.db") for name in renamed), "sealed"
    assert any(record.kind == "unlinked" and record.path.endswith("-1.db") for record in recording.records), "dropped"
