"""Bon at payment: what a member may owe, until when, and why not. Pure; the books say what he owes already.

The limit is the cooperative's rule for its members, not the clerk's: it holds also where no clerk is defined. Only somebody who has the
right to override, by name, lets a member go beyond it. What is sold on bon counts as bought (SHU) when it is sold.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from gateway.books import Bon, Books
from gateway.config import Pos
from gateway.faults import Fault, fault
from gateway.messages.counter import Asked
from gateway.messages.sales import Payment
from gateway.pos.money import rp
from gateway.pos.names import tidy
from gateway.pos.rights import may

MAX_REFERENCE = 40
"""Characters that may stand beside a bon, as beside a transfer."""


@dataclass(frozen=True, slots=True)
class Credit:
    """What this buyer may put on bon. `member` None: no member is attached. `today` "": nobody knows the day; then nobody is late.

    `agreed`: somebody with the right to override asks for it or has agreed.
    """

    member: str | None
    bon: Bon
    rules: Pos
    today: str
    has_room: bool
    agreed: bool

    def allow(self, payment: Payment) -> Payment | Fault:
        """The payment with its due date and what is owed then, or why it cannot be. `payment.amount` is not None."""
        amount = payment.amount or 0
        if (why := self._wrong(amount)) is not None:
            return why
        reference = tidy(payment.reference or "", MAX_REFERENCE) or None
        return replace(payment, reference=reference, confirmed=False, due=self._due(), owed=self.bon.amount + amount)

    def _wrong(self, amount: int) -> Fault | None:
        if not self.rules.bon_limit:
            return fault("GW-3406", "never")
        if self.member is None:
            return fault("GW-3421", "now")
        if not self.has_room:
            return fault("GW-3424", "never")
        if self.agreed:
            return None
        if self.today and self.bon.due and self.bon.due < self.today:
            return fault("GW-3423", "now", due=shown_day(self.bon.due), owes=rp(self.bon.amount))
        if self.bon.amount + amount > self.rules.bon_limit:
            return fault("GW-3422", "now", owes=rp(self.bon.amount), limit=rp(self.rules.bon_limit))
        return None

    def _due(self) -> str | None:
        return (date.fromisoformat(self.today) + timedelta(days=self.rules.bon_days)).isoformat() if self.today else None


NO_CREDIT = Credit(None, Bon("", ()), Pos(), "", has_room=False, agreed=False)
"""Of a payment at which nobody may owe anything."""


def credit_of(books: Books, member: str | None, asked: Asked, rules: Pos, today: str) -> Credit:
    """What this member may put on bon at this call. `today`: the business day, "" where nobody knows it."""
    agreed = any(who is not None and may(who.role, "override") for who in (asked.who, asked.consent))
    return Credit(member, books.bon(member or ""), rules, today, books.has_room(member or ""), agreed)


def shown_day(day: str) -> str:
    """As 24/12/2026; what is no date comes back as it is."""
    return "/".join(reversed(day.split("-")))
