"""Payments: what is right, what is refused and in which words, and that everything always adds up."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.config import Pos
from gateway.faults import Fault, tell
from gateway.messages.sales import Payment, PaymentKind, Sale
from gateway.pos.payment import Settled, same_payments, settle

RULES = Pos()


def cash(tendered: int | None = None, amount: int | None = None, *, confirmed: bool = False) -> Payment:
    return Payment("tunai", amount, tendered, None, confirmed)


def qris(amount: int | None = None, *, confirmed: bool = True) -> Payment:
    return Payment("qris", amount, None, None, confirmed)


def transfer(amount: int | None = None, reference: str | None = "BCA 123") -> Payment:
    return Payment("transfer", amount, None, reference)


@pytest.mark.parametrize(
    ("total", "payments", "rounding", "paid", "tendered", "change"),
    [
        (16_375, [cash(20_000)], -75, 16_300, 20_000, 3_700),
        (16_375, [cash(16_300)], -75, 16_300, 16_300, 0),
        (16_375, [cash(amount=16_375)], -75, 16_300, 16_300, 0),  # "exactly", as the page shows it before rounding
        (16_375, [cash(amount=16_300)], -75, 16_300, 16_300, 0),
        (16_375, [cash(amount=20_000)], -75, 16_300, 20_000, 3_700),
        (16_375, [cash(20_000, 16_375)], -75, 16_300, 20_000, 3_700),
        (50, [cash(0)], -50, 0, 0, 0),  # rounded to nothing: paid with 0
        (0, [cash(0)], 0, 0, 0, 0),
        (16_375, [qris(16_375)], 0, 16_375, 0, 0),
        (16_375, [qris()], 0, 16_375, 0, 0),
        (16_375, [transfer(16_375)], 0, 16_375, 0, 0),
        (16_375, [qris(10_000), transfer()], 0, 16_375, 0, 0),
        (16_375, [qris(10_000), cash(10_000)], -75, 16_300, 10_000, 3_700),
        (16_375, [qris(16_375), cash(0)], 0, 16_375, 0, 0),
        (16_375, [cash(1_016_300)], -75, 16_300, 1_016_300, 1_000_000),
        (16_375, [cash(1_016_301, confirmed=True)], -75, 16_300, 1_016_301, 1_000_001),
    ],
)
def test_a_right_payment_is_settled(total: int, payments: list[Payment], rounding: int, paid: int, tendered: int, change: int) -> None:
    settled = settle(total, tuple(payments), RULES)
    assert isinstance(settled, Settled)
    assert (settled.rounding, settled.paid, settled.tendered, settled.change) == (rounding, paid, tendered, change)


@pytest.mark.parametrize(
    ("payments", "code"),
    [
        ([cash(11_800)], "GW-3401"),
        ([cash(0)], "GW-3401"),
        ([qris(10_000)], "GW-3401"),
        ([qris(10_000), cash(6_200)], "GW-3401"),
        ([cash(1_016_301)], "GW-3402"),
        ([cash(96_385_074)], "GW-3403"),
        ([cash(96_385_074, confirmed=True)], "GW-3403"),
        ([cash(8_991_002_101_234, confirmed=True)], "GW-3403"),
        ([cash(10**15, confirmed=True)], "GW-3403"),
        ([qris(16_375, confirmed=False)], "GW-3404"),
        ([transfer(16_375, None)], "GW-3405"),
        ([transfer(16_375, " \x00 ")], "GW-3405"),
        ([transfer(16_375, "9" * 41)], "GW-3405"),
        ([Payment("bon", 16_375)], "GW-3406"),
        ([Payment("bon", 6_375), cash(10_000)], "GW-3406"),
        ([qris(16_376)], "GW-3407"),
        ([qris(16_376), cash(0)], "GW-3407"),
        ([], "GW-3408"),
        ([cash()], "GW-3408"),
        ([cash(-1)], "GW-3408"),
        ([cash(20_000, -5)], "GW-3408"),
        ([cash(20_000, 9_000)], "GW-3408"),
        ([cash(10_000), cash(10_000)], "GW-3408"),
        ([qris(), qris()], "GW-3408"),
        ([qris(), cash(20_000)], "GW-3408"),
        ([qris(16_375), transfer()], "GW-3408"),
        ([qris(0)], "GW-3408"),
        ([qris(-5)], "GW-3408"),
        ([Payment("qris", 16_375, 20_000, None, confirmed=True)], "GW-3408"),
        ([qris(1)] * 9, "GW-3408"),
    ],
)
def test_a_wrong_payment_is_refused_with_its_reason(payments: list[Payment], code: str) -> None:
    outcome = settle(16_375, tuple(payments), RULES)
    assert isinstance(outcome, Fault)
    assert outcome.code == code


def test_the_clerk_reads_how_much_is_missing() -> None:
    outcome = settle(16_375, (cash(11_800),), RULES)
    assert isinstance(outcome, Fault)
    assert tell(outcome).message == "Uang kurang Rp 4.500."


def test_large_notes_are_asked_about_in_rupiah() -> None:
    outcome = settle(16_375, (cash(2_000_000),), RULES)
    assert isinstance(outcome, Fault)
    assert tell(outcome).message == "Uang diterima Rp 2.000.000. Benar?"


@pytest.mark.parametrize(
    ("step", "direction", "paid"), [(100, "up", 16_400), (500, "nearest", 16_500), (1, "down", 16_375), (1_000, "down", 16_000)]
)
def test_only_cash_is_rounded_and_by_the_shops_rule(step: int, direction: str, paid: int) -> None:
    rules = Pos(rounding_step=step, rounding=direction)  # type: ignore[arg-type] # a column of the table
    settled = settle(16_375, (cash(20_000),), rules)
    assert isinstance(settled, Settled)
    assert settled.paid == paid
    by_phone = settle(16_375, (qris(16_375),), rules)
    assert isinstance(by_phone, Settled)
    assert by_phone.paid == 16_375


def test_a_settled_payment_says_in_full_what_each_part_covers() -> None:
    settled = settle(16_375, (qris(10_000), replace(cash(10_000), reference="x")), RULES)
    assert isinstance(settled, Settled)
    assert settled.payments == (Payment("tunai", 6_300, 10_000), Payment("qris", 10_000, None, None, confirmed=True))


kinds = st.sampled_from(["tunai", "qris", "transfer", "bon"])
amounts = st.none() | st.integers(-10, 300_000)
payments_of_all_sorts = st.lists(st.builds(Payment, kinds, amounts, amounts, st.none() | st.text(max_size=50), st.booleans()), max_size=5)
all_rules = st.builds(Pos, rounding_step=st.sampled_from([0, 1, 50, 100, 500, 1_000]), rounding=st.sampled_from(["down", "nearest", "up"]))


@given(st.integers(0, 200_000), payments_of_all_sorts, all_rules)
def test_any_payments_are_refused_or_add_up(total: int, payments: list[Payment], rules: Pos) -> None:
    settled = settle(total, tuple(payments), rules)
    if isinstance(settled, Settled):
        _adds_up(total, settled)


@given(st.integers(0, 200_000), st.lists(st.integers(1, 60_000), max_size=3), st.integers(0, 100_000), all_rules)
def test_any_split_that_covers_the_due_is_settled_and_adds_up(total: int, by_phone: list[int], extra: int, rules: Pos) -> None:
    others = [qris(amount) for amount in by_phone]
    rest = total - sum(by_phone)
    settled = settle(total, (*others, cash(max(rest, 0) + 1_000 + extra)), rules)
    if rest < 0:
        assert isinstance(settled, Fault)
    else:
        assert isinstance(settled, Settled)
        _adds_up(total, settled)
        assert abs(settled.rounding) < max(rules.rounding_step, 1)


def _adds_up(total: int, settled: Settled) -> None:
    cash_part = sum(payment.amount or 0 for payment in settled.payments if payment.kind == "tunai")
    assert total + settled.rounding == settled.paid == sum(payment.amount or 0 for payment in settled.payments)
    assert settled.tendered - settled.change == cash_part
    assert min(settled.tendered, settled.change, settled.paid) >= 0


def paid_with(*payments: Payment) -> Sale:
    settled = settle(16_375, payments, RULES)
    assert isinstance(settled, Settled)
    return Sale(
        "12-1", (), 16_375, 0, 16_375, settled.rounding, settled.paid,
        settled.payments, settled.tendered, settled.change, None, 0, "2026-11-24",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "again", "same"),
    [
        ([cash(20_000)], [cash(20_000)], True),
        ([cash(20_000)], [cash(20_000, 16_375)], True),
        ([cash(20_000)], [cash(20_000, 16_300)], True),
        ([cash(amount=16_375)], [cash(amount=16_375)], True),
        ([qris(10_000), cash(10_000)], [cash(10_000), qris(10_000)], True),
        ([qris()], [qris(16_375)], True),
        ([transfer(None, " A  1")], [transfer(16_375, "A 1")], True),
        ([cash(20_000)], [cash(50_000)], False),
        ([cash(20_000)], [cash(20_000, 9_000)], False),
        ([cash(20_000)], [qris(16_375)], False),
        ([cash(20_000)], [cash(20_000), qris(1)], False),
        ([transfer(None, "A1")], [transfer(None, "A2")], False),
        ([cash(20_000)], [], False),
    ],
)
def test_the_same_payments_come_twice_are_known_and_others_are_told_apart(first: list[Payment], again: list[Payment], same: bool) -> None:  # noqa: FBT001 - a column of the table
    assert same_payments(tuple(again), paid_with(*first)) is same


def test_what_the_journal_does_not_keep_does_not_make_a_payment_another_one() -> None:
    sale = paid_with(qris(16_375))
    forgotten = replace(sale, payments=tuple(replace(payment, confirmed=False) for payment in sale.payments))
    assert same_payments((qris(16_375),), forgotten)


def test_every_kind_of_payment_is_known_to_the_rules() -> None:
    every: tuple[PaymentKind, ...] = ("tunai", "qris", "transfer", "bon")
    paid = [settle(100, (Payment(kind, 100, None, "ref", confirmed=True),), RULES) for kind in every]
    assert [isinstance(outcome, Settled) for outcome in paid] == [True, True, True, False]
