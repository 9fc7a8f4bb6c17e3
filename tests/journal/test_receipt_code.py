"""The code on a receipt: its bytes, its text, its size on paper, and every change to it noticed."""

from dataclasses import replace
from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from gateway.journal.base45 import decode45
from gateway.journal.checkpoint import origin_of
from gateway.journal.receipt_code import CODE_CHARS, ReceiptCode, is_whole, read_code
from gateway.journal.stamp_io import DOTS
from gateway.keys import new_signer

OUTLET, JOURNAL = "3310152015-01", "1a2b3c4d"
KEY = new_signer(origin_of(OUTLET, JOURNAL), bytes(range(32)))
OTHER = new_signer(origin_of(OUTLET, JOURNAL), bytes(range(1, 33)))
CODE = ReceiptCode(OUTLET, JOURNAL, 1203, 1, 871, 64_475, -75, bytes(range(32)))
TEXT = CODE.signed(KEY).text()
HEAD_DOTS = 384  # of a printer for 58 mm paper
DOTS_PER_MM = 8  # 203 dpi


def test_the_bytes_are_where_the_paper_says() -> None:
    """Written out by hand: docs/journal.md has the same table, for readers that are not ours."""
    mark, outlet, encoded = TEXT.split(":", 2)
    data = decode45(encoded)
    assert (mark, outlet, len(data), len(encoded)) == ("KDMP1", OUTLET.upper(), 116, CODE_CHARS)
    claim = bytes.fromhex("1a2b3c4d" "000004b3" "01" "00000367" "000000fbdb" "ffb5") + bytes(range(32))
    assert data[:52] == claim
    assert KEY.public.verifies(data[52:], b"kdmp-receipt-1\n3310152015-01\n" + claim)


def test_a_code_is_read_as_it_was_written_and_the_same_each_time() -> None:
    assert read_code(TEXT) == CODE.signed(KEY)
    assert CODE.signed(KEY).text() == TEXT
    assert (CODE.paid, CODE.number) == (64_400, "1-000871")
    assert CODE.signed(KEY).is_signed_by(KEY.public)
    assert not CODE.signed(KEY).is_signed_by(OTHER.public)
    assert not CODE.is_signed_by(KEY.public)


@pytest.mark.parametrize(("outlet", "version", "mm"), [("abc", 6, 20.5), (OUTLET, 6, 20.5), ("3310152015-kantor-pusat-loket-02", 7, 22.5)])
def test_it_fits_the_paper_of_58_mm_for_the_longest_outlet_id(outlet: str, version: int, mm: float) -> None:
    code = replace(CODE, outlet=outlet, seq=2**32 - 1, receipt_no=2**32 - 1, total=2**40 - 1, head=b"\xff" * 32).signed(KEY)
    qr = segno.make(code.text(), error="l", boost_error=False, micro=False)
    modules = 17 + 4 * version
    assert (qr.version, qr.mode) == (version, "alphanumeric")
    assert modules * DOTS / DOTS_PER_MM == mm
    assert (modules + 8) * DOTS <= HEAD_DOTS, "with the four light squares around it that the standard wants"


codes = st.builds(
    ReceiptCode,
    st.from_regex(r"[a-z0-9-]{3,32}", fullmatch=True),
    st.from_regex(r"[0-9a-f]{8}", fullmatch=True),
    st.integers(1, 2**32 - 1),
    st.integers(1, 255),
    st.integers(1, 2**32 - 1),
    st.integers(0, 2**40 - 1),
    st.integers(-(2**15), 2**15 - 1),
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=64, max_size=64),
)


@given(codes, st.sampled_from(["", "\n", "\r\n", " \n"]), st.sampled_from(["", " ", "\ufeff \n"]))
def test_whatever_it_says_is_read_again_with_and_without_the_space_at_its_end(code: ReceiptCode, after: str, before: str) -> None:
    text = before.replace("\ufeff", "") + code.text() + after
    assert read_code(text) == read_code(text.rstrip()) == code
    assert is_whole(text)


@given(st.integers(0, len(TEXT) - 1), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"))
def test_every_changed_character_is_noticed(at: int, char: str) -> None:
    text = TEXT[:at] + char + TEXT[at + 1 :]
    code = read_code(text)
    assert text == TEXT or isinstance(code, str) or not code.is_signed_by(KEY.public)


@given(st.integers(0, len(TEXT) - 1))
def test_a_code_with_a_hole_is_never_taken_for_a_whole_one(at: int) -> None:
    text = TEXT[:at] + TEXT[at + 1 :]
    if at > TEXT.rindex(":", 0, 21):  # before it another outlet is named, whose key is another
        assert not is_whole(text)
    code = read_code(text)
    assert isinstance(code, str) or not code.is_signed_by(KEY.public)


@given(st.text(max_size=500))
def test_no_text_makes_the_reader_fall(text: str) -> None:
    for tried in (text, f"KDMP1:{text}", f"KDMP1:ABC:{text}"):
        read_code(tried)
        is_whole(tried)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "does not begin"),
        ("00020101021126", "does not begin"),
        ("KDMP2:ABC:" + "0" * 174, "does not begin"),
        ("KDMP1:", "does not begin"),
        (TEXT + "00", "instead of 174"),
        (TEXT[:100], "characters are missing"),
        (TEXT.replace(OUTLET, "A_B"), "make no code"),
        ("KDMP1:ABC:" + "0" * 174, "make no code"),
        ("KDMP1:ABC:" + ":" * 174, "make no code"),
    ],
)
def test_what_is_no_code_is_told_apart(text: str, why: str) -> None:
    told = read_code(text)
    assert isinstance(told, str)
    assert why in told


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 0}, {"seq": 2**32}, {"generation": 256}, {"receipt_no": 0}, {"total": 2**40}, {"total": -1}, {"rounding": 2**15},
        {"head": b""}, {"journal": "1A2B3C4D"}, {"outlet": "ab"}, {"outlet": "Abc"}, {"outlet": "a" * 33},
    ],
)  # fmt: skip
def test_what_its_bytes_cannot_hold_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="receipt code"):
        replace(CODE, **change)


def test_an_unsigned_code_is_never_shown() -> None:
    with pytest.raises(ValueError, match="signed before"):
        CODE.text()
