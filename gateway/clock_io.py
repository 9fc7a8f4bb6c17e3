"""The machine's clocks, and what tells us that they are set. Feeds a `Timekeeper`; decides nothing itself."""

import time
from pathlib import Path

from gateway.clock import Now, Timekeeper, Trust
from gateway.messages.house import ClockChanged

STEP_MS = 2_000  # the wall clock is said to have stepped when it moved this much against the monotonic one


def boottime_ns() -> int:
    """The house's monotonic time: ns since the kernel started, sleep included."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


class SystemClock:
    """The loop's clock. `synced`: the file whose presence says that NTP has set the clock; `rtc`: a battery clock is configured.

    Owned by the loop's thread; `now` may be called from any.
    """

    def __init__(self, keeper: Timekeeper, synced: Path, *, rtc: bool) -> None:
        self._keeper = keeper
        self._synced = synced
        self._rtc = rtc
        self._keeper.synced(is_synced=self._is_set())
        self._last = self.now()

    def now(self) -> Now:
        """The present instant."""
        return self._keeper.now(boottime_ns(), time.time_ns() // 1_000_000)

    def learn(self, wall_ms: int, trust: Trust) -> None:
        """Somebody told the time; taken only from a source at least as good as the present one, and within bounds."""
        self._keeper.learn(wall_ms, trust, self.now().mono_ns)

    def change(self) -> ClockChanged | None:
        """What has changed since the last call: the trust, or a step of the wall clock."""
        self._keeper.synced(is_synced=self._is_set())
        before, after = self._last, self.now()
        self._last = after
        expected_ms = before.wall_ms + (after.mono_ns - before.mono_ns) // 1_000_000
        if after.trust == before.trust and abs(after.wall_ms - expected_ms) <= STEP_MS:
            return None
        return ClockChanged(expected_ms, after.wall_ms, before.trust, after.trust)

    def _is_set(self) -> bool:
        return self._rtc or self._synced.exists()
