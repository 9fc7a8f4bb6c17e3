"""Any sequence of acts, answers of the journal and facts of the printer, with power cuts between: what must hold, holds.

The journal here keeps what is durable and may answer late, twice, or not at all. Counted are calls, goods and papers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from gateway.faults import fault
from gateway.messages import Effect
from gateway.messages.acts import Act, ChangeLine, Discount, Hold, Pay, Recall, Reprint, Scan, SetMember, VoidBasket
from gateway.messages.baskets import Basket, Draft
from gateway.messages.counter import Answer
from gateway.messages.devices import Print, Printed, PrinterFault, PrintJob, PrintMarks, PrintRefused, PrintSent, PrintUnknown
from gateway.messages.house import CancelTimer, SetTimer, TimerFired
from gateway.messages.journal import Commit, CommitRefused, CommitSale, Committed, CommitUnknown, Row, SaleCommitted
from gateway.messages.sales import Payment, StoredSale

if TYPE_CHECKING:
    from tests.pos.conftest import Shop

NOODLES, MILK, RICE, ICE = "0089686010527", "8991002101234", "2100001000004", "E01"
WHY = fault("GW-3414")

payments = st.lists(
    st.builds(
        Payment,
        st.sampled_from(["tunai", "qris", "transfer", "bon"]),
        st.none() | st.integers(0, 60_000),
        st.none() | st.integers(0, 90_000),
        st.sampled_from([None, "BCA 1"]),
        st.booleans(),
    ),
    max_size=2,
)


class Outlet(RuleBasedStateMachine):
    """One till with its journal and its printer."""

    make: Callable[[], Shop]

    @initialize()
    def start(self) -> None:
        self.shop = type(self).make()
        self.boot = 12
        self.sales: dict[str, StoredSale] = {}
        self.voided: list[str] = []
        self.orders: list[CommitSale | Commit] = []
        self.papers: list[PrintJob] = []  # with the printer, no byte sent
        self.marks: dict[str, str] = {}
        self.timers: dict[str, int] = {}
        self.open_calls: dict[int, Act] = {}
        self.goods = 0  # pieces accepted and not yet sold or given up
        self.carry_out(self.shop.open(self.boot))

    # what people and devices do

    @rule(code=st.sampled_from([NOODLES, MILK, ICE]), gun=st.booleans())
    def scan(self, code: str, gun: bool) -> None:  # noqa: FBT001 - drawn
        self.goods += 1
        if gun:
            self.carry_out(self.shop.gun(code))
            self.goods -= self.shop.note() is not None
        else:
            self.call(Scan(code))

    @rule()
    def scan_rice(self) -> None:
        self.call(Scan(RICE))

    @rule(grams=st.sampled_from([0, 0, 750, 2_450, 16_000]), stable=st.booleans())
    def weigh(self, grams: int, stable: bool) -> None:  # noqa: FBT001 - drawn
        self.carry_out(self.shop.weigh(grams, stable=stable))

    @rule(code=st.sampled_from(["2990011000008", "8991002101235", "beras", "", "\x00", "GWC-X", "99999999*"]))
    def scan_what_cannot_be_sold(self, code: str) -> None:
        before = self.shop.shown.basket
        self.carry_out(self.shop.gun(code))
        assert self.shop.shown.basket == before

    @rule(given=payments, request=st.sampled_from(["", "", "p1", "p2"]))
    def pay_somehow(self, given: list[Payment], request: str) -> None:
        self.call(Pay(self.shop.shown.basket.id, tuple(given)), request)

    @rule(extra=st.integers(0, 50_000))
    def pay_enough(self, extra: int) -> None:
        if not self.shop.shown.basket.lines:
            self.scan(MILK, gun=False)
        basket = self.shop.shown.basket
        self.call(Pay(basket.id, (Payment("tunai", tendered=basket.total + extra),), basket.total))

    @precondition(lambda self: self.sales)
    @rule(data=st.data())
    def pay_a_paid_basket_again(self, data: st.DataObject) -> None:
        stored = self.sales[data.draw(st.sampled_from(sorted(self.sales)))]
        answer = self.shop.answer(Pay(stored.sale.basket, stored.sale.payments))
        assert (answer.result, answer.status) == (stored.result, 200)

    @rule(data=st.data())
    def take_a_line_away(self, data: st.DataObject) -> None:
        lines = self.shop.shown.basket.lines
        line = data.draw(st.sampled_from(lines)) if lines else None
        if self.call(ChangeLine(line.n if line else 1, remove=True)) and line:
            self.goods -= line.qty or 0

    @rule(amount=st.integers(0, 30_000), n=st.integers(1, 6))
    def take_off(self, amount: int, n: int) -> None:
        self.call(ChangeLine(n, discount=amount))

    @rule(amount=st.none() | st.integers(0, 30_000), percent=st.integers(1, 100))
    def take_off_the_basket(self, amount: int | None, percent: int) -> None:
        self.call(Discount(self.shop.shown.basket.id, amount, percent if amount is None else None))

    @rule()
    def hold(self) -> None:
        self.call(Hold())

    @rule(data=st.data())
    def recall(self, data: st.DataObject) -> None:
        held = [one.id for one in self.shop.shown.held]
        self.call(Recall(data.draw(st.sampled_from(held)) if held else "12-99"))

    @precondition(lambda self: self.shop.shown.held)
    @rule(data=st.data())
    def give_up_a_held_one(self, data: st.DataObject) -> None:
        self.call(VoidBasket(data.draw(st.sampled_from([one.id for one in self.shop.shown.held])), "tidak kembali"))

    @rule(member=st.sampled_from(["00123", "SRI W", None]))
    def set_member(self, member: str | None) -> None:
        self.call(SetMember(member))

    @rule()
    def void(self) -> None:
        self.call(VoidBasket(self.shop.shown.basket.id, "batal"))

    @rule(receipt_no=st.integers(870, 880))
    def reprint(self, receipt_no: int) -> None:
        self.call(Reprint(receipt_no))

    @rule(seconds=st.sampled_from([0.1, 1, 6]))
    def time_goes_by(self, seconds: float) -> None:
        self.shop.later(seconds)
        for key in [key for key, at_ns in self.timers.items() if at_ns <= self.shop.now.mono_ns]:
            del self.timers[key]
            self.carry_out(self.shop.feed(TimerFired("till.weigh", key)))

    # what the journal answers

    @precondition(lambda self: self.orders)
    @rule()
    def written(self) -> None:
        order = self.orders.pop(0)
        if isinstance(order, Commit):
            self.write_void(order)
            self.carry_out(self.shop.feed(Committed(Row(1, "void", bytes(32), b"{}"), order.token)))
        else:
            again = self.write_sale(order)
            self.carry_out(self.shop.feed(SaleCommitted(order.sale.basket, self.sales[order.sale.basket], again)))

    @precondition(lambda self: self.orders)
    @rule(known=st.booleans())
    def not_written(self, known: bool) -> None:  # noqa: FBT001 - drawn
        order = self.orders[0]
        names = (order.token, "") if isinstance(order, Commit) else ("", order.sale.basket)
        if known:
            self.orders.pop(0)
        self.carry_out(self.shop.feed((CommitRefused if known else CommitUnknown)(*names, WHY)))

    @precondition(lambda self: self.sales)
    @rule(data=st.data())
    def told_again(self, data: st.DataObject) -> None:
        basket = data.draw(st.sampled_from(sorted(self.sales)))
        assert self.shop.feed(SaleCommitted(basket, self.sales[basket], again=True)) == []

    # what the printer does

    @precondition(lambda self: self.papers)
    @rule(end=st.sampled_from(["printed", "unknown", "waits", "refused"]))
    def paper(self, end: str) -> None:
        job = self.papers[0]
        if end == "waits":
            self.carry_out(self.shop.feed(PrinterFault("printer.receipt", job, WHY)))
            return
        self.papers.pop(0)
        if end == "refused":
            self.carry_out(self.shop.feed(PrintRefused("printer.receipt", job, WHY)))
            return
        self.marks[job.id] = "began"
        self.carry_out(self.shop.feed(PrintSent("printer.receipt", job)))
        if end == "printed":
            self.marks[job.id] = "printed"
            self.carry_out(self.shop.feed(Printed("printer.receipt", job)))
        else:
            self.carry_out(self.shop.feed(PrintUnknown("printer.receipt", job, WHY)))

    # the power goes, with what was ordered written or not

    @rule(written=st.booleans(), marks_first=st.booleans(), kept=st.booleans())
    def power_cut(self, written: bool, marks_first: bool, kept: bool) -> None:  # noqa: FBT001 - drawn
        for order in self.orders if written else []:
            self.write_void(order) if isinstance(order, Commit) else self.write_sale(order)
        self.orders, self.papers, self.timers, self.open_calls = [], [], {}, {}
        self.boot += 1
        draft = self.shop.draft if kept else None
        self.shop.restart(draft=draft)
        self.goods = 0 if draft is None else sum(line.qty or 0 for basket in self.baskets(draft) for line in basket.lines)
        marks = PrintMarks(tuple(self.marks.items())[-64:])  # type: ignore[arg-type] # "began" and "printed"
        early = self.shop.till.handle(marks, self.shop.now) if marks_first else []
        assert early == []
        self.carry_out(self.shop.open(self.boot, tuple(self.sales.values()), tuple(self.voided)))
        if not marks_first:
            self.carry_out(self.shop.feed(marks))

    # what must hold

    @invariant()
    def every_call_is_answered_or_waits_for_something(self) -> None:
        waits = bool(self.orders) or bool(self.timers)
        assert waits or not self.open_calls

    @invariant()
    def the_basket_adds_up(self) -> None:
        basket = self.shop.shown.basket
        assert basket.total == sum(line.amount for line in basket.lines) == basket.subtotal - basket.discount
        assert basket.id not in self.sales
        assert all(0 <= line.discount <= line.amount + line.discount for line in basket.lines)
        assert sum(isinstance(order, CommitSale) for order in self.orders) <= 1

    @invariant()
    def no_goods_are_lost_and_none_counted_twice(self) -> None:
        counter = self.shop.till._counter
        assert counter is not None
        here = [counter.desk.basket, counter.desk.following, *(held.basket for held in counter.desk.held)]
        on_the_counter = sum(line.qty or 0 for basket in here if basket is not None for line in basket.lines)
        assert self.goods == on_the_counter

    @invariant()
    def the_last_sale_shown_is_durable(self) -> None:
        last = self.shop.shown.last_sale
        assert (last is None) == (not self.sales)
        if last is not None:
            assert last.receipt_no == self.shop.receipts

    # the fakes behind it

    def baskets(self, draft: Draft) -> list[Basket]:
        """What must come back of a draft: all that the journal does not know as sold or voided."""
        there = [basket for basket in (draft.open, draft.following, *(held.basket for held in draft.held)) if basket is not None]
        return [basket for basket in there if basket.id not in self.sales and basket.id not in self.voided]

    def call(self, act: Act, request: str = "") -> bool:
        """Ask; True if it was answered well at once."""
        number = self.shop.calls + 1
        self.open_calls[number] = act
        self.carry_out(self.shop.ask(act, request))
        done = number not in self.open_calls
        return done and number not in self.refused

    def carry_out(self, effects: list[Effect]) -> None:
        self.refused: set[int] = set()
        for effect in effects:
            match effect:
                case Answer():
                    self.answered(effect)
                case CommitSale() | Commit():
                    assert isinstance(effect, Commit) or effect.sale.basket not in self.sales, "sold twice"
                    self.orders.append(effect)
                case Print(job):
                    self.print(job)
                case SetTimer(_, at_ns, key):
                    self.timers[key] = at_ns
                case CancelTimer(_, key):
                    self.timers.pop(key, None)
                case _:
                    raise AssertionError(effect)

    def answered(self, answer: Answer) -> None:
        act = self.open_calls.pop(answer.call)  # a KeyError here is a call answered twice
        if answer.fault is not None:
            assert answer.status >= 400
            self.refused.add(answer.call)
            if isinstance(act, Scan) and act.code != RICE:
                self.goods -= 1
        elif isinstance(act, Pay):
            assert answer.result == self.sales[act.basket].result, "answered before it was durable"

    def print(self, job: PrintJob) -> None:
        if job.receipt_no is None:
            return  # a paper of the books, or the cards
        assert any(stored.result.receipt_no == job.receipt_no for stored in self.sales.values()), "a receipt of no durable sale"
        first = str(job.receipt_no)
        if job.copy:
            assert job.id not in self.marks
        else:
            assert job.id == first
            assert first not in self.marks, "a second receipt without SALINAN after bytes of the first"
        if job.id not in {waiting.id for waiting in self.papers}:
            self.papers.append(job)

    def write_sale(self, order: CommitSale) -> bool:
        sale = order.sale
        if sale.basket in self.sales:
            return True
        assert sale.total + sale.rounding == sale.paid == sum(payment.amount or 0 for payment in sale.payments)
        assert sale.tendered - sale.change == sum(payment.amount or 0 for payment in sale.payments if payment.kind == "tunai")
        self.sales[sale.basket] = self.shop.store(sale)
        self.goods -= sum(line.qty or 0 for line in sale.lines)
        return False

    def write_void(self, order: Commit) -> None:
        fields: dict[str, Any] = dict(order.fields)
        self.voided.append(fields["basket"])
        self.goods -= sum(line.get("qty", 0) for line in fields["lines"])


def test_any_sequence_of_acts_answers_and_power_cuts_keeps_the_promises(shop_with: Callable[[], Shop]) -> None:
    class Here(Outlet):
        make = staticmethod(shop_with)

    run_state_machine_as_test(
        Here, settings=settings(max_examples=80, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck))
    )
