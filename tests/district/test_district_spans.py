"""Ranges: the same sets, written shorter."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.district.spans import Span, gaps, islands, merge, subtract

NUMBERS = st.sets(st.integers(1, 40))


def numbers(spans: list[Span]) -> set[int]:
    return {number for first, last in spans for number in range(first, last + 1)}


@pytest.mark.parametrize(
    ("spans", "taken", "left"),
    [
        ([], [(1, 2)], []),
        ([(1, 9)], [], [(1, 9)]),
        ([(1, 9)], [(1, 9)], []),
        ([(1, 9)], [(4, 5)], [(1, 3), (6, 9)]),
        ([(1, 9)], [(5, 20)], [(1, 4)]),
        ([(5, 9)], [(1, 5), (9, 9)], [(6, 8)]),
        ([(1, 3), (7, 9)], [(3, 7)], [(1, 2), (8, 9)]),
    ],
)
def test_what_is_taken_is_not_left(spans: list[Span], taken: list[Span], left: list[Span]) -> None:
    assert subtract(spans, taken) == left


@given(NUMBERS, NUMBERS)
def test_subtracting_ranges_is_subtracting_sets(some: set[int], away: set[int]) -> None:
    assert numbers(subtract(islands(some), islands(away))) == some - away


@given(NUMBERS)
def test_islands_hold_the_numbers_and_do_not_touch(some: set[int]) -> None:
    found = islands(some)
    assert numbers(found) == some
    assert all(right[0] > left[1] + 1 for left, right in pairwise(found))


def test_ranges_that_touch_become_one() -> None:
    assert merge([(4, 6), (1, 3), (2, 2), (8, 9)]) == [(1, 6), (8, 9)]


def test_gaps_are_below_the_highest_only() -> None:
    assert gaps([(5, 6), (9, 9)], 2) == [(3, 4), (7, 8)]
    assert gaps([], 2) == []
    assert gaps([(3, 4)], 2) == []
