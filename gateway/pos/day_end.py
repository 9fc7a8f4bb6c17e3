"""The end of the business day: the Z by the clerk, the Z by itself when the next day has begun, a date put right afterwards, the X.

The journal puts number and sums into a Z (`journal/closing.py`); here it is only ordered, dated and printed.
"""

from gateway.clock import Now
from gateway.config import Outlet
from gateway.faults import fault
from gateway.messages import Effect
from gateway.messages.acts import Act, CloseDay, CloseShift, OpenShift, PrintTest, PrintX, Reprint, TellTime, TickQris
from gateway.messages.counter import Asked
from gateway.messages.journal import Json, Row
from gateway.pos.day import by_clock, is_sure
from gateway.pos.desk import Desk
from gateway.pos.orders import Orders
from gateway.pos.reports import x_slip, z_slip
from gateway.pos.rights import allowed
from gateway.pos.shifts import Shifts, date_of
from gateway.pos.slips import Slips

NS_PER_MS = 1_000_000
UNHURRIED: tuple[type[Act], ...] = (CloseShift, CloseDay, TickQris, PrintX, Reprint, PrintTest, TellTime)
"""Acts that need not wait for the end of the day before, or that are it."""
MAX_DATED = 8
"""Days of one start whose date was the clerk's word: a week without a clock. Older ones keep the clerk's date."""


class DayEnd:
    """X and Z of this counter."""

    def __init__(self, desk: Desk, orders: Orders, slips: Slips, shifts: Shifts, outlet: Outlet) -> None:
        self._desk = desk
        self._orders = orders
        self._slips = slips
        self._shifts = shifts
        self._outlet = outlet
        self._dated: dict[int, tuple[str, int]] = {}
        self._fixing = 0

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Print an X, or write and print the Z."""
        if (joined := self._orders.joined(asked)) is not None:
            return joined
        match asked.act:
            case PrintX():
                return self._x(asked, now)
            case CloseDay():
                return self._z(asked, now)
        raise ValueError(f"no act of the day's end: {asked.act!r}")

    def turn(self, act: Act, now: Now) -> list[Effect]:
        """At the first act of a new day: what the day before still lacks. A shift that nobody closed is closed uncounted.

        Who comes to close and count it, or only asks, is let do so first; with a clock that is not sure a later date told at the
        opening of a shift ends the day.
        """
        books = self._desk.books
        if isinstance(act, OpenShift) and not is_sure(now):
            return self._told(act, now)
        if isinstance(act, UNHURRIED):
            return []
        if not is_sure(now) or not books.day or by_clock(self._outlet, now) <= books.day or self._waits:
            return []
        return self._by_itself(now)

    def heard(self, now: Now) -> list[Effect]:
        """Remember under which date a shift was opened that the clerk had to tell, and put it right once the clock is sure."""
        books = self._desk.books
        if is_sure(now):
            return self._date_fixed(now) if self._dated and not self._waits else []
        if books.shift.is_open and books.shift.confirmed and books.z + 1 not in self._dated:
            self._dated[books.z + 1] = (books.shift.day, now.mono_ns)
            if len(self._dated) > MAX_DATED:
                del self._dated[next(iter(self._dated))]
        return []

    @property
    def _waits(self) -> bool:
        selling = self._desk.under_way is not None or self._orders.money_waits
        return selling or self._desk.ending or self._shifts.opening or bool(self._fixing)

    def _x(self, asked: Asked, now: Now) -> list[Effect]:
        if (why := allowed(asked, "shift")) is not None:
            return self._desk.refuse(asked, why, 403)
        return self._print(asked, self._slips.report("x", x_slip(self._desk.books, self._outlet, now)))

    def _print(self, asked: Asked, ordered: list[Effect]) -> list[Effect]:
        return [*self._desk.accept(asked), *ordered] if ordered else self._desk.refuse(asked, fault("GW-3502", "never"), 503)

    def _z(self, asked: Asked, now: Now) -> list[Effect]:
        """Where nothing happened since the last Z, that one is printed again: nobody needs an empty one."""
        books = self._desk.books
        if (why := allowed(asked, "z")) is not None:
            return self._desk.refuse(asked, why, 403)
        if self._waits:
            return self._desk.refuse(asked, fault("GW-3414", "now"), 409)
        if books.shift.is_open:
            return self._desk.refuse(asked, fault("GW-3611", "now", shift=books.shift.no), 409)
        if books.day:
            return self._order(asked, self._ticked(), now)
        if not books.z_seq:
            return self._desk.refuse(asked, fault("GW-3612", "never"), 409)
        return self._print(asked, self._slips.report("z", z_slip(books, self._outlet), copy=True))

    def _told(self, act: OpenShift, now: Now) -> list[Effect]:
        books = self._desk.books
        day = date_of(act.day, books)
        turns = day is not None and books.day and day > books.day and not books.shift.is_open
        return self._by_itself(now) if turns and not self._waits else []

    def _by_itself(self, now: Now) -> list[Effect]:
        if not self._desk.books.shift.is_open:
            return self._order(None, {"auto": True} | self._ticked(), now)
        fields: dict[str, Json] = {"auto": True, "qris": self._shifts.ticked()}
        effects = self._orders.give(None, "shift_close", fields, now, lambda _: self._forgotten())
        return effects + self._order(None, {"auto": True}, now)

    def _ticked(self) -> dict[str, Json]:
        """What was looked for in the merchant's app since the last shift was closed, or where there are no shifts."""
        ticked = self._shifts.ticked()
        return {"qris": ticked} if ticked else {}

    def _order(self, asked: Asked | None, fields: dict[str, Json], now: Now) -> list[Effect]:
        self._desk.ending = True
        return self._orders.give(asked, "z", fields, now, self._written, self._not_written)

    def _written(self, _: Row) -> list[Effect]:
        self._desk.ending = False
        return self._slips.report("z", z_slip(self._desk.books, self._outlet))

    def _not_written(self) -> None:
        self._desk.ending = False

    def _forgotten(self) -> list[Effect]:
        self._desk.note = fault("GW-3613", "never")
        return []

    def _date_fixed(self, now: Now) -> list[Effect]:
        """For each day of this start that the clerk dated wrongly: what date it had by the clock, now that this is sure."""
        effects: list[Effect] = []
        for z, (day, mono_ns) in self._dated.items():
            then = Now(now.boot, mono_ns, now.wall_ms - (now.mono_ns - mono_ns) // NS_PER_MS, now.trust)
            if (right := by_clock(self._outlet, then)) != day:
                self._fixing += 1
                fields: dict[str, Json] = {"z": z, "was": day, "day": right}
                effects += self._orders.give(None, "date_fixed", fields, now, lambda _: self._fixed(), self._fixed)
        self._dated = {}
        return effects

    def _fixed(self) -> list[Effect]:
        self._fixing -= 1
        return []
