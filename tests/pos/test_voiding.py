"""Giving a basket up: written with its reason before it is cleared, and never after it was paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.faults import fault
from gateway.messages.acts import Pay, SetMember, VoidBasket
from gateway.messages.counter import Answer
from gateway.messages.journal import Commit, CommitRefused, Committed, CommitUnknown, Row
from gateway.messages.sales import Payment

if TYPE_CHECKING:
    from tests.pos.conftest import Shop

MILK = "8991002101234"
CASH = Payment("tunai", tendered=20_000)
FULL = fault("GW-3414", "later")


def void_written(basket: str) -> Committed:
    return Committed(Row(5, "void", bytes(32), b"{}"), f"void {basket}")


def test_a_void_is_written_with_its_reason_and_lines_before_the_basket_is_cleared(shop: Shop) -> None:
    shop.gun(MILK)
    shop.ask(SetMember("00123"))
    (order,) = shop.ask(VoidBasket("12-1", " pembeli\x00 pergi "))
    assert isinstance(order, Commit)
    assert (order.kind, order.token, order.business_day, order.at) == ("void", "void 12-1", "2026-11-24", shop.now)
    assert dict(order.fields) == {
        "basket": "12-1", "reason": "pembeli pergi", "subtotal": 16_375, "discount": 0, "total": 16_375, "member": "00123",
        "lines": [{"n": 1, "code": MILK, "name": "Susu UHT 1 liter", "qty": 1, "price": 16_375, "discount": 0, "amount": 16_375}],
    }  # fmt: skip
    assert shop.shown.basket.total == 16_375
    assert shop.ask(VoidBasket("12-1", "lagi")) == [], "the same again waits for the same answer"
    assert shop.feed(void_written("12-9")) == []
    assert shop.feed(void_written("12-1")) == [Answer(2), Answer(3)]
    assert (shop.shown.basket.id, shop.shown.basket.lines, shop.shown.basket.member) == ("12-2", (), None)
    assert shop.answer(VoidBasket("12-1", "lagi")).status == 200
    assert shop.answer(Pay("12-1", (CASH,))) == Answer(5, fault("GW-3413", "never"), None, 409)


def test_a_void_that_cannot_be_written_leaves_the_basket(shop: Shop) -> None:
    shop.gun(MILK)
    shop.ask(VoidBasket("12-1", "batal"))
    assert shop.feed(CommitUnknown("void 12-1", "", FULL)) == [Answer(1, FULL, None, 503)]
    assert shop.answer(VoidBasket("12-1", "batal")) == Answer(2, FULL, None, 503)
    assert shop.feed(CommitRefused("void 12-1", "", FULL)) == []
    assert shop.shown.basket.total == 16_375
    assert shop.pay(CASH) != []


def test_a_void_of_nothing_clears_without_a_word_in_the_journal_and_needs_a_reason_all_the_same(shop: Shop) -> None:
    assert shop.answer(VoidBasket("12-1", " ")) == Answer(1, fault("GW-3307", "never"), None, 422)
    shop.ask(SetMember("7"))
    assert shop.ask(VoidBasket("12-1", "salah")) == [Answer(3)]
    assert (shop.shown.basket.id, shop.shown.basket.member) == ("12-1", None)
    assert shop.answer(VoidBasket("99-1", "x")).status == 404


def test_a_paid_basket_cannot_be_voided(shop: Shop) -> None:
    shop.sell(MILK)
    assert shop.answer(VoidBasket("12-1", "batal")).status == 409
