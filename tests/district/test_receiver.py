"""The receiver on both stores: once and only once, every contradiction kept and told."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.district.memory_store import MemoryStore
from gateway.district.receiver import Outcome, Receiver
from gateway.district.store import Store
from gateway.journal.chain import event_hash
from gateway.messages.journal import ZERO_HASH, Row
from gateway.uplink.dictionary_io import load_dictionaries, load_dictionary
from gateway.uplink.envelope import Packed, Packer, Stamp, Unpacker
from tests.district.conftest import DISTRICT, NOW, READS, TOPIC, Reborn, Sender
from tests.uplink.conftest import JOURNAL, OUTLET, canonical, make_rows


def table(store: Store, outlet: str = OUTLET, journal: str = JOURNAL) -> dict[int, bytes]:
    return dict(store.hashes(outlet, journal, 1, 10_000))


def ack_of(receiver: Receiver, outlet: str = OUTLET, now_ms: int = NOW) -> dict[str, object]:
    message = receiver.ack(outlet, now_ms)
    assert message is not None
    topic, payload = message
    fields = json.loads(payload)
    assert isinstance(fields, dict)
    assert fields["topic"] == topic == f"kdmp/1/{DISTRICT}/{outlet}/down/ack"
    return fields


def codes(outcome: Outcome) -> list[str]:
    return [what.code for what in outcome.faults]


# --- once and only once --------------------------------------------------------------------------------------------------------------


def test_a_batch_is_stored_and_its_ack_names_the_last_event_and_hash(receiver: Receiver, store: Store, sender: Sender) -> None:
    outcome = receiver.receive([sender.batch(1, 10)], NOW)
    assert outcome == Outcome(later=frozenset({OUTLET}))
    assert table(store) == {row.seq: row.hash for row in sender.rows[:10]}
    assert ack_of(receiver) == {
        "v": 1, "n": NOW, "epoch": 0, "time": NOW, "journal": JOURNAL, "outlet": OUTLET, "stored": 10, "tip": sender.rows[9].hash.hex(),
        "topic": f"kdmp/1/{DISTRICT}/{OUTLET}/down/ack", "reads": READS,
        "marks": {"receipt_no": 10, "z": 0, "grand_total": sum(json.loads(row.body)["total"] for row in sender.rows[:10])},
    }  # fmt: skip


def test_the_same_batch_again_changes_nothing_and_is_acknowledged_again(receiver: Receiver, store: Store, sender: Sender) -> None:
    receiver.receive([sender.batch(1, 10), sender.batch(1, 10)], NOW)
    first = ack_of(receiver)
    assert receiver.receive([sender.batch(1, 10)], NOW).later == {OUTLET}
    again = ack_of(receiver)
    assert {**again, "n": 0} == {**first, "n": 0}
    assert len(table(store)) == 10


def test_batches_cut_differently_overlap_without_harm(receiver: Receiver, store: Store, sender: Sender) -> None:
    receiver.receive([sender.batch(1, 10), sender.batch(5, 15), sender.batch(3, 12), sender.batch(1, 20)], NOW)
    assert table(store) == {row.seq: row.hash for row in sender.rows[:20]}
    assert ack_of(receiver)["stored"] == 20


def test_a_hole_is_named_until_it_is_filled(receiver: Receiver, sender: Sender) -> None:
    receiver.receive([sender.batch(1, 10), sender.batch(21, 30), sender.batch(36, 40)], NOW)
    ack = ack_of(receiver)
    assert (ack["stored"], ack["missing"]) == (10, [[11, 20], [31, 35]])
    receiver.receive([sender.batch(11, 20)], NOW)
    ack = ack_of(receiver)
    assert (ack["stored"], ack["missing"]) == (30, [[31, 35]])
    receiver.receive([sender.batch(31, 35)], NOW)
    ack = ack_of(receiver)
    assert ack["stored"] == 40
    assert "missing" not in ack


def test_an_ack_is_wanted_at_once_for_a_z_or_when_the_outlet_asks(receiver: Receiver, sender: Sender) -> None:
    assert receiver.receive([sender.batch(1, 10, ack_now=True)], NOW).at_once == {OUTLET}
    body = canonical({"v": 1, "kind": "z", "z": 17, "wall": NOW})
    tip = sender.rows[9].hash
    closing = Sender([*sender.rows[:10], Row(11, "z", event_hash(tip, 11, body), body)])
    assert receiver.receive([closing.batch(11, 11)], NOW).at_once == {OUTLET}
    assert ack_of(receiver)["marks"] == {"receipt_no": 10, "z": 17, "grand_total": ack_of(receiver)["marks"]["grand_total"]}  # type: ignore[index]


def test_the_number_of_an_ack_rises_even_when_the_clock_goes_back(receiver: Receiver, reborn: Reborn, sender: Sender) -> None:
    receiver.receive([sender.batch(1, 10)], NOW)
    numbers = [
        ack_of(receiver)["n"],
        ack_of(receiver, now_ms=5)["n"],
        ack_of(reborn(), now_ms=6)["n"],
        ack_of(receiver, now_ms=NOW + 50)["n"],
    ]
    assert numbers == [NOW, NOW + 1, NOW + 2, NOW + 50]


def test_outlets_are_kept_apart(receiver: Receiver, store: Store) -> None:
    one, two = Sender(make_rows(20, seed=1), "3310152015-01"), Sender(make_rows(20, seed=2), "3310152015-02")
    receiver.receive([one.batch(1, 10), two.batch(1, 20)], NOW)
    assert ack_of(receiver, "3310152015-01")["stored"] == 10
    assert ack_of(receiver, "3310152015-02")["stored"] == 20
    assert list(store.outlets()) == ["3310152015-01", "3310152015-02"]


def test_a_new_journal_of_the_same_outlet_is_another_line_and_acks_are_about_the_newer_one(receiver: Receiver, sender: Sender) -> None:
    receiver.receive([sender.batch(1, 30)], NOW)
    fresh = Sender(make_rows(5, seed=9), journal="ffffffff")
    receiver.receive([fresh.batch(1, 5)], NOW)
    assert (ack_of(receiver)["journal"], ack_of(receiver)["stored"]) == ("ffffffff", 5)
    receiver.receive([sender.batch(1, 10)], NOW)
    assert ack_of(receiver)["journal"] == "ffffffff", "an old batch that comes again brings no old journal back"


def test_an_outlet_never_heard_of_gets_no_ack(receiver: Receiver) -> None:
    assert receiver.ack("3310152015-09", NOW) is None


def test_a_status_is_kept_and_makes_no_outlet_of_itself(receiver: Receiver, store: Store) -> None:
    receiver.receive([(TOPIC.replace("/tx", "/st"), b'{"online":true}'), (TOPIC.replace("/tx", "/st"), b"\xff")], NOW)
    assert receiver.ack(OUTLET, NOW) is None
    if isinstance(store, MemoryStore):
        assert store.tables.statuses == {OUTLET: '{"online":true}'}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 12)), max_size=30), st.data())
def test_in_any_order_doubled_and_killed_in_between_the_table_is_the_journal(stretches: list[tuple[int, int]], data: st.DataObject) -> None:
    sender, store = Sender(make_rows(52)), MemoryStore()
    receiver = Receiver(store, DISTRICT, READS, Unpacker({}).unpack)
    sent = set[int]()
    for first, more in stretches:
        receiver.receive([sender.batch(first, first + more)], NOW)
        sent |= set(range(first, first + more + 1))
        if data.draw(st.booleans()):
            receiver = Receiver(store, DISTRICT, READS, Unpacker({}).unpack)
        through = next(seq for seq in range(60) if seq + 1 not in sent)
        ack = ack_of(receiver)
        assert (ack["stored"], ack["tip"]) == (through, sender.rows[through - 1].hash.hex() if through else ZERO_HASH.hex())
        missing = ack.get("missing", [])
        assert isinstance(missing, list)
        assert {seq for a, b in missing for seq in range(a, b + 1)} == set(range(through + 1, max(sent))) - sent
    assert table(store) == {seq: sender.rows[seq - 1].hash for seq in sent}
    assert not store.tables.forks


# --- contradictions ------------------------------------------------------------------------------------------------------------------


def test_a_cloned_card_is_kept_beside_and_told_once(receiver: Receiver, store: Store, sender: Sender) -> None:
    receiver.receive([sender.batch(1, 20)], NOW)
    clone = Sender([*sender.rows[:15], *make_rows(10, 16, sender.rows[14].hash, seed=77)])
    outcome = receiver.receive([clone.batch(11, 25)], NOW)
    assert codes(outcome) == ["GW-8008"]
    assert table(store) == {row.seq: row.hash for row in sender.rows[:20]}
    assert ack_of(receiver)["stored"] == 20
    assert codes(receiver.receive([clone.batch(11, 25)], NOW)) == [], "the same clone again is no news"
    if isinstance(store, MemoryStore):
        assert [fork[2].seq for fork in store.tables.forks] == list(range(16, 26))
        assert [alarm[1] for alarm in store.tables.alarms] == ["fork"]


def test_a_batch_that_does_not_follow_from_our_hash_is_a_fork(receiver: Receiver, store: Store, sender: Sender) -> None:
    receiver.receive([sender.batch(1, 10)], NOW)
    other = Sender(make_rows(20, seed=5))
    assert codes(receiver.receive([other.batch(11, 20)], NOW)) == ["GW-8008"]
    assert len(table(store)) == 10
    receiver.receive([sender.batch(11, 20)], NOW)
    assert ack_of(receiver)["stored"] == 20, "the true card goes on"


def test_a_hole_filled_by_another_card_stops_stored_at_the_break(receiver: Receiver, sender: Sender) -> None:
    other = Sender(make_rows(20, seed=5))
    receiver.receive([other.batch(11, 20)], NOW)
    assert codes(receiver.receive([sender.batch(1, 10)], NOW)) == ["GW-8008"]
    ack = ack_of(receiver)
    assert (ack["stored"], ack["tip"]) == (10, sender.rows[9].hash.hex())


# --- what cannot be read -------------------------------------------------------------------------------------------------------------


def tampered(sender: Sender) -> bytes:
    rows = [replace(row, body=row.body.replace(b"sale", b"salt")) if row.seq == 5 else row for row in sender.rows]
    return Sender(rows).batch(1, 10)[1]


def test_a_batch_whose_bodies_do_not_give_its_tip_is_kept_raw_and_named(receiver: Receiver, store: Store, sender: Sender) -> None:
    outcome = receiver.receive([(TOPIC, tampered(sender))], NOW)
    assert codes(outcome) == ["GW-8007"]
    assert table(store) == {}
    ack = ack_of(receiver)
    assert (ack["stored"], ack["quarantined"]) == (0, [[1, 10]])
    receiver.receive([sender.batch(11, 20)], NOW)
    assert "missing" not in ack_of(receiver), "what is in quarantine is not asked for as missing"
    receiver.receive([sender.batch(seq, seq) for seq in range(1, 11)], NOW)
    ack = ack_of(receiver)
    assert ack["stored"] == 20
    assert "quarantined" not in ack


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "not-zstd"),
        (b"\x28\xb5\x2f\xfd" + bytes(70_000), "oversize"),
        (b"\x28\xb5\x2f\xfd\x00\x00", "no-size"),
    ],
)
def test_what_is_no_batch_at_all_is_kept_raw_without_a_claim(receiver: Receiver, store: Store, payload: bytes, reason: str) -> None:
    outcome = receiver.receive([(TOPIC, payload), (TOPIC, payload)], NOW)
    assert codes(outcome) == ["GW-8007"]
    assert dict(outcome.faults[0].fields)["reason"] == reason
    assert store.outlets() == [] or "quarantined" not in ack_of(receiver)


def test_a_batch_in_the_name_of_another_outlet_is_not_believed(receiver: Receiver, store: Store) -> None:
    other = Sender(make_rows(5), "3310152015-02")
    outcome = receiver.receive([(TOPIC, other.batch(1, 5)[1])], NOW)
    assert dict(outcome.faults[0].fields)["reason"] == "outlet"
    assert table(store, "3310152015-02") == {}


def test_event_one_follows_from_nothing(receiver: Receiver, sender: Sender) -> None:
    stamp = Stamp(OUTLET, JOURNAL, NOW, 3)
    packed = Packer(None, 1, 1).pack(stamp, b"\1" * 32, sender.rows[:1])
    assert isinstance(packed, Packed)
    assert dict(receiver.receive([(TOPIC, packed.payload)], NOW).faults[0].fields)["reason"] == "prev"


@pytest.mark.parametrize("body", [b"[]", b"5", b"{}", b'{"kind":5}', b'{"kind":""}', b"\xff", b'{"kind":"' + b"x" * 41 + b'"}'])
def test_a_body_without_a_kind_is_in_quarantine(receiver: Receiver, body: bytes) -> None:
    row = Row(1, "x", event_hash(ZERO_HASH, 1, body), body)
    assert dict(receiver.receive([Sender([row]).batch(1, 1)], NOW).faults[0].fields)["reason"] == "body"


def test_a_kind_that_nobody_knows_is_stored_as_it_is(receiver: Receiver, store: Store) -> None:
    body = canonical({"v": 1, "kind": "hologram"})
    receiver.receive([Sender([Row(1, "hologram", event_hash(ZERO_HASH, 1, body), body)]).batch(1, 1)], NOW)
    (event,) = store.events(OUTLET, JOURNAL, 1, 5)
    assert (event.kind, event.wall_ms, event.body) == ("hologram", None, body)


def test_an_unknown_dictionary_is_read_after_the_upgrade(receiver: Receiver, store: Store, sender: Sender) -> None:
    packed = Packer(load_dictionary(), 1, 1).pack(Stamp(OUTLET, JOURNAL, NOW, 3), ZERO_HASH, sender.rows[:10])
    assert isinstance(packed, Packed)
    receiver.receive([(TOPIC, packed.payload)], NOW)
    assert table(store) == {}
    upgraded = Receiver(store, DISTRICT, READS, Unpacker(load_dictionaries()).unpack)
    assert upgraded.read_again(NOW).later == {OUTLET}
    assert ack_of(upgraded)["stored"] == 10
    assert upgraded.read_again(NOW).later == frozenset(), "it has left the quarantine"


def test_topics_that_are_not_ours_are_passed_over(receiver: Receiver, store: Store, sender: Sender) -> None:
    payload = sender.batch(1, 5)[1]
    receiver.receive([("kdmp/1/9999/3310152015-01/up/tx", payload), ("other", payload), (f"{TOPIC}/x", payload)], NOW)
    assert list(store.outlets()) == []


# --- restored from a backup ----------------------------------------------------------------------------------------------------------


def retained(stored: int, epoch: int = 0, n: int = NOW + 7, journal: str = JOURNAL) -> tuple[str, bytes]:
    topic = f"kdmp/1/{DISTRICT}/{OUTLET}/down/ack"
    inner = canonical({"v": 1, "n": n, "journal": journal, "epoch": epoch, "stored": stored, "tip": "0" * 64})
    return topic, canonical({"p": inner.decode(), "key": "k", "sig": ""})


def test_a_retained_ack_beyond_our_table_stops_our_acks_and_not_our_storing(receiver: Receiver, sender: Sender) -> None:
    receiver.receive([sender.batch(1, 10)], NOW)
    what = receiver.retained(*retained(30))
    assert what is not None
    assert what.code == "GW-8006"
    receiver.receive([sender.batch(11, 20)], NOW)
    assert receiver.ack(OUTLET, NOW) is None
    receiver.receive([sender.batch(21, 30)], NOW)
    ack = ack_of(receiver)
    assert (ack["stored"], ack["n"]) == (30, NOW + 8), "once we hold as much, it is as it was"


def test_a_retained_ack_of_our_own_or_an_older_one_stops_nothing(receiver: Receiver, sender: Sender) -> None:
    receiver.receive([sender.batch(1, 10)], NOW)
    assert receiver.retained(*retained(10)) is None
    assert receiver.retained(*retained(5)) is None
    assert ack_of(receiver)["stored"] == 10


def test_a_new_epoch_lets_acks_go_back(reborn: Reborn, sender: Sender) -> None:
    receiver = reborn()
    receiver.receive([sender.batch(1, 10)], NOW)
    receiver.renew()
    assert receiver.retained(*retained(30, epoch=4)) is None
    ack = ack_of(receiver)
    assert (ack["stored"], ack["epoch"]) == (10, 5)
    later = reborn()
    assert later.retained(*retained(10, epoch=5)) is None
    assert ack_of(later)["epoch"] == 5, "kept over restarts"


def test_a_new_epoch_holds_for_outlets_of_which_the_backup_knows_nothing(receiver: Receiver, sender: Sender) -> None:
    receiver.renew()
    receiver.receive([sender.batch(11, 20)], NOW)
    assert ack_of(receiver)["epoch"] == 1


def test_an_ack_of_a_later_epoch_than_ours_stops_our_acks(receiver: Receiver, sender: Sender) -> None:
    receiver.receive([sender.batch(1, 10)], NOW)
    assert receiver.retained(*retained(5, epoch=1)) is not None
    assert receiver.ack(OUTLET, NOW) is None


@pytest.mark.parametrize("payload", [b"", b"\xff", b"{}", b"[]", b'{"p":"x"}', b'{"stored":"all"}'])
def test_a_retained_message_that_is_no_ack_stops_nothing(receiver: Receiver, payload: bytes) -> None:
    assert receiver.retained(f"kdmp/1/{DISTRICT}/{OUTLET}/down/ack", payload) is None
    assert receiver.retained("other", retained(5)[1]) is None
