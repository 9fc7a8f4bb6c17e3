"""The ranges of an ack, and when it is due."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.district.acks import LARGEST_ACK, MAX_SPANS, claim, ranges
from gateway.district.due import Due
from gateway.district.outages import Outages
from gateway.district.signing import seal
from gateway.district.spans import Span, islands
from gateway.faults import fault
from gateway.keys import Signer, new_signer, read_signer

if TYPE_CHECKING:
    from tests.district.conftest import Chain, Office

S = 1_000_000_000


def numbers(spans: tuple[Span, ...]) -> set[int]:
    return {number for first, last in spans for number in range(first, last + 1)}


@given(st.integers(0, 10), st.sets(st.integers(1, 30)), st.sets(st.integers(1, 30)))
def test_every_number_above_stored_is_held_or_aside_or_missing_or_not_heard_of(stored: int, held: set[int], aside: set[int]) -> None:
    held = {number for number in held if number > stored + 1}
    missing, quarantined = ranges(stored, islands(held), islands(aside))
    assert numbers(quarantined) == {number for number in aside - held if number > stored}
    top = max([stored, *held, *aside])
    assert numbers(missing) == set(range(stored + 1, top + 1)) - held - aside


def test_an_ack_stays_small_however_many_holes_there_are(office: Office, chain: Chain) -> None:
    chain = chain.sell(2 * MAX_SPANS + 40)
    office.take(*(chain.batch(seq, seq) for seq in range(2, len(chain.rows), 2)))
    made = office.receiver.ack(chain.outlet, 1)
    assert made is not None
    assert json.loads(made[1])["missing"] == [[2 * n + 1, 2 * n + 1] for n in range(MAX_SPANS)]
    assert len(made[1]) < LARGEST_ACK


def test_a_signed_ack_is_an_envelope_that_a_receiver_reads_back(office: Office, chain: Chain) -> None:
    key = read_signer(new_signer("d", bytes(32)).secret)
    assert isinstance(key, Signer)
    office.seal = partial(seal, key)
    office.restart()
    office.take(chain.sell(2).batch(1, 2))
    made = office.receiver.ack(chain.outlet, 9)
    assert made is not None
    payload = json.loads(json.loads(made[1])["p"])
    assert (payload["outlet"], payload["topic"], payload["n"]) == (chain.outlet, made[0], 9)
    said = claim(made[1])
    assert said is not None
    assert (said.stored, said.n) == (2, 9)


def test_acks_wait_for_company_from_the_first_word_on() -> None:
    due = Due(900 * S)
    due.later({"b"}, 0)
    due.later({"a", "b"}, 10 * S)
    assert (due.ready(899 * S), due.next_ns()) == ([], 900 * S)
    assert due.ready(900 * S) == ["b"]
    assert due.ready(910 * S) == ["b", "a"]
    due.done("b")
    assert due.ready(910 * S) == ["a"]


def test_an_urgent_ack_overtakes_and_is_not_put_off_again() -> None:
    due = Due(900 * S)
    due.later({"a"}, 0)
    due.at_once({"a"}, 5 * S)
    due.later({"a"}, 6 * S)
    assert due.ready(5 * S) == ["a"]
    due.done("a")
    due.done("a")
    assert (due.ready(10**18), due.next_ns()) == ([], None)


@pytest.mark.parametrize(("times", "told"), [(1, "after 1 failure(s) in 7 s"), (500, "after 500 failure(s) in 7 s")])
def test_an_outage_is_one_line_and_its_end_another(times: int, told: str) -> None:
    outages = Outages()
    lines = [outages.failed("broker", fault("GW-8101", broker="mqtt://b", reason="refused"), 0) for _ in range(times)]
    assert "GW-8101" in lines[0]
    assert set(lines[1:]) <= {""}
    assert told in outages.works("broker", 7 * S)
    assert outages.works("broker", 8 * S) == ""


def test_another_reason_in_the_same_outage_is_told() -> None:
    outages = Outages()
    assert outages.failed("broker", fault("GW-8101"), 0)
    assert "GW-8102" in outages.failed("broker", fault("GW-8102"), 1)
    assert outages.failed("broker", fault("GW-8102"), 2) == ""
