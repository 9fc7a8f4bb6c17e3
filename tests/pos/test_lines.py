"""What a clerk may change in a basket: within his role's limits, beyond them with consent, and never unseen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.config import Pos
from gateway.faults import fault
from gateway.messages.acts import Act, ChangeLine, Discount, Who
from gateway.messages.counter import Answer
from gateway.messages.journal import Commit, CommitRefused, CommitSale
from gateway.messages.sales import Payment

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.pos.conftest import Shop

MILK, NOODLES, RICE = "8991002101234", "0089686010527", "2100001000004"
ANI, SRI, BUDI = Who("ANI", "kasir"), Who("SRI", "ketua"), Who("BUDI", "teknisi")


@pytest.mark.parametrize(
    ("who", "consent", "act", "code"),
    [
        (None, None, Discount("12-1", percent=100), None),
        (None, None, ChangeLine(1, discount=16_375), None),
        (ANI, None, Discount("12-1", percent=10), None),
        (ANI, None, Discount("12-1", percent=11), "GW-3702"),
        (ANI, None, ChangeLine(1, discount=1_638), None),
        (ANI, None, ChangeLine(1, discount=1_639), "GW-3702"),
        (ANI, SRI, ChangeLine(1, discount=16_375), None),
        (ANI, SRI, Discount("12-1", percent=100), None),
        (ANI, BUDI, Discount("12-1", percent=11), "GW-3702"),
        (SRI, None, Discount("12-1", percent=100), None),
        (BUDI, None, Discount("12-1", percent=1), "GW-3702"),
        (ANI, None, Discount("12-1", amount=0), None),
    ],
)
def test_a_discount_is_given_within_the_limit_of_whoever_agrees(
    shop: Shop, who: Who | None, consent: Who | None, act: Act, code: str | None
) -> None:
    shop.gun(MILK)
    shop.who = who
    answer = shop.answer(act, consent=consent)
    assert (None if answer.fault is None else answer.fault.code) == code
    assert answer.status == (200 if code is None else 403)


def test_the_limits_are_configuration(shop_with: Callable[..., Shop]) -> None:
    shop = shop_with(rules=Pos(discount_max_percent=50, discount_max_percent_ketua=60))
    shop.open()
    shop.gun(MILK)
    shop.who = ANI
    assert shop.answer(Discount("12-1", percent=50)).fault is None
    assert shop.answer(Discount("12-1", percent=61), consent=SRI).status == 403


def test_a_discounted_basket_is_paid_to_the_rupiah_and_the_receipt_says_it(shop: Shop) -> None:
    shop.gun(MILK)
    shop.gun(NOODLES)
    shop.answer(ChangeLine(2, discount=500))
    shop.answer(Discount("12-1", percent=10))
    basket = shop.shown.basket
    assert (basket.subtotal, basket.discount, basket.total, basket.cash_due) == (18_875, 2_338, 16_537, 16_500)
    (order,) = shop.pay(Payment("qris", 10_000, confirmed=True), Payment("tunai", tendered=10_000))
    assert isinstance(order, CommitSale)
    sale = order.sale
    assert (sale.total, sale.rounding, sale.paid, sale.change) == (16_537, -37, 16_500, 3_500)
    assert sum(line.amount for line in sale.lines) == sale.total


def test_a_discount_of_another_basket_is_not_taken(shop: Shop) -> None:
    shop.gun(MILK)
    assert shop.answer(Discount("11-1", percent=5)) == Answer(1, fault("GW-3412", "never"), None, 404)


def test_another_price_shows_when_it_is_durable_who_agreed(shop: Shop) -> None:
    shop.gun(MILK)
    shop.who = ANI
    assert shop.answer(ChangeLine(1, price=15_000)).status == 403
    effects = shop.ask(ChangeLine(1, price=15_000), "q1", consent=SRI)
    (order,) = effects
    assert isinstance(order, Commit)
    assert (order.kind, dict(order.fields)) == (
        "price_override",
        {"basket": "12-1", "n": 1, "code": MILK, "name": "Susu UHT 1 liter", "before": 16_375, "price": 15_000,
         "by": "ANI", "consent": "SRI", "request": "q1"},
    )  # fmt: skip
    assert shop.shown.basket.total == 16_375
    assert shop.written(effects) == [Answer(2)]
    assert shop.shown.basket.total == 15_000
    assert shop.answer(ChangeLine(1, price=15_000), "q1", consent=SRI).fault is None, "the same again does nothing"
    shop.gun(MILK)
    assert [(line.price, line.qty) for line in shop.shown.basket.lines] == [(15_000, 1), (16_375, 1)], "the list's price is not changed"


def test_in_an_apotek_the_event_does_not_say_of_which_goods(shop_with: Callable[..., Shop]) -> None:
    shop = shop_with()
    shop.config = replace(shop.config, outlet=replace(shop.config.outlet, kind="apotek"))
    shop.restart()
    shop.open()
    shop.gun(MILK)
    (order,) = shop.ask(ChangeLine(1, price=15_000))
    assert isinstance(order, Commit)
    assert dict(order.fields) == {"basket": "12-1", "n": 1, "before": 16_375, "price": 15_000}


def test_a_price_that_was_not_written_is_not_shown(shop: Shop) -> None:
    shop.gun(MILK)
    (order,) = shop.ask(ChangeLine(1, price=15_000))
    assert isinstance(order, Commit)
    (answer,) = shop.feed(CommitRefused(order.token, "", fault("GW-4001")))
    assert isinstance(answer, Answer)
    assert (answer.status, shop.shown.basket.total) == (503, 16_375)


@pytest.mark.parametrize("meanwhile", [ChangeLine(1, remove=True), ChangeLine(1, qty=3)])
def test_a_price_holds_for_what_is_still_there_when_it_is_durable(shop: Shop, meanwhile: Act) -> None:
    shop.gun(MILK)
    effects = shop.ask(ChangeLine(1, price=15_000))
    shop.answer(meanwhile)
    shop.written(effects)
    assert [(line.qty, line.price) for line in shop.shown.basket.lines] in ([], [(3, 15_000)])


def test_a_basket_whose_payment_has_begun_keeps_its_price(shop: Shop) -> None:
    shop.gun(MILK)
    effects = shop.ask(ChangeLine(1, price=15_000))
    paying = shop.cash(20_000)
    shop.written(effects)
    assert shop.shown.basket.total == 16_375
    shop.commit(paying)
    assert shop.shown.last_sale is not None
    assert shop.shown.last_sale.total == 16_375
