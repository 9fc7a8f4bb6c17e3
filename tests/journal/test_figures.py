"""Events in figures: sales add, refunds take away, unknown keys and later versions stop nothing."""

import pytest

from gateway.journal.event import encode
from gateway.journal.figures import Act, Sold, figures
from gateway.messages.journal import Fields, Json, Row
from tests.journal.doubles import chain

SALE = next(row for row in chain(10) if row.kind == "sale")
LINE: Json = {"n": 1, "code": "899", "name": "Beras", "grams": 750, "price": 12_000, "discount": 0, "amount": 9_000}


def row(kind: str, **fields: Json) -> Row:
    return Row(7, kind, bytes(32), encode({"v": 1, "kind": kind, "business_day": "2026-11-24", **fields}))


def sold(event: Row) -> Sold:
    found = figures(event)
    assert isinstance(found, Sold)
    return found


def test_a_sale_in_figures() -> None:
    found = sold(SALE)
    assert (found.total, found.rounding, found.paid, dict(found.payments)["tunai"]) == (16_375, -75, 16_300, 16_300)
    assert [(line.code, line.qty, line.grams, line.amount) for line in found.lines] == [
        ("8991002101234", 2, 0, 7_000),
        ("2100001000004", 0, 750, 9_375),
    ]


def test_a_refund_takes_away_what_it_gives_back() -> None:
    found = sold(row("refund", refund_of=3, receipt_no=9, total=9_000, lines=[LINE]))
    assert (found.total, found.paid, dict(found.payments)["tunai"]) == (-9_000, -9_000, -9_000)
    assert (found.lines[0].grams, found.lines[0].amount) == (-750, -9_000)


def test_a_refund_by_transfer_is_not_cash() -> None:
    found = sold(row("refund", total=9_000, payments=[{"kind": "transfer", "amount": 9_000}], lines=[LINE]))
    assert dict(found.payments) == {"tunai": 0, "qris": 0, "transfer": -9_000, "bon": 0}


def test_an_act_is_counted_with_who_did_it() -> None:
    assert figures(row("drawer", by="siti", shift=4)) == Act(7, "drawer", "2026-11-24", 4, "siti", 0)
    assert figures(row("cash_out", by="siti", amount=50_000)) == Act(7, "cash_out", "2026-11-24", 0, "siti", 50_000)


@pytest.mark.parametrize("kind", ["boot", "ack", "device", "a_kind_of_tomorrow"])
def test_what_no_report_counts_is_nothing(kind: str) -> None:
    assert figures(row(kind)) is None


def test_a_body_that_cannot_be_read_is_nothing() -> None:
    assert figures(Row(1, "sale", bytes(32), b"{")) is None


@pytest.mark.parametrize(
    "fields", [{}, {"lines": 5, "payments": "x"}, {"lines": [5, {"n": "1"}], "total": "7", "payments": [{"kind": "gold"}]}]
)
def test_a_sale_with_odd_keys_counts_as_far_as_it_can_be_read(fields: Fields) -> None:
    found = sold(row("sale", **fields))
    assert (found.total, found.paid) == (0, 0)
