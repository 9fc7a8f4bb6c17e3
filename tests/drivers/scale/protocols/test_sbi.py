"""Sartorius SBI. Lines: numat/sartorius driver.py, the manuals of Entris II, Cubis MSE and Combics 3."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.reading import Said, Status, Weight
from gateway.messages.devices import WeightFlag

Hear = Callable[[str, bytes], list[Said]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"+    1.250 kg ", Weight(1_250, stable=True)),
        (b"     1.250 kg ", Weight(1_250, stable=True)),  # the plus may be hidden
        (b"-    1.250 kg ", Weight(-1_250, stable=True, flags=("negative",))),
        (b"-    1.250    ", Status(stable=False)),
        (b"+  1250.00 g  ", Weight(1_250, stable=True)),
        (b"+12345.678 g  ", Weight(12_346, stable=True)),  # nine characters of value
        (b"+     1250 g  ", Weight(1_250, stable=True)),
        (b"+     2.76 lb ", Weight(1_252, stable=True, flags=("unit",))),
        (b"+    44.09 oz ", Weight(1_250, stable=True, flags=("unit",))),
        (b"+      235 pcs", Status(stable=True, flags=("unit",))),
        (b"+     0.00 kg ", Weight(0, stable=True, flags=("zero",))),
    ],
)
def test_a_value_with_and_without_its_id(hear: Hear, line: bytes, said: Weight | Status) -> None:
    assert hear("sbi", line + b"\r\n") == [said]
    assert hear("sbi", b"G     " + line + b"\r\n") == [said]
    net = Weight(said.grams, "net", said.stable, said.flags) if isinstance(said, Weight) else Status(said.stable, "net", said.flags)
    assert hear("sbi", b"N     " + line + b"\r\n") == [net]


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        (b"      H       ", "over"),
        (b"      HH      ", "over"),
        (b"     High     ", "over"),
        (b"      L       ", "under"),
        (b"      LL      ", "under"),
        (b"     Low      ", "under"),
        (b"      C       ", "error"),
        (b"     OFF      ", "error"),
        (b"   Err 54     ", "error"),
        (b"   ERR 054    ", "error"),
        (b"              ", "error"),
    ],
)
def test_a_word_in_place_of_a_value_is_no_weight(hear: Hear, words: bytes, flag: WeightFlag) -> None:
    for line in (words, b"Stat  " + words):
        assert hear("sbi", line + b"\r\n") == [Status(stable=False, flags=(flag,))]


@pytest.mark.parametrize(
    "line",
    [
        b"Qnt   +      235 pcs",  # a printout, not a weight
        b"N     +    1.250 kg",  # of 21
        b"+    1.250 kg",
        b"N     *    1.250 kg ",
        b"+    1.2 50 kg",
        b"some other txt",
        b"XYZ   +    1.250 kg ",
    ],
)
def test_other_lines_are_no_weight(hear: Hear, line: bytes) -> None:
    assert hear("sbi", line + b"\r\n") == []
