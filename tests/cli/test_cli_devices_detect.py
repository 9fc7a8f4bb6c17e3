"""`gateway devices detect`: how sure, what else, what to write; and detection over ptys by the command itself."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.cli.devices_detect import Answer, Pen, _lines, detect, toml
from gateway.config import Config, Scale
from gateway.drivers.capture import Direction
from gateway.drivers.scale.detection import Verdict
from gateway.drivers.scale.heard import Heard
from gateway.drivers.sim.core import Core
from gateway.drivers.sim.scales import IndicatorCore, ToledoCore
from gateway.drivers.sim.serve_io import PtyServer
from tests.cli.devices_bench import OUTLET, Cli, settings

Plug = Callable[[Core], str]


VERDICT = Verdict("indicator", "2400 8N1", "streams", 0.94, ("indicator",), (Heard("2400 8N1", "ST,GS", 40),), ("listened",))


def told(answer: Answer, config: Config) -> str:
    return "\n".join(_lines(config, answer))


def test_what_to_write_names_the_scale_that_is_configured(tmp_path: Path) -> None:
    config = settings(tmp_path, scale={"back": Scale()})
    assert toml(config, Answer("/dev/null", VERDICT)) == [
        "[scale.back]", 'protocol = "indicator"', 'port = "/dev/null"', 'line = "2400 8N1"',
    ]  # fmt: skip


def test_result_confidence_and_what_was_heard_are_shown(tmp_path: Path) -> None:
    lines = told(Answer("/dev/x", VERDICT, "1250 g"), settings(tmp_path))
    assert "confidence 0.94, streams; last weight 1250 g" in lines
    assert 'heard on 2400 8N1: 40 bytes "ST,GS"' in lines
    assert "wrote 0 bytes" in lines


def test_two_that_cannot_be_told_apart_are_both_named_and_none_is_chosen(tmp_path: Path) -> None:
    lines = told(Answer("/dev/x", replace(VERDICT, protocol="", line="", fits=("kern", "indicator"))), settings(tmp_path))
    assert "it could be kern or indicator" in lines
    assert "protocol =" not in lines
    assert "    next: put something on the plate" in lines


def test_what_is_no_scale_is_called_none_and_the_silence_is_told(tmp_path: Path) -> None:
    silent = replace(VERDICT, protocol="", line="", way="", confidence=0.0, fits=(), heard=(Heard("9600 8N1", "", 0),) * 3)
    lines = told(Answer("/dev/x", silent), settings(tmp_path))
    assert "no protocol that this version knows fits" in lines
    assert "heard nothing on 3 lines" in lines
    assert "    next: `gateway devices capture scale.capture --port /dev/x`" in lines


def test_bytes_to_the_scale_are_counted_and_no_others() -> None:
    pen = Pen()
    whats: tuple[Direction, ...] = ("opened", "<", ">", "lost")
    for what in whats:
        pen.note(what, b"WW")
    assert pen.written == 2


@pytest.fixture
def plugged(tmp_path: Path) -> Iterator[Plug]:
    """Puts a double on a wire; its port."""
    servers: list[PtyServer[Any]] = []

    def plug(core: Core) -> str:
        servers.append(PtyServer(core, tmp_path / "port"))
        servers[-1].start()
        return str(servers[-1].link)

    yield plug
    for server in servers:
        server.stop()


@pytest.mark.real
@pytest.mark.parametrize(("core", "protocol"), [(ToledoCore, "toledo-8217"), (IndicatorCore, "indicator")])
def test_a_scale_on_a_port_is_found_and_what_to_write_is_shown(
    plugged: Plug, tmp_path: Path, capsys: pytest.CaptureFixture[str], core: Callable[..., Core], protocol: str
) -> None:
    cli = Cli(settings(tmp_path), capsys)
    port = plugged(core(grams=1_250))
    assert cli.call(lambda args: detect(cli.config, args), "detect", port, "--json") == 0
    (found,) = cli.tree()["ports"]
    assert (found["protocol"], found["weight"], found["why"]) == (protocol, "1250 g", None)
    assert found["line"].startswith("9600 "), "a pseudo-terminal has no parity to tell by"
    assert found["confidence"] > 0.5
    assert sum(heard["count"] for heard in found["heard"]) > 0
    assert (found["written"] == 0) == (protocol == "indicator"), "a scale that streams is not asked"
    assert f'protocol = "{protocol}"' in found["toml"]


@pytest.mark.real
def test_a_port_that_cannot_be_opened_says_why_and_is_no_scale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli = Cli(settings(tmp_path), capsys)
    assert cli.call(lambda args: detect(cli.config, args), "detect", str(tmp_path / "none")) == 1
    assert cli.first.startswith(f"DEGRADED  {OUTLET}  no scale found at")
    assert "not plugged in" in cli.out
    assert "    next: `gateway devices capture" in cli.out
