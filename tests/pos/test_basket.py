"""The basket as a value: lines come, change and go, and the sums follow."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.faults import Fault
from gateway.messages.sales import SaleLine
from gateway.pos.basket import MAX_LINES, Basket, amount_of, change, put, remove

MILK = SaleLine(0, "8991002101234", "Susu", 1, None, None, 16_375, 0, 0)
RICE = SaleLine(0, "2100001000004", "Beras", None, 750, None, 12_500, 0, 0)
OIL = SaleLine(0, "2900003000008", "Minyak", None, None, 1_500, 15_700, 0, 0)


def filled(*lines: SaleLine) -> Basket:
    basket = Basket("12-1")
    for line in lines:
        found = put(basket, line)
        assert isinstance(found, Basket)
        basket = found
    return basket


def why(outcome: Basket | Fault) -> str:
    assert isinstance(outcome, Fault)
    return outcome.code


def test_lines_get_numbers_and_amounts_and_the_basket_their_sum() -> None:
    basket = filled(MILK, RICE, OIL)
    assert [(line.n, line.amount) for line in basket.lines] == [(1, 16_375), (2, 9_375), (3, 23_550)]
    assert (basket.subtotal, basket.discount, basket.total) == (49_300, 0, 49_300)


def test_the_same_goods_again_join_their_line_even_by_another_form_of_the_code() -> None:
    basket = filled(MILK, RICE, replace(MILK, code="08991002101234", qty=2))
    assert [(line.n, line.qty, line.amount) for line in basket.lines] == [(1, 3, 49_125), (2, None, 9_375)]


@pytest.mark.parametrize("other", [replace(MILK, price=17_000), replace(MILK, name="Susu lain"), RICE, OIL])
def test_other_prices_other_names_and_weighed_goods_keep_their_own_line(other: SaleLine) -> None:
    assert len(filled(MILK, RICE, OIL, other).lines) == 4


def test_a_line_number_is_never_used_again() -> None:
    basket = remove(filled(MILK, RICE), 2)
    assert isinstance(basket, Basket)
    again = put(basket, RICE)
    assert isinstance(again, Basket)
    assert [line.n for line in again.lines] == [1, 3]
    assert why(remove(again, 2)) == "GW-3301"


def test_quantities_change_in_the_measure_in_which_the_goods_are_sold() -> None:
    basket = filled(MILK, RICE, OIL)
    more = change(basket, 1, qty=4)
    assert isinstance(more, Basket)
    assert more.lines[0].amount == 65_500
    oil = change(basket, 3, milli=250)
    assert isinstance(oil, Basket)
    assert oil.lines[2].amount == 3_925
    wrong = [(2, 1, None), (3, 1, None), (1, None, 500), (1, 1, 500), (1, None, None)]
    assert [why(change(basket, n, qty=qty, milli=milli)) for n, qty, milli in wrong] == ["GW-3302"] * 5
    assert [why(change(basket, 1, qty=qty)) for qty in (0, -1, 100_000, 8_991_002_101_234)] == ["GW-3111"] * 4
    assert why(change(basket, 9, qty=1)) == "GW-3301"


def test_a_basket_has_an_end() -> None:
    basket = filled(*(replace(RICE, grams=n + 1) for n in range(MAX_LINES)))
    assert why(put(basket, RICE)) == "GW-3113"
    assert why(put(filled(replace(MILK, price=100_000_000, qty=99)), replace(MILK, price=100_000_000, name="Lain"))) == "GW-3113"
    assert why(put(filled(replace(MILK, price=1, qty=99_999)), replace(MILK, price=1))) == "GW-3111"


def some(kind: str, measure: int, price: int) -> SaleLine:
    qty, grams, milli = (measure if kind == name else None for name in ("qty", "grams", "milli"))
    return SaleLine(0, f"C{price}", "Barang", qty, grams, milli, price, 0, 0)


lines = st.builds(some, st.sampled_from(["qty", "grams", "milli"]), st.integers(1, 9_999), st.integers(1, 50_000))


@given(st.lists(lines, max_size=30))
def test_the_total_is_the_sum_of_every_line_put_in(goods: list[SaleLine]) -> None:
    basket = filled(*goods)
    assert basket.total == sum(amount_of(line) for line in goods)
    assert len({line.n for line in basket.lines}) == len(basket.lines)
