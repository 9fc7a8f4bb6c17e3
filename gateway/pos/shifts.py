"""Shifts: who may sell now, opening with a float, closing by a blind count. What should lie in the drawer is said to nobody before that."""

import json
from datetime import date

from gateway.books import Books
from gateway.clock import Now
from gateway.config import Outlet
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import (
    Act,
    AskQris,
    ChangeLine,
    CloseShift,
    Discount,
    Hold,
    MoveCash,
    OpenShift,
    Pay,
    PayBon,
    PowerOff,
    PrintCards,
    PrintTest,
    Recall,
    Refund,
    Scan,
    SetMember,
    TakeSaving,
    TellTime,
    TickQris,
    VoidBasket,
)
from gateway.messages.counter import Asked, ShiftView
from gateway.messages.journal import Json, Row
from gateway.pos.day import day_of, is_sure
from gateway.pos.desk import Desk
from gateway.pos.money import rp
from gateway.pos.names import tidy
from gateway.pos.nik import holds_nik
from gateway.pos.orders import Orders
from gateway.pos.reports import shift_slip
from gateway.pos.rights import allowed, may
from gateway.pos.slips import Slips

SELLING: tuple[type[Act], ...] = (
    Scan, ChangeLine, Discount, SetMember, Hold, Recall, Pay, AskQris, VoidBasket, Refund, MoveCash, TakeSaving, PayBon,
)  # fmt: skip
"""Acts that need a clerk and an open shift where clerks are defined."""
UNSIGNED: tuple[type[Act], ...] = (PrintTest, TellTime, PowerOff, PrintCards)
"""Acts of the house, which nobody signs: also done where clerks are defined and none is in. A card of the gun comes past no login."""
MAX_REASON = 120
"""Characters of a reason: two lines of handwriting."""
MAX_TRIED = 10
"""Counts that did not fit, kept for the overseer; who counts more often is known by then."""


class Shifts:
    """The shift of this counter. `opening`: its beginning is with the journal."""

    def __init__(self, desk: Desk, orders: Orders, slips: Slips, outlet: Outlet) -> None:
        self._desk = desk
        self._orders = orders
        self._slips = slips
        self._outlet = outlet
        self._tried: list[int] = []
        self._ticks: dict[int, bool] = {}
        self.opening = False

    @property
    def is_open(self) -> bool:
        """A shift is open and not about to end."""
        return self._desk.books.shift.is_open and not self._desk.ending

    def gate(self, asked: Asked | None, act: Act) -> Fault | None:
        """Why this act cannot be done by whoever stands here now; None if it can. `asked` None: a scanner."""
        who = self._desk.who if asked is None else asked.who
        if isinstance(act, UNSIGNED) or self._is_over(act) or not self._desk.clerks:
            return None
        if who is None:
            return fault("GW-3602", "now")
        if not isinstance(act, SELLING):
            return None
        if not may(who.role, "sell"):
            return fault("GW-3603", "never", role=who.role)
        return None if self.is_open else fault("GW-3604", "now")

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Open, close, tick."""
        if (joined := self._orders.joined(asked)) is not None:
            return joined
        match asked.act:
            case OpenShift():
                return self._open(asked, asked.act, now)
            case CloseShift():
                return self._close(asked, asked.act, now)
            case TickQris():
                return self._tick(asked, asked.act)
        raise ValueError(f"no act of a shift: {asked.act!r}")

    def view(self, now: Now) -> ShiftView:
        """What the counter shows of it."""
        books = self._desk.books
        shift = books.shift
        return ShiftView(
            shift.no, shift.is_open, day_of(books, self._outlet, now), books.z + 1, shift.clerk or None if shift.is_open else None,
            shift.opened_ms if shift.is_open else None, confirm_day=not (shift.is_open or is_sure(now)),
        )  # fmt: skip

    def ticked(self) -> list[Json]:
        """The QRIS sales of the day that somebody looked for in the merchant's app, as an event holds them."""
        return [
            {"receipt_no": number, "amount": amount, "found": self._ticks[number]}
            for number, amount in self._desk.books.qris if number in self._ticks
        ]  # fmt: skip

    def _open(self, asked: Asked, act: OpenShift, now: Now) -> list[Effect]:
        shift = self._desk.books.shift
        if (why := allowed(asked, "shift")) is not None:
            return self._desk.refuse(asked, why, 403)
        if self.is_open or self.opening:
            return self._desk.refuse(asked, fault("GW-3605", "never", shift=shift.no, clerk=shift.clerk or "-"), 409)
        fields: dict[str, Json] = {"float": act.cash}
        if not is_sure(now):
            if (day := date_of(act.day, self._desk.books)) is None:
                return self._desk.refuse(asked, fault("GW-3607", "now"))
            fields["day"] = day
        self.opening = True
        return self._orders.give(asked, "shift_open", fields, now, lambda _: self._opened(), self._opened)

    def _opened(self) -> list[Effect]:
        self._tried, self.opening = [], False
        return []

    def _close(self, asked: Asked, act: CloseShift, now: Now) -> list[Effect]:
        reason = tidy(act.reason, MAX_REASON)
        if (why := allowed(asked, "shift")) is not None:
            return self._desk.refuse(asked, why, 403)
        if not self.is_open:
            return self._desk.refuse(asked, fault("GW-3604", "never"), 409)
        if self._desk.under_way is not None or self._orders.money_waits:
            return self._desk.refuse(asked, fault("GW-3414", "now"), 409)
        if holds_nik(reason):
            return self._desk.refuse(asked, fault("GW-3120", "never"))
        difference = act.counted - self._desk.books.expected
        if difference and not reason:
            if act.counted not in self._tried and len(self._tried) < MAX_TRIED:
                self._tried.append(act.counted)
            side = "kurang" if difference < 0 else "lebih"
            return self._desk.refuse(asked, fault("GW-3608", "now", side=side, difference=rp(abs(difference))))
        self._desk.ending = True
        fields: dict[str, Json] = {"counted": act.counted, "qris": self.ticked()}
        if reason:
            fields["reason"] = reason
        if tried := [count for count in self._tried if count != act.counted]:
            fields["tried"] = list[Json](tried)
        return self._orders.give(asked, "shift_close", fields, now, self._closed, self._open_still)

    def _closed(self, row: Row) -> list[Effect]:
        self._tried, self._desk.ending = [], False
        return self._slips.report("shift", shift_slip(json.loads(row.body), self._outlet))

    def _open_still(self) -> None:
        self._desk.ending = False

    def _tick(self, asked: Asked, act: TickQris) -> list[Effect]:
        waiting = dict(self._desk.books.qris)
        if act.receipt_no not in waiting:
            return self._desk.refuse(asked, fault("GW-3609", "never", receipt_no=act.receipt_no), 404)
        self._ticks = {number: found for number, found in self._ticks.items() if number in waiting} | {act.receipt_no: act.found}
        return self._desk.accept(asked)

    def _is_over(self, act: Act) -> bool:
        """A basket whose end is known: who asks again is told the same, shift or no shift."""
        answers = self._desk.answers
        return (isinstance(act, Pay) and answers.is_paid(act.basket)) or (isinstance(act, VoidBasket) and answers.is_voided(act.basket))


def date_of(told: str | None, books: Books) -> str | None:
    """The day that the clerk told; None if it is none, or one before the day that is running or was closed last."""
    try:
        day = "" if told is None else date.fromisoformat(told).isoformat()
    except ValueError:
        return None
    last = books.day or str(books.last_z.get("business_day") or "")
    return day if day and day >= last else None
