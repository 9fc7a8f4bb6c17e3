"""When it connects, with which version, and how long it waits."""

import json

import pytest

from gateway.faults import fault
from gateway.messages.house import RoomOpened, Stopping
from gateway.messages.journal import JournalAt, Tip
from gateway.messages.uplink import (
    Connect,
    Connected,
    Disconnected,
)
from tests.uplink.conftest import JOURNAL, OUTLET
from tests.uplink.outside import (
    ACK_TOPIC,
    GONE,
    LOST,
    STATUS_TOPIC,
    of,
    outside,
)


def test_it_dials_when_the_journal_is_known_and_the_house_has_started() -> None:
    world = outside(head=3)
    (order,) = of(Connect, world.open())
    assert (order.protocol, order.client_id, order.will_topic, order.subscriptions) == ("5", OUTLET, STATUS_TOPIC, ((ACK_TOPIC, 0),))
    assert order.keepalive_s == 1200
    will = json.loads(order.will_payload)
    assert (will["online"], will["reason"], will["head"], will["journal"]) == (False, "lost", 3, JOURNAL)


def test_a_rebuilt_room_dials_as_soon_as_it_knows_the_journal() -> None:
    world = outside()
    assert world.hear(RoomOpened("pos")) == []
    assert world.hear(RoomOpened("uplink")) == []
    assert len(of(Connect, world.hear(JournalAt(JOURNAL, Tip())))) == 1
    assert of(Connect, world.hear(JournalAt(JOURNAL, Tip()))) == [], "told twice, dialled once"


def test_without_a_broker_all_is_kept_and_the_page_says_so() -> None:
    world = outside(broker="")
    assert of(Connect, world.open() + world.sell(30) + world.wait(10_000)) == []
    assert world.fault == "GW-5001"
    assert world.told is not None
    assert world.told.head == 30
    assert world.hear(Stopping()) == []


def test_an_address_that_cannot_be_used_is_told_and_never_dialled() -> None:
    world = outside(broker="http://district:1883")
    assert of(Connect, world.open()) == []
    assert world.fault == "GW-5009"


@pytest.mark.parametrize(("failures", "longest_s"), [(1, 1), (2, 2), (3, 4), (5, 16), (9, 256), (10, 300), (40, 300)])
def test_pauses_grow_with_full_jitter_up_to_five_minutes(failures: int, longest_s: int) -> None:
    world = outside(jitter=lambda: 0.999)
    world.open()
    for _ in range(failures - 1):
        world.hear(Disconnected(GONE))
        world.wait(301)
    world.hear(Disconnected(GONE))
    assert of(Connect, world.wait(longest_s * 0.99)) == []
    assert len(of(Connect, world.wait(longest_s * 0.02))) == 1


def test_a_jitter_of_nothing_dials_at_once() -> None:
    world = outside(jitter=lambda: 0.0)
    world.open()
    assert len(of(Connect, world.hear(Disconnected(GONE)))) == 1


@pytest.mark.parametrize(("stood_s", "pause_s"), [(59, 16), (60, 1)])
def test_the_pause_starts_anew_only_after_a_minute_of_good_link(stood_s: int, pause_s: int) -> None:
    world = outside(jitter=lambda: 0.999)
    world.open()
    for _ in range(4):
        world.hear(Disconnected(GONE))
        world.wait(301)
    world.hear(Connected("5", session_present=True))
    world.wait(stood_s)
    world.hear(Disconnected(LOST))
    assert of(Connect, world.wait(pause_s * 0.99)) == []
    assert len(of(Connect, world.wait(pause_s * 0.02))) == 1


def test_a_broker_that_refuses_version_5_is_dialled_with_3_1_1_at_once_and_it_is_remembered() -> None:
    world = outside()
    world.open()
    refused = Disconnected(fault("GW-5006", protocol="5", reason="closed"), refused=True)
    assert [order.protocol for order in of(Connect, world.hear(refused))] == ["3.1.1"]
    world.connect("3.1.1")
    world.hear(Disconnected(LOST))
    assert [order.protocol for order in of(Connect, world.wait(301))] == ["3.1.1"]


def test_a_broker_that_refuses_both_versions_is_asked_in_turn_with_pauses() -> None:
    world = outside(jitter=lambda: 0.999)
    world.open()
    refused = Disconnected(fault("GW-5006", protocol="5", reason="closed"), refused=True)
    assert [order.protocol for order in of(Connect, world.hear(refused))] == ["3.1.1"]
    assert of(Connect, world.hear(refused)) == [], "the second refusal is paused for"
    assert [order.protocol for order in of(Connect, world.wait(2))] == ["5"]


def test_after_a_week_on_3_1_1_version_5_is_tried_again() -> None:
    world = outside()
    world.open()
    world.hear(Disconnected(GONE, refused=True))
    world.connect("3.1.1")
    world.wait(7 * 86_400)
    world.hear(Disconnected(LOST))
    assert [order.protocol for order in of(Connect, world.wait(301))] == ["5"]


@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_a_version_that_is_configured_is_never_left(version: str) -> None:
    world = outside(mqtt=version, jitter=lambda: 0.0)
    (first,) = of(Connect, world.open())
    (second,) = of(Connect, world.hear(Disconnected(GONE, refused=True)))
    assert first.protocol == second.protocol == version


def test_lines_that_die_soon_halve_the_keep_alive_and_a_long_one_doubles_it() -> None:
    world = outside(jitter=lambda: 0.0)
    world.open()
    world.connect()
    world.wait(2000)
    (order,) = of(Connect, world.hear(Disconnected(fault("GW-5018"))))
    assert order.keepalive_s == 600
    world.connect()
    world.wait(86_500)
    (order,) = of(Connect, world.hear(Disconnected(LOST)))
    assert order.keepalive_s == 1200


def test_an_outage_after_hours_teaches_nothing_about_the_network() -> None:
    world = outside(jitter=lambda: 0.0)
    world.open()
    for _ in range(5):
        world.connect()
        world.wait(2 * 3600)
        (order,) = of(Connect, world.hear(Disconnected(fault("GW-5018"))))
        assert order.keepalive_s == 1200


def test_a_configured_keep_alive_stays() -> None:
    world = outside(jitter=lambda: 0.0, keepalive_s=60)
    world.open()
    world.connect()
    (order,) = of(Connect, world.hear(Disconnected(fault("GW-5018"))))
    assert order.keepalive_s == 60
