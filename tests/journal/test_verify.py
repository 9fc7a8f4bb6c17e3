"""Checking a journal: what is whole, what one copy can heal, what is broken, and how it is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.journal.chain import event_hash
from gateway.journal.ledger import MARKS_EACH, restore
from gateway.journal.verify import MAX_FINDINGS, Finding, Report, verify
from gateway.messages.journal import Commit, Json, Row
from tests.journal.doubles import DAY, at, chain, cheaper, rechained

ROWS = chain(60)


def spoilt(rows: list[Row], *seqs: int) -> list[Row]:
    return [Row(r.seq, r.kind, r.hash, r.body.replace(b"e", b"3", 1)) if r.seq in seqs else r for r in rows]


def without(rows: list[Row], *seqs: int) -> list[Row]:
    return [row for row in rows if row.seq not in seqs]


def lines(report: Report) -> list[tuple[str, str, int, int]]:
    return [(found.state, found.where, found.first, found.last) for found in report.findings]


def test_two_whole_copies_are_ok_and_the_totals_are_told() -> None:
    assert verify(ROWS, ROWS) == Report("ok", 60, restore(ROWS).tip, ())


def test_a_long_journal_with_marks_is_ok() -> None:
    rows = chain(2 * MARKS_EACH + 10)
    assert verify(iter(rows), iter(rows)).state == "ok"


def test_no_event_is_no_finding() -> None:
    assert verify([], []).events == 0


@pytest.mark.parametrize(
    ("database", "copy", "expected"),
    [
        (ROWS, [], ("damaged", "copy", 1, 60)),
        ([], ROWS, ("damaged", "database", 1, 60)),
        (ROWS, ROWS[:50], ("damaged", "copy", 51, 60)),
        (ROWS[:55], ROWS, ("damaged", "database", 56, 60)),
        (ROWS, without(ROWS, 7, 8, 9), ("damaged", "copy", 7, 9)),
        (spoilt(ROWS, 20), ROWS, ("damaged", "database", 20, 20)),
        (ROWS, spoilt(ROWS, 20), ("damaged", "copy", 20, 20)),
        (without(ROWS, 30), ROWS, ("damaged", "database", 30, 30)),
    ],
)
def test_what_one_copy_lacks_or_spoils_is_damaged(database: list[Row], copy: list[Row], expected: tuple[str, str, int, int]) -> None:
    report = verify(database, copy)
    assert report.state == "damaged"
    assert lines(report) == [expected]
    assert report.tip == restore(ROWS).tip


def test_different_events_spoilt_in_each_copy_are_damaged_and_each_is_named() -> None:
    report = verify(spoilt(ROWS, 5, 6), spoilt(without(ROWS, 41), 30))
    assert lines(report) == [("damaged", "database", 5, 6), ("damaged", "copy", 30, 30), ("damaged", "copy", 41, 41)]


def test_an_event_spoilt_in_both_is_broken_and_the_rest_is_still_checked() -> None:
    report = verify(spoilt(ROWS, 20), spoilt(ROWS, 20))
    assert (report.state, lines(report), report.events) == ("broken", [("broken", "journal", 20, 20)], 60)
    assert report.tip.hash == ROWS[-1].hash


def test_an_event_missing_in_both_is_broken() -> None:
    report = verify(without(ROWS, 20, 21), without(ROWS, 20, 21))
    assert (report.state, lines(report)) == ("broken", [("broken", "journal", 20, 21)])


def test_a_rechained_database_is_caught_by_an_intact_copy() -> None:
    report = verify(rechained(ROWS, 20, cheaper), ROWS)
    assert report.state == "broken"
    assert report.findings == (Finding("broken", "journal", 20, 20, "database and copy tell different histories from here on"),)


def test_a_rechained_copy_is_caught_too() -> None:
    assert verify(ROWS, rechained(ROWS, 20, cheaper)).state == "broken"


def test_a_copy_of_a_rechained_past_that_ends_before_is_still_caught() -> None:
    assert verify(rechained(ROWS, 20, cheaper), ROWS[:25]).state == "broken"


def renumbered(fields: dict[str, Json]) -> None:
    fields["receipt_no"] = 99


def test_numbers_that_do_not_follow_are_broken_though_the_chain_holds() -> None:
    rows = rechained(ROWS, 20, renumbered)
    report = verify(rows, rows)
    assert report.state == "broken"
    assert "receipt 99 after receipt" in report.findings[0].why


def test_totals_that_do_not_add_up_are_broken_though_the_chain_holds() -> None:
    rows = rechained(chain(MARKS_EACH + 5), 20, cheaper)
    report = verify(rows, rows)
    assert [found.why for found in report.findings] == ["the totals it carries are not those of the events before it"]
    assert report.findings[0].first == MARKS_EACH


def test_a_body_in_another_form_is_broken_though_the_chain_holds() -> None:
    body = ROWS[0].body.replace(b":", b": ")
    row = Row(1, "genesis", event_hash(bytes(32), 1, body), body)
    assert [found.why for found in verify([row], [row]).findings] == ["its body is not in canonical form"]


def test_a_kind_that_is_not_the_bodys_is_damage() -> None:
    wrong = [Row(row.seq, "void" if row.seq == 9 else row.kind, row.hash, row.body) for row in ROWS]
    assert lines(verify(wrong, ROWS)) == [("damaged", "database", 9, 9)]


def test_a_later_segment_alone_starts_from_the_hash_that_it_carries() -> None:
    ledger = restore(ROWS)
    first: dict[str, Json] = {
        "previous": {"seq": 60, "hash": ROWS[-1].hash.hex()},
        "marks": {"receipt_no": ledger.tip.receipt_no, "z": 0, "grand_total": ledger.tip.grand_total, "boot": 1, "generation": 1},
    }
    _, entries = ledger.append([Commit("recovered", at(), DAY, first), *[Commit("drawer", at(), DAY) for _ in range(5)]])
    rows = [entry.row for entry in entries if entry.row]
    report = verify(rows, rows)
    assert (report.state, report.events) == ("ok", 6)
    assert report.tip.receipt_no == ledger.tip.receipt_no
    assert verify([*ROWS, *rows], [*ROWS, *rows]).state == "ok"


def test_findings_are_bounded_and_a_break_after_them_still_counts() -> None:
    rows = chain(400)
    holes = range(2, 2 * MAX_FINDINGS + 20, 2)
    report = verify(without(spoilt(rows, 399), *holes), spoilt(rows, 399))
    assert len(report.findings) == MAX_FINDINGS
    assert report.state == "broken"


@given(st.integers(0, 60), st.integers(0, 60), st.sets(st.integers(1, 60), max_size=4), st.sets(st.integers(1, 60), max_size=4))
@settings(max_examples=80)
def test_ok_only_when_both_are_whole_and_damaged_only_when_together_they_are(
    database_end: int, copy_end: int, database_bad: set[int], copy_bad: set[int]
) -> None:
    database, copy = spoilt(ROWS[:database_end], *database_bad), without(ROWS[:copy_end], *copy_bad)
    held = {row.seq for row in (*database, *copy) if row == ROWS[row.seq - 1]}
    seen = {row.seq for row in (*database, *copy)}
    report = verify(database, copy)
    whole = set(range(1, max(seen, default=0) + 1))
    if database == copy and not database_bad & seen and not copy_bad & whole:
        assert report.state == "ok"
    elif held == whole:
        assert report.state == "damaged"
    else:
        assert report.state == "broken"
