"""Frames of struct input_event, as 64-bit and 32-bit processes read them."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.scanner.events import LAYOUTS, LONG_BYTES, Dropped, EventReader, Key

EV_SYN, EV_KEY, EV_MSC, EV_LED = 0, 1, 4, 17
SYN_REPORT, SYN_DROPPED = 0, 3
REPORT = (EV_SYN, SYN_REPORT, 0)
# One press of "1", put together by hand from linux/input.h: time, EV_MSC MSC_SCAN 7001e, EV_KEY KEY_1 1, SYN_REPORT.
PRESS_64 = bytes.fromhex(
    "6d5b5d6600000000 39300c0000000000 0400 0400 1e000700"
    "6d5b5d6600000000 39300c0000000000 0100 0200 01000000"
    "6d5b5d6600000000 39300c0000000000 0000 0000 00000000"
)
PRESS_32 = bytes.fromhex("6d5b5d66 39300c00 0400 0400 1e000700 6d5b5d66 39300c00 0100 0200 01000000 6d5b5d66 39300c00 0000 0000 00000000")


def frames(*events: tuple[int, int, int]) -> bytes:
    return b"".join(struct.pack("=qqHHi", 1, 2, *event) for event in events)


def feed(data: bytes) -> list[Key | Dropped]:
    return EventReader(8).feed(data)


def test_an_event_has_24_bytes_for_64_bits_and_16_for_32() -> None:
    assert {size: layout.size for size, layout in LAYOUTS.items()} == {8: 24, 4: 16}
    assert struct.calcsize("llHHi") == LAYOUTS[LONG_BYTES].size


@pytest.mark.parametrize(("long_bytes", "data"), [(8, PRESS_64), (4, PRESS_32)])
def test_a_press_is_a_key_and_scan_codes_come_to_nothing(long_bytes: int, data: bytes) -> None:
    assert EventReader(long_bytes).feed(data) == [Key(2, 1)]


def test_lamps_are_no_keys() -> None:
    assert feed(frames((EV_LED, 1, 1), (EV_MSC, 4, 0x7001E), REPORT)) == []


def test_after_an_overflow_all_is_skipped_up_to_the_next_report() -> None:
    lost = [(EV_SYN, SYN_DROPPED, 0), (EV_KEY, 3, 0), (EV_SYN, SYN_DROPPED, 0), (EV_KEY, 4, 1), REPORT, (EV_KEY, 5, 1)]
    assert feed(frames((EV_KEY, 2, 1), *lost)) == [Key(2, 1), Dropped(), Key(5, 1)]


def test_an_opened_node_knows_of_no_half_event_and_no_overflow() -> None:
    reader = EventReader(8)
    reader.feed(frames((EV_SYN, SYN_DROPPED, 0)) + b"half an event")
    reader.reset()
    assert reader.feed(frames((EV_KEY, 2, 1))) == [Key(2, 1)]


@given(st.lists(st.one_of(st.binary(max_size=60), st.just(PRESS_64), st.just(frames((EV_SYN, SYN_DROPPED, 0)))), max_size=8))
def test_keys_are_the_same_whole_or_byte_by_byte(parts: list[bytes]) -> None:
    data, single = b"".join(parts), EventReader(8)
    assert [key for byte in data for key in single.feed(bytes([byte]))] == feed(data)
