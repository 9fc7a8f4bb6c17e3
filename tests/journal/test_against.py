"""A journal held against a checkpoint that somebody kept."""

import pytest

from gateway.journal.against import hold
from gateway.journal.checkpoint import Checkpoint, origin_of
from gateway.journal.key_chain import key_fields
from gateway.journal.ledger import Ledger, Order
from gateway.journal.merkle import Frontier
from gateway.journal.note import sign
from gateway.keys import Signer, new_signer
from gateway.messages.journal import Commit, Row
from tests.journal.doubles import DAY, OUTLET, at, cheaper, pay, rechained

ORIGIN = origin_of(OUTLET, "1a2b3c4d")
KEY, NEXT = new_signer(ORIGIN, bytes(range(32))), new_signer(ORIGIN, bytes(range(1, 33)))


def journal(*orders: Order) -> list[Row]:
    genesis = Commit("genesis", at(), DAY, {"outlet": OUTLET, "journal": "1a2b3c4d", "generation": 1, "key": KEY.public.verifier})
    _, entries = Ledger().append([genesis, *orders])
    return [entry.row for entry in entries if entry.row]


def kept(rows: list[Row], size: int, key: Signer = KEY, origin: str = ORIGIN) -> str:
    return sign(Checkpoint(origin, size, Frontier().grown(row.hash for row in rows[:size]).root()).text(), key)


ROWS = journal(*(pay(n) for n in range(1, 20)))


@pytest.mark.parametrize("size", [1, 7, 20])
def test_a_journal_fits_every_checkpoint_of_its_own(size: int) -> None:
    held = hold(kept(ROWS, size), ORIGIN, iter(ROWS))
    assert (held.why, held.checkpoint and held.checkpoint.size) == ("", size)


@pytest.mark.parametrize(
    ("note", "rows", "why"),
    [
        (kept(ROWS, 20), rechained(ROWS, 5, cheaper), "are not those that were signed"),
        (kept(ROWS, 20), ROWS[:15], "has 15 without a gap"),
        (kept(ROWS, 20), ROWS[:9] + ROWS[10:], "has 9 without a gap"),
        (kept(ROWS, 20, NEXT), ROWS, "did not sign"),
        (kept(ROWS, 20, origin="kdmp/x/y"), ROWS, "is of kdmp/x/y"),
        (kept(ROWS, 20)[:-3] + "=\n", ROWS, "did not sign"),
        ("", ROWS, "no checkpoint"),
        ("nonsense", ROWS, "no checkpoint"),
    ],
)
def test_what_does_not_fit_is_told(note: str, rows: list[Row], why: str) -> None:
    assert why in hold(note, ORIGIN, iter(rows)).why


def test_a_rewritten_past_fits_the_checkpoints_before_it() -> None:
    assert hold(kept(ROWS, 4), ORIGIN, iter(rechained(ROWS, 5, cheaper))).why == ""


def test_a_key_that_a_later_event_tells_signs_what_comes_after() -> None:
    rows = journal(pay(1), Commit("key", at(), DAY, key_fields(KEY, NEXT.public)), pay(2))
    assert hold(kept(rows, 2), ORIGIN, iter(rows)).why == ""
    assert hold(kept(rows, 4, NEXT), ORIGIN, iter(rows)).why == ""
    assert "did not sign" in hold(kept(rows, 4), ORIGIN, iter(rows)).why
    assert "did not sign" in hold(kept(rows, 2, NEXT), ORIGIN, iter(rows)).why


def test_a_key_that_the_old_one_did_not_sign_signs_nothing() -> None:
    rows = journal(pay(1), Commit("key", at(), DAY, key_fields(NEXT, NEXT.public)), pay(2))
    assert "did not sign" in hold(kept(rows, 4, NEXT), ORIGIN, iter(rows)).why
    assert hold(kept(rows, 4), ORIGIN, iter(rows)).why == ""
