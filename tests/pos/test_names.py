"""Names: whatever somebody typed or pasted becomes text fit for a journal and a receipt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pos.names import MAX_NAME, tidy


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SEDAAP MIE CUP BASO SPESIAL  85 GR", "SEDAAP MIE CUP BASO SPESIAL 85 GR"),
        ("  Beras\tmedium\r\ncurah ", "Beras medium curah"),
        ("Kopi\x00\x1b[31m", "Kopi[31m"),
        ("Surgel\u00e9", "Surgel\u00e9"),
        ("bad\ud800half", "badhalf"),
        ("right\u202eto left", "rightto left"),
        ("\u200b", ""),
        ("", ""),
    ],
)
def test_control_characters_and_lone_surrogates_go_and_spaces_are_drawn_together(text: str, name: str) -> None:
    assert tidy(text) == name


@given(st.text(max_size=400))
def test_any_text_becomes_short_printable_and_encodable(text: str) -> None:
    name = tidy(text)
    assert len(name) <= MAX_NAME
    assert name.encode() is not None
    assert tidy(name) == name
    assert name == name.strip()
