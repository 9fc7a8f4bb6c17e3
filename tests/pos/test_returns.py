"""What a refund gives back: in whatever parts a sale comes back, they are never more than it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.config import Pos
from gateway.faults import Fault
from gateway.messages.acts import ReturnLine
from gateway.messages.sales import Payment, Sale, SaleLine
from gateway.pos.money import cash_due
from gateway.pos.returns import GivenBack, give_back, left_of

MILK = SaleLine(1, "8991002101234", "Susu UHT", 3, None, None, 16_375, 0, 49_125)
RICE = SaleLine(2, "2100001000004", "Beras", None, 750, None, 12_500, 375, 9_000)
OIL = SaleLine(4, "2900003000008", "Minyak", None, None, 1_500, 15_700, 0, 23_550)
RULES = Pos()


def sale(*lines: SaleLine, bon: int = 0, rules: Pos = RULES) -> Sale:
    total = sum(line.amount for line in lines)
    discount = sum(line.discount for line in lines)
    cash = cash_due(total - bon, rules.rounding_step, rules.rounding)
    payments = tuple(payment for payment in (Payment("tunai", cash), Payment("bon", bon)) if payment.amount)
    return Sale("12-1", lines, total + discount, discount, total, cash + bon - total, cash + bon, payments, cash, 0, None, 0, "2026-11-24")


def refund(back: GivenBack, n: int = 1) -> Sale:
    return Sale(
        f"12-{n + 1}", back.lines, back.subtotal, back.discount, back.total, back.rounding, back.paid, back.payments, 0, 0, None, 0,
        "2026-11-24", refund_of=1, refund_generation=1,
    )  # fmt: skip


def given_back(*args: object) -> GivenBack:
    back = give_back(*args)  # type: ignore[arg-type]  # as the test says
    assert isinstance(back, GivenBack), back
    return back


def test_one_of_three_pieces_comes_back_at_its_price_rounded_as_cash_is() -> None:
    back = given_back(sale(MILK), [], [ReturnLine(1, qty=1)], RULES)
    assert back.lines == (replace(MILK, qty=1, amount=16_375),)
    assert (back.total, back.rounding, back.paid, back.payments) == (16_375, -75, 16_300, (Payment("tunai", 16_300),))


def test_a_line_without_a_measure_comes_back_whole_with_its_discount() -> None:
    back = given_back(sale(RICE), [], [ReturnLine(2)], RULES)
    assert (back.lines, back.subtotal, back.discount, back.total) == ((RICE,), 9_375, 375, 9_000)


def test_what_is_left_after_a_part_comes_back_to_the_last_rupiah() -> None:
    sold = sale(MILK, RICE)
    first = refund(given_back(sold, [], [ReturnLine(2, grams=333)], RULES))
    last = given_back(sold, [first], [ReturnLine(1), ReturnLine(2)], RULES)
    assert first.total + last.total == sold.total
    assert first.paid + last.paid == sold.paid
    assert last.lines[1].grams == 417


def test_a_sale_rounded_down_gives_back_what_was_paid_and_not_what_it_cost() -> None:
    sold = sale(MILK)
    assert sold.paid == 49_100
    assert given_back(sold, [], [ReturnLine(1)], RULES).paid == 49_100


def test_bon_is_taken_back_before_any_cash_goes_out() -> None:
    sold = sale(MILK, bon=40_000)
    back = given_back(sold, [], [ReturnLine(1)], RULES)
    assert back.payments == (Payment("tunai", 9_100), Payment("bon", 40_000))
    part = given_back(sold, [], [ReturnLine(1, qty=1)], RULES)
    assert part.payments == (Payment("bon", 16_375),)


REFUSED = [
    ("more than was sold", [ReturnLine(1, qty=4)], "GW-3903"),
    ("more grams than were sold", [ReturnLine(2, grams=751)], "GW-3903"),
    ("pieces of weighed goods", [ReturnLine(2, qty=1)], "GW-3302"),
    ("a line that is not there", [ReturnLine(3)], "GW-3301"),
    ("a line twice", [ReturnLine(1, qty=1), ReturnLine(1, qty=1)], "GW-3904"),
]


@pytest.mark.parametrize(("what", "wanted", "code"), REFUSED, ids=[what for what, _, _ in REFUSED])
def test_what_was_not_sold_does_not_come_back(what: str, wanted: list[ReturnLine], code: str) -> None:
    back = give_back(sale(MILK, RICE), [], wanted, RULES)
    assert isinstance(back, Fault)
    assert back.code == code


def test_what_has_come_back_does_not_come_back_again() -> None:
    sold = sale(MILK)
    before = [refund(given_back(sold, [], [ReturnLine(1, qty=2)], RULES))]
    assert left_of(MILK, before) == 1
    again = give_back(sold, before, [ReturnLine(1, qty=2)], RULES)
    assert isinstance(again, Fault)
    assert dict(again.fields)["left"] == "1"
    done = [*before, refund(given_back(sold, before, [ReturnLine(1)], RULES), 2)]
    assert isinstance(give_back(sold, done, [ReturnLine(1)], RULES), Fault)


def test_a_receipt_whose_lines_are_erased_says_so() -> None:
    back = give_back(replace(sale(MILK), lines=()), [], [ReturnLine(1)], RULES)
    assert isinstance(back, Fault)
    assert back.code == "GW-3905"


@st.composite
def sales(draw: st.DrawFn) -> tuple[Sale, Pos]:
    rules = Pos(rounding_step=draw(st.sampled_from([1, 100, 500])), rounding=draw(st.sampled_from(["down", "nearest", "up"])))
    lines = []
    for n in range(1, draw(st.integers(1, 4)) + 1):
        measure = draw(st.sampled_from(["qty", "grams", "milli"]))
        count, price = draw(st.integers(1, 2_000)), draw(st.integers(1, 200_000))
        gross = count * price if measure == "qty" else (2 * count * price + 1_000) // 2_000
        discount = draw(st.integers(0, gross))
        measures = {name: count if name == measure else None for name in ("qty", "grams", "milli")}
        lines.append(SaleLine(n, str(n), "x", **measures, price=price, discount=discount, amount=gross - discount))
    total = sum(line.amount for line in lines)
    return sale(*lines, bon=draw(st.integers(0, total)), rules=rules), rules


@given(sales(), st.data())
def test_however_a_sale_comes_back_the_parts_are_never_more_and_all_are_it(drawn: tuple[Sale, Pos], data: st.DataObject) -> None:
    sold, rules = drawn
    before: list[Sale] = []
    while any(left_of(line, before) for line in sold.lines):
        open_lines = [line for line in sold.lines if left_of(line, before)]
        wanted = []
        for line in data.draw(st.lists(st.sampled_from(open_lines), min_size=1, unique_by=lambda one: one.n)):
            name = next(name for name in ("qty", "grams", "milli") if getattr(line, name) is not None)
            left = left_of(line, before)
            wanted.append(ReturnLine(line.n, **{name: data.draw(st.integers(max(1, left // 3), left))}))
        back = given_back(sold, before, wanted, rules)
        assert back.total + back.rounding == back.paid == sum(payment.amount or 0 for payment in back.payments)
        assert back.subtotal - back.discount == back.total == sum(line.amount for line in back.lines)
        assert min(line.amount for line in back.lines) >= 0
        assert min(payment.amount or 0 for payment in back.payments) >= 0
        before.append(refund(back, len(before)))
        assert sum(one.total for one in before) <= sold.total
        assert sum(one.paid for one in before) <= sold.paid
    assert sum(one.total for one in before) == sold.total
    assert sum(one.discount for one in before) == sold.discount
    assert sum(one.paid for one in before) == sold.paid
