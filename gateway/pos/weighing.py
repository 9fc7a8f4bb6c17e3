"""Goods sold by weight: taken from the plate at once, or waiting a few seconds for a scale that moves. Knows no codes and no prices."""

from dataclasses import dataclass, replace

from gateway.clock import Now
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.counter import Asked
from gateway.messages.house import CancelTimer, SetTimer
from gateway.messages.sales import SaleLine
from gateway.pos.basket import Basket
from gateway.pos.desk import MAX_WAITING, Desk
from gateway.pos.plate import Fit, Plate, Unfit

TIMER = "till.weigh"
WAIT_NS = 5_000_000_000
"""How long weighed goods wait for a scale that moves (DESIGN, Weights)."""
SCALE_AWAY = ("GW-3202", "GW-3207")
"""A scale that is not there, or silent: 503, it may be back in a moment."""


@dataclass(slots=True)
class _Waiting:
    """Goods that wait for the scale. `callers`: who asked; None is a scanner."""

    key: str
    basket: str
    line: SaleLine
    callers: list[Asked | None]


class Weighing:
    """One kind of goods at a time can wait for the scale; the next weighed goods take its place."""

    def __init__(self, desk: Desk, plate: Plate) -> None:
        self._desk = desk
        self._plate = plate
        self._waiting: _Waiting | None = None
        self._waits = 0

    def weigh(self, asked: Asked | None, line: SaleLine, basket: Basket, now: Now) -> list[Effect]:
        """Sell what lies on the plate as `line` into this basket, or wait for it."""
        waiting = self._waiting
        if waiting is not None and (waiting.basket, waiting.line) == (basket.id, line):
            return self._join(waiting, asked)
        effects = self.give_up(fault("GW-3208", "never"), 409)
        found = self._plate.weight(now.mono_ns)
        if isinstance(found, Fit):
            return effects + self._sell(found.grams, line, basket, [asked])
        return effects + self._wait(asked, line, basket, found, now)

    def waits_for(self, basket: str) -> bool:
        """True while goods for this basket wait for the scale."""
        return self._waiting is not None and self._waiting.basket == basket

    def try_again(self, now: Now) -> list[Effect]:
        """The scale said something: sell what waits for it, or give up if it cannot become fit."""
        found = self._plate.weight(now.mono_ns)
        if self._waiting is None:
            return []
        if isinstance(found, Fit):
            return self._sell_waiting(self._waiting, found.grams)
        if not found.wait:
            return self.give_up(found.fault)
        self._desk.note = found.fault
        return []

    def timed_out(self, key: str, now: Now) -> list[Effect]:
        """The five seconds are over."""
        if self._waiting is None or self._waiting.key != key:
            return []
        found = self._plate.weight(now.mono_ns)
        return self._sell_waiting(self._waiting, found.grams) if isinstance(found, Fit) else self.give_up(found.fault)

    def give_up(self, why: Fault, status: int = 422) -> list[Effect]:
        """What waits for the scale is not sold; everybody who asked is told."""
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return []
        effects: list[Effect] = [CancelTimer(TIMER, waiting.key)]
        for asked in waiting.callers:
            effects += self._desk.refuse(asked, why, _status(why, status))
        return effects

    def _join(self, waiting: _Waiting, asked: Asked | None) -> list[Effect]:
        if len(waiting.callers) == MAX_WAITING:
            return self._desk.refuse(asked, fault("GW-3417"), 503)
        waiting.callers.append(asked)
        return []

    def _wait(self, asked: Asked | None, line: SaleLine, basket: Basket, found: Unfit, now: Now) -> list[Effect]:
        if not found.wait:
            return self._desk.refuse(asked, found.fault, _status(found.fault, 422))
        self._waits += 1
        self._waiting = _Waiting(str(self._waits), basket.id, line, [asked])
        self._desk.note = found.fault
        return [SetTimer(TIMER, now.mono_ns + WAIT_NS, self._waiting.key)]

    def _sell_waiting(self, waiting: _Waiting, grams: int) -> list[Effect]:
        basket = self._desk.find(waiting.basket)
        if basket is None:
            return self.give_up(fault("GW-3413", "never"), 409)
        self._waiting = None
        return [CancelTimer(TIMER, waiting.key), *self._sell(grams, waiting.line, basket, waiting.callers)]

    def _sell(self, grams: int, line: SaleLine, basket: Basket, callers: list[Asked | None]) -> list[Effect]:
        why = self._desk.sell(basket, replace(line, grams=grams))
        if why is None:
            self._plate.sold()
        effects: list[Effect] = []
        for asked in callers:
            effects += self._desk.accept(asked) if why is None else self._desk.refuse(asked, why)
        return effects


def _status(why: Fault, otherwise: int) -> int:
    return 503 if why.code in SCALE_AWAY else otherwise
