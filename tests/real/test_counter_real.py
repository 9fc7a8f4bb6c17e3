"""The counter page in a real Chromium against the real daemon: devices on real wires, Mosquitto, the district's table."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.real.clerk import NOODLES, OIL, RICE, RICE_PRICE, TEA, TEA_PRICE, Clerk, chromium
from tests.real.parts import Shop, open_shop

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.real

UNKNOWN = "2990014000005"


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with open_shop(tmp_path_factory.mktemp("shop")) as opened:
        yield opened


@pytest.fixture
def clerk(browser: "Browser", shop: Shop) -> Iterator[Clerk]:
    """A fresh page on an empty basket, an empty plate and a roll of paper."""
    shop.scale.act(lambda core: setattr(core, "grams", 0))
    shop.printer.act(lambda core: core.change(paper="ok"))
    for part in (shop.broker, shop.daemon):
        if not part.running:
            part.start()
    shop.wait_open()
    basket = shop.state()["basket"]
    if basket["lines"] or basket["member"]:
        shop.call("/api/void", {"basket": basket["id"], "reason": "tes berikutnya"})
    at_work = Clerk(browser, shop)
    yield at_work
    at_work.page.close()
    assert at_work.errors == []


def district_sale(shop: Shop, receipt_no: int) -> Any:  # noqa: ANN401 - JSON as it comes
    """The sale as the district's table has it, None while it has none."""
    with closing(sqlite3.connect(f"{(shop.home / 'district.db').as_uri()}?mode=ro", uri=True)) as database:
        bodies = [json.loads(body) for (body,) in database.execute("select body from event where kind = 'sale'")]
    found = [body for body in bodies if body["receipt_no"] == receipt_no]
    assert len(found) <= 1
    return found[0] if found else None


def test_a_shot_of_the_gun_is_a_line_on_the_page(clerk: Clerk) -> None:
    clerk.shop.scan(TEA)
    clerk.sees("#lines", "Tehbotol 1 × 2.900 2.900")
    clerk.sees("#total", "Rp 2.900")


def test_weighed_goods_show_their_weight_and_become_a_line_in_kilograms(clerk: Clerk) -> None:
    clerk.shop.scale.act(lambda core: setattr(core, "moving", True))
    clerk.sees("#weight", "belum diam")
    clerk.shop.scale.act(lambda core: setattr(core, "moving", False))
    clerk.puts(2_450)
    clerk.shop.scan(RICE)
    clerk.sees("#lines", "Beras medium curah 2,450 kg × 13.500 33.075")
    clerk.sees("#total", "Rp 33.075")


def test_goods_scanned_on_a_moving_scale_are_sold_when_it_lies_still(clerk: Clerk) -> None:
    clerk.shop.scale.act(lambda core: setattr(core, "moving", True))
    clerk.sees("#weight", "belum diam")
    clerk.shop.scan(RICE)
    clerk.sees("#note", "Timbangan belum diam. Keranjang tidak berubah. Tunggu sebentar")
    clerk.shop.scale.act(lambda core: setattr(core, "moving", False))
    clerk.puts(750)
    clerk.sees("#lines", "0,750 kg × 13.500 10.125")
    clerk.sees_no("#note")


def test_cash_by_a_quick_button_shows_the_change_prints_and_reaches_the_district(clerk: Clerk) -> None:
    clerk.puts(1_005)
    clerk.shop.scan(RICE)
    clerk.sees("#total", "Rp 13.568")
    clerk.page.keyboard.press("F4")
    clerk.sees("#due", "Rp 13.500")
    clerk.page.click("#quick >> text=20.000")
    clerk.sees("#change", "Rp 6.500")
    clerk.page.click("#pay-now")
    clerk.sees(".sold", "Kembalian Rp 6.500 Dibayar 20.000 · total 13.500 (pembulatan −68)")
    clerk.sees(".sold", "tercetak")
    number = clerk.last_receipt()
    (slip,) = clerk.slips(number)
    assert ["Kembali", "6.500"] in [line.split() for line in slip.splitlines()]
    clerk.shop.until(lambda: district_sale(clerk.shop, number) is not None, "the sale in the district's table")
    sold = district_sale(clerk.shop, number)
    assert (sold["total"], sold["rounding"], sold["paid"], sold["change"]) == (13_568, -68, 13_500, 6_500)
    assert [(line["code"], line["grams"], line["price"]) for line in sold["lines"]] == [(RICE, 1_005, RICE_PRICE)]


def test_an_unknown_code_says_what_to_do_and_is_sold_as_new_goods(clerk: Clerk) -> None:
    clerk.shop.scan(UNKNOWN)
    clerk.sees("#note", f"Barang belum terdaftar: {UNKNOWN}. Keranjang tidak berubah. Tekan Jual barang baru")
    clerk.page.click("#note .offer")
    clerk.page.fill("#item-name", "Sabun Colek")
    clerk.page.fill("#item-price", "4500")
    clerk.page.click("#item-form .main")
    clerk.sees("#lines", "Sabun Colek 1 × 4.500 4.500")
    clerk.sees_no("#note")
    number = clerk.pays()
    clerk.shop.until(lambda: district_sale(clerk.shop, number) is not None, "the sale in the district's table")
    assert [(line["code"], line["name"]) for line in district_sale(clerk.shop, number)["lines"]] == [(UNKNOWN, "Sabun Colek")]


def test_a_known_item_without_a_price_asks_only_for_the_price(clerk: Clerk) -> None:
    clerk.types("0089686010015")
    clerk.sees("#unpriced-dialog[open]", "Ketik harga")
    assert clerk.page.query_selector("#unpriced-name") is None
    clerk.types("3500")
    clerk.sees("#lines", "Soep Noedels Met Kip Ui Aroma 75 GR Indomie 1 × 3.500")


def test_without_paper_the_sale_is_safe_and_a_new_roll_prints_it_once_by_itself(clerk: Clerk) -> None:
    clerk.loads("out")
    clerk.sees("#devices", "Kertas habis")
    clerk.scans()
    number = clerk.pays()
    clerk.sees(".sold", f"Struk {number}: menunggu printer")
    clerk.sees("#note", "Kertas habis. Penjualan sudah tersimpan. Struk yang menunggu dicetak sendiri. Pasang kertas baru")
    assert clerk.slips(number) == []
    clerk.loads("ok")
    clerk.sees(".sold", f"Struk {number}: tercetak")
    clerk.sees_no("#note")
    clerk.sees("#devices", "Printer siap")
    clerk.scans(OIL)
    later = clerk.pays()
    clerk.sees(".sold", f"Struk {later}: tercetak")
    assert (len(clerk.slips(number)), len(clerk.slips(later))) == (1, 1)


def test_a_killed_daemon_is_told_and_the_page_is_back_by_itself_after_the_restart(clerk: Clerk) -> None:
    clerk.scans()
    number = clerk.pays()
    clerk.sees(".sold", f"Struk {number}: tercetak")
    clerk.scans(OIL)
    clerk.shop.daemon.kill()
    clerk.sees("#lost", "Kasir terputus dari alat. Yang sudah dibayar tersimpan.")
    clerk.sees("#devices", "Perangkat belum pasti")
    assert clerk.page.is_disabled("#pay")
    clerk.shop.daemon.start()
    clerk.sees_no("#lost")
    clerk.sees("#note", "Keranjang dikembalikan. Belum ada yang dibayar.")
    clerk.sees("#devices", "Pemindai siap Timbangan siap Printer siap Internet siap")
    assert clerk.last_receipt() == number
    clerk.scans()
    clerk.sees_no("#note")
    after = clerk.pays()
    clerk.shop.until(lambda: district_sale(clerk.shop, after) is not None, "the sale in the district's table")


def test_without_internet_selling_goes_on_and_what_waits_is_sent_when_it_is_back(clerk: Clerk) -> None:
    clerk.shop.broker.kill()
    clerk.sees("#devices", "Internet putus")
    clerk.sees("#warnings", "Internet putus. Penjualan tetap bisa dan tersimpan.")
    sold = []
    for code in (TEA, OIL):
        clerk.scans(code)
        sold.append(clerk.pays())
        clerk.sees(".sold", "tercetak")
    assert clerk.state()["uplink"]["waiting"] >= 2
    clerk.sees("#day", "belum terkirim")
    clerk.shop.broker.start()
    clerk.sees("#devices", "Internet siap")
    clerk.page.wait_for_function("() => !document.querySelector('#day').innerText.includes('belum terkirim')")
    assert all(district_sale(clerk.shop, number) for number in sold)


def test_three_of_a_kind_another_quantity_and_a_line_taken_out(clerk: Clerk) -> None:
    with clerk.page.expect_response("**/api/scan"):  # the page and the gun have different ways to the till
        clerk.types("3*")
    clerk.shop.scan(NOODLES)
    clerk.sees("#lines", "3 × 2.300")
    clerk.page.keyboard.press("PageDown")
    clerk.types("5")
    clerk.sees("#lines", "5 × 2.300 11.500")
    clerk.scans()
    clerk.page.click("#drop")
    clerk.page.wait_for_function("() => document.querySelectorAll('.line').length === 1")
    clerk.sees("#total", "Rp 11.500")


def test_the_members_number_stands_on_the_basket_and_on_the_receipt(clerk: Clerk) -> None:
    clerk.scans()
    clerk.page.keyboard.press("F3")
    clerk.types("00123")
    clerk.sees("#member", "Anggota 00123")
    number = clerk.pays()
    clerk.sees(".sold", f"Struk {number}: tercetak")
    (slip,) = clerk.slips(number)
    assert "Agt : 00123" in slip
    clerk.sees("#member", "Bukan anggota")


def test_a_double_click_on_pay_is_one_sale(clerk: Clerk) -> None:
    clerk.scans()
    before = clerk.last_receipt()
    clerk.page.click("#pay")
    clerk.page.click("#quick >> text=5.000")
    clerk.page.dblclick("#pay-now")
    clerk.sees(".sold", f"Kembalian Rp 2.100 Dibayar 5.000 · total 2.900 Struk {before + 1}: tercetak")
    clerk.types(TEA)
    clerk.sees("#lines", "Tehbotol")
    assert clerk.last_receipt() == before + 1
    assert clerk.state()["basket"]["total"] == TEA_PRICE
    assert len(clerk.slips(before + 1)) == 1


def test_axe_finds_nothing_serious_in_a_sale(clerk: Clerk) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - a megabyte of script, loaded only here

    clerk.page.evaluate(Axe().axe_script)
    found: list[tuple[str, str, str]] = []

    def look(moment: str) -> None:
        violations = clerk.page.evaluate("() => axe.run({resultTypes: ['violations']})")["violations"]
        found.extend((moment, each["id"], each["nodes"][0]["html"]) for each in violations if each["impact"] in ("serious", "critical"))

    look("empty")
    clerk.puts(2_450)
    clerk.shop.scan(RICE)
    clerk.sees("#lines", "Beras")
    clerk.shop.scan(UNKNOWN)
    clerk.sees("#note", "Barang belum terdaftar")
    look("basket and note")
    clerk.page.click("#pay")
    clerk.page.click("#quick >> text=50.000")
    look("pay")
    clerk.page.click("#pay-now")
    clerk.sees(".sold", "tercetak")
    look("paid")
    assert found == []
