"""Finding goods by what a clerk types."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pos.catalogue import Item
from gateway.pos.search import MAX_FOUND, Index, build_index

GOODS = [
    ("8999999000011", Item("SEDAAP MIE CUP BASO SPESIAL 85GR", "pcs", 5_000)),
    ("8999999000028", Item("INDOMIE GORENG SPESIAL 85 GR", "pcs", 3_500)),
    ("8999999000035", Item("MINYAKITA 1L", "pch", 15_700)),
    ("8999999000042", Item("BERAS MEDIUM", "kg", 13_500)),
    ("8999999000059", Item("BERAS SPHP 5 KG", "pak", 62_500)),
    ("8999999000066", Item("KECAP BANGO 220ML", "btl", 11_000)),
    ("SABUN", Item("SABUN LIFEBUOY MERAH", "pcs", 4_000)),
    ("8999999000073", Item("GULA PASIR 1,5 KG", "pak", 26_000)),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return build_index(GOODS)


def first(index: Index, typed: str) -> str:
    found = index.find(typed)
    return found[0].item.name if found else ""


FOUND = [
    ("beras", "BERAS MEDIUM"),
    ("BERAS sphp", "BERAS SPHP 5 KG"),
    ("sphp beras", "BERAS SPHP 5 KG"),
    ("indomi goreng", "INDOMIE GORENG SPESIAL 85 GR"),
    ("idomie", "INDOMIE GORENG SPESIAL 85 GR"),
    ("sedap mie", "SEDAAP MIE CUP BASO SPESIAL 85GR"),
    ("miyakita", "MINYAKITA 1L"),
    ("minyak", "MINYAKITA 1L"),
    ("bago", "KECAP BANGO 220ML"),
    ("lifeboy", "SABUN LIFEBUOY MERAH"),
    ("sabun", "SABUN LIFEBUOY MERAH"),
    ("gula 1,5", "GULA PASIR 1,5 KG"),
    ("gula 1.5", "GULA PASIR 1,5 KG"),
    ("8999999000066", "KECAP BANGO 220ML"),
    ("spesial 85 gr cup", "SEDAAP MIE CUP BASO SPESIAL 85GR"),
]


@pytest.mark.parametrize(("typed", "name"), FOUND)
def test_the_goods_meant_come_first(index: Index, typed: str, name: str) -> None:
    assert first(index, typed) == name


@pytest.mark.parametrize("typed", ["", "  ", "!!", "qqqq"])
def test_what_fits_nothing_finds_nothing(index: Index, typed: str) -> None:
    assert index.find(typed) == []


def test_goods_that_fit_every_word_come_before_those_that_fit_one(index: Index) -> None:
    assert [found.item.name for found in index.find("beras medium")] == ["BERAS MEDIUM", "BERAS SPHP 5 KG"]


def test_the_limit_holds(index: Index) -> None:
    assert len(index.find("s", 2)) == 2
    many = build_index((f"K{n}", Item(f"BARANG {n}", "pcs", 1)) for n in range(500))
    assert len(many.find("barang", 10_000)) == MAX_FOUND


@given(st.text(max_size=80))
def test_no_text_makes_it_raise(typed: str) -> None:
    build_index(GOODS).find(typed)


def test_one_letter_wrong_anywhere_in_a_long_word_of_the_shipped_catalogue_still_finds_it() -> None:
    text = (Path(__file__).parents[2] / "gateway" / "data" / "catalogue-id.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    index = build_index((row["gtin"], Item(row["name"], row["unit"], 1)) for row in rows)
    names = [(row["name"], word) for row in rows for word in row["name"].split() if word.isascii() and word.isalpha() and len(word) > 6]
    missed = 0
    for name, word in names:
        at = 1 + len(word) // 2
        wrong = word[:at] + ("x" if word[at].lower() != "x" else "z") + word[at + 1 :]
        missed += name not in {found.item.name for found in index.find(wrong)}
    assert missed * 20 <= len(names)
