"""What a clerk changes in the open basket: quantities, discounts, the price of one sale, the member. Never a payment."""

from dataclasses import replace

from gateway.clock import Now
from gateway.config import Pos
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import ChangeLine, Discount, Role, SetMember
from gateway.messages.baskets import Off
from gateway.messages.counter import Asked
from gateway.messages.journal import Json, Row
from gateway.messages.sales import SaleLine
from gateway.pos.basket import Basket, change, note, remove, reprice, take_off, take_off_line
from gateway.pos.desk import Desk
from gateway.pos.gtin import looks_scanned
from gateway.pos.member import member_number
from gateway.pos.money import MAX_PRICE
from gateway.pos.orders import Orders
from gateway.pos.rights import allowed

_STATUS = {"GW-3301": 404, "GW-3412": 404, "GW-3702": 403}


class Lines:
    """The open basket's lines, its discount and its member."""

    def __init__(self, rules: Pos, desk: Desk, orders: Orders) -> None:
        self._most: dict[Role, int] = {
            "kasir": rules.discount_max_percent,
            "ketua": rules.discount_max_percent_ketua,
            "teknisi": rules.discount_max_percent_teknisi,
        }
        self._desk = desk
        self._orders = orders

    def act(self, asked: Asked, now: Now) -> list[Effect]:
        """Change the basket, unless its payment is under way: what is being written cannot change any more."""
        if self._desk.under_way is not None:
            return self._desk.refuse(asked, fault("GW-3414", "now"), 409)
        if isinstance(asked.act, ChangeLine) and asked.act.price is not None:
            return self._other_price(asked, asked.act.n, asked.act.price, now)
        outcome = self._desk.checked(self._changed(asked))
        if isinstance(outcome, Fault):
            return self._desk.refuse(asked, outcome, _STATUS.get(outcome.code, 422))
        self._desk.keep(outcome)
        return self._desk.accept(asked)

    def _changed(self, asked: Asked) -> Basket | Fault:
        basket = self._desk.basket
        match asked.act:
            case ChangeLine():
                return self._line(asked, basket, asked.act)
            case Discount(id_, amount, percent) if id_ == basket.id:
                taken_away = amount == 0 and percent is None
                return take_off(basket, None if taken_away else Off(amount, percent, self._may(asked)))
            case SetMember(member):
                number = member_number(member) if member else None
                return number if isinstance(number, Fault) else replace(basket, member=number)
        return fault("GW-3412", "never")

    def _line(self, asked: Asked, basket: Basket, act: ChangeLine) -> Basket | Fault:
        if act.noted:
            return note(basket, act.n)
        if act.discount is not None:
            return take_off_line(basket, act.n, act.discount, self._may(asked))
        if act.grams is not None:
            return fault("GW-3303", "never")
        return remove(basket, act.n) if act.remove else change(basket, act.n, qty=act.qty, milli=act.milli)

    def _may(self, asked: Asked) -> int:
        """How many percent the clerk, or whoever agreed, may take off."""
        if asked.who is None:
            return self._most["ketua"]
        return max(self._most[who.role] for who in (asked.who, asked.consent) if who is not None)

    def _other_price(self, asked: Asked, n: int, price: int, now: Now) -> list[Effect]:
        """Another price for this sale: the line shows it when it is durable that somebody agreed."""
        denied = allowed(asked, "override")
        if denied is not None:
            return self._desk.refuse(asked, denied, 403)
        basket = self._desk.basket
        line = next((line for line in basket.lines if line.n == n), None)
        if line is None:
            return self._desk.refuse(asked, fault("GW-3301", "never", n=n), 404)
        wrong = self._price_wrong(basket, line, price)
        if wrong is not None:
            return self._desk.refuse(asked, wrong)

        def done(_: Row) -> list[Effect]:
            self._apply(basket.id, line, price)
            return []

        fields: dict[str, Json] = {"basket": basket.id, "n": n, "code": line.code, "name": line.name, "before": line.price, "price": price}
        return self._orders.give(asked, "price_override", fields, now, done)

    def _price_wrong(self, basket: Basket, line: SaleLine, price: int) -> Fault | None:
        if not 1 <= price <= MAX_PRICE or looks_scanned(price) or price < min(basket.terms_of(line.n).floor, line.price):
            return fault("GW-3704", "now")
        outcome = self._desk.checked(reprice(basket, line.n, price))
        return outcome if isinstance(outcome, Fault) else None

    def _apply(self, basket: str, line: SaleLine, price: int) -> None:
        """The price is agreed: it holds if the line is still there and nobody has begun to pay it."""
        found = self._desk.find(basket)
        if found is None or (self._desk.under_way is not None and self._desk.under_way.basket == basket):
            return
        if any((one.n, one.code, one.price) == (line.n, line.code, line.price) for one in found.lines):
            outcome = self._desk.checked(reprice(found, line.n, price))
            if isinstance(outcome, Fault):
                self._desk.note = outcome
            else:
                self._desk.keep(outcome)
