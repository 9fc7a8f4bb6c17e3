"""The composition root: what a start finds wrong, and what a bug in what it tells costs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from gateway.app import Gateway, Start
from gateway.config import Config, Counter, Outlet, Paths
from gateway.health_io import Health
from gateway.messages.house import Stopping


@pytest.fixture
def gateway(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Gateway]:
    paths = Paths(state=str(tmp_path / "state"), catalogue=str(tmp_path / "none.csv"), copy=str(tmp_path / "none"))
    page = Counter(listen="127.0.0.1:0")
    built = Gateway(Config(outlet=Outlet(id="3310152015-01"), paths=paths, counter=page), Start(), Health(directory=str(tmp_path)))
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
