"""How a basket is paid: the rules, pure. What comes out adds up: total + rounding = paid, tendered - change = the cash part of paid."""

from dataclasses import dataclass, replace

from gateway.config import Pos
from gateway.faults import Fault, fault
from gateway.messages.sales import Payment, Sale
from gateway.pos.credit import MAX_REFERENCE, NO_CREDIT, Credit
from gateway.pos.gtin import looks_scanned
from gateway.pos.money import cash_due, dots, rp
from gateway.pos.names import tidy
from gateway.pos.nik import holds_nik

MAX_PAYMENTS = 8
"""Payments of one sale. Cash, two phones and a transfer are four; more is a page gone wrong."""
LARGE_CASH = 1_000_000
"""Rupiah above the due from which on the clerk is asked whether the money was typed right."""
MAX_TENDERED = 99_999_999_999
"""Rupiah, ten times the largest basket: nobody hands over more, and the journal's integers stay exact."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A payment that is right. `payments` say in full what each covers; `tendered` and `change` are of the cash."""

    payments: tuple[Payment, ...]
    rounding: int
    paid: int
    tendered: int
    change: int


def settle(total: int, payments: tuple[Payment, ...], rules: Pos, credit: Credit = NO_CREDIT) -> Settled | Fault:
    """Pay `total` rupiah with these payments, or why not. `credit`: what the buyer may put on bon.

    Non-cash pays its exact `amount` (the whole rest, if one of it says none and no cash is given); what they leave is due in
    cash, and only that is rounded. Cash is what was `tendered`; without it, `amount` is taken as counted out exactly.
    """
    cash = [payment for payment in payments if payment.kind == "tunai"]
    others = [payment for payment in payments if payment.kind != "tunai"]
    bons = sum(payment.kind == "bon" for payment in payments)
    if not 1 <= len(payments) <= MAX_PAYMENTS or len(cash) > 1 or bons > 1 or any(_misshapen(payment) for payment in payments):
        return fault("GW-3408", "never")
    filled = _fill(total, others, credit, given_cash=bool(cash))
    if isinstance(filled, Fault):
        return filled
    rest = total - sum(payment.amount or 0 for payment in filled)
    if rest < 0:
        return fault("GW-3407", "never", over=rp(-rest))
    if not cash:
        return Settled(filled, 0, total, 0, 0) if rest == 0 else _short(rest)
    due = cash_due(rest, rules.rounding_step, rules.rounding)
    counted = _count(cash[0], rest, due)
    if isinstance(counted, Fault):
        return counted
    return Settled((counted, *filled), due - rest, total - rest + due, counted.tendered or 0, (counted.tendered or 0) - due)


def same_payments(given: tuple[Payment, ...], sale: Sale) -> bool:
    """True if what is given now says nothing else than what `sale` was paid with: the same call come twice, not another one."""
    stored = sale.payments
    return len(given) == len(stored) and all(
        _agrees(mine, theirs, sale.rounding) for mine, theirs in zip(_cash_first(given), _cash_first(stored), strict=True)
    )


def _misshapen(payment: Payment) -> bool:
    if payment.kind == "tunai":
        return (payment.tendered is None and payment.amount is None) or min(payment.tendered or 0, payment.amount or 0) < 0
    return payment.tendered is not None or (payment.amount is not None and payment.amount <= 0)


def _fill(total: int, others: list[Payment], credit: Credit, *, given_cash: bool) -> tuple[Payment, ...] | Fault:
    """The payments that are no cash, each allowed and with its amount."""
    open_ones = [payment for payment in others if payment.amount is None]
    if len(open_ones) > 1 or (open_ones and given_cash):
        return fault("GW-3408", "never")
    rest = total - sum(payment.amount or 0 for payment in others)
    if open_ones and rest <= 0:
        return fault("GW-3408", "never")
    filled = []
    for payment in others:
        allowed = _allow(replace(payment, amount=rest if payment.amount is None else payment.amount), credit)
        if isinstance(allowed, Fault):
            return allowed
        filled.append(allowed)
    return tuple(filled)


def _allow(payment: Payment, credit: Credit) -> Payment | Fault:
    return credit.allow(payment) if payment.kind == "bon" and not holds_nik(payment.reference or "") else confirmed(payment)


def confirmed(payment: Payment) -> Payment | Fault:
    """A payment by QRIS or transfer, with what shows that the money came; or why it is none. Not for cash and bon."""
    if holds_nik(payment.reference or ""):
        return fault("GW-3120", "now")
    match payment.kind:
        case "qris":
            reference = tidy(payment.reference or "", MAX_REFERENCE)
            named = replace(payment, reference=reference or None)
            return named if payment.confirmed else fault("GW-3404", "now", amount=rp(payment.amount or 0))
        case "transfer":
            reference = tidy(payment.reference or "", MAX_REFERENCE + 1)
            return replace(payment, reference=reference) if 0 < len(reference) <= MAX_REFERENCE else fault("GW-3405", "now")
        case _:
            return fault("GW-3406", "never")


def _count(cash: Payment, rest: int, due: int) -> Payment | Fault:
    """The cash, counted: what it covers and what was given. `rest` is due before rounding, `due` after."""
    if cash.tendered is None:
        tendered = due if cash.amount == rest else cash.amount or 0
    elif cash.amount in (None, rest, due):
        tendered = cash.tendered
    else:
        return fault("GW-3408", "never")
    if tendered < due:
        return _short(due - tendered)
    if tendered - due > LARGE_CASH and (looks_scanned(tendered) or tendered > MAX_TENDERED):
        return fault("GW-3403", "now", tendered=dots(tendered))
    if tendered - due > LARGE_CASH and not cash.confirmed:
        return fault("GW-3402", "now", tendered=rp(tendered))
    return replace(cash, amount=due, tendered=tendered, reference=None)


def _short(by: int) -> Fault:
    return fault("GW-3401", "now", short=rp(by))


def _cash_first(payments: tuple[Payment, ...]) -> list[Payment]:
    return sorted(payments, key=lambda payment: payment.kind != "tunai")


def _agrees(mine: Payment, stored: Payment, rounding: int) -> bool:
    if mine.kind != stored.kind:
        return False
    if mine.kind == "tunai":
        covered = stored.amount or 0
        if mine.tendered is None:
            return mine.amount in (stored.tendered, covered, covered - rounding)
        return mine.tendered == stored.tendered and mine.amount in (None, covered, covered - rounding)
    return mine.amount in (None, stored.amount) and tidy(mine.reference or "", MAX_REFERENCE) == (stored.reference or "")
