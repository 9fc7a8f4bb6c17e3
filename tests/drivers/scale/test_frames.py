from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.scale.frames import Framer, Taken, by_line


def test_lines_end_with_cr_or_lf_or_both() -> None:
    framer = Framer(by_line, 10)
    assert framer.feed(b"one\r\ntwo\n\nthree\rfo") == [b"one\r", b"two\n", b"three\r"]
    assert framer.feed(b"ur\r") == [b"four\r"]


def test_what_is_too_long_is_dropped_until_it_fits() -> None:
    framer = Framer(by_line, 8)
    assert framer.feed(b"0123456789abcdef\r") == [b"9abcdef\r"]  # a protocol's decode refuses the tail of a line


def test_a_seven_bit_line_loses_its_parity_bit() -> None:
    framer = Framer(by_line, 10, seven_bits=True)
    assert framer.feed(bytes([0xB1, 0x32, 0x8D])) == [b"12\r"]


def test_a_lost_wire_forgets_half_a_frame() -> None:
    framer = Framer(by_line, 10)
    framer.feed(b"12")
    framer.clear()
    assert framer.feed(b"34\r") == [b"34\r"]


@given(st.binary(max_size=400), st.integers(1, 30))
def test_frames_are_the_same_whole_or_byte_by_byte(data: bytes, longest: int) -> None:
    whole, single = Framer(by_line, longest), Framer(by_line, longest)
    assert whole.feed(data) == [frame for byte in data for frame in single.feed(bytes([byte]))]


@given(st.binary(max_size=2_000))
def test_a_frame_never_outgrows_its_bound(data: bytes) -> None:
    framer = Framer(lambda head: Taken(1) if head[0] == 7 else None, 16)
    assert all(len(frame) <= 16 for frame in framer.feed(data))
    assert framer.feed(b"\x07" * 40) != []
