"""The machine's clocks, and what tells us that they are set. Feeds a `Timekeeper`; decides nothing itself."""

import time
from collections.abc import Callable
from pathlib import Path

from gateway.clock import Now, Timekeeper, Trust
from gateway.messages.house import ClockChanged

STEP_MS = 2_000  # the wall clock is said to have stepped when it moved this much against the monotonic one


def boottime_ns() -> int:
    """The house's monotonic time: ns since the kernel started, sleep included."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


def system_ticks() -> tuple[int, int]:
    """The house's monotonic time, and ms since 1970 as the system's wall clock says."""
    return boottime_ns(), time.time_ns() // 1_000_000


def set_by(synced: Path, *, rtc: bool) -> Callable[[], bool]:
    """Says whether the system's clock is set: by NTP, which then makes the file `synced`, or by a battery clock that is configured."""
    return lambda: rtc or synced.exists()


class SystemClock:
    """The loop's clock. `is_set`: whether the system's clock is set (see `set_by`); `ticks`: monotonic ns, wall ms.

    Owned by the loop's thread; `now` may be called from any.
    """

    def __init__(self, is_set: Callable[[], bool], ticks: Callable[[], tuple[int, int]] = system_ticks) -> None:
        self._keeper = Timekeeper()
        self._is_set = is_set
        self._ticks = ticks
        self._keeper.synced(is_synced=is_set())
        self._last = self.now()

    def now(self) -> Now:
        """The present instant."""
        return self._keeper.now(*self._ticks())

    def begin(self, boot: int, last_ms: int) -> None:
        """The journal is open: this start has its number, and from now on no unset clock shows a time before the last event's."""
        self._keeper.begin(boot, last_ms, self.now().mono_ns)
        self._last = self.now()

    def learn(self, wall_ms: int, trust: Trust) -> None:
        """Somebody told the time; taken only from a source at least as good as the present one, and within bounds."""
        self._keeper.learn(wall_ms, trust, self.now())

    def change(self) -> ClockChanged | None:
        """What has changed since the last call: the trust, or a step of the wall clock."""
        self._keeper.synced(is_synced=self._is_set())
        before, after = self._last, self.now()
        self._last = after
        expected_ms = before.wall_ms + (after.mono_ns - before.mono_ns) // 1_000_000
        if after.trust == before.trust and abs(after.wall_ms - expected_ms) <= STEP_MS:
            return None
        return ClockChanged(expected_ms, after.wall_ms, before.trust, after.trust)
