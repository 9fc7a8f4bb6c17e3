"""XK3190-A9. Frames after the maker's manuals (A26, A23p), checks worked out by hand."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.reading import Said, Weight

Hear = Callable[[str, bytes], list[Said]]


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (b"\x02+00326001C\x03", Weight(3_260_000)),  # seen by a public parser, which took the C for a status
        (b"\x02+00125031E\x03", Weight(1_250)),
        (b"\x02+012500042\x03", None),
        (b"\x02+00123401?\x03", Weight(1_234_000)),
        (b"\x02+01000041>\x03", Weight(1_000)),  # four decimals
        (b"\x02-00050031B\x03", Weight(-500, flags=("negative",))),
        (b"\x02-00000031>\x03", Weight(0, flags=("zero",))),
        (b"\x02-00000031E\x03", Weight(0, flags=("zero",))),
    ],
)
def test_a_frame_says(hear: Hear, frame: bytes, said: Said | None) -> None:
    assert hear("xk3190-a9", frame) == ([] if said is None else [said])


@pytest.mark.parametrize("at", range(1, 9))
@pytest.mark.parametrize("bit", range(8))
def test_one_wrong_bit_makes_it_mean_nothing(hear: Hear, at: int, bit: int) -> None:
    frame = bytearray(b"\x02+00125031E\x03")
    frame[at] ^= 1 << bit
    assert hear("xk3190-a9", bytes(frame)) == []


def test_a_digit_and_the_decimals_exchanged_are_not_seen_by_an_xor_but_only_one_check_fits(hear: Hear) -> None:
    wrong = [b"\x02+0012503%c%c\x03" % (high, low) for high in b"0123456789ABCDEF" for low in b"0123456789ABCDEF"]
    assert [said for frame in wrong for said in hear("xk3190-a9", frame)] == [Weight(1_250)]


def test_frames_without_a_pause_between_them_are_told_apart(hear: Hear) -> None:
    assert hear("xk3190-a9", b"25031E\x03" + b"\x02+00125031E\x03" * 3 + b"\x02+001") == [Weight(1_250)] * 3
