"""What the counter shows of the till: basket, shift, last sale, slips, note. A picture; nothing is decided here."""

from gateway.config import Pos
from gateway.messages.counter import BasketView, ShiftView, TillShown
from gateway.pos.basket import Basket
from gateway.pos.desk import Desk
from gateway.pos.money import cash_due
from gateway.pos.slips import Slips


def till_shown(desk: Desk, slips: Slips, rules: Pos, shift: ShiftView) -> TillShown:
    """The till's part of the state. The basket shown is the one whose payment is under way, until that has ended."""
    return TillShown(
        _basket_view(desk.basket, rules), shift, slips.last_sale(), slips.views(), desk.note, clerk=desk.who, clerks=desk.clerks
    )  # fmt: skip


def _basket_view(basket: Basket, rules: Pos) -> BasketView:
    due = cash_due(basket.total, rules.rounding_step, rules.rounding)
    return BasketView(basket.id, basket.member, basket.subtotal, basket.discount, basket.total, basket.lines, due)
