"""Any text as printable ASCII."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.plain_text import ascii_of


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Kopi “Tugu” – 3×50 g…", 'Kopi "Tugu" - 3x50 g...'),
        ("Crème brûlée", "Creme brulee"),
        ("½ kg", "1/2 kg"),
        ("東京", "??"),
        ("\x1b@\x10\x14\x08", "@"),  # no text can smuggle in a command
        ("a\tb", "a b"),
    ],
)
def test_text_leaves_as_printable_ascii(text: str, plain: str) -> None:
    assert ascii_of(text) == plain


@given(st.text())
def test_whatever_comes_printable_ascii_leaves_and_leaves_as_it_is(text: str) -> None:
    plain = ascii_of(text)
    assert plain.isascii()
    assert plain.isprintable()
    assert ascii_of(plain) == plain
