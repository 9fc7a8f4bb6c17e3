"""At the page: scanning, lines, quantities, members, barang baru, giving up."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.counter.page.conftest import Clerk

pytestmark = pytest.mark.real

NOODLES, BEANS = "8991002101234", "2990012000007"
UNKNOWN = "2990014000001"


def test_a_typed_code_becomes_a_line_and_the_total(clerk: "Clerk") -> None:
    clerk.scan(NOODLES)
    clerk.see("#lines", "Indomie Goreng 85 g")
    clerk.scan(NOODLES)
    clerk.see("#total", "Rp 7.000")
    clerk.see("#lines .how", "2 × 3.500")
    assert clerk.page.input_value("#scan") == ""


def test_a_gun_that_types_is_heard_wherever_the_focus_is(clerk: "Clerk") -> None:
    clerk.scan(BEANS)
    clerk.see("#lines", "Kacang")
    clerk.page.focus("#member")
    clerk.scan(NOODLES)
    clerk.see("#lines", "Indomie")
    clerk.page.keyboard.press("F1")
    clerk.page.wait_for_selector("#help-dialog[open]")
    clerk.scan(NOODLES)
    clerk.see("#lines li:nth-child(2) .how", "2 × 3.500")
    assert clerk.shop.bugs == []


def test_a_scan_from_the_shops_own_scanner_shows_without_touching_the_page(clerk: "Clerk") -> None:
    clerk.shop.post_to("scan", {"code": NOODLES})
    clerk.see("#total", "Rp 3.500")


def test_quantity_and_removal_by_finger_even_when_pressed_fast(clerk: "Clerk") -> None:
    clerk.scan(NOODLES)
    clerk.page.wait_for_selector(".line.on")
    for _ in range(4):
        clerk.page.click("#more", delay=0)
    clerk.see("#lines .how", "5 × 3.500")
    clerk.page.click("#less")
    clerk.see("#lines .how", "4 × 3.500")
    clerk.page.click("#qty")
    clerk.page.keyboard.type("12")
    clerk.page.keyboard.press("Enter")
    clerk.see("#lines .how", "12 × 3.500")
    clerk.page.click("#drop")
    clerk.see("#rest", "Siap melayani")


def test_a_bar_code_in_the_quantity_is_refused(clerk: "Clerk") -> None:
    clerk.scan(NOODLES)
    clerk.page.wait_for_selector(".line.on")
    clerk.page.keyboard.press("PageDown")
    clerk.scan(BEANS)
    clerk.see("#qty-error", "terlalu besar untuk jumlah")
    clerk.page.fill("#qty-qty", "1,5")
    clerk.page.keyboard.press("Enter")
    clerk.see("#qty-error", "Ketik jumlah bulat")
    clerk.page.keyboard.press("Escape")
    clerk.see("#lines .how", "1 × 3.500")


def test_arrows_choose_a_line_and_delete_removes_it(clerk: "Clerk") -> None:
    for code in (NOODLES, BEANS):
        clerk.scan(code)
    clerk.see(".line.on", "Kacang")
    clerk.page.keyboard.press("ArrowUp")
    clerk.see(".line.on", "Indomie")
    clerk.page.keyboard.press("Delete")
    clerk.page.wait_for_function("() => document.querySelectorAll('.line').length === 1")
    assert [line["name"] for line in clerk.state()["basket"]["lines"]] == ["Kacang Hijau 500 g"]


def test_a_member_is_attached_and_taken_off(clerk: "Clerk") -> None:
    clerk.page.keyboard.press("F3")
    clerk.page.keyboard.type("00123")
    clerk.page.keyboard.press("Enter")
    clerk.see("#member", "Anggota 00123")
    clerk.page.keyboard.press("F3")
    clerk.page.click("#member-off")
    clerk.see("#member", "Bukan anggota")


def test_an_unknown_code_opens_barang_baru_and_is_sold_with_name_and_price(clerk: "Clerk") -> None:
    clerk.scan(UNKNOWN)
    clerk.page.wait_for_selector("#item-dialog[open]")
    clerk.page.keyboard.type("Sabun Colek")
    clerk.page.keyboard.press("Enter")
    clerk.page.keyboard.type("4500")
    clerk.page.keyboard.press("Enter")
    clerk.see("#lines", "Sabun Colek")
    clerk.see("#total", "Rp 4.500")
    assert clerk.page.is_hidden("#note")


def test_a_scan_into_the_name_of_barang_baru_sells_that_scan(clerk: "Clerk") -> None:
    clerk.scan(UNKNOWN)
    clerk.page.wait_for_selector("#item-dialog[open]")
    clerk.scan(NOODLES)
    clerk.see("#lines", "Indomie")
    assert clerk.page.query_selector("dialog[open]") is None


def test_the_shops_own_scanner_meets_an_unknown_code_and_the_note_offers_to_sell_it(clerk: "Clerk") -> None:
    clerk.shop.call("POST", "/api/scan", {"code": UNKNOWN})
    clerk.see("#note", "Barang belum terdaftar")
    clerk.page.click("#note .offer")
    clerk.page.keyboard.type("Sabun")
    clerk.page.fill("#item-price", "2000")
    clerk.page.click("#item-form .main")
    clerk.see("#lines", "Sabun")
    assert clerk.state()["basket"]["lines"][0]["code"] == UNKNOWN


def test_a_note_can_be_closed_and_the_next_good_scan_clears_it(clerk: "Clerk") -> None:
    clerk.shop.call("POST", "/api/scan", {"code": UNKNOWN})
    clerk.see("#note", "Barang belum terdaftar")
    clerk.page.click("#note .shut")
    assert clerk.page.is_hidden("#note")
    clerk.shop.call("POST", "/api/scan", {"code": NOODLES})
    clerk.shop.call("POST", "/api/scan", {"code": UNKNOWN + "0"})
    clerk.page.wait_for_selector("#note", state="visible")
    clerk.shop.call("POST", "/api/scan", {"code": NOODLES})
    clerk.page.wait_for_selector("#note", state="hidden")


def test_a_basket_is_given_up_only_with_a_reason_and_a_stray_enter_does_not(clerk: "Clerk") -> None:
    clerk.scan(NOODLES)
    clerk.page.wait_for_selector(".line")
    clerk.page.click("#void")
    clerk.page.wait_for_selector("#void-dialog[open]")
    clerk.page.keyboard.press("Enter")
    clerk.see("#void-error", "Isi dahulu: Alasan.")
    assert clerk.state()["basket"]["lines"]
    clerk.page.click("text=Pembeli tidak jadi")
    clerk.page.click("#void-form .main")
    clerk.see("#rest", "Siap melayani")
