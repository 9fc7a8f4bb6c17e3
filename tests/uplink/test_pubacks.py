"""What a PUBACK, a refusal or a broken connection makes of a batch."""

import pytest

from gateway.faults import fault
from gateway.messages.uplink import (
    Disconnected,
    KeepPosition,
    Publish,
    Published,
    Seal,
    SealFailed,
)
from tests.uplink.conftest import JOURNAL, canonical
from tests.uplink.outside import BATCH_TOPIC, LOST, of, online, seals, status_of


def test_a_puback_moves_accepted_and_is_kept() -> None:
    world = online()
    (message,) = of(Publish, world.seal(of(Seal, world.sell(10))[0]))
    assert (message.topic, message.qos, message.retain) == (BATCH_TOPIC, 1, False)
    effects = world.hear(Published(message.token))
    assert of(KeepPosition, effects) == [KeepPosition(10, 0, 0, 0, JOURNAL)]
    assert world.hear(Published(message.token)) == [], "the same PUBACK twice changes nothing"
    assert world.hear(Published("tx-999")) == []


def test_the_second_puback_before_the_first_does_not_open_a_gap() -> None:
    world = online()
    first = of(Publish, world.seal(of(Seal, world.sell(10))[0]))[0]
    second = of(Publish, world.seal(of(Seal, world.sell(10))[0]))[0]
    world.hear(Published(second.token))
    assert world.told is not None
    assert world.told.accepted == 0
    world.hear(Published(first.token))
    assert world.told.accepted == 20


def test_a_lost_puback_means_the_same_events_again() -> None:
    world = online()
    world.seal(of(Seal, world.sell(10))[0])
    world.hear(Disconnected(LOST))
    world.wait(301)
    assert seals(world.connect(retained=canonical(world.stored(0)))) == [(1, 10)]


def test_a_broker_that_forgot_our_session_gets_all_since_stored_again() -> None:
    world = online(head=5)
    world.send_all(world.sell(10))
    world.hear(Disconnected(LOST))
    world.wait(301)
    assert seals(world.connect(present=False)) == [(6, 10)]


def test_a_broker_that_kept_our_session_gets_nothing_twice() -> None:
    world = online(head=5)
    world.send_all(world.sell(10))
    world.hear(Disconnected(LOST))
    world.wait(301)
    assert seals(world.connect(present=True)) == []


@pytest.mark.parametrize("code", ["GW-5011", "GW-5013"])
def test_a_refused_batch_is_halved_down_to_the_event_at_fault_which_is_parked(code: str) -> None:
    world = online()
    todo, seen = world.sell(10), []
    while todo:
        match todo.pop(0):
            case Seal() as order:
                todo += world.seal(order)
            case Publish(token, topic, payload) if topic == BATCH_TOPIC:
                first, last = (int(part) for part in payload.decode().removeprefix("batch ").split("-"))
                bad = first <= 7 <= last
                seen.append((first, last, bad))
                todo += world.hear(Published(token, fault(code, reason="no") if bad else None))
    assert seen == [
        (1, 10, True), (1, 5, False), (6, 10, True), (6, 7, True), (6, 6, False), (7, 8, True), (7, 7, True), (8, 8, False), (9, 10, False)
    ]  # fmt: skip
    assert world.told is not None
    assert world.told.accepted == 10
    assert world.fault == "GW-5014"


def test_a_parked_event_is_offered_again_alone_with_the_next_resend() -> None:
    world = online()
    (order,) = of(Seal, world.sell(1) + world.wait(901))
    (message,) = of(Publish, world.seal(order))
    world.hear(Published(message.token, fault("GW-5013", reason="no")))
    world.send_all(world.sell(10))
    todo = world.wait(2701)
    assert seals(todo) == [(1, 1)]
    assert world.send_all(todo)[1][0] == 2


def test_a_topic_that_is_forbidden_holds_the_line_instead_of_parking_everything() -> None:
    world = online()
    denied = fault("GW-5012", reason="Not authorized")
    todo, refused = world.sell(10), []
    while todo:
        match todo.pop(0):
            case Seal() as order:
                refused.append(order.max_events)
                todo += world.seal(order)
            case Publish(token, topic) if topic == BATCH_TOPIC:
                todo += world.hear(Published(token, denied))
    assert refused == [10, 5, 2, 1]
    assert world.fault == "GW-5012"
    assert status_of(world.orders[-1:])["reason"] == "GW-5012"
    assert seals(world.wait(890)) == []
    assert seals(world.wait(20)) == [(1, 1)], "asked again, with one event"


def test_a_packet_that_made_the_broker_hang_up_is_cut_smaller() -> None:
    world = online()
    world.seal(of(Seal, world.sell(10))[0])
    world.hear(Disconnected(fault("GW-5011", reason="Packet too large")))
    world.wait(301)
    assert seals(world.connect(retained=canonical(world.stored(0)))) == [(1, 5)]


def test_a_batch_with_which_the_connection_breaks_twice_is_cut_smaller() -> None:
    world = online()
    world.seal(of(Seal, world.sell(10))[0])
    for expected in ((1, 10), (1, 5)):
        world.hear(Disconnected(LOST))
        world.wait(301)
        effects = world.connect(retained=canonical(world.stored(0)))
        assert seals(effects) == [expected]
        world.seal(of(Seal, effects)[0])


def test_one_event_that_is_too_big_for_any_packet_is_parked_by_the_sealer() -> None:
    world = online()
    (order,) = of(Seal, world.sell(10))
    effects = world.hear(SealFailed(order.first, fault("GW-5011", reason="event 1 alone has 70000 bytes packed")))
    assert world.fault == "GW-5014"
    assert seals(effects + world.wait(901)) == [(2, 9)]
