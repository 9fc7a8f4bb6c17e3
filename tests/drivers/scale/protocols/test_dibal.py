"""DIBAL TISA. The ask and the answer of sbzsystems.com, states after the manual of the DPOS 400, checks worked out by hand."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.protocols.dibal import PROTOCOL
from gateway.drivers.scale.reading import Said, Status, Weight

Hear = Callable[[str, bytes], list[Said]]


def test_the_question_is_the_published_one_and_its_last_digit_is_its_check() -> None:
    assert PROTOCOL.asks == (b"98000001\r\n",)
    check = 0
    for byte in b"9800000":
        check ^= byte
    assert chr(check) == "1"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"9900031600000004\r\n", Weight(316, stable=True)),
        (b"9900125000000006\r\n", Weight(1_250, stable=True)),
        (b"9900000000000000\r\n", Weight(0, stable=True, flags=("zero",))),
        (b"9910031610000004\r\n", Weight(316, stable=False)),  # moving
        (b"9910031600000005\r\n", Weight(316)),  # told before: repetition decides
        (b"9910000010000000\r\n", Status(stable=False, flags=("error",))),  # below zero, over range: never a zero
        (b"9910000000000001\r\n", Status(stable=False, flags=("error",))),  # under the minimum
        (b"9900125001250000\r\n", Weight(1_250, stable=True)),  # with an amount
    ],
)
def test_an_answer_says(hear: Hear, answer: bytes, said: Said) -> None:
    assert hear("dibal", b"\x00" + answer * 2) == [said, said]


@pytest.mark.parametrize(
    "answer",
    [
        b"9900031600000005\r\n",
        b"9900031500000004\r\n",
        b"9920031600000006\r\n",
        b"9900031600000004\n\r",
        b"9800031600000005\r\n",
        b"99000316\r\n",
    ],
)
def test_a_wrong_check_or_another_shape_means_nothing(hear: Hear, answer: bytes) -> None:
    assert hear("dibal", answer) == []
