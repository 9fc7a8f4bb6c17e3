"""The verdict on a receipt, by a key anywhere and by the outlet's own journal."""

from dataclasses import replace
from typing import Any

import pytest

from gateway.journal.checkpoint import origin_of
from gateway.journal.key_chain import claims_in, follow, key_fields
from gateway.journal.ledger import Ledger
from gateway.journal.receipt_check import judge, judge_here
from gateway.journal.receipt_code import ReceiptCode, read_code
from gateway.keys import Signer, new_signer
from gateway.messages.journal import Commit, Row, Tip
from tests.journal.doubles import DAY, OUTLET, at, note, pay

JOURNAL = "1a2b3c4d"
KEY, NEXT = (new_signer(origin_of(OUTLET, JOURNAL), bytes([n]) * 32) for n in (1, 2))
STRANGER = new_signer(origin_of("3310152015-02", JOURNAL), bytes(32))
GENESIS = Commit("genesis", at(), DAY, {"outlet": OUTLET, "journal": JOURNAL, "generation": 1, "key": KEY.public.verifier})
_LEDGER, ENTRIES = Ledger().append(
    [GENESIS, pay(1), Commit("key", at(), DAY, key_fields(KEY, NEXT.public)), pay(2), note()],
)
ROWS = [entry.row for entry in ENTRIES if entry.row]
KEYS = follow(claims_in(ROWS))
TIP = _LEDGER.tip
SALE = ROWS[1]


def code(signer: Signer, row: Row = SALE, **change: Any) -> ReceiptCode:  # noqa: ANN401 - fields of the code, each of its type
    plain = ReceiptCode(OUTLET, JOURNAL, row.seq, 1, 1 if row is SALE else 2, 16_375, -75, row.hash)
    return replace(plain, **change).signed(signer)


def here(made: ReceiptCode, row: Row | None = SALE, tip: Tip = TIP) -> tuple[str, bool | None, str]:
    verdict = judge_here(made.text(), made, KEYS, row, tip)
    return verdict.state, verdict.in_journal, verdict.why


def test_a_receipt_of_this_journal_is_genuine_and_found() -> None:
    state, found, why = here(code(KEY))
    assert (state, found, "event 2 is in this journal" in why) == ("genuine", True, True)


def test_a_copy_printed_after_the_key_changed_is_genuine_too() -> None:
    assert here(code(NEXT))[:2] == ("genuine", True)


def test_a_key_that_was_given_up_signs_nothing_newer() -> None:
    state, found, why = here(code(KEY, ROWS[3]), ROWS[3])
    assert (state, found, "given up at event 3" in why) == ("not genuine", None, True)


def test_a_receipt_beyond_the_end_says_that_the_end_was_cut_off() -> None:
    state, found, why = here(code(NEXT, seq=9), None)
    assert (state, found, "ends at event 5" in why, "cut off" in why) == ("genuine", False, True, True)


def test_a_missing_and_a_rewritten_event_accuse_the_journal() -> None:
    assert here(code(KEY), None)[1:] == (False, f"signed with {KEY.public.id}, but event 2 is missing from this journal")
    state, found, why = here(code(KEY, head=bytes(32)))
    assert (state, found, "rewritten" in why) == ("genuine", False, True)


@pytest.mark.parametrize(
    ("change", "why"),
    [({"total": 1}, "says total 16375, not 1"), ({"receipt_no": 7}, "says receipt_no 1, not 7"), ({"rounding": 0}, "not 0")],
)
def test_a_signed_code_that_contradicts_its_own_event_tells_of_a_stolen_key(change: dict[str, Any], why: str) -> None:
    state, found, told = here(code(KEY, **change))
    assert (state, found, why in told) == ("not genuine", True, True)


def test_a_code_of_an_event_that_is_no_sale_is_not_genuine() -> None:
    assert here(code(NEXT, ROWS[4]), ROWS[4])[0] == "not genuine"


def test_an_altered_code_is_not_genuine_and_one_with_a_hole_is_unknown() -> None:
    made = code(KEY)
    altered = replace(made, total=1)
    assert judge_here(altered.text(), altered, KEYS, SALE, TIP).state == "not genuine"
    text = made.text()[:-1]
    read = read_code(text)
    if isinstance(read, ReceiptCode):
        assert judge_here(text, read, KEYS, SALE, TIP).state == "unknown"
    verdict = judge_here(text, altered, KEYS, SALE, TIP)
    assert (verdict.state, "characters are missing" in verdict.why, "single quotes" in verdict.next) == ("unknown", True, True)


def test_with_a_key_alone_the_verdict_is_the_signature() -> None:
    made = code(KEY)
    assert judge(made.text(), made, [STRANGER.public, NEXT.public, KEY.public]).state == "genuine"
    assert judge(made.text(), made, [KEY.public]).in_journal is None
    assert judge(made.text(), made, [NEXT.public]).state == "not genuine"


def test_with_another_outlets_key_nothing_can_be_said() -> None:
    made = code(KEY)
    verdict = judge(made.text(), made, [STRANGER.public])
    assert (verdict.state, STRANGER.public.name in verdict.why) == ("unknown", True)
    assert judge(made.text(), made, []).state == "unknown"
