"""What a segment's first event carries, written and read back; and when a segment is due."""

import pytest

from gateway.journal.carried import MAX_EVENTS, Carried, ZRow, began_at, carried_in, is_due
from gateway.journal.event import encode
from gateway.journal.key_chain import follow
from gateway.journal.ledger import Ledger
from gateway.journal.merkle import Frontier
from gateway.keys import new_signer
from gateway.messages.journal import Commit, Json, Row
from tests.journal.doubles import DAY, at, chain

KEY = new_signer("kdmp/3310152015-01/1a2b3c4d", bytes(32)).public
OTHER = new_signer("kdmp/3310152015-01/1a2b3c4d", bytes(31) + b"\1").public


def row(seq: int, kind: str, **fields: Json) -> Row:
    return Row(seq, kind, bytes([seq % 256]) * 32, encode({"v": 1, "kind": kind, "business_day": DAY, **fields}))


def grown(*rows: Row) -> Carried:
    return Carried().grown(rows)


GENESIS = row(1, "genesis", key=KEY.verifier)
Z = row(2, "z", z=1, grand_total=900)


def segment(carried: Carried, **change: Json) -> Row:
    return row(carried.seq + 1, "segment", **(carried.fields() | change))


def test_what_is_carried_reads_back_and_goes_on_as_if_nothing_had_been_dropped() -> None:
    before = grown(GENESIS, Z)
    first = segment(before)
    told = carried_in(first)
    assert told is not None
    assert (told.seq, told.tree, told.z_rows) == (2, before.tree, (ZRow(1, DAY, 2, 900),))
    rows = [row(4, "drawer"), row(5, "z", z=2, grand_total=1_000)]
    began, whole = began_at(first), grown(GENESIS, Z, first, *rows)
    assert began is not None
    behind = began.grown(rows)
    assert (behind.seq, behind.tree, behind.z_rows) == (whole.seq, whole.tree, whole.z_rows)
    assert follow(behind.claims).last == follow(whole.claims).last


def test_taken_in_by_slices_it_is_the_same() -> None:
    rows = chain(1_000)
    sliced = Carried()
    for start in range(0, 1_000, 77):
        sliced = sliced.grown(rows[start : start + 77])
    assert sliced == grown(*rows)
    assert sliced.tree == Frontier().grown(one.hash for one in rows)


def test_a_missing_event_costs_the_tree_and_nothing_else() -> None:
    carried = grown(GENESIS, row(3, "z", z=1, grand_total=5))
    assert (carried.tree, carried.z_rows) == (None, (ZRow(1, DAY, 3, 5),))
    assert carried.fields()["tree"] is None


@pytest.mark.parametrize(
    "change",
    [
        {"tree": {"size": 9, "peaks": []}}, {"tree": {"size": 2, "peaks": ["00"]}}, {"tree": {"size": 2, "peaks": ["zz" * 32]}},
        {"tree": {"size": 1, "peaks": ["00" * 32]}}, {"tree": {"peaks": []}}, {"z_rows": [[1, DAY, 2]]}, {"z_rows": [[1, 2, 3, 4]]},
        {"z_rows": 1}, {"z_rows": None},
    ],
)  # fmt: skip
def test_what_cannot_be_is_not_believed(change: dict[str, Json]) -> None:
    assert carried_in(segment(grown(GENESIS, Z), **change)) is None


def test_only_a_segment_carries() -> None:
    assert carried_in(GENESIS) is None
    assert carried_in(Row(3, "segment", bytes(32), b"{")) is None
    assert began_at(row(3, "recovered")) is None
    assert began_at(GENESIS) == grown(GENESIS)


@pytest.mark.parametrize(
    ("first", "seq", "day", "due"),
    [
        ("2026-11-24", 100, "2026-11-30", False), ("2026-11-24", 100, "2026-12-01", True), ("2026-11-24", 100, "2027-11-24", True),
        ("2026-11-24", MAX_EVENTS - 1, "2026-11-25", False), ("2026-11-24", MAX_EVENTS, "2026-11-25", True), ("", 100, "2026-12-01", False),
    ],
)  # fmt: skip
def test_a_segment_is_due_by_month_or_by_length(first: str, seq: int, day: str, *, due: bool) -> None:
    assert is_due(row(1, "genesis", business_day=first), row(seq, "z", business_day=day)) is due


def test_a_segment_that_repeats_another_key_is_told() -> None:
    before = grown(GENESIS, Z)
    known = before.grown([segment(before, key=OTHER.verifier)])
    chain_ = follow(known.claims)
    assert chain_.last is not None
    assert (chain_.last.key, [seq for seq, _ in chain_.refused]) == (KEY, [3])


@pytest.mark.parametrize("change", [{"key": "no key"}, {"key_since": 3}, {"key_since": None}])
def test_a_chain_of_keys_does_not_begin_with_what_is_none(change: dict[str, Json]) -> None:
    first = segment(grown(GENESIS, Z), **change)
    told = carried_in(first)
    assert told is not None
    assert follow(told.claims).spans == ()


def test_the_ledger_writes_a_segment_like_any_event_of_its_own() -> None:
    ledger, _ = Ledger().append([Commit("genesis", at(), DAY, {"key": KEY.verifier}), Commit("z", at(), DAY, {"z": 1, "grand_total": 900})])
    _, (entry,) = ledger.append([Commit("segment", at(), DAY, grown(GENESIS, Z).fields())])
    assert entry.row is not None
    assert carried_in(entry.row) is not None
