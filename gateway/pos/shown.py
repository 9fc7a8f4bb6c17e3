"""What the counter shows of the till: basket, shift, last sale, slips, note. A picture; nothing is decided here."""

from gateway.config import Pos
from gateway.messages.counter import BasketView, HeldView, QrisView, ReminderView, ShiftView, TillShown
from gateway.pos.basket import Basket
from gateway.pos.desk import AskedQris, Desk
from gateway.pos.money import cash_due
from gateway.pos.slips import Slips


def till_shown(desk: Desk, slips: Slips, rules: Pos, shift: ShiftView, typed: str = "") -> TillShown:
    """The till's part of the state. The basket shown is the one whose payment is under way, until that has ended."""
    held = tuple(HeldView(one.basket.id, one.basket.member, one.basket.total, len(one.basket.lines), one.since_ms) for one in desk.held)
    return TillShown(
        _basket_view(desk, rules), shift, slips.last_sale(), slips.views(), desk.note, held,
        clerk=desk.who, clerks=desk.clerks, training=desk.training, typed=typed
    )  # fmt: skip


def _basket_view(desk: Desk, rules: Pos) -> BasketView:
    basket = desk.basket
    due = cash_due(basket.total, rules.rounding_step, rules.rounding)
    reminders = tuple(ReminderView(n, terms.reminder, terms.noted) for n, terms in basket.terms if terms.reminder)
    qris = _qris_view(desk.qris, basket)
    return BasketView(basket.id, basket.member, basket.subtotal, basket.discount, basket.total, basket.lines, due, qris, reminders)


def _qris_view(asked: AskedQris | None, basket: Basket) -> QrisView | None:
    """The code of this basket; one that asks for a total that has changed since counts as cancelled."""
    if asked is None or asked.basket != basket.id:
        return None
    stale = asked.cancelled or asked.total != basket.total
    return QrisView(asked.payload, asked.amount, "cancelled" if stale else "waiting")
