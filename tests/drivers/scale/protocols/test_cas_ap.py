"""CAS AP. Frames after a vendor's sheet of the AP-1 and an Ohaus service manual, checks worked out by hand."""

from collections.abc import Callable
from functools import reduce
from operator import xor

import pytest

from gateway.drivers.scale.protocols.cas_ap import PROTOCOL
from gateway.drivers.scale.reading import Handshake, Said, Status, Weight

Hear = Callable[[str, bytes], list[Said]]


def frame(body: bytes) -> bytes:
    return b"\x02" + body + bytes([reduce(xor, body)]) + b"\x03"


def test_the_check_is_that_of_the_bytes_between() -> None:
    assert frame(b"S 01.250kg") == b"\x02S 01.250kg\x67\x03"


@pytest.mark.parametrize(("before", "behind"), [(b"", b""), (b"\x01", b""), (b"", b"\x04"), (b"\x01", b"\x04")])
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"S 01.250kg", Weight(1_250, stable=True)),
        (b"S+01.250kg", Weight(1_250, stable=True)),
        (b"S  1.250kg", Weight(1_250, stable=True)),
        (b"S 01.250KG", Weight(1_250, stable=True)),
        (b"S 001.250kg", Weight(1_250, stable=True)),  # seven characters
        (b"S 001250 g", Weight(1_250, stable=True)),
        (b"U 01.300kg", Weight(1_300, stable=False)),
        (b"S-00.050kg", Weight(-50, stable=True, flags=("negative",))),
        (b"S 00.000kg", Weight(0, stable=True, flags=("zero",))),
        (b"S 02.760lb", Weight(1_252, stable=True, flags=("unit",))),
        (b"SF00.000kg", Status(stable=True, flags=("over",))),
        (b"UF      kg", Status(stable=False, flags=("over",))),
        (b"U       kg", Status(stable=False)),  # blank while it moves
        (b"S       kg", Status(stable=False)),
    ],
)
def test_a_frame_says(hear: Hear, body: bytes, said: Said, before: bytes, behind: bytes) -> None:
    assert hear("cas-ap", before + frame(body) + behind) == [said]


@pytest.mark.parametrize("at", range(1, 12))
def test_one_wrong_bit_makes_it_mean_nothing(hear: Hear, at: int) -> None:
    wrong = bytearray(frame(b"S 01.250kg"))
    wrong[at] ^= 0x01
    assert [said for said in hear("cas-ap", bytes(wrong)) if not isinstance(said, Handshake)] == []


@pytest.mark.parametrize("body", [b"S 01..250kg", b"S 1 .250kg", b"X 01.250kg"])
def test_what_is_no_number_means_nothing(hear: Hear, body: bytes) -> None:
    assert hear("cas-ap", frame(body)) == []


def test_it_is_told_to_go_on_only_when_it_is_ready(hear: Hear) -> None:
    assert hear("cas-ap", b"\x06\x15") == [Handshake(), Handshake()]
    assert [PROTOCOL.reply(one) for one in (b"\x06", b"\x15", frame(b"S 01.250kg"))] == [b"\x11", b"", b""]


@pytest.mark.parametrize(("body", "check"), [(b"SF00.001kg", 0x06), (b"SF00.005kg", 0x02), (b"SF00.004kg", 0x03), (b"SF00.003kg", 0x04)])
def test_a_check_that_looks_like_another_frame_is_taken_by_its_place(hear: Hear, body: bytes, check: int) -> None:
    assert frame(body)[-2] == check
    assert hear("cas-ap", frame(body) * 2) == [Status(stable=True, flags=("over",))] * 2
