"""What the counter shows of the till: basket, shift, last sale, slips, note. A picture; nothing is decided here."""

from gateway.config import Pos
from gateway.messages.counter import BasketView, HeldView, ReminderView, ShiftView, TillShown
from gateway.pos.basket import Basket
from gateway.pos.desk import Desk
from gateway.pos.money import cash_due
from gateway.pos.slips import Slips

NO_SHIFT = 0
"""Shifts are not opened yet: number 0, not open, and selling does not ask for one."""


def till_shown(desk: Desk, slips: Slips, rules: Pos, business_day: str, z: int) -> TillShown:
    """The till's part of the state. The basket shown is the one whose payment is under way, until that has ended."""
    shift = ShiftView(NO_SHIFT, open=False, business_day=business_day, z=z)
    held = tuple(HeldView(one.basket.id, one.basket.member, one.basket.total, len(one.basket.lines), one.since_ms) for one in desk.held)
    return TillShown(_basket_view(desk.basket, rules), shift, slips.last_sale(), slips.views(), desk.note, held)


def _basket_view(basket: Basket, rules: Pos) -> BasketView:
    due = cash_due(basket.total, rules.rounding_step, rules.rounding)
    reminders = tuple(ReminderView(n, terms.reminder, terms.noted) for n, terms in basket.terms if terms.reminder)
    return BasketView(basket.id, basket.member, basket.subtotal, basket.discount, basket.total, basket.lines, due, reminders=reminders)
