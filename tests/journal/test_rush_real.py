"""A rush at the counter on the real thread and the real disk: each sale once, with its number, durable in both copies. No timing."""

from pathlib import Path

import pytest

from gateway.faults import Fault
from gateway.journal.inspect_io import inspect
from gateway.journal.segments_io import place_of
from gateway.journal.writer_io import JournalWriter
from gateway.messages.journal import JournalOpened, SaleCommitted
from tests.journal.doubles import Posted, Running, config, pay

pytestmark = pytest.mark.real

SALES = 1_000  # what a hundred a second make in ten seconds
WAITING = 50  # submitted before the first of them is answered: they share commits


def test_a_thousand_sales_on_end_are_each_durable_once_under_their_number(tmp_path: Path) -> None:
    posted = Posted()
    writer = JournalWriter(config(tmp_path), Running(), posted)
    assert isinstance(writer.open(), JournalOpened)
    writer.start()
    try:
        for n in range(1, SALES + 1):
            writer.submit(pay(n))
            posted.wait_for(n - WAITING, SaleCommitted)
        posted.wait_for(SALES, SaleCommitted)
    finally:
        writer.stop()
    sold = posted.of(SaleCommitted)
    assert [told.basket for told in sold] == [f"1-{n}" for n in range(1, SALES + 1)]
    assert [told.stored.result.receipt_no for told in sold] == list(range(1, SALES + 1))
    report = inspect(place_of(config(tmp_path))).check()
    assert (report.state, report.tip.receipt_no) == ("ok", SALES)
    again = JournalWriter(config(tmp_path), Running(), posted)
    opened = again.open()
    again.stop()
    assert not isinstance(opened, Fault)
    assert opened.sales[-1].sale.basket == f"1-{SALES}"
