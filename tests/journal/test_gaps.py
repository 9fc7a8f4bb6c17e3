"""What a journal is silent about, as a table of journals and silences."""

import pytest

from gateway.clock import Trust
from gateway.journal.gaps import Gap, gaps
from gateway.journal.ledger import Ledger, Order
from gateway.messages.journal import Commit, Row
from tests.journal.doubles import DAY, NOON_MS, OUTLET, at, chain, pay


def event(kind: str, second: int, trust: Trust = 3, **fields: int | str) -> Commit:
    return Commit(kind, at(second, trust=trust), DAY, dict(fields))


def journal(*orders: Order) -> list[Row]:
    genesis = event("genesis", 0, outlet=OUTLET, journal="1a2b3c4d", generation=1)
    _, entries = Ledger().append([genesis, event("boot", 0, cuts=0), *orders])
    return [entry.row for entry in entries if entry.row]


def test_a_journal_that_ran_through_has_no_gap() -> None:
    assert list(gaps(chain(1_200))) == []


def test_a_missing_event_is_a_gap_with_the_times_around_it() -> None:
    rows = [row for row in chain(60) if row.seq not in (20, 21)]
    events = [gap for gap in gaps(rows) if gap.what == "events"]
    assert [(gap.first, gap.last) for gap in events] == [(20, 21)]


def test_a_start_without_an_end_is_a_power_cut_as_long_as_both_clocks_say() -> None:
    rows = journal(pay(1), event("boot", 600, cuts=1))
    assert list(gaps(rows)) == [Gap("power", 3, 4, NOON_MS + 1_000, NOON_MS + 600_000)]
    assert next(gaps(rows)).length_ms == 599_000


def test_a_start_after_a_clean_end_is_a_stop() -> None:
    rows = journal(event("shutdown", 10), event("boot", 40))
    assert [(gap.what, gap.length_ms) for gap in gaps(rows)] == [("stop", 30_000)]


@pytest.mark.parametrize(("before", "after"), [(0, 3), (3, 0), (1, 1)])
def test_an_outage_between_clocks_that_are_not_trusted_has_no_length(before: Trust, after: Trust) -> None:
    (gap,) = gaps(journal(event("drawer", 5, before), event("boot", 600, after)))
    assert gap.length_ms is None


def test_a_clock_that_went_back_makes_no_negative_outage() -> None:
    (gap,) = gaps(journal(event("drawer", 900), event("boot", 600)))
    assert gap.length_ms == 0


def test_a_receipt_number_that_nobody_got_is_a_gap() -> None:
    rows = journal(pay(1), event("device", 5), pay(2), pay(3))
    without = [row for row in rows if row.seq != 5]
    assert [(gap.what, gap.first, gap.last) for gap in gaps(without)] == [("events", 5, 5), ("receipts", 2, 2)]


def test_a_later_file_starts_where_its_marks_say() -> None:
    rows = chain(1_200)
    marked = next(row.seq for row in rows[2:] if b'"marks"' in row.body)
    assert list(gaps(rows[marked - 1 :])) == []


def test_a_body_that_cannot_be_read_is_passed_over() -> None:
    rows = journal(pay(1), pay(2), pay(3))
    broken = [Row(row.seq, row.kind, row.hash, b"{") if row.seq == 4 else row for row in rows]
    assert [gap.what for gap in gaps(broken)] == ["receipts"]
