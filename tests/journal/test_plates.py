"""Weights that were lifted off unsold, as time-lines of readings: (second, grams, what else) -> what is told."""

import pytest

from gateway.journal.plates import MAX_WEIGHTS, Lifted, Plates
from gateway.messages.devices import Reading, WeightFlag, WeightKind

S = 1_000_000_000
Step = tuple[float, int | None] | tuple[float, int | None, str]


def reading(second: float, grams: int | None, what: str = "") -> Reading:
    flags: tuple[WeightFlag, ...] = tuple(flag for flag in ("over", "unit", "error", "negative", "zero", "under") if flag in what)
    kind: WeightKind = "tare" if "tare" in what else "net" if "net" in what else "gross"
    return Reading(grams, kind, "moving" not in what, flags, b"", int(second * S))


def lifted(plates: Plates, steps: list[Step]) -> list[Lifted]:
    told = (plates.weighed("scale.counter", reading(*step)) for step in steps)
    return [each for each in told if each is not None]


LINES: list[tuple[str, list[Step], list[Lifted]]] = [
    ("stood and lifted off", [(0, 0), (1, 750), (2, 750), (5, 750), (6, 0)], [Lifted(750, 4)]),
    ("three seconds are enough", [(1, 750), (4, 750), (5, 0)], [Lifted(750, 3)]),
    ("less than three seconds", [(1, 750), (3.9, 750), (5, 0)], []),
    ("put down in passing", [(1, 750), (2, 0)], []),
    ("fifty grams are something", [(1, 50), (6, 50), (7, 0)], [Lifted(50, 5)]),
    ("forty-nine are nothing", [(1, 49), (6, 49), (7, 0)], []),
    ("left lying for long", [(1, 750), (3601, 750), (3602, 0)], [Lifted(750, 3600)]),
    ("moving all the time", [(1, 750, "moving"), (9, 750, "moving"), (10, 0)], []),
    ("moving on the way up and down", [(1, 300, "moving"), (2, 750), (6, 750), (7, 200, "moving"), (8, 0, "moving")], [Lifted(750, 4)]),
    ("more put on: the heaviest that stood", [(1, 300), (5, 300), (6, 900), (10, 900), (11, 0)], [Lifted(900, 4)]),
    ("more put on, and off again at once", [(1, 300), (5, 300), (6, 900), (7, 0)], [Lifted(300, 4)]),
    ("below zero after a tared bowl", [(1, 750, "net"), (5, 750, "net"), (6, -210, "net negative")], [Lifted(750, 4)]),
    ("a status without a weight in between", [(1, 750), (3, None, "moving"), (5, 750), (6, 0)], [Lifted(750, 4)]),
    ("a tare is no weight on the plate", [(1, 750, "tare"), (6, 750, "tare"), (7, 0)], []),
    ("an overload is no weight", [(1, 20_000, "over"), (6, 20_000, "over"), (7, 0)], []),
    ("pounds are no weight", [(1, 750, "unit"), (6, 750, "unit"), (7, 0)], []),
    ("an error of the scale empties nothing", [(1, 750), (5, 750), (6, 0, "error"), (7, 750), (8, 0)], [Lifted(750, 6)]),
    ("twice", [(1, 750), (5, 750), (6, 0), (7, 400), (11, 400), (12, 0)], [Lifted(750, 4), Lifted(400, 4)]),
]


@pytest.mark.parametrize(("steps", "told"), [line[1:] for line in LINES], ids=[line[0] for line in LINES])
def test_a_weight_that_stood_and_was_lifted_off_unsold_is_told_once(steps: list[Step], told: list[Lifted]) -> None:
    assert lifted(Plates(), steps) == told


def test_a_weight_that_a_line_took_is_not_told_and_the_next_one_is() -> None:
    plates = Plates()
    assert lifted(plates, [(1, 750), (5, 750)]) == []
    plates.sold(750)
    assert lifted(plates, [(9, 750), (10, 0)]) == []
    assert lifted(plates, [(11, 500), (15, 500), (16, 0)]) == [Lifted(500, 4)]


def test_a_line_of_another_weight_sells_nothing_of_the_plate() -> None:
    plates = Plates()
    lifted(plates, [(1, 750), (5, 750)])
    plates.sold(749)
    assert lifted(plates, [(6, 0)]) == [Lifted(750, 4)]


def test_one_sale_a_visit_whatever_is_added_after_it() -> None:
    plates = Plates()
    lifted(plates, [(1, 750), (2, 750)])
    plates.sold(750)
    assert lifted(plates, [(3, 900), (9, 900), (10, 0)]) == []


def test_a_scale_that_went_away_says_nothing_of_what_lay_on_it() -> None:
    plates = Plates()
    lifted(plates, [(1, 750), (5, 750)])
    plates.lost("scale.counter")
    assert lifted(plates, [(6, 0)]) == []


def test_two_scales_have_two_plates() -> None:
    plates = Plates()
    plates.weighed("scale.b", reading(1, 600))
    plates.weighed("scale.b", reading(5, 600))
    assert lifted(plates, [(1, 750), (5, 750), (6, 0)]) == [Lifted(750, 4)]
    assert plates.weighed("scale.b", reading(7, 0)) == Lifted(600, 4)


def test_the_weights_of_a_visit_are_bounded_and_the_last_ones_count() -> None:
    plates = Plates()
    lifted(plates, [(n, 100 + n) for n in range(10 * MAX_WEIGHTS)])
    plates.sold(100 + 10 * MAX_WEIGHTS - 1)
    assert lifted(plates, [(500, 0)]) == []
