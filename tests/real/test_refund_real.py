"""Goods that come back, at a real daemon: found in the journal, given back once, also over a kill; and a counter run by cards alone."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.real.parts import Shop, open_shop

pytestmark = pytest.mark.real

NOODLES = "0089686010527"


def sell(shop: Shop, count: int = 1) -> Any:  # noqa: ANN401 - JSON as it comes
    shop.call("/api/scan", {"code": f"{count}*{NOODLES}"})
    basket = shop.state()["basket"]
    payment = {"kind": "tunai", "tendered": 500_000, "confirmed": True}
    return shop.call("/api/pay", {"basket": basket["id"], "payments": [payment]})["result"]


def slips(shop: Shop) -> list[str]:
    return list(shop.printer.act(lambda core: list(core.receipts)))


def test_what_was_sold_comes_back_once_and_never_more(tmp_path: Path) -> None:
    with open_shop(tmp_path) as shop:
        sold = sell(shop, 3)
        body = {"receipt_no": sold["receipt_no"], "lines": [{"n": 1, "qty": 2}], "reason": "Rusak", "request": "retur-1"}
        first = shop.call("/api/refund", body)["result"]
        assert first["receipt_no"] == sold["receipt_no"] + 1
        assert shop.call("/api/refund", body)["result"] == first
        shop.daemon.kill()
        shop.daemon.start()
        shop.wait_open()
        assert shop.call("/api/refund", body)["result"] == first, "the same request after a power cut"
        found = shop.call(f"/api/receipt?no={sold['receipt_no']}")
        assert [line["left"] for line in found["lines"]] == [1]
        refused = shop.call("/api/refund", {**body, "request": "retur-2"})
        assert (refused["status"], refused["code"]) == (422, "GW-3903")
        rest = shop.call("/api/refund", {"receipt_no": sold["receipt_no"], "lines": [{"n": 1}], "reason": "Rusak"})["result"]
        assert first["total"] + rest["total"] == sold["total"]
        assert first["paid"] + rest["paid"] == sold["paid"]
        assert shop.call("/api/refund", {**body, "request": "retur-3"})["code"] == "GW-3903"
        shop.until(lambda: sum("RETUR" in slip for slip in slips(shop)) >= 2, "the slips of the refunds")
        assert shop.call("/api/receipt?no=999999")["status"] == 404


def test_a_shop_without_a_screen_sells_by_cards(tmp_path: Path) -> None:
    with open_shop(tmp_path) as shop:
        shop.call("/api/cards", {})
        shop.until(lambda: any("GWC-PAS" in slip for slip in slips(shop)), "the sheet of cards")
        for code in ("GWC-3", "GWC-KALI", NOODLES):
            shop.scan(code)
        shop.until(lambda: [line["qty"] for line in shop.state()["basket"]["lines"]] == [3], "three pieces")
        shop.scan("GWC-T50")
        shop.until(lambda: shop.state()["last_sale"] is not None, "the sale")
        sale = shop.state()["last_sale"]
        assert sale["tendered"] == 50_000
        shop.until(lambda: any(re.search(r"Tunai +50\.000", slip) for slip in slips(shop)), "its receipt")
        shop.scan("GWC-ULANG")
        shop.until(lambda: any("SALINAN" in slip for slip in slips(shop)), "the copy")
