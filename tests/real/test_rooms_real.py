"""The house rule of failure: a bug in a side room closes that room, not the till; three ends in five minutes start the safe mode."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.real.parts import Process, Shop, open_shop
from tests.real.planted_daemon import BREAKS

pytestmark = pytest.mark.real

CODE = "0089686010527"
BUG = 70
SIDE_ROOMS = ("drivers", "uplink", "counter", "log")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with open_shop(tmp_path_factory.mktemp("shop")) as opened:
        yield opened


def restart(shop: Shop, daemon: Process) -> None:
    """Put this daemon in the place of the one that runs."""
    if shop.daemon.running:
        assert shop.daemon.end() == 0
    shop.daemon = daemon
    daemon.start()
    shop.wait_open()


def planted(shop: Shop, room: str) -> Process:
    return Process(shop.home / f"{room}.log", sys.executable, "-m", "tests.real.planted_daemon", room, str(shop.config))


def sell(shop: Shop) -> dict[str, Any]:
    """One piece, scanned by the gun, paid on the page; the receipt comes out."""
    before = len(shop.printer.act(lambda core: list(core.receipts)))
    shop.scan(CODE)
    shop.until(lambda: len(shop.state()["basket"]["lines"]) == 1, "the scanned line")
    basket = shop.state()["basket"]
    answer = shop.call("/api/pay", {"basket": basket["id"], "payments": [{"kind": "tunai", "tendered": 5_000}]})
    assert answer["result"]["paid"] == basket["total"]
    shop.printer.wait_for(lambda core: len(core.receipts) > before, 20)
    result: dict[str, Any] = answer["result"]
    return result


@pytest.mark.parametrize("room", SIDE_ROOMS)
def test_a_bug_in_a_side_room_closes_that_room_and_the_till_sells_on(shop: Shop, room: str) -> None:
    restart(shop, planted(shop, room))
    shop.scan(BREAKS)
    shop.until(lambda: f"bug in {room}" in shop.daemon.log(), "the bug")
    sell(shop)
    shop.until(lambda: f"room {room}: recovered" in shop.daemon.log() or room == "log", "the room to be rebuilt")
    sell(shop)
    shop.until(lambda: shop.state()["uplink"]["waiting"] == 0, "the district to have it all")
    assert [w["code"] for w in shop.state()["warnings"] if w["code"] == "GW-1001"] == []
    assert "Traceback" in shop.daemon.log()


@pytest.mark.parametrize("room", ["pos", "journal"])
def test_three_ends_in_five_minutes_start_the_safe_mode_and_it_sells(shop: Shop, room: str) -> None:
    restart(shop, planted(shop, room))
    before = sell(shop)
    for ends in (1, 2, 3):
        shop.scan(BREAKS)
        assert shop.daemon.wait() == BUG
        shop.daemon.start()
        shop.wait_open()
        is_safe = "GW-1002" in [warning["code"] for warning in shop.state()["warnings"]]
        assert is_safe == (ends == 3)
    after = sell(shop)
    assert after["receipt_no"] > before["receipt_no"]
    assert shop.state()["devices"]["scale.counter"]["state"] == "unknown", "the scale rests in safe mode"
    assert shop.daemon.end() == 0
    shop.daemon.start()
    shop.wait_open()
    assert "GW-1002" not in [warning["code"] for warning in shop.state()["warnings"]], "an orderly end begins the count anew"


def test_a_bug_before_the_first_sale_counts_as_an_end_too(shop: Shop) -> None:
    assert shop.daemon.end() == 0
    broken = Process(shop.home / "build.log", sys.executable, "-m", "tests.real.planted_daemon", "pos", str(shop.config), "build")
    for _ in range(3):
        broken.start()
        assert broken.wait() == BUG
    restart(shop, broken)
    assert "GW-1002" in [warning["code"] for warning in shop.state()["warnings"]]
    sell(shop)
    assert shop.daemon.end() == 0
    restart(shop, planted(shop, "log"))
    assert "GW-1002" not in [warning["code"] for warning in shop.state()["warnings"]]


def test_systemd_hears_when_it_can_sell_and_when_it_ends(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop.daemon.end() == 0
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        shop.daemon.start()
        assert b"READY=1" in manager.recv(4096)
        shop.wait_open()
        assert shop.daemon.end() == 0
        manager.settimeout(5)
        said = b""
        while b"STOPPING=1" not in said:
            said = manager.recv(4096)
    monkeypatch.delenv("NOTIFY_SOCKET")
    shop.daemon.start()
    shop.wait_open()


def test_what_a_power_flap_or_an_operator_kills_never_counts_as_an_end(shop: Shop) -> None:
    for _ in range(4):
        shop.daemon.kill()
        shop.daemon.start()
        shop.wait_open()
    assert "GW-1002" not in [warning["code"] for warning in shop.state()["warnings"]]


def test_a_journal_that_is_not_ours_is_refused_in_words(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.config.write_text(shop.settings().replace('address = "127.0.0.1:0"', 'address = "127.0.0.1:9100"'), "utf-8")
    (tmp_path / "state" / "journal").mkdir()
    (tmp_path / "state" / "journal" / "0a1b2c3d-1.db").write_bytes(b"this is somebody's shopping list" * 200)
    shop.daemon.start()
    assert shop.daemon.wait() == 2
    log = shop.daemon.log()
    assert "DOWN" in log
    assert "GW-4" in log
    assert "Traceback" not in log
