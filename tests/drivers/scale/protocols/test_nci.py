"""NCI SCP-01 and SCP-02. Bits and frames: the Weigh-Tronix text 8408-14788-01 as its simulator quotes it, Brecknell PS2000's manual."""

import itertools
from collections.abc import Callable

import pytest

from gateway.drivers.scale.reading import Said, Status, Weight

Hear = Callable[[str, bytes], list[Said]]


def answer(one: int = 0x30, two: int = 0x30, *more: int, display: bytes = b"0001.25KG", before: bytes = b"") -> bytes:
    return b"\n" + display + b"\r\n" + before + bytes([one, two, *more]) + b"\r\x03"


@pytest.mark.parametrize("before", [b"", b"S"])
def test_every_combination_of_the_first_two_status_bytes(hear: Hear, before: bytes) -> None:
    for one, two in itertools.product(range(0x30, 0x40), repeat=2):
        (said,) = hear("nci", answer(one, two, before=before))
        over, error = bool(two & 2), bool((one | two) & 0b1100)
        assert isinstance(said, Status if over or error else Weight)
        assert said.stable is not bool(one & 1)
        assert ("zero" in said.flags, "under" in said.flags) == (bool(one & 2), bool(two & 1))
        assert ("over" in said.flags, "error" in said.flags) == (over, error)
        assert len(set(said.flags)) == len(said.flags)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ((0x30, 0x70, 0x30), Weight(1_250, stable=True)),
        ((0x30, 0x70, 0x33), Weight(1_250, stable=True)),  # high range
        ((0x30, 0x70, 0x34), Weight(1_250, "net", stable=True)),
        ((0x31, 0x70, 0x34), Weight(1_250, "net", stable=False)),
        ((0x30, 0x72, 0x34), Status(stable=True, kind="net", flags=("over",))),
        ((0x30, 0x70, 0x38), Status(stable=True, flags=("error",))),
        ((0x30, 0x70, 0x74, 0x30), Weight(1_250, "net", stable=True)),  # Brecknell's fourth
    ],
)
def test_a_third_status_byte_is_read_where_the_second_announces_it(hear: Hear, status: tuple[int, ...], said: Said) -> None:
    assert hear("nci", answer(*status)) == [said]


@pytest.mark.parametrize(
    "status",
    [
        (0x30, 0x30, 0x30),  # a third that was not announced
        (0x30, 0x70),  # announced and missing
        (0x70, 0x30),  # bit 6 of the first is never set
        (0x20, 0x30),  # bits 4 and 5 are always set
        (0x30, 0x10),
        (0x30, 0x70, 0x70, 0x70, 0x30),
    ],
)
def test_status_bytes_that_cannot_be_are_no_weight(hear: Hear, status: tuple[int, ...]) -> None:
    assert [one for one in hear("nci", answer(*status)) if isinstance(one, Weight)] == []


@pytest.mark.parametrize(
    ("display", "said"),
    [
        (b"01.250KG", Weight(1_250, stable=True)),
        (b"  1.250 kg", Weight(1_250, stable=True)),
        (b"   1250 g", Weight(1_250, stable=True)),
        (b"-  0.50KG", Weight(-500, stable=True, flags=("negative",))),
        (b"   2.76LB", Weight(1_252, stable=True, flags=("unit",))),
        (b"  44.09oz", Weight(1_250, stable=True, flags=("unit",))),
        (b"02lb 12.2oz", Status(stable=False, flags=("unit",))),
        (b"   12PCS", Status(stable=True, flags=("unit",))),
        (b"_______KG", Status(stable=False, flags=("error",))),
        (b"HELLO  ", Status(stable=False, flags=("error",))),
        (b"0001.25", Status(stable=False, flags=("error",))),  # a number of nothing
    ],
)
def test_the_display_is_a_weight_only_if_it_shows_one(hear: Hear, display: bytes, said: Said) -> None:
    assert hear("nci", answer(display=display)) == [said]


def test_an_unknown_command_and_half_an_answer_say_nothing(hear: Hear) -> None:
    assert hear("nci", b"\n?\r\x03") == []
    assert hear("nci", b"\n0001.\n0001.25KG\r\n0") == []
    assert hear("nci", b"\n0001." + answer()) == [Weight(1_250, stable=True)]
