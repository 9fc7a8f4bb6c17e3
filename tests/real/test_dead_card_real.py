"""A card dies, and a card is cloned: whole daemons, a real broker, a district that signs. No number twice, no sale lost or doubled."""

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gateway.config_read import load
from gateway.journal.receipts_io import Receipts
from gateway.journal.writer_io import JournalWriter
from gateway.keys import new_signer
from gateway.messages.journal import Commit
from tests.journal.doubles import DAY, Posted, Running, at
from tests.real.parts import Process, Shop, free_port

pytestmark = pytest.mark.real

KEY = new_signer("klaten", bytes(range(32)))
TEA = "0089686010527"


class SignedShop(Shop):
    """A shop whose district signs its acks."""

    def __init__(self, home: Path) -> None:
        super().__init__(home, f'district_keys = ["{KEY.public.verifier}"]\n')
        (home / "stick" / ".gateway-copy").write_text("outlet 3310152015-01\n")
        (home / "sign.key").write_text(KEY.secret + "\n")
        self.district = Process(home / "district.log", *self.district.command, "--sign-key", str(home / "sign.key"))

    def stop(self) -> None:
        """End whatever still runs; a part that was never started is none."""
        with contextlib.suppress(AssertionError):
            super().stop()


def sell(shop: Shop, count: int = 1) -> list[int]:
    """Sell at the API; the receipt numbers."""
    return [_sell(shop) for _ in range(count)]


def _sell(shop: Shop) -> int:
    basket = shop.state()["basket"]["id"]
    scanned = shop.call("/api/scan", {"code": TEA})
    assert "status" not in scanned, scanned
    payment = {"kind": "tunai", "tendered": 1_000_000, "confirmed": True}
    answer = shop.call("/api/pay", {"basket": basket, "payments": [payment]})
    assert "result" in answer, answer
    return int(answer["result"]["receipt_no"])


def commit_z(shop: Shop, z: int, grand_total: int) -> None:
    """With the daemon stopped: a Z, as the till writes it."""
    writer = JournalWriter(load(str(shop.config)), Running(), Posted())
    writer.open()
    writer.start()
    writer.submit(Commit("z", at(), DAY, {"z": z, "grand_total": grand_total}))
    writer.submit(Commit("shutdown", at(), DAY))
    writer.stop()


def gateway(shop: Shop, *words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "gateway", *words, "--json", "--config", str(shop.config)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    told = json.loads(found.stdout)
    assert isinstance(told, dict)
    return told


def counted(shop: Shop) -> Counter[tuple[str, int]]:
    """The sales in the district's table, each once: journal and receipt number."""
    with contextlib.closing(sqlite3.connect(shop.home / "district.db")) as db:
        rows = db.execute("SELECT journal, json_extract(CAST(body AS TEXT), '$.receipt_no') FROM counted WHERE kind = 'sale'").fetchall()
    return Counter((str(journal), int(number)) for journal, number in rows)


def alarms(shop: Shop) -> list[str]:
    with contextlib.closing(sqlite3.connect(shop.home / "district.db")) as db:
        return [kind for (kind,) in db.execute("SELECT kind FROM alarm")]


def all_stored(shop: Shop) -> bool:
    """But for the event that says so, which waits for company."""
    uplink = shop.state()["uplink"]
    return bool(uplink["stored"] >= uplink["head"] - 1)


def slip_numbers(shop: Shop) -> str:
    return "\n".join(shop.printer.act(lambda core: list(core.receipts)))


@pytest.mark.parametrize("source", ["stick", "export", "district"])
def test_a_dead_cards_past_goes_on_on_a_new_card(tmp_path: Path, source: str) -> None:
    shop = SignedShop(tmp_path)
    try:
        shop.start()
        first = sell(shop, 4)
        shop.until(lambda: all_stored(shop), "the district to store it all")
        shop.daemon.end()
        total = gateway(shop, "journal", "verify")["grand_total"]
        commit_z(shop, 1, total)
        shop.daemon.start()
        shop.wait_open()
        first += sell(shop, 2)
        shop.until(lambda: all_stored(shop), "the district to store it all")
        shop.daemon.kill()
        before = gateway(shop, "journal", "verify", "--no-copy")
        place, words = past(shop, source)
        shutil.rmtree(tmp_path / "state")
        (tmp_path / "state").mkdir(mode=0o700)
        done = gateway(shop, "restore", *words, "--yes")
        assert (done["generation"], done["lost"], done["again"]) == (2, before["journal"], False)
        assert (done["receipt_no"], done["z"], done["grand_total"]) == (before["receipt_no"], before["z"], before["grand_total"])
        shop.daemon.start()
        shop.wait_open()
        second = sell(shop, 2)
        shop.until(lambda: all_stored(shop), "the district to store the new journal")
        shop.until(lambda: f".2-{second[-1]:06}" in slip_numbers(shop), "a slip with the new generation")
        back = shop.call("/api/refund", {"receipt_no": first[0], "lines": [{"n": 1}], "reason": "Rusak"})
        again = shop.call("/api/refund", {"receipt_no": first[0], "lines": [{"n": 1}], "reason": "Rusak lagi"})
        shop.until(lambda: all_stored(shop), "the district to store the refund")
        shop.daemon.end()
        assert gateway(shop, "journal", "verify")["state"] == "ok"
        old = Receipts(tmp_path / "state" / "journal").find(1, first[0])
        table, told = counted(shop), alarms(shop)
    finally:
        shop.stop()
    assert [*first, *second] == list(range(1, 9))
    if source == "district":
        assert back["code"] == "GW-3902"
    else:
        assert (back["result"]["receipt_no"], again["code"]) == (9, "GW-3903"), "an old receipt comes back once, on the new card"
    assert (old is not None) == (source != "district"), "without a stick the old receipt is with the district alone"
    assert sorted(number for _, number in table) == list(range(1, 9))
    assert max(table.values()) == 1
    assert "journal" in told
    assert "fork" not in told
    assert place.exists()


def past(shop: Shop, source: str) -> tuple[Path, list[str]]:
    """What is left of the card, and how it is named to the command."""
    if source == "stick":
        return shop.home / "stick", [str(shop.home / "stick")]
    if source == "export":
        place = shop.home / "usb"
        place.mkdir()
        command = [sys.executable, "-m", "gateway", "journal", "export", "--usb", str(place), "--config", str(shop.config)]
        subprocess.run(command, check=True, capture_output=True)
        return place, [str(place)]
    shutil.rmtree(shop.home / "stick")
    (shop.home / "stick").mkdir()
    with contextlib.closing(sqlite3.connect(shop.home / "district.db")) as db:
        row = db.execute("SELECT journal, stored, lower(hex(tip)), receipt_no, z, grand_total FROM position").fetchone()
    journal, stored, tip, *marks = map(str, row)
    return shop.home, ["--journal", journal, "--stored", stored, "--tip", tip, "--marks", *marks]


class Twin(Shop):
    """A second card made from the first one's image, at the same broker and district; it owns none of the devices."""

    def __init__(self, shop: Shop, home: Path) -> None:
        self.home, self.listen, self.config = home, f"127.0.0.1:{free_port()}", home / "gateway.toml"
        shutil.copytree(shop.home / "state", home / "state")
        (home / "stick").mkdir()
        text = shop.config.read_text("utf-8").replace(str(shop.home), str(home)).replace(shop.listen, self.listen)
        self.config.write_text(text.replace(str(shop.printer.port), str(free_port())), "utf-8")
        (home / "clock-synced").touch()
        self.daemon = Process(home / "gateway.log", sys.executable, "-m", "gateway", "run", "--config", str(self.config))

    def wait_open(self) -> None:
        """Until the page answers."""
        self.until(lambda: self.state()["basket"] is not None, "the twin to open")


def test_of_two_cards_from_one_image_the_second_gets_a_journal_of_its_own(tmp_path: Path) -> None:
    home = tmp_path / "first"
    home.mkdir()
    shop = SignedShop(home)
    twin: Twin | None = None
    try:
        shop.start()
        common = sell(shop, 3)
        shop.until(lambda: all_stored(shop), "the district to store it all")
        assert shop.daemon.end() == 0
        (tmp_path / "second").mkdir()
        twin = Twin(shop, tmp_path / "second")
        shop.daemon.start()
        shop.wait_open()
        mine = sell(shop, 4)
        shop.until(lambda: all_stored(shop), "the district to store the first card's")
        assert shop.daemon.end() == 0
        twin.daemon.start()
        twin.wait_open()
        early = sell(twin, 2)
        twin.until(lambda: any(warning["code"] == "GW-4050" for warning in twin.state()["warnings"]), "the twin's new journal")
        late = sell(twin, 2)
        twin.until(lambda: all_stored(twin), "the district to store the twin's")
        shop.daemon.start()
        shop.wait_open()
        mine += sell(shop, 2)
        late += sell(twin, 1)
        shop.until(lambda: len(counted(shop)) == 3 + 6 + 5, "both at once to be stored", timeout_s=120)
        assert (shop.daemon.end(), twin.daemon.end()) == (0, 0)
        theirs, ours = gateway(twin, "journal", "verify"), gateway(shop, "journal", "verify")
        table, told = counted(shop), alarms(shop)
    finally:
        if twin is not None and twin.daemon.running:
            twin.daemon.end()
        shop.stop()
    assert (theirs["state"], ours["state"]) == ("ok", "ok")
    assert theirs["journal"] != ours["journal"]
    assert max(table.values()) == 1
    assert sorted(number for journal, number in table if journal == ours["journal"]) == [*common, *mine]
    assert sorted(number for journal, number in table if journal == theirs["journal"]) == [*early, *late]
    assert late[0] > mine[3], "above the first card's numbers, as far as the district knew them"
    assert "journal" in told
