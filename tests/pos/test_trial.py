"""The test slip: no receipt, one paper per order, and nothing is left open behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.clock import Now
from gateway.config import Outlet
from gateway.faults import fault
from gateway.messages.acts import PrintTest
from gateway.messages.counter import Answer, PrintView
from gateway.messages.devices import Print, Printed, PrinterFault, PrintJob, PrintSent, PrintUnknown
from gateway.messages.printing import Qr, Text
from gateway.pos.trial import trial_slip

if TYPE_CHECKING:
    from tests.pos.conftest import Shop

P = "printer.receipt"
OUT = fault("GW-2302")


def ordered(shop: Shop) -> PrintJob:
    effects = shop.ask(PrintTest())
    assert [effect.fault for effect in effects if isinstance(effect, Answer)] == [None]
    (order,) = [effect for effect in effects if isinstance(effect, Print)]
    return order.job


def test_it_says_that_it_is_no_receipt_and_whose_it_is() -> None:
    slip = trial_slip(Outlet(id="3310152015-01", name="Gerai Bentangan"), Now(1, 0, 1_790_000_000_000, 3))
    words = [block.text for block in slip.blocks if isinstance(block, Text)]
    assert slip.number == ""
    assert words[:4] == ["UJI CETAK", "Bukan struk penjualan", "Gerai Bentangan", "3310152015-01"]
    assert "21/09/2026" in words[4]
    assert words[-1] == "Selesai"
    assert [block.data for block in slip.blocks if isinstance(block, Qr)] == ["UJI 3310152015-01"]


def test_a_time_that_nobody_vouches_for_says_so() -> None:
    slip = trial_slip(Outlet(id="3310152015-01"), Now(1, 0, 0, 0))
    assert any("jam belum pasti" in block.text for block in slip.blocks if isinstance(block, Text))


def test_each_order_is_a_paper_of_its_own_without_a_receipt_number_or_a_drawer(shop: Shop) -> None:
    first, second = ordered(shop), ordered(shop)
    assert first.id != second.id
    assert [(job.receipt_no, job.drawer, job.copy) for job in (first, second)] == [(None, False, False)] * 2


def test_it_is_open_until_its_end_is_known_and_then_gone(shop: Shop) -> None:
    job = ordered(shop)
    seen = [shop.shown.prints]
    for fact in (PrinterFault(P, job, OUT), PrintSent(P, job), Printed(P, job)):
        shop.feed(fact)
        seen.append(shop.shown.prints)
    assert seen == [(PrintView(None, "queued"),), (PrintView(None, "fault"),), (PrintView(None, "sent"),), ()]
    assert shop.shown.last_sale is None


def test_an_unknown_end_is_told_once_and_waits_for_nobody(shop: Shop) -> None:
    job = ordered(shop)
    shop.feed(PrintSent(P, job))
    shop.feed(PrintUnknown(P, job, fault("GW-2310", reason="hung up")))
    assert shop.shown.prints == ()
    assert shop.shown.note is not None
    assert shop.shown.note.code == "GW-2310"


@pytest.mark.parametrize("request_id", ["r1"])
def test_the_same_request_twice_is_one_paper(shop: Shop, request_id: str) -> None:
    papers = [effect for _ in range(2) for effect in shop.ask(PrintTest(), request=request_id) if isinstance(effect, Print)]
    assert len(papers) == 1
