"""The display doubles do what the manuals' tables say, and count what they do not say."""

import pytest

from gateway.drivers.sim.display import BUFFER, Cd5220Display, EscposDisplay


@pytest.mark.parametrize(
    ("sent", "lines", "garbage"),
    [
        (b"Teh", ("Teh", ""), 0),
        (b"a" * 21, ("a" * 20, "a"), 0),
        (b"a" * 40 + b"b", ("b" + "a" * 19, "a" * 20), 0),
        (b"\x1f\x02" + b"a" * 20 + b"b" * 20 + b"c", ("b" * 20, "c"), 0),  # vertical scroll
        (b"abc\x08X\x0d1\x0a2\x0b3", ("3bX", " 2"), 0),
        (b"abc\x1f$\x05\x02d\x18e", ("abc", "e"), 0),
        (b"abc\x0cd", ("d", ""), 0),
        (b"abc\x1b@", ("", ""), 0),
        (b"\x1f$\x15\x01", ("", ""), 4),
        (b"\x1f$\x01\x03", ("", ""), 4),
        (b"\x1fX\x04\x1fX\x09", ("", ""), 3),
        (b"\x1bQA", ("A", ""), 2),
        (b"\x80\x07", ("", ""), 2),
    ],
)
def test_an_escpos_display_shows(sent: bytes, lines: tuple[str, str], garbage: int) -> None:
    for pieces in ([sent], [bytes([byte]) for byte in sent]):
        display = EscposDisplay()
        for piece in pieces:
            assert display.feed(piece) == b""
        assert (display.lines, display.garbage) == (lines, garbage)


@pytest.mark.parametrize(
    ("sent", "lines", "garbage"),
    [
        (b"\x1bQA" + b"Teh botol".ljust(20) + b"\r", ("Teh botol", ""), 0),
        (b"\x1bQB" + b"2.900".rjust(20) + b"\r", ("", " " * 15 + "2.900"), 0),
        (b"\x1bQATeh\r", ("", ""), 7),  # the oldest manual wants all twenty
        (b"\x1bQA" + b"x" * 21, ("", ""), 24),
        (b"\x1bQC" + b"x" * 20 + b"\r", ("", ""), 24),
        (b"\x1bQA" + b"x" * 20 + b"\r\x1b@", ("x" * 20, ""), 2),  # string mode knows nothing else
        (b"\x1bQA" + b"x" * 20 + b"\r\x0c\x1b@Teh", ("Teh", ""), 0),
        (b"\x1bl\x03\x02Teh", ("", "  Teh"), 0),
        (b"\x1bl\x00\x02", ("", ""), 4),
    ],
)
def test_a_cd5220_shows(sent: bytes, lines: tuple[str, str], garbage: int) -> None:
    for pieces in ([sent], [bytes([byte]) for byte in sent]):
        display = Cd5220Display()
        for piece in pieces:
            display.feed(piece)
        assert (display.lines, display.garbage) == (lines, garbage)


def test_the_cursor_is_hidden_when_told() -> None:
    for display, words in ((EscposDisplay(), (b"\x1fC\x00", b"\x1fC\x01")), (Cd5220Display(), (b"\x1b_\x00", b"\x1b_\x01"))):
        seen = [display.glass.cursor]
        for word in words:
            display.feed(word)
            seen.append(display.glass.cursor)
        assert seen == [True, False, True]


def test_a_slow_one_works_off_a_byte_at_a_time_and_is_full_before_long() -> None:
    display = EscposDisplay(byte_ns=1_000_000)
    seen = [(display.full, display.every_ns, display.lines)]
    display.feed(b"a" * BUFFER)
    seen.append((display.full, display.every_ns, display.lines))
    display.tick()
    seen.append((display.full, display.every_ns, display.lines))
    assert seen == [(False, None, ("", "")), (True, 1_000_000, ("", "")), (False, 1_000_000, ("a", ""))]


def test_switched_off_and_on_it_has_forgotten_everything() -> None:
    display = Cd5220Display()
    display.feed(b"\x1b_\x00\x1bQA" + b"x" * 20 + b"\r\x1bQB")
    display.power_cycle()
    display.feed(b"Teh")
    assert (display.lines, display.glass.cursor, display.garbage) == (("Teh", ""), True, 0)
