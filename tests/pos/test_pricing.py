"""Prices changed at the counter, new goods, and the price check: durable first, between two baskets, and everywhere the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.faults import Fault, fault
from gateway.messages.acts import Scan, SetPrice, Who
from gateway.messages.counter import Answer
from gateway.messages.goods import CatalogueChanged, PriceEdit
from gateway.messages.journal import Commit
from gateway.pos.catalogue import read_catalogue
from gateway.pos.price_check import PriceCheck

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.pos.conftest import Shop

MILK, NOODLES, UNPRICED, RICE = "8991002101234", "0089686010527", "2990013000006", "2100001000004"
SUGAR_CARTON, CAP = "2990011000008", '[[rule]]\nname = "Susu"\ncodes = ["8991002101234"]\nhet = 17000\nunit = "liter"\n'
ANI, SRI = Who("ANI", "kasir"), Who("SRI", "ketua")


def test_a_new_price_is_journalled_and_holds_from_the_next_basket_on(shop: Shop) -> None:
    shop.gun(MILK)
    effects = shop.ask(SetPrice(MILK, 17_000), "p1")
    (order,) = effects
    assert isinstance(order, Commit)
    assert (order.kind, dict(order.fields)) == (
        "price_list",
        {"code": "08991002101234", "name": "Susu UHT 1 liter", "unit": "pcs", "before": 16_375, "price": 17_000, "request": "p1"},
    )
    edit = PriceEdit("08991002101234", "Susu UHT 1 liter", "pcs", 17_000, 16_375, 400)
    assert shop.written(effects) == [Answer(1), CatalogueChanged(edit)]
    shop.gun(MILK)
    assert shop.shown.basket.total == 32_750, "no basket has two prices of one thing"
    shop.commit(shop.cash(40_000))
    shop.gun(MILK)
    assert shop.shown.basket.total == 17_000


def test_new_goods_become_known(shop: Shop) -> None:
    assert shop.answer(SetPrice("E77", 500)).fault == fault("GW-3705", "now", code="E77")
    shop.written(shop.ask(SetPrice("e77", 500, "Es lilin", "Pcs")))
    shop.gun("E77")
    assert [(line.name, line.amount) for line in shop.shown.basket.lines] == [("Es lilin", 500)]


def test_goods_sold_by_weight_keep_their_unit(shop: Shop) -> None:
    shop.written(shop.ask(SetPrice("2100001007508", 14_000, unit="pcs")))
    shop.weigh(1_000)
    shop.gun(RICE)
    assert [(line.grams, line.price) for line in shop.shown.basket.lines] == [(1_000, 14_000)]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (SetPrice(MILK, 0), "GW-3704"),
        (SetPrice(MILK, 100_000_001), "GW-3704"),
        (SetPrice(MILK, 89_686_010), "GW-3704"),
        (SetPrice("beras enak", 5_000, "Beras"), "GW-3706"),
        (SetPrice("8991002101235", 5_000, "Susu"), "GW-3706"),
        (SetPrice("3310150101800001", 5_000, "x"), "GW-3706"),
        (SetPrice("E77", 5_000, "3310150101800001"), "GW-3120"),
    ],
)
def test_a_price_that_cannot_be_is_refused(shop: Shop, act: SetPrice, code: str) -> None:
    answer = shop.answer(act)
    assert answer.fault is not None
    assert (answer.fault.code, answer.status) == (code, 422)


def test_a_price_above_the_cap_never_gets_on_the_list(shop_with: Callable[..., Shop]) -> None:
    shop = shop_with(regulated=CAP)
    shop.open()
    answer = shop.answer(SetPrice(MILK, 17_001))
    assert answer.fault == fault("GW-3801", "never", name="Susu UHT 1 liter", cap="Rp 17.000", unit="liter", most="Rp 17.000")
    assert len(shop.ask(SetPrice(MILK, 17_000))) == 1


def test_prices_and_new_goods_need_a_ketua(shop: Shop) -> None:
    shop.who = ANI
    assert shop.answer(SetPrice(MILK, 17_000)).status == 403
    assert shop.answer(Scan("2990011000008", "Gula merah", 5_000)).status == 403
    assert shop.answer(Scan(MILK)).fault is None
    effects = shop.ask(Scan("2990011000008", "Gula merah", 5_000), consent=SRI)
    order = next(effect for effect in effects if isinstance(effect, Commit))
    assert dict(order.fields) == {
        "basket": "12-1", "code": "2990011000008", "name": "Gula merah", "price": 5_000, "by": "ANI", "consent": "SRI",
    }  # fmt: skip
    assert shop.shown.basket.total == 21_375
    assert len(shop.ask(SetPrice(MILK, 17_000), consent=SRI)) == 1


def test_a_newer_file_wins_over_a_price_of_the_counter(shop: Shop) -> None:
    edits = (PriceEdit("08991002101234", "Susu", "pcs", 17_000, 16_375, 9), PriceEdit("E77", "Es lilin", "pcs", 500, None, 10))
    catalogue = shop.catalogue.over(edits)
    milk, ice = catalogue.find("08991002101234"), catalogue.find_own("e77")
    assert milk is not None
    assert ice is not None
    assert (milk.price, milk.name, ice.price, len(catalogue)) == (17_000, "Susu UHT 1 liter", 500, len(shop.catalogue) + 1)
    newer = read_catalogue(f"gtin,name,price_idr\n{MILK},Susu UHT 1 liter,16900\nE77,Es lilin besar,700\n")[0].over(edits)
    assert [(code, item.price) for code, item in newer.items()] == [("08991002101234", 16_900), ("E77", 700)]
    untouched = shop.catalogue.find("08991002101234")
    assert untouched is not None
    assert untouched.price == 16_375


def test_the_price_check_knows_what_the_till_knows(shop: Shop) -> None:
    check = PriceCheck(shop.config, shop.catalogue, ())
    assert check.goods("8991002101234") == {
        "code": "08991002101234", "name": "Susu UHT 1 liter", "unit": "pcs", "price": 16_375, "kind": "packaged", "stock": None,
    }  # fmt: skip
    assert check.goods("2100001007508") == check.goods("00001"), "a label and the digits that stand for it"
    assert isinstance(unpriced := check.goods(UNPRICED), dict)
    assert unpriced["price"] is None
    assert check.goods("2990011000008") == fault("GW-3101", "never", code="2990011000008")
    assert isinstance(check.goods("\x00"), Fault)
    check.submit(CatalogueChanged(PriceEdit("08991002101234", "Susu", "pcs", 17_000, 16_375, 9)))
    assert isinstance(milk := check.goods(MILK), dict)
    assert milk["price"] == 17_000


def test_the_price_check_tells_the_stock_and_which_codes_are_the_same_goods(shop: Shop) -> None:
    check = PriceCheck(shop.config, shop.catalogue, (), lambda codes: {"08991002101234": 7_000})
    assert isinstance(milk := check.goods(MILK), dict)
    assert milk["stock"] == 7_000
    assert check.same("2100001007508") == check.same("2100001000004") == check.same("00001")
    assert check.same(MILK) == check.same("08991002101234")
    assert check.same("e01") == "E01"
