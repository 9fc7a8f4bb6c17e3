"""Checkpoints go up at most hourly and with each Z; the district's signed word comes back into the journal at most hourly."""

import json

from gateway.faults import fault
from gateway.messages import Effect
from gateway.messages.journal import Commit, Committed, Row
from gateway.messages.uplink import Disconnected, Publish, Published, Seal
from tests.uplink.conftest import District
from tests.uplink.outside import Outside, of, online, outside, signed

HOUR = 3_600


def signing(district: District, head: int = 10) -> Outside:
    world = outside(head, district_keys=(district.verifier,))
    world.open()
    world.connect()
    return world


def arrive(world: Outside, order: Seal) -> list[Effect]:
    """The batch is sealed, goes out, and the broker takes it."""
    effects = world.seal(order)
    for publish in [one for one in of(Publish, effects) if one.token.startswith("tx-")]:
        effects += world.hear(Published(publish.token))
    return effects


def written(effects: list[Effect]) -> list[Commit]:
    return [order for order in of(Commit, effects) if order.kind == "ack"]


def test_the_first_batch_carries_a_checkpoint_and_the_next_within_the_hour_does_not() -> None:
    world = outside(10)
    world.open()
    (first,) = of(Seal, world.connect())
    assert first.checkpoint
    arrive(world, first)
    (second,) = of(Seal, world.sell(100))
    assert not second.checkpoint


def test_an_hour_later_a_batch_carries_one_again() -> None:
    world = outside(10)
    world.open()
    (first,) = of(Seal, world.connect())
    arrive(world, first)
    world.ack(world.stored(10))
    world.wait(HOUR)
    (second,) = of(Seal, world.sell(100))
    assert second.checkpoint


def test_a_batch_with_a_z_carries_one_whatever_the_hour() -> None:
    world = outside(10)
    world.open()
    (first,) = of(Seal, world.connect())
    arrive(world, first)
    world.sell(5)
    z = len(world.rows) + 1
    world.hear(Committed(Row(z, "z", bytes(32), b"{}"), ""))
    world.rows.append(Row(z, "z", bytes(32), b"{}"))
    (second,) = of(Seal, world.sell(100))
    assert second.checkpoint
    arrive(world, second)
    orders = of(Seal, world.sell(100))
    assert [order.checkpoint for order in orders] == [False] * len(orders)


def test_a_signed_ack_is_written_verbatim(district: District) -> None:
    world = signing(district)
    payload = signed(district, world, 10)
    (order,) = written(world.ack(payload))
    assert order.fields == {"ack": payload.decode(), "stored": 10}
    assert json.loads(str(order.fields["ack"]))["key"] == district.id
    assert order.business_day == "2026-11-18"


def test_the_next_within_the_hour_is_not_written_and_one_after_it_is(district: District) -> None:
    world = signing(district)
    assert written(world.ack(signed(district, world, 8)))
    assert not written(world.ack(signed(district, world, 9)))
    world.wait(HOUR)
    assert written(world.ack(signed(district, world, 10)))


def test_an_ack_that_covers_nothing_beyond_the_last_written_one_is_not_written(district: District) -> None:
    world = signing(district)
    assert written(world.ack(signed(district, world, 10)))
    world.hear(Committed(Row(11, "ack", bytes(32), b"{}"), "uplink.ack"))
    world.rows.append(Row(11, "ack", bytes(32), b"{}"))
    world.wait(HOUR)
    assert not written(world.ack(signed(district, world, 11)))


def test_an_unsigned_ack_is_no_evidence() -> None:
    world = online(head=10)
    assert not written(world.ack(world.stored(10)))


def test_an_ack_of_nothing_is_no_evidence(district: District) -> None:
    world = signing(district)
    assert not written(world.ack(signed(district, world, 0)))


def test_a_checkpoint_whose_batch_was_lost_with_the_line_goes_up_with_the_next() -> None:
    world = outside(10)
    world.open()
    (first,) = of(Seal, world.connect())
    world.seal(first)
    world.hear(Disconnected(fault("GW-5003", reason="gone")))
    (again,) = of(Seal, world.wait(60) + world.connect())
    assert again.checkpoint


def test_while_one_is_in_the_air_no_second_one_is_ordered() -> None:
    world = outside(10)
    world.open()
    (first,) = of(Seal, world.connect())
    orders = of(Seal, world.seal(first) + world.sell(100))
    assert [order.checkpoint for order in orders] == [False] * len(orders)
    assert orders
