"""Whether the watchdog may be fed. Pure.

A dog fed from a side thread proves nothing; it is fed only while the two parts that a sale needs, the loop and the journal, make
progress. A stuck printer or a dead line never stops it.
"""

from collections.abc import Mapping

DEFAULT_STALL_NS = 10_000_000_000  # without a watchdog: what `beat` calls stuck; a slow card syncs in less
FEEDS_PER_PERIOD = 3  # two feeds may be late before the dog bites


class Pulse:
    """Decides when to feed. `watchdog_us`: the period after which systemd kills, 0 for no watchdog."""

    def __init__(self, watchdog_us: int) -> None:
        self._every_ns = watchdog_us * 1_000 // FEEDS_PER_PERIOD
        self._stall_ns = self._every_ns or DEFAULT_STALL_NS
        self._fed_ns: int | None = None

    def is_alive(self, now_ns: int, loop_ns: int, journal_ns: int) -> bool:
        """Whether both parts made progress lately. Times are monotonic ns of their last progress; being idle is progress."""
        return now_ns - min(loop_ns, journal_ns) < self._stall_ns

    def must_feed(self, now_ns: int, loop_ns: int, journal_ns: int) -> bool:
        """Whether to feed now: there is a dog, both parts are alive, and a third of its period is over."""
        if not self._every_ns or not self.is_alive(now_ns, loop_ns, journal_ns):
            return False
        if self._fed_ns is not None and now_ns - self._fed_ns < self._every_ns:
            return False
        self._fed_ns = now_ns
        return True


def watchdog_us(environ: Mapping[str, str], pid: int) -> int:
    """The WATCHDOG_USEC of systemd if it is meant for this process, else 0 (sd_watchdog_enabled(3))."""
    period, meant = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", str(pid))
    return int(period) if period.isdecimal() and meant == str(pid) else 0
