"""`gateway devices detect`: how sure, what else, what to write; and detection over ptys by the command itself."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.cli.devices_detect import Ear, Found, detect, toml
from gateway.config import Scale
from gateway.drivers.sim.core import Core
from gateway.drivers.sim.scales import IndicatorCore, ToledoCore
from gateway.drivers.sim.scanner import ScannerCore
from gateway.drivers.sim.serve_io import PtyServer
from tests.cli.devices_bench import OUTLET, Cli, settings

Plug = Callable[[Core], str]
FRAME = b"ST,GS,+ 0001.234kg\r\n"


@pytest.mark.parametrize(
    ("protocol", "heard", "confidence"),
    [
        ("indicator", FRAME * 8, "sure"),
        ("indicator", FRAME * 2, "likely"),
        ("indicator", FRAME * 8 + b"\x00" * 99, "likely"),
        ("", FRAME * 8, "none"),
        ("toledo-8217", b"", "none"),
    ],
)
def test_confidence_is_counted_in_frames_and_bytes(protocol: str, heard: bytes, confidence: str) -> None:
    assert Found("/dev/x", protocol, "9600 8N1", heard=heard).confidence == confidence


def test_an_ear_forgets_what_was_misheard_on_another_line_and_has_a_bound() -> None:
    ear = Ear()
    ear.note("<", b"garbage")
    ear.note("opened")
    for _ in range(100):
        ear.note("<", bytes(1_000))
    ear.note(">", b"W")
    assert (len(ear.heard), ear.written) == (65_000, 1)


def test_what_to_write_names_the_scale_that_is_configured(tmp_path: Path) -> None:
    config = settings(tmp_path, scale={"back": Scale()})
    assert toml(config, Found("/dev/null", "indicator", "2400 8N1")) == [
        "[scale.back]", 'protocol = "indicator"', 'port = "/dev/null"', 'line = "2400 8N1"',
    ]  # fmt: skip


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
@pytest.mark.parametrize(("core", "protocol", "line"), [(ToledoCore, "toledo-8217", "9600 7E1"), (IndicatorCore, "indicator", "9600 8N1")])
def test_a_scale_on_a_port_is_found_and_what_to_write_is_shown(
    plugged: Plug, tmp_path: Path, capsys: pytest.CaptureFixture[str], core: Callable[..., Core], protocol: str, line: str
) -> None:
    cli = Cli(settings(tmp_path), capsys)
    port = plugged(core(grams=1_250))
    assert cli.call(lambda args: detect(cli.config, args), "detect", port, "--json") == 0
    (found,) = cli.tree()["ports"]
    assert (found["protocol"], found["line"], found["weight"], found["why"]) == (protocol, line, "1250 g", None)
    assert found["bytes_heard"] > 0
    assert (found["bytes_written"] == 0) == (protocol == "indicator"), "a scale that streams is not asked"
    assert f'protocol = "{protocol}"' in found["toml"]


@pytest.mark.real
def test_a_port_that_cannot_be_opened_says_why_and_is_no_scale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli = Cli(settings(tmp_path), capsys)
    assert cli.call(lambda args: detect(cli.config, args), "detect", str(tmp_path / "none")) == 1
    assert cli.first.startswith(f"DEGRADED  {OUTLET}  no scale found at")
    assert "not plugged in" in cli.out
    assert "    next: `gateway devices capture" in cli.out


@pytest.mark.real
def test_what_is_no_scale_is_called_none_and_what_was_heard_is_shown(
    plugged: Plug, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli = Cli(settings(tmp_path), capsys)
    port = plugged(ScannerCore())
    assert cli.call(lambda args: detect(cli.config, args), "detect", port) == 1
    assert "nothing that this version knows was heard" in cli.out
    assert "heard 0 bytes" in cli.out
