"""The page in a real Chromium: what a tired clerk does, what goes wrong, and what everybody must be able to read and touch."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import gateway.counter
from gateway.messages.counter import Pay, PrintState, PrintView, TillShown
from gateway.messages.devices import DeviceChanged
from gateway.messages.house import SetClock
from gateway.messages.journal import StorageChanged
from gateway.messages.uplink import UplinkChanged

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    from tests.counter.conftest import Shop

pytestmark = pytest.mark.real

PAGE = Path(gateway.counter.__file__).parent / "page"
NOODLES, BEANS, RICE = "8991002101234", "8992761111113", "2100001000004"
UNKNOWN = "8990001112223"
SIZES = {"counter": (800, 480), "desk": (1280, 800), "phone": (390, 844)}
Open = Callable[..., "Page"]


@pytest.fixture
def open_page(browser: "Browser", shop: "Shop") -> Iterator[Open]:
    """Opens the page of `shop` at a size; afterwards nothing may have been said on the console but refusals and lost connections."""
    said: list[str] = []
    contexts = []

    def open_at(size: str = "counter") -> "Page":
        width, height = SIZES[size]
        view: Any = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=view, has_touch=size == "phone", reduced_motion="reduce"))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        assert shop.server.address
        page.goto(f"http://{shop.server.address[0]}:{shop.server.address[1]}/")
        page.wait_for_selector("#devices .ok")
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert [line for line in said if "Failed to load resource" not in line] == []


@pytest.fixture
def page(open_page: Open) -> "Page":
    return open_page()


def see(page: "Page", selector: str, text: str) -> None:
    """Wait until `selector` shows `text`."""
    page.wait_for_function("([s, t]) => document.querySelector(s)?.innerText.replace(/\\s+/g, ' ').includes(t)", arg=[selector, text])


def scan(page: "Page", code: str) -> None:
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def state(shop: "Shop") -> Any:  # noqa: ANN401 - the JSON tree of the contract
    return shop.call("GET", "/api/state")[2]


def test_the_page_is_sixty_kilobytes_in_three_files() -> None:
    files = sorted(PAGE.iterdir())
    assert [file.name for file in files] == ["counter.css", "counter.js", "index.html"]
    assert sum(file.stat().st_size for file in files) <= 60_000


def test_the_page_has_no_inline_code_or_style_and_no_way_to_put_in_markup() -> None:
    html, script = (PAGE / "index.html").read_text(), (PAGE / "counter.js").read_text()
    assert not [bad for bad in (" style=", "<style", "<script>", " onclick=", "javascript:") if bad in html]
    assert not [bad for bad in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function") if bad in script]


def test_a_typed_code_becomes_a_line_and_the_total(page: "Page") -> None:
    scan(page, NOODLES)
    see(page, "#lines", "Indomie Goreng 85 g")
    scan(page, NOODLES)
    see(page, "#total", "Rp 7.000")
    see(page, "#lines .how", "2 × 3.500")
    assert page.input_value("#scan") == ""


def test_a_gun_that_types_is_heard_wherever_the_focus_is(page: "Page", shop: "Shop") -> None:
    scan(page, BEANS)
    see(page, "#lines", "Kacang")
    page.focus("#member")
    scan(page, NOODLES)
    see(page, "#lines", "Indomie")
    page.keyboard.press("F1")
    page.wait_for_selector("#help-dialog[open]")
    scan(page, NOODLES)
    see(page, "#lines li:nth-child(2) .how", "2 × 3.500")
    assert shop.bugs == []


def test_a_scan_from_the_shops_own_scanner_shows_without_touching_the_page(page: "Page", shop: "Shop") -> None:
    shop.post_to("scan", {"code": NOODLES})
    see(page, "#total", "Rp 3.500")


def test_quantity_and_removal_by_finger_even_when_pressed_fast(page: "Page") -> None:
    scan(page, NOODLES)
    page.wait_for_selector(".line.on")
    for _ in range(4):
        page.click(".line.on .step >> nth=1", delay=0)
    see(page, "#lines .how", "5 × 3.500")
    page.click(".line.on .step >> nth=0")
    see(page, "#lines .how", "4 × 3.500")
    page.click(".line.on .qty")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    see(page, "#lines .how", "12 × 3.500")
    page.click(".line.on .drop")
    see(page, "#rest", "Siap melayani")


def test_a_bar_code_in_the_quantity_is_refused(page: "Page") -> None:
    scan(page, NOODLES)
    page.wait_for_selector(".line.on")
    page.keyboard.press("PageDown")
    scan(page, BEANS)
    see(page, "#ask-error", "terlalu besar untuk jumlah")
    page.fill("#ask", "1,5")
    page.keyboard.press("Enter")
    see(page, "#ask-error", "Ketik jumlah bulat")
    page.keyboard.press("Escape")
    see(page, "#lines .how", "1 × 3.500")


def test_arrows_choose_a_line_and_delete_removes_it(page: "Page", shop: "Shop") -> None:
    for code in (NOODLES, BEANS):
        scan(page, code)
    see(page, ".line.on", "Kacang")
    page.keyboard.press("ArrowUp")
    see(page, ".line.on", "Indomie")
    page.keyboard.press("Delete")
    page.wait_for_function("() => document.querySelectorAll('.line').length === 1")
    assert [line["name"] for line in state(shop)["basket"]["lines"]] == ["Kacang Hijau 500 g"]


def test_a_member_is_attached_and_taken_off(page: "Page") -> None:
    page.keyboard.press("F3")
    page.keyboard.type("00123")
    page.keyboard.press("Enter")
    see(page, "#member", "Anggota 00123")
    page.keyboard.press("F3")
    page.click("#ask-clear")
    see(page, "#member", "Bukan anggota")


def test_paying_cash_shows_the_change_and_the_printed_receipt(page: "Page") -> None:
    for code in (BEANS, NOODLES):
        scan(page, code)
    see(page, "#total", "Rp 17.750")
    page.keyboard.press("F4")
    see(page, "#due", "Rp 17.700")
    see(page, "#due-more", "pembulatan −50")
    assert page.is_disabled("#pay-now")
    page.keyboard.type("20000")
    assert page.input_value("#tendered") == "20.000"
    see(page, "#change", "Rp 2.300")
    page.keyboard.press("Enter")
    see(page, ".sold", "Kembalian Rp 2.300 Dibayar 20.000 · total 17.700 (pembulatan −50)")
    see(page, ".sold", "Struk 871: tercetak")
    see(page, "#total", "Rp 0")
    assert page.is_disabled("#pay")


def test_quick_money_offers_the_exact_sum_and_the_next_notes(page: "Page") -> None:
    scan(page, BEANS)
    page.click("#pay")
    see(page, "#quick", "Uang pas 15.000 20.000 50.000 100.000")
    page.click("#quick >> text=50.000")
    see(page, "#change", "Rp 35.800")
    page.keyboard.press("F4")
    see(page, "#change", "Rp 0")
    assert page.is_enabled("#pay-now")


def test_the_pad_types_money_and_too_little_is_said(page: "Page") -> None:
    scan(page, BEANS)
    page.click("#pay")
    for key in ("1", "0", "000"):
        page.click(f'#pay-form .pad button:text-is("{key}")')
    see(page, "#change-label", "Uang kurang")
    see(page, "#change", "Rp 4.200")
    assert page.is_disabled("#pay-now")
    page.click('#pay-form .pad [aria-label="Hapus satu angka"]')
    assert page.input_value("#tendered") == "1.000"
    page.click('#pay-form .pad [aria-label="Kosongkan"]')
    assert page.input_value("#tendered") == ""


def test_a_double_click_on_pay_pays_once(page: "Page", shop: "Shop") -> None:
    scan(page, NOODLES)
    page.click("#pay")
    page.click("#quick >> text=Uang pas")
    page.dblclick("#pay-now")
    see(page, ".sold", "Struk 871")
    assert len(shop.till.paid) == 1
    assert page.query_selector("dialog[open]") is None


def test_a_lost_answer_is_asked_again_with_the_same_request_and_sold_once(page: "Page", shop: "Shop") -> None:
    sent: list[dict[str, Any]] = []

    def lose_the_first(route: "Route") -> None:
        sent.append(json.loads(route.request.post_data or ""))
        if len(sent) == 1:
            route.fetch()  # the daemon does it, the answer is lost
            route.abort()
        else:
            route.continue_()

    page.route("**/api/scan", lose_the_first)
    with page.expect_response("**/api/scan"):  # the second one: the first never comes
        scan(page, NOODLES)
    see(page, "#lines .how", "1 × 3.500")
    first, second = sent
    assert first == second
    sent.clear()
    page.route("**/api/pay", lose_the_first)
    page.click("#pay")
    page.click("#quick >> text=Uang pas")
    with page.expect_response("**/api/pay"):
        page.click("#pay-now")
    see(page, ".sold", "Kembalian Rp 0")
    first, second = sent
    assert first == second
    assert first["request"]
    assert len(shop.till.paid) == 1


def test_thirteen_digits_of_money_are_one_more_item(page: "Page", shop: "Shop") -> None:
    scan(page, BEANS)
    page.click("#pay")
    scan(page, NOODLES)
    see(page, "#due", "Rp 17.700")
    assert page.input_value("#tendered") == ""
    assert shop.till.paid == {}


def test_very_much_cash_must_be_confirmed(page: "Page", shop: "Shop") -> None:
    scan(page, NOODLES)
    page.click("#pay")
    page.keyboard.type("1500000")
    see(page, "#confirm", "Ya, uang yang diterima benar Rp 1.500.000.")
    assert page.is_disabled("#pay-now")
    page.check("#confirmed")
    page.click("#pay-now")
    see(page, ".sold", "Kembalian Rp 1.496.500")
    assert len(shop.till.paid) == 1


def test_ten_million_for_nearly_ten_million_is_money_and_no_bar_code(page: "Page", shop: "Shop") -> None:
    shop.post_to("scan", {"code": "777", "name": "Pupuk satu truk", "price": 9_800_000})
    see(page, "#total", "Rp 9.800.000")
    page.click("#pay")
    page.keyboard.type("10000000")
    page.keyboard.press("Enter")
    see(page, ".sold", "Kembalian Rp 200.000")


def test_a_page_without_a_stream_asks_for_the_state_instead(open_page: Open, shop: "Shop") -> None:
    streams = [shop.events() for _ in range(16)]
    page = open_page()
    shop.post_to("scan", {"code": NOODLES})
    see(page, "#total", "Rp 3.500")
    assert page.is_hidden("#lost")
    for stream in streams:
        with stream:
            pass
    shop.post_to("scan", {"code": NOODLES})
    see(page, "#total", "Rp 7.000")


def test_qris_is_believed_only_when_the_clerk_has_looked(page: "Page", shop: "Shop") -> None:
    scan(page, BEANS)
    page.keyboard.press("F9")
    see(page, "#pay-say", "Jangan hanya lihat layar HP pembeli.")
    see(page, "#due", "Rp 14.250")
    assert page.is_disabled("#pay-now")
    page.check("#confirmed")
    page.click("#pay-now")
    see(page, ".sold", "Sudah dibayar Rp 14.250 Tidak ada kembalian")
    assert [type(act) for act, _ in shop.till.requests.values()][-1] is Pay


def test_a_transfer_needs_its_number_and_a_look_at_the_account(page: "Page", shop: "Shop") -> None:
    scan(page, BEANS)
    page.click("#pay")
    page.click("text=Transfer")
    page.check("#confirmed")
    assert page.is_disabled("#pay-now")
    page.fill("#reference", "TRX 0091")
    page.click("#pay-now")
    see(page, ".sold", "Sudah dibayar Rp 14.250")
    act = [act for act, _ in shop.till.requests.values()][-1]
    assert isinstance(act, Pay)
    assert (act.payments[0].kind, act.payments[0].amount, act.payments[0].reference) == ("transfer", 14_250, "TRX 0091")


def test_a_refused_payment_says_why_in_the_panel(page: "Page", shop: "Shop") -> None:
    scan(page, NOODLES)
    page.click("#pay")
    page.keyboard.type("5000")
    page.route("**/api/pay", lambda route: route.continue_(post_data=(route.request.post_data or "").replace("5000", "500")))
    page.click("#pay-now")
    see(page, "#pay-error", "Uang kurang 3000.")
    assert shop.till.paid == {}
    page.unroute("**/api/pay")
    page.click("#pay-now")
    see(page, ".sold", "Kembalian Rp 1.500")


def test_an_unknown_code_opens_barang_baru_and_is_sold_with_name_and_price(page: "Page") -> None:
    scan(page, UNKNOWN)
    page.wait_for_selector("#item-dialog[open]")
    page.keyboard.type("Sabun Colek")
    page.keyboard.press("Enter")
    page.keyboard.type("4500")
    page.keyboard.press("Enter")
    see(page, "#lines", "Sabun Colek")
    see(page, "#total", "Rp 4.500")
    assert page.is_hidden("#note")


def test_a_scan_into_the_name_of_barang_baru_sells_that_scan(page: "Page") -> None:
    scan(page, UNKNOWN)
    page.wait_for_selector("#item-dialog[open]")
    scan(page, NOODLES)
    see(page, "#lines", "Indomie")
    assert page.query_selector("dialog[open]") is None


def test_the_shops_own_scanner_meets_an_unknown_code_and_the_note_offers_to_sell_it(page: "Page", shop: "Shop") -> None:
    shop.call("POST", "/api/scan", {"code": UNKNOWN})
    see(page, "#note", "Barang belum terdaftar")
    page.click("#note .offer")
    page.keyboard.type("Sabun")
    page.fill("#item-price", "2000")
    page.click("#item-form .main")
    see(page, "#lines", "Sabun")
    assert state(shop)["basket"]["lines"][0]["code"] == UNKNOWN


def test_a_note_can_be_closed_and_the_next_good_scan_clears_it(page: "Page", shop: "Shop") -> None:
    shop.call("POST", "/api/scan", {"code": UNKNOWN})
    see(page, "#note", "Barang belum terdaftar")
    page.click("#note .shut")
    assert page.is_hidden("#note")
    shop.call("POST", "/api/scan", {"code": NOODLES})
    shop.call("POST", "/api/scan", {"code": UNKNOWN + "0"})
    page.wait_for_selector("#note", state="visible")
    shop.call("POST", "/api/scan", {"code": NOODLES})
    page.wait_for_selector("#note", state="hidden")


def test_names_from_outside_are_text_and_nothing_else(page: "Page", shop: "Shop") -> None:
    evil = '<img src=x onerror="window.hit=1"><b>x</b>'
    shop.post_to("scan", {"code": "<script>window.hit=1</script>", "name": evil, "price": 1_000})
    see(page, "#lines", evil.replace("  ", " "))
    shop.call("POST", "/api/scan", {"code": "<i>9</i>"})
    page.wait_for_selector("#note", state="visible")
    shop.post_to("member", {"member": "<u>7</u>"})
    see(page, "#member", "<u>7</u>")
    assert page.evaluate("[window.hit, document.querySelectorAll('main img, main b b, main u, main i, main script').length]") == [None, 0]


WEIGHTS: list[tuple[dict[str, Any], str]] = [
    ({"grams": 750}, "0,750 kg stabil"),
    ({"grams": 1250, "stable": False}, "1,250 kg belum diam"),
    ({"grams": None, "stable": False}, "– kg belum diam"),
    ({"grams": 0, "flags": ("zero",)}, "0,000 kg kosong"),
    ({"grams": -20, "flags": ("negative",)}, "−0,020 kg di bawah nol"),
    ({"grams": 15500, "flags": ("over",)}, "15,500 kg terlalu berat"),
    ({"grams": 500, "flags": ("unit",)}, "0,500 kg bukan kilogram"),
]


def test_the_weight_is_shown_with_a_word_for_its_state(page: "Page", shop: "Shop") -> None:
    see(page, "#weight", "– kg menunggu")
    for reading, words in WEIGHTS:
        shop.weigh(**reading)
        see(page, "#weight", words)
    shop.post(DeviceChanged("scale.counter", "scale", "absent"))
    see(page, "#weight", "– kg lepas")


def test_every_device_and_the_line_tell_their_state_in_words(page: "Page", shop: "Shop") -> None:
    see(page, "#devices", "Pemindai siap Timbangan siap Printer siap Internet siap")
    shop.post(DeviceChanged("scanner.counter", "scanner", "absent"))
    shop.post(DeviceChanged("scale.counter", "scale", "fault"))
    shop.post(DeviceChanged("printer.receipt", "printer", "unknown", paper="unknown", cover="unknown"))
    shop.post(UplinkChanged(online=False, head=1203, accepted=1203, stored=1190))
    see(page, "#devices", "Pemindai lepas Timbangan bermasalah Printer belum pasti Internet putus")
    see(page, "#day", "13 belum terkirim")
    shop.post(DeviceChanged("printer.receipt", "printer", "fault", paper="out", cover="closed"))
    see(page, "#devices", "Kertas habis")
    see(page, "#warnings", "lagi")
    page.click("#warnings")
    see(page, "#news", "Penjualan tetap bisa dan tersimpan.")


def test_an_unset_clock_can_be_told(page: "Page", shop: "Shop") -> None:
    shop.trust = 0
    shop.post(StorageChanged(None, None))
    page.wait_for_function("() => document.querySelector('#warnings')?.innerText.includes('Jam perangkat')")
    page.click("#warnings")
    page.click("text=Isi jam")
    page.fill("#clock", "2026-11-24T09:14")
    page.click("#clock-form .main")
    see(page, "#toast", "Jam sudah disimpan.")
    (order,) = shop.orders
    assert isinstance(order, SetClock)
    assert order.trust == 1


def test_receipts_that_may_not_have_come_out_can_be_printed_again(page: "Page", shop: "Shop") -> None:
    shown = shop.till.shown()
    shop.post(replace(shown, prints=(PrintView(870, "unknown"),)))
    see(page, "#warnings", "Struk 870 belum pasti tercetak.")
    page.click("#warnings")
    page.click("#news >> text=Cetak ulang")
    see(page, "#toast", "Struk 870 dikirim ke printer.")
    assert shop.till.reprinted == [870]


PRINTS: list[tuple[PrintState, tuple[PrintView, ...], str]] = [
    ("queued", (PrintView(871, "queued"),), "menunggu printer"),
    ("sent", (PrintView(871, "sent"),), "sedang dicetak"),
    ("fault", (PrintView(871, "fault"),), "menunggu printer"),
    ("printed", (), "tercetak"),
    ("unknown", (PrintView(871, "unknown"),), "belum pasti tercetak Cetak ulang"),
    ("fault", (), "belum tercetak Cetak ulang"),
]


def test_the_sold_panel_says_how_the_receipt_fares_and_offers_another_where_none_comes_by_itself(page: "Page", shop: "Shop") -> None:
    shop.post_to("scan", {"code": NOODLES})
    shop.post_to("pay", {"basket": "12-1", "payments": [{"kind": "tunai", "tendered": 5000}]})
    shown = shop.till.shown()
    assert shown.last_sale
    for print_state, prints, words in PRINTS:
        shop.post(TillShown(shown.basket, shown.shift, replace(shown.last_sale, print=print_state), prints, None))
        exact = "t => document.querySelector('.slip').innerText.replace(/\\s+/g, ' ').trim() === t"
        page.wait_for_function(exact, arg=f"Struk 871: {words}")
    page.keyboard.press("F6")
    see(page, "#toast", "Struk 871 dikirim ke printer.")


def test_a_basket_is_given_up_only_with_a_reason_and_a_stray_enter_does_not(page: "Page", shop: "Shop") -> None:
    scan(page, NOODLES)
    page.wait_for_selector(".line")
    page.click("#void")
    page.keyboard.press("Enter")
    page.wait_for_function("() => !document.querySelector('dialog[open]')")
    assert state(shop)["basket"]["lines"]
    page.click("#void")
    page.click("text=Pembeli tidak jadi")
    see(page, "#rest", "Siap melayani")


def test_a_lost_daemon_is_said_plainly_and_the_page_recovers_by_itself(page: "Page", shop: "Shop") -> None:
    scan(page, NOODLES)
    see(page, "#total", "Rp 3.500")
    address = shop.server.address
    shop.server.stop()
    see(page, "#lost", "Kasir terputus dari alat.")
    see(page, "#devices", "Perangkat belum pasti")
    assert page.is_disabled("#pay")
    assert page.is_hidden("#weight")
    shop.restart_server(address)
    page.wait_for_selector("#lost", state="hidden")
    scan(page, NOODLES)
    see(page, "#total", "Rp 7.000")


def test_a_restarted_daemon_with_lower_revs_is_believed(page: "Page", shop: "Shop") -> None:
    see(page, "#day", "shift 41")
    assert shop.state
    low = replace(shop.state, rev=1, outlet=(("id", "x"), ("name", "Gerai Baru")))
    address = shop.server.address
    shop.server.stop()
    shop.state = low
    shop.restart_server(address)
    see(page, "#outlet", "Gerai Baru")


def test_a_basket_lost_in_a_restart_is_told(page: "Page", shop: "Shop") -> None:
    scan(page, NOODLES)
    see(page, "#total", "Rp 3.500")
    shown = shop.till.shown()
    shop.post(replace(shown, basket=replace(shown.basket, id="13-1", lines=(), total=0)))
    see(page, "#note", "Isi keranjang tadi hilang. Belum ada yang dibayar.")
    shop.post_to("scan", {"code": BEANS})
    page.wait_for_selector("#note", state="hidden")


def test_what_only_the_technician_can_mend_waits_quietly_until_nobody_is_served(page: "Page", shop: "Shop") -> None:
    see(page, "#warnings", "Pesan untuk teknisi: 1 Lihat")
    scan(page, NOODLES)
    page.wait_for_selector("#warnings", state="hidden")
    shop.post(UplinkChanged(online=False, head=1203, accepted=1203, stored=1190))
    see(page, "#warnings", "Internet putus. Penjualan tetap bisa dan tersimpan. Lihat")


def test_after_paying_by_finger_the_keys_are_heard_again(page: "Page") -> None:
    scan(page, NOODLES)
    page.click("#pay")
    page.click("#quick >> text=Uang pas")
    page.click("#pay-now")
    see(page, ".sold", "Struk 871")
    page.wait_for_function("() => !document.querySelector('dialog[open]')")
    scan(page, BEANS)
    see(page, "#lines", "Kacang")


def test_a_payment_in_a_restart_is_finished_by_the_page_alone(page: "Page", shop: "Shop") -> None:
    scan(page, NOODLES)
    page.click("#pay")
    page.click("#quick >> text=Uang pas")
    address = shop.server.address
    shop.server.stop()
    page.dispatch_event("#pay-form", "submit")
    see(page, "#pay-now", "Menyimpan…")
    shop.restart_server(address)
    see(page, ".sold", "Struk 871")
    assert len(shop.till.paid) == 1


def test_a_refusal_that_is_not_the_tills_is_told_too(page: "Page", shop: "Shop") -> None:
    page.route("**/api/scan", lambda route: route.continue_(post_data="{"))
    scan(page, NOODLES)
    see(page, "#note", "Permintaan tidak terbaca. Tidak ada yang berubah. Muat ulang halaman kasir, lalu coba lagi.")
    page.unroute("**/api/scan")
    scan(page, NOODLES)
    page.wait_for_selector("#note", state="hidden")
    assert len(state(shop)["basket"]["lines"]) == 1


def fill(page: "Page", shop: "Shop") -> None:
    for n in range(7):
        shop.post_to("scan", {"code": f"77{n}", "name": f"Kecap Manis Botol Besar Isi Ulang {n}", "price": 1_111_000})
    shop.post(DeviceChanged("printer.receipt", "printer", "fault", paper="out", cover="closed"))
    shop.post(UplinkChanged(online=False, head=1203, accepted=1203, stored=1190))
    shop.weigh(1250, stable=False)
    shop.call("POST", "/api/scan", {"code": UNKNOWN})
    see(page, "#note", "Barang belum terdaftar")
    see(page, "#weight", "belum diam")
    see(page, "#total", "7.777.000")


SMALL = """() => {
  const seen = (e) => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 1;
  const top = document.querySelector("dialog[open]") ?? document.body;
  const small = [...top.querySelectorAll("button, input:not([type=checkbox]), label.tick")].filter(seen)
    .map((e) => [e.id || e.className || e.innerText, e.getBoundingClientRect()]).filter(([, r]) => r.height < 47.5 || r.width < 47.5)
    .map(([name, r]) => `${name} ${r.width}x${r.height}`);
  const text = [...top.querySelectorAll("*")].filter((e) => seen(e) && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 16).map((e) => e.innerText);
  const away = [...top.querySelectorAll("button.main, .acts button")].filter(seen).map((e) => e.getBoundingClientRect())
    .filter((r) => r.bottom > innerHeight + 0.5 || r.right > innerWidth + 0.5).length;
  return {small, text, away, wide: document.documentElement.scrollWidth > innerWidth};
}"""
GOOD = {"small": [], "text": [], "away": 0, "wide": False}


@pytest.mark.parametrize("size", SIZES)
def test_everything_can_be_read_touched_and_reached_and_axe_agrees(open_page: Open, shop: "Shop", size: str) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - a megabyte of script, loaded only here

    page = open_page(size)
    page.evaluate(Axe().axe_script)
    found: dict[str, Any] = {}

    def look(name: str) -> None:
        asked = size == "counter" or name in ("basket", "pay")  # the other sizes hold the same words in the same colours
        axe = page.evaluate("() => axe.run({resultTypes: ['violations']})")["violations"] if asked else []
        serious = [(each["id"], each["nodes"][0]["html"]) for each in axe if each["impact"] in ("serious", "critical")]
        measured = page.evaluate(SMALL)
        if serious or measured != GOOD:
            found[name] = (serious, measured)

    look("ready")
    fill(page, shop)
    look("basket")
    for name, key, dialog in (("help", "F1", "#help-dialog"), ("member", "F3", "#ask-dialog"), ("pay", "F4", "#pay-dialog")):
        page.keyboard.press(key)
        page.wait_for_selector(f"{dialog}[open]")
        look(name)
        if name != "pay":
            page.keyboard.press("Escape")
    page.keyboard.type("1000")
    look("too little")
    page.click("text=Transfer")
    look("transfer")
    page.keyboard.press("F9")
    look("qris")
    page.check("#confirmed")
    page.click("#pay-now")
    page.wait_for_selector(".sold")
    look("sold")
    page.click("#warnings")
    look("news")
    page.keyboard.press("Escape")
    scan(page, UNKNOWN)
    page.wait_for_selector("#item-dialog[open]")
    look("barang baru")
    page.keyboard.press("Escape")
    shop.post_to("scan", {"code": NOODLES})
    page.wait_for_selector(".line")
    page.click("#void")
    look("void")
    page.keyboard.press("Escape")
    shop.server.stop()
    page.wait_for_selector("#lost", state="visible")
    look("lost")
    assert found == {}
