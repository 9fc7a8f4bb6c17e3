from collections.abc import Iterable

import pytest

from gateway.drivers.scale.reading import GAP_NS, STEADY_COUNT, Steady, Weight, grams_of, weight_flags
from gateway.drivers.session import MS


@pytest.mark.parametrize(
    ("digits", "decimals", "unit", "grams"),
    [
        ("01250", 3, "kg", 1_250),
        ("1", 0, "kg", 1_000),
        ("12345", 4, "kg", 1_235),  # half a gram goes up
        ("12344", 4, "kg", 1_234),
        ("750", 0, "g", 750),
        ("7505", 1, "g", 751),
        ("00", 2, "kg", 0),
        ("100", 2, "lb", 454),
        ("276", 2, "lb", 1_252),
        ("99999999999999999999", 3, "kg", 99_999_999_999_999_999_999),  # no float anywhere
        ("1", 0, "t", None),
        ("1", 0, "", None),
    ],
)
def test_grams_are_exact(digits: str, decimals: int, unit: str, grams: int | None) -> None:
    assert grams_of(digits, decimals, unit) == grams


@pytest.mark.parametrize(
    ("grams", "unit", "flags"),
    [(0, "kg", ("zero",)), (-5, "g", ("negative",)), (5, "kg", ()), (5, "lb", ("unit",)), (0, "lb", ("zero", "unit"))],
)
def test_a_weight_shows_its_flags(grams: int, unit: str, flags: tuple[str, ...]) -> None:
    assert weight_flags(grams, unit) == flags


def heard(steady: Steady, times_ms: Iterable[int], weight: Weight | None = None) -> list[bool]:
    return [steady.heard(weight or Weight(500), at * MS) for at in times_ms]


def test_equal_weights_in_a_row_become_stable() -> None:
    assert heard(Steady(), range(0, 100 * STEADY_COUNT, 100)) == [False] * (STEADY_COUNT - 1) + [True]


def test_another_weight_starts_anew() -> None:
    steady = Steady()
    heard(steady, range(0, 1_000, 100))
    assert steady.heard(Weight(501), 1_000 * MS) is False
    assert steady.heard(Weight(500), 1_100 * MS) is False


def test_net_and_gross_of_one_number_are_not_equal() -> None:
    steady = Steady()
    heard(steady, range(0, 1_000, 100))
    assert steady.heard(Weight(500, "net"), 1_000 * MS) is False


def test_a_gap_starts_anew() -> None:
    steady = Steady()
    heard(steady, range(0, 1_000, 100))
    assert steady.heard(Weight(500), 900 * MS + GAP_NS + 1) is False


def test_readings_too_far_apart_are_never_stable() -> None:
    pace_ms = GAP_NS // MS + 1
    assert True not in heard(Steady(), range(0, 20 * pace_ms, pace_ms))


def test_a_frame_without_weight_starts_anew() -> None:
    steady = Steady()
    heard(steady, range(0, 1_000, 100))
    steady.forget()
    assert steady.heard(Weight(500), 1_000 * MS) is False
