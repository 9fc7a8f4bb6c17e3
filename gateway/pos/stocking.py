"""Goods that come in, go out unsold, or are counted: an event each, in the goods' own measure. Adds nothing up; the reports do."""

from gateway.clock import Now
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import MoveStock
from gateway.messages.counter import Asked
from gateway.messages.journal import Json
from gateway.pos.catalogue import BY_THOUSANDTHS, BY_WEIGHT, Item
from gateway.pos.desk import Desk
from gateway.pos.names import tidy
from gateway.pos.nik import holds_nik
from gateway.pos.offer import Offers
from gateway.pos.orders import Orders
from gateway.pos.rights import allowed

MAX_REASON = 120
"""Characters of a reason: two lines of handwriting."""
PER_UNIT = {"qty": 1_000, "grams": 1, "milli": 1}
"""Thousandths of the unit that one of a measure is."""


class Stocking:
    """Records what happens to the goods beside the sales."""

    def __init__(self, desk: Desk, orders: Orders, offers: Offers) -> None:
        self._desk = desk
        self._orders = orders
        self._offers = offers

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Record it, if whoever asks may and the goods are known."""
        act = asked.act
        if not isinstance(act, MoveStock):
            raise TypeError(act)
        if (why := allowed(asked, "stock")) is not None:
            return self._desk.refuse(asked, why, 403)
        code, item = self._offers.known(act.code)
        if item is None:
            return self._desk.refuse(asked, fault("GW-3101", "never", code=act.code[:40]), 404)
        fields = _fields(act, code, item)
        if isinstance(fields, Fault):
            return self._desk.refuse(asked, fields)
        return self._orders.give(asked, f"stock_{act.move}", fields, now, lambda _: [])


def _fields(act: MoveStock, code: str, item: Item) -> dict[str, Json] | Fault:
    """The event's own keys, or why there is no event."""
    measure = "grams" if item.unit == BY_WEIGHT else "milli" if item.unit in BY_THOUSANDTHS else "qty"
    amount = getattr(act, measure)
    if amount is None:
        return fault("GW-3451", "never", name=item.name, unit=item.unit)
    reason = tidy(act.reason, MAX_REASON)
    if act.move != "count" and not amount:
        return fault("GW-3452", "now")
    if act.move == "out" and not reason:
        return fault("GW-3453", "now")
    if holds_nik(reason):
        return fault("GW-3120", "never")
    moved: dict[str, Json] = {"counted": amount * PER_UNIT[measure]} if act.move == "count" else {measure: amount}
    return {"code": code, "name": item.name, "unit": item.unit, **moved, **({"reason": reason} if reason else {})}
