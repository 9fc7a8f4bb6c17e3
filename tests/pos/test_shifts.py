"""Shifts at the counter: who may sell, the blind count, cash without a sale, what a restart keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.faults import fault, tell
from gateway.messages.acts import (
    Act,
    CloseShift,
    Hold,
    KickDrawer,
    MoveCash,
    OpenShift,
    Pay,
    PrintTest,
    PrintX,
    Reprint,
    Scan,
    SetMember,
    TickQris,
    VoidBasket,
)  # fmt: skip
from gateway.messages.counter import ClerkEntered
from gateway.messages.devices import OpenDrawer, Print
from gateway.messages.sales import Payment
from tests.pos.conftest import MILK, NOODLES
from tests.pos.ledgered import ANI, BUDI, TOGAR, Outlet

if TYPE_CHECKING:
    from collections.abc import Sequence

FLOAT = 50_000


def opened(*, printer: bool = True) -> Outlet:
    shop = Outlet(printer=printer)
    assert shop.code(OpenShift(FLOAT)) == ""
    return shop


def sell(shop: Outlet, code: str = MILK, *payments: Payment) -> None:
    """One sale, for cash where nothing is said."""
    assert shop.code(Scan(code)) == ""
    basket = shop.shown.basket
    given = payments or (Payment("tunai", tendered=basket.total + 3_625),)
    assert shop.code(Pay(basket.id, given)) == ""


def lines(document: object) -> list[str]:
    """The words of a paper, left and right of each line."""
    blocks = getattr(document, "blocks")  # noqa: B009 - whichever document
    return [f"{block.left}|{block.right}" if hasattr(block, "left") else getattr(block, "text", "---") for block in blocks]


def paper(effects: Sequence[object]) -> list[str]:
    """The words of the one paper among effects."""
    (job,) = (effect.job for effect in effects if isinstance(effect, Print))
    return lines(job.document)


SELLING: list[Act] = [Scan(MILK), SetMember("00123"), Hold(), VoidBasket("13-1", "x"), MoveCash("in", 5, "x"), Pay("13-1", ())]


@pytest.mark.parametrize("act", SELLING, ids=lambda act: type(act).__name__)
def test_without_an_open_shift_nothing_is_sold_where_clerks_are_defined(act: Act) -> None:
    shop = Outlet()
    assert shop.code(act) == "GW-3604"
    assert shop.rows[1:] == []


def test_a_scanner_sells_for_the_clerk_at_the_counter_and_for_nobody_else() -> None:
    shop = opened()
    shop.gun(MILK)
    assert len(shop.shown.basket.lines) == 1
    shop.feed(ClerkEntered(None, defined=True))
    shop.gun(NOODLES)
    assert (shop.note(), len(shop.shown.basket.lines), shop.shown.clerk, shop.shown.clerks) == ("GW-3602", 1, None, True)


def test_a_card_that_the_gun_sends_with_its_symbology_opens_the_shift_as_well() -> None:
    shop = Outlet()
    for name in ("BUKA", "5", "0", "000", "OK"):
        shop.carry(shop.gun(f"]C0GWC-{name}"))
    assert shop.shown.shift.open
    shop.carry(shop.gun(MILK))
    assert len(shop.shown.basket.lines) == 1


def test_a_teknisi_may_look_and_print_but_not_sell() -> None:
    shop = opened()
    assert shop.code(Scan(MILK), who=TOGAR) == "GW-3603"
    assert shop.code(PrintTest(), who=TOGAR) == ""
    assert shop.code(OpenShift(0), who=TOGAR) == "GW-3601"
    assert shop.code(KickDrawer("lihat"), who=TOGAR) == "GW-3601"
    assert shop.code(KickDrawer("lihat"), who=TOGAR, consent=BUDI) == ""


def test_without_clerks_everything_is_as_it_was() -> None:
    shop = Outlet(clerks=False)
    sell(shop)
    sale = shop.last("sale")
    assert sale["shift"] == 0
    assert "by" not in sale
    assert shop.shown.shift.open is False


def test_a_sale_says_who_took_the_money_and_in_which_shift() -> None:
    shop = opened()
    assert shop.code(Scan(MILK)) == ""
    basket = shop.shown.basket
    _, effects = shop.do(Pay(basket.id, (Payment("tunai", tendered=20_000),)))
    assert (shop.last("sale")["by"], shop.last("sale")["shift"]) == ("ANI", 1)
    assert any("Ksr: ANI" in line for line in paper(effects))
    assert shop.do(Reprint(1))[0] is not None


def test_the_state_shows_the_shift_and_never_what_should_lie_in_the_drawer() -> None:
    shop = opened()
    shift = shop.shown.shift
    assert (shift.no, shift.open, shift.clerk, shift.opened_ms, shift.z, shift.confirm_day) == (1, True, "ANI", shop.now.wall_ms, 1, False)
    sell(shop)
    assert "66300" not in repr(shop.shown).replace("_", "")


def test_an_open_shift_is_not_opened_again() -> None:
    shop = opened()
    assert shop.code(OpenShift(1), who=BUDI) == "GW-3605"
    assert len(shop.events("shift_open")) == 1
    assert shop.last("shift_open") | {"float": FLOAT, "shift": 1, "by": "ANI"} == shop.last("shift_open")


def test_a_count_that_fits_closes_the_shift_without_a_word() -> None:
    shop = opened()
    sell(shop)
    assert shop.code(MoveCash("out", 10_000, "es batu")) == ""
    assert shop.code(MoveCash("in", 2_000, "receh")) == ""
    answer, effects = shop.do(CloseShift(FLOAT + 16_300 - 8_000))
    assert answer is not None
    assert answer.fault is None
    closed = shop.last("shift_close")
    assert (closed["counted"], closed["expected"], closed["difference"], closed["by"]) == (58_300, 58_300, 0, "ANI")
    assert {"reason", "tried"} & closed.keys() == set()
    assert shop.shown.shift.open is False
    printed = paper(list(effects))
    assert "Uang fisik di laci|58.300" in printed
    assert "Kas keluar (1)|-10.000" in printed


def test_a_difference_needs_a_reason_and_is_told_only_after_the_count() -> None:
    shop = opened()
    sell(shop)
    why = shop.fault(CloseShift(54_300))
    assert why is not None
    told = tell(why)
    assert f"{told.message} {told.next}" == "Selisih kurang Rp 12.000. Hitung lagi atau tulis alasannya."
    assert shop.events("shift_close") == []
    more = shop.fault(CloseShift(70_000))
    assert more is not None
    assert tell(more).message == "Selisih lebih Rp 3.700."
    assert shop.code(CloseShift(66_300)) == ""
    assert shop.last("shift_close")["tried"] == [54_300, 70_000], "who counted until it fitted is seen"


def test_a_difference_with_its_reason_is_written() -> None:
    shop = opened()
    assert shop.code(CloseShift(40_000, "salah  kembalian\n")) == ""
    closed = shop.last("shift_close")
    assert (closed["difference"], closed["reason"]) == (-10_000, "salah kembalian")
    assert shop.ledger.books.of_day.difference == -10_000


def test_a_shift_is_not_closed_while_a_sale_or_cash_is_on_its_way() -> None:
    shop = opened()
    shop.code(Scan(MILK))
    shop.slow = True
    shop.do(Pay(shop.shown.basket.id, (Payment("tunai", tendered=20_000),)))
    assert shop.code(CloseShift(50_000)) == "GW-3414"
    shop.all_written()
    shop.slow = True
    shop.do(MoveCash("out", 5_000, "parkir"))
    assert shop.code(CloseShift(66_300)) == "GW-3414"
    shop.all_written()
    assert shop.code(CloseShift(61_300)) == ""


def test_what_is_sold_while_the_shift_ends_is_not_in_it() -> None:
    shop = opened()
    shop.slow = True
    shop.do(CloseShift(FLOAT))
    assert shop.code(Scan(MILK)) == "GW-3604"
    shop.all_written()
    assert shop.shown.shift.open is False


def test_a_close_that_is_not_written_leaves_the_shift_open() -> None:
    shop = opened()
    shop.slow = True
    shop.do(CloseShift(FLOAT))
    shop.refused(fault("GW-4014", "now"))
    assert shop.shown.shift.open is True
    assert shop.code(Scan(MILK)) == ""
    shop.slow = True
    shop.do(CloseShift(FLOAT))
    shop.begin()
    shop.slow = False
    assert shop.shown.shift.open is True, "the power went before it was written"


def test_the_drawer_opens_when_its_event_is_durable_and_not_before() -> None:
    shop = opened()
    shop.slow = True
    answer, effects = shop.do(KickDrawer("tukar uang"))
    assert answer is None
    assert OpenDrawer() not in effects
    assert OpenDrawer() in shop.all_written()
    assert shop.last("drawer")["reason"] == "tukar uang"
    shop.slow = True
    shop.do(KickDrawer("lagi"))
    assert OpenDrawer() not in shop.refused(fault("GW-4014", "now"))


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (KickDrawer("  "), "GW-3610"), (MoveCash("out", 5, "\n"), "GW-3610"), (KickDrawer("3310151505800001"), "GW-3120"),
        (CloseShift(5, "3310151505800001"), "GW-3120"), (TickQris(871, found=True), "GW-3609"),
    ],
)  # fmt: skip
def test_what_lacks_a_reason_or_holds_a_nik_is_refused(act: Act, code: str) -> None:
    shop = opened()
    assert shop.code(act) == code
    assert len(shop.events("drawer", "cash_out", "shift_close")) == 0


def test_the_same_request_moves_cash_once() -> None:
    shop = opened()
    for _ in range(3):
        answer, _effects = shop.do(MoveCash("out", 5_000, "parkir"), request="r-1")
        assert answer is not None
        assert answer.fault is None
    assert len(shop.events("cash_out")) == 1
    assert shop.last("cash_out") | {"request": "r-1", "by": "ANI", "shift": 1, "amount": 5_000} == shop.last("cash_out")


def test_qris_sales_are_ticked_until_the_close_and_stand_in_its_event() -> None:
    shop = opened()
    for _ in range(3):
        sell(shop, MILK, Payment("qris", 16_375, confirmed=True))
    assert shop.code(TickQris(1, found=True)) == ""
    assert shop.code(TickQris(2, found=True)) == ""
    assert shop.code(TickQris(2, found=False)) == ""
    assert shop.code(CloseShift(FLOAT)) == ""
    assert shop.last("shift_close")["qris"] == [
        {"receipt_no": 1, "amount": 16_375, "found": True}, {"receipt_no": 2, "amount": 16_375, "found": False},
    ]  # fmt: skip
    assert shop.ledger.books.qris == ((3, 16_375),)


def test_a_power_cut_between_opening_and_closing_keeps_everything() -> None:
    shop = opened()
    sell(shop)
    shop.do(MoveCash("in", 7_000, "receh"))
    shop.begin()
    shift = shop.shown.shift
    assert (shift.no, shift.open, shift.clerk) == (1, True, "ANI")
    sell(shop, NOODLES)
    shop.begin()
    assert shop.code(CloseShift(FLOAT + 16_300 + 7_000 + 2_500)) == ""
    assert shop.last("shift_close")["difference"] == 0
    assert shop.code(OpenShift(FLOAT), who=BUDI) == ""
    assert (shop.shown.shift.no, shop.shown.shift.clerk) == (2, "BUDI")


def test_a_paid_basket_is_answered_the_same_after_its_shift() -> None:
    shop = opened()
    shop.code(Scan(MILK))
    act = Pay(shop.shown.basket.id, (Payment("tunai", tendered=20_000),))
    first, _ = shop.do(act)
    assert shop.code(CloseShift(66_300)) == ""
    again, _ = shop.do(act)
    assert first is not None
    assert again is not None
    assert (again.fault, again.result) == (None, first.result)


def test_an_x_of_an_open_shift_says_nothing_of_the_drawer() -> None:
    shop = opened()
    sell(shop)
    sell(shop, MILK, Payment("qris", 16_375, confirmed=True))
    _, effects = shop.do(PrintX())
    printed = paper(list(effects))
    assert "Penjualan (2)|32.750" in printed
    assert "QRIS|16.375" in printed
    assert not [line for line in printed if line.startswith(("Tunai|", "Modal", "Seharusnya"))]
    assert not [line for line in printed if "66.300" in line or "50.000" in line]


def test_without_a_printer_the_shift_closes_and_an_x_is_refused() -> None:
    shop = opened(printer=False)
    assert shop.code(PrintX()) == "GW-3502"
    assert shop.code(CloseShift(FLOAT)) == ""


def test_a_second_clerk_closes_what_the_first_left_open() -> None:
    shop = opened()
    assert shop.code(CloseShift(FLOAT), who=BUDI) == ""
    assert (shop.last("shift_close")["by"], ANI.name) == ("BUDI", "ANI")
