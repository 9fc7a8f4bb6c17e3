"""`gateway devices`: every device with what is known of it, why and one next command for every bad one, "unknown" for the rest."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gateway.cli.daemon import Daemon, find_daemon
from gateway.cli.devices_list import answer, next_command
from gateway.cli.devices_rows import Row, Trouble, rows
from gateway.cli.main import main
from gateway.config import Config, Printer, Scale, Scanner
from gateway.drivers.usb import Plugged
from tests.cli.devices_bench import OUTLET, Cli, settings

NOW_MS = 5_000_000


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "gun").symlink_to("/dev/null")
    return settings(
        tmp_path,
        scanner={"counter": Scanner(port=str(tmp_path / "gun"))},
        scale={"counter": Scale(protocol="toledo-8217", port=str(tmp_path / "scale"))},
        printer={"receipt": Printer(transport="tcp", address="127.0.0.1:1")},
    )


@pytest.fixture
def cli(config: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    return Cli(config, capsys)


@contextmanager
def running(config: Config) -> Iterator[None]:
    """Somebody holds the journal."""
    lock = Path(config.paths.state) / "journal" / "lock"
    lock.parent.mkdir(parents=True)
    fd = os.open(lock, os.O_RDWR | os.O_CREAT)
    fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(fd)


def snapshot(directory: Path, outlet: str = OUTLET, **states: str) -> None:
    """The daemon's last word: each device's state; each was good 60 s before NOW_MS and had an error 3 h before."""
    then = {"mono_ms": NOW_MS - 60_000, "wall": 0, "trust": 0}
    error = {"code": "GW-2202", "message": "The scale is silent.", "next": "Switch it on.", "at": {**then, "mono_ms": 1_000}}
    ever = {"since": then, "good": then, "error": error}
    histories = {name: {"role": name.partition(".")[0], "state": state, **ever} for name, state in states.items()}
    devices = {name: {"state": state} for name, state in states.items()}
    (directory / "status.json").write_text(json.dumps({"outlet": {"id": outlet}, "devices": devices, "histories": histories}))


def told(config: Config, runtime: Path) -> dict[str, Row]:
    return {row.device: row for row in rows(config, find_daemon(config, str(runtime)), NOW_MS)}


def test_without_a_daemon_it_says_which_ports_open_and_that_it_knows_no_more(cli: Cli) -> None:
    assert cli.call(lambda args: answer(cli.config, as_json=args.json)) == 1
    assert cli.first.startswith(f"DEGRADED  {OUTLET}  1 of 3 devices without a known fault; the daemon does not run")
    assert "not whether the devices talk" in cli.first
    assert "scanner.counter    unknown" in cli.out
    assert "scale.counter      absent" in cli.out
    assert cli.out.count("    why: ") == cli.out.count("    next: ") == 2
    assert "GW-2201" in cli.out
    assert "last good unknown, last error none known" in cli.out


def test_the_same_as_json(cli: Cli) -> None:
    assert cli.call(lambda args: answer(cli.config, as_json=args.json), "--json") == 1
    tree = cli.tree()
    assert (tree["verdict"], tree["outlet"], tree["daemon"]) == ("degraded", OUTLET, "no")
    gun, scale, printer = tree["devices"]
    assert (gun["device"], gun["state"], gun["there"], gun["node"], gun["good_s"], gun["next"]) == (
        "scanner.counter", "unknown", "yes", "/dev/null", None, None,
    )  # fmt: skip
    assert (scale["state"], scale["there"], scale["trouble"]["code"], scale["protocol"]) == ("absent", "no", "GW-2201", "toledo-8217")
    assert (printer["state"], printer["there"], printer["node"]) == ("absent", "unknown", None)


def test_with_a_daemon_its_own_word_counts_and_no_port_is_opened(config: Config, tmp_path: Path) -> None:
    snapshot(tmp_path, **{"scanner.counter": "ok", "scale.counter": "ok", "printer.receipt": "unknown"})
    with running(config):
        listed = told(config, tmp_path)
    assert [row.state for row in listed.values()] == ["ok", "ok", "unknown"]
    assert [row.good_s for row in listed.values()] == [60, 0, 60]
    assert all(row.is_well and row.trouble is None for row in listed.values())
    assert listed["scale.counter"].error == Trouble("GW-2202", "The scale is silent.", "Switch it on.", 4_999)


def test_a_fault_that_the_daemon_tells_has_its_code_and_its_words(config: Config, tmp_path: Path) -> None:
    snapshot(tmp_path, **{"scale.counter": "fault"})
    with running(config):
        scale = told(config, tmp_path)["scale.counter"]
    assert not scale.is_well
    assert scale.trouble is not None
    assert scale.trouble.code == "GW-2202"


def test_an_old_error_is_not_taken_for_what_is_wrong_now(config: Config, tmp_path: Path) -> None:
    snapshot(tmp_path, **{"scale.counter": "ok"})
    word = json.loads((tmp_path / "status.json").read_text())
    word["devices"]["scale.counter"]["state"] = "absent"
    (tmp_path / "status.json").write_text(json.dumps(word))
    with running(config):
        scale = told(config, tmp_path)["scale.counter"]
    assert (scale.state, scale.trouble) == ("absent", None)
    assert scale.error is not None


def test_the_last_word_of_a_dead_daemon_still_tells_when_a_device_worked(config: Config, tmp_path: Path) -> None:
    snapshot(tmp_path, **{"scale.counter": "ok"})
    scale = told(config, tmp_path)["scale.counter"]
    assert (scale.state, scale.good_s) == ("absent", 60), "ok was its word then; now nothing is there"
    assert scale.error is not None


def test_a_word_from_before_the_machine_started_has_no_age(config: Config, tmp_path: Path) -> None:
    snapshot(tmp_path, **{"scale.counter": "fault"})
    early = rows(config, find_daemon(config, str(tmp_path)), 30_000)
    scale = next(row for row in early if row.device == "scale.counter")
    assert scale.good_s is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"outlet": 5}'])
def test_a_snapshot_that_is_none_is_as_good_as_none(config: Config, tmp_path: Path, text: str) -> None:
    (tmp_path / "status.json").write_text(text)
    assert find_daemon(config, str(tmp_path)).snapshot is None


def test_the_word_of_another_outlet_is_not_ours(config: Config, tmp_path: Path) -> None:
    snapshot(tmp_path, "3310999999-01", **{"scale.counter": "ok"})
    assert find_daemon(config, str(tmp_path)).snapshot is None


def test_a_lock_that_nobody_holds_is_no_daemon(config: Config, tmp_path: Path) -> None:
    with running(config):
        assert find_daemon(config, str(tmp_path)).runs
        assert find_daemon(config, str(tmp_path)).pid == os.getpid()
    assert not find_daemon(config, str(tmp_path)).runs
    assert not find_daemon(settings(tmp_path / "elsewhere"), str(tmp_path)).runs


def test_a_daemon_that_tells_nothing_leaves_everything_unknown(config: Config, tmp_path: Path) -> None:
    with running(config):
        listed = told(config, tmp_path)
    assert {row.state for row in listed.values()} == {"unknown"}


def test_an_outlet_without_devices_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(settings(tmp_path), as_json=False) == 0
    assert capsys.readouterr().out.startswith(f"OK  {OUTLET}  no device is configured")


def row(code: str, *, device: str = "scale.counter", there: str = "yes", node: str | None = "/dev/ttyUSB0", state: str = "fault") -> Row:
    return Row(device, "/dev/gateway/scale", "auto", node, there, state, trouble=Trouble(code, "", ""))


TTY = Plugged("/dev/ttyUSB0", "tty", vendor="1a86", product="7523")


@pytest.mark.parametrize(
    ("one", "others", "command"),
    [
        (row("GW-2201", there="no", node=None, state="absent"), (TTY,), "`sudo gateway devices assign scale /dev/ttyUSB0`"),
        (row("GW-2201", there="no", node=None, state="absent"), (TTY, TTY), "`sudo gateway devices assign scale PORT`"),
        (row("GW-2201", there="no", node=None, state="absent"), (), "plug it in"),
        (row("GW-2201", state="absent"), (), "`ls -l /dev/ttyUSB0"),
        (row("GW-2203"), (), "gateway devices detect /dev/gateway/scale"),
        (row("GW-2004"), (), "`gateway config check`"),
        (row("GW-2302", device="printer.receipt"), (), "`journalctl -u gateway"),
    ],
)
def test_every_bad_line_has_one_next_command_that_fits(one: Row, others: tuple[Plugged, ...], command: str) -> None:
    assert next_command(one, others).count(command) == 1


def test_a_bare_devices_is_the_list_and_wrong_words_are_64(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(f'[outlet]\nid = "{OUTLET}"\n[paths]\nstate = "{tmp_path}"\n')
    which = ["--config", str(file)]
    for words in ([*which], ["list", *which], [*which, "list"]):
        assert main(["devices", *words]) == 0
        assert capsys.readouterr().out.startswith(f"OK  {OUTLET}")
    for words in (["devices", "mend"], ["devices", "assign"], ["devices", "assign", "oven"], ["devices", "watch", "--seconds", "-1"]):
        with pytest.raises(SystemExit) as end:
            main(words)
        assert end.value.code == 64


def test_a_daemon_that_is_no_gateway_is_told_as_unreachable() -> None:
    with pytest.raises(OSError, match="refused"):
        Daemon(1, None, "127.0.0.1", 1).call("/api/state")
