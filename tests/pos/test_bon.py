"""Bon anggota: within the limit, not overdue, with a due date and a line to sign; paid back oldest first, never more than is owed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.books import MAX_BONS, Bon, Books
from gateway.books import read as add_up
from gateway.config import Pos
from gateway.faults import Fault
from gateway.journal.event import encode, sale_fields
from gateway.messages.acts import Pay, PayBon, Role, SetMember, Who
from gateway.messages.counter import Asked
from gateway.messages.devices import OpenDrawer, Print
from gateway.messages.journal import Commit, CommitSale, JournalOpened, Json, MoneyMoved, Tip
from gateway.messages.printing import Pair, Text
from gateway.messages.sales import Payment
from gateway.pos.credit import Credit, credit_of
from gateway.pos.member_money import pay_back
from gateway.pos.payment import Settled, settle
from tests.pos.conftest import MILK, Shop

if TYPE_CHECKING:
    from gateway.messages import Effect

RULES = Pos(bon_limit=50_000)
KASIR, KETUA = Who("siti", "kasir"), Who("pak joko", "ketua")
BON = Payment("bon")


def credit(owes: int = 0, due: str = "2026-12-01", limit: int = 50_000, *, agreed: bool = False, member: str | None = "00123") -> Credit:
    parts = ((due, owes),) if owes else ()
    return Credit(member, Bon("00123", parts), Pos(bon_limit=limit), "2026-11-24", has_room=True, agreed=agreed)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (credit(), ""),
        (credit(owes=30_000), ""),
        (credit(owes=30_001), "GW-3422"),
        (credit(owes=30_001, agreed=True), ""),
        (credit(owes=5_000, due="2026-11-24"), ""),
        (credit(owes=5_000, due="2026-11-23"), "GW-3423"),
        (credit(owes=5_000, due="2026-11-23", agreed=True), ""),
        (replace(credit(owes=5_000, due="2026-11-23"), today=""), ""),
        (credit(member=None), "GW-3421"),
        (credit(limit=0), "GW-3406"),
        (credit(limit=0, agreed=True), "GW-3406"),
        (replace(credit(), has_room=False), "GW-3424"),
        (replace(credit(), has_room=False, agreed=True), "GW-3424"),
    ],
)
def test_who_may_buy_on_bon(what: Credit, code: str) -> None:
    found = settle(20_000, (BON,), RULES, what)
    assert (found.code if isinstance(found, Fault) else "") == code


def test_a_bon_knows_when_it_is_due_and_what_is_owed_then() -> None:
    found = settle(20_000, (BON,), RULES, credit(owes=1_000))
    assert found == Settled((Payment("bon", 20_000, due="2026-12-24", owed=21_000),), 0, 20_000, 0, 0)
    unsure = settle(20_000, (BON,), RULES, replace(credit(), today=""))
    assert isinstance(unsure, Settled)
    assert unsure.payments[0].due is None


def test_part_on_bon_and_the_rest_in_cash() -> None:
    found = settle(16_375, (Payment("bon", 10_000), Payment("tunai", tendered=10_000)), RULES, credit())
    assert isinstance(found, Settled)
    assert [(one.kind, one.amount) for one in found.payments] == [("tunai", 6_300), ("bon", 10_000)]
    assert (found.rounding, found.paid, found.change) == (-75, 16_300, 3_700)


def test_two_bons_in_one_sale_are_none() -> None:
    found = settle(20_000, (Payment("bon", 10_000), Payment("bon", 10_000)), RULES, credit())
    assert isinstance(found, Fault)
    assert found.code == "GW-3408"


def test_without_credit_there_is_no_bon() -> None:
    assert isinstance(settle(20_000, (BON,), RULES), Fault)


@pytest.mark.parametrize(
    ("who", "consent", "agreed"),
    [(None, None, False), (KASIR, None, False), (KETUA, None, True), (KASIR, KETUA, True), (KASIR, KASIR, False), (None, KETUA, True)],
)
def test_the_limit_is_lifted_by_name_only(who: Who | None, consent: Who | None, *, agreed: bool) -> None:
    assert credit_of(Books(), "00123", Asked(1, SetMember("00123"), "", who, consent), RULES, "2026-11-24").agreed is agreed


@given(
    sales=st.lists(st.tuples(st.sampled_from(["A", "B"]), st.integers(1, 40_000), st.booleans(), st.integers(0, 2)), max_size=30),
    limit=st.integers(0, 60_000),
)
@settings(max_examples=100, deadline=None)
def test_nobody_owes_more_than_the_limit_unless_somebody_agreed(sales: list[tuple[str, int, bool, int]], limit: int) -> None:
    books, rules, recount = Books(), Pos(bon_limit=limit), {"A": 0, "B": 0}
    agreed: set[str] = set()
    for seq, (member, amount, has_consent, then) in enumerate(sales, 1):
        asked = Asked(1, SetMember(member), "", KASIR, KETUA if has_consent else None)
        found = settle(amount, (BON,), rules, credit_of(books, member, asked, rules, "2026-11-24"))
        if isinstance(found, Settled):
            payment = found.payments[0]
            told: dict[str, Json] = {"kind": "bon", "amount": amount, "due": payment.due}
            books = add_up(books, "sale", {"member": member, "total": amount, "payments": [told]}, seq)
            recount[member] += amount
            agreed |= {member} if has_consent else set()
            assert payment.owed == recount[member]
        if member not in agreed:
            assert books.bon(member).amount <= limit
        if then:
            back = min(recount[member], amount // then)
            books = add_up(books, "bon_payment", {"member": member, "amount": back}, seq)
            recount[member] -= back
        assert {name: books.bon(name).amount for name in recount} == recount


@given(
    owes=st.integers(1, 200_000),
    amount=st.none() | st.integers(1, 300_000),
    tendered=st.none() | st.integers(1, 300_000),
    step=st.sampled_from([1, 50, 100, 500]),
)
def test_cash_for_bon_adds_up(owes: int, amount: int | None, tendered: int | None, step: int) -> None:
    found = pay_back(owes, Payment("tunai", amount, tendered, confirmed=True), step)
    if isinstance(found, Fault):
        return
    assert found.amount is not None
    assert found.tendered is not None
    assert 1 <= found.amount <= found.tendered
    if amount is None:
        assert found.amount <= owes
        assert found.tendered == found.amount or (found.amount % step == 0 or found.amount == owes)


@pytest.mark.parametrize(
    ("payment", "outcome"),
    [
        (Payment("tunai", tendered=10_000), Payment("tunai", 10_000, 10_000)),
        (Payment("tunai", tendered=20_000), Payment("tunai", 16_300, 20_000)),
        (Payment("tunai", 5_000, 20_000), Payment("tunai", 5_000, 20_000)),
        (Payment("tunai", 5_000), Payment("tunai", 5_000, 5_000)),
        (Payment("tunai", 5_000, 4_000), "GW-3401"),
        (Payment("tunai", tendered=5_000_000), "GW-3402"),
        (Payment("tunai"), "GW-3408"),
        (Payment("bon"), "GW-3408"),
        (Payment("qris"), "GW-3404"),
        (Payment("qris", confirmed=True), Payment("qris", 16_375, confirmed=True)),
        (Payment("transfer"), "GW-3405"),
        (Payment("transfer", 5_000, reference="TRF 1"), Payment("transfer", 5_000, reference="TRF 1")),
        (Payment("transfer", reference="3310154511800001"), "GW-3120"),
    ],
)
def test_how_bon_is_paid_back(payment: Payment, outcome: Payment | str) -> None:
    found = pay_back(16_375, payment, 100)
    assert (found.code if isinstance(found, Fault) else found) == outcome


@pytest.fixture
def village() -> Shop:
    built = Shop(rules=RULES)
    built.open()
    return built


def sell_on_bon(shop: Shop, member: str = "00123", consent: Who | None = None) -> list[Effect]:
    """One milk on bon, durable as far as the books are concerned."""
    shop.gun(MILK)
    shop.ask(SetMember(member))
    effects = shop.pay(BON) if consent is None else pay_with(shop, consent)
    for effect in effects:
        if isinstance(effect, CommitSale):
            take_in(shop, "sale", json.loads(encode(sale_fields(effect.sale) | {"receipt_no": shop.receipts + 1})))
            return shop.commit(effects)
    return effects


def pay_with(shop: Shop, consent: Who) -> list[Effect]:
    return shop.ask(Pay(shop.shown.basket.id, (BON,)), "", consent)


def take_in(shop: Shop, kind: str, fields: dict[str, object]) -> None:
    """The journal tells of an event that is nobody's order."""
    shop.written([Commit(kind, shop.now, "2026-11-24", fields, "of nobody")])  # type: ignore[arg-type]  # JSON


def blocks(effects: list[Effect]) -> list[object]:
    return [block for effect in effects if isinstance(effect, Print) for block in effect.job.document.blocks]


def test_the_receipt_says_that_it_is_not_paid(village: Shop) -> None:
    printed = blocks(sell_on_bon(village))
    at = printed.index(Text("BELUM DIBAYAR", "center", bold=True, big=True))
    assert printed[at + 1 : at + 4] == [Pair("Jatuh tempo", "24/12/2026"), Pair("Sisa bon", "16.375"), Text("Tanda tangan anggota:")]


def test_the_drawer_stays_shut_for_a_bon(village: Shop) -> None:
    (printed,) = [effect for effect in sell_on_bon(village) if isinstance(effect, Print)]
    assert not printed.job.drawer


def test_at_the_limit_the_basket_stays_and_the_words_are_the_contract(village: Shop) -> None:
    for _ in range(3):
        sell_on_bon(village)
    effects = sell_on_bon(village)
    assert not any(isinstance(effect, CommitSale | Print) for effect in effects)
    assert village.note() == "GW-3422"
    assert len(village.shown.basket.lines) == 1


def test_a_ketua_lets_a_member_go_beyond_the_limit_and_is_named(village: Shop) -> None:
    for _ in range(3):
        sell_on_bon(village)
    village.gun(MILK)
    village.ask(SetMember("00123"))
    (order,) = [effect for effect in pay_with(village, KETUA) if isinstance(effect, CommitSale)]
    assert order.sale.consent == "pak joko"
    assert sale_fields(order.sale)["consent"] == "pak joko"


def test_what_another_member_owes_stops_nobody(village: Shop) -> None:
    for _ in range(3):
        sell_on_bon(village)
    assert any(isinstance(effect, Print) for effect in sell_on_bon(village, "00124"))


def test_bon_is_paid_back_when_it_is_durable(village: Shop) -> None:
    sell_on_bon(village)
    effects = village.ask(PayBon("00123", Payment("tunai", 10_000, 20_000)), "b1")
    (order,) = effects
    assert isinstance(order, Commit)
    assert order.kind == "bon_payment"
    assert dict(order.fields) == {
        "member": "00123", "amount": 10_000, "payment": {"kind": "tunai", "amount": 10_000, "tendered": 20_000}, "owed": 6_375,
        "request": "b1",
    }  # fmt: skip
    done = village.written(effects)
    assert any(isinstance(effect, OpenDrawer) for effect in done)
    printed = blocks(done)
    assert Text("BAYAR BON", "center", bold=True, big=True) in printed
    assert Pair("Kembali", "10.000") in printed
    assert Pair("Sisa bon", "6.375", bold=True) in printed
    assert village.answer(PayBon("00123", Payment("tunai", 10_000, 20_000)), "b1").fault is None  # and nothing is ordered


def test_all_of_it_by_qris_is_lunas(village: Shop) -> None:
    sell_on_bon(village)
    done = village.written(village.ask(PayBon("00123", Payment("qris", confirmed=True))))
    assert Pair("Sisa bon", "LUNAS", bold=True) in blocks(done)
    assert not any(isinstance(effect, OpenDrawer) for effect in done)
    assert village.answer(PayBon("00123", Payment("tunai", 1_000))).fault is not None


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (PayBon("00999", Payment("tunai", 1_000)), "GW-3431"),
        (PayBon("00123", Payment("tunai", 16_376)), "GW-3432"),
        (PayBon("00123", Payment("qris", 16_376, confirmed=True)), "GW-3432"),
        (PayBon("?", Payment("tunai", 1_000)), "GW-3305"),
    ],
)
def test_what_is_not_owed_cannot_be_paid(village: Shop, act: PayBon, code: str) -> None:
    sell_on_bon(village)
    found = village.answer(act).fault
    assert found is not None
    assert found.code == code


def test_two_windows_cannot_pay_more_than_is_owed(village: Shop) -> None:
    sell_on_bon(village)
    order = village.ask(PayBon("00123", Payment("tunai", 16_375)), "one")
    found = village.answer(PayBon("00123", Payment("tunai", 16_375)), "two").fault
    assert found is not None
    assert found.code == "GW-3433"
    assert village.ask(PayBon("00123", Payment("tunai", 16_375)), "one") == []  # waits for the same answer
    assert len([effect for effect in village.written(order) if isinstance(effect, Print)]) == 1


@pytest.mark.parametrize("role", ["teknisi"])
def test_who_may_not_touch_money_takes_no_bon(village: Shop, role: Role) -> None:
    sell_on_bon(village)
    village.who = Who("budi", role)
    assert village.answer(PayBon("00123", Payment("tunai", 1_000))).fault is not None


def test_bon_paid_before_a_restart_is_not_paid_again(village: Shop) -> None:
    village.restart()
    moved = (MoneyMoved("b1", "bon_payment", 10_000, "00123"),)
    owing = add_up(Books(), "sale", {"member": "00123", "total": 9, "payments": [{"kind": "bon", "amount": 20_000}]}, 1)
    village.feed(JournalOpened("0a1b2c3d", Tip(boot=13), books=owing, moved=moved))
    assert village.answer(PayBon("00123", Payment("tunai", 10_000)), "b1").fault is None
    assert village.answer(PayBon("00123", Payment("tunai", 9_000)), "b1").status == 409
    assert village.answer(PayBon("00124", Payment("tunai", 10_000)), "b1").status == 409


def test_when_the_books_are_full_only_who_owes_already_buys_on_bon() -> None:
    full = Books(bons=tuple(Bon(f"{number:05}", (("", 1),)) for number in range(MAX_BONS)))
    asked = Asked(1, SetMember("x"), "", None, None)
    assert isinstance(settle(100, (BON,), RULES, credit_of(full, "00001", asked, RULES, "2026-11-24")), Settled)
    assert isinstance(settle(100, (BON,), RULES, credit_of(full, "99999", asked, RULES, "2026-11-24")), Fault)
