"""Slips: how receipts fare on their way to paper, second receipts, and what a start makes of what was printed before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.drivers.printer.marks import MAX_MARKS
from gateway.drivers.printer.spool import MAX_WAITING
from gateway.faults import Fault, fault
from gateway.messages import Event
from gateway.messages.acts import Reprint
from gateway.messages.counter import Answer, PrintView
from gateway.messages.devices import NeverPrint, Print, Printed, PrinterFault, PrintJob, PrintMarks, PrintRefused, PrintSent, PrintUnknown
from gateway.messages.printing import Text
from gateway.messages.sales import StoredSale
from gateway.pos.slips import RECENT_STARTS, RECOVERED

if TYPE_CHECKING:
    from tests.pos.conftest import Shop

P = "printer.receipt"
OUT = fault("GW-3502", "later")
SALINAN = Text("*** SALINAN ***", "center", bold=True)


def sold(shop: Shop) -> tuple[StoredSale, PrintJob]:
    stored, job = shop.sell("8991002101234")
    assert job is not None
    return stored, job


def fact(kind: str, job: PrintJob) -> Event:
    facts: dict[str, Event] = {
        "sent": PrintSent(P, job),
        "printed": Printed(P, job),
        "unknown": PrintUnknown(P, job, OUT),
        "fault": PrinterFault(P, job, OUT),
        "refused": PrintRefused(P, job, OUT),
    }
    return facts[kind]


@pytest.mark.parametrize(
    ("facts", "state", "listed", "note"),
    [
        ([], "queued", ["queued"], None),
        (["sent"], "sent", ["sent"], None),
        (["sent", "printed"], "printed", [], None),
        (["printed", "sent"], "printed", [], None),
        (["sent", "unknown"], "unknown", ["unknown"], OUT),
        (["unknown", "sent"], "unknown", ["unknown"], OUT),
        (["unknown", "printed"], "printed", [], None),
        (["printed", "unknown"], "printed", [], None),
        (["fault"], "fault", ["fault"], OUT),
        (["fault", "fault"], "fault", ["fault"], OUT),
        (["fault", "sent"], "sent", ["sent"], OUT),
        (["fault", "sent", "printed"], "printed", [], None),
        (["sent", "fault"], "sent", ["sent"], None),
        (["refused"], "fault", [], OUT),
    ],
)
def test_the_state_of_a_receipt_follows_the_printer_and_never_goes_back(
    shop: Shop, facts: list[str], state: str, listed: list[str], note: Fault | None
) -> None:
    _, job = sold(shop)
    for kind in facts:
        shop.feed(fact(kind, job))
    assert shop.shown.last_sale is not None
    assert shop.shown.last_sale.print == state
    assert shop.shown.prints == tuple(PrintView(871, one) for one in listed)  # type: ignore[arg-type] # a column of the table
    assert shop.shown.note == note


def test_a_slip_that_came_out_leaves_the_notes_of_others_alone(shop: Shop) -> None:
    (_, first), (_, second) = sold(shop), sold(shop)
    for job in (first, second):
        shop.feed(PrinterFault(P, job, OUT))
    shop.feed(Printed(P, first))
    assert shop.shown.note == OUT
    shop.gun("2990011000002")
    shop.feed(Printed(P, second))
    assert shop.note() == "GW-3102"


def test_a_fault_told_again_does_not_bring_back_a_note_that_was_read(shop: Shop) -> None:
    _, job = sold(shop)
    shop.feed(PrinterFault(P, job, OUT))
    shop.gun("8991002101234")
    shop.feed(PrinterFault(P, job, OUT))
    assert shop.note() is None


@pytest.mark.parametrize("facts", [["sent"], ["sent", "printed"], ["unknown"], ["fault", "sent"]])
def test_a_second_receipt_of_which_a_byte_may_have_come_out_says_salinan(shop: Shop, facts: list[str]) -> None:
    _, job = sold(shop)
    for kind in facts:
        shop.feed(fact(kind, job))
    before = shop.shown.last_sale
    answer, order = shop.ask(Reprint(871))
    assert answer == Answer(shop.calls)
    assert isinstance(order, Print)
    assert (order.job.id, order.job.receipt_no, order.job.copy, order.job.drawer) == ("871#12.1", 871, True, False)
    assert (order.job.document.blocks[0], order.job.document.number) == (SALINAN, "01.1-000871")
    shop.feed(PrintUnknown(P, order.job, OUT))
    assert shop.shown.last_sale == before, "a copy leaves the receipt's own state alone"


@pytest.mark.parametrize(("facts", "state"), [([], "queued"), (["fault"], "fault"), (["refused"], "queued")])
def test_a_receipt_of_which_no_byte_was_sent_is_ordered_again_as_itself(shop: Shop, facts: list[str], state: str) -> None:
    _, job = sold(shop)
    for kind in facts:
        shop.feed(fact(kind, job))
    _, order = shop.ask(Reprint(871))
    assert order == Print(job)
    assert not job.copy
    assert shop.shown.prints == (PrintView(871, state),)  # type: ignore[arg-type] # a column of the table


def test_every_copy_has_an_id_of_its_own_and_the_same_request_makes_one(shop: Shop) -> None:
    _, job = sold(shop)
    shop.feed(Printed(P, job))
    ids = [effect.job.id for request in ("a", "b", "b") for effect in shop.ask(Reprint(871), request) if isinstance(effect, Print)]
    assert ids == ["871#12.1", "871#12.2"]


def test_asking_for_a_copy_settles_a_receipt_of_unknown_fate(shop: Shop) -> None:
    _, job = sold(shop)
    shop.feed(PrintUnknown(P, job, OUT))
    _, order = shop.ask(Reprint(871))
    assert isinstance(order, Print)
    assert [view.state for view in shop.shown.prints] == ["queued"]
    shop.feed(Printed(P, order.job))
    assert shop.shown.prints == ()


def test_only_the_last_two_hundred_sales_can_be_printed_again(shop: Shop) -> None:
    for _ in range(201):
        _, job = sold(shop)
        shop.feed(Printed(P, job))
    assert shop.answer(Reprint(871)) == Answer(shop.calls, fault("GW-3503", "never", receipt_no=871), None, 404)
    assert shop.ask(Reprint(872))[0] == Answer(shop.calls)


def test_a_shop_without_a_printer_sells_prints_nothing_and_says_so_when_asked(shop_with: Callable[..., Shop]) -> None:
    shop = shop_with(printer=False)
    assert shop.open() == []
    stored, job = shop.sell("8991002101234")
    assert job is None
    assert shop.shown.last_sale is not None
    assert shop.shown.last_sale.print is None
    assert shop.answer(Reprint(871)) == Answer(shop.calls, fault("GW-3502", "never"), None, 503)
    shop.restart()
    assert shop.open(13, (stored,)) == []
    assert shop.feed(PrintMarks(())) == []


def test_receipts_on_a_mute_printer_are_unknown_and_nobody_is_bothered(shop_with: Callable[..., Shop]) -> None:
    shop = shop_with(mute=True)
    shop.open()
    _, job = sold(shop)
    shop.feed(PrintSent(P, job))
    shop.feed(PrintUnknown(P, job, OUT))
    assert shop.shown.last_sale is not None
    assert (shop.shown.last_sale.print, shop.shown.prints, shop.note()) == ("unknown", (), None)


def test_receipts_of_unknown_fate_do_not_fill_the_page(shop: Shop) -> None:
    for _ in range(30):
        _, job = sold(shop)
        shop.feed(PrintUnknown(P, job, OUT))
    assert [view.receipt_no for view in shop.shown.prints] == list(range(885, 901))


def restarted(shop: Shop, sales: list[StoredSale], boot: int, *marks: tuple[str, str]) -> list[str]:
    """Ids of the slips that a start orders by itself; the journal opens before the marks are read."""
    shop.restart()
    assert shop.open(boot, tuple(sales)) == []
    effects = shop.feed(PrintMarks(tuple(marks)))  # type: ignore[arg-type] # "began" and "printed" in the table
    jobs = [effect.job for effect in effects if isinstance(effect, Print)]
    assert len(jobs) == len(effects)
    assert not any(job.drawer or job.copy for job in jobs)
    return [job.id for job in jobs]


def test_after_a_power_cut_the_receipt_that_never_began_prints_by_itself(shop: Shop) -> None:
    stored, first = sold(shop)
    assert restarted(shop, [stored], 13) == ["871"]
    assert shop.shown.last_sale is not None
    assert (shop.shown.last_sale.print, shop.note()) == ("queued", None)
    assert shop.ask(Reprint(871))[1] != Print(first), "it is built anew"


def test_a_receipt_that_had_begun_is_unknown_and_the_clerk_is_asked(shop: Shop) -> None:
    stored, _ = sold(shop)
    assert restarted(shop, [stored], 13, ("871", "began")) == []
    assert shop.shown.last_sale is not None
    assert (shop.shown.last_sale.print, shop.shown.prints) == ("unknown", (PrintView(871, "unknown"),))
    assert shop.shown.note == fault("GW-3501", "never", number="01.1-000871")
    _, order = shop.ask(Reprint(871))
    assert isinstance(order, Print)
    assert order.job.copy
    assert (shop.shown.prints, shop.note()) == ((PrintView(871, "queued"),), None)


def test_a_receipt_that_was_printed_is_left_alone(shop: Shop) -> None:
    stored, _ = sold(shop)
    assert restarted(shop, [stored], 13, ("871", "printed")) == []
    assert shop.shown.last_sale is not None
    assert (shop.shown.last_sale.print, shop.shown.prints, shop.note()) == ("printed", (), None)


def test_receipts_of_older_starts_are_not_printed_after_days(shop: Shop) -> None:
    stored, _ = sold(shop)
    assert restarted(shop, [stored], 12 + RECENT_STARTS + 1) == []
    assert shop.shown.last_sale is not None
    assert shop.shown.last_sale.print is None
    foreign = replace(stored, sale=replace(stored.sale, basket="carried"))
    assert restarted(shop, [foreign], 14) == []


def test_a_receipt_that_never_began_prints_after_several_power_cuts_in_a_row(shop: Shop) -> None:
    stored, _ = sold(shop)
    assert restarted(shop, [stored], 12 + RECENT_STARTS) == ["871"]


def test_a_new_journal_on_the_card_is_not_misled_by_the_marks_of_the_one_before(shop: Shop) -> None:
    first = replace(sold(shop)[0], generation=2)
    assert restarted(shop, [first], 13, ("871", "printed")) == ["2.871"], "that was another sale"
    assert restarted(shop, [first], 13, ("871", "printed"), ("2.871", "began")) == []
    assert shop.shown.note == fault("GW-3501", "never", number="01.2-000871")
    _, order = shop.ask(Reprint(871))
    assert isinstance(order, Print)
    assert order.job.id == "2.871#13.1"
    assert came_back(shop, [first], {"871": "printed"}, (order.job, "waits")) == [], "never by itself behind its own copy"


def test_marks_that_were_lost_print_nothing_again_and_the_clerk_is_asked_about_the_last(shop: Shop) -> None:
    sales = [sold(shop)[0] for _ in range(3)]
    shop.restart()
    shop.open(13, tuple(sales))
    effects = shop.feed(PrintMarks((), whole=False))
    assert effects == [NeverPrint(("871", "872", "873"))], "else they would all print at the next start, when the marks are whole again"
    assert shop.shown.prints == (PrintView(873, "unknown"),)
    assert shop.shown.note == fault("GW-3501", "never", number="01.1-000873")


def test_only_as_many_sales_are_looked_at_as_the_marks_are_sure_of(shop: Shop) -> None:
    sales = [sold(shop)[0] for _ in range(70)]
    assert restarted(shop, sales, 13) == [str(number) for number in range(941 - RECOVERED, 941)]
    assert MAX_WAITING < RECOVERED < MAX_MARKS


def test_the_order_of_journal_and_marks_does_not_matter_and_repeated_marks_print_nothing(shop: Shop) -> None:
    stored, _ = sold(shop)
    shop.restart()
    assert shop.till.handle(PrintMarks(()), shop.now) == []
    assert [type(effect) for effect in shop.open(13, (stored,))] == [Print]
    assert shop.feed(PrintMarks(())) == []


def test_a_sale_of_this_run_is_not_printed_twice_when_the_marks_come_late(shop: Shop) -> None:
    stored, job = sold(shop)
    assert shop.feed(PrintMarks(())) == []
    assert shop.open(12, (stored,)) == []
    assert job.id == "871"


def test_a_copy_asked_for_before_the_marks_are_known_keeps_the_receipt_from_printing_behind_it(shop: Shop) -> None:
    stored, _ = sold(shop)
    shop.restart()
    shop.open(13, (stored,))
    _, order = shop.ask(Reprint(871))
    assert isinstance(order, Print)
    assert order.job.copy
    assert shop.feed(PrintMarks(())) == []


def test_on_a_mute_printer_only_the_last_receipt_is_asked_about_after_a_start(shop_with: Callable[..., Shop]) -> None:
    shop = shop_with(mute=True)
    shop.open()
    sales = [sold(shop)[0] for _ in range(3)]
    assert restarted(shop, sales, 13, ("871", "began"), ("872", "began"), ("873", "began")) == []
    assert shop.shown.prints == (PrintView(873, "unknown"),)
    assert shop.shown.note == fault("GW-3501", "never", number="01.1-000873")


def came_back(
    shop: Shop, sales: list[StoredSale], marks: dict[str, str], *jobs: tuple[PrintJob, str], wrong: Fault | None = None
) -> list[str]:
    """Ids of the slips ordered by a start that finds these jobs."""
    shop.restart()
    shop.open(13, tuple(sales))
    effects = shop.feed(PrintMarks(tuple(marks.items()), jobs=jobs, fault=wrong))  # type: ignore[arg-type] # words of the table
    return [effect.job.id for effect in effects if isinstance(effect, Print)]


def copied(shop: Shop) -> tuple[StoredSale, PrintJob]:
    """A sale whose receipt came out, and the copy that was asked for."""
    stored, first = sold(shop)
    shop.feed(Printed(P, first))
    _, order = shop.ask(Reprint(stored.result.receipt_no))
    assert isinstance(order, Print)
    return stored, order.job


def test_a_copy_that_waited_before_a_start_is_shown_and_not_ordered_again(shop: Shop) -> None:
    stored, copy = copied(shop)
    assert not copy.from_journal
    assert came_back(shop, [stored], {"871": "printed"}, (copy, "waits")) == []
    assert (shop.shown.prints, shop.note()) == ((PrintView(871, "queued"),), None)
    shop.feed(PrinterFault(P, copy, OUT))
    assert shop.shown.prints == (PrintView(871, "fault"),)
    shop.feed(Printed(P, copy))
    assert len(shop.shown.prints) == 0


def test_a_copy_that_had_begun_before_a_start_is_unknown_until_the_clerk_decides(shop: Shop) -> None:
    stored, copy = copied(shop)
    assert came_back(shop, [stored], {"871": "printed"}, (copy, "began")) == []
    assert shop.shown.prints == (PrintView(871, "unknown"),)
    assert shop.shown.note == fault("GW-3501", "never", number="01.1-000871")
    assert shop.shown.last_sale is not None
    assert shop.shown.last_sale.print == "printed"
    _, order = shop.ask(Reprint(871))
    assert isinstance(order, Print)
    assert shop.shown.prints == (PrintView(871, "queued"),)


def test_a_receipt_never_prints_by_itself_behind_its_own_copy_from_before_a_start(shop: Shop) -> None:
    stored, copy = copied(shop)
    assert came_back(shop, [stored], {}, (copy, "waits")) == []


def test_slips_that_are_no_receipt_come_back_too(shop: Shop) -> None:
    test = PrintJob("uji#12.1", None, copied(shop)[1].document)
    assert came_back(shop, [], {}, (test, "waits")) == []
    assert shop.shown.prints == (PrintView(None, "queued"),)
    assert came_back(shop, [], {}, (test, "began")) == []
    assert (len(shop.shown.prints), shop.note()) == (0, None), "nothing is to be done about it"


def test_a_damaged_job_is_told(shop: Shop) -> None:
    wrong = fault("GW-2319", "never", count=1)
    came_back(shop, [], {}, wrong=wrong)
    assert shop.shown.note == wrong


def test_a_second_copy_settles_the_first_of_unknown_fate(shop: Shop) -> None:
    _, copy = copied(shop)
    shop.feed(PrintUnknown(P, copy, OUT))
    shop.ask(Reprint(871))
    assert [view.state for view in shop.shown.prints] == ["queued"]


def test_facts_about_slips_nobody_ordered_change_nothing(shop: Shop) -> None:
    _, job = sold(shop)
    before = shop.shown
    shop.feed(PrintUnknown(P, replace(job, id="12#1.1"), OUT))
    assert shop.shown == before
