"""The composition root: what a start finds wrong, and what a bug in what it tells costs."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from gateway.app import Gateway, Rooms, Start
from gateway.clock import Now
from gateway.config import Config, Counter, Display, Outlet, Paths
from gateway.faults import fault
from gateway.health_io import SNAPSHOT, Health
from gateway.messages.counter import CounterState, ShowState
from gateway.messages.devices import DeviceHistory, ShowHistories
from gateway.messages.house import Stopping


def settings(directory: Path, display: dict[str, Display] | None = None) -> Config:
    paths = Paths(state=str(directory / "state"), catalogue=str(directory / "none.csv"), copy=str(directory / "none"))
    return Config(outlet=Outlet(id="3310152015-01"), paths=paths, counter=Counter(listen="127.0.0.1:0"), display=display or {})


@pytest.fixture
def gateway(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Gateway]:
    built = Gateway(settings(tmp_path), Start(), Health(directory=str(tmp_path)))
    yield built
    built.post(Stopping())
    built.run()


def test_a_state_that_cannot_be_told_costs_the_snapshot_and_not_the_till(gateway: Gateway, capsys: pytest.CaptureFixture[str]) -> None:
    gateway._shown = cast("Any", object())
    gateway._beat(0)
    assert "<3>bug in counter" in capsys.readouterr().err
    gateway._beat(0)
    assert capsys.readouterr().err == ""


def test_what_the_start_finds_wrong_is_in_the_log(gateway: Gateway, capsys: pytest.CaptureFixture[str]) -> None:
    assert [found.code for found in gateway._found()] == ["GW-1006"]
    assert "<4>GW-1006 start: The catalogue" in capsys.readouterr().err


def test_the_snapshot_tells_how_each_device_has_fared_also_when_nothing_else_is_new(gateway: Gateway, tmp_path: Path) -> None:
    then = Now(1, 5_000_000, 7, 3)
    told = [DeviceHistory("scale.counter", "scale", "absent", then, error=fault("GW-2202"), error_at=then)]
    gateway._show(ShowState(CounterState(1, (), None, None, None, None, (), (), (), (), (), None, ())))
    gateway._beat(0)
    gateway._remember(ShowHistories(tuple(told)))
    gateway._beat(0)
    gateway._health.stopping()
    snapshot = json.loads((tmp_path / SNAPSHOT).read_text("utf-8"))
    assert snapshot["rev"] == 1
    assert snapshot["pid"] == os.getpid()
    assert snapshot["histories"]["scale.counter"]["error"]["code"] == "GW-2202"


@pytest.mark.parametrize(
    ("display", "safe_mode", "is_there"),
    [({}, False, False), ({"counter": Display(port="/dev/none")}, False, True), ({"counter": Display(port="/dev/none")}, True, False)],
)
def test_the_customers_room_is_there_for_a_display_only_and_rests_in_safe_mode(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], display: dict[str, Display], *, safe_mode: bool, is_there: bool
) -> None:
    seen: list[str] = []

    def look(rooms: Rooms) -> Rooms:
        seen.extend(rooms)
        return rooms

    built = Gateway(settings(tmp_path, display), Start(safe_mode=safe_mode), Health(directory=str(tmp_path)), look)
    assert ("customer" in seen) is is_there
    built.post(Stopping())
    built.run()
