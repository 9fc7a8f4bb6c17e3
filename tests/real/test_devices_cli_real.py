"""`gateway devices` and `gateway print-test` as processes, beside a running daemon and without it, on real wires."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.real.parts import Shop, open_shop

pytestmark = pytest.mark.real

CODE, PATIENCE_S = "0089686010527", 60


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    home = tmp_path_factory.mktemp("shop")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RUNTIME_DIRECTORY", str(home))
        with open_shop(home) as opened:
            opened.until(lambda: {one["state"] for one in opened.state()["devices"].values()} == {"ok"}, "every device")
            yield opened


@pytest.fixture
def without(shop: Shop) -> Iterator[Shop]:
    """The shop while its daemon is stopped."""
    assert shop.daemon.end() == 0
    yield shop
    shop.daemon.start()
    shop.wait_open()
    shop.until(lambda: {one["state"] for one in shop.state()["devices"].values()} == {"ok"}, "every device")


def words(shop: Shop, *command: str) -> list[str]:
    first, *others = command
    return [sys.executable, "-m", "gateway", first, *others, "--config", str(shop.config)]


def run(shop: Shop, *command: str) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(words(shop, *command), capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert "Traceback" not in done.stderr
    return done


def tree(shop: Shop, *command: str) -> tuple[int, dict[str, Any]]:
    done = run(shop, *command, "--json")
    return done.returncode, json.loads(done.stdout)


def started(shop: Shop, *command: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(words(shop, *command), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def line_with(child: "subprocess.Popen[str]", word: str) -> str:
    """Its next line with this word; one that never comes ends the child, and the test with it."""
    assert child.stdout is not None
    too_late = threading.Timer(PATIENCE_S, child.kill)
    too_late.start()
    try:
        return next(line for line in child.stdout if word in line)
    finally:
        too_late.cancel()


def interrupted(child: "subprocess.Popen[str]") -> tuple[int, str]:
    """Ctrl-C."""
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=PATIENCE_S)
    return child.returncode, err


def put(shop: Shop, grams: int) -> None:
    shop.scale.act(lambda core: setattr(core, "grams", grams))


def device(shop: Shop, name: str) -> dict[str, Any]:
    _, told = tree(shop, "devices")
    return dict(next(one for one in told["devices"] if one["device"] == name))


def test_the_list_takes_the_daemons_word(shop: Shop) -> None:
    done = run(shop, "devices")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("OK  ")
    assert "3 of 3 devices without a known fault; the daemon runs" in done.stdout
    assert f"{shop.home}/dev/scale -> /dev/pts/" in done.stdout
    assert device(shop, "scale.counter")["good_s"] == 0


def test_an_unplugged_device_is_told_with_its_last_good_moment_and_its_error(shop: Shop) -> None:
    shop.scale.unplug()
    shop.until(lambda: shop.state()["devices"]["scale.counter"]["state"] == "absent", "the scale to be missed")
    try:
        shop.until(lambda: device(shop, "scale.counter")["trouble"] is not None, "the snapshot")
        code, told = tree(shop, "devices")
    finally:
        shop.scale.plug()
    scale = next(one for one in told["devices"] if one["device"] == "scale.counter")
    assert (code, told["verdict"]) == (1, "degraded")
    assert (scale["there"], scale["trouble"]["code"], scale["error"]["code"]) == ("no", "GW-2201", "GW-2201")
    assert scale["good_s"] > 0
    shop.until(lambda: device(shop, "scale.counter")["state"] == "ok", "the scale")
    assert device(shop, "scale.counter")["error"]["code"] == "GW-2201", "the last error stays"


def test_beside_the_daemon_a_watcher_sees_weights_and_what_came_of_scans(shop: Shop) -> None:
    child = started(shop, "devices", "watch")
    assert "ok" in line_with(child, "scanner.counter")
    put(shop, 1_234)
    assert line_with(child, "1234 g")
    shop.scan(CODE)
    assert CODE in line_with(child, "scan  ")
    put(shop, 0)
    code, err = interrupted(child)
    assert (code, "Traceback" in err) == (0, False)
    assert "the daemon holds the devices" in err


def test_a_watchers_reader_may_go_away_at_any_time(shop: Shop) -> None:
    child = started(shop, "devices", "watch", "scale.counter", "--json")
    told = json.loads(line_with(child, "scale.counter"))
    assert (told["schema_version"], told["state"]) == (1, "ok")
    assert child.stdout is not None
    child.stdout.close()
    grams = iter(range(100, 10_000))

    def gone() -> bool:
        put(shop, next(grams))
        return child.poll() is not None

    shop.until(gone, "the watcher to notice")
    assert child.stderr is not None
    assert (child.returncode, "Error" in child.stderr.read()) == (0, False)
    child.stderr.close()
    put(shop, 0)


def test_the_daemon_prints_the_test_slip_and_nothing_is_sold(shop: Shop) -> None:
    before = shop.state()["last_sale"]
    code, told = tree(shop, "print-test")
    assert (code, told["print"]) == (0, "printed")
    slip = shop.printer.act(lambda core: core.slips[-1])
    assert "UJI CETAK" in slip
    assert "Bukan struk" in slip
    assert (shop.state()["last_sale"], shop.state()["prints"]) == (before, [])


def test_without_paper_it_says_so_and_the_slip_prints_itself_later(shop: Shop) -> None:
    shop.printer.act(lambda core: core.change(paper="out"))
    shop.until(lambda: shop.state()["devices"]["printer.receipt"]["state"] == "fault", "the printer to be missed")
    slips = len(shop.printer.act(lambda core: core.slips))
    done = run(shop, "print-test")
    assert done.returncode == 1
    assert "not printed" in done.stdout.splitlines()[0]
    assert "GW-2302" in done.stdout
    assert "    next: " in done.stdout
    shop.printer.act(lambda core: core.change(paper="ok"))
    shop.printer.wait_for(lambda core: len(core.slips) > slips, PATIENCE_S)
    shop.until(lambda: shop.state()["prints"] == [], "the slip's end")


def test_nobody_captures_from_under_a_running_daemon(shop: Shop, tmp_path: Path) -> None:
    done = run(shop, "devices", "capture", str(tmp_path / "x"), "--device", "scale.counter")
    assert done.returncode == 1
    assert "systemctl stop gateway" in done.stdout
    assert not (tmp_path / "x").exists()


def test_without_the_daemon_the_list_says_what_it_does_not_know(without: Shop) -> None:
    done = run(without, "devices")
    assert done.returncode == 0
    assert "the daemon does not run" in done.stdout.splitlines()[0]
    assert "unknown" in done.stdout
    assert "last good" in done.stdout


def test_without_the_daemon_the_devices_are_watched_by_themselves(without: Shop) -> None:
    child = started(without, "devices", "watch")
    line_with(child, "scanner.counter    ok")
    put(without, 2_345)
    assert "scale.counter" in line_with(child, "2345 g")
    without.scan("8991002101234")
    assert "scanned 8991002101234" in line_with(child, "scanner.counter")
    put(without, 0)
    code, err = interrupted(child)
    assert (code, "Traceback" in err) == (0, False)


def test_a_capture_of_an_asked_scale_replays_to_the_same_weights(without: Shop, tmp_path: Path) -> None:
    file = tmp_path / "scale.capture"
    put(without, 1_750)
    done = run(without, "devices", "capture", str(file), "--device", "scale.counter", "--seconds", "2")
    assert done.returncode == 0
    assert "member cards" in done.stderr
    assert " > 57\n" in file.read_text("utf-8"), "asked scales are asked"
    put(without, 0)
    code, told = tree(without, "devices", "replay", str(file))
    assert code == 0
    assert 1_750 in [event.get("grams") for event in told["events"]]


def test_a_port_of_which_nothing_is_known_is_only_listened_to(without: Shop, tmp_path: Path) -> None:
    file = tmp_path / "gun.capture"
    port = str(without.home / "dev" / "scanner")
    child = started(without, "devices", "capture", str(file), "--port", port, "--role", "scanner", "--line", "9600 8N1")
    without.until(lambda: file.exists() and "= opened" in file.read_text("utf-8"), "the port")
    without.scan("8991002101234")
    without.until(lambda: " < " in file.read_text("utf-8"), "the code")
    assert interrupted(child)[0] == 0
    assert " > " not in file.read_text("utf-8")
    code, told = tree(without, "devices", "replay", str(file))
    assert (code, [event.get("code") for event in told["events"] if event["event"] == "Scanned"]) == (0, ["8991002101234"])


def test_a_capture_of_a_silent_device_says_that_nothing_came(without: Shop, tmp_path: Path) -> None:
    done = run(without, "devices", "capture", str(tmp_path / "x"), "--device", "scanner.counter", "--seconds", "1")
    assert done.returncode == 1
    assert "nothing came" in done.stdout


def test_without_the_daemon_the_test_slip_is_printed_by_the_command_itself(without: Shop) -> None:
    slips = len(without.printer.act(lambda core: core.slips))
    code, told = tree(without, "print-test")
    assert (code, told["print"]) == (0, "printed")
    assert len(without.printer.act(lambda core: core.slips)) == slips + 1
    assert [path for path in (without.home / "state").rglob("*") if path.stat().st_uid != os.getuid()] == []
