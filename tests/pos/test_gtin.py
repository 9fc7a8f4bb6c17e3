"""Numbers of goods, against biip as an independent reader."""

import biip
import pytest
from biip import checksums
from hypothesis import given
from hypothesis import strategies as st

from gateway.pos.gtin import check_digit, gtin14, is_checked, looks_scanned, verifier

DIGITS = st.text("0123456789", min_size=7, max_size=13)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("8991002101234", "08991002101234"),
        ("089686010527", "00089686010527"),
        ("0089686010527", "00089686010527"),
        ("89686010527", "00089686010527"),  # a scanner dropped the leading zero of a UPC-A
        ("96385074", "00000096385074"),
        ("18991002101231", "18991002101231"),
        ("8991002101235", None),
        ("4012030", None),
        ("899100210123", None),
        ("89910021012341", None),
        ("899100210123A", None),
        ("\u0668\u0669\u0669\u0661\u0660\u0660\u0662\u0661\u0660\u0661\u0662\u0663\u0664", None),
        ("", None),
    ],
)
def test_numbers_of_all_lengths_are_compared_in_fourteen_digits(code: str, expected: str | None) -> None:
    assert gtin14(code) == expected


@given(DIGITS)
def test_the_check_digit_is_the_one_that_biip_finds(body: str) -> None:
    assert check_digit(body) == checksums.gs1_standard_check_digit(body)
    assert is_checked(f"{body}{check_digit(body)}")
    assert not is_checked(f"{body}{(check_digit(body) + 1) % 10}")


@given(st.sampled_from([8, 12, 13, 14]).flatmap(lambda length: st.text("0123456789", min_size=length, max_size=length)))
def test_a_number_is_taken_exactly_when_biip_takes_it(code: str) -> None:
    mine = gtin14(code)
    try:
        theirs = biip.gtin.Gtin.parse(code).as_gtin_14()
    except biip.ParseError:
        theirs = None
    assert mine == theirs


@pytest.mark.parametrize("length", [4, 5])
def test_the_verifier_of_every_price_and_weight_field_is_the_one_that_biip_finds(length: int) -> None:
    for number in range(0, 10**length, 7):
        field = f"{number:0{length}}"
        assert verifier(field) == checksums.gs1_price_weight_check_digit(field)


def test_a_field_of_another_length_has_no_known_verifier() -> None:
    assert verifier("123456") is None
    assert verifier("") is None


@pytest.mark.parametrize(
    ("rupiah", "scanned"),
    [
        (8_991_002_101_234, True),
        (8_991_002_101_235, True),
        (96_385_074, True),
        (96_385_075, False),
        (20_000, False),
        (9_999_999, False),
        (100_000_000, False),
    ],
)
def test_an_amount_that_is_a_bar_code_is_told_from_money(rupiah: int, scanned: bool) -> None:  # noqa: FBT001 - a column of the table
    assert looks_scanned(rupiah) is scanned
