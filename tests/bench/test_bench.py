"""The bench's frame: budgets, the table, and that one broken measure does not cost the others."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench.row import Row, at_least, at_most, to_json, to_table

ROWS = [
    Row("page", 48.25, "kB", at_most(60)),
    Row("commit", 0.2, "ratio", at_least(0.35)),
    Row("disk", 12_345.6, "ms"),
    Row("gone", None, "no page"),
]


@pytest.mark.parametrize(("row", "ok"), [(ROWS[0], True), (ROWS[1], False), (ROWS[2], None), (ROWS[3], None)])
def test_a_row_says_whether_it_keeps_to_its_budget(row: Row, ok: bool | None) -> None:  # noqa: FBT001 - a row of the table
    assert row.ok is ok


def test_a_budget_includes_its_edge() -> None:
    assert at_most(60).holds(60)
    assert at_least(0.35).holds(0.35)
    assert not at_most(60).holds(60.1)
    assert not at_least(0.35).holds(0.34)


def test_the_table_shows_value_budget_and_verdict_in_columns() -> None:
    assert to_table(ROWS) == (
        "what     value          budget\n"
        "------------------------------------\n"
        "page      48.2 kB       ≤ 60    ok\n"
        "commit     0.2 ratio    ≥ 0.35  over\n"
        "disk    12,346 ms\n"
        "gone         ? no page\n"
    )


def test_json_says_the_same() -> None:
    rows = json.loads(to_json(ROWS))["rows"]
    assert rows[1] == {"name": "commit", "value": 0.2, "unit": "ratio", "budget": "≥ 0.35", "ok": False}
    assert (rows[2]["budget"], rows[2]["ok"]) == (None, None)
    assert rows[3]["value"] is None


def test_a_broken_measure_is_told_and_the_others_still_measured(capsys: pytest.CaptureFixture[str]) -> None:
    def breaks(_: Path) -> Iterator[Row]:
        yield ROWS[0]
        raise ZeroDivisionError

    def works(directory: Path) -> Iterator[Row]:
        assert list(directory.iterdir()) == []
        yield ROWS[1]

    rows, broken = bench.run([breaks, works])
    assert (rows[-1], broken) == (ROWS[1], 1)
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_every_file_of_rows_is_found_by_its_name_and_its_measures_by_theirs() -> None:
    names = [bench._name(measure) for measure in bench.measures()]
    assert {"imports", "commits", "assets"} <= set(names)
    assert [bench._name(measure) for measure in bench.measures("commits")] == ["commits"]
    assert "assets" in [bench._name(measure) for measure in bench.measures("counter")]


def test_what_takes_minutes_is_measured_only_when_asked_for() -> None:
    assert [bench._name(measure) for measure in bench.measures("rush")] == ["rush"]
    assert [bench._name(measure) for measure in bench.measures("rush", long=True)] == ["rush", "long_rush"]


def test_over_budget_is_an_exit_code_only_when_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "measures", lambda _word, *, long: [lambda _: [ROWS[1]]] * (1 + long))
    assert bench.main([]) == 0
    assert "over" in capsys.readouterr().out
    assert bench.main(["--strict", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["rows"][0]["ok"] is False
