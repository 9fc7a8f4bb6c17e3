"""What time it is and how far it is believed: ticks in, `Now` out."""

import pytest

from gateway.clock import BUILD_MS, CLERK, DISTRICT, MAX_MS, SYNCED, UNSET, Timekeeper, Trust

DAY = 86_400_000
GOOD = BUILD_MS + 30 * DAY
S = 1_000_000_000


def test_an_unset_clock_never_shows_a_time_before_the_last_event() -> None:
    keeper = Timekeeper(boot=3, floor_ms=GOOD)
    now = keeper.now(5 * S, 0)
    assert (now.boot, now.mono_ns, now.wall_ms, now.trust) == (3, 5 * S, GOOD, UNSET)
    assert keeper.now(6 * S, GOOD + 1).wall_ms == GOOD + 1


def test_a_synced_clock_is_the_systems_even_when_it_lies_before_the_last_event() -> None:
    keeper = Timekeeper(floor_ms=GOOD)
    keeper.synced(is_synced=True)
    assert keeper.now(0, GOOD - DAY).wall_ms == GOOD - DAY
    assert keeper.now(0, GOOD).trust == SYNCED


def test_a_time_told_runs_on_with_the_monotonic_clock_whatever_the_systems_does() -> None:
    keeper = Timekeeper()
    assert keeper.learn(GOOD, CLERK, 10 * S)
    assert keeper.now(25 * S, 0).wall_ms == GOOD + 15_000
    assert keeper.now(26 * S, GOOD + 999 * DAY).wall_ms == GOOD + 16_000


@pytest.mark.parametrize("wall_ms", [0, BUILD_MS - 1, MAX_MS + 1, -5])
def test_a_time_that_cannot_be_true_is_refused(wall_ms: int) -> None:
    keeper = Timekeeper()
    assert not keeper.learn(wall_ms, DISTRICT, 0)
    assert keeper.now(0, 0).trust == UNSET


@pytest.mark.parametrize("wall_ms", [BUILD_MS, MAX_MS])
def test_the_edges_of_what_can_be_true_are_taken(wall_ms: int) -> None:
    assert Timekeeper().learn(wall_ms, CLERK, 0)


@pytest.mark.parametrize(("held", "told", "is_taken"), [(1, 1, True), (1, 2, True), (2, 2, True), (2, 1, False)])
def test_a_worse_source_never_overrides_a_better_one(held: Trust, told: Trust, is_taken: bool) -> None:  # noqa: FBT001 - a row of the table
    keeper = Timekeeper()
    keeper.learn(GOOD, held, 0)
    assert keeper.learn(GOOD + DAY, told, 0) is is_taken
    assert keeper.now(0, 0).wall_ms == (GOOD + DAY if is_taken else GOOD)


def test_nothing_told_overrides_a_synced_clock() -> None:
    keeper = Timekeeper()
    keeper.synced(is_synced=True)
    assert not keeper.learn(GOOD, SYNCED, 0)


@pytest.mark.parametrize("told", [CLERK, DISTRICT])
def test_a_sync_lost_falls_back_to_what_was_learned_before_and_to_its_trust(told: Trust) -> None:
    keeper = Timekeeper()
    keeper.learn(GOOD, told, 0)
    keeper.synced(is_synced=True)
    keeper.synced(is_synced=False)
    assert (keeper.now(S, 5).wall_ms, keeper.now(S, 5).trust, keeper.trust) == (GOOD + 1_000, told, told)


@pytest.mark.parametrize("system_ms", [0, BUILD_MS - 1, MAX_MS + 1])
def test_a_synced_clock_that_shows_what_cannot_be_true_is_not_believed(system_ms: int) -> None:
    keeper = Timekeeper(floor_ms=GOOD)
    keeper.synced(is_synced=True)
    assert (keeper.now(0, system_ms).wall_ms, keeper.now(0, system_ms).trust) == (GOOD, UNSET)
    assert keeper.now(0, GOOD + 5).trust == SYNCED


def test_an_unset_clock_past_all_reason_shows_the_last_events_time() -> None:
    assert Timekeeper(floor_ms=GOOD).now(0, MAX_MS + 1).wall_ms == GOOD


def test_a_sync_lost_with_nothing_learned_is_unset() -> None:
    keeper = Timekeeper(floor_ms=GOOD)
    keeper.synced(is_synced=True)
    keeper.synced(is_synced=False)
    assert keeper.now(0, 0) == keeper.now(0, GOOD)
    assert keeper.trust == UNSET
