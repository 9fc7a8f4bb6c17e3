"""CAS PD-II, ECR type 2. Frames: kortoaus/cas-scale, uniCenta ScaleCASPDII."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.reading import Said, Status, Weight

Hear = Callable[[str, bytes], list[Said]]
NOT_READY = Status(stable=False, flags=("error",))


@pytest.mark.parametrize("grams", [0, 1, 5, 999, 1_250, 15_000, 99_999])
def test_five_digits_are_grams(hear: Hear, grams: int) -> None:
    said = Weight(grams, stable=True, flags=("zero",) if grams == 0 else ())
    assert hear("cas-pd2", b"\x02%05d\r" % grams) == [said]
    assert hear("cas-pd2", b"\x02%5d\r" % grams) == [said]


@pytest.mark.parametrize(
    "frame", [b"\x021250\r", b"\x02001250\r", b"\x021.250\r", b"\x02-1250\r", b"\x02     \r", b"\x0201250", b"01250\r"]
)
def test_any_other_shape_is_no_weight(hear: Hear, frame: bytes) -> None:
    assert hear("cas-pd2", frame) == []


@pytest.mark.parametrize("behind", range(256))
def test_whatever_byte_stands_behind_the_question_mark_it_is_no_weight_and_the_next_one_is_heard(hear: Hear, behind: int) -> None:
    said = hear("cas-pd2", b"\x02?" + bytes([behind]) + b"\r\x0201250\r")
    assert said == [NOT_READY, Weight(1_250, stable=True)]


def test_an_answer_that_broke_off_behind_the_question_mark_costs_no_weight(hear: Hear) -> None:
    for cut in (b"\x02?", b"\x02?\x02", b"\x02?00", b"\x02"):
        assert hear("cas-pd2", cut + b"\x0201250\r")[-1] == Weight(1_250, stable=True)
