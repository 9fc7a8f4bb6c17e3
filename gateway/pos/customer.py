"""The customer's display: which picture is shown when. A machine of a side room, so that a bug in it never touches the till.

It knows only what the till tells the counter; so what the customer reads is what the clerk reads, and what is charged.
"""

from gateway.clock import Now
from gateway.config import Outlet
from gateway.messages import Effect, Event
from gateway.messages.counter import BasketView, TillShown
from gateway.messages.devices import DeviceChanged, ShowCustomer
from gateway.messages.house import CancelTimer, SetTimer, TimerFired
from gateway.messages.sales import SaleLine
from gateway.pos.picture import goods, greeting, paid, total, typing

TIMER = "customer"
LINE_NS = 5_000_000_000
"""How long the last goods are shown before the total is: time to read a name and a price."""
PAID_NS = 15_000_000_000
"""How long total and change stay for a customer who counts it, unless the next one's goods come."""


class Customer:
    """Shows the goods just scanned, the total of what lies there, the change, and a greeting when nobody is served."""

    def __init__(self, outlet: Outlet) -> None:
        self._greeting = greeting(outlet)
        self._till: TillShown | None = None
        self._shown: ShowCustomer | None = None

    def handle(self, event: Event, now: Now) -> list[Effect]:
        """A picture when what the customer should read has changed; the same one again for a display that is newly there."""
        match event:
            case TillShown():
                return self._told(event, now)
            case TimerFired(name) if name == TIMER and self._till is not None:
                return self._show(self._standing(self._till.basket))
            case DeviceChanged(role="display", state="unknown") if self._shown is not None:
                return [self._shown]
        return []

    def _told(self, till: TillShown, now: Now) -> list[Effect]:
        before, self._till = self._till, till
        if before is None:
            return self._show(self._standing(till.basket))
        if till.last_sale is not None and (before.last_sale is None or before.last_sale.receipt_no != till.last_sale.receipt_no):
            return self._show(paid(till.last_sale), now.mono_ns + PAID_NS)
        if till.typed != before.typed and till.typed:
            return self._show(typing(till.typed))
        if _content(before.basket) == _content(till.basket) and till.typed == before.typed:
            return []
        line = _more_of(before.basket, till.basket)
        if line is not None:
            return self._show(goods(line), now.mono_ns + LINE_NS)
        if before.basket.id == till.basket.id and not till.basket.lines:  # all was taken out again, and the customer still stands there
            return self._show(total(till.basket), now.mono_ns + LINE_NS)
        return self._show(self._standing(till.basket))

    def _standing(self, basket: BasketView) -> ShowCustomer:
        """What is shown when nothing happens."""
        return total(basket) if basket.lines else self._greeting

    def _show(self, picture: ShowCustomer, until_ns: int | None = None) -> list[Effect]:
        """This picture; after `until_ns` the standing one."""
        timer: Effect = CancelTimer(TIMER) if until_ns is None else SetTimer(TIMER, until_ns)
        if picture == self._shown:
            return [timer]
        self._shown = picture
        return [picture, timer]


def _content(basket: BasketView) -> tuple[object, ...]:
    """All that the customer can see of a basket; a new one that is as empty as the last looks the same."""
    return basket.id if basket.lines else "", basket.lines, basket.total, basket.cash_due


def _more_of(before: BasketView, now: BasketView) -> SaleLine | None:
    """The line that was added or that has more in it, when nothing else has changed."""
    known = {line.n: line for line in before.lines} if before.id == now.id else {}
    changed = [line for line in now.lines if known.pop(line.n, None) != line]
    if len(changed) != 1 or known:
        return None
    line = changed[0]
    old = next((one for one in before.lines if one.n == line.n and before.id == now.id), None)
    grew = old is None or ((old.price, old.discount) == (line.price, line.discount) and _measure(line) > _measure(old))
    return line if grew else None


def _measure(line: SaleLine) -> int:
    return line.qty or line.grams or line.milli or 0
