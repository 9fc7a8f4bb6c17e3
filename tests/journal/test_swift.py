"""The fast check: what it calls beyond doubt, `verify` calls ok with the same totals; it never calls more so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.journal.ledger import MARKS_EACH
from gateway.journal.record import pack, pack_all
from gateway.journal.swift import Values, are_copied, as_copied, base_at, follows
from gateway.journal.verify import Check, verify
from gateway.messages.journal import Json, Row
from tests.journal.doubles import chain, cheaper, rechained

ROWS = chain(60)
LONG = chain(2 * MARKS_EACH + 30)


def values(rows: list[Row]) -> list[Values]:
    return [(row.seq, row.kind, row.hash, row.body) for row in rows]


def swiftly(rows: list[Values], piece: int = 128) -> Check | None:
    """A check that took all of these rows, None where one took a closer look."""
    check = Check()
    pieces = [rows[at : at + piece] for at in range(0, len(rows), piece)]
    return check if all(follows(check, part) for part in pieces) else None


@pytest.mark.parametrize("piece", [1, 7, 128, 5_000])
def test_a_whole_journal_is_beyond_doubt_with_the_totals_that_verify_finds(piece: int) -> None:
    check = swiftly(values(LONG), piece)
    assert check is not None
    assert check.report() == verify(LONG, LONG)


def test_no_rows_are_beyond_doubt() -> None:
    assert follows(Check(), [])


def skipped(fields: dict[str, Json]) -> None:
    fields["receipt_no"] = 99


@pytest.mark.parametrize(
    "rows",
    [
        rechained(ROWS, 20, skipped),
        rechained(LONG, 20, cheaper),
        [*ROWS[:20], *ROWS[21:]],
        [*ROWS[:20], ROWS[19], *ROWS[20:]],
        [*ROWS[:20], Row(21, "void", ROWS[20].hash, ROWS[20].body), *ROWS[21:]],
        [*ROWS[:20], Row(21, "sale", bytes(32), ROWS[20].body), *ROWS[21:]],
        [*ROWS[:20], Row(21, "sale", ROWS[20].hash, ROWS[20].body + b" "), *ROWS[21:]],
    ],
    ids=["receipt", "totals", "missing", "twice", "kind", "hash", "body"],
)
def test_what_verify_would_tell_is_not_beyond_doubt(rows: list[Row]) -> None:
    assert verify(rows, rows).state != "ok"
    assert swiftly(values(rows)) is None


@pytest.mark.parametrize(
    "row",
    [
        (21, "sale", ROWS[20].hash, "text"),
        (21, "sale", "text", ROWS[20].body),
        (21, b"sale", ROWS[20].hash, ROWS[20].body),
        (21.0, 1, 2, 3),
    ],
)
@pytest.mark.parametrize("at", [0, 20])
def test_what_is_no_row_at_all_is_no_crash(row: Values, at: int) -> None:
    rows = values(ROWS)
    rows[at] = row
    assert swiftly(rows) is None


@given(st.integers(0, 59), st.integers(0, 3), st.integers(0, 800), st.integers(1, 255))
@settings(max_examples=150)
def test_any_changed_byte_of_a_row_takes_a_closer_look(at: int, column: int, place: int, flip: int) -> None:
    row = ROWS[at]
    if column == 0:
        changed: Values = (row.seq + flip, row.kind, row.hash, row.body)
    elif column == 1:
        changed = (row.seq, row.kind + "s", row.hash, row.body)
    else:
        spoilt = [bytearray(row.hash), bytearray(row.body)]
        part = spoilt[column - 2]
        part[place % len(part)] ^= flip
        changed = (row.seq, row.kind, bytes(spoilt[0]), bytes(spoilt[1]))
    rows = values(ROWS)
    rows[at] = changed
    assert swiftly(rows) is None


def test_the_bytes_of_a_copy_are_those_that_were_written_with_each_row() -> None:
    assert pack_all(values(ROWS)) == b"".join(pack(row) for row in ROWS)
    assert as_copied([(1, "säle", bytes(32), b"{}")]) is None
    assert as_copied([("1", "sale", bytes(32), b"{}")]) is None  # type: ignore[list-item] # what a rotted file may give


def test_a_copy_that_was_alone_for_a_while_holds_the_same_rows() -> None:
    data = b"".join(pack(row, alone=row.seq in (7, 8)) for row in ROWS)
    assert data != as_copied(values(ROWS))
    assert are_copied(values(ROWS), data)


@given(st.integers(0, 20_000), st.integers(1, 255))
@settings(max_examples=150)
def test_a_copy_with_any_other_byte_than_that_does_not(place: int, flip: int) -> None:
    data = bytearray(pack_all(values(ROWS)))
    data[place % len(data)] ^= flip
    assert not are_copied(values(ROWS), bytes(data))


def test_a_copy_that_ends_early_or_has_one_more_does_not() -> None:
    data = pack_all(values(ROWS))
    assert not are_copied(values(ROWS), data[:-1])
    assert not are_copied(values(ROWS), pack_all(values(ROWS[:-1])))
    assert not are_copied(values(ROWS[:-1]), data)
    assert not are_copied(values(ROWS), b"")


def test_a_check_from_the_totals_on_ends_as_one_from_the_beginning() -> None:
    at = MARKS_EACH - 1
    base = base_at(LONG[at - 1], LONG[at])
    assert base == verify(LONG[:at], None).tip
    check = Check(base=base)
    assert follows(check, values(LONG[at:]))
    assert check.tip == verify(LONG, LONG).tip


def test_totals_that_are_not_there_or_no_numbers_are_no_base() -> None:
    assert base_at(ROWS[19], ROWS[20]) is None
    assert base_at(ROWS[19], Row(21, "sale", bytes(32), b"{")) is None
    assert base_at(ROWS[19], Row(21, "sale", bytes(32), b'{"marks":{"boot":"1"}}')) is None
