"""Hold and recall: nothing is lost, nothing is in the way of the queue, prices stay what they were and it is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gateway.faults import fault
from gateway.messages.acts import ChangeLine, Hold, Pay, Recall, SetMember, SetPrice, VoidBasket
from gateway.messages.counter import Answer
from gateway.messages.journal import Commit, CommitRefused, Committed, Row
from gateway.messages.sales import Payment
from gateway.pos.parking import MAX_HELD

if TYPE_CHECKING:
    from tests.pos.conftest import Shop

MILK, NOODLES, RICE = "8991002101234", "0089686010527", "2100001000004"
Z = Committed(Row(401, "z", bytes(32), b"{}"), "till.z")


def held(shop: Shop) -> list[tuple[str, int, int]]:
    return [(one.id, one.total, one.lines) for one in shop.shown.held]


def test_a_held_basket_waits_while_the_next_buyer_is_served(shop: Shop) -> None:
    shop.gun(MILK)
    shop.answer(SetMember("00123"))
    assert shop.answer(Hold()).fault is None
    assert (held(shop), shop.shown.basket.id, shop.shown.basket.lines) == ([("12-1", 16_375, 1)], "12-2", ())
    assert (shop.shown.held[0].member, shop.shown.held[0].held_ms) == ("00123", shop.now.wall_ms)
    shop.sell(NOODLES)
    assert shop.answer(Recall("12-1")).fault is None
    assert (shop.shown.basket.id, shop.shown.basket.member, shop.shown.basket.total, held(shop)) == ("12-1", "00123", 16_375, [])
    shop.commit(shop.cash(20_000))
    assert shop.shown.last_sale is not None
    assert shop.shown.last_sale.total == 16_375


def test_recalling_while_goods_lie_open_puts_those_aside(shop: Shop) -> None:
    shop.gun(MILK)
    shop.answer(Hold())
    shop.gun(NOODLES)
    assert shop.answer(Recall("12-1")).fault is None
    assert (shop.shown.basket.id, held(shop)) == ("12-1", [("12-2", 2_500, 1)])
    assert shop.answer(Recall("12-1")).fault is None, "pressed twice"
    assert (shop.shown.basket.id, held(shop)) == ("12-1", [("12-2", 2_500, 1)])


def test_what_cannot_be_held_or_recalled_is_told(shop: Shop) -> None:
    assert shop.answer(Hold()) == Answer(1, fault("GW-3711", "never"), None, 409)
    assert shop.answer(Recall("12-9")) == Answer(2, fault("GW-3713", "never"), None, 404)
    shop.gun(MILK)
    shop.cash(20_000)
    assert (shop.answer(Hold()).status, shop.answer(Recall("12-9")).status) == (409, 409)


def test_goods_that_wait_for_the_scale_are_not_left_behind(shop: Shop) -> None:
    shop.gun(MILK)
    shop.weigh(500, stable=False)
    shop.gun(RICE)
    assert shop.answer(Hold()) == Answer(1, fault("GW-3416", "now"), None, 409)


def test_so_many_baskets_can_be_held_and_no_more_and_one_can_always_be_recalled(shop: Shop) -> None:
    for _ in range(MAX_HELD):
        shop.gun(MILK)
        assert shop.answer(Hold()).fault is None
    shop.gun(MILK)
    refused = shop.answer(Hold())
    assert refused.fault == fault("GW-3712", "never", most=MAX_HELD)
    assert shop.answer(Recall("12-3")).fault is None
    assert (len(shop.shown.held), shop.shown.basket.id) == (MAX_HELD, "12-3")


def test_a_held_basket_is_paid_only_when_it_is_recalled(shop: Shop) -> None:
    shop.gun(MILK)
    shop.answer(Hold())
    assert shop.answer(Pay("12-1", (Payment("tunai", tendered=20_000),))) == Answer(2, fault("GW-3714", "now"), None, 409)


def test_prices_are_kept_and_said_when_the_list_has_changed_meanwhile(shop: Shop) -> None:
    shop.gun(MILK)
    shop.gun(NOODLES)
    shop.answer(Hold())
    shop.written(shop.ask(SetPrice(MILK, 17_000)))
    shop.gun(MILK)
    assert shop.shown.basket.total == 17_000
    assert shop.answer(Recall("12-1")).fault is None
    assert shop.shown.note == fault("GW-3715", "never", name="Susu UHT 1 liter", now="Rp 17.000", kept="Rp 16.375", count=1)
    assert shop.shown.basket.total == 18_875


def test_a_price_that_somebody_agreed_to_is_not_called_changed(shop: Shop) -> None:
    shop.gun(MILK)
    shop.written(shop.ask(ChangeLine(1, price=15_000)))
    shop.answer(Hold())
    shop.answer(Recall("12-1"))
    assert (shop.shown.note, shop.shown.basket.total) == (None, 15_000)


def test_a_held_basket_given_up_is_a_void_with_its_goods_and_reason(shop: Shop) -> None:
    shop.gun(MILK)
    shop.answer(Hold())
    assert shop.answer(VoidBasket("12-1", " ")).fault == fault("GW-3307", "never")
    effects = shop.ask(VoidBasket("12-1", "tidak kembali"))
    (order,) = effects
    assert isinstance(order, Commit)
    assert (order.kind, order.fields["basket"], order.fields["reason"], order.fields["total"]) == ("void", "12-1", "tidak kembali", 16_375)
    assert shop.answer(Recall("12-1")).status == 404, "its end is with the journal"
    assert shop.written(effects) == [Answer(3)]
    assert held(shop) == []
    assert shop.answer(VoidBasket("12-1", "tidak kembali")).fault is None, "the same again changes nothing"
    assert shop.answer(Pay("12-1", (Payment("tunai", tendered=20_000),))).status == 409


def test_a_void_that_was_not_written_leaves_the_basket_held(shop: Shop) -> None:
    shop.gun(MILK)
    shop.answer(Hold())
    (order,) = shop.ask(VoidBasket("12-1", "tidak kembali"))
    assert isinstance(order, Commit)
    shop.feed(CommitRefused(order.token, "", fault("GW-4001")))
    assert held(shop) == [("12-1", 16_375, 1)]
    assert shop.answer(Recall("12-1")).fault is None


def test_the_close_of_the_day_gives_up_what_was_not_fetched(shop: Shop) -> None:
    for _ in range(2):
        shop.gun(MILK)
        shop.answer(Hold())
    orders = shop.feed(Z)
    assert [(json.loads(json.dumps(order.fields["reason"])), order.fields["basket"]) for order in orders if isinstance(order, Commit)] == [
        ("Tutup hari", "12-1"),
        ("Tutup hari", "12-2"),
    ]
    assert shop.feed(Z) == [], "told twice, it is given up once"
    for order in orders:
        shop.written([order])
    assert held(shop) == []
