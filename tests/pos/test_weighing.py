"""Weighing at the counter: time lines of scans and readings, and what is sold of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from gateway.faults import fault
from gateway.messages.acts import Scan, VoidBasket
from gateway.messages.counter import Answer
from gateway.messages.devices import DeviceChanged, Reading, Weighed
from gateway.messages.house import CancelTimer, SetTimer, TimerFired
from gateway.messages.sales import Payment

if TYPE_CHECKING:
    from tests.pos.conftest import Shop

RICE, MILK = "2100001000004", "8991002101234"
S = 1_000_000_000


def weights(shop: Shop) -> list[int | None]:
    return [line.grams for line in shop.shown.basket.lines]


def test_goods_on_a_still_scale_are_sold_at_once(shop: Shop) -> None:
    shop.weigh(2_450)
    assert shop.answer(Scan(RICE)) == Answer(1)
    line = shop.shown.basket.lines[0]
    assert (line.code, line.grams, line.qty, line.price, line.amount) == (RICE, 2_450, None, 13_500, 33_075)


def test_goods_on_a_moving_scale_wait_for_it_and_are_sold_when_it_is_still(shop: Shop) -> None:
    shop.weigh(900, stable=False)
    assert shop.ask(Scan(RICE)) == [SetTimer("till.weigh", 5 * S, "1")]
    assert shop.note() == "GW-3201"
    shop.later(1)
    assert shop.weigh(1_450, stable=False) == []
    assert shop.weigh(2_450) == [CancelTimer("till.weigh", "1"), Answer(1)]
    assert (weights(shop), shop.note()) == ([2_450], None)
    assert shop.feed(TimerFired("till.weigh", "1")) == [], "the timer of goods that were sold says nothing any more"


def test_after_five_seconds_the_clerk_is_told_and_nothing_was_sold(shop: Shop) -> None:
    shop.weigh(900, stable=False)
    shop.ask(Scan(RICE))
    shop.later(4.9)
    shop.weigh(900, stable=False)
    shop.later(0.1)
    effects = shop.feed(TimerFired("till.weigh", "1"))
    assert effects == [CancelTimer("till.weigh", "1"), Answer(1, fault("GW-3201", "now"), None, 422)]
    assert (weights(shop), shop.note()) == ([], "GW-3201")
    assert shop.weigh(900) == [], "a weight that comes too late is not sold by itself"


@pytest.mark.parametrize(
    ("grams", "why", "status"),
    [(0, "GW-3204", 422), (None, "GW-3201", 422)],
)
def test_the_reason_told_at_the_end_is_the_last_one(shop: Shop, grams: int | None, why: str, status: int) -> None:
    shop.weigh(900, stable=False)
    shop.ask(Scan(RICE))
    shop.later(4)
    shop.weigh(grams)
    assert shop.note() == why
    (_, answer) = shop.feed(TimerFired("till.weigh", "1"))
    assert answer == Answer(1, fault(why, "now"), None, status)


def test_a_silent_scale_is_503_after_the_wait(shop: Shop) -> None:
    shop.ask(Scan(RICE))
    shop.later(5)
    assert shop.feed(TimerFired("till.weigh", "1"))[1:] == [Answer(1, fault("GW-3207", "now"), None, 503)]


def test_a_stable_weight_that_grew_old_is_not_sold(shop: Shop) -> None:
    shop.weigh(2_450)
    shop.later(2.1)
    shop.ask(Scan(RICE))
    assert (weights(shop), shop.note()) == ([], "GW-3207")


def test_the_same_load_is_not_sold_twice(shop: Shop) -> None:
    shop.weigh(2_450)
    shop.gun(RICE)
    shop.weigh(2_450)
    shop.gun(RICE)
    assert (weights(shop), shop.note()) == ([2_450], "GW-3205")
    shop.weigh(0)
    assert (weights(shop), shop.note()) == ([2_450], "GW-3204")
    shop.weigh(700)
    assert (weights(shop), shop.note()) == ([2_450, 700], None)


def test_an_overload_is_told_at_once_also_to_goods_that_wait(shop: Shop) -> None:
    shop.weigh(16_000)
    assert shop.answer(Scan(RICE)).fault == fault("GW-3203", "now", grams=15_000)
    shop.weigh(900, stable=False)
    shop.ask(Scan(RICE))
    effects = shop.weigh(None, flags=("over",))
    assert effects[1:] == [Answer(2, fault("GW-3203", "now", grams=15_000), None, 422)]


def test_without_a_scale_weighed_goods_are_refused_and_all_else_is_sold(shop_with: Callable[..., Shop]) -> None:
    shop = shop_with(scale=False)
    shop.open()
    answer = shop.answer(Scan(RICE))
    assert (answer.fault, answer.status) == (fault("GW-3202"), 503)
    shop.gun(MILK)
    shop.gun("2100001007508")
    assert [(line.qty, line.grams) for line in shop.shown.basket.lines] == [(1, None), (None, 750)]


def test_a_scale_that_goes_away_ends_the_wait_and_is_back_when_it_weighs_again(shop: Shop) -> None:
    shop.weigh(900, stable=False)
    shop.ask(Scan(RICE))
    gone = shop.feed(DeviceChanged("scale.counter", "scale", "absent", fault("GW-3202")))
    assert gone[1:] == [Answer(1, fault("GW-3202"), None, 503)]
    assert shop.answer(Scan(RICE)).status == 503
    shop.feed(DeviceChanged("scale.counter", "scale", "ok"))
    shop.weigh(900)
    shop.gun(RICE)
    assert weights(shop) == [900]


def test_only_the_shops_own_scale_is_heard(shop: Shop) -> None:
    shop.feed(Weighed("scale.store", Reading(9_000, "gross", True, (), b"", 0)))  # noqa: FBT003 - stable
    shop.feed(DeviceChanged("scale.store", "scale", "absent"))
    shop.gun(RICE)
    assert (weights(shop), shop.note()) == ([], "GW-3207")


def test_the_same_goods_scanned_again_while_they_wait_are_one_line_and_both_calls_are_answered(shop: Shop) -> None:
    shop.ask(Scan(RICE))
    assert shop.ask(Scan(RICE)) == []
    shop.gun(RICE)
    assert shop.weigh(800)[1:] == [Answer(1), Answer(2)]
    assert weights(shop) == [800]


def test_calls_without_end_for_the_same_weight_are_refused(shop: Shop) -> None:
    for _ in range(32):
        shop.ask(Scan(RICE))
    answer = shop.answer(Scan(RICE))
    assert (answer.fault, answer.status) == (fault("GW-3417"), 503)


def test_other_weighed_goods_take_the_place_of_those_that_wait(shop: Shop) -> None:
    shop.ask(Scan(RICE))
    effects = shop.ask(Scan("2100003000002", None, 17_000))
    assert effects == [
        CancelTimer("till.weigh", "1"), Answer(1, fault("GW-3208", "never"), None, 409), SetTimer("till.weigh", 5 * S, "2")
    ]  # fmt: skip
    shop.weigh(500)
    assert [(line.name, line.grams) for line in shop.shown.basket.lines] == [("Gula pasir curah", 500)]


def test_goods_by_the_piece_are_sold_while_others_wait_and_paying_must_wait_too(shop: Shop) -> None:
    shop.ask(Scan(RICE))
    shop.gun(MILK)
    (refused,) = shop.cash(20_000)
    assert refused == Answer(2, fault("GW-3416", "now"), None, 409)
    shop.weigh(500)
    assert shop.cash(30_000) != []
    assert [line.grams for line in shop.shown.basket.lines] == [None, 500]


def test_a_void_ends_the_wait(shop: Shop) -> None:
    shop.ask(Scan(RICE))
    effects = shop.ask(VoidBasket(shop.shown.basket.id, "batal"))
    assert effects == [CancelTimer("till.weigh", "1"), Answer(1, fault("GW-3413", "never"), None, 409), Answer(2)]
    shop.weigh(500)
    assert weights(shop) == []


def test_a_weight_awaited_while_a_sale_is_written_goes_to_the_next_buyer(shop: Shop) -> None:
    shop.gun(MILK)
    paying = shop.pay(Payment("tunai", tendered=20_000))
    shop.ask(Scan(RICE))
    shop.weigh(500)
    assert [line.grams for line in shop.shown.basket.lines] == [None]
    shop.commit(paying)
    assert weights(shop) == [500]


def test_a_basket_without_room_tells_it_and_does_not_use_up_the_weight(shop: Shop) -> None:
    for n in range(200):
        shop.ask(Scan(f"barang{n}", f"Barang {n}", 1_000))
    shop.weigh(500)
    answer = shop.answer(Scan(RICE))
    assert answer.fault is not None
    assert answer.fault.code == "GW-3113"
    shop.commit(shop.cash(300_000))
    shop.weigh(500)
    shop.gun(RICE)
    assert weights(shop) == [500]


def test_goods_sold_by_weight_before_a_power_cut_are_lifted_before_the_next_are_weighed(shop: Shop) -> None:
    shop.weigh(1_813)
    stored, _ = shop.sell(RICE)
    shop.restart()
    shop.open(13, (stored,))
    shop.weigh(1_813)
    shop.gun(RICE)
    assert (shop.note(), shop.shown.basket.lines) == ("GW-3205", ())
