"""The link is away: a stick goes to the district, an auditor reads it on the way, and when the link is back nothing is there twice."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from gateway.cli.demo_count import in_district, in_journal
from gateway.cli.demo_shop import OUTLET
from tests.real.clerk import NOODLES, TEA
from tests.real.parts import Shop, open_shop

pytestmark = pytest.mark.real

SALES = 12
COMMAND_S = 60


def command(*words: str) -> str:
    """A command that must do what it was asked."""
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=COMMAND_S, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def sell(shop: Shop, numbers: range) -> None:
    for number in numbers:
        shop.scan((TEA, NOODLES)[number % 2])
        shop.until(lambda: bool(shop.state()["basket"]["lines"]), "a line")
        payment = {"kind": "tunai", "tendered": 50_000}
        answer = shop.call("/api/pay", {"basket": shop.state()["basket"]["id"], "payments": [payment], "request": f"sale-{number}"})
        assert "result" in answer, answer


def stored(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as table:
        return {name: table.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("event", "fork", "quarantine", "alarm")}  # noqa: S608


def test_what_went_by_stick_and_then_by_the_link_is_in_the_table_once(tmp_path: Path) -> None:
    usb, district = tmp_path / "usb", tmp_path / "district.db"
    usb.mkdir()
    with open_shop(tmp_path) as shop:
        shop.district.end()
        shop.broker.kill()
        sell(shop, range(SALES))
        export = ("-m", "gateway", "journal", "export", "--usb", str(usb), "--config", str(shop.config), "--json")
        told = json.loads(command(*export))
        assert (told["signed"], told["first"]) == (told["last"], 1)
        verifier = next(usb.glob(f"kdmp-{OUTLET}/*/verify.py"))
        key = (verifier.parent / "keys.txt").read_text().split()[1]
        head = command("-m", "gateway", "journal", "head", "--config", str(shop.config))
        said = command("-I", "-S", str(verifier), "--key", key)
        assert said.startswith(f"OK / UTUH  {OUTLET}  journal {told['journal']}: events 1 to {told['last']}, {told['last']} of them here")
        assert "the key is one that you gave" in said
        if f"event {told['last']}," in head:  # nothing was written meanwhile
            command("-I", "-S", str(verifier), "--head", head)
        imported = ("-m", "gateway", "district", "import", str(usb), "--store", f"sqlite:///{district}", "--json")
        (journal,) = json.loads(command(*imported))["journals"]
        assert (journal["stored"], journal["new"] + journal["known"], journal["forks"]) == (told["last"], told["last"], 0)
        assert in_district(district) == in_journal(tmp_path / "state" / "journal")
        (again,) = json.loads(command(*imported))["journals"]
        assert (again["new"], again["known"]) == (0, told["last"])
        shop.broker.start()
        shop.district.start()
        sell(shop, range(SALES, SALES + 2))
        shop.until(lambda: in_district(district) == in_journal(tmp_path / "state" / "journal"), "the link to bring the rest")
        shop.until(lambda: shop.state()["uplink"]["stored"] >= told["last"] + 2, "the district's ack")
        command(*export)
        command("-I", "-S", str(verifier))
    counts = stored(district)
    assert (counts["fork"], counts["quarantine"], counts["alarm"]) == (0, 0, 0)
    assert sorted(in_district(district).items()) == [(number, 1) for number in range(1, SALES + 3)]
