"""The promise word for word: whatever instant the daemon is killed at, every receipt on paper is in the district's table, once."""

import contextlib
import random
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from gateway.cli.demo_count import in_district, in_journal, on_paper
from tests.real.parts import AWAY, Shop, open_shop

pytestmark = pytest.mark.real

SALES = 200
KILLS = 20
CODES = ("0089686010527", "0089686011036", "0089686440133")


class Killer:
    """Kills the daemon at random instants and starts it again; twice it is the broker instead."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self._shop = shop
        self._dice = random.Random(seed)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="killer")
        self.kills = 0
        self.broker_kills = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.wait(self._dice.uniform(0.2, 2.5)):
            self._shop.daemon.kill()
            self.kills += 1
            if self.kills in (KILLS // 3, 2 * KILLS // 3):
                self._shop.broker.kill()
                self._shop.broker.start()
                self.broker_kills += 1
            self._shop.daemon.start()


class Clerk:
    """Sells until so many sales were answered; asks again, with the same basket and request, when nobody answered."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self._shop = shop
        self._dice = random.Random(seed)
        self.answers: dict[str, int] = {}

    def sale(self, number: int) -> None:
        basket = self._filled_basket()
        payment = {"kind": "tunai", "tendered": 1_000_000, "confirmed": True}
        body = {"basket": basket["id"], "payments": [payment], "request": f"sale-{number}"}
        while True:
            with contextlib.suppress(*AWAY):
                answer = self._shop.call("/api/pay", body)
                if "result" in answer and "status" not in answer:
                    self.answers[basket["id"]] = answer["result"]["receipt_no"]
                    return
                if answer["status"] in (404, 409):  # the basket went with the power before it was paid
                    return
            self._shop.until(lambda: self._shop.state() is not None, "the daemon to be back")

    def _filled_basket(self) -> dict[str, Any]:
        found: dict[str, Any] = {}

        def scanned() -> bool:
            basket = self._shop.state()["basket"]
            if basket and basket["lines"]:
                found.update(basket)
                return True
            self._shop.scan(self._dice.choice(CODES))
            return False

        self._shop.until(scanned, "a scanned line")
        return found


def test_every_receipt_on_paper_is_in_the_district_once_whatever_is_killed(tmp_path: Path) -> None:
    with open_shop(tmp_path) as shop:
        clerk, killer = Clerk(shop, 7), Killer(shop, 11)
        killer.start()
        try:
            number = 0
            while len(clerk.answers) < SALES or killer.kills < KILLS:
                number += 1
                clerk.sale(number)
        finally:
            killer.stop()
        shop.wait_open()
        journal = tmp_path / "state" / "journal"
        shop.until(lambda: in_district(tmp_path / "district.db") == in_journal(journal), "the district to have it all")
        assert shop.daemon.end() == 0
        paper = on_paper(shop.printer.act(lambda core: list(core.slips)))
        district = in_district(tmp_path / "district.db")
    assert killer.kills >= KILLS
    assert killer.broker_kills >= 1
    assert set(paper) <= set(district), "a receipt on paper is missing in the district's table"
    assert set(clerk.answers.values()) <= set(district), "a sale the clerk was told of is missing"
    assert [n for n, times in paper.items() if times > 1] == [], "unmarked slips that came out twice"
    assert [n for n, times in district.items() if times > 1] == []
    assert sorted(district) == list(range(1, len(district) + 1)), "receipt numbers with a gap"
    assert len(paper) > SALES // 2, "the printer hardly printed: the test proves little"
    _verify(tmp_path)


def _verify(home: Path) -> None:
    """The chain verifies, by the command a technician would type, and by the district's own table."""
    command = [sys.executable, "-m", "gateway", "journal", "verify", "--config", str(home / "gateway.toml")]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    with contextlib.closing(sqlite3.connect(home / "district.db")) as database:
        assert database.execute("select count(*) from fork").fetchone() == (0,)
        assert database.execute("select count(*) from quarantine").fetchone() == (0,)
