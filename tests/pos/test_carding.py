"""A counter with scanner, printer and display alone: cards from the gun do what the page does."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from gateway.faults import fault
from gateway.messages.acts import PrintCards, Scan
from gateway.messages.counter import Answer
from gateway.messages.devices import Print
from gateway.messages.house import TurnOff, TurnOffFailed
from gateway.messages.journal import Commit, CommitSale
from gateway.messages.printing import Barcode

if TYPE_CHECKING:
    from tests.pos.conftest import Shop

MILK = "8991002101234"


def cards(shop: Shop, *names: str) -> list[object]:
    return [effect for name in names for effect in shop.gun(f"GWC-{name}") if not isinstance(effect, Answer)]


def test_a_sale_is_paid_by_card(shop: Shop) -> None:
    shop.gun(MILK)
    (order,) = cards(shop, "T20")
    assert isinstance(order, CommitSale)
    assert (order.sale.total, order.sale.tendered, order.sale.change) == (16_375, 20_000, 3_700)


def test_a_card_scanned_twice_sells_once(shop: Shop) -> None:
    shop.gun(MILK)
    shop.commit(list(shop.gun("GWC-PAS")))
    assert cards(shop, "PAS") == []
    assert shop.note() == "GW-3409"


def test_digits_and_times_count_the_next_goods(shop: Shop) -> None:
    cards(shop, "3", "KALI")
    shop.gun(MILK)
    assert [line.qty for line in shop.shown.basket.lines] == [3]


def test_what_is_typed_is_shown_and_forgotten(shop: Shop) -> None:
    cards(shop, "ANGGOTA", "7")
    assert shop.shown.typed == "Nomor anggota 7"
    cards(shop, "OK")
    assert (shop.shown.typed, shop.shown.basket.member) == ("", "7")


def test_the_members_card_after_the_card_anggota_is_no_goods(shop: Shop) -> None:
    cards(shop, "ANGGOTA")
    shop.gun("A-00123")
    assert (shop.shown.basket.member, shop.shown.note) == ("A-00123", None)


def test_a_basket_is_given_up_by_card_with_a_reason_in_the_journal(shop: Shop) -> None:
    shop.gun(MILK)
    (order,) = cards(shop, "BATAL")
    assert isinstance(order, Commit)
    assert (order.kind, order.fields["reason"]) == ("void", "Dengan kartu")


def test_the_page_may_scan_a_card_too_and_gets_its_answer(shop: Shop) -> None:
    shop.gun(MILK)
    assert shop.answer(Scan("GWC-HAPUS")).fault is None
    assert shop.shown.basket.lines == ()


def test_the_sheet_is_printed_by_the_till(shop: Shop) -> None:


    _, printed = shop.ask(PrintCards())
    assert isinstance(printed, Print)
    assert Barcode("GWC-PAS") in printed.job.document.blocks


def test_off_is_refused_where_the_technician_has_not_allowed_it(shop: Shop) -> None:
    assert cards(shop, "MATI", "MATI") == []
    assert shop.note() == "GW-3122"


def test_off_turns_the_device_off_where_it_may(shop: Shop) -> None:


    shop.config = dataclasses.replace(shop.config, outlet=dataclasses.replace(shop.config.outlet, power_off=True))
    shop.restart()
    shop.open()
    assert cards(shop, "MATI", "MATI") == [TurnOff()]


def test_off_that_failed_is_told(shop: Shop) -> None:
    shop.feed(TurnOffFailed(fault("GW-1008", "never", reason="x")))
    assert shop.note() == "GW-1008"


def test_off_waits_for_a_payment_under_way(shop: Shop) -> None:
    shop.gun(MILK)
    cards(shop, "PAS")
    assert cards(shop, "MATI", "MATI") == []
    assert shop.note() == "GW-3414"
