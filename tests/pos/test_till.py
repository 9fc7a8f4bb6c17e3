"""The till as a whole: a clerk's day, what is shown and when, and the acts that only touch the basket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.clock import Now
from gateway.config import Config, Outlet
from gateway.faults import Language, fault, tell
from gateway.faults.till import ROWS
from gateway.house import House, Room
from gateway.messages.acts import Act, ChangeLine, Discount, Reprint, Scan, SetMember, TellTime
from gateway.messages.baskets import KeepDraft
from gateway.messages.counter import Answer, Asked, TillShown
from gateway.messages.devices import Print, Printed, ScanBroken, Scanned
from gateway.messages.house import ClockChanged, Refresh, RoomOpened, Started, Stopping, Tell, TimerFired
from gateway.messages.journal import Committed, JournalOpened, Row, Tip
from gateway.messages.sales import Payment
from gateway.pos.catalogue import Catalogue
from gateway.pos.till import Till

if TYPE_CHECKING:
    from tests.pos.conftest import Shop

LANGUAGES: tuple[Language, Language] = ("id", "en")
MILK, NOODLES, RICE = "8991002101234", "0089686010527", "2100001000004"


def test_a_clerks_day_from_the_first_scan_to_the_last_receipt(shop: Shop) -> None:
    shop.gun(NOODLES)
    shop.gun("4*")
    shop.gun(NOODLES)
    shop.weigh(0)
    shop.weigh(2_430, stable=False)
    shop.gun(RICE)
    assert shop.note() == "GW-3201"
    shop.later(0.5)
    shop.weigh(2_450)
    assert shop.answer(SetMember("00123")).fault is None
    assert (shop.shown.basket.total, shop.shown.basket.cash_due) == (45_575, 45_500)
    assert shop.answer(ChangeLine(1, qty=2)).fault is None
    assert shop.shown.basket.total == 38_075
    assert shop.cash(20_000)[0] == Answer(shop.calls, fault("GW-3401", "now", short="Rp 18.000"), None, 422)
    answer, order = shop.commit(shop.cash(50_000))
    assert isinstance(answer, Answer)
    assert isinstance(order, Print)
    assert answer.result is not None
    assert (answer.result.paid, answer.result.change) == (38_000, 12_000)
    shop.feed(Printed("printer.receipt", order.job))
    assert shop.shown.last_sale is not None
    assert (shop.shown.last_sale.print, shop.shown.prints) == ("printed", ())
    shop.gun(MILK)
    (answer, order) = shop.commit(shop.pay(Payment("qris", 10_000, confirmed=True), Payment("tunai", tendered=10_000)))
    assert isinstance(answer, Answer)
    assert answer.result is not None
    assert (answer.result.rounding, answer.result.paid, answer.result.tendered, answer.result.change) == (-75, 16_300, 10_000, 3_700)
    assert shop.shown.basket.id == "12-3"


@pytest.mark.parametrize(
    ("act", "why", "status"),
    [
        (ChangeLine(9, qty=1), "GW-3301", 404),
        (ChangeLine(9, remove=True), "GW-3301", 404),
        (ChangeLine(1, milli=500), "GW-3302", 422),
        (ChangeLine(1), "GW-3302", 422),
        (ChangeLine(1, qty=0), "GW-3111", 422),
        (ChangeLine(1, qty=100_000), "GW-3111", 422),
        (ChangeLine(1, grams=500), "GW-3303", 422),
        (ChangeLine(9, price=1), "GW-3301", 404),
        (ChangeLine(1, price=0), "GW-3704", 422),
        (ChangeLine(1, price=89686010015), "GW-3704", 422),
        (ChangeLine(1, discount=16_376), "GW-3703", 422),
        (ChangeLine(1, noted=True), "GW-3301", 404),
        (Discount("12-9", amount=1), "GW-3412", 404),
        (Discount("12-1", amount=16_376), "GW-3703", 422),
        (SetMember("SRI W"), "GW-3305", 422),
        (SetMember("3310150101800001"), "GW-3306", 422),
        (Reprint(1), "GW-3503", 404),
    ],
)
def test_an_act_that_cannot_be_is_told_with_its_status_and_changes_nothing(shop: Shop, act: Act, why: str, status: int) -> None:
    shop.gun(MILK)
    before = shop.shown.basket
    answer = shop.answer(act)
    assert answer.fault is not None
    assert (answer.fault.code, answer.status, shop.note(), shop.shown.basket) == (why, status, why, before)


def test_lines_and_members_come_and_go(shop: Shop) -> None:
    shop.gun(MILK)
    shop.gun(NOODLES)
    shop.ask(SetMember("00123"))
    assert shop.answer(ChangeLine(1, remove=True)).fault is None
    assert ([line.n for line in shop.shown.basket.lines], shop.shown.basket.member) == ([2], "00123")
    shop.ask(SetMember(None))
    assert shop.shown.basket.member is None


def test_the_same_request_again_changes_nothing_and_another_act_under_its_id_is_refused(shop: Shop) -> None:
    assert shop.answer(Scan(MILK), "r1") == Answer(1)
    assert shop.answer(Scan(MILK), "r1") == Answer(2)
    assert shop.shown.basket.lines[0].qty == 1
    assert shop.answer(Scan(NOODLES), "r1") == Answer(3, fault("GW-3418", "never"), None, 409)
    shop.answer(Scan("2990011000008"), "r2")
    assert shop.answer(Scan(NOODLES), "r2").fault is None, "a refused call changed nothing, so its id is free"
    assert shop.answer(Scan(MILK)).fault is None
    assert shop.shown.basket.lines[0].qty == 2


def test_what_is_shown_is_told_after_every_change_and_only_then(shop: Shop) -> None:
    now = shop.now
    assert [type(effect) for effect in shop.till.handle(Scanned("scanner.counter", MILK, 0), now)] == [KeepDraft, Tell]
    assert shop.till.handle(Started(safe_mode=False), now) == []
    assert shop.till.handle(Stopping(), now) == []
    assert shop.till.handle(TimerFired("uplink.flush", "1"), now) == []
    (told,) = shop.till.handle(Refresh(), now)
    assert isinstance(told, Tell)
    assert isinstance(told.event, TillShown)
    assert told.event.basket.total == 16_375
    assert shop.till.handle(RoomOpened("counter"), now) == []


def test_the_business_day_and_the_next_z_are_shown_and_follow_clock_and_journal(shop: Shop) -> None:
    assert (shop.shown.shift.business_day, shop.shown.shift.z, shop.shown.shift.no, shop.shown.shift.open) == ("2026-11-24", 17, 0, False)
    shop.later(15.9 * 3_600)
    shop.feed(ClockChanged(0, 0, 3, 3))
    assert shop.shown.shift.business_day == "2026-11-24"
    shop.later(0.1 * 3_600)
    shop.feed(ClockChanged(0, 0, 3, 3))
    assert shop.shown.shift.business_day == "2026-11-25"
    shop.feed(Committed(Row(5, "z", bytes(32), b'{"z":17}'), ""))
    assert shop.shown.shift.z == 18


def test_before_the_journal_is_open_nothing_is_sold_and_everybody_is_told() -> None:
    till = Till(Config(outlet=Outlet(id="3310152015-01")), Catalogue())
    now = Now(0, 0, 0, 0)
    assert till.handle(Asked(1, Scan(MILK)), now) == [Answer(1, fault("GW-3001", "now"), None, 503)]
    assert till.handle(Asked(2, TellTime(0)), now) == []
    assert till.handle(Scanned("scanner.counter", MILK, 0), now) == []
    assert till.handle(ScanBroken("scanner.counter", fault("GW-3103")), now) == []
    assert till.handle(Refresh(), now) == []
    (told,) = till.handle(JournalOpened("0a1b2c3d", Tip(boot=1)), now)
    assert isinstance(told, Tell)
    assert isinstance(told.event, TillShown)
    assert (told.event.basket.id, told.event.note) == ("1-1", fault("GW-3001", "now"))


def test_telling_the_time_is_not_the_tills_business(shop: Shop) -> None:
    shop.gun("2990011000008")
    assert shop.ask(TellTime(1)) == []
    assert shop.note() == "GW-3101"


def test_the_house_runs_the_till_and_its_timer(shop: Shop) -> None:
    house = House({"pos": Room(lambda: Till(shop.config, shop.catalogue), side=False)}, lambda *_: None)
    house.handle(JournalOpened("0a1b2c3d", Tip(boot=12)), shop.now)
    assert house.handle(Asked(1, Scan(RICE)), shop.now) == []
    shop.later(5)
    assert house.fire_due(shop.now) == [Answer(1, fault("GW-3207", "now"), None, 503)]
    assert house.next_due_ns() is None


@pytest.mark.parametrize("code", sorted(ROWS))
def test_every_fault_of_the_till_is_told_in_both_languages(code: str) -> None:
    told = [tell(fault(code, "never", name="Susu", code="1"), language) for language in LANGUAGES]
    assert all(text and len(text) < 160 for one in told for text in (one.message, one.safe, one.next))
    assert told[0].message != told[1].message
