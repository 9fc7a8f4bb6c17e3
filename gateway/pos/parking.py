"""Baskets put aside for a buyer who comes back in a moment: held, recalled, given up. Their prices stay what they were.

Recalling while goods lie open puts those aside in their place: one key for the clerk, and nothing is ever in the way of the queue.
"""

from dataclasses import replace

from gateway.clock import Now
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import Hold, Recall, VoidBasket
from gateway.messages.baskets import Held
from gateway.messages.counter import Asked
from gateway.messages.journal import Committed, Row
from gateway.pos.basket import Basket
from gateway.pos.desk import Desk
from gateway.pos.money import rp
from gateway.pos.orders import Orders
from gateway.pos.regulated import Known
from gateway.pos.selling import reason_of, void_fields
from gateway.pos.weighing import Weighing

MAX_HELD = 20
"""Baskets put aside at once: more than a counter has room for goods of."""
DAY_OVER = "Tutup hari"
"""The reason of a void that nobody asked for: the day was closed, and its buyer did not come back."""


class Parking:
    """The held baskets of the desk. `known`: what the catalogue says now of a line's code."""

    def __init__(self, desk: Desk, orders: Orders, weighing: Weighing, known: Known) -> None:
        self._desk = desk
        self._orders = orders
        self._weighing = weighing
        self._known = known
        self._ending: set[str] = set()

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Hold the open basket, or take up a held one."""
        if self._desk.under_way is not None:
            return self._desk.refuse(asked, fault("GW-3414", "now"), 409)
        if self._weighing.waits_for(self._desk.basket.id):
            return self._desk.refuse(asked, fault("GW-3416", "now"), 409)
        match asked.act:
            case Recall(basket) if basket == self._desk.basket.id:
                return self._desk.accept(asked)  # it is open already: the same key pressed twice
            case Recall(basket):
                return self._recall(asked, basket, now)
            case Hold():
                return self._hold(asked, now)
        return []

    def holds(self, basket: str) -> bool:
        """Whether this basket is put aside."""
        return any(held.basket.id == basket for held in self._desk.held)

    def void(self, asked: Asked, act: VoidBasket, now: Now) -> list[Effect]:
        """Give up a held basket; it goes when that is durable."""
        reason = reason_of(act.reason)
        if isinstance(reason, Fault):
            return self._desk.refuse(asked, reason)
        held = self._find(act.basket)
        if held is None:
            return self._desk.refuse(asked, fault("GW-3414", "now"), 409)
        return self._give_up(asked, held, reason, now)

    def committed(self, event: Committed, now: Now) -> list[Effect]:
        """A day that was closed ends what was put aside in it."""
        if event.row.kind != "z":
            return []
        waiting = [held for held in self._desk.held if held.basket.id not in self._ending]
        return [effect for held in waiting for effect in self._give_up(None, held, DAY_OVER, now)]

    def _hold(self, asked: Asked, now: Now) -> list[Effect]:
        if not self._desk.basket.lines:
            return self._desk.refuse(asked, fault("GW-3711", "never"), 409)
        if len(self._desk.held) >= MAX_HELD:
            return self._desk.refuse(asked, fault("GW-3712", "never", most=MAX_HELD), 409)
        self._put_aside(now)
        self._desk.next_buyer()
        return self._desk.accept(asked)

    def _recall(self, asked: Asked, basket: str, now: Now) -> list[Effect]:
        held = self._find(basket)
        if held is None:
            return self._desk.refuse(asked, fault("GW-3713", "never"), 404)
        self._desk.held = tuple(one for one in self._desk.held if one is not held)
        if self._desk.basket.lines:
            self._put_aside(now)
        self._desk.basket = held.basket
        effects = self._desk.accept(asked)
        self._desk.note = self._changed_prices(held.basket)
        return effects

    def _find(self, basket: str) -> Held | None:
        """The held basket, unless its end is with the journal."""
        return next((held for held in self._desk.held if held.basket.id == basket and basket not in self._ending), None)

    def _put_aside(self, now: Now) -> None:
        self._desk.held = (*self._desk.held, Held(replace(self._desk.basket, times=None), now.wall_ms))

    def _changed_prices(self, basket: Basket) -> Fault | None:
        """What the shelf says now where it says something else than when the goods were scanned."""
        terms = dict(basket.terms)
        changed: list[tuple[str, int, int]] = []
        for line in basket.lines:
            held, (_, item) = terms.get(line.n), self._known(line.code)
            if held is not None and held.listed is not None and item is not None and item.price not in (None, held.listed):
                changed.append((line.name, item.price or 0, line.price))
        if not changed:
            return None
        name, now_is, kept = changed[0]
        return fault("GW-3715", "never", name=name, now=rp(now_is), kept=rp(kept), count=len(changed))

    def _give_up(self, asked: Asked | None, held: Held, reason: str, now: Now) -> list[Effect]:
        basket = held.basket

        def done(_: Row) -> list[Effect]:
            self._ending.discard(basket.id)
            self._desk.answers.voided(basket.id)
            self._desk.held = tuple(one for one in self._desk.held if one.basket.id != basket.id)
            return []

        self._ending.add(basket.id)
        return self._orders.give(asked, "void", void_fields(basket, reason, None), now, done, lambda: self._ending.discard(basket.id))
