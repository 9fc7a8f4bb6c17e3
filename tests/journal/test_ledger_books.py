"""The ledger carries the books: restored from any cut that suffices they are those of the whole journal; a Z is exact where it stands."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.books import Books, read
from gateway.journal.event import decode
from gateway.journal.ledger import MARKS_EACH, RECENT, Ledger, Order, restore
from gateway.messages.journal import Commit, Row
from tests.journal.doubles import DAY, OUTLET, at, note, pay

COUNT = 3 * RECENT


@cache
def days() -> tuple[Row, ...]:
    """Some weeks: shifts, sales, drawers, cash, a Z each 180 events."""
    orders: list[Order] = [Commit("genesis", at(), DAY, {"outlet": OUTLET, "generation": 1})]
    for n in range(2, COUNT + 1):
        match n % 180:
            case 0:
                orders.append(note("z"))
            case 1 | 90:
                orders.append(note("shift_open", float=50_000, by="ANI"))
            case 89 | 179:
                orders.append(Commit("shift_close", at(), DAY, {"counted": 50_000 + n, "qris": [], "reason": "receh"}))
            case 40:
                orders.append(note("cash_out", amount=20_000, reason="es batu"))
            case 41:
                orders.append(note("saving", amount=10_000, member="k7q2", saving="wajib"))
            case _:
                orders.append(pay(n))
    return rows(Ledger(), orders)[1]


def rows(ledger: Ledger, orders: list[Order]) -> tuple[Ledger, tuple[Row, ...]]:
    after, entries = ledger.append(orders)
    return after, tuple(entry.row for entry in entries if entry.row)


@given(end=st.integers(MARKS_EACH, COUNT), window=st.integers(RECENT, COUNT))
@settings(max_examples=25, deadline=None)
def test_the_fold_over_any_cut_with_marks_is_the_fold_over_all(end: int, window: int) -> None:
    whole = Books()
    for row in days()[:end]:
        whole = read(whole, row.kind, decode(row.body), row.seq, row.hash.hex())
    assert restore(days()[max(0, end - window) : end]).books == whole


def test_a_ledger_that_wrote_and_one_that_read_keep_the_same_books() -> None:
    orders: list[Order] = [
        Commit("genesis", at(), DAY, {}),
        note("shift_open", float=5_000),
        pay(1),
        note("void", basket="1-9", total=5),
        note("z"),
        pay(2),
    ]
    ledger, written = rows(Ledger(), orders)
    assert restore(written).books == ledger.books
    assert ledger.books.of_day.sales == 1
    assert ledger.books.z == 1


def test_a_z_tells_its_events_its_sums_and_the_z_before() -> None:
    ledger, written = rows(Ledger(), [Commit("genesis", at(), DAY, {}), pay(1), pay(2), note("z"), pay(3), note("z")])
    first, second = (decode(row.body) for row in written if row.kind == "z")
    assert (first["z"], first["first"], first["last"], first["grand_total"]) == (1, 1, 3, 2 * 16_375)
    assert first["head"] == written[2].hash.hex()
    assert "previous" not in first
    assert (second["z"], second["first"], second["last"], second["grand_total"]) == (2, 5, 5, 3 * 16_375)
    assert second["previous"] == {"z": 1, "seq": 4, "hash": written[3].hash.hex()}
    sums = second["sums"]
    assert isinstance(sums, dict)
    assert (sums["sales"], sums["total"], sums["rounding"], sums["tunai"], sums["qris"]) == (1, 16_375, -75, 16_300, 0)
    assert (ledger.tip.z, ledger.tip.grand_total) == (2, 3 * 16_375)


def test_a_shift_gets_its_number_and_at_its_close_what_should_have_been_there() -> None:
    orders: list[Order] = [
        note("shift_open", float=50_000, by="ANI"), pay(1), note("cash_in", amount=1_000),
        Commit("shift_close", at(), DAY, {"counted": 67_000}),
        note("shift_open", float=0), note("shift_close", auto=1),
    ]  # fmt: skip
    opened, _, _, closed, again, uncounted = (decode(row.body) for row in rows(Ledger(), orders)[1])
    assert (opened["shift"], again["shift"]) == (1, 2)
    assert (closed["shift"], closed["float"], closed["expected"], closed["difference"]) == (1, 50_000, 67_300, -300)
    assert closed["sums"] == {
        "sales": 1, "total": 16_375, "rounding": -75, "tunai": 16_300, "cash_ins": 1, "cash_in": 1_000,
    }  # fmt: skip
    assert (uncounted["shift"], uncounted["expected"]) == (2, 0)
    assert "difference" not in uncounted


def test_a_sale_in_the_same_group_as_the_z_is_on_the_side_where_it_stands() -> None:
    _, written = rows(Ledger(), [Commit("genesis", at(), DAY, {}), pay(1), note("z"), pay(2)])
    z = decode(written[2].body)
    assert isinstance(z["sums"], dict)
    assert z["sums"]["sales"] == 1


@pytest.mark.parametrize("kind", ["shift_open", "shift_close", "z"])
def test_a_number_that_is_there_already_is_left(kind: str) -> None:
    key = "z" if kind == "z" else "shift"
    _, (row,) = rows(Ledger(), [Commit(kind, at(), DAY, {key: 17})])
    assert decode(row.body)[key] == 17
    assert "sums" not in decode(row.body)


def test_a_journal_from_before_there_were_books_begins_them_where_it_is_first_read() -> None:
    old = [Row(row.seq, row.kind, row.hash, row.body.replace(b'"books":', b'"older":')) for row in days()[:1_050]]
    ledger, whole = restore(old[600:]), restore(days()[:1_050])
    assert ledger.books.first == 2 * MARKS_EACH
    assert (ledger.books.z, ledger.books.grand_total) == (whole.tip.z, whole.tip.grand_total) == (whole.books.z, whole.books.grand_total)
