"""What time it is, and how far that can be believed. Pure: the ticks come in as arguments.

Waiting is done on monotonic time only. Wall time is for people; every use of it carries the trust it had.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

Trust = Literal[0, 1, 2, 3]
"""0 = not set, 1 = told by the clerk or by the last event, 2 = learned from the district, 3 = NTP or RTC."""

UNSET: Trust = 0
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


class Timekeeper:
    """Turns monotonic and system ticks into `Now`, from the best source heard so far.

    `floor_ms`: the last event's time; an unset clock never shows an earlier one.
    """

    def __init__(self, boot: int = 0, floor_ms: int = 0) -> None:
        self.boot = boot
        self.floor_ms = floor_ms
        self._offset_ms: int | None = None
        self.trust: Trust = UNSET

    def now(self, mono_ns: int, system_ms: int) -> Now:
        """The instant for these ticks. Trust 3 takes the system's wall clock, 1 and 2 the offset learned, 0 the floor."""
        return Now(self.boot, mono_ns, self._wall_ms(mono_ns, system_ms), self.trust)

    def synced(self, *, is_synced: bool) -> None:
        """The system clock is (or is no longer known to be) set by NTP or an RTC."""
        if is_synced:
            self.trust = SYNCED
        elif self.trust == SYNCED:
            self.trust = DISTRICT if self._offset_ms is not None else UNSET

    def learn(self, wall_ms: int, trust: Trust, mono_ns: int) -> bool:
        """Somebody told the time. True if taken: plausible, and from a source at least as good as the one in use."""
        if not BUILD_MS <= wall_ms <= MAX_MS or trust < self.trust or self.trust == SYNCED:
            return False
        self._offset_ms = wall_ms - mono_ns // 1_000_000
        self.trust = trust
        return True

    def _wall_ms(self, mono_ns: int, system_ms: int) -> int:
        if self.trust == SYNCED:
            return system_ms
        if self._offset_ms is not None:
            return self._offset_ms + mono_ns // 1_000_000
        return max(system_ms, self.floor_ms)
