"""Acks with signatures, and the time they tell."""

from collections.abc import Callable

import pytest

from gateway.clock import DISTRICT
from gateway.messages.house import SetClock
from gateway.messages.uplink import (
    Seal,
)
from tests.uplink.conftest import District, canonical
from tests.uplink.outside import Outside, of, online, outside, signed


def signing(district: District, head: int = 10, trust: int = 0) -> Outside:
    world = outside(head, trust=trust, district_keys=(district.verifier,))
    world.open()
    world.connect()
    return world


def test_a_signed_ack_is_believed_and_tells_the_time(district: District) -> None:
    world = signing(district)
    effects = world.ack(signed(district, world, 10, time=1_795_000_123_456))
    assert of(SetClock, effects) == [SetClock(1_795_000_123_456, DISTRICT)]
    assert world.told is not None
    assert (world.told.stored, world.told.signed, world.fault) == (10, True, None)


def test_a_retained_ack_or_a_replayed_one_does_not_tell_the_time(district: District) -> None:
    world = signing(district)
    late = signed(district, world, 10, time=1_795_000_123_456)
    assert of(SetClock, world.ack(late, retained=True)) == []
    assert of(SetClock, world.ack(late)) == []


def test_an_unsigned_ack_never_tells_the_time() -> None:
    world = online(head=10, trust=0)
    assert of(SetClock, world.ack(world.stored(10, time=1_795_000_123_456))) == []


def test_with_an_unset_clock_every_batch_asks_for_an_ack_that_tells_the_time(district: District) -> None:
    world = outside(10, trust=0, district_keys=(district.verifier,))
    world.open()
    (order,) = of(Seal, world.connect())
    assert order.ack_now
    world.trust = 2
    (order,) = of(Seal, world.seal(order) + world.sell(10))
    assert not order.ack_now


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (lambda d, w: canonical(w.stored(10)), "GW-5021"),
        (lambda d, w: signed(d, w, 10).replace(b'"sig":"', b'"sig":"AAAA'), "GW-5022"),
        (lambda d, w: signed(d, w, 10).replace(b'stored\\":10', b'stored\\":11'), "GW-5022"),
        (lambda d, w: signed(District("klaten2"), w, 10), "GW-5022"),
        (lambda d, w: signed(d, w, 10).replace(b'"sig"', b'"gis"'), "GW-5022"),
        (lambda d, w: signed(d, w, 10).replace(b'"sig":"', b'"sig":"!'), "GW-5022"),
        (lambda d, w: d.signed("5"), "GW-5023"),
        (lambda d, w: d.signed("{"), "GW-5023"),
        (lambda d, w: signed(d, w, 10, outlet="3310152015-02"), "GW-5024"),
        (lambda d, w: signed(d, w, 10, topic="kdmp/1/3310/x/down/ack"), "GW-5024"),
        (lambda d, w: d.signed(canonical(w.stored(10)).decode()), "GW-5024"),
        (lambda d, w: signed(d, w, 10, n=0), "GW-5025"),
    ],
)
def test_an_ack_that_is_not_signed_as_it_must_be_is_refused_by_name(
    district: District, payload: Callable[[District, Outside], bytes], code: str
) -> None:
    world = signing(district)
    world.ack(signed(district, world, 5))
    world.ack(payload(district, world))
    assert world.fault == code
    assert world.told is not None
    assert world.told.stored == 5


def test_a_mistyped_district_key_is_told_and_nothing_is_believed_in_its_name(district: District) -> None:
    wrong = district.verifier.replace("klaten", "klatem")
    world = outside(10, district_keys=(wrong,))
    world.open()
    world.connect()
    assert world.fault == "GW-5009"
    world.ack(world.stored(10))
    assert world.told is not None
    assert world.told.stored == 0


def test_a_second_key_lets_the_district_change_its_own(district: District) -> None:
    other = District("klaten2")
    world = outside(10, district_keys=(other.verifier, district.verifier))
    world.open()
    world.connect()
    world.ack(signed(district, world, 10))
    assert world.fault is None
