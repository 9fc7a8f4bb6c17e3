"""When the customer's display shows what: the real till's facts go in, pictures and timers come out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.clock import Now
from gateway.config import Outlet
from gateway.messages import Effect, Event
from gateway.messages.acts import ChangeLine, SetMember
from gateway.messages.counter import BasketView, LastSale, ShiftView, TillShown
from gateway.messages.devices import DeviceChanged, ShowCustomer
from gateway.messages.house import CancelTimer, Refresh, SetTimer, TimerFired
from gateway.messages.sales import Payment, SaleLine
from gateway.pos.customer import LINE_NS, PAID_NS, TIMER, Customer

if TYPE_CHECKING:
    from tests.pos.conftest import Shop

NOODLES, MILK, RICE = "0089686010527", "8991002101234", "2100001000004"
OUTLET = Outlet(id="3310152015-01", name="Gerai Sembako Bentangan")
GREETING = ShowCustomer("   Gerai Sembako", "   Selamat datang")
TEA = SaleLine(1, "899", "Teh botol", 1, None, None, 2_900, 0, 2_900)
SUGAR = SaleLine(2, "900", "Gula pasir", 1, None, None, 17_000, 0, 17_000)
SOLD = LastSale(871, 1_203, 16_375, -75, 16_300, 20_000, 3_700, "queued")
NOW = Now(12, 1_000, 0, 3)


def shown(*lines: SaleLine, basket: str = "12-1", sale: LastSale | None = None, due: int | None = None) -> TillShown:
    amount = sum(line.amount for line in lines)
    view = BasketView(basket, None, amount, 0, amount, lines, amount if due is None else due)
    return TillShown(view, ShiftView(0, open=False, business_day="2026-11-24", z=17), sale, (), None)


def more(line: SaleLine, qty: int) -> SaleLine:
    return replace(line, qty=qty, amount=qty * line.price)


EMPTY, ONE = shown(), shown(TEA)
TABLE: list[tuple[str, TillShown, TillShown, list[Effect]]] = [
    ("a scan", EMPTY, ONE, [ShowCustomer("Teh botol", "1 x 2.900      2.900"), SetTimer(TIMER, 1_000 + LINE_NS)]),
    ("the same again", ONE, shown(more(TEA, 2)), [ShowCustomer("Teh botol", "2 x 2.900      5.800"), SetTimer(TIMER, 1_000 + LINE_NS)]),
    ("other goods", ONE, shown(TEA, SUGAR), [ShowCustomer("Gula pasir", "1 x 17.000    17.000"), SetTimer(TIMER, 1_000 + LINE_NS)]),
    ("fewer of it", shown(more(TEA, 3)), shown(more(TEA, 2)), [ShowCustomer("TOTAL          5.800", ""), CancelTimer(TIMER)]),
    ("a line taken out", shown(TEA, SUGAR), ONE, [ShowCustomer("TOTAL          2.900", ""), CancelTimer(TIMER)]),
    ("a line for another", ONE, shown(SUGAR), [ShowCustomer("TOTAL         17.000", ""), CancelTimer(TIMER)]),
    (
        "a discount",
        ONE,
        shown(replace(TEA, discount=400, amount=2_500)),
        [ShowCustomer("TOTAL          2.500", ""), CancelTimer(TIMER)],
    ),
    ("the last line taken out", ONE, EMPTY, [ShowCustomer("TOTAL              0", ""), SetTimer(TIMER, 1_000 + LINE_NS)]),
    ("a basket given up", ONE, shown(basket="12-2"), [GREETING, CancelTimer(TIMER)]),
    ("given up with the next one's goods there", ONE, shown(TEA, basket="12-2"), [
        ShowCustomer("Teh botol", "1 x 2.900      2.900"), SetTimer(TIMER, 1_000 + LINE_NS),
    ]),
    ("paid in cash", ONE, shown(basket="12-2", sale=SOLD), [
        ShowCustomer("TOTAL         16.300", "KEMBALI        3.700"), SetTimer(TIMER, 1_000 + PAID_NS),
    ]),
    ("paid while the next goods came", ONE, shown(SUGAR, basket="12-2", sale=SOLD), [
        ShowCustomer("TOTAL         16.300", "KEMBALI        3.700"), SetTimer(TIMER, 1_000 + PAID_NS),
    ]),
    ("a receipt came out", shown(sale=SOLD), shown(sale=replace(SOLD, print="printed")), []),
    ("another empty basket", EMPTY, shown(basket="12-2"), []),
    ("nothing", ONE, ONE, []),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "effects"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_a_change_shows(before: TillShown, after: TillShown, effects: list[Effect]) -> None:
    customer = Customer(OUTLET)
    customer.handle(before, NOW)
    assert customer.handle(after, NOW) == effects


def test_at_the_start_there_is_a_greeting_and_yesterdays_sale_is_over() -> None:
    assert Customer(OUTLET).handle(shown(sale=SOLD), NOW) == [GREETING, CancelTimer(TIMER)]


def test_a_room_built_anew_in_the_middle_of_a_basket_shows_its_total() -> None:
    effects = Customer(OUTLET).handle(shown(TEA, SUGAR, due=19_900), NOW)
    assert effects == [ShowCustomer("TOTAL         19.900", ""), CancelTimer(TIMER)]
    rounded = Customer(OUTLET).handle(shown(replace(TEA, amount=2_950), due=2_900), NOW)
    assert rounded[0] == ShowCustomer("TOTAL          2.950", "TUNAI          2.900")


def test_a_display_that_is_newly_there_is_shown_the_same_again() -> None:
    customer = Customer(OUTLET)
    here = DeviceChanged("display.counter", "display", "unknown")
    assert customer.handle(here, NOW) == []
    customer.handle(ONE, NOW)
    assert customer.handle(here, NOW) == [ShowCustomer("TOTAL          2.900", "")]
    assert customer.handle(replace(here, state="absent"), NOW) == []
    assert customer.handle(DeviceChanged("printer.receipt", "printer", "unknown"), NOW) == []


@pytest.mark.parametrize("event", [TimerFired(TIMER, ""), TimerFired("till.weigh", "1"), Refresh()])
def test_before_the_till_speaks_there_is_nothing_to_show(event: Event) -> None:
    assert Customer(OUTLET).handle(event, NOW) == []


class Buyer:
    """A customer in front of the real till; timers fire when the shop's clock has passed them."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.machine = Customer(shop.config.outlet)
        self.reads = ("", "")
        self.pictures: list[tuple[str, str]] = []
        self.due_ns: int | None = None
        self.looks()

    def looks(self) -> tuple[str, str]:
        """What stands there after all that the till has told."""
        self._hear(self.shop.shown)
        return self.reads

    def waits(self, seconds: float) -> tuple[str, str]:
        """What stands there then."""
        self.shop.later(seconds)
        if self.due_ns is not None and self.shop.now.mono_ns >= self.due_ns:
            self.due_ns = None
            self._hear(TimerFired(TIMER, ""))
        return self.reads

    def _hear(self, event: Event) -> None:
        for effect in self.machine.handle(event, self.shop.now):
            match effect:
                case ShowCustomer(top, bottom):
                    self.reads = (top, bottom)
                    self.pictures.append(self.reads)
                case SetTimer(_, at_ns):
                    self.due_ns = at_ns
                case CancelTimer():
                    self.due_ns = None


def test_a_customer_reads_goods_total_and_change_and_is_greeted_when_gone(shop: Shop) -> None:
    buyer = Buyer(shop)
    assert buyer.reads == ("   Gerai Sembako", "   Selamat datang")
    shop.gun(NOODLES)
    assert buyer.looks() == ("Indomie Kari Ayam", "1 x 2.500      2.500")
    shop.later(1)
    shop.gun(NOODLES)
    assert buyer.looks() == ("Indomie Kari Ayam", "2 x 2.500      5.000")
    shop.weigh(0)
    shop.weigh(755)
    shop.gun(RICE)
    assert buyer.looks() == ("Beras medium curah", "0,755 kg      10.193")
    assert buyer.waits(4) == buyer.reads
    assert buyer.waits(2) == ("TOTAL         15.193", "TUNAI         15.100")
    shop.commit(shop.cash(20_000))
    assert buyer.looks() == ("TOTAL         15.100", "KEMBALI        4.900")
    assert buyer.waits(10) == ("TOTAL         15.100", "KEMBALI        4.900")
    assert buyer.waits(6) == ("   Gerai Sembako", "   Selamat datang")


def test_nothing_is_shown_as_paid_before_the_journal_has_it(shop: Shop) -> None:
    buyer = Buyer(shop)
    shop.gun(MILK)
    buyer.looks()
    effects = shop.cash(20_000)
    assert buyer.looks() == ("Susu UHT 1 liter", "1 x 16.375    16.375")
    shop.commit(effects)
    assert buyer.looks() == ("TOTAL         16.300", "KEMBALI        3.700")


@pytest.mark.parametrize("payment", [Payment("qris", confirmed=True), Payment("transfer", reference="TRX1")])
def test_without_cash_the_exact_total_and_thanks_are_shown(shop: Shop, payment: Payment) -> None:
    buyer = Buyer(shop)
    shop.gun(MILK)
    shop.commit(shop.pay(payment))
    assert buyer.looks() == ("TOTAL         16.375", "    TERIMA KASIH")


def test_goods_scanned_during_the_commit_wait_behind_the_change(shop: Shop) -> None:
    buyer = Buyer(shop)
    shop.gun(MILK)
    effects = shop.cash(20_000)
    shop.gun(NOODLES)
    shop.commit(effects)
    assert buyer.looks() == ("TOTAL         16.300", "KEMBALI        3.700")
    assert buyer.waits(16) == ("TOTAL          2.500", "")


def test_the_next_ones_goods_take_the_place_of_the_change(shop: Shop) -> None:
    buyer = Buyer(shop)
    shop.sell(MILK)
    buyer.looks()
    shop.gun(NOODLES)
    assert buyer.looks() == ("Indomie Kari Ayam", "1 x 2.500      2.500")


def test_acts_that_change_no_price_change_nothing_for_the_customer(shop: Shop) -> None:
    buyer = Buyer(shop)
    shop.gun(MILK)
    buyer.looks()
    before = list(buyer.pictures)
    shop.ask(SetMember("00123"))
    buyer.looks()
    shop.gun("4719512002889")  # unknown: a note for the clerk
    buyer.looks()
    assert buyer.pictures == before


def test_a_basket_with_all_taken_out_leaves_nothing_behind(shop: Shop) -> None:
    buyer = Buyer(shop)
    shop.gun(MILK)
    buyer.looks()
    shop.ask(ChangeLine(1, remove=True))
    assert buyer.looks() == ("TOTAL              0", "")
    assert buyer.waits(6) == ("   Gerai Sembako", "   Selamat datang")
