"""`gateway config check`: the verdict first, then every line to mend."""

import json
from pathlib import Path

import pytest

from gateway.cli.main import main

GOOD = '[outlet]\nid = "3310152015-01"\n'
BROKEN = GOOD + 'nmae = "x"\nrtc = 1\n'


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "gateway.toml"


def test_a_good_file_is_one_line_and_exit_0(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place.write_text(GOOD)
    assert main(["config", "check", "--config", str(place)]) == 0
    assert capsys.readouterr().out == f"OK  3310152015-01  {place}: no problem\n"


def test_a_broken_file_is_the_verdict_and_one_line_for_each_problem_and_exit_78(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place.write_text(BROKEN)
    assert main(["config", "--config", str(place), "check"]) == 78
    first, *rest = capsys.readouterr().out.splitlines()
    assert first == f"BROKEN  3310152015-01  {place}: 2 problems; mend each line below, then check again"
    assert rest == [
        'outlet.nmae: "x": is not a key of [outlet]; did you mean name?; write: name = "x"',
        "outlet.rtc: 1: must be true or false, without quotes; write: rtc = false",
    ]


def test_the_rules_of_regulated_goods_are_checked_too(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = place.with_name("rules.toml")
    rules.write_text('[[rule]]\nname = "LPG"\nhet = 0\n')
    place.write_text(f'{GOOD}[paths]\nrules = "{rules}"\n')
    assert main(["config", "check", "--config", str(place)]) == 78
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith(f"BROKEN  3310152015-01  {place}: 3 problems")
    assert rest[0] == f"{rules}: rule[0].het: 0: must be whole rupiah from 1 to 100000000; write: het = 15700"
    rules.unlink()
    assert main(["config", "check", "--config", str(place)]) == 78
    assert "paths.rules" in capsys.readouterr().out


@pytest.mark.parametrize("text", [None, "[outlet", "[outlet]\nid = 5\n"])
def test_where_the_id_cannot_be_read_the_outlet_is_unknown(place: Path, capsys: pytest.CaptureFixture[str], text: str | None) -> None:
    if text is not None:
        place.write_text(text)
    assert main(["config", "check", "--config", str(place)]) == 78
    assert capsys.readouterr().out.startswith(f"BROKEN  outlet unknown  {place}: 1 problem; mend")


def test_json_says_the_same(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place.write_text(BROKEN)
    assert main(["config", "check", "--config", str(place), "--json"]) == 78
    told = json.loads(capsys.readouterr().out)
    assert (told["schema_version"], told["verdict"], told["outlet"], told["file"]) == (1, "broken", "3310152015-01", str(place))
    assert told["problems"][1] == {
        "path": "outlet.rtc",
        "value": "1",
        "message": "must be true or false, without quotes",
        "write": "rtc = false",
    }
    place.write_text(GOOD)
    assert main(["config", "check", "--config", str(place), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["problems"] == []
