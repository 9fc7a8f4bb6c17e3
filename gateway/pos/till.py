"""The till: the machine of room "pos". Hands every event to the part whose business it is, and tells what the counter shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gateway.clock import Now
from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.messages import Effect, Event
from gateway.messages.acts import Act, ChangeLine, Pay, PrintTest, Reprint, Scan, SetMember, TellTime, VoidBasket
from gateway.messages.counter import Answer, Asked, TillShown
from gateway.messages.devices import (
    DeviceChanged,
    Printed,
    PrinterFault,
    PrintMarks,
    PrintRefused,
    PrintSent,
    PrintUnknown,
    ScanBroken,
    Scanned,
    Weighed,
)  # fmt: skip
from gateway.messages.house import Refresh, Tell, TimerFired
from gateway.messages.journal import (
    CommitRefused,
    Committed,
    CommitUnknown,
    JournalAt,
    JournalOpened,
    JournalSucceeded,
    ReceiptFound,
    SaleCommitted,
)
from gateway.pos.basket import Basket, change, remove
from gateway.pos.carding import GUN, Carding
from gateway.pos.catalogue import Catalogue
from gateway.pos.desk import Desk, basket_id
from gateway.pos.member import member_number
from gateway.pos.orders import Orders
from gateway.pos.parts import Part, parts
from gateway.pos.plate import Plate
from gateway.pos.refunds import Refunds
from gateway.pos.scanning import Scanning
from gateway.pos.selling import Selling
from gateway.pos.shown import till_shown
from gateway.pos.slips import PrintEvent, Slips
from gateway.pos.weighing import TIMER, Weighing
from gateway.schedule import business_day


@dataclass(frozen=True, slots=True)
class _Counter:
    """The parts that stand once the journal is open."""

    desk: Desk
    weighing: Weighing
    scanning: Scanning
    carding: Carding
    selling: Selling
    orders: Orders
    refunds: Refunds
    parts: Mapping[type[Act], Part]


class Till:
    """Sells. Until the journal is open it refuses everything; from then on one basket is open, and only the journal ends it.

    The scale is the first of the configuration (its readings come from "scale.<name>"), the printer too.
    """

    def __init__(self, config: Config, catalogue: Catalogue) -> None:
        self._config = config
        self._catalogue = catalogue
        name, scale = next(iter(config.scale.items()), ("", None))
        self._scale = f"scale.{name}"
        self._plate = Plate(None if scale is None else scale.max_grams)
        self._slips = Slips(config)
        self._counter: _Counter | None = None
        self._z = 1
        self._early: Fault | None = None
        self._slip_note: tuple[str, Fault | None] = ("", None)
        self._told: TillShown | None = None

    def handle(self, event: Event, now: Now) -> list[Effect]:
        """What this event makes the till order; at the end what the counter now shows, if that changed."""
        effects = [effect for effect in self._hear(event, now) if not (isinstance(effect, Answer) and effect.call == GUN)]
        if self._counter is None:
            return effects
        outlet = self._config.outlet
        day = business_day(now.wall_ms, outlet.timezone, outlet.business_day_starts)
        shown = till_shown(self._counter.desk, self._slips, self._config.pos, day, self._z, self._counter.carding.typed)
        if shown != self._told or isinstance(event, Refresh):
            self._told = shown
            effects.append(Tell(shown))
        return effects

    def _hear(self, event: Event, now: Now) -> list[Effect]:
        """What concerns the devices and the journal's place is heard at any time, the rest once the journal is open."""
        match event:
            case JournalOpened():
                return self._opened(event)
            case JournalAt() | JournalSucceeded():
                self._z = event.tip.z + 1
            case PrintMarks():
                return self._print_notes(*self._slips.marked(event))
            case PrintSent() | Printed() | PrintUnknown() | PrinterFault() | PrintRefused():
                return self._slip_heard(event)
            case Weighed() if event.device == self._scale:
                self._plate.weighed(event.reading)
                return self._counter.weighing.try_again(now) if self._counter else []
            case DeviceChanged() if event.device == self._scale:
                self._plate.changed(event.state)
                return self._counter.weighing.try_again(now) if self._counter else []
            case Asked() if self._counter is None:
                return [] if isinstance(event.act, TellTime) else [Answer(event.call, fault("GW-3001", "now"), None, 503)]
            case Scanned() | ScanBroken() if self._counter is None:
                self._early = fault("GW-3001", "now")
            case _ if self._counter is not None:
                return self._serve(self._counter, event, now)
        return []

    def _opened(self, event: JournalOpened) -> list[Effect]:
        self._z = event.tip.z + 1
        if self._counter is not None:  # told again: a sale under way may be among them
            found = [stored for stored in event.sales if stored.sale.basket == self._counter.desk.basket.id]
            return self._counter.selling.sale_committed(SaleCommitted(found[0].sale.basket, found[0], again=True)) if found else []
        desk = Desk(event.tip.boot, Basket(basket_id(event.tip.boot, 1)))
        desk.note = self._early
        for stored in event.sales:
            desk.answers.paid(stored)
        for basket in event.voided:
            desk.answers.voided(basket)
        weighing = Weighing(desk, self._plate)
        carding = Carding(desk, self._slips, self._config.pos, self._by_card)
        scanning = Scanning(self._config, self._catalogue, desk, weighing, carding)
        selling = Selling(self._config, desk, self._slips, weighing)
        orders = Orders(desk, self._config.outlet)
        refunds = Refunds(desk, self._config, self._slips)
        known = parts(desk, self._config, self._slips, refunds)
        self._counter = _Counter(desk, weighing, scanning, carding, selling, orders, refunds, known)
        return self._print_notes(*self._slips.opened(event.tip.boot, event.sales))

    def _slip_heard(self, event: PrintEvent) -> list[Effect]:
        """How a slip fares is noted; what was wrong with it is over once it has come out."""
        note = self._slips.heard(event)
        if note is not None:
            self._slip_note = (event.job.id, note)
        elif self._counter is not None and isinstance(event, Printed) and self._slip_note == (event.job.id, self._counter.desk.note):
            self._counter.desk.note = None
        return self._print_notes([], note)

    def _print_notes(self, effects: list[Effect], note: Fault | None) -> list[Effect]:
        if note is not None and self._counter is not None:
            self._counter.desk.note = note
        return effects

    def _serve(self, counter: _Counter, event: Event, now: Now) -> list[Effect]:
        match event:
            case Scanned():
                return counter.scanning.scan(None, Scan(event.code), now)
            case ScanBroken():
                return counter.desk.refuse(None, event.fault)
            case Asked():
                again = counter.desk.answers.again(event)
                return [again] if again is not None else self._do(counter, event, event.act, now)
            case TimerFired(name, key) if name == TIMER:
                return counter.weighing.timed_out(key, now)
            case ReceiptFound():
                return counter.refunds.found(event)
            case SaleCommitted():
                return counter.refunds.committed(event) or counter.selling.sale_committed(event)
            case Committed():
                return counter.orders.committed(event) or counter.selling.committed(event)
            case CommitRefused():
                return counter.orders.refused(event) or counter.refunds.refused(event) or counter.selling.refused(event)
            case CommitUnknown():
                return counter.orders.unknown(event) or counter.refunds.unknown(event) or counter.selling.unknown(event)
        return []

    def _by_card(self, asked: Asked, act: Act, now: Now) -> list[Effect]:
        return self._do(self._counter, asked, act, now) if self._counter is not None else []

    def _do(self, counter: _Counter, asked: Asked, act: Act, now: Now) -> list[Effect]:
        match act:
            case Scan():
                return counter.scanning.scan(asked, act, now)
            case ChangeLine():
                return _changed(counter.desk, asked, _change_line(counter.desk.basket, act))
            case SetMember():
                return _changed(counter.desk, asked, _set_member(counter.desk.basket, act))
            case Pay():
                return counter.selling.pay(asked, act, now)
            case VoidBasket():
                return counter.selling.void(asked, act, now)
            case Reprint():
                return self._print(counter.desk, asked, self._slips.reprint(act.receipt_no))
            case PrintTest():
                return self._print(counter.desk, asked, self._slips.test(now))
            case TellTime():
                return []  # the clock's business, not the till's
            case _:
                return counter.parts[type(act)].act(asked, now)

    def _print(self, desk: Desk, asked: Asked, ordered: list[Effect] | Fault) -> list[Effect]:
        if isinstance(ordered, Fault):
            return desk.refuse(asked, ordered, 404 if ordered.code == "GW-3503" else 503)
        return [*desk.accept(asked), *ordered]


def _changed(desk: Desk, asked: Asked, outcome: Basket | Fault) -> list[Effect]:
    """Keep the changed basket, unless its payment is under way: what is being written cannot change any more."""
    if desk.under_way is not None:
        return desk.refuse(asked, fault("GW-3414", "now"), 409)
    if isinstance(outcome, Fault):
        return desk.refuse(asked, outcome, _STATUS.get(outcome.code, 422))
    desk.keep(outcome)
    return desk.accept(asked)


_STATUS = {"GW-3301": 404, "GW-3304": 403}


def _change_line(basket: Basket, act: ChangeLine) -> Basket | Fault:
    if act.price is not None or act.discount is not None or act.noted:
        return fault("GW-3304", "never")
    if act.grams is not None:
        return fault("GW-3303", "never")
    return remove(basket, act.n) if act.remove else change(basket, act.n, qty=act.qty, milli=act.milli)


def _set_member(basket: Basket, act: SetMember) -> Basket | Fault:
    if not act.member:
        return replace(basket, member=None)
    number = member_number(act.member)
    return number if isinstance(number, Fault) else replace(basket, member=number)
