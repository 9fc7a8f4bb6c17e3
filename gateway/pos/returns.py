"""What a refund gives back: worked out from the receipt and from what has come back of it before. Pure.

However a sale comes back, in whatever parts, the parts together never are more than it: goods, amounts, discounts and money. Each part's
rupiah are the difference of two shares of the whole line, so that the last part brings what rounding kept back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.config import Pos
from gateway.faults import Fault, fault
from gateway.messages.acts import ReturnLine
from gateway.messages.sales import Payment, Sale, SaleLine
from gateway.pos.money import cash_due, comma, divided, dots

MAX_OWED = 2**53
"""Rupiah; more than anybody owes."""


@dataclass(frozen=True, slots=True)
class GivenBack:
    """Goods and money of one refund; total + rounding = paid, as with a sale."""

    lines: tuple[SaleLine, ...]
    subtotal: int
    discount: int
    total: int
    rounding: int
    paid: int
    payments: tuple[Payment, ...]


def left_of(line: SaleLine, before: Sequence[Sale]) -> int:
    """How much of this line of a receipt has not come back yet, in its own measure."""
    return _measure(line) - sum(_measure(back) for sale in before for back in sale.lines if back.n == line.n)


def give_back(sale: Sale, before: Sequence[Sale], wanted: Sequence[ReturnLine], rules: Pos, owes: int = MAX_OWED) -> GivenBack | Fault:
    """The refund of these lines of `sale`, of which the refunds `before` have come back already; or why not.

    `owes`: what its member owes now; bon that was paid back meanwhile comes back as cash.
    """
    if not sale.lines:
        return fault("GW-3905", "never")
    known = {line.n: line for line in sale.lines}
    if len({one.n for one in wanted}) != len(wanted):
        return fault("GW-3904", "never")
    lines: list[SaleLine] = []
    for one in wanted:
        line = known.get(one.n)
        back = fault("GW-3301", "never", n=one.n) if line is None else _part(line, one, before)
        if isinstance(back, Fault):
            return back
        lines.append(back)
    return _with_money(sale, before, tuple(lines), rules, owes)


def _part(line: SaleLine, wanted: ReturnLine, before: Sequence[Sale]) -> SaleLine | Fault:
    left = left_of(line, before)
    asked = [(name, value) for name in ("qty", "grams", "milli") if (value := getattr(wanted, name)) is not None]
    if asked and getattr(line, asked[0][0]) is None:
        return fault("GW-3302", "never", name=line.name)
    count = asked[0][1] if asked else left
    if not 1 <= count <= left:
        return fault("GW-3903", "never", name=line.name, left=dots(left) if line.qty is not None else comma(left))
    gone = _measure(line) - left
    amount = _share(line, line.amount, gone + count) - _share(line, line.amount, gone)
    discount = _share(line, line.discount, gone + count) - _share(line, line.discount, gone)
    measures = {name: count if getattr(line, name) is not None else None for name in ("qty", "grams", "milli")}
    return replace(line, amount=amount, discount=discount, **measures)  # type: ignore[arg-type]  # names of the measures alone


def _share(line: SaleLine, rupiah: int, count: int) -> int:
    """The part of `rupiah` that belongs to so much of the line, from its beginning."""
    return divided(rupiah * count, _measure(line))


def _with_money(sale: Sale, before: Sequence[Sale], lines: tuple[SaleLine, ...], rules: Pos, owes: int) -> GivenBack:
    """Bon is taken back first, so that nobody is paid for what he still owes; the rest goes out in cash, rounded as cash is."""
    total = sum(line.amount for line in lines)
    owed = _bon(sale) - sum(_bon(back) for back in before)
    bon = min(total, max(0, owed), owes)
    rest = total - bon
    everything = total + sum(back.total for back in before) == sale.total
    most = sale.paid - sum(back.paid for back in before) - bon
    cash = most if everything else min(most, cash_due(rest, rules.rounding_step, rules.rounding))
    payments = tuple(
        payment
        for payment in (Payment("tunai", cash), Payment("bon", bon))
        if payment.amount
    )  # fmt: skip
    discount = sum(line.discount for line in lines)
    return GivenBack(lines, total + discount, discount, total, cash - rest, cash + bon, payments or (Payment("tunai", 0),))


def _bon(sale: Sale) -> int:
    return sum(payment.amount or 0 for payment in sale.payments if payment.kind == "bon")


def _measure(line: SaleLine) -> int:
    return line.qty or line.grams or line.milli or 0
