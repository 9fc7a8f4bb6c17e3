"""What the district's acks move, and which are refused."""

import pytest

from gateway.messages.uplink import (
    Disconnected,
    HashRead,
    KeepPosition,
    ReadHash,
    Seal,
)
from tests.uplink.conftest import JOURNAL, canonical
from tests.uplink.outside import LOST, arrived, of, online, outside, seals, status_of


def test_an_ack_moves_stored_only_after_our_own_hash_agrees() -> None:
    world = online()
    world.send_all(world.sell(10))
    effects = world.hear(arrived(world.stored(10)))
    assert of(ReadHash, effects) == [ReadHash(10, JOURNAL)]
    assert world.told is not None
    assert world.told.stored == 0
    effects = world.hear(HashRead(10, world.rows[9].hash))
    assert of(KeepPosition, effects) == [KeepPosition(10, 10, 0, 1, JOURNAL)]
    assert world.told.stored == 10
    assert world.told.signed is False


def test_the_same_ack_twice_changes_nothing() -> None:
    world = online()
    world.send_all(world.sell(10))
    ack = world.stored(10)
    world.ack(ack)
    assert world.ack(ack) == []


def test_another_hash_than_ours_is_a_fork_and_sending_stops_while_selling_goes_on() -> None:
    world = online()
    world.send_all(world.sell(10))
    world.ack(world.stored(10, tip="f" * 64))
    assert world.fault == "GW-5026"
    assert world.told is not None
    assert world.told.stored == 0
    assert status_of(world.orders[-1:])["reason"] == "GW-5026"
    assert seals(world.sell(20) + world.wait(5000)) == []
    assert world.told.head == 30


def test_a_fork_that_was_none_lets_sending_go_on() -> None:
    world = online()
    world.send_all(world.sell(10))
    world.ack(world.stored(10, tip="f" * 64))
    world.sell(20)
    assert seals(world.ack(world.stored(10))) == [(11, 20)]
    assert world.fault is None


def test_a_district_that_holds_more_than_we_do_is_a_rewind() -> None:
    world = online(head=10)
    world.ack({**world.stored(10), "stored": 50})
    assert world.fault == "GW-5027"
    assert seals(world.sell(20)) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"stored": 3}, "GW-5025"),
        ({"n": 0}, "GW-5025"),
        ({"v": 2}, "GW-5023"),
        ({"tip": "zz"}, "GW-5023"),
        ({"stored": -1}, "GW-5023"),
        ({"stored": True}, "GW-5023"),
        ({"missing": "all"}, "GW-5023"),
        ({"missing": [[5, 1]]}, "GW-5023"),
        ({"outlet": "3310152015-02"}, "GW-5024"),
        ({"topic": "kdmp/1/3310/x/down/ack"}, "GW-5024"),
    ],
)
def test_an_ack_that_cannot_be_right_is_refused_by_name_and_moves_nothing(changes: dict[str, object], code: str) -> None:
    world = online(head=10)
    tip = {"tip": world.rows[2].hash.hex()} if changes.get("stored") == 3 else {}
    assert of(KeepPosition, world.ack({**world.stored(10), **tip, **changes})) == []
    assert world.fault == code
    world.ack(world.stored(10))
    assert world.fault is None, "a good one clears it"


@pytest.mark.parametrize("payload", [b"", b"\xff", b"[]", b"{", b"{" * 50_000, b'{"p": 5}', b"x" * 20_000])
def test_an_ack_that_is_none_is_refused(payload: bytes) -> None:
    world = online(head=10)
    world.ack(payload)
    assert world.fault == "GW-5023"


def test_a_message_on_another_topic_is_refused() -> None:
    world = online(head=10)
    world.ack(world.stored(10), topic="kdmp/1/3310/3310152015-02/down/ack")
    assert world.fault == "GW-5024"


def test_an_ack_for_a_journal_since_replaced_says_nothing_to_us() -> None:
    world = outside(head=12)
    world.open()
    effects = world.connect(retained=canonical({**world.stored(5), "journal": "ffffffff", "n": 99}))
    assert seals(effects) == [(1, 12)]
    assert world.fault is None


def test_holes_are_filled_at_once_before_anything_else() -> None:
    world = online()
    world.send_all(world.sell(30))
    effects = world.ack(world.stored(10, missing=[[11, 13], [21, 25]]))
    assert world.send_all(effects) == [(11, 13), (21, 25)]


def test_a_hole_beyond_what_was_accepted_is_on_its_way_anyway() -> None:
    world = online()
    world.send_all(world.sell(10))
    world.sell(5)
    assert seals(world.ack(world.stored(10, missing=[[11, 15]]))) == []


def test_a_hole_that_stays_after_two_resends_is_cut_smaller_and_at_last_parked() -> None:
    world = online(mqtt="3.1.1")
    world.hear(Disconnected(LOST))
    world.wait(301)
    world.connect("3.1.1")
    world.send_all(world.sell(20))
    cuts = []
    for _ in range(9):
        sent = world.send_all(world.ack(world.stored(10, missing=[[11, 14]])))
        cuts.append(max((last - first + 1 for first, last in sent), default=0))
    assert cuts[:2] == [4, 4]
    assert cuts[2] == 2
    assert cuts[3] == 1
    assert world.fault == "GW-5014"


def test_quarantined_events_are_offered_once_more_one_by_one_and_reported() -> None:
    world = online()
    world.send_all(world.sell(20))
    assert world.send_all(world.ack(world.stored(10, quarantined=[[11, 13]]))) == [(11, 11), (12, 12), (13, 13)]
    assert world.fault == "GW-5017"
    assert world.send_all(world.ack(world.stored(10, quarantined=[[11, 13]]))) == [], "once is enough"
    world.ack(world.stored(20))
    assert world.fault is None


def test_no_ack_in_time_means_all_since_stored_again_and_longer_patience_each_time() -> None:
    world = online()
    world.send_all(world.sell(10))
    for wait_s in (2700, 5400, 10_800, 21_600, 21_600):
        assert seals(world.wait(wait_s - 10)) == []
        effects = world.wait(20)
        assert seals(effects)[0][0] == 1
        assert of(Seal, effects)[0].ack_now, "an answer is asked for"
        world.send_all(effects)
        assert world.fault == "GW-5016"
    world.ack(world.stored(10))
    assert world.fault is None
    world.send_all(world.sell(10))
    assert seals(world.wait(2710)) == [(11, 10)], "patience starts anew"


def test_an_ack_in_time_stops_the_resend() -> None:
    world = online()
    world.send_all(world.sell(10))
    world.wait(2600)
    world.ack(world.stored(10))
    assert seals(world.wait(30_000)) == []


def test_a_broker_that_never_answers_a_publish_gets_it_again_too() -> None:
    world = online()
    world.seal(of(Seal, world.sell(10))[0])
    assert seals(world.wait(2701)) == [(1, 10)]


def test_a_new_epoch_may_take_stored_back_and_what_is_missing_goes_again() -> None:
    world = online(head=30)
    assert world.told is not None
    effects = world.ack(world.stored(12, epoch=1))
    assert (world.told.stored, world.told.accepted) == (12, 12)
    assert seals(effects) == [(13, 18)]
    world.ack(world.stored(30, epoch=0))
    assert world.fault == "GW-5025"
    assert world.told.stored == 12


def test_a_district_without_our_dictionary_gets_plain_frames() -> None:
    world = online()
    world.ack(world.stored(0, reads={"v": [1], "dictionaries": [7]}))
    assert of(Seal, world.sell(10))[0].plain
    world.ack(world.stored(0, reads={"v": [1], "dictionaries": [1, 7]}))
    world.send_all([Seal(1, 10, 65_536, ack_now=False)])
    assert not of(Seal, world.sell(10))[0].plain
