"""The till: the machine of room "pos". Hands every event to the part whose business it is, and tells what the counter shows."""

from collections.abc import Iterable
from dataclasses import replace

from gateway.clock import Now
from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.messages import Effect, Event
from gateway.messages.acts import Act, Pay, PrintTest, Reprint, Scan, TellTime, VoidBasket
from gateway.messages.baskets import Draft, KeepDraft
from gateway.messages.counter import Answer, Asked, ClerkEntered, TillShown
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
from gateway.messages.house import Refresh, Tell, TimerFired, TurnOffFailed
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
from gateway.pos.carding import GUN
from gateway.pos.catalogue import Catalogue
from gateway.pos.day import day_of, followed
from gateway.pos.desk import Desk, basket_id
from gateway.pos.drafts import Drafts, bring_back, draft_of
from gateway.pos.plate import Plate
from gateway.pos.rules import Rules
from gateway.pos.shelf import Shelf
from gateway.pos.shown import till_shown
from gateway.pos.slips import PrintEvent, Slips
from gateway.pos.standing import Counter, Shop, stand
from gateway.pos.weighing import TIMER


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
        self._counter: Counter | None = None
        self._entered: ClerkEntered | None = None
        self._early: Fault | None = None
        self._slip_note: tuple[str, Fault | None] = ("", None)
        self._told: TillShown | None = None

    def handle(self, event: Event, now: Now) -> list[Effect]:
        """What this event makes the till order; at the end what the counter now shows, if that changed."""
        if self._counter is not None:
            self._counter.desk.day = day_of(self._counter.desk.books, self._config.outlet, now)
        effects = [effect for effect in self._hear(event, now) if not (isinstance(effect, Answer) and effect.call == GUN)]
        if self._counter is None:
            return effects
        effects += self._drafted(self._counter.desk)
        counter = self._counter
        shown = till_shown(counter.desk, self._slips, self._config.pos, counter.shifts.view(now), counter.carding.typed)
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
            case JournalSucceeded(journal, tip) if self._counter is not None:
                self._journal = journal
                self._counter.desk.books = replace(self._counter.desk.books, z=tip.z, grand_total=tip.grand_total)
            case ClerkEntered():
                self._entered = event
                self._enter()
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
        if self._counter is not None:  # told again: a sale under way may be among them
            found = [stored for stored in event.sales if stored.sale.basket == self._counter.desk.basket.id]
            return self._counter.selling.sale_committed(SaleCommitted(found[0].sale.basket, found[0], again=True)) if found else []
        desk = Desk(event.tip.boot, Basket(basket_id(event.tip.boot, 1)))
        desk.note = self._early
        desk.books = replace(event.books, z=event.tip.z, grand_total=event.tip.grand_total)
        for stored in event.sales:
            desk.answers.paid(stored)
        for basket in event.voided:
            desk.answers.voided(basket)
        for money in event.moved:
            desk.answers.moved(money)
        self._counter = stand(desk, Shop(self._config, self._shelf, self._rules, self._plate, self._slips, self._by_card))
        self._enter()
        for stored in event.sales:
            desk.regulated.sold(stored.sale.lines, stored.sale.member, stored.sale.business_day)
        self._journal, self._seq = event.journal, event.tip.seq
        self._kept = self._drafts.draft or Draft(event.journal)
        weighed = any(line.grams for stored in event.sales[-1:] for line in stored.sale.lines)
        if bring_back(desk, self._drafts, event.tip, event.journal) or weighed:
            self._plate.sold()  # what was weighed before the cut may still lie there
        return self._print_notes(*self._slips.opened(event.tip.boot, event.sales))

    def _enter(self) -> None:
        """Who works at the counter now, as the server told."""
        if self._counter is not None and self._entered is not None:
            self._counter.desk.who, self._counter.desk.clerks = self._entered.who, self._entered.defined

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

    def _serve(self, counter: Counter, event: Event, now: Now) -> list[Effect]:
        match event:
            case Scanned():
                return self._acted(counter, None, Scan(event.code), now)
            case ScanBroken() | TurnOffFailed():
                return counter.desk.refuse(None, event.fault)
            case Asked():
                again = counter.desk.answers.again(event)
                return [again] if again is not None else self._acted(counter, event, event.act, now)
            case TimerFired(name, key) if name == TIMER:
                return counter.weighing.timed_out(key, now)
            case ReceiptFound():
                return counter.refunds.found(event) or counter.linking.found(event)
            case SaleCommitted():
                return counter.refunds.committed(event) or counter.selling.sale_committed(event)
            case Committed():
                self._seq = event.row.seq
                counter.desk.books = followed(counter.desk.books, event)
                ended = counter.parking.committed(event, now)
                return [*ended, *(counter.orders.committed(event) or counter.selling.committed(event)), *counter.day_end.heard(now)]
            case JournalAt(_, tip):
                counter.desk.books = replace(counter.desk.books, z=max(tip.z, counter.desk.books.z))
            case CommitRefused():
                return counter.orders.refused(event) or counter.refunds.refused(event) or counter.selling.refused(event)
            case CommitUnknown():
                return counter.orders.unknown(event) or counter.refunds.unknown(event) or counter.selling.unknown(event)
        return []

    def _acted(self, counter: Counter, asked: Asked | None, act: Act, now: Now) -> list[Effect]:
        """What a new day, or a clock that has become sure, makes due comes before the act itself."""
        due = [*counter.day_end.heard(now), *counter.day_end.turn(act, now)]
        why = counter.training.gate(act) if counter.desk.training else counter.shifts.gate(asked, act)
        if why is not None and not (isinstance(act, Scan) and counter.scanning.is_card(act.code)):  # a card is judged by what it means
            return [*due, *counter.desk.refuse(asked, why, 403 if why.code in ("GW-3602", "GW-3603") else 409)]
        if asked is None:
            return [*due, *(counter.scanning.scan(None, act, now) if isinstance(act, Scan) else [])]
        return [*due, *self._do(counter, asked, act, now)]

    def _by_card(self, asked: Asked, act: Act, now: Now) -> list[Effect]:
        if self._counter is None:
            return []
        who = self._counter.desk.who if asked.call == GUN else asked.who
        return self._acted(self._counter, replace(asked, who=who), act, now)

    def _do(self, counter: Counter, asked: Asked, act: Act, now: Now) -> list[Effect]:
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
                return self._print(counter.desk, asked, self._slips.test(now, act))
            case TellTime():
                return []  # the clock's business, not the till's
            case _:
                return counter.parts[type(act)].act(asked, now)

    def _print(self, desk: Desk, asked: Asked, ordered: list[Effect] | Fault) -> list[Effect]:
        if isinstance(ordered, Fault):
            return desk.refuse(asked, ordered, 404 if ordered.code == "GW-3503" else 503)
        return [*desk.accept(asked), *ordered]
