"""Members, stock, what runs out, who owes and the ministry's table: what the page reads agrees with a recount of the journal's bodies."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.config import Pos
from gateway.faults import Fault
from gateway.journal.ledger import restore
from gateway.journal.register_io import Register
from gateway.journal.shop_looks_io import ShopLooks
from gateway.journal.stock import plain_code
from gateway.journal.views_io import Views
from gateway.messages.journal import Commit, CommitSale, Json
from gateway.messages.sales import Payment, Sale, SaleLine
from tests.journal.doubles import DAY, OUTLET, Shop, at, config, sale

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gateway.journal.ledger import Order

SRI, JOKO = "aaaa", "bbbb"
NOODLES, RICE = "8991002101234", "2100001000004"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    shop.start()
    Register(tmp_path / "state").take([
        {"handle": SRI, "number": "00123", "name": "SRI WAHYUNI"}, {"handle": JOKO, "number": "00124", "name": "JOKO"},
        {"handle": "cccc", "erased": DAY},
    ])  # fmt: skip
    yield shop
    shop.stop()


@pytest.fixture
def looks(shop: Shop) -> ShopLooks:
    return looks_of(shop)


def looks_of(shop: Shop, today: str = DAY) -> ShopLooks:
    return ShopLooks(replace(config(shop.directory), pos=Pos(bon_limit=500_000)), plain_code, lambda: today)


def bought(n: int, member: str | None = None, *payments: Payment, day: str = DAY) -> CommitSale:
    plain = sale(n, day=day)
    return CommitSale(replace(plain, member=member, payments=payments or plain.payments), at(n))


def on_bon(n: int, member: str, amount: int = 16_375, due: str = "2026-12-24") -> CommitSale:
    return bought(n, member, Payment("bon", amount, due=due))


def back(n: int, of: int, member: str | None = None) -> CommitSale:
    whole = sale(n)
    line = replace(whole.lines[0], qty=1, amount=3_500)
    refund = Sale(
        f"1-{n}", (line,), 3_500, 0, 3_500, 0, 3_500, (Payment("tunai", 3_500),), 0, 0, member, 41, DAY, refund_of=of, refund_generation=1,
        reason="rusak",
    )  # fmt: skip
    return CommitSale(refund, at(n))


def event(kind: str, **fields: Json) -> Commit:
    return Commit(kind, at(), DAY, fields)


def counted(code: str, amount: int, unit: str = "pcs", name: str = "Indomie goreng") -> Commit:
    return event("stock_count", code=plain_code(code), name=name, unit=unit, counted=amount)


def member(looks: ShopLooks, number: str) -> dict[str, Any]:
    found: Any = looks.members()
    return next(one for one in found["members"] if one["number"] == number)


def rows(found: Json | Fault) -> list[list[str]]:
    assert isinstance(found, dict)
    return found["rows"]  # type: ignore[return-value]  # a table


def test_what_a_member_bought_this_year_has_refunds_taken_off_and_bon_counted_when_sold(shop: Shop, looks: ShopLooks) -> None:
    shop.commit(bought(1, SRI), on_bon(2, SRI), back(3, 1, SRI), bought(4), bought(5, SRI, day="2025-12-31"))
    found = member(looks, "00123")
    assert (found["purchases"], found["bon"], found["bon_limit"], found["due"]) == (16_375 * 2 - 3_500, 16_375, 500_000, "2026-12-24")
    assert member(looks, "00124") == {"number": "00124", "name": "JOKO", "purchases": 0, "bon": 0, "bon_limit": 500_000, "due": None}


def test_paying_bon_back_changes_what_is_owed_and_not_what_was_bought(shop: Shop, looks: ShopLooks) -> None:
    shop.commit(on_bon(1, SRI, due="2026-11-30"), on_bon(2, SRI, due="2026-12-24"), event("bon_payment", member=SRI, amount=20_000))
    found = member(looks, "00123")
    assert (found["purchases"], found["bon"], found["due"]) == (32_750, 12_750, "2026-12-24")


def test_a_sale_linked_afterwards_is_the_members_and_so_is_what_came_back_of_it(shop: Shop, looks: ShopLooks) -> None:
    shop.commit(bought(1), bought(2), back(3, 1))
    shop.commit(event("member_link", receipt_no=1, generation=1, member=JOKO, total=12_875))
    assert member(looks, "00124")["purchases"] == 12_875
    shop.commit(back(4, 1))  # without a word of the member: the sale's is its own
    assert member(looks, "00124")["purchases"] == 9_375


def test_members_are_found_by_number_and_by_part_of_the_name(looks: ShopLooks) -> None:
    def numbers(q: str) -> list[str]:
        found: Any = looks.members(q)
        return [one["number"] for one in found["members"]]

    assert numbers("") == ["00123", "00124"]  # who was erased is nobody
    assert (numbers("wahyu"), numbers("00124"), numbers("Budi")) == (["00123"], ["00124"], [])


def test_nobody_knows_the_stock_of_what_nobody_counted(shop: Shop, looks: ShopLooks) -> None:
    shop.commit(bought(1), event("stock_in", code=NOODLES, qty=10))
    assert rows(looks.report("stock")) == []
    assert looks.stock([NOODLES]) == {}


def test_stock_is_the_last_count_and_what_happened_since(shop: Shop, looks: ShopLooks) -> None:
    shop.commit(bought(1), counted(NOODLES, 20_000), bought(2), event("stock_in", code=plain_code(NOODLES), qty=24))
    shop.commit(back(3, 2), event("stock_out", code=plain_code(NOODLES), qty=1, reason="rusak"))
    assert rows(looks.report("stock")) == [["Indomie goreng", NOODLES, "42", "pcs", "24/11/2026", "0"]]
    assert looks.stock([NOODLES, RICE]) == {NOODLES: 42_000}
    shop.commit(counted(NOODLES, 40_000))
    assert rows(looks.report("stock"))[0][2:] == ["40", "pcs", "24/11/2026", "-2"]


def test_weighed_goods_are_counted_in_grams(shop: Shop, looks: ShopLooks) -> None:
    shop.commit(counted(RICE, 48_250, "kg", "Beras"), bought(1))
    assert rows(looks.report("stock"))[0][:4] == ["Beras “Mentik”", RICE, "47,500", "kg"]


def test_what_runs_out_and_what_sells(shop: Shop, looks: ShopLooks) -> None:
    shop.commit(counted(NOODLES, 7_000), counted(RICE, 900_000, "kg", "Beras"), bought(1), bought(2, day="2026-11-23"))
    assert rows(looks.report("low")) == [["Indomie goreng", NOODLES, "3", "pcs", "1"]]  # 3 left, and 4 went in 2 days
    assert [row[:4] for row in rows(looks.report("fast"))] == [
        ["Indomie goreng", NOODLES, "4", "2"], ["Beras “Mentik”", RICE, "1,500", "2"],
    ]  # fmt: skip
    later = looks_of(shop, "2026-12-31")
    assert rows(later.report("low")) == rows(later.report("fast")) == []


def test_who_owes_the_oldest_first_and_who_is_late(shop: Shop) -> None:
    shop.commit(on_bon(1, SRI, due="2026-12-24"), on_bon(2, JOKO, due="2026-12-01"))
    assert rows(looks_of(shop, "2026-12-02").report("bon")) == [
        ["00124", "JOKO", "Rp 16.375", "01/12/2026", "lewat"], ["00123", "SRI WAHYUNI", "Rp 16.375", "24/12/2026", ""],
    ]  # fmt: skip


def test_reports_that_are_not_told_here_say_so(looks: ShopLooks) -> None:
    assert isinstance(looks.report("z"), Fault)


def test_an_outlet_without_a_journal_has_no_looks(tmp_path: Path) -> None:
    found = ShopLooks(config(tmp_path), plain_code, lambda: DAY)
    assert isinstance(found.members(), Fault)
    assert isinstance(found.export(DAY, DAY), Fault)
    assert found.stock([NOODLES]) == {}


def test_reports_of_another_past_are_thrown_away(shop: Shop, looks: ShopLooks) -> None:
    shop.commit(bought(1, SRI))
    assert member(looks, "00123")["purchases"] == 16_375
    with closing(sqlite3.connect(shop.directory / "state" / "views.db")) as db:
        db.execute("UPDATE at SET hash = ?", (bytes(32),))
        db.execute("UPDATE sold SET total = 1")
        db.commit()
    assert member(looks, "00123")["purchases"] == 16_375


def test_two_who_ask_at_once_count_nothing_twice(shop: Shop) -> None:
    shop.commit(*[bought(n, SRI) for n in range(1, 30)])
    state, journal = shop.directory / "state", shop.database.name.split("-")[0]
    with Views(state / "views.db", journal) as one, Views(state / "views.db", journal) as two:
        one.follow(shop.rows())
        two.follow(shop.rows())  # it saw an empty file when it began
        assert two.purchases("2026") == {SRI: 29 * 16_375}


def test_a_search_does_not_wait_for_reports_that_are_not_there(shop: Shop, looks: ShopLooks) -> None:
    shop.commit(counted(NOODLES, 20_000))
    assert looks.stock([NOODLES]) == {}
    looks.report("stock")
    shop.commit(bought(1))
    assert looks.stock([NOODLES]) == {NOODLES: 18_000}


def exported(looks: ShopLooks, since: str = DAY, until: str = DAY) -> list[dict[str, str]]:
    data = looks.export(since, until)
    assert isinstance(data, bytes)
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_the_ministrys_table_has_a_row_for_each_line(shop: Shop, looks: ShopLooks) -> None:
    shop.commit(bought(1, SRI), on_bon(2, JOKO), back(3, 1, SRI), bought(4, day="2026-11-23"))
    found = exported(looks)
    assert [(row["id"], row["nama_pelanggan"], row["status_transaksi"], row["metode_pembayaran"]) for row in found] == [
        ("01.1-000001", "00123", "Paid", "Cash"), ("01.1-000001", "00123", "Paid", "Cash"),
        ("01.1-000002", "00124", "Unpaid", "Credit"), ("01.1-000002", "00124", "Unpaid", "Credit"),
        ("01.1-000003", "00123", "Refunded", "Cash"),
    ]  # fmt: skip
    assert [(row["kode_barcode"], row["jumlah_keluar"], row["harga"], row["total_nilai"], row["status"]) for row in found[:2]] == [
        (NOODLES, "2", "3500", "7000", "Sales"), (RICE, "0.75", "12500", "9375", "Sales"),
    ]  # fmt: skip
    assert (found[0]["tanggal_dibuat"], found[0]["gerai_ref"]) == ("2026-11-24T13:00:01+0700", OUTLET)
    assert found[0]["total_pembayaran"] == "16300"
    assert (found[4]["jumlah_keluar"], found[4]["total_nilai"]) == ("-1", "-3500")
    assert len(exported(looks, "2026-11-01", "2026-11-30")) == 7
    assert exported(looks, "2027-01-01", "2027-01-31") == []


def test_no_cell_is_a_formula(shop: Shop, looks: ShopLooks) -> None:
    names = ["=1+1", "+cmd", "-2", "@sum", '"; =x', "Gula\nPasir, 1 kg"]
    lines = tuple(SaleLine(n, "=HYPERLINK", name, 1, None, None, 100, 0, 100) for n, name in enumerate(names, 1))
    shop.commit(CommitSale(replace(sale(1), lines=lines), at(1)))
    found = exported(looks)
    assert [row["nama_produk"] for row in found] == ["'=1+1", "'+cmd", "'-2", "'@sum", '"; =x', "Gula\nPasir, 1 kg"]
    assert {row["kode_barcode"] for row in found} == {""}
    assert all(not value.startswith(("=", "+", "@")) for row in found for value in row.values())


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["sale", "bon", "pay", "link", "refund", "count", "in", "out"]),
        st.sampled_from([SRI, JOKO, None]),
        st.integers(1, 9),
    ),
    max_size=40,
)


@given(acts=ACTS, restart=st.integers(0, 40))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_purchases_bon_and_stock_agree_with_a_recount(tmp_path_factory: pytest.TempPathFactory, acts: list[Any], restart: int) -> None:
    directory = tmp_path_factory.mktemp("shop")
    shop = Shop(directory)
    shop.start()
    looks = looks_of(shop)
    Register(directory / "state").take([{"handle": one, "number": one} for one in (SRI, JOKO)])
    for n, (what, who, amount) in enumerate(acts, 1):
        if n == restart:
            looks.members()
            shop.stop()
            shop.start()
        shop.commit(*the_orders(shop, n, what, who, amount))
    bodies = [(row.kind, json.loads(row.body)) for row in shop.rows()]
    bought_by, owes, stock = recount(bodies)
    for one in (SRI, JOKO):
        found = member(looks, one)
        assert (found["purchases"], found["bon"]) == (bought_by[one], owes[one])
    assert looks.stock([NOODLES]) == ({} if stock is None else {NOODLES: stock})
    with Views(directory / "state" / "views.db", shop.database.name.split("-")[0]) as views:
        assert views.bons() == restore(shop.rows()).books.bons
    shop.stop()


def the_orders(shop: Shop, n: int, what: str, who: str | None, amount: int) -> list[Order]:
    """What the till would order: a link and a refund of the first sale without a member, bon only for members and paid at most."""
    bodies = [(row.kind, json.loads(row.body)) for row in shop.rows()]
    linked = {body["receipt_no"]: body["member"] for kind, body in bodies if kind == "member_link"}
    nobodys = [body["receipt_no"] for kind, body in bodies if kind == "sale" and "member" not in body]
    owed = recount(bodies)[1][who or ""]
    match what:
        case "sale":
            return [bought(n, who)]
        case "bon" if who:
            return [on_bon(n, who, due=f"2026-12-{amount:02}")]
        case "pay" if who and owed:
            return [event("bon_payment", member=who, amount=min(owed, amount * 3_000))]
        case "link" if who and (free := [one for one in nobodys if one not in linked]):
            gone = sum(body["total"] for kind, body in bodies if kind == "refund" and body["refund_of"] == free[0])
            return [event("member_link", receipt_no=free[0], generation=1, member=who, total=16_375 - gone)]
        case "refund" if nobodys and sum(1 for kind, _ in bodies if kind == "refund") < 2:
            return [back(n, nobodys[0], linked.get(nobodys[0]))]
        case "count":
            return [counted(NOODLES, amount * 1_000)]
        case "in" | "out":
            return [event(f"stock_{what}", code=plain_code(NOODLES), qty=amount, reason="rusak")]
    return []


def recount(bodies: list[tuple[str, Any]]) -> tuple[Counter[str], Counter[str], int | None]:
    """Bought and owed by member, and the stock of noodles, from the bodies alone."""
    bought_by: Counter[str] = Counter()
    owes: Counter[str] = Counter()
    stock: int | None = None
    for kind, body in bodies:
        sign = {"sale": 1, "refund": -1}.get(kind, 0)
        if sign:
            bought_by[body.get("member", "")] += sign * body["total"]
            owes[body.get("member", "")] += sign * sum(one["amount"] for one in body["payments"] if one["kind"] == "bon")
            gone = sum(line.get("qty", 0) for line in body["lines"] if line["code"] == NOODLES)
            stock = None if stock is None else stock - sign * gone * 1_000
        elif kind == "bon_payment":
            owes[body["member"]] -= body["amount"]
        elif kind == "member_link":
            bought_by[body["member"]] += body["total"]
        elif kind == "stock_count":
            stock = body["counted"]
        elif kind in ("stock_in", "stock_out") and stock is not None:
            stock += body["qty"] * (1_000 if kind == "stock_in" else -1_000)
    return bought_by, owes, stock
