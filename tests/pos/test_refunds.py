"""Refunds at the counter: looked up, worked out, durable, and only then paid out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.faults import fault
from gateway.messages.acts import Refund, ReturnLine, Who
from gateway.messages.counter import Answer, Asked
from gateway.messages.devices import Print
from gateway.messages.journal import CommitRefused, CommitSale, CommitUnknown, FindReceipt, ReceiptFound, SaleCommitted
from gateway.messages.printing import Pair, Text

if TYPE_CHECKING:
    from gateway.messages import Effect
    from gateway.messages.sales import StoredSale
    from tests.pos.conftest import Shop

MILK = "8991002101234"
BACK = Refund(871, (ReturnLine(1, qty=1),), "Rusak")


@pytest.fixture
def sold(shop: Shop) -> StoredSale:
    stored, _ = shop.sell(MILK, MILK)
    return stored


def looked_up(shop: Shop, sold: StoredSale, effects: list[Effect], *refunds: StoredSale) -> CommitSale:
    (find,) = effects
    assert isinstance(find, FindReceipt)
    (order,) = shop.feed(ReceiptFound(find.token, sold, refunds))
    assert isinstance(order, CommitSale)
    return order


def test_goods_come_back_when_the_refund_is_durable(shop: Shop, sold: StoredSale) -> None:
    order = looked_up(shop, sold, shop.ask(BACK, "r1"))
    assert (order.sale.refund_of, order.sale.refund_generation, order.sale.reason) == (871, 1, "Rusak")
    assert (order.sale.total, order.sale.paid, order.sale.tendered, order.sale.change) == (16_375, 16_300, 0, 0)
    assert order.request == "r1"
    stored = shop.store(order.sale)
    answer, printed = shop.feed(SaleCommitted(order.sale.basket, stored))
    assert isinstance(answer, Answer)
    assert answer.result == stored.result
    assert isinstance(printed, Print)
    assert printed.job.drawer
    blocks = printed.job.document.blocks
    assert Text("RETUR", "center", bold=True, big=True) in blocks
    assert Text("Atas struk 01.1-000871") in blocks
    assert Pair("Uang kembali (tunai)", "16.300") in blocks


def test_the_last_sale_on_the_page_stays_the_sale(shop: Shop, sold: StoredSale) -> None:
    order = looked_up(shop, sold, shop.ask(BACK))
    shop.feed(SaleCommitted(order.sale.basket, shop.store(order.sale)))
    assert shop.shown.last_sale is not None
    assert shop.shown.last_sale.receipt_no == 871


def test_the_same_call_gets_the_same_answer_and_gives_back_once(shop: Shop, sold: StoredSale) -> None:
    order = looked_up(shop, sold, shop.ask(BACK, "r1"))
    assert shop.ask(BACK, "r1") == []
    stored = shop.store(order.sale)
    first, second, _ = shop.feed(SaleCommitted(order.sale.basket, stored))
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert first.result == second.result == stored.result
    assert shop.answer(BACK, "r1").result == stored.result


def test_after_a_restart_too(shop: Shop, sold: StoredSale) -> None:
    order = looked_up(shop, sold, shop.ask(BACK, "r1"))
    stored = replace(shop.store(order.sale), request="r1")
    shop.restart()
    shop.open(13, (sold, stored))
    assert shop.answer(BACK, "r1") == Answer(shop.calls, None, stored.result)
    other = shop.answer(Refund(870, (ReturnLine(1),), "Rusak"), "r1")
    assert (other.fault and other.fault.code, other.status) == ("GW-3418", 409)


def test_what_came_back_before_counts(shop: Shop, sold: StoredSale) -> None:
    order = looked_up(shop, sold, shop.ask(BACK))
    before = shop.store(order.sale)
    shop.feed(SaleCommitted(order.sale.basket, before))
    (find,) = shop.ask(Refund(871, (ReturnLine(1, qty=2),), "Rusak"))
    assert isinstance(find, FindReceipt)
    (answer,) = shop.feed(ReceiptFound(find.token, sold, (before,)))
    assert isinstance(answer, Answer)
    assert (answer.fault and answer.fault.code, answer.status) == ("GW-3903", 422)


def test_a_receipt_that_is_not_there_is_told(shop: Shop, sold: StoredSale) -> None:
    (find,) = shop.ask(BACK)
    assert isinstance(find, FindReceipt)
    (answer,) = shop.feed(ReceiptFound(find.token, None))
    assert isinstance(answer, Answer)
    assert (answer.fault and answer.fault.code, answer.status) == ("GW-3902", 404)
    assert isinstance(shop.ask(BACK)[0], FindReceipt)


def test_a_refund_itself_does_not_come_back(shop: Shop, sold: StoredSale) -> None:
    order = looked_up(shop, sold, shop.ask(BACK))
    stored = shop.store(order.sale)
    shop.feed(SaleCommitted(order.sale.basket, stored))
    (find,) = shop.ask(Refund(872, (ReturnLine(1),), "Rusak"))
    assert isinstance(find, FindReceipt)
    (answer,) = shop.feed(ReceiptFound(find.token, stored))
    assert isinstance(answer, Answer)
    assert answer.status == 404


def test_a_journal_that_cannot_be_read_now_is_no_missing_receipt(shop: Shop, sold: StoredSale) -> None:
    (find,) = shop.ask(BACK)
    assert isinstance(find, FindReceipt)
    (answer,) = shop.feed(ReceiptFound(find.token, None, fault=fault("GW-4030", reason="EIO")))
    assert isinstance(answer, Answer)
    assert (answer.fault and answer.fault.code, answer.status) == ("GW-4030", 503)


def test_one_refund_at_a_time(shop: Shop, sold: StoredSale) -> None:
    shop.ask(BACK)
    answer = shop.answer(Refund(870, (ReturnLine(1),), "Rusak"))
    assert (answer.fault and answer.fault.code, answer.status) == ("GW-3901", 503)


def test_a_refused_commit_pays_nothing_out(shop: Shop, sold: StoredSale) -> None:
    order = looked_up(shop, sold, shop.ask(BACK))
    (answer,) = shop.feed(CommitRefused(order.sale.basket, order.sale.basket, fault("GW-4012", reason="full")))
    assert isinstance(answer, Answer)
    assert answer.status == 503


def test_an_unknown_commit_pays_out_only_when_it_turns_out_to_stand(shop: Shop, sold: StoredSale) -> None:
    order = looked_up(shop, sold, shop.ask(BACK))
    (answer,) = shop.feed(CommitUnknown(order.sale.basket, order.sale.basket, fault("GW-4013", reason="EIO")))
    assert isinstance(answer, Answer)
    assert answer.status == 503
    assert shop.answer(BACK).status == 503
    (printed,) = shop.feed(SaleCommitted(order.sale.basket, shop.store(order.sale)))
    assert isinstance(printed, Print)


def test_a_basket_on_the_counter_is_untouched(shop: Shop, sold: StoredSale) -> None:
    shop.gun(MILK)
    before = shop.shown.basket
    order = looked_up(shop, sold, shop.ask(BACK))
    shop.feed(SaleCommitted(order.sale.basket, shop.store(order.sale)))
    assert shop.shown.basket == before


@pytest.mark.parametrize(("reason", "code"), [("  ", "GW-3307"), ("KTP 3310151203990004", "GW-3120")])
def test_a_refund_needs_a_reason_and_no_citizens_number(shop: Shop, sold: StoredSale, reason: str, code: str) -> None:
    answer = shop.answer(Refund(871, (ReturnLine(1),), reason))
    assert answer.fault is not None
    assert answer.fault.code == code


def test_a_clerk_needs_the_ketuas_consent_which_stands_in_the_event(shop: Shop, sold: StoredSale) -> None:
    ani, siti = Who("ANI", "kasir"), Who("SITI", "ketua")
    (refused,) = shop.feed(Asked(90, BACK, "", ani))
    assert isinstance(refused, Answer)
    assert (refused.fault and refused.fault.code, refused.status) == ("GW-3601", 403)
    order = looked_up(shop, sold, shop.feed(Asked(91, BACK, "", ani, siti)))
    assert order.sale.consent == "SITI"
