"""When acks go out: at once, or together after a while. Pure."""

from collections.abc import Iterable

S = 1_000_000_000


class Timetable:
    """At most one ack per outlet in `ack_after_s`, unless one is wanted at once."""

    def __init__(self, ack_after_s: float) -> None:
        self._after_ns = int(ack_after_s * S)
        self._due: dict[str, int] = {}

    def at_once(self, outlets: Iterable[str], now_ns: int) -> None:
        """These acks are wanted now."""
        self._due.update(dict.fromkeys(outlets, now_ns))

    def later(self, outlets: Iterable[str], now_ns: int) -> None:
        """These have changed; an ack that is due sooner stays so."""
        for outlet in outlets:
            self._due.setdefault(outlet, now_ns + self._after_ns)

    def take(self, now_ns: int) -> list[str]:
        """The outlets whose ack is due; they are off the table then."""
        due = [outlet for outlet, at_ns in self._due.items() if at_ns <= now_ns]
        for outlet in due:
            del self._due[outlet]
        return due

    def next_ns(self) -> int | None:
        """When the next one is due, None if there is none."""
        return min(self._due.values(), default=None)
