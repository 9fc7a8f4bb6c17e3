"""The receipt as a value: read here as a clerk would, laid out on 32 columns by a few lines of the test."""

import textwrap
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.config import Outlet
from gateway.messages.printing import Document, Pair, Rule, Text, Witness
from gateway.messages.sales import Payment, Sale, SaleLine, SaleResult, StoredSale
from gateway.pos.receipt import printed_number, receipt

OUTLET = Outlet(
    id="3310152015-01",
    receipt_header=("KDMP BENTANGAN", "Gerai Sembako - Kec. Wonosari", "Kab. Klaten"),
    receipt_footer=("Belanja anggota ini dicatat untuk SHU.", "Terima kasih."),
)
LINES = (
    SaleLine(1, "2900002000009", "MINYAKITA 1L", 2, None, None, 15_700, 0, 31_400),
    SaleLine(2, "2100001000004", "BERAS MEDIUM", None, 2_450, None, 13_500, 0, 33_075),
)
SALE = Sale(
    "12-345", LINES, 64_475, 0, 64_475, -75, 64_400, (Payment("tunai", 64_400, 100_000),), 100_000, 35_600, "00123", 0, "2026-11-24"
)  # fmt: skip
STORED = StoredSale(SaleResult(871, 1203, 64_475, -75, 64_400, 100_000, 35_600), SALE, 1_795_486_440_000, 3, 1)


def on_paper(document: Document, columns: int = 32) -> str:
    """The slip as a printer of so many columns would lay it out."""
    out: list[str] = []
    for block in document.blocks:
        match block:
            case Text(text, align):
                rows = textwrap.wrap(text, columns) or [""]
                out += [row.center(columns).rstrip() if align == "center" else row for row in rows]
            case Pair(left, right):
                fits = len(left) + 1 + len(right) <= columns
                out += [left + right.rjust(columns - len(left))] if fits else [left, right.rjust(columns)]
            case Rule():
                out.append("-" * columns)
    return "\n".join(out)


def test_a_receipt_reads_as_the_clerk_knows_it() -> None:
    assert on_paper(receipt(STORED, OUTLET, copy=False)).splitlines() == [
        "         KDMP BENTANGAN",
        " Gerai Sembako - Kec. Wonosari",
        "          Kab. Klaten",
        "--------------------------------",
        "No  : 01.1-000871",
        "Tgl : 24/11/2026 09:14",
        "Agt : 00123",
        "--------------------------------",
        "MINYAKITA 1L",
        " 2 x 15.700               31.400",
        "BERAS MEDIUM",
        " 2,450 kg x 13.500        33.075",
        "--------------------------------",
        "Jumlah barang                  3",
        "Subtotal                  64.475",
        "Pembulatan                   -75",
        "TOTAL                     64.400",
        "Tunai                    100.000",
        "Kembali                   35.600",
        "--------------------------------",
        "  Belanja anggota ini dicatat",
        "           untuk SHU.",
        "         Terima kasih.",
    ]


def test_a_copy_says_salinan_at_both_ends_and_keeps_the_number() -> None:
    first, copy = receipt(STORED, OUTLET, copy=False), receipt(STORED, OUTLET, copy=True)
    assert "SALINAN" not in on_paper(first)
    assert copy.blocks[0] == copy.blocks[-1] == Text("*** SALINAN ***", "center", bold=True)
    assert copy.blocks[1:-1] == first.blocks
    assert copy.number == first.number == "01.1-000871"


@pytest.mark.parametrize(("prefix", "generation", "number", "text"), [("01", 1, 871, "01.1-000871"), ("B2", 3, 1_234_567, "B2.3-1234567")])
def test_the_number_names_till_generation_and_sale(prefix: str, generation: int, number: int, text: str) -> None:
    assert printed_number(prefix, generation, number) == text


def test_an_unset_clock_is_said_on_the_receipt() -> None:
    assert "Jam belum pasti" in on_paper(receipt(replace(STORED, trust=0), OUTLET, copy=False))
    assert "Jam belum pasti" not in on_paper(receipt(replace(STORED, trust=1), OUTLET, copy=False))


def test_the_place_of_the_code_is_at_the_foot_and_the_same_on_a_copy() -> None:
    known = replace(STORED, hash=bytes(range(32)))
    first, copy = receipt(known, OUTLET, copy=False), receipt(known, OUTLET, copy=True)
    assert first.blocks[-1] == Witness("Cek keaslian: pindai kode ini", 1203, bytes(range(32)), 1, 871, 64_475, -75)
    assert (copy.blocks[-2], copy.blocks[-1]) == (first.blocks[-1], Text("*** SALINAN ***", "center", bold=True))
    assert on_paper(first) == on_paper(receipt(STORED, OUTLET, copy=False)), "it says nothing until somebody signs it"


def test_a_sale_of_which_no_event_is_known_has_no_place_for_a_code() -> None:
    assert not [block for block in receipt(STORED, OUTLET, copy=False).blocks if isinstance(block, Witness)]


def test_the_time_is_that_of_the_shop() -> None:
    assert "24/11/2026 11:14" in on_paper(receipt(STORED, replace(OUTLET, timezone="Asia/Jayapura"), copy=False))


def test_a_sale_after_midnight_says_in_which_days_books_it_stands() -> None:
    late = replace(STORED, wall_ms=STORED.wall_ms + 16 * 3_600_000)  # 25/11/2026 01:14, before the day begins at 04:00
    rows = on_paper(receipt(late, OUTLET, copy=False)).splitlines()
    assert rows[5:7] == ["Tgl : 25/11/2026 01:14", "Buku: 24/11/2026"]
    assert "Buku" not in on_paper(receipt(STORED, OUTLET, copy=False))


def test_split_payments_and_discounts_each_have_their_line() -> None:
    lines = (replace(LINES[0], discount=400, amount=31_000), SaleLine(2, "x", "Minyak curah", None, None, 1_500, 15_700, 0, 23_550))
    payments = (Payment("tunai", 14_500, 20_000), Payment("qris", 30_000), Payment("transfer", 10_000, None, "BCA 1"))
    sale = Sale("12-1", lines, 54_950, 400, 54_550, -50, 54_500, payments, 20_000, 5_500, None, 0, "2026-11-24")
    paper = on_paper(receipt(replace(STORED, sale=sale), OUTLET, copy=False))
    rows = [
        " Diskon                     -400",
        " 1,500 x 15.700           23.550",
        "Subtotal                  54.950",
        "Diskon                      -400",
        "TOTAL                     54.500",
        "QRIS                      30.000",
        "Transfer                  10.000",
        "Ref BCA 1",
        "Tunai                     20.000",
        "Kembali                    5.500",
    ]
    assert [row for row in paper.splitlines() if row in rows] == rows
    assert "Agt" not in paper


def test_a_shop_that_configured_nothing_still_has_a_name_and_a_word_of_thanks() -> None:
    paper = on_paper(receipt(STORED, Outlet(id="3310152015-01"), copy=False))
    assert "3310152015-01" in paper
    assert "Terima kasih." in paper


printable = st.characters(min_codepoint=32, max_codepoint=126)


@given(st.text(printable, min_size=1, max_size=60), st.integers(1, 99_999), st.integers(1, 100_000_000))
def test_every_row_of_any_sale_fits_the_narrowest_paper(name: str, qty: int, price: int) -> None:
    line = SaleLine(1, "x", name.strip() or "x", qty, None, None, price, 0, qty * price)
    sale = replace(SALE, lines=(line,), subtotal=line.amount, total=line.amount, paid=line.amount, rounding=0)
    assert max(len(row) for row in on_paper(receipt(replace(STORED, sale=sale), OUTLET, copy=True)).splitlines()) <= 32
