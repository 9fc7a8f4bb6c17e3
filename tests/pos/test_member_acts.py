"""Savings, a sale linked to a member afterwards, goods in, out and counted: each an event of its own, by who may, and once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.config import Pos
from gateway.faults import fault
from gateway.messages.acts import LinkMember, MoveStock, ReturnLine, TakeSaving, Who
from gateway.messages.counter import Answer
from gateway.messages.devices import OpenDrawer, Print
from gateway.messages.journal import Commit, CommitRefused, FindReceipt, JournalOpened, MoneyMoved, ReceiptFound, Tip
from gateway.messages.printing import Pair, Text
from gateway.messages.sales import Payment
from gateway.pos.returns import give_back
from tests.pos.conftest import MILK, OIL, RICE

if TYPE_CHECKING:
    from gateway.messages import Effect
    from gateway.messages.sales import StoredSale
    from tests.pos.conftest import Shop

SAVING = TakeSaving("00123", 10_000, "wajib")
MILK_14 = MILK.zfill(14)


def the_order(effects: list[Effect]) -> Commit:
    (order,) = effects
    assert isinstance(order, Commit)
    return order


def test_a_saving_is_no_sale_and_gets_a_paper(shop: Shop) -> None:
    effects = shop.ask(SAVING, "s1")
    assert the_order(effects).kind == "saving"
    assert dict(the_order(effects).fields) == {"member": "00123", "amount": 10_000, "saving": "wajib", "request": "s1"}
    done = shop.written(effects)
    assert any(isinstance(effect, OpenDrawer) for effect in done)
    (printed,) = [effect.job.document.blocks for effect in done if isinstance(effect, Print)]
    assert Text("TERIMA SIMPANAN", "center", bold=True, big=True) in printed
    assert Text("Simpanan wajib") in printed
    assert Pair("Diterima", "10.000", bold=True, big=True) in printed
    assert shop.shown.last_sale is None


def test_a_saving_asked_for_again_is_taken_once_also_after_a_restart(shop: Shop) -> None:
    shop.written(shop.ask(SAVING, "s1"))
    assert [type(effect) for effect in shop.ask(SAVING, "s1")] == [Answer]
    shop.restart()
    shop.feed(JournalOpened("0a1b2c3d", Tip(boot=13), moved=(MoneyMoved("s1", "saving", 10_000, "00123"),)))
    assert shop.answer(SAVING, "s1").fault is None
    assert shop.answer(replace(SAVING, amount=20_000), "s1").status == 409


def test_no_money_moves_when_nothing_was_written(shop: Shop) -> None:
    order = the_order(shop.ask(SAVING))
    effects = shop.feed(CommitRefused(order.token, "", fault("GW-3001", "now")))
    assert [type(effect) for effect in effects] == [Answer]


@pytest.fixture
def sold(shop: Shop) -> StoredSale:
    stored, _ = shop.sell(MILK, MILK)
    return stored


def looked_up(shop: Shop, stored: StoredSale | None, *refunds: StoredSale, request: str = "") -> list[Effect]:
    (find,) = shop.ask(LinkMember(871, "00123"), request)
    assert isinstance(find, FindReceipt)
    return shop.feed(ReceiptFound(find.token, stored, refunds))


def test_a_sale_becomes_a_members_afterwards(shop: Shop, sold: StoredSale) -> None:
    effects = looked_up(shop, sold, request="l1")
    order = the_order(effects)
    assert order.kind == "member_link"
    assert dict(order.fields) == {"receipt_no": 871, "generation": 1, "member": "00123", "total": 32_750, "request": "l1"}
    assert [type(effect) for effect in shop.written(effects)] == [Answer]
    assert [type(effect) for effect in shop.ask(LinkMember(871, "00123"), "l1")] == [Answer]


def test_what_came_back_before_is_not_the_members_purchase(shop: Shop, sold: StoredSale) -> None:
    refund = replace(sold, result=replace(sold.result, total=16_375), sale=replace(sold.sale, refund_of=871))
    assert the_order(looked_up(shop, sold, refund)).fields["total"] == 16_375


def test_the_same_member_again_is_done_already(shop: Shop, sold: StoredSale) -> None:
    (answer,) = looked_up(shop, replace(sold, sale=replace(sold.sale, member="00123")))
    assert isinstance(answer, Answer)
    assert answer.fault is None


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        ({"member": "00124"}, "GW-3441", 409),
        ({"business_day": "2026-11-23"}, "GW-3442", 409),
        ({"refund_of": 3}, "GW-3902", 404),
        (None, "GW-3902", 404),
    ],
)
def test_which_sales_cannot_be_linked(shop: Shop, sold: StoredSale, change: dict[str, object] | None, code: str, status: int) -> None:
    found = None if change is None else replace(sold, sale=replace(sold.sale, **change))  # type: ignore[arg-type]  # names of a sale
    (answer,) = looked_up(shop, found)
    assert isinstance(answer, Answer)
    assert answer.fault is not None
    assert (answer.fault.code, answer.status) == (code, status)
    assert isinstance(shop.ask(LinkMember(871, "00123"))[0], FindReceipt)  # and the next is looked for


def test_one_link_at_a_time(shop: Shop, sold: StoredSale) -> None:
    effects = looked_up(shop, sold, request="l1")
    assert shop.answer(LinkMember(870, "00124")).status == 503
    assert shop.ask(LinkMember(871, "00123"), "l1") == []  # the same call waits
    assert [type(effect) for effect in shop.written(effects)] == [Answer, Answer]


@pytest.mark.parametrize(
    ("act", "kind", "fields"),
    [
        (MoveStock(MILK, "in", qty=24), "stock_in", {"code": MILK_14, "name": "Susu UHT 1 liter", "unit": "pcs", "qty": 24}),
        (MoveStock(MILK_14, "count", qty=0), "stock_count", {"code": MILK_14, "name": "Susu UHT 1 liter", "unit": "pcs", "counted": 0}),
        (
            MoveStock(RICE, "count", grams=48_250),
            "stock_count",
            {"code": RICE.zfill(14), "name": "Beras medium curah", "unit": "kg", "counted": 48_250},
        ),
        (
            MoveStock(OIL, "out", milli=500, reason="  tumpah "),
            "stock_out",
            {"code": OIL.zfill(14), "name": "Minyak curah", "unit": "liter", "milli": 500, "reason": "tumpah"},
        ),
        (MoveStock("e01", "count", qty=3), "stock_count", {"code": "E01", "name": "Es batu", "unit": "pcs", "counted": 3_000}),
    ],
)
def test_goods_that_move_are_told_in_their_own_measure(shop: Shop, act: MoveStock, kind: str, fields: dict[str, object]) -> None:
    effects = shop.ask(act)
    assert the_order(effects).kind == kind
    assert dict(the_order(effects).fields) == fields
    assert [type(effect) for effect in shop.written(effects)] == [Answer]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (MoveStock("8990000000000", "in", qty=1), "GW-3101"),
        (MoveStock(MILK, "in", grams=500), "GW-3451"),
        (MoveStock(RICE, "count", qty=5), "GW-3451"),
        (MoveStock(MILK, "in", qty=0), "GW-3452"),
        (MoveStock(MILK, "out", qty=1), "GW-3453"),
        (MoveStock(MILK, "out", qty=1, reason="untuk 3310154511800001"), "GW-3120"),
    ],
)
def test_what_cannot_be_recorded(shop: Shop, act: MoveStock, code: str) -> None:
    found = shop.answer(act).fault
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("act", [SAVING, LinkMember(1, "00123"), MoveStock(MILK, "in", qty=1)])
def test_a_technician_records_nothing(shop: Shop, act: TakeSaving | LinkMember | MoveStock) -> None:
    shop.who = Who("budi", "teknisi")
    assert shop.answer(act).status == 403


def test_goods_bought_on_bon_that_was_paid_back_come_back_as_cash(sold: StoredSale) -> None:
    sale = replace(sold.sale, payments=(Payment("bon", 32_750),), rounding=0, paid=32_750)
    wanted = (ReturnLine(sale.lines[0].n),)

    def money(owes: int) -> dict[str, int | None]:
        back = give_back(sale, [], wanted, Pos(), owes)
        return {payment.kind: payment.amount for payment in back.payments}  # type: ignore[union-attr]  # no fault

    total = sale.lines[0].amount
    assert money(32_750) == {"bon": total}
    assert money(0) == {"tunai": total if total == sale.total else total // 100 * 100}
    part = money(6_375)
    assert part["bon"] == 6_375
    assert (part["tunai"] or 0) <= total - 6_375
