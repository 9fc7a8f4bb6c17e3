"""When the safe mode is due, and what does not count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.ends import LIMIT, WINDOW_MS, Record, from_text, to_text

M = 60_000


@pytest.mark.parametrize(
    ("ends", "now", "is_safe"),
    [
        ((), 0, False),
        ((1 * M, 2 * M), 2 * M, False),
        ((1 * M, 2 * M, 3 * M), 3 * M, True),
        ((1 * M, 2 * M, 3 * M), 6 * M, True),
        ((1 * M, 2 * M, 3 * M), 6 * M + 1, False),
        ((0, 4 * M, 9 * M), 9 * M, False),
        ((5 * M, 5 * M, 5 * M), 4 * M, False),
    ],
    ids=["none", "two", "three", "three just in the window", "the first has left it", "spread out", "from a later clock"],
)
def test_three_ends_in_the_last_five_minutes_mean_safe_mode(ends: tuple[int, ...], now: int, is_safe: bool) -> None:  # noqa: FBT001 - a row of the table
    assert Record("k", ends).is_safe_mode(now) is is_safe


def test_only_the_ends_that_the_rule_looks_at_are_kept() -> None:
    record = Record("k")
    for at in range(10):
        record = record.with_end(at)
    assert record.broke_ms == (7, 8, 9)


def test_a_record_comes_back_from_its_text() -> None:
    record = Record("k", (1, 2))
    assert from_text(to_text(record), "k") == record


def test_ends_before_the_kernel_started_anew_do_not_count() -> None:
    assert from_text(to_text(Record("before", (1, 2, 3))), "now") == Record("now")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "5",
        "null",
        '{"kernel": "k"}',
        '{"kernel": "k", "broke_ms": 3}',
        '{"kernel": "k", "broke_ms": ["1", null, true, 1.5]}',
        "\x00" * 20,
    ],
)
def test_a_damaged_record_is_an_empty_one(text: str) -> None:
    assert from_text(text, "k") == Record("k")


@given(st.lists(st.integers(0, 2 * WINDOW_MS), max_size=8).map(sorted))
def test_safe_mode_is_just_three_ends_in_the_window_whatever_the_order_of_things(ends: list[int]) -> None:
    record = Record("k")
    for at in ends:
        record = record.with_end(at)
    now = ends[-1] if ends else 0
    assert record.is_safe_mode(now) == (sum(now - WINDOW_MS <= at for at in ends) >= LIMIT)
