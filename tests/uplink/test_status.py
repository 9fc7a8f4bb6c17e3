"""What is told, what is remembered, and the clean end."""

from gateway.messages.house import ClockChanged, Refresh, Stopping
from gateway.messages.uplink import (
    Connect,
    Connected,
    Disconnect,
    Disconnected,
    KeepPosition,
    Publish,
)
from tests.uplink.conftest import JOURNAL, OUTLET, canonical
from tests.uplink.outside import GONE, LOST, STATUS_TOPIC, of, online, outside, seals, status_of


def test_the_status_names_what_the_contract_names() -> None:
    world = outside(head=3)
    world.open()
    fields = status_of(world.hear(Connected("5", session_present=True)))
    assert fields == {
        "v": 1, "outlet": OUTLET, "region": None, "journal": JOURNAL, "online": True, "reason": None, "head": 3, "accepted": 0,
        "stored": 0, "waiting": 3, "oldest": None, "link": {"grade": "?", "segment": "undetermined", "medium": None}, "trust": 3,
        "boot": 12, "version": fields["version"],
    }  # fmt: skip


def test_the_age_of_the_oldest_waiting_event_is_told_when_it_is_known() -> None:
    world = online()
    world.sell(1)
    since = world.now.wall_ms
    world.wait(100)
    world.sell(3)
    assert status_of(world.wait(3600))["oldest"] == since


def test_the_status_goes_hourly_and_when_something_changes_and_not_with_each_sale() -> None:
    world = online()
    assert of(Publish, world.sell(3)) == []
    assert len(of(Publish, world.wait(3594))) == 0
    assert len([p for p in of(Publish, world.wait(2)) if p.topic == STATUS_TOPIC]) == 1
    world.trust = 1
    assert status_of(world.hear(ClockChanged(0, 1, 3, 1)))["trust"] == 1


def test_a_clean_end_says_so_and_the_broken_line_after_it_is_not_mended() -> None:
    world = online()
    effects = world.hear(Stopping())
    assert [type(effect) for effect in effects] == [Publish, Disconnect]
    assert (status_of(effects)["online"], status_of(effects)["reason"]) == (False, "stopped")
    assert of(Connect, world.hear(Disconnected(LOST)) + world.wait(1000)) == []
    assert world.hear(Connected("5", session_present=True)) == []


def test_the_position_of_this_journal_is_taken_up_again() -> None:
    world = outside(20, KeepPosition(20, 15, 2, 7, JOURNAL))
    world.open()
    assert world.told is not None
    assert (world.told.accepted, world.told.stored) == (20, 15)
    assert seals(world.connect(present=True)) == []
    world.ack({**world.stored(15), "n": 8, "epoch": 1})
    assert world.fault == "GW-5025", "epoch 2 was kept"


def test_the_position_of_another_journal_counts_for_nothing() -> None:
    world = outside(20, KeepPosition(20, 15, 2, 7, "ffffffff"))
    world.open()
    assert seals(world.connect()) == [(1, 20)]


def test_a_position_beyond_the_journal_is_not_believed() -> None:
    world = outside(5, KeepPosition(20, 15, 0, 7, JOURNAL))
    world.open()
    assert world.told is not None
    assert (world.told.head, world.told.accepted, world.told.stored) == (5, 5, 5)


def test_refresh_tells_the_present_state_again() -> None:
    world = online(head=5)
    before, world.told = world.told, None
    world.hear(Refresh())
    assert world.told == before


def test_the_retained_ack_after_a_restart_fills_the_holes_it_names() -> None:
    world = outside(20, KeepPosition(20, 10, 0, 1, JOURNAL))
    world.open()
    retained = {**world.stored(10, missing=[[12, 13]]), "n": 1}
    effects = world.connect(present=True, retained=canonical(retained))
    assert world.send_all(effects) == [(12, 13)]
    world.hear(Disconnected(LOST))
    world.wait(301)
    assert seals(world.connect(present=True, retained=canonical(retained))) == [], "the same one once more says nothing new"


def test_a_connection_fault_is_told_and_cleared() -> None:
    world = outside()
    world.open()
    world.hear(Disconnected(GONE))
    assert world.fault == "GW-5002"
    world.wait(301)
    world.hear(Connected("5", session_present=True))
    assert world.fault is None
