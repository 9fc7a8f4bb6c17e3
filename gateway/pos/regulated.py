"""Regulated goods at the counter: the cap of the price, how many of them, what must be noted. Says what is wrong; changes nothing."""

from collections.abc import Callable, Iterable

from gateway.faults import Fault, fault
from gateway.messages.baskets import PLAIN, Basket, Terms
from gateway.messages.sales import SaleLine
from gateway.pos.catalogue import BY_THOUSANDTHS, BY_WEIGHT, Item
from gateway.pos.money import rp
from gateway.pos.rules import ONE, Rule, Rules

MAX_BOUGHT = 2_000
"""Goods with a daily limit, by member, that are remembered of a day: ten times what a village buys."""

Known = Callable[[str], tuple[str, Item | None]]
"""A line's code -> the goods and their item in the catalogue."""


class Regulated:
    """The outlet's rules, and what members have bought today of goods that have a daily limit."""

    def __init__(self, rules: Rules, known: Known) -> None:
        self._rules = rules
        self._known = known
        self._day = ""
        self._bought: dict[tuple[str, str, str], int] = {}

    def terms(self, line: SaleLine, day: str) -> Terms:
        """What holds for a new line from now on."""
        goods, item = self._known(line.code)
        kind = "" if item is None else item.kind
        listed = item.price if item is not None and item.price == line.price else None
        rules = self._rules.of(goods, kind, day)
        floor = max((rule.lowest(line.price, piece=_by_piece(line, item)) for rule in rules), default=0)
        reminder = next((rule.reminder for rule in rules if rule.reminder), "")
        return Terms(goods=goods, kind=kind, listed=listed, floor=floor, reminder=reminder)

    def wrong(self, basket: Basket, day: str) -> Fault | None:
        """Which rule this basket breaks; None if it breaks none."""
        if not self._rules:
            return None
        terms = dict(basket.terms)
        amounts: dict[Rule, tuple[int, bool]] = {}
        for line in basket.lines:
            held = terms.get(line.n, PLAIN)
            for rule in self._rules.of(held.goods, held.kind, day):
                if (why := _too_dear(rule, line)) is not None:
                    return why
                amount, piece = amounts.get(rule, (0, False))
                amounts[rule] = amount + measure(line), piece or line.qty is not None
        found = (self._too_many(rule, amount, piece, basket.member, day) for rule, (amount, piece) in amounts.items())
        return next((why for why in found if why is not None), None)

    def unnoted(self, basket: Basket) -> Fault | None:
        """What must be done before this basket is paid; None if all is done."""
        names = {line.n: line.name for line in basket.lines}
        waits = next(((n, terms) for n, terms in basket.terms if terms.reminder and not terms.noted), None)
        return None if waits is None else fault("GW-3803", "now", n=waits[0], name=names[waits[0]], text=waits[1].reminder)

    def sold(self, lines: Iterable[SaleLine], member: str | None, day: str, *, back: bool = False) -> None:
        """A member's sale of this business day is durable; `back`: the goods came back."""
        if member is None or day < self._day or not self._rules:
            return
        if day > self._day:
            self._day, self._bought = day, {}
        for line in lines:
            goods, item = self._known(line.code)
            kind = "" if item is None else item.kind
            key = (member, goods, kind)
            if any(rule.most_day for rule in self._rules.of(goods, kind, day)) and (key in self._bought or len(self._bought) < MAX_BOUGHT):
                self._bought[key] = max(0, self._bought.get(key, 0) + (-measure(line) if back else measure(line)))

    def _too_many(self, rule: Rule, amount: int, piece: bool, member: str | None, day: str) -> Fault | None:  # noqa: FBT001 - of the amount
        most_day = None if member is None else rule.most_day
        least = min((most for most in (rule.most, most_day) if most is not None), default=None)
        if least is not None and amount > least * ONE:
            return fault("GW-3802", "never", name=rule.name, most=rule.amount(least, piece=piece))
        if member is None or most_day is None:
            return None
        had = self._had(rule, member, day)
        if had + amount <= most_day * ONE:
            return None
        return fault("GW-3805", "never", name=rule.name, had=rule.amount(had // ONE, piece=piece), most=rule.amount(most_day, piece=piece))

    def _had(self, rule: Rule, member: str, day: str) -> int:
        if day != self._day:
            return 0
        keys = ((key, amount) for key, amount in self._bought.items() if key[0] == member)
        return sum(amount for (_, goods, kind), amount in keys if rule in self._rules.of(goods, kind, day))


def measure(line: SaleLine) -> int:
    """How much of it, in thousandths of a piece, kilogram, litre or metre."""
    return line.qty * ONE if line.qty is not None else line.grams or line.milli or 0


def _by_piece(line: SaleLine, item: Item | None) -> bool:
    """A line that the scale is still to weigh has no measure yet; its item says how it is sold."""
    if line.qty is not None or line.grams is not None or line.milli is not None:
        return line.qty is not None
    return item is None or item.unit not in (BY_WEIGHT, *BY_THOUSANDTHS)


def _too_dear(rule: Rule, line: SaleLine) -> Fault | None:
    cap = rule.cap(piece=line.qty is not None)
    if cap is None or line.price <= cap:
        return None
    return fault("GW-3801", "never", name=line.name, cap=rp(rule.het or 0), unit=rule.unit, most=rp(cap))
