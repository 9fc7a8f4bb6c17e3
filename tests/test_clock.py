"""What time it is and how far it is believed: ticks in, `Now` out."""

import pytest

from gateway.clock import BUILD_MS, CLERK, DISTRICT, MAX_MS, SYNCED, UNSET, Now, Timekeeper, Trust

DAY = 86_400_000
GOOD = BUILD_MS + 30 * DAY
S = 1_000_000_000


def begun(boot: int = 1) -> Timekeeper:
    """A keeper that began at monotonic zero after an event at GOOD."""
    keeper = Timekeeper()
    keeper.begin(boot, GOOD, 0)
    return keeper


def at(trust: Trust, mono_ns: int = 0) -> Now:
    return Now(1, mono_ns, 0, trust)


def test_an_unset_clock_never_shows_a_time_before_the_last_event() -> None:
    keeper = Timekeeper()
    keeper.begin(3, GOOD, 5 * S)
    now = keeper.now(5 * S, 0)
    assert (now.boot, now.mono_ns, now.wall_ms, now.trust) == (3, 5 * S, GOOD, UNSET)
    assert keeper.now(6 * S, GOOD + 5_000).wall_ms == GOOD + 5_000


def test_an_unset_clock_behind_the_last_event_runs_on_from_it() -> None:
    keeper = Timekeeper()
    keeper.begin(1, GOOD, 5 * S)
    assert keeper.now(65 * S, 60_000).wall_ms == GOOD + 60_000


def test_a_synced_clock_is_the_systems_even_when_it_lies_before_the_last_event() -> None:
    keeper = begun()
    keeper.synced(is_synced=True)
    assert keeper.now(0, GOOD - DAY).wall_ms == GOOD - DAY
    assert keeper.now(0, GOOD).trust == SYNCED


def test_a_time_told_runs_on_with_the_monotonic_clock_whatever_the_systems_does() -> None:
    keeper = Timekeeper()
    assert keeper.learn(GOOD, CLERK, at(UNSET, 10 * S))
    assert keeper.now(25 * S, 0).wall_ms == GOOD + 15_000
    assert keeper.now(26 * S, GOOD + 999 * DAY).wall_ms == GOOD + 16_000


@pytest.mark.parametrize("wall_ms", [0, BUILD_MS - 1, MAX_MS + 1, -5])
def test_a_time_that_cannot_be_true_is_refused(wall_ms: int) -> None:
    keeper = Timekeeper()
    assert not keeper.learn(wall_ms, DISTRICT, at(UNSET))
    assert keeper.now(0, 0).trust == UNSET


@pytest.mark.parametrize("wall_ms", [BUILD_MS, MAX_MS])
def test_the_edges_of_what_can_be_true_are_taken(wall_ms: int) -> None:
    assert Timekeeper().learn(wall_ms, CLERK, at(UNSET))


@pytest.mark.parametrize(("held", "told", "is_taken"), [(1, 1, True), (1, 2, True), (2, 2, True), (2, 1, False)])
def test_a_worse_source_never_overrides_a_better_one(held: Trust, told: Trust, is_taken: bool) -> None:  # noqa: FBT001 - a row of the table
    keeper = Timekeeper()
    keeper.learn(GOOD, held, at(UNSET))
    assert keeper.learn(GOOD + DAY, told, keeper.now(0, 0)) is is_taken
    assert keeper.now(0, 0).wall_ms == (GOOD + DAY if is_taken else GOOD)


def test_nothing_told_overrides_a_synced_clock() -> None:
    keeper = Timekeeper()
    keeper.synced(is_synced=True)
    assert not keeper.learn(GOOD + DAY, SYNCED, keeper.now(0, GOOD))


@pytest.mark.parametrize("told", [CLERK, DISTRICT])
def test_a_sync_lost_falls_back_to_what_was_learned_before_and_to_its_trust(told: Trust) -> None:
    keeper = Timekeeper()
    keeper.learn(GOOD, told, at(UNSET))
    keeper.synced(is_synced=True)
    keeper.synced(is_synced=False)
    assert (keeper.now(S, 5).wall_ms, keeper.now(S, 5).trust) == (GOOD + 1_000, told)


@pytest.mark.parametrize("system_ms", [0, BUILD_MS - 1, MAX_MS + 1])
def test_a_synced_clock_that_shows_what_cannot_be_true_is_not_believed(system_ms: int) -> None:
    keeper = begun()
    keeper.synced(is_synced=True)
    assert (keeper.now(0, system_ms).wall_ms, keeper.now(0, system_ms).trust) == (GOOD, UNSET)
    assert keeper.now(0, GOOD + 5).trust == SYNCED


def test_an_unset_clock_past_all_reason_shows_the_last_events_time() -> None:
    assert begun().now(0, MAX_MS + 1).wall_ms == GOOD


def test_a_sync_lost_with_nothing_learned_is_unset() -> None:
    keeper = begun()
    keeper.synced(is_synced=True)
    keeper.synced(is_synced=False)
    assert keeper.now(0, 0) == keeper.now(0, GOOD)
    assert keeper.now(0, GOOD).trust == UNSET


def test_the_clerk_can_tell_the_time_when_the_battery_clock_shows_what_cannot_be_true() -> None:
    keeper = Timekeeper()
    keeper.synced(is_synced=True)
    assert keeper.learn(GOOD, CLERK, keeper.now(S, 0))
    assert (keeper.now(2 * S, 1_000).wall_ms, keeper.now(2 * S, 1_000).trust) == (GOOD + 1_000, CLERK)
    assert keeper.now(3 * S, GOOD).trust == SYNCED
