"""An event in words."""

import pytest

from gateway.config import Outlet
from gateway.journal.event import encode
from gateway.journal.explain import explain, rupiah
from gateway.messages.journal import Row
from tests.journal.doubles import OUTLET, chain

SHOP = Outlet(id=OUTLET, receipt_prefix="01")


def test_a_sale_is_told_line_by_line_with_its_hashes() -> None:
    rows = chain(5)
    assert explain(rows[3], rows[2].hash, SHOP, 2) == [
        "event 4: sale: a sale",
        "at 2026-11-24 13:00:04 WIB, clock trust 3 (NTP or RTC), boot 1, business day 2026-11-24",
        "receipt 01.2-000002, basket 1-4, shift 41, member none",
        "  1. 8991002101234 Indomie goreng: 2 x Rp 3.500 = Rp 7.000",
        "  2. 2100001000004 Beras “Mentik”: 0.750 kg x Rp 12.500 = Rp 9.375",
        "subtotal Rp 16.375, discount Rp 0, total Rp 16.375",
        "rounding -Rp 75, paid Rp 16.300: tunai Rp 16.300",
        "tendered Rp 20.000, change Rp 3.700",
        f"hash     {rows[3].hash.hex()}",
        f"previous {rows[2].hash.hex()}",
    ]


def test_other_kinds_tell_their_own_keys() -> None:
    body = encode({"kind": "boot", "v": 1, "wall": 0, "trust": 0, "boot": 3, "cut": True, "found": {"torn": 2, "copy": "behind"}})
    told = explain(Row(9, "boot", bytes(32), body), bytes(32), SHOP)
    assert told[:4] == [
        "event 9: boot: a start of the gateway",
        "at 1970-01-01 07:00:00 WIB, clock trust 0 (not set), boot 3, business day unknown",
        "cut: yes",
        "found: copy behind, torn 2",
    ]


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("teleport", b'{"kind":"teleport","to":"x"}', "a kind this version knows nothing more of"),
        ("sale", b'{"kind":"sale","total":5,"v":2}', "total: 5"),
        ("sale", b'{"basket":"1-1","kind":"sale","v":1}', "basket: 1-1"),
        ("sale", b"\xff\x00", "its body cannot be read"),
        ("boot", b'{"kind":"boot","wall":9007199254740992,"trust":"x"}', "9007199254740992 ms"),
        ("boot", b'{"kind":"boot","wall":"now"}', "at unknown"),
    ],
)
def test_what_is_not_known_or_cannot_be_read_is_said_so(kind: str, body: bytes, said: str) -> None:
    assert said in "\n".join(explain(Row(1, kind, bytes(32), body), b"", SHOP))


@pytest.mark.parametrize(("amount", "text"), [(0, "Rp 0"), (16_375, "Rp 16.375"), (-75, "-Rp 75"), (10**6, "Rp 1.000.000")])
def test_rupiah_as_people_write_it(amount: int, text: str) -> None:
    assert rupiah(amount) == text
