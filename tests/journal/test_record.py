"""The copy log's records, found again whatever happened to the file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.journal.record import HEAD, MAGIC, MAX_RECORD, pack, scan
from gateway.messages.journal import Row
from tests.journal.doubles import chain

ROWS = chain(12)
LOG = b"".join(pack(row) for row in ROWS)
STARTS = [len(b"".join(pack(row) for row in ROWS[:n])) for n in range(len(ROWS) + 1)]


def rows(data: bytes) -> list[Row]:
    return [record.row for record in scan(data, final=True).records]


def test_every_row_comes_back_with_its_place_and_its_flag() -> None:
    data = pack(ROWS[0]) + pack(ROWS[1], alone=True)
    first, second = scan(data, final=True).records
    assert (first.row, first.alone, first.start, first.end) == (ROWS[0], False, 0, STARTS[1])
    assert (second.row, second.alone, second.end) == (ROWS[1], True, len(data))


def test_zeros_after_the_last_record_are_the_end() -> None:
    found = scan(LOG + bytes(5_000), final=True)
    assert [record.row for record in found.records] == ROWS
    assert found.bad is None
    assert not found.damaged


def test_no_bytes_and_only_zeros_are_an_empty_log() -> None:
    for data in (b"", bytes(4096)):
        assert scan(data, final=True).records == ()
        assert scan(data, final=True).bad is None


@given(st.integers(0, len(LOG)))
@settings(max_examples=150)
def test_a_log_cut_anywhere_holds_the_records_before_the_cut_and_is_torn_not_damaged(cut: int) -> None:
    found = scan(LOG[:cut] + bytes(300), final=True)
    whole = sum(end <= cut for end in STARTS[1:])
    assert [record.row for record in found.records] == ROWS[:whole]
    assert not found.damaged
    assert found.bad == (STARTS[whole] if STARTS[whole] < cut else None)


@given(st.integers(0, len(LOG) - 1), st.integers(1, 255))
@settings(max_examples=150)
def test_a_flipped_byte_costs_one_record_and_is_damage_when_records_follow(place: int, flip: int) -> None:
    spoilt = bytearray(LOG)
    spoilt[place] ^= flip
    found = scan(bytes(spoilt), final=True)
    hit = next(n for n, end in enumerate(STARTS[1:]) if place < end)
    assert [record.row for record in found.records] == ROWS[:hit] + ROWS[hit + 1 :]
    assert found.bad == STARTS[hit]
    assert found.damaged == (hit < len(ROWS) - 1)


@given(st.integers(0, len(LOG) - 512), st.binary(min_size=512, max_size=512))
@settings(max_examples=100)
def test_a_sector_of_garbage_never_makes_a_wrong_row(place: int, garbage: bytes) -> None:
    spoilt = LOG[:place] + garbage + LOG[place + 512 :]
    assert set(rows(spoilt)) <= set(ROWS)
    assert rows(spoilt)[-1:] == ROWS[-1:] or place + 512 > STARTS[-2]


def test_a_sector_of_zeros_in_the_middle_is_damage_and_not_the_end() -> None:
    found = scan(LOG[: STARTS[3]] + bytes(STARTS[5] - STARTS[3]) + LOG[STARTS[5] :], final=True)
    assert [record.row.seq for record in found.records] == [1, 2, 3, 6, 7, 8, 9, 10, 11, 12]
    assert found.bad == STARTS[3]
    assert found.damaged


@given(st.integers(1, len(LOG) - 1))
@settings(max_examples=60)
def test_a_log_read_in_two_pieces_gives_the_same_records(cut: int) -> None:
    first = scan(LOG[:cut], final=False)
    second = scan(LOG[first.rest :], final=True)
    assert [record.row for record in (*first.records, *second.records)] == ROWS
    assert (first.bad, second.bad) == (None, None)


def test_a_bad_place_in_a_long_stretch_does_not_stop_the_reading() -> None:
    junk = b"\x55" * (MAX_RECORD + 100)
    first = scan(LOG + junk, final=False)
    assert [record.row for record in first.records] == ROWS
    assert first.bad == len(LOG)
    rest = (LOG + junk)[first.rest :] + LOG
    assert [record.row for record in scan(rest, final=True).records] == ROWS


@pytest.mark.parametrize("length", [0, 1, 2**31, 2**32 - 1])
def test_a_length_that_cannot_be_is_no_record(length: int) -> None:
    data = HEAD.pack(MAGIC, length, 0) + bytes(200)
    assert scan(data, final=True).records == ()
    assert scan(data, final=True).bad == 0


def test_a_body_that_holds_the_magic_hides_nothing() -> None:
    tricky = Row(1, "x", bytes(32), MAGIC * 20 + pack(ROWS[0]))
    found = scan(pack(tricky) + pack(ROWS[1]), final=True)
    assert [record.row for record in found.records] == [tricky, ROWS[1]]
