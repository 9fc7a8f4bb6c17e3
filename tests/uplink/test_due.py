"""When a batch is sealed, and how large."""

from gateway.faults import fault
from gateway.messages.uplink import (
    Connected,
    Publish,
    Published,
    Seal,
    SealFailed,
)
from tests.uplink.outside import BATCH_TOPIC, of, online, outside, seals


def test_nothing_is_sealed_before_the_retained_ack_or_five_seconds() -> None:
    world = outside(head=12)
    world.open()
    assert seals(world.hear(Connected("5", session_present=True)) + world.wait(4.9)) == []
    assert seals(world.wait(0.2)) == [(1, 12)]


def test_the_retained_ack_spares_sending_what_is_long_stored() -> None:
    world = outside(head=12)
    world.open()
    world.hear(Connected("5", session_present=False))
    assert seals(world.ack(world.stored(10), retained=True)) == [(11, 2)]


def test_a_full_batch_is_due_at_once_and_a_thin_one_when_its_oldest_event_is_old() -> None:
    world = online()
    assert seals(world.sell(9)) == []
    assert seals(world.wait(890)) == []
    assert seals(world.wait(11)) == [(1, 9)]


def test_ten_events_are_due_at_once() -> None:
    world = online()
    assert seals(world.sell(10)) == [(1, 10)]


def test_ack_events_ride_along_and_never_make_a_batch_due() -> None:
    world = online()
    assert seals(world.sell(30, kind="ack") + world.wait(5000)) == []
    assert seals(world.sell(9) + world.sell(1)) == [(1, 40)]


def test_events_from_before_the_start_have_waited_long_enough() -> None:
    world = outside(head=2)
    world.open()
    assert seals(world.connect()) == [(1, 2)]


def test_a_backlog_goes_in_batches_of_a_thousand() -> None:
    world = outside(head=2500)
    world.open()
    assert world.send_all(world.connect()) == [(1, 1000), (1001, 2000), (2001, 2500)]


def test_two_batches_are_in_the_air_and_not_more() -> None:
    world = online()
    first = world.seal(of(Seal, world.sell(10))[0])
    second = world.seal(of(Seal, world.sell(10))[0])
    assert len(of(Publish, first)) == len(of(Publish, second)) == 1
    assert seals(world.sell(10)) == []
    assert seals(world.hear(Published(of(Publish, first)[0].token))) == [(21, 10)]


def test_a_broker_that_allows_one_gets_one() -> None:
    world = outside()
    world.open()
    world.hear(Connected("5", session_present=True, receive_maximum=1))
    world.wait(5)
    world.seal(of(Seal, world.sell(10))[0])
    assert seals(world.sell(10)) == []


def test_a_broker_that_names_its_largest_packet_gets_smaller_ones() -> None:
    world = outside()
    world.open()
    world.hear(Connected("5", session_present=True, maximum_packet=2000))
    world.wait(5)
    (order,) = of(Seal, world.sell(10))
    assert order.max_bytes == 2000 - 64 - len(BATCH_TOPIC)


def test_a_batch_cut_shorter_by_its_bytes_is_followed_by_the_rest() -> None:
    world = online()
    (order,) = of(Seal, world.sell(10))
    assert seals(world.seal(order, count=4)) == [(5, 6)]


def test_a_journal_that_cannot_be_read_is_tried_again_in_a_minute() -> None:
    world = online()
    (order,) = of(Seal, world.sell(10))
    assert seals(world.hear(SealFailed(order.first, fault("GW-5015", seq=1, reason="disk")))) == []
    assert world.fault == "GW-5015"
    assert seals(world.wait(60)) == [(1, 10)]
    assert world.fault is None


def test_events_of_another_number_than_ordered_are_passed_over() -> None:
    world = online()
    (order,) = of(Seal, world.sell(10))
    assert world.seal(Seal(5, 3, 100, ack_now=False)) == []
    assert len(of(Publish, world.seal(order))) == 1
