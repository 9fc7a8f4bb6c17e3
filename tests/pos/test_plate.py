"""The plate of the scale: which weight may be sold. Readings stand in for what the scale's driver makes of its frames."""

import pytest

from gateway.messages.devices import Reading, WeightFlag, WeightKind
from gateway.pos.plate import Fit, Plate, Unfit

S = 1_000_000_000


def reading(grams: int | None, *flags: WeightFlag, stable: bool = True, kind: WeightKind = "gross", at_s: float = 0) -> Reading:
    return Reading(grams, kind, stable, flags, b"", int(at_s * S))


def verdict(*readings: Reading, at_s: float = 0, sold_after: int | None = None) -> str | int:
    plate = Plate(15_000)
    for i, one in enumerate(readings):
        plate.weighed(one)
        if i == sold_after:
            plate.sold()
    found = plate.weight(int(at_s * S))
    return found.grams if isinstance(found, Fit) else f"{found.fault.code} {'wait' if found.wait else 'no'}"


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (reading(750), 750),
        (reading(750, kind="net"), 750),
        (reading(15_000), 15_000),
        (reading(750, stable=False), "GW-3201 wait"),
        (reading(None), "GW-3201 wait"),
        (reading(None, "under", "zero"), "GW-3204 wait"),
        (reading(750, "error"), "GW-3201 wait"),
        (reading(16_000, stable=False), "GW-3201 wait"),
        (reading(15_001), "GW-3203 no"),
        (reading(None, "over"), "GW-3203 no"),
        (reading(0), "GW-3204 wait"),
        (reading(0, "zero"), "GW-3204 wait"),
        (reading(-20, "negative"), "GW-3204 wait"),
        (reading(3, "under"), "GW-3204 wait"),
        (reading(750, "unit"), "GW-3206 no"),
    ],
)
def test_a_weight_is_sold_only_if_it_is_stable_above_zero_within_the_limit_and_unflagged(last: Reading, expected: str | int) -> None:
    assert verdict(last) == expected


def test_a_weight_of_two_seconds_ago_is_sold_and_an_older_one_is_not() -> None:
    assert verdict(reading(750), at_s=2) == 750
    assert verdict(reading(750), at_s=2.000_001) == "GW-3207 wait"
    assert verdict() == "GW-3207 wait"


@pytest.mark.parametrize("between", [reading(0), reading(0, "zero", stable=False), reading(-120, "negative"), reading(None, "zero")])
def test_the_plate_must_be_seen_empty_between_two_weights(between: Reading) -> None:
    assert verdict(reading(750), reading(750), sold_after=0) == "GW-3205 wait"
    assert verdict(reading(750), reading(900), sold_after=0) == "GW-3205 wait"
    assert verdict(reading(750), between, reading(900), sold_after=0) == 900


@pytest.mark.parametrize("between", [reading(None), reading(0, "error"), reading(0, "unit"), reading(0, kind="tare"), reading(5)])
def test_what_says_nothing_about_the_plate_does_not_empty_it(between: Reading) -> None:
    assert verdict(reading(750), between, reading(900), sold_after=0) == "GW-3205 wait"


def test_a_scale_that_is_not_there_sells_nothing_and_its_old_weight_is_forgotten() -> None:
    plate = Plate(15_000)
    plate.weighed(reading(750))
    plate.changed("absent")
    gone = plate.weight(0)
    plate.changed("ok")
    back = plate.weight(0)
    assert isinstance(gone, Unfit)
    assert isinstance(back, Unfit)
    assert (gone.fault.code, gone.wait, back.fault.code, back.wait) == ("GW-3202", False, "GW-3207", True)


def test_a_shop_without_a_scale_is_told_so_at_once() -> None:
    found = Plate(None).weight(0)
    assert isinstance(found, Unfit)
    assert (found.fault.code, found.wait) == ("GW-3202", False)
