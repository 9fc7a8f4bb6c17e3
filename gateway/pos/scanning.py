"""What a scan does: told apart by what the code is, then put into the basket, weighed, kept for the next goods, or refused."""

from dataclasses import replace

from gateway.clock import Now
from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.messages import Effect
from gateway.messages.acts import Scan
from gateway.messages.counter import Asked
from gateway.pos.basket import Basket
from gateway.pos.carding import Carding
from gateway.pos.catalogue import Catalogue
from gateway.pos.codes import Code, ControlCard, MemberCard, PaymentCode, Times, Words, read_code
from gateway.pos.desk import Desk
from gateway.pos.goods import Goods
from gateway.pos.labels import StoreLabel, label_patterns
from gateway.pos.member import member_number
from gateway.pos.nik import holds_nik
from gateway.pos.offer import Offers, Sellable
from gateway.pos.weighing import Weighing


class Scanning:
    """Scans of the gun and of the page alike."""

    def __init__(self, config: Config, catalogue: Catalogue, desk: Desk, weighing: Weighing, carding: Carding) -> None:
        self._desk = desk
        self._carding = carding
        self._weighing = weighing
        self._patterns, bad = label_patterns(config.pos.labels)
        self._offers = Offers(config.outlet, catalogue, self._patterns)
        if bad:
            desk.note = fault("GW-3115", "never", pattern=bad[0])

    def scan(self, asked: Asked | None, act: Scan, now: Now) -> list[Effect]:
        """A code from a scanner (`asked` None) or from the page."""
        basket = self._desk.for_scans
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
        self._desk.keep(replace(basket, member=number))
        return self._desk.accept(asked)

    def _sell(self, asked: Asked | None, act: Scan, code: Sellable, basket: Basket, now: Now) -> list[Effect]:
        line = self._offers.line(code, act, basket.times, now)
        if isinstance(line, Fault):
            if line.code == "GW-3112":  # weighed goods were the next item; the quantity must not fall on what comes after them
                self._desk.keep(replace(basket, times=None))
            return self._desk.refuse(asked, line)
        if line.qty is None and line.grams is None and line.milli is None:
            return self._weighing.weigh(asked, line, basket, now)
        why = self._desk.sell(basket, line)
        return self._desk.accept(asked) if why is None else self._desk.refuse(asked, why)
