"""What a watcher can see in the daemon's states, and nothing else."""

from typing import Any

import pytest

from gateway.cli.seen import changes, text

READING = {"grams": 750, "kind": "gross", "stable": True, "flags": [], "age_ms": 40}
LINE = {"n": 1, "code": "8991", "name": "Teh", "qty": 1, "grams": None, "milli": None}


def state(**parts: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON as it comes
    devices = {"scanner.counter": {"state": "ok"}, "scale.counter": {"state": "ok", "reading": parts.pop("reading", READING)}}
    basket = {"id": "1-1", "lines": parts.pop("lines", [])}
    return {"devices": {**devices, **parts.pop("devices", {})}, "basket": basket, "note": None, **parts}


def seen(before: dict[str, Any] | None, after: dict[str, Any], device: str | None = None) -> list[str]:
    return [text(one) for one in changes(before, after, device)]


def test_the_first_state_tells_everything_but_what_was_scanned_before() -> None:
    printer = {"printer.receipt": {"state": "ok", "paper": "low", "cover": "closed"}}
    assert seen(None, state(lines=[LINE], devices=printer)) == [
        "scanner.counter    ok", "scale.counter      ok", "scale.counter      750 g  gross  stable",
        "printer.receipt    ok  paper low  cover closed",
    ]  # fmt: skip


def test_the_same_weight_is_no_change_however_old() -> None:
    assert seen(state(), state(reading={**READING, "age_ms": 900})) == []
    assert seen(state(), state(reading={**READING, "grams": None, "stable": False, "flags": ["over"]})) == [
        "scale.counter      no weight  gross  moving  over"
    ]


def test_a_device_that_goes_is_told_and_its_weight_is_gone() -> None:
    assert seen(state(), state(devices={"scale.counter": {"state": "absent", "reading": None}})) == ["scale.counter      absent"]


@pytest.mark.parametrize(
    ("line", "measure"),
    [(LINE, "1 x"), ({**LINE, "qty": None, "grams": 750}, "750 g"), ({**LINE, "qty": None, "milli": 1500}, "1500 milli")],
)
def test_a_new_line_of_the_basket_is_a_scan(line: dict[str, Any], measure: str) -> None:
    assert seen(state(), state(lines=[line])) == [f"scan               8991  Teh  {measure}"]


def test_the_same_code_again_makes_its_line_longer_and_a_removed_line_is_no_scan() -> None:
    assert seen(state(lines=[LINE]), state(lines=[{**LINE, "qty": 2}])) == ["scan               8991  Teh  2 x"]
    assert seen(state(lines=[{**LINE, "qty": 2}]), state(lines=[LINE])) == []
    assert seen(state(lines=[LINE]), state()) == []


def test_the_next_basket_begins_anew() -> None:
    after = {**state(lines=[LINE]), "basket": {"id": "1-2", "lines": [LINE]}}
    assert seen(state(lines=[LINE]), after) == ["scan               8991  Teh  1 x"]
    assert seen({**state(), "basket": None}, after) == ["scan               8991  Teh  1 x"]


def test_a_refused_code_is_seen_by_its_note_once() -> None:
    note = {"code": "GW-3201", "message": "Barang tidak dikenal.", "about": "777"}
    assert seen(state(), state(note=note)) == ["scan               777  GW-3201 Barang tidak dikenal."]
    assert seen(state(note=note), state(note=note)) == []
    assert seen(state(), state(note={"code": "GW-2302", "message": "Kertas habis."})) == []


def test_one_device_alone_may_be_watched() -> None:
    after = state(lines=[LINE], reading={**READING, "grams": 1})
    assert seen(state(), after, "scale.counter") == ["scale.counter      1 g  gross  stable"]
    assert seen(state(), after, "scanner.counter") == ["scan               8991  Teh  1 x"]
