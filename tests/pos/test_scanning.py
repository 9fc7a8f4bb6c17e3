"""Scanning: every code that comes over the counter, from the gun or typed at the page, and what it does to the basket."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from gateway.config import Config, Outlet, Pos
from gateway.faults import fault
from gateway.messages.acts import Scan
from gateway.messages.devices import ScanBroken
from gateway.pos.catalogue import read_catalogue
from gateway.pos.gtin import check_digit
from gateway.pos.till import Till

if TYPE_CHECKING:
    from tests.pos.conftest import Shop

NOODLES, MILK, UNPRICED, RICE, OIL = "0089686010527", "8991002101234", "2990013000006", "2100001000004", "2900003000008"
CARTON, CLOTH = "18991002101231", "2900004000007"
QRIS = (
    "00020101021126680016ID.CO.CONTOH.WWW011893600009000000000102150000000000000010303UMI51440014ID.CO.QRIS.WWW0215ID1020000000001"
    "0303UMI5204541153033605802ID5914KDMP BENTANGAN6006KLATEN61055747362070703A016304C6D3"
)


def label(item: str, grams: int) -> str:
    body = f"21{item}{grams:05}"
    return f"{body}{check_digit(body)}"


def lines(shop: Shop) -> list[tuple[str, str, int | None, int | None, int | None, int, int]]:
    return [(line.code, line.name, line.qty, line.grams, line.milli, line.price, line.amount) for line in shop.shown.basket.lines]


@pytest.mark.parametrize(
    ("scans", "expected"),
    [
        ([NOODLES], [(NOODLES, "Indomie Kari Ayam", 1, None, None, 2_500, 2_500)]),
        (["89686010527"], [("89686010527", "Indomie Kari Ayam", 1, None, None, 2_500, 2_500)]),
        (
            [MILK, NOODLES, MILK],
            [(MILK, "Susu UHT 1 liter", 2, None, None, 16_375, 32_750), (NOODLES, "Indomie Kari Ayam", 1, None, None, 2_500, 2_500)],
        ),
        (
            ["3*", MILK, NOODLES],
            [(MILK, "Susu UHT 1 liter", 3, None, None, 16_375, 49_125), (NOODLES, "Indomie Kari Ayam", 1, None, None, 2_500, 2_500)],
        ),
        (["5*", "3x", MILK], [(MILK, "Susu UHT 1 liter", 3, None, None, 16_375, 49_125)]),
        ([f"3*{MILK}"], [(MILK, "Susu UHT 1 liter", 3, None, None, 16_375, 49_125)]),
        ([f"02{CARTON}3702"], [(CARTON, "Susu UHT karton 12", 2, None, None, 190_000, 380_000)]),
        ([CARTON], [(CARTON, "Susu UHT karton 12", 1, None, None, 190_000, 190_000)]),
        (
            [f"]C101{CARTON}", f"]I1{CARTON}", MILK],  # the carton is no twelve pieces: each has its own price
            [(CARTON, "Susu UHT karton 12", 2, None, None, 190_000, 380_000), (MILK, "Susu UHT 1 liter", 1, None, None, 16_375, 16_375)],
        ),
        ([f"https://pabrik.example/01/{MILK}/10/A1?17=270101"], [(MILK.zfill(14), "Susu UHT 1 liter", 1, None, None, 16_375, 16_375)]),
        ([f"01{OIL.zfill(14)}3153001250"], [(OIL.zfill(14), "Minyak curah", None, None, 1_250, 15_700, 19_625)]),
        ([f"01{CLOTH.zfill(14)}31120002503121000150"], [(CLOTH.zfill(14), "Kain batik", None, None, 2_500, 40_000, 100_000)]),
        ([f"01{MILK.zfill(14)}393036012000"], [(MILK.zfill(14), "Susu UHT 1 liter", 1, None, None, 12_000, 12_000)]),
        ([f"]C102{MILK.zfill(14)}3712"], [(MILK.zfill(14), "Susu UHT 1 liter", 12, None, None, 16_375, 196_500)]),
        (["2*", f"01{MILK.zfill(14)}3012"], [(MILK.zfill(14), "Susu UHT 1 liter", 24, None, None, 16_375, 393_000)]),
        (["e01"], [("e01", "Es batu", 1, None, None, 50, 50)]),
        ([OIL], [(OIL, "Minyak curah", None, None, 1_000, 15_700, 15_700)]),
        (["1,5*", OIL], [(OIL, "Minyak curah", None, None, 1_500, 15_700, 23_550)]),
        ([label("00001", 750)], [("2100001007508", "Beras medium curah", None, 750, None, 13_500, 10_125)]),
        ([f"01{RICE.zfill(14)}3103000750"], [(RICE.zfill(14), "Beras medium curah", None, 750, None, 13_500, 10_125)]),
        ([f"01{MILK.zfill(14)}392012000"], [(MILK.zfill(14), "Susu UHT 1 liter", 1, None, None, 12_000, 12_000)]),
        ([f"01{UNPRICED.zfill(14)}39209000"], [(UNPRICED.zfill(14), "Kopi tanpa harga", 1, None, None, 9_000, 9_000)]),
        ([f"01{RICE.zfill(14)}3103000750392010125"], [(RICE.zfill(14), "Beras medium curah", None, 750, None, 13_500, 10_125)]),
        ([f"01{RICE.zfill(14)}3103000750392011000"], [(RICE.zfill(14), "Beras medium curah", None, 750, None, 14_666, 11_000)]),
        (
            [f"01{RICE.zfill(14)}3103050000392011001"],
            [(RICE.zfill(14), "Beras medium curah", 1, None, None, 11_001, 11_001)],
        ),  # no price per kg fits
    ],
)
def test_a_code_becomes_its_line(shop: Shop, scans: list[str], expected: list[tuple[object, ...]]) -> None:
    for code in scans:
        shop.gun(code)
    assert lines(shop) == expected
    assert shop.note() is None


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("2990011000008", "GW-3101"),
        ("28991002101238", "GW-3101"),  # a carton is sold only if the catalogue has it
        ("beras medium", "GW-3101"),
        (label("00099", 750), "GW-3101"),
        ("", "GW-3101"),
        ("8991002101235", "GW-3102"),
        ("\x00\xff", "GW-3103"),
        ("9" * 600, "GW-3103"),
        (f"01{MILK.zfill(14)}17251231", "GW-3105"),
        (f"01{MILK.zfill(14)}3203000750", "GW-3106"),
        (f"01{MILK.zfill(14)}3103000750", "GW-3107"),
        (f"01{OIL.zfill(14)}3103000750", "GW-3107"),
        (f"01{OIL.zfill(14)}3113001500", "GW-3107"),  # metres of oil
        (f"01{CLOTH.zfill(14)}3153001500", "GW-3107"),
        (f"01{CLOTH.zfill(14)}3142000150", "GW-3107"),
        (f"01{OIL.zfill(14)}3163000001", "GW-3107"),
        (f"01{CLOTH.zfill(14)}3210000005", "GW-3107"),  # inches
        (f"01{MILK.zfill(14)}39328401250", "GW-3116"),
        (QRIS, "GW-3117"),
        (f"]Q1{QRIS}", "GW-3117"),
        (f"3*{QRIS}", "GW-3117"),
        (QRIS[:-1] + "0", "GW-3102"),
        ("GWC-BAYAR", "GW-3108"),
        (UNPRICED, "GW-3109"),
        ("2100003000002", "GW-3109"),
        ("8991002101234*", "GW-3111"),
        ("3*4*", "GW-3111"),
        (f"1,5*{MILK}", "GW-3111"),
        (f"3*{RICE}", "GW-3112"),
        (f"3*{label('00001', 750)}", "GW-3112"),
        ("GWA-3310152015000123", "GW-3306"),
        ("GWA-..", "GW-3305"),
    ],
)
def test_what_cannot_be_sold_is_told_and_leaves_the_basket_untouched(shop: Shop, code: str, why: str) -> None:
    shop.gun(MILK)
    before = shop.shown.basket
    answer = shop.answer(Scan(code))
    assert answer.fault is not None
    assert (answer.fault.code, answer.status) == (why, 422)
    assert shop.shown.basket == before
    assert shop.note() == why
    shop.gun(MILK)
    assert shop.note() is None, "the note stays until the next accepted act"


def test_goods_that_expire_today_are_sold_and_an_unset_clock_expires_nothing(shop: Shop) -> None:
    assert shop.gun(f"01{MILK.zfill(14)}17261124") == []
    assert shop.gun(f"01{MILK.zfill(14)}17261123") == []
    assert shop.note() == "GW-3105"
    shop.at_trust(0)
    shop.gun(f"01{MILK.zfill(14)}17200101")
    assert shop.shown.basket.lines[0].qty == 2


def test_a_quantity_waits_for_the_next_goods_through_bad_reads_and_ends_with_the_basket(shop: Shop) -> None:
    shop.gun("3*")
    shop.gun("8991002101235")
    shop.gun("2990011000008")
    shop.gun(MILK)
    assert shop.shown.basket.lines[0].qty == 3
    shop.gun("4*")
    shop.commit(shop.cash(100_000))
    shop.gun(MILK)
    assert shop.shown.basket.lines[0].qty == 1


def test_a_quantity_does_not_fall_on_the_goods_behind_weighed_ones(shop: Shop) -> None:
    shop.gun("3*")
    shop.gun(RICE)
    assert shop.note() == "GW-3112"
    shop.gun(MILK)
    assert shop.shown.basket.lines[0].qty == 1


@pytest.mark.parametrize(
    ("scan", "expected"),
    [
        (Scan("2990011000008", "  Kerupuk\x07 udang ", 3_000), ("2990011000008", "Kerupuk udang", 1, None, None, 3_000, 3_000)),
        (Scan("", "Sayur", 2_000), ("", "Sayur", 1, None, None, 2_000, 2_000)),
        (Scan("tempe", "Tempe", 1), ("tempe", "Tempe", 1, None, None, 1, 1)),
        (Scan("4*kerupuk", "Kerupuk", 500), ("kerupuk", "Kerupuk", 4, None, None, 500, 2_000)),
        (Scan(UNPRICED, None, 9_000), (UNPRICED, "Kopi tanpa harga", 1, None, None, 9_000, 9_000)),
        (Scan(UNPRICED, "Kopi lain", 9_000), (UNPRICED, "Kopi tanpa harga", 1, None, None, 9_000, 9_000)),
        (Scan(label("00003", 500), None, 17_000), (label("00003", 500), "Gula pasir curah", None, 500, None, 17_000, 8_500)),
        (Scan("x", "N" * 200, 500), ("x", "N" * 60, 1, None, None, 500, 500)),
    ],
)
def test_new_goods_are_sold_with_name_and_price(shop: Shop, scan: Scan, expected: tuple[object, ...]) -> None:
    assert shop.answer(scan).fault is None
    assert lines(shop) == [expected]


@pytest.mark.parametrize(
    ("scan", "why"),
    [
        (Scan("2990011000008", "Kerupuk"), "GW-3110"),
        (Scan("2990011000008", None, 3_000), "GW-3110"),
        (Scan("2990011000008", "\x00", 3_000), "GW-3110"),
        (Scan("2990011000008", "Kerupuk", 0), "GW-3110"),
        (Scan("2990011000008", "Kerupuk", -1), "GW-3110"),
        (Scan("2990011000008", "Kerupuk", 8_991_002_101_234), "GW-3110"),
        (Scan("2990011000008", "Kerupuk", 96_385_074), "GW-3110"),
        (Scan(UNPRICED, "Kopi"), "GW-3110"),
        (Scan(MILK, "Susu", 1), "GW-3114"),
        (Scan("8991002101235", "Susu", 1_000), "GW-3102"),
    ],
)
def test_new_goods_without_a_proper_name_and_price_are_refused(shop: Shop, scan: Scan, why: str) -> None:
    answer = shop.answer(scan)
    assert answer.fault is not None
    assert (answer.fault.code, answer.status) == (why, 422)
    assert shop.shown.basket.lines == ()


def test_an_unknown_code_is_named_in_its_fault_so_that_the_page_can_offer_it_as_new_goods(shop: Shop) -> None:
    shop.gun("2990011000008")
    assert shop.shown.note is not None
    assert dict(shop.shown.note.fields)["code"] == "2990011000008"


def test_a_members_card_puts_the_member_on_the_basket(shop: Shop) -> None:
    shop.gun(MILK)
    shop.gun("GWA-00123")
    assert shop.shown.basket.member == "00123"


def test_item_digits_typed_by_the_clerk_find_the_weighed_goods(shop: Shop) -> None:
    shop.weigh(2_000)
    shop.gun("00001")
    assert lines(shop) == [("00001", "Beras medium curah", None, 2_000, None, 13_500, 27_000)]


def test_a_broken_scan_is_told_and_changes_nothing(shop: Shop) -> None:
    shop.gun(MILK)
    before = shop.shown.basket
    assert shop.feed(ScanBroken("scanner.counter", fault("GW-3103", "now", length=3))) == []
    assert (shop.note(), shop.shown.basket) == ("GW-3103", before)


def test_a_label_pattern_that_cannot_be_used_is_told_at_start_and_the_others_work(shop_with: Callable[..., Shop]) -> None:
    shop = shop_with(rules=Pos(labels=("21IIIIIWWWWW", "21IIIIIWWWWWC")))
    shop.open()
    assert shop.note() == "GW-3115"
    shop.gun(label("00001", 750))
    assert shop.shown.basket.lines[0].grams == 750


def test_a_label_whose_scale_prints_in_tens_is_paid_as_it_says(shop_with: Callable[..., Shop]) -> None:
    shop = shop_with(rules=Pos(labels=("20IIIIIPPPPPC*10", "21IIIIIWWWWWC*10")))
    shop.open()
    shop.gun(f"200000212345{check_digit('200000212345')}")  # dearer than five digits of single rupiah can say
    assert shop.note() == "GW-3101"
    shop.gun(label("00001", 75))
    assert [(line.grams, line.amount) for line in shop.shown.basket.lines] == [(750, 10_125)]
    shop.catalogue = read_catalogue(f"gtin,name,unit,price_idr\n2000002000006,Daging sapi,kg,130000\n{MILK},Susu,pcs,16375\n")[0]
    shop.restart()
    shop.open()
    shop.gun(f"200000212345{check_digit('200000212345')}")
    assert [(line.name, line.qty, line.amount) for line in shop.shown.basket.lines] == [("Daging sapi", 1, 123_450)]


def test_a_till_needs_nothing_but_an_outlet_and_a_catalogue(shop: Shop) -> None:
    shop.till = Till(Config(outlet=Outlet(id="3310152015-01")), shop.catalogue)
    shop.open()
    shop.gun(MILK)
    assert shop.shown.basket.total == 16_375
