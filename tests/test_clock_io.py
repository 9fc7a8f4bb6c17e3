"""The machine's clock, and what it notices: trust that rises, steps, and nothing else."""

from pathlib import Path

from gateway.clock import BUILD_MS, CLERK, SYNCED, UNSET
from gateway.clock_io import SystemClock, set_by

GOOD = BUILD_MS + 86_400_000
HOUR = 3_600_000
QUARTER_NS = 15_000_000_000


class Ticks:
    """Monotonic and wall clock, as a test sets them."""

    def __init__(self, wall_ms: int) -> None:
        self.mono_ns = 4 * QUARTER_NS
        self.wall_ms = wall_ms

    def __call__(self) -> tuple[int, int]:
        return self.mono_ns, self.wall_ms

    def run(self) -> None:
        """A quarter of a minute goes by."""
        self.mono_ns += QUARTER_NS
        self.wall_ms += 15_000


def test_a_clock_that_lags_behind_the_last_event_runs_on_from_it_and_has_no_step_to_tell() -> None:
    ticks = Ticks(GOOD - HOUR)
    clock = SystemClock(lambda: False, ticks)
    clock.begin(7, GOOD)
    assert (clock.now().boot, clock.now().wall_ms) == (7, GOOD)
    for quarter in range(1, 5):
        ticks.run()
        assert clock.change() is None
        assert clock.now().wall_ms == GOOD + quarter * 15_000


def test_a_step_of_a_set_clock_is_told_once() -> None:
    ticks = Ticks(GOOD)
    clock = SystemClock(lambda: True, ticks)
    clock.begin(1, GOOD)
    ticks.run()
    ticks.wall_ms += HOUR
    told = clock.change()
    assert told is not None
    assert (told.before_ms, told.after_ms, told.trust_before, told.trust) == (GOOD + 15_000, GOOD + 15_000 + HOUR, SYNCED, SYNCED)
    ticks.run()
    assert clock.change() is None


def test_the_clock_is_set_by_the_file_of_ntp_or_by_a_battery(tmp_path: Path) -> None:
    mark = tmp_path / "synchronized"
    assert (set_by(mark, rtc=False)(), set_by(mark, rtc=True)()) == (False, True)
    mark.touch()
    assert set_by(mark, rtc=False)()


def test_a_battery_clock_that_shows_1970_does_not_keep_the_clerk_from_telling_the_time() -> None:
    clock = SystemClock(lambda: True, Ticks(0))
    assert clock.now().trust == UNSET
    clock.learn(GOOD, CLERK)
    assert (clock.now().trust, clock.now().wall_ms) == (CLERK, GOOD)
