"""The papers tell the truth: what they name exists."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from gateway.cli.main import COMMANDS
from gateway.faults.table import TABLE

ROOT = Path(__file__).parents[1]
PAPERS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "DECISIONS.md", "docs/technician.md"]


class Unit(ConfigParser):
    """A systemd unit: its keys have capitals."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


@pytest.fixture(params=PAPERS)
def paper(request: pytest.FixtureRequest) -> str:
    return (ROOT / str(request.param)).read_text(encoding="utf-8")


def test_every_command_named_exists(paper: str) -> None:
    named = set(re.findall(r"`gateway ([a-z-]+)", paper)) | set(re.findall(r"^gateway ([a-z-]+)", paper, re.MULTILINE))
    assert named <= set(COMMANDS)


def test_every_command_is_in_the_technicians_paper() -> None:
    told = (ROOT / "docs/technician.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`gateway {name}" not in told] == []


def test_every_fault_named_has_its_row(paper: str) -> None:
    assert set(re.findall(r"GW-\d{4}", paper)) <= set(TABLE)


def test_every_script_named_is_there_and_runs(paper: str) -> None:
    for name in set(re.findall(r"\./(scripts/[a-z]+)", paper)):
        assert (ROOT / name).stat().st_mode & 0o111


def test_every_paper_linked_is_there(paper: str) -> None:
    links = [link for link in re.findall(r"(?<!!)\[[^\]]+\]\(([^)#:]+)\)", paper) if not link.startswith("http")]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_service_starts_what_exists_and_is_watched() -> None:
    unit = Unit(strict=False, interpolation=None)
    unit.read(ROOT / "systemd/gateway.service")
    assert unit["Service"]["ExecStart"].split()[-1] in COMMANDS
    assert (unit["Service"]["Type"], unit["Service"]["Restart"]) == ("notify", "always")
    assert int(unit["Service"]["WatchdogSec"]) == 30
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
