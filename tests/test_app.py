"""The composition root: what a start finds wrong, and what a bug in what it tells costs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from gateway.app import Gateway, Rooms, Start
from gateway.config import Config, Counter, Display, Outlet, Paths
from gateway.health_io import Health
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
