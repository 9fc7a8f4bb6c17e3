"""Dialog 06. Records as the manuals of the Mettler-Toledo DIVA and the Cely PI100 and Coop IT Easy's module have them."""

from collections.abc import Callable

import pytest

from gateway.drivers.scale.protocols.dialog_06 import PROTOCOL
from gateway.drivers.scale.reading import Handshake, Said, Status, Unchanged, Weight

Hear = Callable[[str, bytes], list[Said]]


def record(number: bytes, *fields: bytes, end: bytes = b"\x03") -> bytes:
    return b"\x02" + b"\x1b".join((number, *fields)) + end


@pytest.mark.parametrize("number", [b"02", b"\x02"])
@pytest.mark.parametrize("price", [b"00100", b"001000"])
@pytest.mark.parametrize(
    ("unit", "digits", "said"),
    [
        (b"3", b"01250", Weight(1_250, stable=True)),
        (b"3", b"00000", Weight(0, stable=True, flags=("zero",))),
        (b"3", b"99999", Weight(99_999, stable=True)),
        (b"1", b"00276", Weight(1_252, stable=True, flags=("unit",))),
        (b"2", b"02760", Weight(1_252, stable=True, flags=("unit",))),
        (b"0", b"00212", Status(stable=True, flags=("unit",))),
    ],
)
def test_a_result_is_a_weight_that_stands_still(hear: Hear, number: bytes, price: bytes, unit: bytes, digits: bytes, said: Said) -> None:
    ended = [record(number, unit, digits, price, b"001250", end=end) for end in (b"\x03", b"\x04", b"\x03\x04")]
    assert [hear("dialog-06", one) for one in ended] == [[said]] * 3


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (b"00", Handshake()),
        (b"20", Status(stable=False)),
        (b"21", Unchanged()),
        (b"22", Status(stable=False)),
        (b"30", Status(stable=True, flags=("under", "zero"))),
        (b"31", Status(stable=True, flags=("negative",))),
        (b"32", Status(stable=True, flags=("over",))),
        *((why, Status(stable=False, flags=("error",))) for why in (b"01", b"02", b"10", b"11", b"12", b"13", b"99")),
    ],
)
@pytest.mark.parametrize("number", [b"09", b"\x09"])
def test_a_reason_has_no_weight(hear: Hear, number: bytes, why: bytes, said: Said) -> None:
    assert hear("dialog-06", record(number, why)) == [said]


@pytest.mark.parametrize("number", [b"11", b"\x0b", b"\x11"])
def test_a_checksum_that_is_wanted_or_was_wrong_is_an_error(hear: Hear, number: bytes) -> None:
    error = Status(stable=False, flags=("error",))
    assert hear("dialog-06", record(number, b"247") + record(number, b"0") + record(number, b"1")) == [error, error, Handshake()]


@pytest.mark.parametrize(
    "data",
    [
        record(b"02", b"3", b"0125", b"001000", b"001250"),  # a digit lost
        record(b"02", b"4", b"01250", b"001000", b"001250"),
        record(b"02", b"3", b"01250"),
        record(b"07", b"3", b"01250", b"001000", b"001250"),
        record(b"09", b"ab"),
        b"\x0202\x1b3\x1b01250\x02",
        b"\x02" * 40,
    ],
)
def test_what_is_no_record_says_nothing(hear: Hear, data: bytes) -> None:
    assert hear("dialog-06", data) == []


def test_every_answer_is_answered_and_the_next_question_begins_with_the_same_byte() -> None:
    assert PROTOCOL.reply(b"\x06") == b"\x04\x05"
    assert PROTOCOL.reply(b"\x15") == b"\x04\x0208\x03"
    assert PROTOCOL.reply(record(b"02", b"3", b"01250", b"001000", b"001250")) == b"\x04"
    assert PROTOCOL.reply(record(b"09", b"20")) == b"\x04"


def test_the_price_that_is_sent_is_above_zero_and_has_six_digits() -> None:
    (ask,) = PROTOCOL.asks
    assert ask == b"\x04\x0201\x1b001000\x1b\x03"
