"""Discounts over money of any kind: they add up, never exceed a line, and never more than what was agreed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.faults import Fault
from gateway.messages.baskets import PLAIN, Basket, Off, Terms
from gateway.messages.sales import SaleLine
from gateway.pos.basket import change, put, remove, reprice, take_off, take_off_line
from gateway.pos.discount import basket_discount_wrong, gross_of, line_discount_wrong, reckoned, shared

MILK = SaleLine(0, "8991002101234", "Susu", 1, None, None, 16_375, 0, 0)
NOODLES = SaleLine(0, "0089686010527", "Mie", 1, None, None, 2_925, 0, 0)
RICE = SaleLine(0, "2100001000004", "Beras", None, 750, None, 12_500, 0, 0)
FLOORED = Terms(floor=16_375)


def basket_of(*lines: SaleLine, terms: Terms = PLAIN) -> Basket:
    basket = Basket("12-1")
    for line in lines:
        basket = whole(put(basket, line, terms))
    return basket


def whole(outcome: Basket | Fault) -> Basket:
    assert isinstance(outcome, Basket), outcome
    return outcome


def why(outcome: Basket | Fault) -> str:
    assert isinstance(outcome, Fault)
    return outcome.code


def discounts(basket: Basket) -> list[int]:
    return [line.discount for line in basket.lines]


@pytest.mark.parametrize(
    ("amount", "rooms", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (1, [1, 1, 1], [1, 0, 0]),
        (10, [7_000, 3_000], [7, 3]),
        (5, [0, 5, 0], [0, 5, 0]),
        (11, [10, 1], [10, 1]),
        (0, [5, 5], [0, 0]),
        (0, [], []),
        (0, [0, 0], [0, 0]),
        (999, [333, 333, 334], [333, 333, 333]),
    ],
)
def test_an_amount_is_shared_out_by_largest_remainder(amount: int, rooms: list[int], shares: list[int]) -> None:
    assert shared(amount, rooms) == shares


@given(rooms=st.lists(st.integers(0, 10**10), max_size=30), data=st.data())
def test_shares_are_the_amount_and_none_is_above_its_room_or_a_rupiah_off(rooms: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(rooms)))
    shares = shared(amount, rooms)
    assert sum(shares) == amount
    for share, room in zip(shares, rooms, strict=True):
        assert 0 <= share <= room
        assert abs(share * sum(rooms) - amount * room) < max(1, sum(rooms))


def test_the_lines_discount_comes_first_and_the_baskets_is_shared_over_the_rest() -> None:
    basket = whole(take_off_line(basket_of(MILK, NOODLES), 2, 925, 100))
    assert (discounts(basket), basket.total) == ([0, 925], 18_375)
    basket = whole(take_off(basket, Off(percent=10)))
    assert (discounts(basket), basket.discount, basket.total) == ([1_638, 1_125], 2_763, 16_537)
    assert basket.subtotal == 19_300


def test_goods_scanned_later_get_their_share() -> None:
    basket = whole(take_off(basket_of(MILK), Off(amount=1_000)))
    basket = whole(put(basket, RICE))
    assert (discounts(basket), basket.discount) == ([636, 364], 1_000)
    basket = whole(take_off(basket, Off(percent=10)))
    assert whole(put(basket, NOODLES)).discount == 2_868  # of 28.675, a half upwards
    assert whole(take_off(basket, None)).discount == 0


def test_pieces_join_a_line_that_has_its_share_but_not_one_with_a_discount_of_its_own() -> None:
    basket = whole(put(whole(take_off(basket_of(MILK), Off(percent=10))), MILK))
    assert [(line.qty, line.discount) for line in basket.lines] == [(2, 3_275)]
    basket = whole(put(whole(take_off_line(basket_of(MILK), 1, 375, 100)), MILK))
    assert [(line.qty, line.discount) for line in basket.lines] == [(1, 375), (1, 0)]


def test_goods_taken_out_leave_no_more_discount_than_was_agreed() -> None:
    basket = whole(take_off(basket_of(MILK, NOODLES), Off(amount=1_900, most=10)))
    assert basket.discount == 1_900
    assert whole(remove(basket, 1)).discount == 293, "ten percent of what is left, rounded up"
    basket = whole(take_off_line(basket_of(replace(MILK, qty=4)), 1, 6_000, 10))
    assert whole(change(basket, 1, qty=1)).discount == 1_638


def test_a_price_changed_for_one_sale_takes_the_discounts_along() -> None:
    basket = whole(take_off(whole(take_off_line(basket_of(MILK), 1, 5_000, 100)), Off(percent=10)))
    cheap = whole(reprice(basket, 1, 4_000))
    assert (cheap.subtotal, cheap.discount, cheap.total, cheap.terms_of(1).before) == (4_000, 4_000, 0, 16_375)
    assert whole(reprice(cheap, 1, 6_000)).terms_of(1).before == 16_375, "the first price is the list's"


@pytest.mark.parametrize(
    ("off", "most", "floor", "code"),
    [
        (1_638, 10, 0, None),
        (1_639, 10, 0, "GW-3702"),
        (16_375, 100, 0, None),
        (16_376, 100, 0, "GW-3703"),
        (1, 100, 16_375, "GW-3804"),
        (376, 100, 16_000, "GW-3804"),
        (375, 100, 16_000, None),
        (0, 0, 16_375, None),
    ],
)
def test_a_lines_discount_has_its_limits(off: int, most: int, floor: int, code: str | None) -> None:
    found = line_discount_wrong(MILK, floor, off, most)
    assert (None if found is None else found.code) == code


def test_the_baskets_discount_has_its_limits() -> None:
    assert why(take_off(Basket("12-1"), Off(percent=5))) == "GW-3409"
    assert why(take_off(basket_of(MILK), Off(amount=16_376))) == "GW-3703"
    assert why(take_off(basket_of(MILK), Off(percent=11, most=10))) == "GW-3702"
    assert why(take_off(basket_of(MILK), Off(amount=1_639, most=10))) == "GW-3702"
    given_already = whole(take_off_line(basket_of(MILK), 1, 1_000, 10))
    assert why(take_off(given_already, Off(percent=10, most=10))) == "GW-3702", "both together are above the limit"
    assert why(take_off(basket_of(MILK, terms=FLOORED), Off(percent=10))) == "GW-3804"
    assert why(take_off(basket_of(MILK, terms=FLOORED), Off(amount=1))) == "GW-3804"


def test_goods_at_their_floor_take_no_share_and_the_others_take_it_all() -> None:
    basket = whole(put(basket_of(MILK, terms=FLOORED), NOODLES))
    assert discounts(whole(take_off(basket, Off(amount=500)))) == [0, 500]
    assert discounts(whole(take_off(basket, Off(percent=10)))) == [0, 293]


line_of = st.builds(
    SaleLine, st.just(0), st.sampled_from("ABCDEFGH"), st.just("x"), st.none() | st.integers(1, 500), st.just(None), st.just(None),
    st.integers(1, 200_000), st.just(0), st.just(0),
).flatmap(lambda line: st.just(line) if line.qty else st.builds(lambda g: replace(line, grams=g), st.integers(1, 20_000)))  # fmt: skip
terms_of = st.builds(
    Terms, floor=st.sampled_from([0, 0, 1, 5_000, 10**8]), off=st.integers(0, 10**6), most=st.integers(0, 100), before=st.none()
)


@given(
    goods=st.lists(st.tuples(line_of, terms_of), max_size=12),
    off=st.none() | st.builds(Off, st.integers(0, 10**7), st.none(), st.integers(0, 100))
    | st.builds(Off, st.none(), st.integers(1, 100), st.integers(0, 100)),
    gone=st.integers(1, 12),
)  # fmt: skip
def test_totals_never_go_wrong_whatever_is_meant(goods: list[tuple[SaleLine, Terms]], off: Off | None, gone: int) -> None:
    basket = Basket("12-1", off=off)
    for line, terms in goods:
        basket = whole(put(basket, line, terms))
    taken_out = remove(basket, gone)
    for one in (basket, taken_out if isinstance(taken_out, Basket) else basket):
        assert one == reckoned(one), "worked out twice it is the same"
        assert one.total == sum(line.amount for line in one.lines) == one.subtotal - one.discount >= 0
        for line in one.lines:
            terms = one.terms_of(line.n)
            gross = gross_of(line)
            assert 0 <= line.discount <= gross
            assert line.amount == gross - line.discount
            floor = replace(line, price=min(terms.floor, line.price))
            assert line.amount >= gross_of(floor), "below its floor"
            most = max(terms.most if terms.off else 0, off.most if off else 0)
            assert line.discount <= -(-gross * most // 100), "more than was agreed"


@given(goods=st.lists(line_of, min_size=1, max_size=12), off=st.builds(Off, st.integers(1, 10**6)))
def test_an_accepted_discount_is_given_to_the_last_rupiah(goods: list[SaleLine], off: Off) -> None:
    basket = basket_of(*goods)
    wrong = basket_discount_wrong(basket, off)
    assert (wrong is None) == ((off.amount or 0) <= basket.total)
    if wrong is None:
        assert whole(take_off(basket, off)).discount == off.amount
