"""SMA SCP-0499. Fields: sections 5.1 and 5.2 of the standard; frames as a wire emulator writes them."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.reading import Said, Status, Weight

Hear = Callable[[str, bytes], list[Said]]


def answer(text: str) -> bytes:
    return b"\n" + text.encode("ascii") + b"\r"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" 1G       1.250kg_", Weight(1_250, stable=True)),
        (" 1G       1.250kg ", Weight(1_250, stable=True)),
        (" 2G       1.250kg_", Weight(1_250, stable=True)),  # the second range
        (" 1GM      1.250kg_", Weight(1_250, stable=False)),
        (" 1g      1.2496kg_", Weight(1_250, stable=True)),
        (" 1gM     1.2504kg_", Weight(1_250, stable=False)),
        (" 1n      0.2004kg_", Weight(200, "net", stable=True)),
        (" 1t      0.2004kg_", Weight(200, "tare", stable=True)),
        (" 1N  -    0.200kg_", Weight(-200, "net", stable=True, flags=("negative",))),  # minus apart from its digits
        ("Z1G       0.000kg_", Weight(0, stable=True, flags=("zero",))),
        ("Z1N      -0.200kg_", Weight(-200, "net", stable=True, flags=("negative", "zero"))),  # empty, a tare set
        ("U1G      -0.100kg_", Weight(-100, stable=True, flags=("negative", "under"))),
        ("U1G  ----------kg_", Status(stable=False, flags=("under",))),
        ("O1G      15.001kg_", Status(stable=True, flags=("over",))),
        ("E1G  ----------kg_", Status(stable=True, flags=("error",))),
        ("I1GM ----------kg_", Status(stable=False, flags=("error",))),
        ("T1G  ----------kg_", Status(stable=True, flags=("error",))),
        ("E1G       1.250kg_", Status(stable=True, flags=("error",))),  # never a weight in an error
        (" 1G  ----------kg_", Status(stable=False, flags=("error",))),
        (" 1G       1.250   ", Status(stable=False, flags=("error",))),  # a number of nothing
        (" 1G        2.76lb_", Weight(1_252, stable=True, flags=("unit",))),
        (" 1G          12pcs", Status(stable=True, flags=("unit",))),
    ],
)
def test_an_answer_says(hear: Hear, text: str, said: Said) -> None:
    assert hear("sma", answer(text)) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "?",
        "",
        "SMA:2/1.0",
        "    ",
        " 1G       1.250kg",
        " 1G       1.250kg__",
        "X1G       1.250kg_",
        " 1X       1.250kg_",
        "z1G       0.000kg_",
        " 1G -     0.200kg_",  # the minus one place too early
        " 1G 1     1.250kg_",
    ],
)
def test_other_lines_are_no_weight(hear: Hear, text: str) -> None:
    assert hear("sma", answer(text)) == []


def test_an_answer_that_broke_off_costs_no_weight(hear: Hear) -> None:
    whole = answer(" 1G       1.250kg_")
    for at in range(1, len(whole)):
        assert hear("sma", whole[:at] + whole) == [Weight(1_250, stable=True)]
