"""What the counter shows of the till: basket, shift, last sale, slips, note. A picture; nothing is decided here."""

from gateway.messages.counter import BasketView, ShiftView, TillShown
from gateway.pos.basket import Basket
from gateway.pos.desk import Desk
from gateway.pos.slips import Slips

NO_SHIFT = 0
"""Shifts are not opened yet: number 0, not open, and selling does not ask for one."""


def till_shown(desk: Desk, slips: Slips, business_day: str, z: int) -> TillShown:
    """The till's part of the state. The basket shown is the one whose payment is under way, until that has ended."""
    shift = ShiftView(NO_SHIFT, open=False, business_day=business_day, z=z)
    return TillShown(_basket_view(desk.basket), shift, slips.last_sale(), slips.views(), desk.note)


def _basket_view(basket: Basket) -> BasketView:
    return BasketView(basket.id, basket.member, basket.subtotal, basket.discount, basket.total, basket.lines)
