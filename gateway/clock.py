"""What time it is, and how far that can be believed. Pure: the ticks come in as arguments.

Waiting is done on monotonic time only. Wall time is for people; every use of it carries the trust it had.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

Trust = Literal[0, 1, 2, 3]
"""0 = not set, 1 = told by the clerk or by the last event, 2 = learned from the district, 3 = NTP or RTC."""

UNSET: Trust = 0
CLERK: Trust = 1
DISTRICT: Trust = 2
SYNCED: Trust = 3

BUILD_MS = 1_790_000_000_000
"""Times before this (21 September 2026, the build) cannot be true."""
MAX_MS = BUILD_MS + 20 * 365 * 86_400_000
"""Nor can times 20 years past it."""


@dataclass(frozen=True, slots=True)
class Now:
    """An instant: number of this start of the daemon, monotonic ns, wall ms since 1970 UTC, trust in the wall time."""

    boot: int
    mono_ns: int
    wall_ms: int
    trust: Trust


class Clock(Protocol):
    """Where the loop gets its time from."""

    def now(self) -> Now:
        """The present instant."""
        ...


def is_plausible(wall_ms: int) -> bool:
    """Whether a wall time can be true at all."""
    return BUILD_MS <= wall_ms <= MAX_MS


class Timekeeper:
    """Turns monotonic and system ticks into `Now`, from the best source heard so far.

    An unset clock never shows a time before the last event's, and runs on from there: time that stands still would look like a step
    backwards each time that somebody looks.
    """

    def __init__(self) -> None:
        self.boot = 0
        self._floor_ms = 0
        self._is_synced = False
        self._offset_ms: int | None = None
        self._learned: Trust = UNSET

    def begin(self, boot: int, last_ms: int, mono_ns: int) -> None:
        """The number of this start, and the last event's time; it was over at the monotonic instant `mono_ns`."""
        self.boot = boot
        self._floor_ms = last_ms - mono_ns // 1_000_000

    def now(self, mono_ns: int, system_ms: int) -> Now:
        """The instant for these ticks: the system's wall clock (trust 3), the offset learned (1, 2), the later of system and floor (0)."""
        if self._is_synced and is_plausible(system_ms):
            return Now(self.boot, mono_ns, system_ms, SYNCED)
        mono_ms = mono_ns // 1_000_000
        if self._offset_ms is not None:
            return Now(self.boot, mono_ns, self._offset_ms + mono_ms, self._learned)
        return Now(self.boot, mono_ns, max(system_ms if system_ms <= MAX_MS else 0, self._floor_ms + mono_ms), UNSET)

    def synced(self, *, is_synced: bool) -> None:
        """The system clock is (or is no longer known to be) set by NTP or an RTC."""
        self._is_synced = is_synced

    def learn(self, wall_ms: int, trust: Trust, at: Now) -> bool:
        """Somebody told the time at the instant that `now` gave as `at`. True if taken: plausible, from a source at least as good.

        It is `at` that counts: a battery clock that shows 1970 is a better source in name only, and must not keep the clerk from telling.
        """
        if not is_plausible(wall_ms) or trust < at.trust or at.trust == SYNCED:
            return False
        self._offset_ms = wall_ms - at.mono_ns // 1_000_000
        self._learned = trust
        return True
