from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.scale.frames import Framer, Taken, by_line, by_shape


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


SHAPED = by_shape((b"a", b"01", b"", b"z"), (b"b",))


def test_frames_of_fixed_lengths_are_taken_by_their_shape() -> None:
    framer = Framer(SHAPED, 4)
    assert framer.feed(b"a0az" b"b" b"a1\x00za2zz" b"aa0bz" b"b" b"a0") == [b"a0az", b"b", b"a1\x00z", b"a0bz", b"b"]
    assert framer.feed(b"?z") == [b"a0?z"]


def test_the_shorter_of_two_shapes_is_taken_when_it_is_whole() -> None:
    take = by_shape((b"a", b"", b"z"), (b"a", b"x"))
    assert take(b"a") is None
    assert take(b"ax") == take(b"axz") == Taken(2)
    assert take(b"ayz") == Taken(3)


def test_what_fits_no_shape_is_junk_up_to_the_next_beginning() -> None:
    assert SHAPED(b"xyzab") == Taken(3, whole=False)
    assert SHAPED(b"xyz") == Taken(3, whole=False)
    assert SHAPED(b"axa") == Taken(2, whole=False)


@given(st.lists(st.sampled_from(b"ab01z?")).map(bytes))
def test_shaped_frames_are_the_same_whole_or_byte_by_byte(data: bytes) -> None:
    whole, single = Framer(SHAPED, 4), Framer(SHAPED, 4)
    assert whole.feed(data) == [frame for byte in data for frame in single.feed(bytes([byte]))]


@given(st.binary(max_size=400), st.integers(1, 30))
def test_frames_are_the_same_whole_or_byte_by_byte(data: bytes, longest: int) -> None:
    whole, single = Framer(by_line, longest), Framer(by_line, longest)
    assert whole.feed(data) == [frame for byte in data for frame in single.feed(bytes([byte]))]


@given(st.binary(max_size=2_000))
def test_a_frame_never_outgrows_its_bound(data: bytes) -> None:
    framer = Framer(lambda head: Taken(1) if head[0] == 7 else None, 16)
    assert all(len(frame) <= 16 for frame in framer.feed(data))
    assert framer.feed(b"\x07" * 40) != []
