"""The receiver over a store in memory: nothing lost, nothing twice, nothing promised that is not there."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.district.records import Alarm, Quarantined
from gateway.district.store import CANNOT_READ_YET

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.district.conftest import Chain, Office

ZEROS = "0" * 64
ST = "kdmp/1/3310/3310152015-01/up/st"


def status(journal: str) -> tuple[str, bytes]:
    return ST, json.dumps({"v": 1, "journal": journal}).encode()


def alarms(office: Office) -> set[str]:
    return {alarm.kind for alarm in office.store.tables.alarms}


def test_a_stored_batch_is_acknowledged_with_its_tip_and_marks(office: Office, chain: Chain) -> None:
    chain = chain.add({"kind": "genesis"}).sell(4).add({"kind": "z", "z": 3})
    office.take(chain.batch(1, 6))
    assert office.events() == chain.events()
    ack = office.ack(now_ms=1_795_000_000_123)
    assert ack.pop("credit")
    assert ack == {
        "v": 1, "outlet": "3310152015-01", "topic": "kdmp/1/3310/3310152015-01/down/ack", "n": 1_795_000_000_123, "journal": chain.journal,
        "epoch": 1, "stored": 6, "tip": chain.hash_at(6).hex(), "missing": [], "quarantined": [], "time": 1_795_000_000_123,
        "marks": {"receipt_no": 4, "z": 3, "grand_total": 4_000}, "reads": {"v": [1], "dictionaries": [7]},
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "ack_now", "at_once"), [("sale", False, False), ("sale", True, True), ("z", False, True)])
def test_an_ack_waits_for_company_unless_asked_for_or_at_a_z(office: Office, chain: Chain, kind: str, ack_now: bool, at_once: bool) -> None:  # noqa: FBT001 - a table
    outcome = office.receiver.receive([chain.add({"kind": kind}).batch(1, 1, ack_now=ack_now)], 1)
    assert (outcome.at_once == {chain.outlet}, outcome.later == {chain.outlet}) == (at_once, not at_once)


def test_the_same_batch_again_changes_nothing_and_is_acknowledged_again(office: Office, chain: Chain) -> None:
    chain = chain.sell(3)
    office.take(chain.batch(1, 3))
    before = office.ack()
    outcome = office.receiver.receive([chain.batch(1, 3), chain.batch(2, 3)], 2)
    assert (outcome.new, outcome.later) == (0, {chain.outlet})
    after = office.ack()
    assert {**after, "n": 0} == {**before, "n": 0}
    assert alarms(office) == set()


def test_a_hole_holds_stored_and_is_named(office: Office, chain: Chain) -> None:
    chain = chain.sell(9)
    office.take(chain.batch(1, 2), chain.batch(5, 6), chain.batch(9, 9))
    ack = office.ack()
    assert (ack["stored"], ack["tip"]) == (2, chain.hash_at(2).hex())
    assert ack["missing"] == [[3, 4], [7, 8]]
    assert ack["marks"] == {"receipt_no": 9, "z": 0, "grand_total": 2_000}
    office.take(chain.batch(7, 8))
    assert office.ack()["stored"] == 2
    office.take(chain.batch(3, 4))
    ack = office.ack()
    assert (ack["stored"], ack["missing"], ack["marks"]) == (9, [], {"receipt_no": 9, "z": 0, "grand_total": 9_000})


def test_before_the_first_event_stored_is_0_and_the_tip_is_zeros(office: Office, chain: Chain) -> None:
    office.take(status(chain.journal))
    ack = office.ack()
    assert (ack["stored"], ack["tip"], ack["missing"]) == (0, ZEROS, [])
    office.take(chain.sell(3).batch(3, 3))
    ack = office.ack()
    assert (ack["stored"], ack["tip"], ack["missing"]) == (0, ZEROS, [[1, 2]])


def test_an_outlet_that_never_named_a_journal_gets_no_ack(office: Office) -> None:
    assert office.receiver.ack("3310152015-01", 1) is None
    office.take((ST, b"{}"))
    assert office.receiver.ack("3310152015-01", 1) is None
    assert office.receiver.outlets() == []


def test_a_damaged_batch_holds_stored_and_later_events_go_on(office: Office, chain: Chain) -> None:
    chain = chain.sell(9)
    bad = replace(chain, rows=tuple(replace(row, body=row.body.replace(b'"total":1000', b'"total":9000')) for row in chain.rows))
    office.take(chain.batch(1, 2), (chain.batch(3, 4)[0], bad.payload(3, 4)), chain.batch(5, 9))
    ack = office.ack()
    assert (ack["stored"], ack["missing"], ack["quarantined"]) == (2, [], [[3, 4]])
    assert alarms(office) == {"quarantine"}
    office.take(chain.batch(3, 3))
    assert (office.ack()["stored"], office.ack()["quarantined"]) == (3, [[4, 4]])
    office.take(chain.batch(4, 4))
    assert (office.ack()["stored"], office.ack()["quarantined"]) == (9, [])


def test_a_quarantined_end_is_named_too(office: Office, chain: Chain) -> None:
    chain = chain.sell(2)
    office.take(chain.batch(1, 2))
    tampered = chain.add({"kind": "void"}, {"kind": "void"})
    tampered = replace(tampered, rows=(*tampered.rows[:3], replace(tampered.rows[3], hash=bytes(32))))
    office.take((ST.replace("st", "tx"), tampered.payload(3, 4)))
    assert (office.ack()["stored"], office.ack()["quarantined"]) == (2, [[3, 4]])


def test_the_same_bad_message_is_kept_once_and_an_outlet_has_a_share(office: Office) -> None:
    topic = "kdmp/1/3310/3310152015-01/up/tx"
    office.take((topic, b"junk"), (topic, b"junk"))
    assert [item.raw for item in office.store.tables.quarantine.values()] == [b"junk"]
    outcome = office.receiver.receive([(topic, b"junk %d" % n) for n in range(2_100)], 1)
    assert (outcome.quarantined, outcome.dropped) == (1_999, 101)
    assert Alarm("3310152015-01", "quarantine_full", "nothing more is kept for this outlet; it keeps its events") in outcome.alarms


def test_a_cloned_card_is_found_at_the_same_number(office: Office, chain: Chain) -> None:
    common = chain.sell(3)
    ours, theirs = common.sell(3), common.sell(3, total=7)
    office.take(ours.batch(1, 5), theirs.batch(3, 6))
    assert office.events() == ours.events()[:5]
    assert [event.body for event in office.store.tables.forks.values()] == [row.body for row in theirs.rows[3:]]
    assert alarms(office) == {"fork"}
    office.take(ours.batch(6, 6))
    ack = office.ack()
    assert (ack["stored"], ack["tip"], ack["quarantined"]) == (6, ours.hash_at(6).hex(), [])


def test_a_clone_that_sends_only_what_follows_is_found_by_its_prev(office: Office, chain: Chain) -> None:
    common = chain.sell(3)
    ours, theirs = common.sell(1), common.sell(3, total=7)
    office.take(ours.batch(1, 4), theirs.batch(5, 6))
    assert office.events() == ours.events()
    ack = office.ack()
    assert (ack["stored"], ack["tip"], ack["quarantined"]) == (4, ours.hash_at(4).hex(), [[5, 6]])
    assert alarms(office) == {"fork"}


def test_a_chain_that_does_not_meet_what_lies_behind_the_hole_stops_there(office: Office, chain: Chain) -> None:
    common = chain.sell(3)
    ours, theirs = common.sell(5), common.sell(5, total=7)
    office.take(ours.batch(1, 3), theirs.batch(6, 8), ours.batch(4, 5))
    ack = office.ack()
    assert (ack["stored"], ack["tip"]) == (5, ours.hash_at(5).hex())
    assert alarms(office) == {"fork"}
    office.take(ours.batch(6, 8))
    assert office.ack()["stored"] == 5
    assert {event.seq for event in office.store.tables.forks.values()} == {6, 7, 8}


def test_a_new_journal_is_acknowledged_at_once_and_a_late_old_batch_does_not_turn_it_back(office: Office, chain: Chain) -> None:
    old, new = chain.sell(4), replace(chain, journal="ffffffff").sell(2)
    office.take(old.batch(1, 2), new.batch(1, 2), old.batch(3, 4))
    ack = office.ack()
    assert (ack["journal"], ack["stored"]) == ("ffffffff", 2)
    assert len(office.events()) == 4
    office.take(status(old.journal))
    assert office.ack()["stored"] == 4


def test_the_number_of_an_ack_rises_even_when_the_clock_falls(office: Office, chain: Chain) -> None:
    office.take(chain.sell(1).batch(1, 1))
    numbers = [office.ack(now_ms=now)["n"] for now in (500, 500, 100, 900)]
    assert numbers == [500, 501, 502, 900]
    office.restart()
    assert office.ack(now_ms=0)["n"] == 901


def test_a_message_for_another_district_is_passed_over(office: Office, chain: Chain) -> None:
    outcome = office.receiver.receive([chain.sell(1).batch(1, 1, district="9999")], 1)
    assert (outcome.strays, outcome.new) == (1, 0)
    assert office.store.tables.quarantine == {}


def test_what_an_older_receiver_could_not_read_is_read_after_the_upgrade(office: Office, chain: Chain) -> None:
    chain = chain.sell(3)
    topic, payload = chain.batch(1, 3)
    office.store.add_quarantined(Quarantined(topic, f"{CANNOT_READ_YET}dictionary: 5", payload, chain.outlet), 1)
    office.store.add_quarantined(Quarantined(topic.replace("tx", "link"), f"{CANNOT_READ_YET}link", b"samples", chain.outlet), 1)
    office.store.add_quarantined(Quarantined(topic, "damaged", b"junk", chain.outlet), 1)
    outcome = office.receiver.reread(2)
    assert outcome.new == 3
    assert office.events() == chain.events()
    assert [item.raw for item in office.store.tables.quarantine.values()] == [b"samples", b"junk"]
    assert office.receiver.reread(3).new == 0


@given(data=st.data(), cuts=st.lists(st.integers(1, 11), max_size=4), kills=st.lists(st.booleans(), min_size=8, max_size=8))
@settings(max_examples=120)
def test_any_order_repetition_and_crash_gives_the_whole_journal_once(
    data: st.DataObject, cuts: list[int], kills: list[bool], new_office: Callable[[], Office], chain: Chain
) -> None:
    """Batches cut anew at random places, delivered in any order, some twice, some groups undone by a crash before the commit."""
    whole, office = chain.sell(5).add({"kind": "z", "z": 1}).sell(6), new_office()
    edges = sorted({0, 12, *cuts})
    batches = [whole.batch(first + 1, last) for first, last in pairwise(edges)]
    again = data.draw(st.lists(st.sampled_from(batches), max_size=4))
    again.append(whole.batch(data.draw(st.integers(1, 6)), data.draw(st.integers(6, 12))))
    waiting = data.draw(st.permutations([*batches, *again]))
    stored = 0
    while waiting:
        group, waiting = waiting[:3], waiting[3:]
        office.receiver.receive(group, 1)
        if kills and kills.pop():
            office.restart()  # killed between commit and ack: the broker delivers the group again
            office.receiver.receive(group, 2)
        ack = office.ack()
        rows = {event.seq: event for event in office.events()}
        now = next(n for n in range(13) if n + 1 not in rows)
        assert stored <= now
        assert (ack["stored"], ack["tip"]) == (now, whole.hash_at(now).hex())
        stored = now
    assert office.events() == whole.events()
    assert office.ack()["marks"] == {"receipt_no": 11, "z": 1, "grand_total": 11_000}
    assert not office.store.tables.forks
    assert not office.store.tables.alarms


@given(deliveries=st.lists(st.tuples(st.booleans(), st.integers(1, 6), st.integers(0, 5)), min_size=1, max_size=8))
@settings(max_examples=100)
def test_two_clones_in_any_order_lose_no_body_and_stored_follows_one_chain(
    deliveries: list[tuple[bool, int, int]], new_office: Callable[[], Office], chain: Chain
) -> None:
    office, common = new_office(), chain.sell(2)
    clones = common.sell(4), common.sell(4, total=7)
    sent = set()
    for which, first, more in deliveries:
        clone, last = clones[which], min(6, first + more)
        office.take(clone.batch(first, last))
        sent |= {row.body for row in clone.rows[first - 1 : last]}
        ack = office.ack()
        assert ack["tip"] in {other.hash_at(int(str(ack["stored"]))).hex() for other in clones}
    kept = {event.body for event in office.events()} | {event.body for event in office.store.tables.forks.values()}
    assert kept == sent
