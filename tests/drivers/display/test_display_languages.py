"""The bytes of both display languages, each with its source, and what no text can do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.display.cd5220 import CD5220
from gateway.drivers.display.escpos import ESCPOS
from gateway.drivers.display.language import COLUMNS, Language, fitted
from gateway.drivers.sim.display import Cd5220Display, DisplayCore, EscposDisplay

BOTH = pytest.mark.parametrize("language", [ESCPOS, CD5220], ids=["escpos", "cd5220"])
TEXT = "TOTAL         16.300"


@pytest.mark.parametrize(
    ("sent", "bytes_"),
    [
        # Epson DM-D110 specification: ESC @, US MD1, US C 0, CLR
        (ESCPOS.start, "1B 40 1F 01 1F 43 00 0C"),
        # the same without what clears
        (ESCPOS.again, "1F 01 1F 43 00"),
        # POS-X XP8200 manual, EPSON command mode: US $ x y, x from 1 to 20, y 1 or 2
        (ESCPOS.line(0, TEXT), "1F 24 01 01 54 4F 54 41 4C 20 20 20 20 20 20 20 20 20 31 36 2E 33 30 30"),
        (ESCPOS.line(1, TEXT), "1F 24 01 02 54 4F 54 41 4C 20 20 20 20 20 20 20 20 20 31 36 2E 33 30 30"),
        # Partner Tech CD5220 manual, standard mode: CR, CLR, ESC @; ESC _ n from its second page, also in LCDproc serialPOS_cd5220
        (CD5220.start, "0D 0C 1B 40 1B 5F 00"),
        (CD5220.again, ""),
        # the same: ESC Q A [n]x20 CR and ESC Q B [n]x20 CR
        (CD5220.line(0, TEXT), "1B 51 41 54 4F 54 41 4C 20 20 20 20 20 20 20 20 20 31 36 2E 33 30 30 0D"),
        (CD5220.line(1, TEXT), "1B 51 42 54 4F 54 41 4C 20 20 20 20 20 20 20 20 20 31 36 2E 33 30 30 0D"),
    ],
)
def test_a_command_is_these_bytes(sent: bytes, bytes_: str) -> None:
    assert sent == bytes.fromhex(bytes_)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", b" " * 20),
        ("Teh", b"Teh                 "),
        ("Indomie Kari Ayam 75 gram", b"Indomie Kari Ayam 75"),
        ("Crème “Ayu” – 2×", b'Creme "Ayu" - 2x    '),
        ("\x1b@\x0c\r\nX\x1f", b"@X                  "),
    ],
)
def test_a_line_is_twenty_plain_characters(text: str, shown: bytes) -> None:
    assert fitted(text) == shown


@BOTH
@given(st.text(max_size=60), st.sampled_from([0, 1]))
def test_no_text_can_smuggle_in_a_command(language: Language, text: str, row: int) -> None:
    line = language.line(row, text)
    shown = line.removeprefix(language.before[row]).removesuffix(language.behind)
    assert len(shown) == COLUMNS
    assert all(0x20 <= byte <= 0x7E for byte in shown)


@pytest.mark.parametrize(
    ("language", "make"), [(ESCPOS, EscposDisplay), (ESCPOS, lambda: EscposDisplay(scrolls=True)), (CD5220, Cd5220Display)]
)
@given(junk=st.binary(max_size=40))
def test_a_display_that_was_left_in_any_state_shows_both_lines_after_the_start(
    language: Language, make: type[DisplayCore], junk: bytes
) -> None:
    display = make()
    display.feed(junk)
    display.feed(language.start + language.line(0, "atas") + language.line(1, "x" * 20))
    before = display.garbage
    display.feed(language.again + language.line(0, "atas lagi") + language.line(1, "y" * 20))
    assert (display.lines, display.garbage) == (("atas lagi", "y" * 20), before)
    assert not display.glass.cursor


@pytest.mark.parametrize(("language", "make"), [(ESCPOS, EscposDisplay), (CD5220, Cd5220Display)])
def test_a_picture_cut_at_any_byte_is_mended_by_the_next_start(language: Language, make: type[DisplayCore]) -> None:
    whole = language.start + language.line(0, "Teh botol") + language.line(1, "2.900")
    for cut in range(len(whole)):
        display = make()
        display.feed(whole[:cut])
        display.feed(language.start + language.line(0, "Kopi"))
        assert display.lines == ("Kopi", "")


@pytest.mark.parametrize(("language", "make"), [(ESCPOS, EscposDisplay), (CD5220, Cd5220Display)])
def test_a_whole_evening_has_not_one_byte_that_a_display_does_not_know(language: Language, make: type[DisplayCore]) -> None:
    display = make()
    display.feed(language.start)
    for number in range(50):
        display.feed(language.line(number % 2, f"baris {number}"))
        display.feed(language.again + language.line(0, "a") + language.line(1, "b"))
    assert (display.lines, display.garbage) == (("a", "b"), 0)
