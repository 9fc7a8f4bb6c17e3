"""What stands after a failure: the union of what both copies truly hold, never a wrong chain."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.journal.chain import event_hash, first_break
from gateway.journal.ledger import Order, restore
from gateway.journal.recovery import GROUP, Recovery, base_of, holds, merge, reconcile
from gateway.journal.salvage import salvage
from gateway.messages.journal import ZERO_HASH, Row, Tip
from tests.journal.doubles import chain, note, pay

TRUE = chain(40)


def grown(rows: list[Row], *orders: Order) -> list[Row]:
    """A journal that went on with these orders."""
    _, entries = restore(rows).append(orders)
    return rows + [entry.row for entry in entries if entry.row]


def flipped(row: Row) -> Row:
    """One bit of the body is wrong."""
    body = bytearray(row.body)
    body[len(body) // 2] ^= 1
    return Row(row.seq, row.kind, row.hash, bytes(body))


def without(rows: list[Row], *seqs: int) -> list[Row]:
    return [row for row in rows if row.seq not in seqs]


def spoilt(rows: list[Row], *seqs: int) -> list[Row]:
    return [flipped(row) if row.seq in seqs else row for row in rows]


def test_two_whole_copies_need_nothing() -> None:
    assert reconcile(TRUE, TRUE) == Recovery(tuple(TRUE))


def test_a_copy_that_is_behind_is_filled_up_either_way() -> None:
    ahead = reconcile(TRUE[:35], TRUE)
    assert (ahead.rows, ahead.database_lacks, ahead.copy_lacks) == (tuple(TRUE), tuple(TRUE[35:]), ())
    behind = reconcile(TRUE, TRUE[:30])
    assert (behind.rows, behind.database_lacks, behind.copy_lacks) == (tuple(TRUE), (), tuple(TRUE[30:]))
    assert behind.database_damaged == behind.copy_damaged == ()


def test_a_missing_copy_lacks_everything() -> None:
    assert reconcile((), TRUE).database_lacks == tuple(TRUE)
    assert reconcile(TRUE, ()).copy_lacks == tuple(TRUE)
    assert reconcile((), ()) == Recovery(())


def test_an_event_that_has_lost_its_number_is_damage_and_no_event_beyond_the_end() -> None:
    stray = Row(45, TRUE[-1].kind, TRUE[-1].hash, TRUE[-1].body)
    for database in ([*TRUE[:-1], stray], [*TRUE, stray]):
        found = reconcile(database, TRUE)
        assert (found.rows, found.broken, found.beyond) == (tuple(TRUE), None, ())
        assert found.database_damaged == (45,)


def test_damage_in_one_is_healed_from_the_other_and_named() -> None:
    found = reconcile(spoilt(TRUE, 7, 9), without(TRUE, 12, 13))
    assert found.rows == tuple(TRUE)
    assert found.database_damaged == (7, 9)
    assert found.copy_damaged == (12, 13)
    assert found.broken is None


def test_a_spoilt_last_row_is_damage_because_it_cannot_be_added_again() -> None:
    found = reconcile(spoilt(TRUE, 40), TRUE)
    assert (found.rows, found.database_damaged, found.database_lacks) == (tuple(TRUE), (40,), ())


def test_a_kind_that_is_not_the_bodys_is_damage() -> None:
    wrong = [Row(row.seq, "void" if row.seq == 5 else row.kind, row.hash, row.body) for row in TRUE]
    assert reconcile(wrong, TRUE).database_damaged == (5,)


def test_an_event_spoilt_in_both_is_a_break_and_what_follows_is_still_read() -> None:
    found = reconcile(spoilt(TRUE, 20), without(TRUE, 20))
    assert found.rows == tuple(TRUE[:19])
    assert found.broken == 20
    assert [row.seq for row in found.beyond] == list(range(20, 41))
    assert found.beyond[1:] == tuple(TRUE[20:])


def test_rows_of_the_database_are_promises_even_the_last() -> None:
    found = reconcile(spoilt(TRUE, 40), TRUE[:39])
    assert found.broken == 40
    assert found.torn == ()


def test_records_behind_a_gap_of_an_unfinished_write_were_never_promised() -> None:
    found = reconcile(TRUE[:30], without(TRUE[:34], 31))
    assert found.rows == tuple(TRUE[:30])
    assert found.torn == tuple(TRUE[31:34])
    assert found.broken is None
    assert found.copy_lacks == ()


def test_a_gap_is_a_break_when_the_copy_was_alone_or_the_database_not_level_or_the_rest_too_long() -> None:
    assert reconcile(TRUE[:30], without(TRUE, 31), alone=frozenset({32})).broken == 31
    assert reconcile(TRUE[:20], without(TRUE, 31)).broken == 31
    assert reconcile((), without(TRUE, 1)).broken == 1
    long = chain(200)
    assert reconcile(long[:30], without(long, 31)).broken == 31
    assert reconcile(long[:30], without(long[: 31 + GROUP - 1], 31)).broken is None


def test_of_two_histories_the_longer_wins_and_the_other_is_kept_aside() -> None:
    ours = grown(TRUE[:30], pay(901), pay(902))
    found = reconcile(ours, TRUE)
    assert found.rows == tuple(TRUE)
    assert found.database_other == tuple(ours[30:])
    assert found.copy_other == ()
    other = reconcile(TRUE, ours)
    assert other.rows == tuple(TRUE)
    assert other.copy_other == tuple(ours[30:])
    assert other.copy_lacks == tuple(TRUE[30:])
    assert (other.broken, other.torn) == (None, ())


def test_of_two_histories_of_one_length_the_databases_wins() -> None:
    ours, theirs = grown(TRUE[:30], pay(901)), grown(TRUE[:30], pay(902))
    assert reconcile(ours, theirs).rows == tuple(ours)


def test_a_copy_of_another_journal_is_another_history() -> None:
    _, entries = restore(TRUE[:1]).append([note(n=1), note(n=2)])
    stranger = [entry.row for entry in entries if entry.row]
    found = reconcile(TRUE[10:], [Row(row.seq + 20, row.kind, row.hash, row.body) for row in stranger], Tip(seq=10, hash=TRUE[9].hash))
    assert found.rows == tuple(TRUE[10:])
    assert [row.seq for row in found.copy_other] == [22, 23]


def test_rows_up_to_the_base_are_not_looked_at() -> None:
    found = reconcile(spoilt(TRUE, 3), TRUE, Tip(seq=10, hash=TRUE[9].hash))
    assert found == Recovery(tuple(TRUE[10:]))


@given(
    st.integers(0, 40), st.integers(0, 40), st.sets(st.integers(1, 40), max_size=4), st.sets(st.integers(1, 40), max_size=4),
    st.sets(st.integers(1, 40), max_size=2), st.integers(0, 20),
)  # fmt: skip
@settings(max_examples=150)
def test_whatever_is_cut_spoilt_or_lost_the_union_stands_and_no_wrong_chain(
    database_end: int, copy_end: int, database_bad: set[int], copy_bad: set[int], database_gone: set[int], base: int
) -> None:
    database = without(spoilt(TRUE[:database_end], *database_bad), *database_gone)
    copy = without(TRUE[:copy_end], *copy_bad)
    start = Tip(seq=base, hash=TRUE[base - 1].hash if base else ZERO_HASH)
    found = reconcile(database, copy, start)
    held = {row.seq for row in (*database, *copy) if row == TRUE[row.seq - 1]}
    reach = next(seq for seq in range(base + 1, 42) if seq not in held)
    assert found.rows == tuple(TRUE[base : reach - 1])
    assert first_break(start.hash, list(found.rows)) is None
    later = {row.seq for row in (*database, *copy) if row.seq >= reach}
    assert bool(later) == (found.broken is not None or bool(found.torn))
    mended = {row.seq: row for row in database if row in found.rows} | {row.seq: row for row in found.database_lacks}
    assert set(found.rows) == set(mended.values()) | {row for row in found.rows if row.seq in found.database_damaged}
    refilled = {row.seq for row in copy if row in found.rows} | {row.seq for row in found.copy_lacks} | set(found.copy_damaged)
    assert refilled == {row.seq for row in found.rows}


@given(st.sets(st.integers(1, 40), max_size=5), st.sets(st.integers(1, 40), max_size=5))
@settings(max_examples=60)
def test_merging_streams_gives_what_stands(database_bad: set[int], copy_bad: set[int]) -> None:
    database, copy = spoilt(TRUE, *database_bad), without(TRUE, *copy_bad)
    assert tuple(merge(database, copy, ZERO_HASH)) == reconcile(database, copy).rows


def test_the_base_is_the_hash_that_the_next_event_follows_from() -> None:
    bad = Row(10, "sale", bytes(32), b"{}")
    assert base_of(1, 11, [bad, *TRUE[10:]], TRUE[9:]) == Tip(seq=10, hash=TRUE[9].hash)
    assert base_of(1, 11, TRUE[9:], [bad, *TRUE[10:]]) == Tip(seq=10, hash=TRUE[9].hash)
    assert base_of(1, 1, TRUE, TRUE) == Tip()
    assert base_of(5, 5, [], []) == Tip(seq=4, hash=ZERO_HASH)


def test_a_later_segment_carries_the_hash_before_it() -> None:
    first = grown(TRUE, note("recovered", token=""))[-1]
    body = b'{"kind":"recovered","previous":{"hash":"' + TRUE[39].hash.hex().encode() + b'","seq":40}}'
    row = Row(41, "recovered", event_hash(TRUE[39].hash, 41, body), body)
    assert base_of(41, 41, [row], []) == Tip(seq=40, hash=TRUE[39].hash)
    assert base_of(41, 41, [first], []) == Tip(seq=40, hash=ZERO_HASH)
    assert base_of(41, 41, [Row(41, "recovered", bytes(32), b'{"previous":{"hash":"xy"}}')], [row]).hash == TRUE[39].hash


def test_a_row_holds_only_on_the_hash_before_it() -> None:
    assert holds(TRUE[5], TRUE[4].hash)
    assert not holds(TRUE[5], TRUE[3].hash)
    assert not holds(flipped(TRUE[5]), TRUE[4].hash)
    assert not holds(Row(1, "x", event_hash(ZERO_HASH, 1, b"not json"), b"not json"), ZERO_HASH)


def test_salvage_of_whole_rows_is_the_ledger() -> None:
    whole = chain(700)
    assert salvage(whole).tip == restore(whole).tip
    assert salvage(whole[150:]).tip == restore(whole).tip


def test_salvage_takes_the_tip_of_the_last_row_and_skips_numbers_that_may_have_been_used() -> None:
    known = restore(TRUE).tip
    lost_sale = salvage(spoilt(TRUE, 40))
    assert (lost_sale.tip.seq, lost_sale.tip.hash) == (40, TRUE[39].hash)
    assert lost_sale.tip.receipt_no == known.receipt_no
    assert salvage(spoilt(TRUE, 39)).tip.receipt_no == known.receipt_no, "a later sale tells its number"
    ends_in_note = grown(TRUE, note(n=5))
    assert salvage(without(ends_in_note, 40)).tip.receipt_no == known.receipt_no, "a missing event may have been a sale"
    assert salvage(spoilt(chain(35), 35)).tip.receipt_no == restore(chain(35)).tip.receipt_no, "a spoilt drawer is no sale"


@given(st.sets(st.integers(2, 40), max_size=12), st.sets(st.integers(2, 39), max_size=6))
@settings(max_examples=80)
def test_salvage_never_gives_a_receipt_number_again(bad: set[int], gone: set[int]) -> None:
    rows = without(spoilt(TRUE, *bad), *gone)
    used = restore(TRUE[: rows[-1].seq]).tip.receipt_no
    assert salvage(rows).tip.receipt_no >= used


def test_salvage_without_any_totals_still_knows_where_the_journal_ends() -> None:
    ledger = salvage(spoilt(TRUE[5:10], 6))
    assert (ledger.tip.seq, ledger.running) == (10, True)
