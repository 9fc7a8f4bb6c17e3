"""A Z that does not tell what its events add up to is found, by a recount that is not the books'."""

from collections.abc import Callable

import pytest

from gateway.books import Books
from gateway.journal.event import decode
from gateway.journal.ledger import Ledger, Order
from gateway.journal.verify import verify
from gateway.journal.z_check import ZCheck
from gateway.messages.journal import Commit, Json, Row
from tests.journal.doubles import DAY, OUTLET, at, cheaper, note, pay, rechained


def journal() -> list[Row]:
    """Two days with shifts, cash, a void, and a Z each."""
    orders: list[Order] = [Commit("genesis", at(), DAY, {"outlet": OUTLET, "journal": "1a2b3c4d", "generation": 1})]
    for day in (1, 2):
        n = 10 * day
        orders += [note("shift_open", float=50_000, by="ANI"), pay(n), pay(n + 1), note("cash_out", amount=5_000, reason="x")]
        orders += [note("void", basket=f"9-{day}", total=700), note("drawer", reason="x"), pay(n + 2)]
        orders += [Commit("shift_close", at(), DAY, {"counted": 90_000, "reason": "x"}), note("z", by="ANI")]
    return [entry.row for entry in Ledger().append(orders)[1] if entry.row]


def findings(rows: list[Row]) -> list[tuple[int, str]]:
    report = verify(rows, rows)
    return [(finding.first, finding.why) for finding in report.findings]


def change(key: str, value: Json) -> Callable[[dict[str, Json]], None]:
    return lambda fields: fields.update({key: value})


def sums(**others: int) -> Callable[[dict[str, Json]], None]:
    def changed(fields: dict[str, Json]) -> None:
        told = fields["sums"]
        assert isinstance(told, dict)
        fields["sums"] = {**told, **others}

    return changed


def test_zs_that_tell_the_truth_are_passed() -> None:
    rows = journal()
    assert [row.seq for row in rows if row.kind == "z"] == [10, 19]
    assert findings(rows) == []


@pytest.mark.parametrize(
    ("seq", "forgery", "why"),
    [
        (10, change("z", 3), "Z 3 after Z 0"),
        (19, change("z", 1), "Z 1 after Z 1"),
        (10, change("last", 7), "Z 1 does not count up to the event before it"),
        (19, change("first", 12), "Z 2 does not begin where Z 1 ended"),
        (19, change("grand_total", 5), "the grand total of Z 2 is 5, the sales are 98250"),
        (10, sums(sales=2), "the sums of Z 1 are not those of its events: sales 2, not 3"),
        (19, sums(tunai=1, voids=0), "the sums of Z 2 are not those of its events: tunai 1, not 48900; voids 0, not 1"),
        (10, sums(difference=0), "the sums of Z 1 are not those of its events: difference 0, not -3900"),
    ],
)  # fmt: skip
def test_a_forged_z_is_found_though_every_hash_was_made_to_fit(seq: int, forgery: Callable[[dict[str, Json]], None], why: str) -> None:
    assert (seq, why) in findings(rechained(journal(), seq, forgery))


def test_a_sale_made_cheaper_afterwards_contradicts_its_z() -> None:
    found = findings(rechained(journal(), 3, cheaper))
    assert [seq for seq, _ in found] == [10, 10], "its sums and its grand total; the next Z is not accused for it"


def test_what_is_before_a_gap_or_a_later_beginning_accuses_no_z() -> None:
    rows = journal()
    for cut in (rows[4:], [*rows[:4], *rows[6:]]):
        check = ZCheck()
        told = [why for row in cut for why in check.wrong(row, decode(row.body))]
        assert told == []


def test_a_z_of_a_later_version_or_of_before_the_sums_is_judged_by_what_it_has() -> None:
    check = ZCheck()
    rows = journal()
    assert list(check.wrong(rows[0], {})) == []
    assert list(check.wrong(Row(2, "z", bytes(32), b""), {"z": 1, "sums": 7})) == []
    assert list(check.wrong(Row(3, "z", bytes(32), b""), {"z": 2, "grand_total": 9})) == ["the grand total of Z 2 is 9, the sales are 0"]
    assert Books().z == 0
