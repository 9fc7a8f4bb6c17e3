"""Which events still wait, since when, and when a batch of them is due. Pure."""

from collections import deque
from dataclasses import dataclass

NOT_URGENT = "ack"
"""Events of this kind ride along with others and never make a batch due: an ack would else beget a batch that begets an ack."""
MAX_TRACKED = 1_000  # events whose age is known one by one; more waiting events than a batch holds are due whatever their age


@dataclass(frozen=True, slots=True)
class _Event:
    seq: int
    since_ns: int
    wall_ms: int


class Waiting:
    """The age of events by their number, from what this start has seen."""

    def __init__(self, batch_events: int, batch_age_s: int) -> None:
        self._batch_events = min(batch_events, MAX_TRACKED)
        self._age_ns = batch_age_s * 1_000_000_000
        self._events: deque[_Event] = deque(maxlen=MAX_TRACKED)
        self._unknown_to = 0

    def known_from(self, head: int) -> None:
        """Events up to `head` were there before: their age is unknown, and they have waited long enough."""
        self._unknown_to = max(self._unknown_to, head)

    def add(self, seq: int, kind: str, now_ns: int, wall_ms: int) -> None:
        """An event was committed."""
        if kind == NOT_URGENT:
            return
        if len(self._events) == MAX_TRACKED:
            self._unknown_to = max(self._unknown_to, self._events[0].seq)
        self._events.append(_Event(seq, now_ns, wall_ms))

    def due_ns(self, sent: int) -> int | None:
        """When the events after `sent` are due: 0 is at once, None is never (there are none that matter)."""
        if sent < self._unknown_to:
            return 0
        waiting, oldest = 0, None
        for event in reversed(self._events):
            if event.seq <= sent:
                break
            waiting, oldest = waiting + 1, event
        if oldest is None:
            return None
        return 0 if waiting >= self._batch_events else oldest.since_ns + self._age_ns

    def oldest_ms(self, stored: int) -> int | None:
        """Wall time of the oldest event after `stored`; None when there is none or its time is not known."""
        if stored < self._unknown_to:
            return None
        return next((event.wall_ms for event in self._events if event.seq > stored), None)
