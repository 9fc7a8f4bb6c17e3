"""QRIS at the counter: what the buyer is shown, when it no longer holds, and what is printed."""

import json
from pathlib import Path

import pytest
import qriskit

from gateway.config import Pos
from gateway.messages.acts import AskQris, ChangeLine, Pay
from gateway.messages.counter import Answer
from gateway.messages.devices import Print
from gateway.messages.printing import Pair, Qr, Text
from gateway.messages.sales import Payment
from tests.pos.conftest import Shop

MILK = "8991002101234"
STATIC = json.loads((Path(__file__).parents[1] / "data" / "qris-vectors.json").read_text("utf-8"))[0]["payload"]


@pytest.fixture
def shop() -> Shop:
    shop = Shop(rules=Pos(qris_static=STATIC))
    shop.open()
    shop.gun(MILK)
    return shop


def code_of(answer: Answer) -> tuple[str, int]:
    return (answer.fault.code if answer.fault else "", answer.status)


def test_the_code_asks_for_the_total_and_names_the_basket(shop: Shop) -> None:
    assert shop.answer(AskQris("12-1")) == Answer(1)
    view = shop.shown.basket.qris
    assert view is not None
    assert (view.amount, view.state) == (16_375, "waiting")
    told = qriskit.parse(view.payload)
    assert (int(told.amount or 0), told.is_dynamic) == (16_375, True)
    assert "01-12-1" in view.payload


def test_the_same_basket_gives_the_same_code(shop: Shop) -> None:
    shop.answer(AskQris("12-1"))
    first = shop.shown.basket.qris
    shop.answer(AskQris("12-1"))
    assert shop.shown.basket.qris == first


def test_a_part_may_be_paid_by_it(shop: Shop) -> None:
    shop.answer(AskQris("12-1", amount=10_000))
    assert shop.shown.basket.qris is not None
    assert shop.shown.basket.qris.amount == 10_000


def test_the_plain_code_is_the_stickers_own(shop: Shop) -> None:
    shop.answer(AskQris("12-1", plain=True))
    view = shop.shown.basket.qris
    assert view is not None
    assert (view.payload, view.amount) == (STATIC, 16_375)


def test_a_total_that_changed_cancels_the_code(shop: Shop) -> None:
    shop.answer(AskQris("12-1"))
    shop.ask(ChangeLine(1, qty=2))
    assert shop.shown.basket.qris is not None
    assert shop.shown.basket.qris.state == "cancelled"
    shop.answer(AskQris("12-1"))
    assert (shop.shown.basket.qris.state, shop.shown.basket.qris.amount) == ("waiting", 32_750)


def test_a_buyer_may_pay_otherwise(shop: Shop) -> None:
    shop.answer(AskQris("12-1"))
    assert shop.answer(AskQris("12-1", cancel=True)).fault is None
    assert shop.shown.basket.qris is not None
    assert shop.shown.basket.qris.state == "cancelled"


def test_the_code_alone_pays_nothing(shop: Shop) -> None:
    shop.answer(AskQris("12-1"))
    assert code_of(shop.answer(Pay("12-1", (Payment("qris", 16_375),)))) == ("GW-3404", 422)
    assert shop.shown.basket.lines


def test_the_next_buyer_sees_nothing_of_it(shop: Shop) -> None:
    shop.answer(AskQris("12-1"))
    shop.commit(shop.pay(Payment("qris", 16_375, confirmed=True)))
    assert shop.shown.basket.qris is None


def test_it_can_be_printed_for_a_shop_without_a_screen_and_says_that_nothing_is_paid(shop: Shop) -> None:
    _, printed = shop.ask(AskQris("12-1", paper=True))
    assert isinstance(printed, Print)
    blocks = printed.job.document.blocks
    view = shop.shown.basket.qris
    assert view is not None
    assert Qr(view.payload, 5) in blocks
    assert Pair("Bayar dengan QRIS", "16.375", bold=True) in blocks
    assert Text("BELUM DIBAYAR", "center", bold=True) in blocks
    assert printed.job.receipt_no is None


@pytest.mark.parametrize(
    ("act", "code", "status"),
    [
        (AskQris("12-9"), "GW-3412", 409),
        (AskQris("12-1", amount=16_376), "GW-3822", 422),
        (AskQris("12-1", amount=0), "GW-3822", 422),
    ],
)
def test_what_cannot_be_asked_for_is_refused(shop: Shop, act: AskQris, code: str, status: int) -> None:
    assert code_of(shop.answer(act)) == (code, status)
    assert shop.shown.basket.qris is None


def test_more_than_the_ceiling_is_refused() -> None:
    shop = Shop(rules=Pos(qris_static=STATIC, qris_max=10_000))
    shop.open()
    shop.gun(MILK)
    assert code_of(shop.answer(AskQris("12-1"))) == ("GW-3822", 422)


@pytest.mark.parametrize(("static", "code"), [("", "GW-3824"), (STATIC[:-1] + "0", "GW-3821")])
def test_without_a_right_sticker_it_says_why(static: str, code: str) -> None:
    shop = Shop(rules=Pos(qris_static=static))
    shop.open()
    shop.gun(MILK)
    assert code_of(shop.answer(AskQris("12-1"))) == (code, 422)


def test_without_a_printer_the_code_stands_on_the_page_and_the_slip_is_refused() -> None:
    shop = Shop(printer=False, rules=Pos(qris_static=STATIC))
    shop.open()
    shop.gun(MILK)
    assert code_of(shop.answer(AskQris("12-1", paper=True))) == ("GW-3502", 503)
    assert shop.shown.basket.qris is not None
