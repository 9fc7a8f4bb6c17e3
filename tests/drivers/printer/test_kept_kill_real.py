"""Print jobs in a real process, killed at any instant: none twice on paper, none lost."""

import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.drivers.sim.printer import PrinterCore
from gateway.drivers.sim.serve_io import TcpServer

pytestmark = pytest.mark.real
ROOT = Path(__file__).parents[3]
ROUNDS, JOBS = 10, 4
WAIT_S = 30.0
NUMBER = re.compile(r"No : (\d{6})")


def child(directory: Path, *numbers: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(Path(__file__).with_name("child.py")), str(directory), *map(str, numbers)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})


@pytest.fixture
def printer() -> Iterator[TcpServer[PrinterCore]]:
    core = PrinterCore()
    core.rate = 8  # some 800 bytes a second: a slip takes a quarter of one
    server = TcpServer(core)
    server.start()
    yield server
    server.stop()


def killed(directory: Path, port: int, first: int, lines: int) -> list[str]:
    """Let a child say so many lines, kill it, and return all that it said."""
    with child(directory, port, first, JOBS) as running:
        assert running.stdout is not None
        said = [running.stdout.readline() for _ in range(lines)]
        running.kill()
        said.append(running.communicate(timeout=WAIT_S)[0])
    return "".join(said).splitlines()


def finished(directory: Path, port: int, printer: TcpServer[PrinterCore], ids: set[str]) -> list[str]:
    """A last start with a printer in order: everything said until nothing waits any more."""
    said: list[str] = []
    with child(directory, port, 0, 0) as running:
        assert running.stdout is not None
        said.append(running.stdout.readline().strip())
        waits = {word.partition("=")[0] for word in said[0].split()[1:] if word.endswith("=waits")}
        assert waits <= ids
        while waits:
            said.append(running.stdout.readline().strip())
            word, job_id = said[-1].split()
            if word in {"Printed", "PrintUnknown"}:
                waits.discard(job_id)
        running.kill()
    return said


def test_a_copy_is_never_twice_on_paper_and_never_lost_however_often_the_process_is_killed(
    tmp_path: Path, printer: TcpServer[PrinterCore]
) -> None:
    dice = random.Random(2026)
    told: set[str] = set()
    ended: set[str] = set()
    for round_no in range(ROUNDS):
        printer.act(lambda core: core.change(paper="ok"))
        printer.act(lambda core: setattr(core, "paper_out_after", dice.choice([None, 1, 30, 100, 300])))
        said = killed(tmp_path, printer.port, 100 * (round_no + 1), dice.randint(1, 5))
        told |= {line.split()[1] for line in said if line.split()[0] != "left"}
        told |= {word.partition("=")[0] for line in said if line.startswith("left") for word in line.split()[1:]}
        ended |= {line.split()[1] for line in said if line.split()[0] in {"Printed", "PrintUnknown"}}
        if dice.random() < 0.3:
            printer.act(PrinterCore.power_cycle)
    printer.act(lambda core: setattr(core, "paper_out_after", None))
    printer.act(lambda core: core.change(paper="ok"))
    every = {f"{100 * (one + 1) + number}#1" for one in range(ROUNDS) for number in range(JOBS)}
    last = finished(tmp_path, printer.port, printer, every)
    ended |= {word.split("=")[0] for line in last for word in line.split()[1:]}
    slips = printer.act(lambda core: list(core.slips))
    on_paper = Counter(f"{int(found[1])}#1" for slip in slips for found in NUMBER.finditer(slip))
    assert max(on_paper.values()) == 1
    assert len(told) > ROUNDS
    assert told <= ended | set(on_paper), "each was printed, or its end was called unknown"
