"""Which key signs when: each handed over by the one before, and no other way."""

from dataclasses import replace

import pytest

from gateway.journal.checkpoint import origin_of
from gateway.journal.event import encode
from gateway.journal.key_chain import MAX_CLAIMS, claim_of, claims_in, follow, key_fields
from gateway.keys import Signer, new_signer
from gateway.messages.journal import Json, Row

ORIGIN = origin_of("3310152015-01", "1a2b3c4d")
A, B, C = (new_signer(ORIGIN, bytes([n]) * 32) for n in (1, 2, 3))
STRANGER = new_signer("kdmp/3310152015-02/1a2b3c4d", bytes(32))


def genesis(key: Signer = A) -> Row:
    return Row(1, "genesis", bytes(32), encode({"v": 1, "kind": "genesis", "key": key.public.verifier}))


def turn(seq: int, old: Signer, new: Signer, **change: Json) -> Row:
    return Row(seq, "key", bytes(32), encode(key_fields(old, new.public) | {"v": 1, "kind": "key"} | change))


def test_each_key_signs_from_its_event_to_the_next() -> None:
    chain = follow(claims_in([genesis(), turn(20, A, B), turn(30, B, C)]))
    assert [(span.key, span.since, span.until) for span in chain.spans] == [(A.public, 1, 20), (B.public, 20, 30), (C.public, 30, None)]
    assert [chain.at(seq) for seq in (0, 1, 19, 20, 29, 30, 9_999)] == [None, A.public, A.public, B.public, B.public, C.public, C.public]
    assert chain.last == chain.spans[-1]
    assert chain.refused == ()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (turn(20, C, B), "does not follow"),
        (turn(20, C, B, previous=A.public.id), "not signed by"),
        (turn(20, A, B, key=C.public.verifier), "not signed by"),
        (turn(20, A, B, signature="AAAA"), "not signed by"),
        (turn(20, A, B, signature="no base64"), "not signed by"),
        (turn(20, A, B, signature=None, previous=None), "does not follow"),
        (turn(20, A, STRANGER), "does not follow"),
        (turn(20, A, B, key="nonsense"), "no key"),
        (replace(genesis(B), seq=20), "does not follow"),
    ],
)
def test_a_key_that_the_one_before_did_not_sign_is_not_taken(row: Row, why: str) -> None:
    chain = follow(claims_in([genesis(), row]))
    assert chain.at(99) == A.public
    ((seq, told),) = chain.refused
    assert (seq, why in told) == (20, True)


def test_after_a_refused_key_the_old_one_may_still_hand_over() -> None:
    chain = follow(claims_in([genesis(), turn(20, C, B), turn(30, A, B)]))
    assert (chain.at(29), chain.at(30)) == (A.public, B.public)


def test_a_handing_over_cannot_be_played_again() -> None:
    chain = follow(claims_in([genesis(), turn(20, A, B), turn(30, B, C), turn(40, A, B)]))
    assert (chain.at(99), [seq for seq, _ in chain.refused]) == (C.public, [40])


def test_without_the_first_event_no_key_is_believed() -> None:
    chain = follow(claims_in([turn(20, A, B)]))
    assert (chain.spans, chain.last, len(chain.refused)) == ((), None, 1)
    assert follow(claims_in([turn(1, A, B)])).spans == ()


def test_a_flood_of_keys_costs_a_bounded_number_of_checks() -> None:
    chain = follow([(1, A.public.verifier)] + [(seq, "nonsense") for seq in range(2, MAX_CLAIMS + 3)])
    assert chain.at(99) == A.public
    assert "more than" in chain.refused[-1][1]


def test_other_events_say_nothing_and_hostile_words_stay_words() -> None:
    assert claim_of("sale", {"key": A.public.verifier}) is None
    assert claim_of("genesis", {"key": 5}) is None
    assert claim_of("genesis", {"key": "a b\nc"}) == "abc"
    assert claim_of("key", {"key": "", "previous": 1, "signature": "x y"}) == "- 1 xy"
    assert len(claim_of("key", {"key": "a" * 10_000}) or "") == 600
    assert claims_in([Row(1, "genesis", bytes(32), b"no json")]) == []
