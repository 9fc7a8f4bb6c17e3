"""What a scan does: told apart by what the code is, then put into the basket, weighed, kept for the next goods, or refused."""

from dataclasses import replace

from gateway.clock import Now
from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import Scan
from gateway.messages.counter import Asked
from gateway.messages.journal import Json
from gateway.messages.sales import SaleLine
from gateway.pos.basket import Basket
from gateway.pos.carding import Carding
from gateway.pos.codes import Code, ControlCard, MemberCard, PaymentCode, Times, Words, read_code
from gateway.pos.desk import Desk
from gateway.pos.goods import Goods
from gateway.pos.labels import StoreLabel, label_patterns
from gateway.pos.member import member_number
from gateway.pos.nik import holds_nik
from gateway.pos.offer import Offers, Sellable
from gateway.pos.orders import Orders, signed
from gateway.pos.rights import allowed
from gateway.pos.shelf import Shelf
from gateway.pos.weighing import Weighing


class Scanning:
    """Scans of the gun and of the page alike."""

    def __init__(self, config: Config, shelf: Shelf, desk: Desk, weighing: Weighing, orders: Orders, carding: Carding) -> None:
        self._desk = desk
        self._orders = orders
        self._carding = carding
        self._weighing = weighing
        self._shelf = shelf
        self._patterns, bad = label_patterns(config.pos.labels)
        self.offers = Offers(config.outlet, shelf, self._patterns)
        if bad:
            desk.note = fault("GW-3115", "never", pattern=bad[0])

    def is_card(self, text: str) -> bool:
        """Whether this is a control card, however the gun names its symbology."""
        return isinstance(read_code(text, self._patterns), ControlCard)

    def scan(self, asked: Asked | None, act: Scan, now: Now) -> list[Effect]:
        """A code from a scanner (`asked` None) or from the page."""
        basket = self._desk.for_scans
        if not basket.lines:
            self._shelf.between_baskets()
        code = read_code(act.code, self._patterns)
        if holds_nik(act.name or "") or (holds_nik(act.code) and not isinstance(code, Goods | StoreLabel | MemberCard | PaymentCode)):
            return self._desk.refuse(asked, fault("GW-3120", "never"))
        if not isinstance(code, Times):
            return self._take(asked, act, code, basket, now)
        basket = replace(basket, times=code.milli)
        if code.then:
            return self._take(asked, act, read_code(code.then, self._patterns), basket, now)
        self._desk.keep(basket)
        return self._desk.accept(asked)

    def _take(self, asked: Asked | None, act: Scan, code: Code, basket: Basket, now: Now) -> list[Effect]:
        match code:
            case Fault():
                return self._desk.refuse(asked, code)
            case Times():
                return self._desk.refuse(asked, fault("GW-3111", "now", quantity=act.code[:20]))
            case ControlCard():
                return self._carding.card(asked, code.name, now)
            case PaymentCode():
                return self._desk.refuse(asked, fault("GW-3117", "never"))
            case MemberCard():
                return self._attach(asked, code, basket)
            case Words() if act.name is None and (done := self._carding.words(asked, code.text, now)) is not None:
                return done
            case _:
                return self._sell(asked, act, code, basket, now)

    def _attach(self, asked: Asked | None, card: MemberCard, basket: Basket) -> list[Effect]:
        number = member_number(card.number)
        if isinstance(number, Fault):
            return self._desk.refuse(asked, number)
        joined = self._desk.checked(replace(basket, member=number))
        if isinstance(joined, Fault):
            return self._desk.refuse(asked, joined)
        self._desk.keep(joined)
        return self._desk.accept(asked)

    def _sell(self, asked: Asked | None, act: Scan, code: Sellable, basket: Basket, now: Now) -> list[Effect]:
        if self._is_new(act) and asked is not None and (denied := allowed(asked, "new_goods")) is not None:
            return self._desk.refuse(asked, denied, 403)
        line = self.offers.line(code, act, basket.times, now)
        if isinstance(line, Fault):
            if line.code == "GW-3112":  # weighed goods were the next item; the quantity must not fall on what comes after them
                self._desk.keep(replace(basket, times=None))
            return self._desk.refuse(asked, line)
        told = self._told(asked, act, line, basket, now)
        if line.qty is None and line.grams is None and line.milli is None:
            return [*told, *self._weighing.weigh(asked, line, basket, now)]
        why = self._desk.sell(basket, line)
        return [*told, *self._desk.accept(asked)] if why is None else self._desk.refuse(asked, why)

    def _is_new(self, act: Scan) -> bool:
        return act.name is not None or act.price is not None

    def _told(self, asked: Asked | None, act: Scan, line: SaleLine, basket: Basket, now: Now) -> list[Effect]:
        """Who sold barang baru at which price, and who agreed: in the journal before the sale. Without clerks there is nobody to name."""
        if not self._is_new(act) or asked is None or asked.who is None:
            return []
        fields: dict[str, Json] = {"basket": basket.id, "code": line.code, "name": line.name, "price": line.price}
        told = {key: value for key, value in signed(asked).items() if key != "request"}
        return self._orders.give(None, "price_override", fields | told, now, lambda _: [])
