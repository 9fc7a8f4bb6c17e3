"""The catalogue: the shipped list, damaged rows, and what it costs in memory."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pos.catalogue import MAX_PROBLEMS, Item, RowProblem, read_catalogue
from gateway.pos.gtin import check_digit

HEAD = "gtin,name,unit,price_idr,kind,source\n"


def test_the_shipped_catalogue_is_read_whole(shipped_catalogue: str) -> None:
    catalogue, problems = read_catalogue(shipped_catalogue)
    assert problems == ()
    assert len(catalogue) == 367
    assert catalogue.find("00089686010527") == Item("Rasa Kari Ayam", "pcs", 2_500, "packaged")
    assert catalogue.find("02100001000004") == Item("Beras medium curah", "kg", 13_500, "in-store-weighed")
    assert catalogue.find("08991002101234") is None


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("8991002101235,Susu,pcs,1000,x,y", "check digit"),
        ("8.99E+12,Susu,pcs,1000,x,y", "is no code"),
        (",Susu,pcs,1000,x,y", "is no code"),
        ("8991002101234,,pcs,1000,x,y", "no name"),
        ("8991002101234,\x07,pcs,1000,x,y", "no name"),
        ("8991002101234,Susu,pcs,seribu,x,y", "price 'seribu'"),
        ("8991002101234,Susu,pcs,0,x,y", "price '0'"),
        ("8991002101234,Susu,pcs,-1,x,y", "price '-1'"),
        ("8991002101234,Susu,pcs,8991002101234,x,y", "price '8991002101234'"),
        ('8991002101234,"Susu,pcs,1000,x,y', "quotes"),
        ('8991002101234,"Susu"x,pcs,1000,x,y', "quotes"),
        ("8991002101234," + "S" * 2_000, "longer than"),
        ("0089686010527,Mie lagi,pcs,1000,x,y", "twice"),
    ],
)
def test_a_damaged_row_costs_only_itself(row: str, why: str) -> None:
    catalogue, problems = read_catalogue(f"{HEAD}0089686010527,Mie,pcs,2500,x,y\n{row}\n2990013000006,Kopi,pcs,,x,y\n")
    assert [problem.line for problem in problems] == [3]
    assert why in problems[0].why
    assert len(catalogue) == 2
    assert catalogue.find("00089686010527") == Item("Mie", "pcs", 2_500, "x")


def test_columns_are_found_by_name_and_unknown_ones_are_ignored() -> None:
    catalogue, problems = read_catalogue("\ufeffRak;Name;GTIN;ppn;Price_IDR\nA1;Susu;8991002101234;bebas;Rp 16.375\n\n")
    assert problems == ()
    assert catalogue.find("08991002101234") == Item("Susu", "pcs", 16_375, "", "bebas")


def test_short_codes_of_the_shop_are_found_as_typed_in_either_case() -> None:
    rows = ("4012030,Kerupuk,pcs,500,x,y", "e-01,Es batu,pcs,1000,x,y", "00012,Tempe,pcs,3000,x,y", "123456789,Salah,pcs,1,x,y")
    catalogue, problems = read_catalogue(HEAD + "\n".join(rows))
    assert [problem.line for problem in problems] == [5]
    names = [item.name for code in ("4012030", "E-01", "e-01", "00012") if (item := catalogue.find_own(code))]
    assert names == ["Kerupuk", "Es batu", "Es batu", "Tempe"]
    assert catalogue.find_own("12") is None


@pytest.mark.parametrize("text", ["", "\n", "kode,nama\n1,2\n", "gtin\n8991002101234\n", "\x00\x01"])
def test_a_file_that_is_no_catalogue_says_what_its_first_line_must_be(text: str) -> None:
    catalogue, problems = read_catalogue(text)
    assert len(catalogue) == 0
    assert problems == (RowProblem(1, "the first line must name the columns gtin and name"),)


def test_a_file_of_rubbish_does_not_fill_the_memory_with_problems() -> None:
    _, problems = read_catalogue(HEAD + "rubbish\n" * 5_000)
    assert len(problems) == MAX_PROBLEMS


@given(st.text(max_size=300))
def test_any_file_is_read_or_reported_and_never_raises(text: str) -> None:
    catalogue, _ = read_catalogue(HEAD + text)
    assert len(catalogue) <= text.count(",") + text.count("\n") + 20


def test_ten_thousand_items_take_less_than_five_megabytes() -> None:
    bodies = (f"{899_000_000_000 + 7 * n}" for n in range(10_000))
    rows = (f"{body}{check_digit(body)},Barang nomor {body} rasa ayam,pcs,{1000 + int(body[-4:])},packaged,x\n" for body in bodies)
    text = HEAD + "".join(rows)
    tracemalloc.start()
    catalogue, problems = read_catalogue(text)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert problems == ()
    assert len(catalogue) == 10_000
    assert kept < 5_000_000
