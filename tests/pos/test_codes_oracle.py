"""Our reading of codes beside biip's, on made-up numbers and labels: they agree, or the difference is one of those listed here.

| what | we | biip | why |
|---|---|---|---|
| 11 digits with a right check digit | a UPC-A whose zero was lost | no number | spreadsheets and guns drop it |
| a value longer than it may be, no separator behind it | damaged | cuts it and reads on | what is read on is a guess |
| the same identifier twice with two values | damaged | both | one number of goods, one weight |
| an identifier that GS1 has not given out | stepped over | refused | new ones must not stop a sale |
| 11, 13, 15, 16 on a day that does not exist | kept, never used | refused | only the last day for use (17, 7003) decides a sale |
| an amount with more decimals than digits | its value | ten to the wrong power | 3929 and 12 is 0.000000012 |
"""

import contextlib
from decimal import ROUND_HALF_UP, Decimal

import biip
import pytest
from biip.gs1_element_strings import GS1ElementStrings
from biip.gs1_messages import GS1Message
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.faults import Fault
from gateway.pos.codes import read_code
from gateway.pos.goods import Goods
from gateway.pos.gs1 import GS, elements, iso_date
from gateway.pos.gtin import check_digit, gtin14

SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
UNITS = {"310": "kg", "311": "meter", "312": "meter", "313": "meter", "314": "m2", "315": "liter", "316": "m3"}
DATES = ("11", "15", "17")
ENDED = ("10", "21", "30", "37", "390", "391", "392", "393")  # identifiers that need a separator behind them
LONGEST = {"10": 20, "21": 20, "30": 8, "37": 8, "390": 15, "391": 18, "392": 15, "393": 18}

Label = list[tuple[str, str]]


def digits(shortest: int, longest: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=shortest, max_size=longest)


def with_check(body: str) -> str:
    return f"{body}{check_digit(body)}"


numbers = digits(13, 13).map(with_check)
days = st.tuples(st.integers(30, 70), st.integers(1, 12), st.integers(0, 28)).map(lambda day: "{:02}{:02}{:02}".format(*day))
any_days = days | digits(6, 6).filter(lambda day: not "27" <= day[:2] <= "29" and not "71" <= day[:2] <= "79")
free = st.text(SET_82, min_size=1, max_size=20)


def decimals(kind: str, most: int) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{kind}{n}" for n in range(most + 1)])


def element(number: st.SearchStrategy[str], day: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[tuple[str, str]]]:
    """A strategy for each identifier of the issue."""
    kinds = {"01": number, "02": number, "10": free, "21": free, "30": digits(1, 8), "37": digits(1, 8)}
    kinds |= dict.fromkeys(DATES, day)
    named = {key: st.tuples(st.just(key), values) for key, values in kinds.items()}
    for kind in UNITS:
        named[kind] = st.tuples(decimals(kind, 5), digits(6, 6))
    for kind in ("390", "392"):
        named[kind] = st.tuples(decimals(kind, 9), digits(1, 15))
    for kind in ("391", "393"):
        money = st.tuples(st.sampled_from(["360", "360", "840"]), digits(1, 15)).map("".join)
        named[kind] = st.tuples(decimals(kind, 9), money)
    return named


@st.composite
def labels(draw: st.DrawFn, number: st.SearchStrategy[str] = numbers, day: st.SearchStrategy[str] = days) -> Label:
    kinds = element(number, day)
    chosen = draw(st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=8, unique=True))
    return [draw(kinds[kind]) for kind in chosen]


def written(label: Label, *, begin: str = "", between: str = "", missing: int | None = None) -> str:
    """The label's text: `begin` in front, `between` behind values that need no separator, the `missing`-th needed one left out."""
    text, needed = begin, 0
    for key, value in label:
        end = between
        if key.startswith(ENDED):
            end = "" if needed == missing else GS
            needed += 1
        text += f"{key}{value}{end}"
    return text


def theirs(text: str) -> GS1ElementStrings | None:
    with contextlib.suppress(biip.ParseError):
        return GS1Message.parse(text.lstrip(GS)).element_strings
    return None


@settings(max_examples=400)
@given(digits(6, 15))
def test_a_number_of_goods_is_one_to_both(code: str) -> None:
    theirs = None
    with contextlib.suppress(biip.ParseError):
        theirs = biip.gtin.Gtin.parse(code).as_gtin_14()
    lost_zero = len(code) == 11 and biip.checksums.gs1_standard_check_digit(code[:-1]) == int(code[-1])
    assert gtin14(code) == (code.zfill(14) if lost_zero else theirs)


@settings(max_examples=400)
@given(st.sampled_from([7, 10, 11, 12, 13]).flatmap(lambda length: digits(length, length)), st.integers(0, 9))
def test_a_right_check_digit_and_no_other_makes_goods(body: str, last: int) -> None:
    code = read_code(f"{body}{last}", ())
    right = last == biip.checksums.gs1_standard_check_digit(body)
    assert code == (Goods(f"{body}{last}", f"{body}{last}".zfill(14)) if right else code)
    assert isinstance(code, Goods) is right


@settings(max_examples=200)
@given(labels(), st.sampled_from(["", GS]), st.sampled_from(["", GS, GS + GS]))
def test_a_label_with_its_separators_is_read_alike(label: Label, begin: str, between: str) -> None:
    text = written(label, begin=begin, between=between)
    message = theirs(text)
    assert message is not None
    assert elements(text) == {one.ai.ai: one.value for one in message} == dict(label)
    for one in message:
        assert one.gtin is None or one.gtin.as_gtin_14() == gtin14(one.value)
        assert one.date is None or one.date.isoformat() == iso_date(one.value)


@settings(max_examples=200)
@given(labels(number=numbers | digits(14, 14), day=any_days), st.integers(0, 3))
def test_what_we_read_of_a_label_that_lost_a_separator_biip_reads_too(label: Label, missing: int) -> None:
    text = written(label, missing=missing)
    ours, message = elements(text), theirs(text)
    if ours is None:
        said = [] if message is None else [(one.ai.ai, one.value) for one in message]
        cut = any(len(value) == LONGEST.get(key[:3], LONGEST.get(key[:2])) for key, value in said)
        assert message is None or cut or len(dict(said)) < len(said)
    elif message is not None:
        assert ours == {one.ai.ai: one.value for one in message}
    else:
        assert any(key in DATES and iso_date(value) is None for key, value in ours.items()) or set(ours) - set(dict(label))


@settings(max_examples=200)
@given(labels())
def test_weight_measure_price_count_and_day_are_those_that_biip_works_out(label: Label) -> None:
    found = dict(label)
    text = written([("01", "08991002101234"), *((key, value) for key, value in label if key not in {"01", "02"})])
    message = theirs(text)
    code = read_code(f"]C1{text}", ())
    assert message is not None
    if any(key.startswith(("391", "393")) and not value.startswith("360") for key, value in found.items()):
        assert isinstance(code, Fault)
        assert code.code == "GW-3116"
    elif isinstance(code, Goods):
        decimals = {one.ai.ai: one.decimal for one in message if one.decimal is not None}
        for unit in set(UNITS.values()):
            told = [decimals[key] for kind in UNITS for key in found if key.startswith(kind) and UNITS[kind] == unit]
            assert code.thousandths(unit) == (whole(told[0] * 1000) if told else None)
        amounts = {whole(decimals[key]) for key in found if key[:2] == "39" and int(key[3]) <= len(found[key])}
        assert code.price is None or amounts <= {code.price}
        assert code.qty == (int(found["30"]) if "30" in found else None)
        day = next((one.date for one in message if one.ai.ai == "17"), None)
        assert code.expires == (day.isoformat() if day else None)


def whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("text", "ours", "biips"),
    [
        (f"10{'A' * 20}3012", None, [("10", "A" * 20), ("30", "12")]),  # cut and read on
        ("3012345678" + "17300101", None, [("30", "12345678"), ("17", "300101")]),
        (f"10A{GS}10B", None, [("10", "A"), ("10", "B")]),  # twice
        (f"38A{GS}10B", {"38": "A", "10": "B"}, None),  # not given out
        ("15301332", {"15": "301332"}, None),  # no day
    ],
)
def test_where_the_two_differ(text: str, ours: dict[str, str] | None, biips: Label | None) -> None:
    message = theirs(text)
    assert elements(text) == ours
    assert (None if message is None else [(one.ai.ai, one.value) for one in message]) == biips


def test_an_amount_with_more_decimals_than_digits_is_worth_less_than_biip_says() -> None:
    message = theirs("392912")
    assert message is not None
    assert message[0].decimal == Decimal("0.12")
    assert isinstance(read_code("]C10108991002101234392912", ()), Fault)  # nothing, in whole rupiah
