"""Makes the orders of the events that the journal writes of itself. Pure but for the clock in its hand."""

from dataclasses import replace

from gateway.clock import UNSET, Clock
from gateway.config import Outlet
from gateway.messages.journal import Commit, Fields
from gateway.schedule import business_day


class Voice:
    """`last_ms`: the wall time of the journal's last event."""

    def __init__(self, outlet: Outlet, clock: Clock) -> None:
        self._outlet = outlet
        self._clock = clock
        self.last_ms = 0

    def order(self, kind: str, fields: Fields, boot: int) -> Commit:
        """An event of the journal itself. With an unset clock it is never earlier than the last event."""
        now = self._clock.now()
        wall_ms = max(now.wall_ms, self.last_ms) if now.trust == UNSET else now.wall_ms
        day = business_day(wall_ms, self._outlet.timezone, self._outlet.business_day_starts)
        return Commit(kind, replace(now, boot=boot, wall_ms=wall_ms), day, fields, f"journal.{kind}")
