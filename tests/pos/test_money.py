"""Money: one rounding function, amounts of weighed goods, cash rounding, and amounts as people write them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pos.money import Direction, cash_due, comma, divided, dots, price_of, rp, typed_amount


@pytest.mark.parametrize(
    ("numerator", "denominator", "down", "nearest", "up"),
    [
        (0, 100, 0, 0, 0),
        (100, 100, 1, 1, 1),
        (149, 100, 1, 1, 2),
        (150, 100, 1, 2, 2),
        (199, 100, 1, 2, 2),
        (1, 1000, 0, 0, 1),
        (500, 1000, 0, 1, 1),
        (1, 3, 0, 0, 1),
        (2, 3, 0, 1, 1),
        (-150, 100, -2, -1, -1),
        (-151, 100, -2, -2, -1),
    ],
)
def test_the_one_rounding_function_takes_a_half_upwards(numerator: int, denominator: int, down: int, nearest: int, up: int) -> None:
    assert divided(numerator, denominator, "down") == down
    assert divided(numerator, denominator) == nearest
    assert divided(numerator, denominator, "up") == up


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6), st.sampled_from(["down", "nearest", "up"]))
def test_rounding_is_never_further_away_than_its_direction_allows(numerator: int, denominator: int, direction: Direction) -> None:
    error = divided(numerator, denominator, direction) - Fraction(numerator, denominator)
    half = Fraction(1, 2)
    low, high = {"down": (Fraction(-1), Fraction(0)), "nearest": (-half, half), "up": (Fraction(0), Fraction(1))}[direction]
    assert low <= error <= high
    assert abs(error) < 1


@pytest.mark.parametrize(
    ("grams", "price", "amount"),
    [
        (2_450, 13_500, 33_075),
        (750, 12_500, 9_375),
        (1, 499, 0),
        (1, 500, 1),
        (333, 13_500, 4_496),
        (15_000, 0, 0),
        (99_999, 100_000_000, 9_999_900_000),
    ],
)
def test_weighed_goods_cost_their_kilograms_rounded_half_up_to_a_rupiah(grams: int, price: int, amount: int) -> None:
    assert price_of(grams, price) == amount


@pytest.mark.parametrize(
    ("due", "step", "direction", "asked"),
    [
        (16_375, 100, "down", 16_300),
        (16_375, 100, "nearest", 16_400),
        (16_375, 100, "up", 16_400),
        (16_350, 100, "nearest", 16_400),
        (16_349, 100, "nearest", 16_300),
        (99, 100, "down", 0),
        (1, 100, "up", 100),
        (0, 100, "up", 0),
        (16_375, 500, "down", 16_000),
        (16_375, 1, "down", 16_375),
        (16_375, 0, "up", 16_375),
    ],
)
def test_cash_is_asked_for_in_coins_that_circulate(due: int, step: int, direction: Direction, asked: int) -> None:
    assert cash_due(due, step, direction) == asked


@pytest.mark.parametrize(
    ("rupiah", "plain", "full"),
    [
        (0, "0", "Rp 0"),
        (999, "999", "Rp 999"),
        (12_500, "12.500", "Rp 12.500"),
        (1_234_567, "1.234.567", "Rp 1.234.567"),
        (-75, "-75", "Rp -75"),
    ],
)
def test_rupiah_are_written_with_points(rupiah: int, plain: str, full: str) -> None:
    assert (dots(rupiah), rp(rupiah)) == (plain, full)


@pytest.mark.parametrize(("grams", "text"), [(2_450, "2,450"), (5, "0,005"), (1_000, "1,000"), (1_234_567, "1.234,567")])
def test_kilograms_are_written_with_a_comma(grams: int, text: str) -> None:
    assert comma(grams) == text


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("12500", 12_500), ("12.500", 12_500), ("12,500", 12_500), ("Rp 12.500", 12_500), ("rp.12500", 12_500), ("RP12.500", 12_500),
        ("12rb", 12_000), ("12 ribu", 12_000), (" 500 ", 500), ("1.234.567", 1_234_567), ("0", 0),
        ("", None), ("12.50", None), ("1.2345", None), ("12.500,00", None), ("-5", None), ("12e3", None), ("dua", None),
        ("\u0661\u0662", None), ("9" * 16, None),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(text: str, rupiah: int | None) -> None:
    assert typed_amount(text) == rupiah


@given(st.integers(0, 10**12))
def test_what_is_written_is_read_back(rupiah: int) -> None:
    assert typed_amount(rp(rupiah)) == rupiah
    assert typed_amount(dots(rupiah)) == rupiah
