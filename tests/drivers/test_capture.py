"""The capture's text: the same back, every bad line told by its number, nothing without a bound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.capture import (
    FIRST,
    MAX_BYTES,
    MAX_LINE,
    MAX_US,
    Capture,
    Entry,
    Head,
    Unreadable,
    capture_text,
    entry_text,
    read_capture,
)

HEAD = Head("scale.counter", "scale", "toledo-8217", "9600 7E1", 1_790_000_000_000, 3)
GOOD = (
    Entry(0, "opened", line="9600 7E1"), Entry(1_250, ">", b"W"),
    Entry(14_010, "<", b"\x0201.250\r"), Entry(90_333, "lost", line="hung up"),
)  # fmt: skip
TEXT = """\
# gateway capture 1
device = scale.counter
role = scale
protocol = toledo-8217
line = 9600 7E1
started = 1790000000000 trust 3
0 = opened 9600 7E1
1250 > 57
14010 < 02 30 31 2E 32 35 30 0D
90333 = lost hung up
"""


def test_a_capture_is_written_as_people_read_it_and_read_back_the_same() -> None:
    assert capture_text(Capture(HEAD, GOOD)) == TEXT
    assert read_capture(TEXT.splitlines()) == Capture(HEAD, GOOD)


def test_comments_and_empty_lines_may_stand_anywhere_behind_the_first_and_line_ends_may_be_anybodys() -> None:
    lines = TEXT.splitlines()
    spread = [line for one in lines for line in (f"{one}\r\n", "# the clerk put a kilogram on the plate", "")]
    assert read_capture(spread) == Capture(HEAD, GOOD)


def test_bytes_may_be_written_together_and_in_small_letters() -> None:
    capture = read_capture([FIRST, "device = scale.x", "role = scale", "0 < 0d0A", "0 < 0d 0a"])
    assert isinstance(capture, Capture)
    assert [entry.data for entry in capture.entries] == [b"\r\n", b"\r\n"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("12 < 0", "not an entry"),
        ("12 < ", "not an entry"),
        ("12 <", "not an entry"),
        ("12 ! 02", "not an entry"),
        ("12 < 02 GG", "not an entry"),
        ("-1 < 02", "neither a head line"),
        ("١٢ < 02", "not an entry"),
        ("12 = gone", "not an entry"),
        (f"{MAX_US + 1} < 02", "beyond"),
        ("role = scale", "twice"),
        ("weight = 5", "neither a head line"),
        ("x" * (MAX_LINE + 1), "longer than"),
    ],
)
def test_a_line_that_is_none_is_told_by_its_number(line: str, why: str) -> None:
    told = read_capture([FIRST, "device = scale.x", "role = scale", line])
    assert isinstance(told, Unreadable)
    assert told.number == 4
    assert why in told.why


@pytest.mark.parametrize(
    ("lines", "number", "why"),
    [
        ([], 1, "lacks device and role"),
        (["hello"], 1, "the first line"),
        (["# gateway capture 2"], 1, "the first line"),
        ([FIRST, "device = x"], 2, "lacks role"),
        ([FIRST, "role = oven"], 2, "role is one of"),
        ([FIRST, "started = today"], 2, "started is ms"),
        ([FIRST, "device = x", "role = scale", "5 < 02", "4 < 02"], 5, "goes back"),
        ([FIRST, "device = x", "role = scale", "5 < 02", "line = 9600"], 5, "not an entry"),
    ],
)
def test_a_text_that_is_no_capture_is_told_where_and_why(lines: list[str], number: int, why: str) -> None:
    told = read_capture(lines)
    assert isinstance(told, Unreadable)
    assert (told.number, why in told.why) == (number, True)


def test_a_file_without_end_is_given_up_at_its_bound() -> None:
    def endless() -> object:
        yield from (FIRST, "device = x", "role = scale")
        while True:
            yield "0 < " + "00 " * 4_000

    told = read_capture(endless())  # type: ignore[arg-type]
    assert isinstance(told, Unreadable)
    assert told.why == f"more than {MAX_BYTES} bytes"


def test_more_bytes_than_a_line_holds_go_on_in_the_next() -> None:
    text = entry_text(Entry(7, "<", bytes(10_000)))
    assert [len(line) <= MAX_LINE for line in text.splitlines()] == [True] * 3
    capture = read_capture([FIRST, "device = x", "role = scale", *text.splitlines()])
    assert isinstance(capture, Capture)
    assert b"".join(entry.data for entry in capture.entries) == bytes(10_000)


def test_a_device_of_many_words_stays_on_its_line() -> None:
    capture = read_capture(capture_text(Capture(Head("scale.x\n0 < 00", "scale", "a\nb"), ())).splitlines())
    assert isinstance(capture, Capture)
    assert capture.head.device == "scale.x 0 < 00"


ENTRIES = st.lists(st.tuples(st.integers(0, 10_000_000), st.sampled_from("<>"), st.binary(min_size=1, max_size=40)), max_size=30)


@given(ENTRIES)
def test_whatever_went_over_the_wire_comes_back(raw: list[tuple[int, str, bytes]]) -> None:
    entries = tuple(Entry(us, "<" if what == "<" else ">", data) for us, what, data in sorted(raw, key=lambda one: one[0]))
    assert read_capture(capture_text(Capture(HEAD, entries)).splitlines()) == Capture(HEAD, entries)


@given(st.lists(st.one_of(st.text(max_size=60), st.sampled_from(TEXT.splitlines())), max_size=30))
def test_no_text_is_too_strange_to_be_told_about(lines: list[str]) -> None:
    assert isinstance(read_capture(lines), Capture | Unreadable)
    assert isinstance(read_capture([FIRST, *lines]), Capture | Unreadable)
