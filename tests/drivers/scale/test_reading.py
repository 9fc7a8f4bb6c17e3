from collections.abc import Iterable

import pytest

from gateway.drivers.scale.reading import GAP_NS, STEADY_COUNT, Garbled, Status, Steady, Weight, grams_of, weight_flags, weight_of
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
        ("4409", 2, "oz", 1_250),
        ("1600", 2, "oz", 454),
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


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        (b"+0001.234", b"kg", Weight(1_234, stable=True)),
        (b" -  0.500 ", b" KG_", Weight(-500, stable=True, flags=("negative",))),
        (b"-0.0004", b"kg", Weight(0, stable=True, flags=("zero",))),  # less than half a gram below zero
        (b"750", b"g", Weight(750, stable=True)),
        (b"2.76", b"lb", Weight(1_252, stable=True, flags=("unit",))),
        (b"12", b"pcs", Status(stable=True, flags=("unit",))),
        (b"1000000000", b"g", Weight(1_000_000_000, stable=True)),
        (b"1000000001", b"g", Garbled()),  # beyond a thousand tonnes there is no scale
        (b"20000000", b"KG", Garbled()),
        (b"99999999999", b"g", Garbled()),  # no scale has eleven digits
        (b"1.250", b"", Garbled()),
        (b"1.250", b"\xff", Status(stable=True, flags=("unit",))),
        (b"", b"kg", Garbled()),
        (b"-", b"kg", Garbled()),
        (b".", b"kg", Garbled()),
        (b"1.2.3", b"kg", Garbled()),
        (b"+-1", b"kg", Garbled()),
        (b"1 250", b"kg", Garbled()),
        (b"------", b"kg", Garbled()),
    ],
)
def test_a_number_as_scales_write_it(number: bytes, unit: bytes, said: Weight | Status | Garbled) -> None:
    assert weight_of(number, unit, stable=True) == said


def test_what_is_told_beside_a_number_is_added_once() -> None:
    assert weight_of(b"-1", b"lb", "net", stable=None, flags=("under", "negative")) == Weight(
        -454, "net", None, ("negative", "unit", "under")
    )
    assert weight_of(b"1", b"t", "tare", stable=None, flags=("under",)) == Status(stable=False, kind="tare", flags=("under", "unit"))


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
