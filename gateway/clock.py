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

    `floor_ms`: the last event's time; an unset clock never shows an earlier one.
    """

    def __init__(self, boot: int = 0, floor_ms: int = 0) -> None:
        self.boot = boot
        self.floor_ms = floor_ms
        self._is_synced = False
        self._offset_ms: int | None = None
        self._learned: Trust = UNSET

    @property
    def trust(self) -> Trust:
        """Trust in the best source heard; `now` gives less where that is the system's clock and shows what cannot be true."""
        return SYNCED if self._is_synced else self._learned

    def now(self, mono_ns: int, system_ms: int) -> Now:
        """The instant for these ticks. Trust 3 takes the system's wall clock, 1 and 2 the offset learned, 0 the floor."""
        if self._is_synced and is_plausible(system_ms):
            return Now(self.boot, mono_ns, system_ms, SYNCED)
        if self._offset_ms is not None:
            return Now(self.boot, mono_ns, self._offset_ms + mono_ns // 1_000_000, self._learned)
        return Now(self.boot, mono_ns, max(system_ms if system_ms <= MAX_MS else 0, self.floor_ms), UNSET)

    def synced(self, *, is_synced: bool) -> None:
        """The system clock is (or is no longer known to be) set by NTP or an RTC."""
        self._is_synced = is_synced

    def learn(self, wall_ms: int, trust: Trust, mono_ns: int) -> bool:
        """Somebody told the time. True if taken: plausible, and from a source at least as good as the one in use."""
        if not is_plausible(wall_ms) or trust < self.trust or self.trust == SYNCED:
            return False
        self._offset_ms = wall_ms - mono_ns // 1_000_000
        self._learned = trust
        return True
