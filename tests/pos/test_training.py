"""The training mode: the real page, and nothing of it counts."""

import pytest

from gateway.messages.acts import (
    Act,
    AskQris,
    ChangeLine,
    CloseDay,
    MoveCash,
    OpenShift,
    Pay,
    Refund,
    ReturnLine,
    Scan,
    SetPrice,
    Train,
    VoidBasket,
)
from gateway.messages.devices import Print
from gateway.messages.printing import Text
from gateway.messages.sales import Payment
from tests.pos.ledgered import Outlet

MILK = "8991002101234"


def practising(*, clerks: bool = True) -> Outlet:
    shop = Outlet(clerks=clerks)
    assert shop.code(Train(on=True)) == ""
    return shop


def practise(shop: Outlet) -> tuple[int, list[str]]:
    """Sell a carton of milk; the number of its slip and the words on it."""
    assert shop.code(Scan(MILK)) == ""
    answer, effects = shop.do(Pay(shop.shown.basket.id, (Payment("tunai", tendered=20_000),)))
    assert answer is not None
    assert answer.fault is None
    assert answer.result is not None
    (job,) = (effect.job for effect in effects if isinstance(effect, Print))
    assert (job.receipt_no, job.drawer) == (None, False)
    return answer.result.receipt_no, [block.text for block in job.document.blocks if isinstance(block, Text)]


def test_a_practised_sale_counts_nowhere_and_its_slip_says_so() -> None:
    shop = practising()
    before = shop.ledger
    number, words = practise(shop)
    assert (number, words.count("LATIHAN"), "Bukan struk penjualan" in words, "No  : L-000001" in words) == (1, 3, True, True)
    assert (shop.ledger.tip.receipt_no, shop.ledger.tip.grand_total) == (before.tip.receipt_no, before.tip.grand_total)
    assert (shop.ledger.books.of_day, shop.ledger.books.of_shift) == (before.books.of_day, before.books.of_shift)
    assert shop.events("sale") == []
    told = shop.last("training")
    assert (told["number"], told["total"], told["by"]) == (1, 16_375, "ANI")
    assert shop.shown.last_sale is None
    assert shop.shown.basket.lines == ()


def test_practice_has_a_row_of_numbers_of_its_own_over_restarts() -> None:
    shop = practising()
    assert [practise(shop)[0] for _ in range(2)] == [1, 2]
    shop.begin()
    assert not shop.shown.training, "a start begins with what is real"
    shop.code(Train(on=True))
    assert practise(shop)[0] == 3


def test_the_same_payment_again_practises_once() -> None:
    shop = practising()
    shop.code(Scan(MILK))
    pay = Pay(shop.shown.basket.id, (Payment("tunai", tendered=20_000),))
    first, _ = shop.do(pay)
    again, effects = shop.do(pay)
    assert first is not None
    assert again is not None
    assert (again.result, effects) == (first.result, [])


def test_practice_needs_no_shift_and_says_that_it_is_on() -> None:
    shop = practising()
    assert (shop.shown.training, shop.shown.shift.open) == (True, False)
    assert shop.code(Train(on=False)) == ""
    assert not shop.shown.training
    assert [event["on"] for event in shop.events("training")] == [True, False]
    assert shop.code(Scan(MILK)) == "GW-3604"


def test_it_begins_and_ends_between_two_baskets() -> None:
    shop = practising()
    shop.code(Scan(MILK))
    assert shop.code(Train(on=False)) == "GW-3631"
    assert shop.code(VoidBasket(shop.shown.basket.id, "salah")) == ""
    assert shop.events("void") == []
    assert shop.code(Train(on=False)) == ""


def test_a_practised_basket_is_in_no_draft_so_that_a_power_cut_cannot_make_it_real() -> None:
    shop = practising()
    shop.code(Scan(MILK))
    assert shop.shown.basket.lines
    assert (shop.draft is None or shop.draft.open is None) is True
    shop.begin()
    assert (shop.shown.training, shop.shown.basket.lines) == (False, ())


def test_a_second_payment_meanwhile_keeps_nobody_waiting_and_is_answered_after() -> None:
    shop = practising()
    shop.code(Scan(MILK))
    pay = Pay(shop.shown.basket.id, (Payment("tunai", tendered=20_000),))
    shop.slow = True
    assert shop.do(pay)[0] is None, "it waits for the journal"
    second, _ = shop.do(pay)
    assert second is not None
    assert (second.fault and second.fault.code, second.status) == ("GW-3414", 503)
    shop.all_written()
    third, _ = shop.do(pay)
    assert third is not None
    assert third.result is not None
    assert third.result.receipt_no == 1


REAL: list[Act] = [
    MoveCash("in", 5, "x"), OpenShift(0), CloseDay(), SetPrice(MILK, 5), Refund(1, (ReturnLine(1),), "x"), ChangeLine(1, price=5),
    Scan("E99", "Baru", 500), AskQris("13-1"),
]  # fmt: skip


@pytest.mark.parametrize("act", REAL, ids=lambda act: type(act).__name__)
def test_what_would_change_something_real_is_refused(act: Act) -> None:
    shop = practising()
    assert shop.code(act) == "GW-3632"


def test_without_clerks_too() -> None:
    assert practise(practising(clerks=False))[0] == 1
