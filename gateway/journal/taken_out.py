"""What was taken out of the open basket again, from one picture of the till to the next. Pure.

Goods that come back into the same basket are no longer missing: a clerk who weighs anew or corrects a quantity leaves nothing here.
"""

from dataclasses import dataclass, replace

from gateway.journal.plates import MIN_GRAMS
from gateway.messages.counter import BasketView
from gateway.messages.sales import SaleLine

Taken = dict[tuple[str, str], SaleLine]
"""What is missing of a basket, by code and name; how much of it in the line's own measure."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one picture differs from the one before: lines or parts of them that went, and that came."""

    gone: tuple[SaleLine, ...] = ()
    came: tuple[SaleLine, ...] = ()


def change(before: BasketView, now: BasketView) -> Change:
    """How the same basket changed. Of another basket everything came and nothing went: the one before was sold or voided."""
    old = {line.n: line for line in before.lines} if before.id == now.id else {}
    new = {line.n: line for line in now.lines}
    pairs = [(old.get(n), new.get(n)) for n in sorted(old.keys() | new.keys())]
    gone = (_less(was, now_is) for was, now_is in pairs if was is not None)
    came = (_less(now_is, was) for was, now_is in pairs if now_is is not None)
    return Change(tuple(line for line in gone if line), tuple(line for line in came if line))


def missing(taken: Taken, seen: Change) -> Taken:
    """What is missing after this change, goods by goods."""
    left = dict(taken)
    for line in seen.came:
        key = (line.code, line.name)
        if key in left and (rest := _less(left[key], line)) is not None and not _is_nothing(rest):
            left[key] = rest
        else:
            left.pop(key, None)
    for line in seen.gone:
        key = (line.code, line.name)
        left[key] = _more(left[key], line) if key in left else line
    return left


def _less(line: SaleLine, other: SaleLine | None) -> SaleLine | None:
    """The line without as much as the other has; None when nothing is left. Each has its measure in pieces, grams or thousandths."""
    if other is None:
        return line
    measures = [(a or 0) - (b or 0) for a, b in ((line.qty, other.qty), (line.grams, other.grams), (line.milli, other.milli))]
    if max(measures) <= 0:
        return None
    qty, grams, milli = (max(0, rest) or None for rest in measures)
    return replace(line, qty=qty, grams=grams, milli=milli, amount=max(0, line.amount - other.amount))


def _more(line: SaleLine, other: SaleLine) -> SaleLine:
    pairs = ((line.qty, other.qty), (line.grams, other.grams), (line.milli, other.milli))
    qty, grams, milli = ((a or 0) + (b or 0) or None for a, b in pairs)
    return replace(line, qty=qty, grams=grams, milli=milli, amount=line.amount + other.amount)


def _is_nothing(line: SaleLine) -> bool:
    """Weighed anew, a few grams lighter."""
    return line.qty is None and line.milli is None and (line.grams or 0) < MIN_GRAMS
