"""Captures as fixtures: each, replayed, tells what stands beside it, whole or with every byte on its own. A new one is found by itself."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.drivers.capture import Capture, Entry, Head, capture_text, read_capture
from gateway.drivers.capture_io import load_capture
from gateway.drivers.replay import session_for
from gateway.drivers.sim.scales import DOUBLES
from gateway.faults import Fault
from tests.drivers.captures.make import events_of

HERE = Path(__file__).with_name("captures")
FILES = sorted(HERE.glob("*.capture"))
each = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def loaded(file: Path) -> Capture:
    found = load_capture(file)
    assert isinstance(found, Capture)
    return found


def expected(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.with_suffix(".events").read_text("utf-8").splitlines()]


@each
def test_a_capture_tells_what_stands_beside_it(file: Path) -> None:
    assert events_of(loaded(file)) == expected(file)
    assert expected(file) != []


@each
def test_a_capture_tells_the_same_byte_by_byte(file: Path) -> None:
    found = loaded(file)
    cut: list[Entry] = []
    for entry in found.entries:
        cut += [replace(entry, data=bytes([byte])) for byte in entry.data] if entry.what == "<" else [entry]
    assert events_of(replace(found, entries=tuple(cut))) == expected(file)


@each
def test_a_capture_says_where_it_is_from_and_is_written_as_it_is_read(file: Path) -> None:
    assert "# made with" in file.read_text("utf-8") or "# captured from" in file.read_text("utf-8")
    assert read_capture(capture_text(loaded(file)).splitlines()) == loaded(file)


@pytest.mark.parametrize("protocol", [file.stem for file in FILES if file.stem in DOUBLES])
def test_the_scale_of_each_protocol_is_weighed_in_its_capture(protocol: str) -> None:
    grams = {event.get("grams") for event in events_of(loaded(HERE / f"{protocol}.capture"))}
    assert 1_250 in grams


@pytest.mark.parametrize("head", [Head("scale.x", "scale", "abacus"), Head("scanner.x", "scanner", "serial"), Head("x", "scale")])
def test_a_head_makes_the_session_that_a_configuration_would(head: Head) -> None:
    made = session_for(head)
    assert isinstance(made, Fault) == (head.protocol == "abacus")


def test_what_a_capture_ends_with_is_silence() -> None:
    found = Capture(Head("scale.x", "scale", "toledo-8217"), (Entry(0, "opened"), Entry(9_000, "<", b"\x0201.250\r")))
    assert [event.get("fault") for event in events_of(found) if event["event"] == "DeviceChanged"] == [None, "GW-2202"]
