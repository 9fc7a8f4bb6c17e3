"""Regulated goods: caps, quantities, reminders and floors, as the shipped rules and made-up ones say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gateway.faults import Fault, tell
from gateway.messages.acts import ChangeLine, Discount, Hold, Recall, Scan, SetMember, SetPrice
from gateway.messages.counter import ReminderView
from gateway.messages.journal import CommitSale
from gateway.pos.catalogue import read_catalogue
from gateway.pos.rules import Rule, Rules
from gateway.pos.rules_read import read_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.pos.conftest import Shop

MILK, NOODLES, RICE, OIL, UNPRICED = "8991002101234", "0089686010527", "2100001000004", "2900003000008", "2990013000006"
SHIPPED = (Path(__file__).parents[2] / "config" / "rules.toml").read_text("utf-8")


def rule(about: str = f'codes = ["{MILK}"]', **said: str) -> str:
    told = "".join(f"{key} = {value}\n" for key, value in said.items())
    return f'zone = 1\n[[rule]]\nname = "Susu"\n{about}\n{told}'


def opened(shop_with: Callable[..., Shop], text: str) -> Shop:
    shop = shop_with(regulated=text)
    shop.open()
    return shop


def test_goods_above_their_cap_are_refused_in_the_words_of_the_law(shop_with: Callable[..., Shop]) -> None:
    shop = opened(shop_with, rule(het="15700", unit='"liter"'))
    shop.gun(MILK)
    assert shop.shown.basket.lines == ()
    assert shop.shown.note is not None
    told = tell(shop.shown.note, "id")
    assert (told.code, f"{told.message} {told.safe}") == (
        "GW-3801",
        "Harga melebihi batas pemerintah (Rp 15.700/liter). Harga tidak dapat dipakai.",
    )


@pytest.mark.parametrize(
    ("content", "het", "is_sold"),
    [(1_000, 16_375, True), (1_000, 16_374, False), (5_000, 3_275, True), (5_000, 3_274, False), (330, 49_621, False), (330, 49_622, True)],
)
def test_the_cap_is_of_the_unit_and_a_piece_holds_so_much_of_it(
    shop_with: Callable[..., Shop], content: int, het: int, is_sold: bool  # noqa: FBT001 - of the table
) -> None:
    shop = opened(shop_with, rule(het=str(het), unit='"kg"', content=str(content)))
    shop.gun(MILK)
    assert bool(shop.shown.basket.lines) is is_sold


def test_weighed_goods_are_capped_by_the_kilogram(shop_with: Callable[..., Shop]) -> None:
    shop = opened(shop_with, rule('kinds = ["in-store-weighed"]', het="13499", unit='"kg"'))
    shop.weigh(500)
    shop.gun(RICE)
    assert shop.note() == "GW-3801"


def test_no_other_price_gets_past_the_cap(shop_with: Callable[..., Shop]) -> None:
    shop = opened(shop_with, rule(f'codes = ["{MILK}", "{UNPRICED}"]', het="17000", unit='"liter"'))
    shop.gun(MILK)
    for act in (ChangeLine(1, price=17_001), SetPrice(MILK, 17_001), Scan(UNPRICED, "Kopi", 17_001)):
        answer = shop.answer(act)
        assert answer.fault is not None
        assert answer.fault.code == "GW-3801"


def test_a_quantity_of_a_sale_is_counted_over_all_its_lines(shop_with: Callable[..., Shop]) -> None:
    shop = opened(shop_with, rule(f'codes = ["{MILK}", "{NOODLES}"]', max_qty="5", pack='"pak"', unit='"kg"', content="5000"))
    shop.gun("3*")
    shop.gun(MILK)
    shop.gun("2*")
    shop.gun(NOODLES)
    shop.gun(MILK)
    assert shop.shown.note is not None
    assert tell(shop.shown.note, "id").message == "Batas pembelian 5 pak (25 kg) per pembeli: Susu."
    assert shop.answer(ChangeLine(1, qty=4)).status == 422
    assert shop.answer(ChangeLine(1, qty=2)).fault is None
    shop.gun(MILK)
    assert sum(line.qty or 0 for line in shop.shown.basket.lines) == 5


def test_what_a_member_bought_today_counts_also_after_a_restart_and_not_tomorrow(shop_with: Callable[..., Shop]) -> None:
    shop = opened(shop_with, rule(max_qty_day="2", pack='"tabung"'))
    shop.answer(SetMember("00123"))
    stored, _ = shop.sell(MILK)
    for start in range(2):
        shop.gun("2*")
        shop.gun(MILK)
        assert shop.note() is None, "a buyer whom nobody knows"
        answer = shop.answer(SetMember("00123"))
        assert answer.fault is not None
        assert tell(answer.fault, "id").message == "Anggota ini hari ini sudah membeli 1 tabung Susu; batasnya 2 tabung sehari."
        assert shop.answer(SetMember("00124")).fault is None
        shop.restart()
        shop.open(13 + start, sales=(stored,))
    shop.answer(SetMember("00123"))
    shop.gun(MILK)
    shop.gun(MILK)
    assert shop.note() == "GW-3805"
    shop.later(86_400)
    shop.gun(MILK)
    assert shop.note() is None


def test_a_member_whose_card_is_scanned_is_held_to_the_same(shop_with: Callable[..., Shop]) -> None:
    shop = opened(shop_with, rule(max_qty_day="1"))
    shop.gun("2*")
    shop.gun(MILK)
    shop.gun("GWA-00123")
    assert (shop.note(), shop.shown.basket.member) == ("GW-3802", None)


def test_a_reminder_is_ticked_before_it_is_paid_and_stands_in_the_sale(shop_with: Callable[..., Shop]) -> None:
    shop = opened(shop_with, rule(reminder='"LPG 3 kg: catat KTP pembeli di aplikasi MAP dahulu. Sudah dicatat?"'))
    shop.gun(NOODLES)
    shop.gun(MILK)
    text = "LPG 3 kg: catat KTP pembeli di aplikasi MAP dahulu. Sudah dicatat?"
    assert shop.shown.basket.reminders == (ReminderView(2, text, done=False),)
    (answer,) = shop.cash(20_000)
    assert getattr(answer, "status", 0) == 422
    assert shop.shown.note is not None
    assert tell(shop.shown.note, "id").message == f"Belum dicatat: “{text}”."
    assert shop.answer(ChangeLine(1, noted=True)).status == 404, "this line has none"
    assert shop.answer(ChangeLine(2, noted=True)).fault is None
    shop.gun(MILK)
    assert shop.shown.basket.reminders == (ReminderView(2, text, done=False),), "more of it is noted anew"
    shop.answer(ChangeLine(2, noted=True))
    shop.answer(ChangeLine(2, qty=1))
    shop.answer(Hold())
    shop.answer(Recall("12-1"))
    assert shop.shown.basket.reminders == (ReminderView(2, text, done=True),)
    (order,) = shop.cash(20_000)
    assert isinstance(order, CommitSale)
    assert order.sale.noted == (2,)


@pytest.mark.parametrize(("said", "off", "code"), [
    ({"no_discount": "true"}, 1, "GW-3804"), ({"floor": "16000"}, 376, "GW-3804"), ({"floor": "16000"}, 375, None),
])  # fmt: skip
def test_a_floor_holds_against_every_discount(shop_with: Callable[..., Shop], said: dict[str, str], off: int, code: str | None) -> None:
    shop = opened(shop_with, rule(**said))
    shop.gun(MILK)
    for act in (ChangeLine(1, discount=off), Discount("12-1", amount=off)):
        answer = shop.answer(act)
        assert (None if answer.fault is None else answer.fault.code) == code
        shop.answer(ChangeLine(1, discount=0))
    assert shop.answer(ChangeLine(1, price=15_999)).fault == Fault("GW-3704", (), "now")


@pytest.mark.parametrize(
    ("said", "is_checked"),
    [
        ({"valid_from": "2026-11-24"}, True),
        ({"valid_from": "2026-11-25"}, False),
        ({"valid_to": "2026-11-24"}, True),
        ({"valid_to": "2026-11-23"}, False),
        ({"zones": "[1, 2]"}, True),
        ({"zones": "[2]"}, False),
        ({"on": "false"}, False),
    ],
)
def test_a_rule_holds_in_its_time_and_zone(
    shop_with: Callable[..., Shop], said: dict[str, str], is_checked: bool  # noqa: FBT001 - of the table
) -> None:
    shop = opened(shop_with, rule(het="100", unit='"kg"', **said))
    shop.gun(MILK)
    assert (shop.note() == "GW-3801") is is_checked


def test_the_shipped_rules_are_read_and_fit_the_shipped_catalogue(shipped_catalogue: str) -> None:
    rules = read_rules(SHIPPED)
    assert isinstance(rules, Rules)
    catalogue = read_catalogue(shipped_catalogue)[0]
    capped = 0
    for code, item in catalogue.items():
        for found in rules.of(code, item.kind, "2026-11-24"):
            cap = found.cap(piece=True)
            if cap is not None:
                capped += 1
                assert item.price == cap, f"{item.name}: the shipped price is the cap"
    assert capped == 7
    assert rules.of("02900001000000", "regulated", "2026-11-24")[0].reminder.startswith("LPG 3 kg: catat KTP")
    rice = rules.of("02900003000008", "regulated", "2026-11-24")
    assert [rule.name for rule in rice] == ["Beras SPHP", "Beras SPHP"], "one zone, one limit"
    assert rules.of("02900003000008", "regulated", "2025-01-01")[0].most is None


def test_what_is_not_sure_is_off() -> None:
    assert SHIPPED.count("on = false") >= 5
    assert Rule("x").amount(3, piece=True) == "3 buah"
    assert Rule("x", unit="kg", content=2_500).amount(3, piece=True) == "3 buah (7,5 kg)"
    assert Rule("x", unit="kg").amount(3, piece=False) == "3 kg"
