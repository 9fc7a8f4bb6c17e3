"""A sale that was a member's, said afterwards: the receipt is looked up, and the link is an event of its own. A part of the till.

Only on the same business day and only for a sale that is nobody's yet; it counts for what the member bought, refunds taken off.
"""

from dataclasses import dataclass

from gateway.clock import Now
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import LinkMember
from gateway.messages.counter import Asked
from gateway.messages.journal import FindReceipt, Json, ReceiptFound
from gateway.pos.desk import Desk
from gateway.pos.member import member_number
from gateway.pos.orders import Orders
from gateway.pos.rights import allowed


@dataclass(frozen=True, slots=True)
class _Linking:
    """The link under way. `now`: when it was asked for."""

    token: str
    asked: Asked
    act: LinkMember
    member: str
    now: Now


class Linking:
    """Links one sale at a time: the next is looked for when the journal holds the one before."""

    def __init__(self, desk: Desk, orders: Orders) -> None:
        self._desk = desk
        self._orders = orders
        self._under: _Linking | None = None
        self._ordered = False
        self._count = 0

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Look for the receipt."""
        act = asked.act
        if not isinstance(act, LinkMember):
            raise TypeError(act)
        if (why := allowed(asked, "member_link")) is not None:
            return self._desk.refuse(asked, why, 403)
        if self._under is not None:
            same = self._ordered and self._orders.waits(asked)
            return self._order(asked, self._under, {}) if same else self._desk.refuse(asked, fault("GW-3443", "now"), 503)
        member = member_number(act.member)
        if isinstance(member, Fault):
            return self._desk.refuse(asked, member)
        self._count += 1
        self._under, self._ordered = _Linking(f"link {self._count}", asked, act, member, now), False
        return [FindReceipt(self._under.token, act.receipt_no)]

    def found(self, event: ReceiptFound) -> list[Effect]:
        """The receipt that was looked for: order the link, or say why not."""
        under = self._under
        if under is None or self._ordered or event.token != under.token:
            return []
        wrong = self._wrong(event, under)
        if wrong is not None:
            self._under = None
            return self._desk.refuse(under.asked, *wrong)
        stored = event.stored
        if stored is None or stored.sale.member:  # the same member: it is so already
            self._under = None
            return self._desk.accept(under.asked)
        self._ordered = True
        total = stored.result.total - sum(refund.result.total for refund in event.refunds)
        fields: dict[str, Json] = {
            "receipt_no": stored.result.receipt_no, "generation": stored.generation, "member": under.member, "total": total,
        }  # fmt: skip
        return self._order(under.asked, under, fields)

    def _order(self, asked: Asked, under: _Linking, fields: dict[str, Json]) -> list[Effect]:
        return self._orders.give(asked, "member_link", fields, under.now, lambda _: self._end(), self._end)

    def _end(self) -> list[Effect]:
        self._under, self._ordered = None, False
        return []

    def _wrong(self, event: ReceiptFound, under: _Linking) -> tuple[Fault, int] | None:
        number = under.act.receipt_no
        if event.fault is not None:
            return event.fault, 503
        stored = event.stored
        if stored is None or stored.sale.refund_of:
            return fault("GW-3902", "never", receipt_no=number), 404
        if stored.sale.business_day != self._desk.day:
            return fault("GW-3442", "never", receipt_no=number), 409
        if stored.sale.member and stored.sale.member != under.member:
            return fault("GW-3441", "never", receipt_no=number, member=stored.sale.member), 409
        return None
