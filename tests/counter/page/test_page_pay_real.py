"""At the page: cash, quick money, QRIS, transfer, the change and the receipt."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.messages.acts import Pay
from gateway.messages.counter import PrintState, PrintView, TillShown

if TYPE_CHECKING:
    from tests.counter.page.conftest import Clerk

pytestmark = pytest.mark.real

NOODLES, BEANS = "8991002101234", "2990012000007"


def test_paying_cash_shows_the_change_and_the_printed_receipt(clerk: "Clerk") -> None:
    for code in (BEANS, NOODLES):
        clerk.scan(code)
    clerk.see("#total", "Rp 17.750")
    clerk.page.keyboard.press("F4")
    clerk.see("#due", "Rp 17.700")
    clerk.see("#due-more", "pembulatan −50")
    assert clerk.page.is_disabled("#pay-now")
    clerk.page.keyboard.type("20000")
    assert clerk.page.input_value("#tendered") == "20.000"
    clerk.see("#change", "Rp 2.300")
    clerk.page.keyboard.press("Enter")
    clerk.see(".sold", "Kembalian Rp 2.300 Dibayar 20.000 · total 17.700 (pembulatan −50)")
    clerk.see(".sold", "Struk 871: tercetak")
    clerk.see("#total", "Rp 0")
    assert clerk.page.is_disabled("#pay")


def test_quick_money_offers_the_exact_sum_and_the_next_notes(clerk: "Clerk") -> None:
    clerk.scan(BEANS)
    clerk.page.click("#pay")
    clerk.see("#quick", "Uang pas 15.000 20.000 50.000 100.000")
    clerk.page.click("#quick >> text=50.000")
    clerk.see("#change", "Rp 35.800")
    clerk.page.keyboard.press("F4")
    clerk.see("#change", "Rp 0")
    assert clerk.page.is_enabled("#pay-now")


def test_the_pad_types_money_and_too_little_is_said(clerk: "Clerk") -> None:
    clerk.scan(BEANS)
    clerk.page.click("#pay")
    for key in ("1", "0", "000"):
        clerk.page.click(f'#pay-form .pad button:text-is("{key}")')
    clerk.see("#change-label", "Uang kurang")
    clerk.see("#change", "Rp 4.200")
    assert clerk.page.is_disabled("#pay-now")
    clerk.page.click('#pay-form .pad [aria-label="Hapus satu angka"]')
    assert clerk.page.input_value("#tendered") == "1.000"
    clerk.page.click('#pay-form .pad [aria-label="Kosongkan"]')
    assert clerk.page.input_value("#tendered") == ""


def test_a_double_click_on_pay_pays_once(clerk: "Clerk") -> None:
    clerk.scan(NOODLES)
    clerk.page.click("#pay")
    clerk.page.click("#quick >> text=Uang pas")
    clerk.page.dblclick("#pay-now")
    clerk.see(".sold", "Struk 871")
    clerk.page.wait_for_selector("dialog[open]", state="detached")
    assert len(clerk.shop.till.paid) == 1


def test_thirteen_digits_of_money_are_one_more_item(clerk: "Clerk") -> None:
    clerk.scan(BEANS)
    clerk.page.click("#pay")
    clerk.scan(NOODLES)
    clerk.see("#due", "Rp 17.700")
    assert clerk.page.input_value("#tendered") == ""
    assert clerk.shop.till.paid == {}


def test_very_much_cash_must_be_confirmed(clerk: "Clerk") -> None:
    clerk.scan(NOODLES)
    clerk.page.click("#pay")
    clerk.page.keyboard.type("1500000")
    clerk.see("#confirm", "Ya, uang yang diterima benar Rp 1.500.000.")
    assert clerk.page.is_disabled("#pay-now")
    clerk.page.check("#confirmed")
    clerk.page.click("#pay-now")
    clerk.see(".sold", "Kembalian Rp 1.496.500")
    assert len(clerk.shop.till.paid) == 1


def test_ten_million_for_nearly_ten_million_is_money_and_no_bar_code(clerk: "Clerk") -> None:
    clerk.shop.post_to("scan", {"code": "777", "name": "Pupuk satu truk", "price": 9_800_000})
    clerk.see("#total", "Rp 9.800.000")
    clerk.page.click("#pay")
    clerk.page.keyboard.type("10000000")
    clerk.page.keyboard.press("Enter")
    clerk.see(".sold", "Kembalian Rp 200.000")


def test_qris_is_believed_only_when_the_clerk_has_looked(clerk: "Clerk") -> None:
    clerk.scan(BEANS)
    clerk.page.keyboard.press("F9")
    clerk.see("#pay-say", "Jangan hanya lihat layar HP pembeli.")
    clerk.see("#due", "Rp 14.250")
    assert clerk.page.is_disabled("#pay-now")
    clerk.page.check("#confirmed")
    clerk.page.click("#pay-now")
    clerk.see(".sold", "Sudah dibayar Rp 14.250 Tidak ada kembalian")
    assert [type(act) for act, _ in clerk.shop.till.requests.values()][-1] is Pay


def test_a_transfer_needs_its_number_and_a_look_at_the_account(clerk: "Clerk") -> None:
    clerk.scan(BEANS)
    clerk.page.click("#pay")
    clerk.page.click("text=Transfer")
    clerk.page.check("#confirmed")
    assert clerk.page.is_disabled("#pay-now")
    clerk.page.fill("#reference", "TRX 0091")
    clerk.page.click("#pay-now")
    clerk.see(".sold", "Sudah dibayar Rp 14.250")
    act = [act for act, _ in clerk.shop.till.requests.values()][-1]
    assert isinstance(act, Pay)
    assert (act.payments[0].kind, act.payments[0].amount, act.payments[0].reference) == ("transfer", 14_250, "TRX 0091")


def test_a_refused_payment_says_why_in_the_panel(clerk: "Clerk") -> None:
    clerk.scan(NOODLES)
    clerk.page.click("#pay")
    clerk.page.keyboard.type("5000")
    clerk.page.route("**/api/pay", lambda route: route.continue_(post_data=(route.request.post_data or "").replace("5000", "500")))
    clerk.page.click("#pay-now")
    clerk.see("#pay-error", "Uang kurang 3000.")
    assert clerk.shop.till.paid == {}
    clerk.page.unroute("**/api/pay")
    clerk.page.click("#pay-now")
    clerk.see(".sold", "Kembalian Rp 1.500")


PRINTS: list[tuple[PrintState, tuple[PrintView, ...], str]] = [
    ("queued", (PrintView(871, "queued"),), "menunggu printer"),
    ("sent", (PrintView(871, "sent"),), "sedang dicetak"),
    ("fault", (PrintView(871, "fault"),), "menunggu printer"),
    ("printed", (), "tercetak"),
    ("unknown", (PrintView(871, "unknown"),), "belum pasti tercetak Cetak ulang"),
    ("fault", (), "belum tercetak Cetak ulang"),
]


def test_the_sold_panel_says_how_the_receipt_fares_and_offers_another_where_none_comes_by_itself(clerk: "Clerk") -> None:
    clerk.shop.post_to("scan", {"code": NOODLES})
    clerk.shop.post_to("pay", {"basket": "12-1", "payments": [{"kind": "tunai", "tendered": 5000}]})
    shown = clerk.shop.till.shown()
    assert shown.last_sale
    for print_state, prints, words in PRINTS:
        clerk.shop.post(TillShown(shown.basket, shown.shift, replace(shown.last_sale, print=print_state), prints, None))
        exact = "t => document.querySelector('.slip')?.innerText.replace(/\\s+/g, ' ').trim() === t"
        clerk.page.wait_for_function(exact, arg=f"Struk 871: {words}")
    clerk.page.keyboard.press("F6")
    clerk.see("#toast", "Struk 871 dikirim ke printer.")
