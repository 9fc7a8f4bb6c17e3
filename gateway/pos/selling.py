"""The end of a basket: paid or given up, and only when the journal says that it is durable. Owns the waiting callers.

At most one basket is with the journal; meanwhile scans go to the following one. What the journal answers comes as `SaleCommitted`,
`Committed` (a void), `CommitRefused` (the basket is open again) or `CommitUnknown` (frozen until one of the others comes).
"""

from gateway.clock import Now
from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import Pay, VoidBasket, Who
from gateway.messages.counter import Answer, Asked
from gateway.messages.journal import Commit, CommitRefused, CommitSale, Committed, CommitUnknown, Json, SaleCommitted
from gateway.messages.sales import Sale, StoredSale
from gateway.pos.basket import Basket, line_fields
from gateway.pos.credit import credit_of
from gateway.pos.day import day_of, told_day
from gateway.pos.desk import MAX_WAITING, Desk, UnderWay
from gateway.pos.money import rp
from gateway.pos.names import tidy
from gateway.pos.nik import holds_nik
from gateway.pos.payment import Settled, settle
from gateway.pos.slips import Slips
from gateway.pos.training import Training
from gateway.pos.weighing import Weighing

MAX_REASON = 120
"""Characters of the reason for a void: two lines of handwriting."""


class Selling:
    """Payments and voids of the desk's open basket."""

    def __init__(self, config: Config, desk: Desk, slips: Slips, weighing: Weighing, training: Training) -> None:
        self._config = config
        self._training = training
        self._desk = desk
        self._slips = slips
        self._weighing = weighing

    def pay(self, asked: Asked, act: Pay, now: Now) -> list[Effect]:
        """Pay a basket; answered when the sale is durable."""
        again = self._desk.answers.paid_again(asked, act)
        if again is not None:
            return [again]
        if (elsewhere := self._elsewhere(asked, act.basket, void=False)) is not None:
            return elsewhere
        basket = self._desk.basket
        if not basket.lines:
            return self._desk.refuse(asked, fault("GW-3409", "never"))
        if self._weighing.waits_for(basket.id):
            return self._desk.refuse(asked, fault("GW-3416", "now"), 409)
        if act.total is not None and act.total != basket.total:
            return self._desk.refuse(asked, fault("GW-3410", "now", total=rp(basket.total)), 409)
        unfit = self._desk.regulated.wrong(basket, self._desk.day) or self._desk.regulated.unnoted(basket)
        if unfit is not None:
            return self._desk.refuse(asked, unfit)
        books = self._desk.books
        credit = credit_of(books, basket.member, asked, self._config.pos, told_day(books, self._config.outlet, now))
        settled = settle(basket.total, act.payments, self._config.pos, credit)
        if isinstance(settled, Fault):
            return self._desk.refuse(asked, settled)
        sale = self._sale(basket, settled, asked, now)
        if self._desk.training:
            return self._training.pay(asked, basket, sale, now)
        self._desk.under_way = UnderWay(basket.id, sale, [asked])
        return [CommitSale(sale, now, asked.request)]

    def void(self, asked: Asked, act: VoidBasket, now: Now) -> list[Effect]:
        """Give up a basket; cleared when that is durable. An empty one is cleared without a word in the journal."""
        if self._desk.answers.is_voided(act.basket):
            return self._desk.accept(asked)
        if self._desk.answers.is_paid(act.basket):
            return self._desk.refuse(asked, fault("GW-3411", "never"), 409)
        if (elsewhere := self._elsewhere(asked, act.basket, void=True)) is not None:
            return elsewhere
        reason = reason_of(act.reason)
        if isinstance(reason, Fault):
            return self._desk.refuse(asked, reason)
        effects = self._weighing.give_up(fault("GW-3413", "never"), 409)
        basket = self._desk.basket
        if not basket.lines or self._desk.training:
            self._desk.basket = Basket(basket.id, last_n=basket.last_n)
            return effects + self._desk.accept(asked)
        self._desk.under_way = UnderWay(basket.id, None, [asked])
        fields = void_fields(basket, reason, asked.who or self._desk.who)
        return [*effects, Commit("void", now, self._day(now), fields, _token(basket.id))]

    def sale_committed(self, event: SaleCommitted) -> list[Effect]:
        """A sale is durable: answer, print, and let the next buyer come. Told twice, it changes nothing."""
        if event.stored.sale.basket != event.basket:
            return self._answered_by_another(event)
        waiting, basket = self._end(event.basket)
        self._desk.answers.paid(event.stored)
        if basket is None:
            return []
        sale = event.stored.sale
        self._desk.regulated.sold(sale.lines, sale.member, sale.business_day)
        return [*self._answers(waiting, event.stored), *self._slips.sold(event.stored)]

    def committed(self, event: Committed) -> list[Effect]:
        """Another event is durable: ours if it is the void that we ordered."""
        under = self._desk.under_way
        if under is None or under.sale is not None or event.token != _token(under.basket):
            return []
        self._desk.answers.voided(under.basket)
        waiting, _ = self._end(under.basket)
        return [effect for asked in waiting for effect in self._desk.accept(asked)]

    def refused(self, event: CommitRefused) -> list[Effect]:
        """Nothing was written: the basket is open again, as it was."""
        under = self._mine(event.basket, event.token)
        if under is None:
            return []
        self._desk.under_way = None
        return self._sorry(under, event.fault)

    def unknown(self, event: CommitUnknown) -> list[Effect]:
        """Nobody knows whether it was written: the basket freezes."""
        under = self._mine(event.basket, event.token)
        if under is None:
            return []
        under.frozen = event.fault
        return self._sorry(under, event.fault)

    def _elsewhere(self, asked: Asked, basket: str, *, void: bool) -> list[Effect] | None:
        """What to do with a call for a basket that is not simply open; None if it is."""
        under = self._desk.under_way
        if under is not None and under.basket == basket:
            return self._join(asked, under) if (under.sale is None) is void else self._desk.refuse(asked, fault("GW-3414", "now"), 409)
        if any(held.basket.id == basket for held in self._desk.held):
            return self._desk.refuse(asked, fault("GW-3714", "now"), 409)
        if self._desk.find(basket) is None:
            voided = self._desk.answers.is_voided(basket)
            return self._desk.refuse(asked, fault("GW-3413" if voided else "GW-3412", "never"), 409 if voided else 404)
        if under is not None or basket != self._desk.basket.id:
            return self._desk.refuse(asked, fault("GW-3414", "now"), 503)
        return None

    def _join(self, asked: Asked, under: UnderWay) -> list[Effect]:
        """The same end of the same basket again: it waits for the same answer, unless nobody can give one."""
        if self._desk.training:  # practice keeps nobody waiting; asked again in a moment it is answered
            return self._desk.refuse(asked, fault("GW-3414", "now"), 503)
        if under.frozen is not None:
            return self._desk.refuse(asked, under.frozen, 503)
        if len(under.waiting) == MAX_WAITING:
            return self._desk.refuse(asked, fault("GW-3417"), 503)
        under.waiting.append(asked)
        return []

    def _end(self, basket: str) -> tuple[list[Asked], Basket | None]:
        """Take a basket off the counter: who waited for it, and the basket; None if it was not there."""
        found = self._desk.find(basket)
        if found is None or found.id != self._desk.basket.id:
            return [], None
        under = self._desk.under_way
        self._desk.next_buyer()
        return (under.waiting if under is not None else []), found

    def _mine(self, basket: str, token: str) -> UnderWay | None:
        under = self._desk.under_way
        if under is None:
            return None
        ours = basket == under.basket if under.sale is not None else token == _token(under.basket)
        return under if ours else None

    def _answered_by_another(self, event: SaleCommitted) -> list[Effect]:
        """The journal knows the request id from another basket, of before this start: nothing was written, this basket stays open."""
        self._desk.answers.paid(event.stored)
        under = self._mine(event.basket, "")
        if under is None:
            return []
        self._desk.under_way = None
        effects: list[Effect] = []
        for asked in under.waiting:
            effects += self._desk.refuse(asked, fault("GW-3418", "never"), 409, event.stored.result)
        return effects

    def _answers(self, waiting: list[Asked], stored: StoredSale) -> list[Effect]:
        self._desk.note = None
        effects: list[Effect] = []
        for asked in waiting:
            act = asked.act
            again = self._desk.answers.paid_again(asked, act) if isinstance(act, Pay) else None
            if again is not None and again.fault is not None:
                effects.append(again)
            else:
                effects += self._desk.accept(asked, stored.result)
        return effects

    def _sorry(self, under: UnderWay, why: Fault) -> list[Effect]:
        self._desk.note = why
        waiting, under.waiting = under.waiting, []
        return [Answer(asked.call, why, None, 503) for asked in waiting]

    def _sale(self, basket: Basket, paid: Settled, asked: Asked, now: Now) -> Sale:
        who = asked.who or self._desk.who
        return Sale(
            basket.id, basket.lines, basket.subtotal, basket.discount, basket.total, paid.rounding, paid.paid,
            paid.payments, paid.tendered, paid.change, basket.member, self._desk.shift, self._day(now),
            by="" if who is None else who.name,
            noted=tuple(n for n, terms in basket.terms if terms.noted),
            consent=asked.consent.name if asked.consent else "",
        )  # fmt: skip

    def _day(self, now: Now) -> str:
        return day_of(self._desk.books, self._config.outlet, now)


def _token(basket: str) -> str:
    return f"void {basket}"


def reason_of(text: str) -> str | Fault:
    """The reason of a void as the journal keeps it, or why it is none."""
    reason = tidy(text, MAX_REASON)
    if not reason:
        return fault("GW-3307", "never")
    return fault("GW-3120", "never") if holds_nik(reason) else reason


def void_fields(basket: Basket, reason: str, who: Who | None) -> dict[str, Json]:
    """The void's own keys: what was given up and why. Absent instead of null, as everywhere in the journal."""
    fields: dict[str, Json] = {
        "basket": basket.id,
        "reason": reason,
        "lines": [line_fields(line) for line in basket.lines],
        "subtotal": basket.subtotal,
        "discount": basket.discount,
        "total": basket.total,
    }
    signed: dict[str, Json] = {} if who is None else {"by": who.name}
    return fields | signed | ({} if basket.member is None else {"member": basket.member})
