"""Citizens' numbers, wherever somebody types one: told to the clerk, kept nowhere."""

import json
from collections.abc import Callable

import pytest

from gateway.faults import tell
from gateway.messages.acts import Act, Pay, Scan, SetMember, VoidBasket
from gateway.messages.sales import Payment
from gateway.pos.nik import holds_nik
from tests.pos.conftest import MILK, Shop

NIK = "3310154107900001"  # of nobody: a woman born on 1 July 1990 in Wonosari


@pytest.mark.parametrize(
    "text",
    [
        NIK,
        "3310150101800001",
        "NIK 3310154107900001",
        "batal, ibu 33.10.15.410790.0001 tidak jadi",
        "3310 1541 0790 0001",
        "33-10-15-410790-0001",
        "3*3310154107900001",
        "KTP3310154107900001",
        "9471011212990002",
    ],
)
def test_a_citizens_number_is_seen_also_with_signs_between(text: str) -> None:
    assert holds_nik(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8991002101234",
        "0108991002101231",  # GS1: identifier 01 and a GTIN
        "2026112400012345",  # a bank's reference begins with the day
        "2025331015000123",  # year, district, number of a member
        "3310154113900001",  # month 13
        "3310157207900001",  # day 72
        "3300154107900001",  # regency 00
        "33101541079000012",  # seventeen digits
        "331015410790001",  # fifteen
        "081234567890 / 021555",
        "Rp 3.310.154 dan 107.900.001 lagi",
    ],
)
def test_other_numbers_are_not_taken_for_one(text: str) -> None:
    assert not holds_nik(text)


ACTS: list[tuple[str, Callable[[Shop], Act]]] = [
    ("as a member's number", lambda _: SetMember(NIK)),
    ("as a member's number with dots", lambda _: SetMember("33.10.15.410790.0001")),
    ("as goods", lambda _: Scan(NIK)),
    ("with a quantity", lambda _: Scan(f"2*{NIK}")),
    ("as the code of new goods", lambda _: Scan(NIK, "Kopi", 1_000)),
    ("as the name of new goods", lambda _: Scan("kopi", f"Kopi {NIK}", 1_000)),
    ("on a member's card", lambda _: Scan(f"GWA-{NIK}")),
    ("as a control card", lambda _: Scan(f"GWC-{NIK}")),
    ("as a transfer's reference", lambda shop: Pay(shop.shown.basket.id, (Payment("transfer", reference=NIK),))),
    ("as a QRIS reference", lambda shop: Pay(shop.shown.basket.id, (Payment("qris", reference=NIK, confirmed=True),))),
    ("as the reason of a void", lambda shop: VoidBasket(shop.shown.basket.id, f"salah, {NIK}")),
]


@pytest.mark.parametrize(("how", "act"), ACTS, ids=[how for how, _ in ACTS])
def test_it_is_refused_everywhere_and_never_said_back(shop: Shop, how: str, act: Callable[[Shop], Act]) -> None:
    shop.gun(MILK)
    before = shop.shown.basket
    answer = shop.answer(act(shop))
    assert answer.fault is not None
    assert answer.fault.code in ("GW-3306", "GW-3120")
    assert shop.note() == answer.fault.code
    assert shop.shown.basket == before
    told = [json.dumps([tell(answer.fault, language).message, answer.fault.fields]) for language in ("id", "en")]
    assert "4107900001" not in "".join(told)
    assert "410790" not in "".join(told)


def test_a_scanner_that_reads_one_tells_the_clerk_and_nothing_more(shop: Shop) -> None:
    assert shop.gun(NIK) == []
    assert shop.note() == "GW-3120"
    assert NIK not in repr(shop.shown)
