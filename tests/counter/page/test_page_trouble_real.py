"""At the page: lost answers, a daemon that is gone, broken names, an unset clock, receipts that may not have come out."""

import json
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from gateway.counter.desk_io import MAX_STREAMS
from gateway.messages.counter import PrintView
from gateway.messages.house import SetClock
from gateway.messages.journal import StorageChanged
from gateway.messages.uplink import UplinkChanged

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.counter.conftest import Shop
    from tests.counter.page.conftest import Clerk

pytestmark = pytest.mark.real

NOODLES = "8991002101234"
BEANS = "2990012000007"
Open = Callable[..., "Clerk"]


def test_a_lost_answer_is_asked_again_with_the_same_request_and_sold_once(clerk: "Clerk") -> None:
    sent: list[dict[str, Any]] = []

    def lose_the_first(route: "Route") -> None:
        sent.append(json.loads(route.request.post_data or ""))
        if len(sent) == 1:
            route.fetch()  # the daemon does it, the answer is lost
            route.abort()
        else:
            route.continue_()

    clerk.page.route("**/api/scan", lose_the_first)
    with clerk.page.expect_response("**/api/scan"):  # the second one: the first never comes
        clerk.scan(NOODLES)
    clerk.see("#lines .how", "1 × 3.500")
    first, second = sent
    assert first == second
    sent.clear()
    clerk.page.route("**/api/pay", lose_the_first)
    clerk.page.click("#pay")
    clerk.page.click("#quick >> text=Uang pas")
    with clerk.page.expect_response("**/api/pay"):
        clerk.page.click("#pay-now")
    clerk.see(".sold", "Kembalian Rp 0")
    first, second = sent
    assert first == second
    assert first["request"]
    assert len(clerk.shop.till.paid) == 1


def test_a_lost_daemon_is_said_plainly_and_the_page_recovers_by_itself(clerk: "Clerk") -> None:
    clerk.scan(NOODLES)
    clerk.see("#total", "Rp 3.500")
    address = clerk.shop.server.address
    clerk.shop.server.stop()
    clerk.see("#lost", "Kasir terputus dari alat.")
    clerk.see("#devices", "Perangkat belum pasti")
    assert clerk.page.is_disabled("#pay")
    assert clerk.page.is_hidden("#weight")
    clerk.shop.restart_server(address)
    clerk.page.wait_for_selector("#lost", state="hidden")
    clerk.scan(NOODLES)
    clerk.see("#total", "Rp 7.000")


def test_a_restarted_daemon_with_lower_revs_is_believed(clerk: "Clerk") -> None:
    clerk.see("#day", "shift 41")
    assert clerk.shop.state
    low = replace(clerk.shop.state, rev=1, outlet=(("id", "x"), ("name", "Gerai Baru")))
    address = clerk.shop.server.address
    clerk.shop.server.stop()
    clerk.shop.state = low
    clerk.shop.restart_server(address)
    clerk.see("#outlet", "Gerai Baru")


def test_a_basket_lost_in_a_restart_is_told(clerk: "Clerk") -> None:
    with clerk.page.expect_response("**/api/scan"):  # what is still asked for may come yet, and is not called lost
        clerk.scan(NOODLES)
    clerk.see("#total", "Rp 3.500")
    shown = clerk.shop.till.shown()
    clerk.shop.post(replace(shown, basket=replace(shown.basket, id="13-1", lines=(), total=0)))
    clerk.see("#note", "Isi keranjang tadi hilang. Belum ada yang dibayar.")
    clerk.shop.post_to("scan", {"code": BEANS})
    clerk.page.wait_for_selector("#note", state="hidden")


def test_what_only_the_technician_can_mend_waits_quietly_until_nobody_is_served(clerk: "Clerk") -> None:
    clerk.see("#warnings", "Pesan untuk teknisi: 1 Lihat")
    clerk.scan(NOODLES)
    clerk.page.wait_for_selector("#warnings", state="hidden")
    clerk.shop.post(UplinkChanged(online=False, head=1203, accepted=1203, stored=1190))
    clerk.see("#warnings", "Internet putus. Penjualan tetap bisa dan tersimpan. Lihat")


def test_after_paying_by_finger_the_keys_are_heard_again(clerk: "Clerk") -> None:
    clerk.scan(NOODLES)
    clerk.page.click("#pay")
    clerk.page.click("#quick >> text=Uang pas")
    clerk.page.click("#pay-now")
    clerk.see(".sold", "Struk 871")
    clerk.page.wait_for_function("() => !document.querySelector('dialog[open]')")
    clerk.scan(BEANS)
    clerk.see("#lines", "Kacang")


def test_a_payment_in_a_restart_is_finished_by_the_page_alone(clerk: "Clerk") -> None:
    clerk.scan(NOODLES)
    clerk.page.click("#pay")
    clerk.page.click("#quick >> text=Uang pas")
    address = clerk.shop.server.address
    clerk.shop.server.stop()
    clerk.page.dispatch_event("#pay-form", "submit")
    clerk.see("#pay-now", "Menyimpan…")
    clerk.shop.restart_server(address)
    clerk.see(".sold", "Struk 871")
    assert len(clerk.shop.till.paid) == 1


def test_a_page_without_a_stream_asks_for_the_state_instead(open_page: Open, shop: "Shop") -> None:
    with ExitStack() as readers:
        for _ in range(MAX_STREAMS):
            next(readers.enter_context(closing(shop.events())))
        clerk = open_page()
        shop.post_to("scan", {"code": NOODLES})
        clerk.see("#total", "Rp 3.500")
        assert clerk.page.is_hidden("#lost")
    shop.post_to("scan", {"code": NOODLES})
    clerk.see("#total", "Rp 7.000")


def test_a_refusal_that_is_not_the_tills_is_told_too(clerk: "Clerk") -> None:
    clerk.page.route("**/api/scan", lambda route: route.continue_(post_data="{"))
    clerk.scan(NOODLES)
    clerk.see("#note", "Permintaan tidak terbaca. Tidak ada yang berubah. Muat ulang halaman kasir, lalu coba lagi.")
    clerk.page.unroute("**/api/scan")
    clerk.scan(NOODLES)
    clerk.page.wait_for_selector("#note", state="hidden")
    assert len(clerk.state()["basket"]["lines"]) == 1


def test_names_from_outside_are_text_and_nothing_else(clerk: "Clerk") -> None:
    evil = '<img src=x onerror="window.hit=1"><b>x</b>'
    clerk.shop.post_to("scan", {"code": "<script>window.hit=1</script>", "name": evil, "price": 1_000})
    clerk.see("#lines", evil.replace("  ", " "))
    clerk.shop.call("POST", "/api/scan", {"code": "<i>9</i>"})
    clerk.page.wait_for_selector("#note", state="visible")
    clerk.shop.post_to("member", {"member": "<u>7</u>"})
    clerk.see("#member", "<u>7</u>")
    markup = "main img, main b b, main u, main i, main script"
    assert clerk.page.evaluate("(markup) => [window.hit, document.querySelectorAll(markup).length]", markup) == [None, 0]


def test_an_unset_clock_can_be_told(clerk: "Clerk") -> None:
    clerk.shop.trust = 0
    clerk.shop.post(StorageChanged(None, None))
    clerk.page.wait_for_function("() => document.querySelector('#warnings')?.innerText.includes('Jam perangkat')")
    clerk.page.click("#warnings")
    clerk.page.click("text=Isi jam")
    clerk.page.fill("#clock-clock", "2026-11-24T09:14")
    clerk.page.click("#clock-form .main")
    clerk.see("#toast", "Jam sudah disimpan.")
    (order,) = clerk.shop.orders
    assert isinstance(order, SetClock)
    assert order.trust == 1


def test_receipts_that_may_not_have_come_out_can_be_printed_again(clerk: "Clerk") -> None:
    shown = clerk.shop.till.shown()
    clerk.shop.post(replace(shown, prints=(PrintView(870, "unknown"),)))
    clerk.see("#warnings", "Struk 870 belum pasti tercetak.")
    clerk.page.click("#warnings")
    clerk.page.click("#news >> text=Cetak ulang")
    clerk.see("#toast", "Struk 870 dikirim ke printer.")
    assert clerk.shop.till.reprinted == [870]
