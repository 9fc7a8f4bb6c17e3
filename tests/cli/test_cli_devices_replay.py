"""`gateway devices replay`: events of a capture in words and as JSON; every bad file is told by its line."""

from pathlib import Path

import pytest

from gateway.cli.devices_replay import run
from tests.cli.devices_bench import Cli, settings

SCALE = """\
# gateway capture 1
device = scale.counter
role = scale
protocol = toledo-8217
line = 9600 7E1
0 = opened
100 > 57
14000 < 02 30 31 2E 32 35 30 0D
"""


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(settings(tmp_path), capsys)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.capture"
    path.write_text(SCALE)
    return path


def test_the_verdict_comes_first_and_then_what_was_told_and_when(cli: Cli, file: Path) -> None:
    assert cli.call(run, "replay", str(file)) == 0
    assert cli.out.splitlines() == [
        "OK  capture  scale.counter toledo-8217 9600 7E1: 8 bytes heard, 3 events told",
        "    0.014000  ok",
        "    0.014000  1250 g  gross stable",
        "    2.014000  fault  GW-2202",
    ]


def test_the_same_as_json(cli: Cli, file: Path) -> None:
    assert cli.call(run, "replay", str(file), "--json") == 0
    tree = cli.tree()
    assert (tree["device"], tree["bytes"]) == ("scale.counter", 8)
    assert tree["events"][1] == {
        "us": 14_000, "event": "Weighed", "device": "scale.counter", "grams": 1_250, "kind": "gross", "stable": True, "flags": [],
        "raw": "02 30 31 2E 32 35 30 0D",
    }  # fmt: skip


def test_read_as_another_protocol_it_makes_no_sense_and_says_what_to_try(cli: Cli, file: Path) -> None:
    assert cli.call(run, "replay", str(file), "--protocol", "indicator") == 1
    assert cli.first.startswith("DEGRADED  capture")
    assert "next: the same with `--protocol NAME`" in cli.out


def test_a_protocol_that_is_none_is_64(cli: Cli, file: Path) -> None:
    assert cli.call(run, "replay", str(file), "--protocol", "abacus") == 64
    assert "cannot drive" in cli.first


@pytest.mark.parametrize(
    ("text", "why"), [("", "line 1: its head lacks"), (SCALE + "rubbish\n", "line 9: not an entry"), ("hello\n", "line 1: the first line")]
)
def test_a_file_that_is_no_capture_is_told_by_its_line(cli: Cli, file: Path, text: str, why: str) -> None:
    file.write_text(text)
    assert cli.call(run, "replay", str(file)) == 1
    assert why in cli.first
    assert "    next: `sed -n" in cli.out


def test_a_file_that_is_not_there_is_told(cli: Cli, tmp_path: Path) -> None:
    assert cli.call(run, "replay", str(tmp_path / "none")) == 1
    assert "cannot be read: No such file" in cli.first


def test_a_scan_and_a_printers_answers_can_be_replayed_too(cli: Cli, file: Path) -> None:
    head = "# gateway capture 1\ndevice = {0}.x\nrole = {0}\n0 = opened\n"
    file.write_text(head.format("scanner") + "500 < 38 39 39 31 0D\n")
    assert cli.call(run, "replay", str(file)) == 0
    assert "scanned 8991" in cli.out
    file.write_text(head.format("printer") + "500 < 12\n900 < 12\n")
    cli.call(run, "replay", str(file))
    assert "ok  paper ok  cover closed" in cli.out


def test_in_real_time_it_is_the_same(cli: Cli, file: Path) -> None:
    file.write_text(SCALE + "15000 = lost hung up\n")
    assert cli.call(run, "replay", str(file), "--real-time") == 0
    assert cli.out.splitlines()[-1].endswith("absent  GW-2201")
