"""Which of the district's acks go into the journal: its signed word, verbatim, at most once an hour. Pure.

A signed ack is the district's counter-signature on all events up to `stored`; only what it covers may be forgotten one day.
"""

from gateway.clock import Now
from gateway.config import Outlet
from gateway.messages import Effect
from gateway.messages.journal import Commit, Row
from gateway.schedule import business_day
from gateway.uplink.acks import Ack

EVERY_NS = 3_600 * 1_000_000_000
"""Each ack says all that the one before said; an event for every one would cost a tenth of the quota."""
TOKEN = "uplink.ack"  # noqa: S105 - names an order, no secret


class Evidence:
    """Remembers when an ack was last written, and under which number."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._written_ns: int | None = None
        self._seq = 0

    def committed(self, row: Row) -> None:
        """An event is durable."""
        if row.kind == "ack":
            self._seq = row.seq

    def heard(self, ack: Ack, now: Now) -> list[Effect]:
        """An ack was believed: written if it is signed and tells of more than the last one that was written."""
        if not ack.signed or ack.stored <= self._seq or ack.stored == 0:
            return []
        if self._written_ns is not None and now.mono_ns - self._written_ns < EVERY_NS:
            return []
        self._written_ns = now.mono_ns
        day = business_day(now.wall_ms, self._outlet.timezone, self._outlet.business_day_starts)
        return [Commit("ack", now, day, {"ack": ack.raw, "stored": ack.stored}, TOKEN)]
