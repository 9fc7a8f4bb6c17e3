"""Cash that moves without a sale, and the drawer opened without one. The drawer opens when the event is durable, never before."""

from gateway.clock import Now
from gateway.faults import fault
from gateway.messages import Effect
from gateway.messages.acts import KickDrawer, MoveCash
from gateway.messages.counter import Asked
from gateway.messages.devices import OpenDrawer
from gateway.messages.journal import Json
from gateway.pos.desk import Desk
from gateway.pos.names import tidy
from gateway.pos.nik import holds_nik
from gateway.pos.orders import Orders
from gateway.pos.rights import Right, allowed

MAX_REASON = 120
"""Characters of a reason: two lines of handwriting."""


class Cashbox:
    """Cash in, cash out, and the drawer by itself."""

    def __init__(self, desk: Desk, orders: Orders) -> None:
        self._desk = desk
        self._orders = orders

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Do it, if whoever asks may and says why."""
        match asked.act:
            case MoveCash(direction, amount, reason):
                kind: Right = "cash_in" if direction == "in" else "cash_out"
                return self._move(asked, kind, {"amount": amount}, reason, now)
            case KickDrawer(reason):
                return self._move(asked, "drawer", {}, reason, now)
        raise ValueError(f"no act of the cashbox: {asked.act!r}")

    def _move(self, asked: Asked, kind: Right, fields: dict[str, Json], reason: str, now: Now) -> list[Effect]:
        if (why := allowed(asked, kind)) is not None:
            return self._desk.refuse(asked, why, 403)
        reason = tidy(reason, MAX_REASON)
        if not reason:
            return self._desk.refuse(asked, fault("GW-3610", "never"))
        if holds_nik(reason):
            return self._desk.refuse(asked, fault("GW-3120", "never"))
        shift = self._desk.shift
        own = fields | {"reason": reason} | ({"shift": shift} if shift else {})
        return self._orders.give(asked, kind, own, now, lambda _: [OpenDrawer()])
