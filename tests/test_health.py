"""When the watchdog is fed: as often as it wants, and only while loop and journal make progress."""

import pytest

from gateway.health import DEFAULT_STALL_NS, Pulse, watchdog_us

S = 1_000_000_000


def feeds(pulse: Pulse, until_s: int, loop_stuck_s: int = 10**6, journal_stuck_s: int = 10**6) -> list[int]:
    """The seconds at which the dog is fed, asked each second; a part makes progress until the second it is stuck at."""
    asked = range(until_s)
    return [t for t in asked if pulse.must_feed(t * S, min(t, loop_stuck_s) * S, min(t, journal_stuck_s) * S)]


def test_a_dog_of_30_s_is_fed_each_10_s() -> None:
    assert feeds(Pulse(30_000_000), 35) == [0, 10, 20, 30]


@pytest.mark.parametrize("stuck", [{"loop_stuck_s": 12}, {"journal_stuck_s": 12}])
def test_it_is_not_fed_once_either_part_stands_still(stuck: dict[str, int]) -> None:
    assert feeds(Pulse(30_000_000), 90, **stuck) == [0, 10, 20]


def test_a_short_stall_is_made_good_at_once() -> None:
    pulse = Pulse(30_000_000)
    assert pulse.must_feed(0, 0, 0)
    assert not pulse.must_feed(10 * S, 0, 10 * S)
    assert not pulse.must_feed(14 * S, 0, 14 * S)
    assert pulse.must_feed(15 * S, 15 * S, 15 * S)


def test_without_a_dog_nothing_is_fed_but_standing_still_is_seen() -> None:
    pulse = Pulse(0)
    assert feeds(pulse, 60) == []
    assert pulse.is_alive(DEFAULT_STALL_NS, 1, DEFAULT_STALL_NS)
    assert not pulse.is_alive(DEFAULT_STALL_NS, 0, DEFAULT_STALL_NS)


@pytest.mark.parametrize(
    ("environ", "period"),
    [
        ({}, 0),
        ({"WATCHDOG_USEC": "30000000"}, 30_000_000),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"}, 30_000_000),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"}, 0),
        ({"WATCHDOG_USEC": "-3"}, 0),
        ({"WATCHDOG_USEC": "soon"}, 0),
    ],
)
def test_the_period_is_systemds_if_it_is_meant_for_us(environ: dict[str, str], period: int) -> None:
    assert watchdog_us(environ, 7) == period
