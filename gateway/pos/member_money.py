"""A member's money at the counter that is no sale: bon paid back, and savings taken. Done when it is durable, never before."""

import json

from gateway.clock import Now
from gateway.config import Outlet, Pos
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import PayBon, TakeSaving
from gateway.messages.counter import Asked
from gateway.messages.devices import OpenDrawer
from gateway.messages.journal import Json, Row
from gateway.messages.printing import Document
from gateway.messages.sales import Payment
from gateway.pos.desk import Desk
from gateway.pos.member import member_number
from gateway.pos.member_slips import bon_slip, saving_slip
from gateway.pos.money import rp
from gateway.pos.orders import Orders
from gateway.pos.payment import LARGE_CASH, confirmed
from gateway.pos.rights import Right, allowed
from gateway.pos.slips import Slips


class MemberMoney:
    """Takes it. One bon payment of a member at a time, so that two together are not more than he owes."""

    def __init__(self, desk: Desk, orders: Orders, slips: Slips, outlet: Outlet, rules: Pos) -> None:
        self._desk = desk
        self._orders = orders
        self._slips = slips
        self._outlet = outlet
        self._rules = rules
        self._paying: set[str] = set()

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Take it, if whoever asks may."""
        match asked.act:
            case PayBon(member, payment):
                return self._may(asked, "bon_payment", member) or self._pay(asked, member.strip(" "), payment, now)
            case TakeSaving(member):
                return self._may(asked, "saving", member) or self._save(asked, asked.act, now)
        raise ValueError(f"no act of a member's money: {asked.act!r}")

    def _may(self, asked: Asked, right: Right, member: str) -> list[Effect]:
        """Why not: nothing where it may be done."""
        if (why := allowed(asked, right)) is not None:
            return self._desk.refuse(asked, why, 403)
        number = member_number(member)
        return self._desk.refuse(asked, number) if isinstance(number, Fault) else []

    def _pay(self, asked: Asked, member: str, payment: Payment, now: Now) -> list[Effect]:
        if member in self._paying and not self._orders.waits(asked):
            return self._desk.refuse(asked, fault("GW-3433", "now"), 503)
        owes = self._desk.books.bon(member).amount
        counted = fault("GW-3431", "never", member=member) if not owes else pay_back(owes, payment, self._rules.rounding_step)
        if isinstance(counted, Fault):
            return self._desk.refuse(asked, counted)
        amount = counted.amount or 0
        if amount > owes:
            return self._desk.refuse(asked, fault("GW-3432", "now", member=member, owes=rp(owes)))
        fields: dict[str, Json] = {
            "member": member, "amount": amount, "payment": payment_fields(counted), "owed": owes - amount, **self._shift(),
        }  # fmt: skip
        self._paying.add(member)
        return self._orders.give(
            asked, "bon_payment", fields, now, lambda row: self._paid(row, member, counted), lambda: self._paying.discard(member)
        )  # fmt: skip

    def _paid(self, row: Row, member: str, payment: Payment) -> list[Effect]:
        self._paying.discard(member)
        return self._print(bon_slip(json.loads(row.body), member, self._outlet), is_cash=payment.kind == "tunai")

    def _save(self, asked: Asked, act: TakeSaving, now: Now) -> list[Effect]:
        member = act.member.strip(" ")
        fields: dict[str, Json] = {"member": member, "amount": act.amount, "saving": act.saving, **self._shift()}
        return self._orders.give(
            asked, "saving", fields, now, lambda row: self._print(saving_slip(json.loads(row.body), member, self._outlet), is_cash=True)
        )  # fmt: skip

    def _print(self, slip: Document, *, is_cash: bool) -> list[Effect]:
        drawer: list[Effect] = [OpenDrawer()] if is_cash else []
        return [*drawer, *self._slips.report("anggota", slip)]

    def _shift(self) -> dict[str, Json]:
        return {"shift": self._desk.shift} if self._desk.shift else {}


def pay_back(owes: int, payment: Payment, step: int) -> Payment | Fault:
    """The payment in full: what it covers of `owes` rupiah and, in cash, what was given; or why it is none.

    Without an amount it covers all. Cash is never rounded, for what is not paid stays owed; so that the change can be given in coins of
    `step` rupiah, more cash than is owed covers whole steps only, and what is left of a step stays owed too.
    """
    if payment.kind != "tunai":
        return fault("GW-3408", "never") if payment.kind == "bon" else confirmed(payment_of(payment, owes))
    tendered = payment.amount if payment.tendered is None else payment.tendered
    if tendered is None or tendered <= 0:
        return fault("GW-3408", "never")
    amount = payment.amount
    if amount is None:
        amount = tendered if tendered <= owes else owes - owes % step or owes
    if tendered < amount:
        return fault("GW-3401", "now", short=rp(amount - tendered))
    if tendered - amount > LARGE_CASH and not payment.confirmed:
        return fault("GW-3402", "now", tendered=rp(tendered))
    return Payment("tunai", amount, tendered)


def payment_of(payment: Payment, owes: int) -> Payment:
    """The same with its amount."""
    return Payment(payment.kind, owes if payment.amount is None else payment.amount, None, payment.reference, payment.confirmed)


def payment_fields(payment: Payment) -> dict[str, Json]:
    """The payment as an event holds it."""
    told: dict[str, Json] = {"kind": payment.kind, "amount": payment.amount, "tendered": payment.tendered}
    told |= {"reference": payment.reference, "confirmed": payment.confirmed or None}
    return {name: value for name, value in told.items() if value is not None}
