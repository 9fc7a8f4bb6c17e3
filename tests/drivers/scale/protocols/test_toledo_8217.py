"""Toledo 8217. Bits and frames: odoo/odoo, pywebdriver, odoo-driver, a wire emulator; the mistakes named were seen in them."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.reading import Said, Status, Unchanged, Weight

Hear = Callable[[str, bytes], list[Said]]
BAD_COMMAND = 0x40


@pytest.mark.parametrize("bits", range(128))
def test_every_status_byte_is_read_by_its_position(hear: Hear, bits: int) -> None:
    said = hear("toledo-8217", b"\x02?" + bytes([bits]) + b"\r\x0201.250\r")
    assert said[-1] == Weight(1_250, stable=True)
    if bits & BAD_COMMAND:
        assert len(said) == 1
        return
    status = said[0]
    if not bits & 0b1_1111:
        assert status == Unchanged("net" if bits & 32 else "gross")
        return
    assert isinstance(status, Status)  # an overload is no "last weight", whatever its byte looks like
    flags = {"over": bits & 2, "under": bits & 4, "error": bits & 8, "zero": bits & 16}
    assert set(status.flags) == {flag for flag, told in flags.items() if told}
    assert (status.stable, status.kind) == (not bits & 1, "net" if bits & 32 else "gross")


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (b"\x02 1.250\r", Weight(1_250, stable=True)),  # padded: one peer reads it as "no problem"
        (b"\x0215.000N\r", Weight(15_000, "net", stable=True)),
        (b"\x021.001\r", Weight(1_001, stable=True)),  # cut with floats it is 1000 g
        (b"\x0202.76\r", Weight(1_252, stable=True, flags=("unit",))),
    ],
)
def test_a_weight_says(hear: Hear, frame: bytes, said: Said) -> None:
    assert hear("toledo-8217", frame) == [said]


@pytest.mark.parametrize(
    "frame", [b"\x02E\rhello", b"\x021250\r", b"\x02.250\r", b"\x021.2\r", b"\x02-1.250\r", b"1.250\r", b"\x02\r", b"W"]
)
def test_other_bytes_are_no_weight(hear: Hear, frame: bytes) -> None:
    assert hear("toledo-8217", frame) == []
