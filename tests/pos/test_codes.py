"""Codes: what a scanned or typed text is."""

import biip
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.faults import Fault
from gateway.pos.codes import MAX_CODE, Code, ControlCard, MemberCard, Times, Words, read_code
from gateway.pos.goods import Goods
from gateway.pos.gs1 import GS
from gateway.pos.gtin import check_digit
from gateway.pos.labels import LabelPattern, StoreLabel

PATTERNS = (LabelPattern("21IIIIIWWWWWC"), LabelPattern("22IIIIVPPPPPC"))
MILK = "08991002101234"


def read(text: str) -> Code:
    return read_code(text, PATTERNS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("8991002101234", Goods("8991002101234", MILK)),
        (" 8991002101234\r\n", Goods("8991002101234", MILK)),
        ("8 991002 101234", Goods("8991002101234", MILK)),  # typed as it stands under the bars
        ("89686010527", Goods("89686010527", "00089686010527")),
        ("18991002101231", Goods("18991002101231", "18991002101231")),
        ("]E08991002101234", Goods("8991002101234", MILK)),
        ("]E496385074", Goods("96385074", "00000096385074")),
        ("]I118991002101231", Goods("18991002101231", "18991002101231")),
        ("]C08991002101234", Goods("8991002101234", MILK)),
        (f"]C101{MILK}", Goods(MILK, MILK)),
        (f"]e001{MILK}3103001245", Goods(MILK, MILK, measures=(("kg", 1_245),))),
        (f"]d201{MILK}17261124{GS}10LOT", Goods(MILK, MILK, expires="2026-11-24")),
        (f"]Q301{MILK}3012", Goods(MILK, MILK, qty=12)),
        (f"02{MILK}3724", Goods(MILK, MILK, qty=24)),
        (f"01{MILK}37{'24'}", Goods(MILK, MILK)),  # a count without "content of a package" counts nothing
        (f"01{MILK}3100000002", Goods(MILK, MILK, measures=(("kg", 2_000),))),
        (f"01{MILK}3105012345", Goods(MILK, MILK, measures=(("kg", 123),))),
        (f"01{MILK}3105012355", Goods(MILK, MILK, measures=(("kg", 124),))),  # half a gram is rounded up
        (f"01{MILK}3153001500", Goods(MILK, MILK, measures=(("liter", 1_500),))),
        (f"01{MILK}3112000250", Goods(MILK, MILK, measures=(("meter", 2_500),))),
        (f"01{MILK}392012500", Goods(MILK, MILK, price=12_500)),
        (f"01{MILK}39221250050", Goods(MILK, MILK, price=12_501)),
        (f"01{MILK}3140000012", Goods(MILK, MILK, measures=(("m2", 12_000),))),
        (f"01{MILK}3164012500", Goods(MILK, MILK, measures=(("m3", 1_250),))),
        (f"01{MILK}312200015031110000253130000001", Goods(MILK, MILK, measures=(("meter", 2_500),))),  # of three, the length
        (f"01{MILK}31300000023121000015", Goods(MILK, MILK, measures=(("meter", 1_500),))),
        (f"01{MILK}31050123003153000012", Goods(MILK, MILK, measures=(("kg", 123), ("liter", 12)))),
        (f"01{MILK}3210000005", Goods(MILK, MILK, measures=(("", 1_000),))),  # inches
        (f"01{MILK}3302000150", Goods(MILK, MILK)),  # what a pallet weighs with all that is on it
        (f"01{MILK}390012500", Goods(MILK, MILK, price=12_500)),
        (f"01{MILK}391036012500", Goods(MILK, MILK, price=12_500)),
        (f"01{MILK}39323601250050", Goods(MILK, MILK, price=12_501)),
        (f"01{MILK}392012500{GS}39323601250000", Goods(MILK, MILK, price=12_500)),
        (f"01{MILK}3929000012500000000", Goods(MILK, MILK, price=13)),
        (f"01{MILK}17280200", Goods(MILK, MILK, expires="2028-02-29")),
        (f"01{MILK}1126110015261231", Goods(MILK, MILK)),
        (f"01{MILK}70032611241400{GS}10A", Goods(MILK, MILK, expires="2026-11-24")),
        (f"01{MILK}240A{GS}241B{GS}8005000125", Goods(MILK, MILK)),  # strangers that begin alike
        ("]d1halo", Words("halo")),
        (f"00012345678901234567{GS}02{MILK}3724", Goods(MILK, MILK, qty=24)),
        (f"(01) {MILK} (17) 261124", Goods(MILK, MILK, expires="2026-11-24")),
        (f"{GS}01{MILK}10A", Goods(MILK, MILK)),
        (f"]J101{MILK}3012", Goods(MILK, MILK, qty=12)),
        (f"]e0{MILK}", Goods(MILK, MILK)),
        (f"]d101{MILK}3012", Goods(MILK, MILK, qty=12)),
        ("]Q18991002101234", Goods("8991002101234", MILK)),
        ("]Q0https://id.gs1.org/01/8991002101234?17=261124", Goods(MILK, MILK, expires="2026-11-24")),
        ("https://pabrik.example/01/02100001007508", StoreLabel("02100001007508", "00001", "02100001000004", "02100001007508", 750, None)),
        ("]E3899100210123405", Goods("8991002101234", MILK)),
        ("https://pabrik.example/promo", Words("https://pabrik.example/promo")),
        (f"01{MILK}3103000750{GS}392010125", Goods(MILK, MILK, measures=(("kg", 750),), price=10_125)),
        ("2100001007508", StoreLabel("2100001007508", "00001", "02100001000004", "02100001007508", 750, None)),
        ("2100001000004", StoreLabel("2100001000004", "00001", "02100001000004", "02100001000004", None, None)),
        ("]C1010210000100750" + "8", StoreLabel("02100001007508", "00001", "02100001000004", "02100001007508", 750, None)),
        ("3*", Times(3_000, "")),
        ("12 x", Times(12_000, "")),
        ("3X8991002101234", Times(3_000, "8991002101234")),
        ("1,5*", Times(1_500, "")),
        ("99999*", Times(99_999_000, "")),
        ("GWC-bayar", ControlCard("BAYAR")),
        ("gwa-00123", MemberCard("00123")),
        ("4012030", Words("4012030")),
        ("123456789", Words("123456789")),
        ("beras", Words("beras")),
        ("]Q1halo", Words("halo")),
        ("", Words("")),
    ],
)
def test_every_text_is_one_thing(text: str, code: Code) -> None:
    assert read(text) == code


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("8991002101235", "GW-3102"),
        ("]E08991002101235", "GW-3102"),
        ("]E0abc", "GW-3102"),
        ("12345678", "GW-3102"),
        ("89910021012348991002101234", "GW-3102"),  # two scans run together
        (f"]C101{MILK[:-1]}5", "GW-3102"),
        ("]C10012345678901234567", "GW-3102"),  # a pallet's number names no goods
        ("]C1", "GW-3102"),
        (f"01{MILK}02{MILK}3712", "GW-3102"),
        (f"02{MILK}", "GW-3102"),  # content of a package without a count
        (f"02{MILK}370", "GW-3102"),
        (f"01{MILK}30100000", "GW-3102"),
        (f"01{MILK}17261332", "GW-3102"),
        (f"01{MILK}3103000000", "GW-3102"),
        (f"01{MILK}3109000001", "GW-3102"),
        (f"01{MILK}39200", "GW-3102"),
        (f"01{MILK}3920999999999", "GW-3102"),
        ("2200175146851", "GW-3102"),  # the label's own verifier
        ("GWC-", "GW-3102"),
        ("GWA-001 23", "GW-3102"),
        (f"01{MILK}3106000001", "GW-3102"),
        (f"01{MILK}3920{'1' * 16}", "GW-3102"),
        (f"01{MILK}3930360", "GW-3102"),
        (f"01{MILK}3930360{'1' * 16}", "GW-3102"),
        (f"01{MILK}392012500{GS}3930360125", "GW-3102"),  # two prices
        (f"01{MILK}700326112414", "GW-3102"),
        (f"01{MILK}70032611311400", "GW-3102"),
        (f"(310){MILK}(01){MILK}", "GW-3102"),
        (f"]C1{MILK}", "GW-3102"),
        ("]E38991002101235", "GW-3102"),
        ("https://pabrik.example/01/8991002101235", "GW-3102"),
        ("https://pabrik.example/01/8991002101234?17=26112", "GW-3102"),
        (f"01{MILK}3203001245", "GW-3106"),
        (f"01{MILK}31030005663203001245", "GW-3106"),
        (f"01{MILK}39328401250", "GW-3116"),
        (f"01{MILK}3910978125", "GW-3116"),
        ("000123*", "GW-3111"),
        ("8991002101234*", "GW-3111"),
        ("0*", "GW-3111"),
        ("0,000x", "GW-3111"),
        ("\x00\x01", "GW-3103"),
        ("899100\x1b2101234", "GW-3103"),
        ("899\ufffe", "GW-3103"),
        ("899\ud800", "GW-3103"),
        ("A" * (MAX_CODE + 1), "GW-3103"),
    ],
)
def test_what_must_not_be_sold_is_a_fault_with_its_reason(text: str, why: str) -> None:
    code = read(text)
    assert isinstance(code, Fault)
    assert code.code == why


texts = st.text(max_size=MAX_CODE + 40) | st.text(f"0123456789*x]CE{GS}()-", max_size=60)


@given(texts | st.binary(max_size=80).map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_read_and_nothing_raises(text: str) -> None:
    code = read(text)
    match code:
        case Goods():
            assert code.gtin == code.gtin.zfill(14)
            assert all(part is None or part > 0 for part in (code.qty, code.price, *dict(code.measures).values()))
        case Times():
            assert 0 < code.milli < 100_000_000


@given(st.sampled_from([7, 11, 12, 13]).flatmap(lambda length: st.text("0123456789", min_size=length, max_size=length)))
def test_numbers_of_goods_are_those_that_biip_knows(body: str) -> None:
    text = f"{body}{check_digit(body)}"
    code = read_code(text, ())
    theirs = biip.gtin.Gtin.parse(text).as_gtin_14()
    assert code == Goods(text, theirs)
