"""Members, bon, savings and stock at a real daemon: taken once over a kill, and what the page shows is what the command line adds up."""

import csv
import io
import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.real.parts import Shop, open_shop

pytestmark = pytest.mark.real

NOODLES = "0089686010527"
BON = "[pos]\nbon_limit = 20000\n"


def sell(shop: Shop, *payments: object, member: str | None = None, count: int = 1) -> Any:  # noqa: ANN401 - JSON as it comes
    shop.call("/api/scan", {"code": f"{count}*{NOODLES}"})
    if member:
        shop.call("/api/member", {"member": member})
    cash = {"kind": "tunai", "tendered": 500_000, "confirmed": True}
    return shop.call("/api/pay", {"basket": shop.state()["basket"]["id"], "payments": payments or [cash]})


def report(shop: Shop, *words: str) -> str:
    command = [sys.executable, "-m", "gateway", "journal", "report", *words, "--config", str(shop.config)]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()


def download(shop: Shop, path: str) -> bytes:
    with urllib.request.urlopen(f"http://{shop.listen}{path}", timeout=20) as reply:
        assert reply.headers["Content-Type"].startswith("text/csv")
        return bytes(reply.read())


def test_a_members_money_over_a_kill(tmp_path: Path) -> None:
    with open_shop(tmp_path, BON) as shop:
        owed = sell(shop, {"kind": "bon"}, member="00123")["result"]["total"]
        linked = sell(shop)["result"]
        assert sell(shop, {"kind": "bon"}, member="00123", count=50)["code"] == "GW-3422"
        shop.call("/api/void", {"basket": shop.state()["basket"]["id"], "reason": "batas bon"})
        pay = {"member": "00123", "payment": {"kind": "tunai", "amount": 1_000}, "request": "bon-1"}
        save = {"member": "00123", "amount": 10_000, "saving": "wajib", "request": "simpan-1"}
        for _ in range(2):
            assert "code" not in shop.call("/api/bon", pay)
            assert "code" not in shop.call("/api/saving", save)
        assert "code" not in shop.call("/api/link", {"receipt_no": linked["receipt_no"], "member": "00124"})
        shop.daemon.kill()
        shop.daemon.start()
        shop.wait_open()
        assert "code" not in shop.call("/api/bon", pay), "the same request after a power cut"
        assert shop.call("/api/bon", {**pay, "payment": {"kind": "tunai", "amount": 2_000}})["code"] == "GW-3418"
        assert "code" not in shop.call("/api/saving", save)
        back = shop.call("/api/refund", {"receipt_no": linked["receipt_no"], "lines": [{"n": 1}], "reason": "Rusak"})["result"]
        members = {one["number"]: one for one in shop.call("/api/members?q=")["members"]}
        assert members["00123"] | {"due": ""} == {
            "number": "00123", "name": "", "purchases": owed, "bon": owed - 1_000, "bon_limit": 20_000, "due": "",
        }  # fmt: skip
        assert members["00123"]["due"] is not None
        assert members["00124"]["purchases"] == linked["total"] - back["total"] == 0
        told = json.loads(report(shop, "member", "--json"))["rows"]
        assert {row["number"]: row["total"] for row in told} == {one["number"]: one["purchases"] for one in members.values()}
        kinds = json.loads(report(shop, "cashier", "--json"))
        assert kinds["state"] == "ok"


def test_stock_and_the_ministrys_table(tmp_path: Path) -> None:
    with open_shop(tmp_path) as shop:
        assert shop.call(f"/api/goods?code={NOODLES}")["stock"] is None
        assert "code" not in shop.call("/api/stock", {"code": NOODLES, "move": "count", "qty": 20})
        sell(shop, count=3)
        assert "code" not in shop.call("/api/stock", {"code": NOODLES, "move": "out", "qty": 1, "reason": "rusak"})
        table = shop.call("/api/report?kind=stock")
        assert [row[2] for row in table["rows"]] == ["16"]
        assert shop.call(f"/api/goods?code={NOODLES}")["stock"] == 16_000
        assert [row[2:5] for row in shop.call("/api/report?kind=low")["rows"]] == [["16", table["rows"][0][3], "5"]]
        data = download(shop, "/api/export.csv?from=2000-01-01&to=2100-12-31")
        assert report(shop, "ministry").encode() == data
        (row,) = csv.DictReader(io.StringIO(data.decode(), newline=""))
        assert (row["kode_barcode"], row["jumlah_keluar"], row["nama_pelanggan"]) == (NOODLES, "3", "Umum")
        assert shop.call("/api/export.csv?from=kemarin&to=2100-12-31")["status"] == 422
