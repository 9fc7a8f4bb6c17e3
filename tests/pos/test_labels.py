"""Labels of a shop's own label scale, by the patterns that the makers describe."""

import pytest

from gateway.pos.gtin import check_digit, gtin14
from gateway.pos.labels import LabelPattern, label_patterns


def printed(body: str) -> str:
    """The 14-digit form of a label whose first twelve digits are these."""
    number = gtin14(f"{body}{check_digit(body)}")
    assert number is not None
    return number


@pytest.mark.parametrize(
    ("pattern", "body", "item", "grams", "price"),
    [
        ("21IIIIIWWWWWC", "210000100750", "00001", 750, None),
        ("21IIIIIWWWWWC", "210000100000", "00001", None, None),  # the template: nothing weighed
        ("20IIIIIPPPPPC", "200001712500", "00017", None, 12_500),
        ("2IIIIIPPPPPPC", "200017125000", "00017", None, 125_000),  # CAS CL, one digit of prefix
        ("2IIIIIIPPPPPC", "200001799999", "000017", None, 99_999),
        ("02IIIIWWWWWWC", "020017012345", "0017", 12_345, None),
        ("22IIIIVPPPPPC", "220017614685", "0017", None, 14_685),
        ("23IIIIIVWWWWC", "230001792875", "00017", 2_875, None),
    ],
)
def test_a_label_tells_its_item_and_its_weight_or_price(pattern: str, body: str, item: str, grams: int | None, price: int | None) -> None:
    label = LabelPattern(pattern).read(printed(body), body)
    assert label is not None
    assert (label.item, label.grams, label.price) == (item, grams, price)
    assert LabelPattern(pattern).verified(printed(body))


@pytest.mark.parametrize(
    ("pattern", "body", "grams", "price"),
    [
        ("23IIIIIPPPPPC*10", "230001712345", None, 123_450),
        ("23IIIIIPPPPPC*100", "230001799999", None, 9_999_900),
        ("2IIIIIPPPPPPC*100", "200017999999", None, 99_999_900),
        ("21IIIIIWWWWWC*10", "210001700075", 750, None),
        ("21IIIIVWWWWWC*100", "210017600014", 1_400, None),
        ("23IIIIIPPPPPC*10", "230001700000", None, None),  # the template
    ],
)
def test_a_pattern_says_what_one_in_its_field_stands_for(pattern: str, body: str, grams: int | None, price: int | None) -> None:
    (read,), bad = label_patterns((pattern,))
    label = read.read(printed(body), body)
    assert label is not None
    assert (label.grams, label.price, bad) == (grams, price, ())
    assert label.template == LabelPattern(pattern[:13]).template(label.item), "the catalogue's code does not change with it"


def test_the_verifier_guards_the_digits_as_printed() -> None:
    # GS1 General Specifications 7.9.3: 2875 has the price check digit 9; 7.9.4: 14685 has 6.
    (four, five), _ = label_patterns(("23IIIIIVPPPPC*10", "22IIIIVPPPPPC*100"))
    assert four.verified(printed("230001792875"))
    assert five.verified(printed("220017614685"))
    for digit in "012345678":
        assert not four.verified(printed(f"2300017{digit}2875"))


def test_every_label_of_an_item_leads_to_its_code_in_the_catalogue() -> None:
    pattern = LabelPattern("21IIIIIWWWWWC")
    label = pattern.read(printed("210000199999"), "x")
    assert label is not None
    assert label.template == pattern.template("00001") == "02100001000004"


def test_a_label_with_a_wrong_verifier_is_not_verified() -> None:
    assert not LabelPattern("22IIIIVPPPPPC").verified(printed("220017514685"))


@pytest.mark.parametrize("gtin", ["08991002101234", "12100001007508", "02200001007502"])
def test_other_numbers_are_no_labels_of_this_pattern(gtin: str) -> None:
    assert LabelPattern("21IIIIIWWWWWC").read(gtin, gtin) is None


@pytest.mark.parametrize(
    "text",
    ["21IIIIIWWWWW", "21IIIIIWWWWWCC", "IIIIIIIWWWWWC", "899IIIIWWWWWC", "21IIIIIWWPPPC", "21WWWWWWWWWWC", "21IIIIIIIIIIC", "21IIIIIWWWWWX",
     "21IIWWIIWWWWC",     "21IIIIVWVWWWC", "", "21IIIIIWWWWWC*", "21IIIIIWWWWWC*1", "21IIIIIWWWWWC*1000", "21IIIIIWWWWWCx10",
     "21IIIIIWWWWC*10", "21IIIIIWWWWWC*10*10", "10*21IIIIIWWWWWC", "2IIPPPPPPC*10"],
)  # fmt: skip
def test_a_pattern_that_cannot_be_used_is_given_back(text: str) -> None:
    assert label_patterns((text, "21IIIIIWWWWWC")) == ((LabelPattern("21IIIIIWWWWWC"),), (text,))
