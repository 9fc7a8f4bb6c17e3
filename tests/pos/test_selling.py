"""Selling: from the pay button to the durable sale, with everything that may come twice, late, wrong or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.faults import fault
from gateway.messages import Effect
from gateway.messages.acts import ChangeLine, Pay, Scan, SetMember, VoidBasket
from gateway.messages.counter import Answer
from gateway.messages.devices import Print
from gateway.messages.journal import CommitRefused, CommitSale, Committed, CommitUnknown, Row, SaleCommitted
from gateway.messages.sales import Payment, Sale

if TYPE_CHECKING:
    from tests.pos.conftest import Shop

MILK, NOODLES = "8991002101234", "0089686010527"
CASH = Payment("tunai", tendered=20_000)
FULL = fault("GW-3414", "later")


def void_written(basket: str) -> Committed:
    return Committed(Row(5, "void", bytes(32), b"{}"), f"void {basket}")


def test_a_sale_is_ordered_whole_and_nothing_is_answered_or_printed_before_it_is_durable(
    shop: Shop, the_sale: Callable[[list[Effect]], Sale]
) -> None:
    shop.gun(MILK)
    shop.ask(SetMember("00123"))
    effects = shop.pay(CASH, request="r1")
    sale = the_sale(effects)
    assert effects == [CommitSale(sale, shop.now, "r1")]
    assert (sale.basket, sale.subtotal, sale.discount, sale.total) == ("12-1", 16_375, 0, 16_375)
    assert (sale.rounding, sale.paid, sale.tendered, sale.change) == (-75, 16_300, 20_000, 3_700)
    assert (sale.payments, sale.member, sale.shift, sale.business_day) == ((Payment("tunai", 16_300, 20_000),), "00123", 0, "2026-11-24")
    assert shop.shown.last_sale is None
    assert shop.shown.basket.id == "12-1", "until it is durable the page shows the basket that is being paid"


def test_when_it_is_durable_it_is_answered_printed_and_the_next_buyer_comes(shop: Shop) -> None:
    shop.gun(MILK)
    answer, ordered = shop.commit(shop.pay(CASH))
    assert isinstance(answer, Answer)
    assert isinstance(ordered, Print)
    assert answer.result is not None
    assert (answer.fault, answer.status, answer.result.receipt_no, answer.result.change) == (None, 200, 871, 3_700)
    assert (ordered.job.id, ordered.job.receipt_no, ordered.job.drawer, ordered.job.copy) == ("871", 871, True, False)
    assert (shop.shown.basket.id, shop.shown.basket.lines) == ("12-2", ())
    assert shop.shown.last_sale is not None
    assert (shop.shown.last_sale.receipt_no, shop.shown.last_sale.print) == (871, "queued")


def test_no_drawer_opens_for_money_that_is_no_cash(shop: Shop) -> None:
    shop.gun(MILK)
    effects = shop.commit(shop.pay(Payment("qris", 16_375, confirmed=True)))
    assert [effect.job.drawer for effect in effects if isinstance(effect, Print)] == [False]


@pytest.mark.parametrize(
    ("payments", "why"),
    [((Payment("tunai", tendered=11_800),), "GW-3401"), ((Payment("bon", 16_375),), "GW-3406"), ((), "GW-3408")],
)
def test_a_payment_that_is_not_right_leaves_the_basket_open(shop: Shop, payments: tuple[Payment, ...], why: str) -> None:
    shop.gun(MILK)
    answer = shop.answer(Pay("12-1", payments))
    assert answer.fault is not None
    assert (answer.fault.code, answer.status, shop.note()) == (why, 422, why)
    assert shop.pay(CASH) != []


def test_an_empty_basket_an_unknown_one_and_a_changed_total_are_not_paid(shop: Shop) -> None:
    assert shop.answer(Pay("12-1", (CASH,))) == Answer(1, fault("GW-3409", "never"), None, 422)
    assert shop.answer(Pay("11-7", (CASH,))) == Answer(2, fault("GW-3412", "never"), None, 404)
    shop.gun(MILK)
    assert shop.answer(Pay("12-1", (CASH,), total=16_300)) == Answer(3, fault("GW-3410", "now", total="Rp 16.375"), None, 409)
    assert shop.ask(Pay("12-1", (CASH,), total=16_375)) != []


def test_paying_again_while_it_is_written_waits_for_the_same_answer(shop: Shop) -> None:
    shop.gun(MILK)
    effects = shop.pay(CASH)
    assert shop.pay(CASH) == []
    assert shop.pay(Payment("tunai", tendered=50_000)) == []
    first, second, other, ordered = shop.commit(effects)
    assert isinstance(first, Answer)
    assert second == replace(first, call=2)
    assert other == Answer(3, fault("GW-3411", "never", receipt_no=871), first.result, 409)
    assert isinstance(ordered, Print)


def test_calls_without_end_for_one_payment_are_refused(shop: Shop) -> None:
    shop.gun(MILK)
    for _ in range(32):
        shop.pay(CASH)
    assert shop.pay(CASH) == [Answer(33, fault("GW-3417"), None, 503)]


def test_paying_a_paid_basket_again_gives_the_same_result_and_other_payments_409(shop: Shop) -> None:
    shop.gun(MILK)
    (answer, _) = shop.commit(shop.pay(CASH, request="r1"))
    assert isinstance(answer, Answer)
    shop.gun(NOODLES)
    assert shop.answer(Pay("12-1", (CASH,)), "r1") == replace(answer, call=2)
    assert shop.answer(Pay("12-1", (CASH,)), "r2") == replace(answer, call=3)
    other = shop.answer(Pay("12-1", (Payment("tunai", tendered=16_300),)))
    assert other == Answer(4, fault("GW-3411", "never", receipt_no=871), answer.result, 409)
    assert shop.answer(Pay("12-2", (CASH,)), "r1") == Answer(5, fault("GW-3418", "never"), answer.result, 409)
    assert shop.shown.basket.total == 2_500


def test_a_restart_remembers_what_was_paid_and_voided(shop: Shop) -> None:
    stored, _ = shop.sell(MILK)
    shop.restart()
    shop.open(13, (replace(stored, request="r1"),), ("12-2",))
    assert shop.shown.basket.id == "13-1"
    tendered = stored.result.tendered
    again = shop.answer(Pay("12-1", (Payment("tunai", tendered=tendered),)), "r1")
    assert (again.result, again.status) == (stored.result, 200)
    assert shop.answer(Pay("12-1", (Payment("qris", 16_375, confirmed=True),))).status == 409
    assert shop.answer(Pay("12-2", (CASH,))) == Answer(shop.calls, fault("GW-3413", "never"), None, 409)
    shop.gun(MILK)
    assert shop.answer(Pay("13-1", (CASH,)), "r1") == Answer(shop.calls, fault("GW-3418", "never"), stored.result, 409)


def test_a_request_that_the_journal_knows_from_another_basket_pays_nothing(shop: Shop) -> None:
    old, _ = shop.sell(MILK)
    shop.gun(NOODLES)
    shop.pay(CASH, request="r1")
    (answer,) = shop.feed(SaleCommitted("12-2", old, again=True))
    assert answer == Answer(shop.calls, fault("GW-3418", "never"), old.result, 409)
    assert shop.shown.basket.lines[0].code == NOODLES
    assert shop.pay(CASH, request="r2") != []


def test_a_refused_commit_opens_the_basket_again(shop: Shop) -> None:
    shop.gun(MILK)
    shop.pay(CASH, request="r1")
    assert shop.feed(CommitRefused("", "12-1", FULL)) == [Answer(1, FULL, None, 503)]
    assert (shop.shown.basket.id, shop.shown.basket.total, shop.shown.note) == ("12-1", 16_375, FULL)
    shop.gun(NOODLES)
    assert shop.shown.basket.total == 18_875
    (answer, _) = shop.commit(shop.pay(CASH, request="r1"))
    assert isinstance(answer, Answer)
    assert answer.fault is None, "a refused request may be tried again under its own id"


def test_an_unknown_commit_freezes_the_basket_until_it_is_resolved_as_sold(shop: Shop) -> None:
    shop.gun(MILK)
    ordered = shop.pay(CASH)
    assert shop.feed(CommitUnknown("", "12-1", FULL)) == [Answer(1, FULL, None, 503)]
    assert shop.pay(CASH) == [Answer(2, FULL, None, 503)]
    assert shop.answer(ChangeLine(1, qty=5)).status == 409
    assert shop.answer(VoidBasket("12-1", "batal")).status == 409
    (printed,) = shop.commit(ordered)
    assert isinstance(printed, Print)
    assert shop.answer(Pay("12-1", (CASH,))).result is not None


def test_an_unknown_commit_that_was_not_written_can_be_paid_again(shop: Shop) -> None:
    shop.gun(MILK)
    shop.pay(CASH)
    shop.feed(CommitUnknown("", "12-1", FULL))
    assert shop.feed(CommitRefused("", "12-1", FULL)) == []
    assert shop.pay(CASH) != []


def test_a_sale_told_twice_is_printed_and_answered_once(shop: Shop) -> None:
    shop.gun(MILK)
    effects = shop.pay(CASH)
    first = next(effect for effect in effects if isinstance(effect, CommitSale))
    event = SaleCommitted("12-1", shop.store(first.sale))
    assert len(shop.feed(event)) == 2
    shown = shop.shown
    assert shop.feed(event) == []
    assert shop.feed(replace(event, again=True)) == []
    assert shop.shown == shown


def test_a_sale_that_is_durable_after_all_is_believed(shop: Shop) -> None:
    shop.gun(MILK)
    effects = shop.pay(CASH)
    shop.feed(CommitRefused("", "12-1", FULL))
    assert [type(effect) for effect in shop.commit(effects)] == [Print]
    assert shop.shown.basket.id == "12-2"


def test_a_journal_opened_again_with_the_sale_in_it_resolves_the_basket(shop: Shop, the_sale: Callable[[list[Effect]], Sale]) -> None:
    shop.gun(MILK)
    stored = shop.store(the_sale(shop.pay(CASH)))
    shop.feed(CommitUnknown("", "12-1", FULL))
    assert [type(effect) for effect in shop.open(12, (stored,))] == [Print]
    assert shop.shown.basket.id == "12-2"
    assert shop.open(12, (stored,)) == []


def test_goods_scanned_while_a_sale_is_written_belong_to_the_next_buyer(shop: Shop) -> None:
    shop.gun(MILK)
    effects = shop.pay(CASH)
    shop.gun(NOODLES)
    shop.gun("2*")
    assert shop.answer(Scan(NOODLES)).fault is None
    assert [line.code for line in shop.shown.basket.lines] == [MILK]
    shop.commit(effects)
    assert (shop.shown.basket.id, [(line.code, line.qty) for line in shop.shown.basket.lines]) == ("12-2", [(NOODLES, 3)])


def test_goods_of_the_next_buyer_outlive_a_refused_commit(shop: Shop) -> None:
    shop.gun(MILK)
    shop.pay(CASH)
    shop.gun(NOODLES)
    shop.feed(CommitRefused("", "12-1", FULL))
    shop.gun("e01")
    assert [line.code for line in shop.shown.basket.lines] == [MILK, "e01"]
    shop.commit(shop.pay(CASH))
    assert [line.code for line in shop.shown.basket.lines] == [NOODLES]


@pytest.mark.parametrize("act", [ChangeLine(1, qty=5), ChangeLine(1, remove=True), SetMember("7"), VoidBasket("12-1", "x")])
def test_a_basket_that_is_being_written_cannot_change(shop: Shop, act: ChangeLine | SetMember | VoidBasket) -> None:
    shop.gun(MILK)
    shop.pay(CASH)
    assert shop.answer(act) == Answer(2, fault("GW-3414", "now"), None, 409)


def test_the_next_basket_is_not_paid_before_the_one_that_is_being_written(shop: Shop) -> None:
    shop.gun(MILK)
    shop.pay(CASH)
    shop.gun(NOODLES)
    assert shop.answer(Pay("12-2", (CASH,))) == Answer(2, fault("GW-3414", "now"), None, 503)


def test_what_the_journal_says_about_others_orders_is_none_of_the_tills_business(shop: Shop) -> None:
    shop.gun(MILK)
    shop.pay(CASH)
    before = shop.shown
    others = (CommitRefused("clock", "", FULL), CommitUnknown("clock", "", FULL), CommitRefused("", "11-1", FULL), void_written("12-1"))
    for event in others:
        assert shop.feed(event) == []
    assert shop.shown == before


def test_a_total_rounded_to_nothing_is_paid_with_nothing(shop: Shop) -> None:
    shop.gun("e01")
    (answer, _) = shop.commit(shop.cash(0))
    assert isinstance(answer, Answer)
    assert answer.result is not None
    assert (answer.result.total, answer.result.rounding, answer.result.paid, answer.result.tendered) == (50, -50, 0, 0)


def test_memory_of_requests_and_baskets_is_bounded_and_the_newest_are_kept(shop: Shop) -> None:
    for n in range(2_050):
        shop.ask(SetMember(str(n)), f"r{n}")
    assert shop.answer(SetMember("x"), "r2049").status == 409
    assert shop.answer(SetMember("x"), "r0").status == 200
