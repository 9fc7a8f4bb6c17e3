"""Refunds at the counter: the receipt is looked up, what comes back worked out, and money goes out when it is durable. A part of the till.

One refund at a time: the next is worked out only when the journal holds the one before.
"""

from dataclasses import dataclass, field

from gateway.clock import Now
from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import Refund
from gateway.messages.counter import Answer, Asked
from gateway.messages.journal import CommitRefused, CommitSale, CommitUnknown, FindReceipt, ReceiptFound, SaleCommitted
from gateway.messages.sales import Sale, StoredSale
from gateway.pos.day import day_of
from gateway.pos.desk import MAX_WAITING, Desk
from gateway.pos.names import tidy
from gateway.pos.nik import holds_nik
from gateway.pos.returns import GivenBack, give_back
from gateway.pos.rights import allowed
from gateway.pos.slips import Slips

MAX_REASON = 120
"""Characters of a reason: two lines of handwriting."""


@dataclass(slots=True)
class _Refunding:
    """The refund under way. `ordered`: it is with the journal; before that its receipt is looked for."""

    id: str
    first: Asked
    act: Refund
    now: Now
    ordered: bool = False
    frozen: Fault | None = None
    waiting: list[Asked] = field(default_factory=list)


class Refunds:
    """Takes goods back."""

    def __init__(self, desk: Desk, config: Config, slips: Slips) -> None:
        self._desk = desk
        self._config = config
        self._slips = slips
        self._under: _Refunding | None = None

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Begin a refund; answered when it is durable. The same call come twice waits for the same answer."""
        act = asked.act
        if not isinstance(act, Refund):
            raise TypeError(act)
        if self._under is not None:
            return self._meanwhile(asked, self._under)
        reason = tidy(act.reason, MAX_REASON)
        why = allowed(asked, "refund") or (None if reason else fault("GW-3307", "never")) or _nik(reason)
        if why is not None:
            return self._desk.refuse(asked, why, 403 if why.code == "GW-3601" else 422)
        self._under = _Refunding(self._desk.new_id(), asked, act, now, waiting=[asked])
        self._desk.refunding = True
        return [FindReceipt(self._under.id, act.receipt_no, act.generation)]

    def found(self, event: ReceiptFound) -> list[Effect]:
        """The receipt that was looked for: order the refund, or say why not."""
        under = self._under
        if under is None or under.ordered or event.token != under.id:
            return []
        if event.fault is not None:
            return self._end(event.fault, 503)
        stored = event.stored
        if stored is None or stored.sale.refund_of:
            return self._end(fault("GW-3902", "never", receipt_no=under.act.receipt_no), 404)
        owes = self._desk.books.bon(stored.sale.member or "").amount
        back = give_back(stored.sale, [one.sale for one in event.refunds], under.act.lines, self._config.pos, owes)
        if isinstance(back, Fault):
            return self._end(back, 422)
        under.ordered = True
        return [CommitSale(self._refund(under, stored, back), under.now, under.first.request)]

    def committed(self, event: SaleCommitted) -> list[Effect]:
        """Durable: answer, print, open the drawer. Nothing where it is no refund of ours."""
        under = self._under
        if under is None or event.basket != under.id:
            return []
        self._under, self._desk.refunding = None, False
        self._desk.answers.paid(event.stored)
        answers = [effect for asked in under.waiting for effect in self._desk.accept(asked, event.stored.result)]
        return [*answers, *self._slips.sold(event.stored)]

    def refused(self, event: CommitRefused) -> list[Effect]:
        """Nothing was written; no money may go out."""
        return self._end(event.fault, 503) if self._under is not None and event.basket == self._under.id else []

    def unknown(self, event: CommitUnknown) -> list[Effect]:
        """Nobody knows: who waits is told; it ends when the journal has been read again."""
        under = self._under
        if under is None or event.basket != under.id:
            return []
        under.frozen = self._desk.note = event.fault
        waiting, under.waiting = under.waiting, []
        return [Answer(asked.call, event.fault, None, 503) for asked in waiting]

    def _meanwhile(self, asked: Asked, under: _Refunding) -> list[Effect]:
        same = asked.act == under.act and asked.request == under.first.request
        if not same:
            return self._desk.refuse(asked, fault("GW-3901", "now"), 503)
        if under.frozen is not None:
            return self._desk.refuse(asked, under.frozen, 503)
        if len(under.waiting) == MAX_WAITING:
            return self._desk.refuse(asked, fault("GW-3417"), 503)
        under.waiting.append(asked)
        return []

    def _end(self, why: Fault, status: int) -> list[Effect]:
        under, self._under, self._desk.refunding = self._under, None, False
        return [effect for asked in under.waiting for effect in self._desk.refuse(asked, why, status)] if under is not None else []

    def _refund(self, under: _Refunding, stored: StoredSale, back: GivenBack) -> Sale:
        outlet, asked = self._config.outlet, under.first
        return Sale(
            basket=under.id,
            lines=back.lines,
            subtotal=back.subtotal,
            discount=back.discount,
            total=back.total,
            rounding=back.rounding,
            paid=back.paid,
            payments=back.payments,
            tendered=0,
            change=0,
            member=stored.sale.member,
            shift=self._desk.shift,
            business_day=day_of(self._desk.books, outlet, under.now),
            by=asked.who.name if asked.who else "",
            refund_of=stored.result.receipt_no,
            refund_generation=stored.generation,
            reason=tidy(under.act.reason, MAX_REASON),
            consent=asked.consent.name if asked.consent else "",
        )


def _nik(reason: str) -> Fault | None:
    return fault("GW-3120", "never") if holds_nik(reason) else None
