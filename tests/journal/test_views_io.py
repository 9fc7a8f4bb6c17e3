"""The reports: the same however they came about, and thrown away at any doubt."""

import sqlite3
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.journal.chain import event_hash
from gateway.journal.event import encode, sale_from_body
from gateway.journal.ledger import Ledger, Order
from gateway.journal.views_io import LAYOUT, REPORTS, Views
from gateway.messages.journal import Commit, CommitSale, Json, Row
from tests.journal.doubles import DAY, at, chain, pay, sale

ROWS = chain(300)
JOURNAL = "1a2b3c4d"


def dump(path: Path) -> list[str]:
    db = sqlite3.connect(path)
    try:
        return list(db.iterdump())
    finally:
        db.close()


def made(path: Path, rows: list[Row]) -> Views:
    views = Views(path, JOURNAL)
    views.follow(rows)
    return views


def rows_of(*orders: Order) -> list[Row]:
    _, entries = Ledger().append([Commit("genesis", at(), DAY, {"journal": JOURNAL, "generation": 1}), *orders])
    return [entry.row for entry in entries if entry.row]


def member_sale(n: int, member: str) -> CommitSale:
    return CommitSale(replace(sale(n), member=member), at(n))


@given(cuts=st.lists(st.integers(0, 300), max_size=5))
@settings(max_examples=20, deadline=None)
def test_reports_made_bit_by_bit_are_those_made_at_once(tmp_path_factory: pytest.TempPathFactory, cuts: list[int]) -> None:
    directory = tmp_path_factory.mktemp("views")
    made(directory / "whole.db", ROWS).close()
    edges = [0, *sorted(cuts), 300]
    for low, high in pairwise(edges):
        with Views(directory / "bits.db", JOURNAL) as views:
            assert views.at()[0] == low
            views.follow(ROWS[low:high])
    assert dump(directory / "bits.db") == dump(directory / "whole.db")


def test_made_anew_they_are_identical(tmp_path: Path) -> None:
    with made(tmp_path / "views.db", ROWS) as views:
        before = dump(tmp_path / "views.db")
        views.forget()
        assert views.at()[0] == 0
        views.follow(ROWS)
    assert dump(tmp_path / "views.db") == before


def test_the_day_and_its_items_add_up_to_the_journals_own_bodies(tmp_path: Path) -> None:
    sales = [sale_from_body(row, 1).sale for row in ROWS if row.kind == "sale"]
    with made(tmp_path / "views.db", ROWS) as views:
        (day,) = views.report("day")
        items = {row["code"]: (row["qty"], row["grams"], row["amount"]) for row in views.report("item")}
    assert (day["sales"], day["total"], day["paid"]) == (len(sales), sum(one.total for one in sales), sum(one.paid for one in sales))
    for code in {line.code for one in sales for line in one.lines}:
        lines = [line for one in sales for line in one.lines if line.code == code]
        expected = (sum(line.qty or 0 for line in lines), sum(line.grams or 0 for line in lines), sum(line.amount for line in lines))
        assert items[code] == expected


def test_a_refund_is_taken_off_the_day_the_item_and_the_member(tmp_path: Path) -> None:
    line: Json = {"n": 1, "code": "8991002101234", "name": "Indomie goreng", "qty": 1, "price": 3_500, "discount": 0, "amount": 3_500}
    fields: dict[str, Json] = {"refund_of": 1, "receipt_no": 2, "total": 3_500, "lines": [line], "member": "m-7", "business_day": DAY}
    rows = rows_of(member_sale(1, "m-7"))
    body = encode({"v": 1, "kind": "refund", **fields})
    refund = Row(3, "refund", event_hash(rows[-1].hash, 3, body), body)
    with made(tmp_path / "views.db", [*rows, refund]) as views:
        (day,) = views.report("day")
        (member,) = views.report("member")
        pieces = {row["code"]: row["qty"] for row in views.report("item")}
    assert (day["sales"], day["refunds"], day["total"]) == (1, 1, 16_375 - 3_500)
    assert member == {"year": "2026", "member": "m-7", "sales": 1, "total": 16_375 - 3_500}
    assert pieces["8991002101234"] == 1


def test_a_cashiers_voids_and_drawer_openings_stand_beside_the_sales(tmp_path: Path) -> None:
    voids = [Commit("void", at(3), DAY, {"basket": f"1-{n}", "shift": 41}) for n in (8, 9)]
    with made(tmp_path / "views.db", rows_of(pay(1), *voids, Commit("drawer", at(3), DAY, {"shift": 41}))) as views:
        (cashier,) = views.report("cashier")
    assert (cashier["voids"], cashier["drawers"]) == (2, 1)


def test_days_can_be_picked(tmp_path: Path) -> None:
    with made(tmp_path / "views.db", ROWS) as views:
        assert len(views.report("day", "2026-11-24", "2026-11-24")) == 1
        assert views.report("day", "2026-11-25") == []
        assert views.report("day", "", "2026-11-23") == []


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_of_an_empty_journal_is_empty(tmp_path: Path, name: str) -> None:
    with Views(tmp_path / "views.db", JOURNAL) as views:
        assert views.report(name) == []


@pytest.mark.parametrize("what", [b"", b"garbage" * 1_000])
def test_a_file_that_is_none_is_made_anew(tmp_path: Path, what: bytes) -> None:
    (tmp_path / "views.db").write_bytes(what)
    with made(tmp_path / "views.db", ROWS) as views:
        assert views.at() == (300, ROWS[-1].hash)


def test_the_file_of_another_journal_is_made_anew(tmp_path: Path) -> None:
    made(tmp_path / "views.db", ROWS).close()
    with Views(tmp_path / "views.db", "ffffffff") as views:
        assert views.at()[0] == 0


def test_the_file_of_another_layout_is_made_anew(tmp_path: Path) -> None:
    made(tmp_path / "views.db", ROWS).close()
    db = sqlite3.connect(tmp_path / "views.db")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with Views(tmp_path / "views.db", JOURNAL) as views:
        assert views.at()[0] == 0
    db = sqlite3.connect(tmp_path / "views.db")
    assert db.execute("PRAGMA user_version").fetchone() == (LAYOUT,)
    db.close()
