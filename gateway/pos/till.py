"""The till: the machine of room "pos". Hands every event to the part whose business it is, and tells what the counter shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.clock import Now
from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.messages import Effect, Event
from gateway.messages.acts import (
    Act,
    AskQris,
    ChangeLine,
    Discount,
    Hold,
    Pay,
    PowerOff,
    PrintCards,
    PrintTest,
    Recall,
    Refund,
    Reprint,
    Scan,
    SetMember,
    SetPrice,
    TellTime,
    VoidBasket,
)
from gateway.messages.baskets import Draft, KeepDraft
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
from gateway.messages.goods import PriceEdit
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
from gateway.pos.basket import Basket
from gateway.pos.carding import GUN, Carding
from gateway.pos.catalogue import Catalogue
from gateway.pos.desk import Desk, basket_id
from gateway.pos.drafts import Drafts, bring_back, draft_of
from gateway.pos.house_acts import HouseActs
from gateway.pos.lines import Lines
from gateway.pos.orders import Orders
from gateway.pos.parking import Parking
from gateway.pos.parts import Part, parts
from gateway.pos.plate import Plate
from gateway.pos.pricing import Pricing
from gateway.pos.qris_desk import QrisDesk
from gateway.pos.refunds import Refunds
from gateway.pos.regulated import Regulated
from gateway.pos.rules import Rules
from gateway.pos.scanning import Scanning
from gateway.pos.selling import Selling
from gateway.pos.shelf import Shelf
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
    parking: Parking
    parts: Mapping[type[Act], Part]


class Till:
    """Sells. Until the journal is open it refuses everything; from then on one basket is open, and only the journal ends it.

    `rules`: of regulated goods; `drafts`: what was unpaid when the last start ended; the shelf has the prices of the counter.
    The scale is the first of the configuration (its readings come from "scale.<name>"), the printer too.
    """

    def __init__(
        self,
        config: Config,
        catalogue: Catalogue,
        *,
        edits: Iterable[PriceEdit] = (),
        rules: Rules | None = None,
        drafts: Drafts | None = None,
    ) -> None:
        self._config = config
        self._shelf = Shelf(catalogue, edits)
        self._rules = rules or Rules()
        self._drafts = drafts or Drafts()
        self._journal = ""
        self._seq = 0
        self._kept: Draft | None = None
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
        outlet = self._config.outlet
        day = business_day(now.wall_ms, outlet.timezone, outlet.business_day_starts)
        if self._counter is not None:
            self._counter.desk.day = day
        effects = [effect for effect in self._hear(event, now) if not (isinstance(effect, Answer) and effect.call == GUN)]
        if self._counter is None:
            return effects
        effects += self._drafted(self._counter.desk)
        shown = till_shown(self._counter.desk, self._slips, self._config.pos, day, self._z, self._counter.carding.typed)
        if shown != self._told or isinstance(event, Refresh):
            self._told = shown
            effects.append(Tell(shown))
        return effects

    def _drafted(self, desk: Desk) -> list[Effect]:
        """What lies on the counter now, to be kept over a power cut, if that changed."""
        draft = draft_of(desk, self._journal, self._seq)
        if draft == self._kept:
            return []
        self._kept = draft
        return [KeepDraft(draft)]

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
        self._counter = self._stand(desk)
        for stored in event.sales:
            desk.regulated.sold(stored.sale.lines, stored.sale.member, stored.sale.business_day)
        self._journal, self._seq = event.journal, event.tip.seq
        self._kept = self._drafts.draft or Draft(event.journal)
        if bring_back(desk, self._drafts, event.tip, event.journal):
            self._plate.sold()  # what was weighed before the cut may still lie there
        return self._print_notes(*self._slips.opened(event.tip.boot, event.sales))

    def _stand(self, desk: Desk) -> _Counter:
        """The parts, built around what lies on the counter."""
        weighing = Weighing(desk, self._plate)
        orders = Orders(desk, self._config.outlet)
        carding = Carding(desk, self._slips, self._config.pos, self._by_card)
        scanning = Scanning(self._config, self._shelf, desk, weighing, orders, carding)
        desk.regulated = Regulated(self._rules, scanning.offers.known)
        selling = Selling(self._config, desk, self._slips, weighing)
        parking = Parking(desk, orders, weighing, scanning.offers.known)
        lines = Lines(self._config.pos, desk, orders)
        pricing = Pricing(desk, self._shelf, orders, scanning.offers.known)
        there: dict[type[Act], Part] = dict.fromkeys((ChangeLine, SetMember, Discount), lines)
        refunds = Refunds(desk, self._config, self._slips)
        house = HouseActs(desk, self._config.outlet, self._slips)
        there |= {Hold: parking, Recall: parking, SetPrice: pricing, Refund: refunds, PrintCards: house, PowerOff: house}
        there |= {AskQris: QrisDesk(desk, self._config, self._slips)}
        return _Counter(desk, weighing, scanning, carding, selling, orders, refunds, parking, parts(desk, there))

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
                self._seq = event.row.seq
                ended = counter.parking.committed(event, now)
                return [*ended, *(counter.orders.committed(event) or counter.selling.committed(event))]
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
            case Pay():
                return counter.selling.pay(asked, act, now)
            case VoidBasket(basket) if counter.parking.holds(basket):
                return counter.parking.void(asked, act, now)
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
