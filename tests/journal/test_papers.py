"""What a printer's news makes: a copy told once, a receipt of unknown fate told once, and nothing of a printer that never can tell."""

import pytest

from gateway.clock import Now
from gateway.config import Config, Outlet, Printer
from gateway.faults import fault
from gateway.journal.papers import COPIES_AN_HOUR, REMEMBERED, Papers, Told
from gateway.messages import Event
from gateway.messages.devices import DeviceChanged, Printed, PrinterFault, PrintJob, PrintRefused, PrintSent, PrintUnknown
from gateway.messages.printing import Document
from tests.journal.doubles import OUTLET, at

PRINTER = "printer.receipt"
WHY = fault("GW-2314")


def slip(number: int | None = 871, *, copy: int = 0) -> PrintJob:
    return PrintJob(f"{number}#1.{copy}" if copy else f"{number}", number, Document("", ()), copy=bool(copy))


def papers(*, mute: bool = False) -> Papers:
    return Papers(Config(Outlet(id=OUTLET), printer={"receipt": Printer(status="none" if mute else "auto")}))


def told(machine: Papers, *events: Event, now: Now | None = None) -> list[Told]:
    return [found for event in events for found in machine.handle(event, now or at())]


def copied(number: int, skipped: int | None = None) -> Told:
    return "reprint", {"receipt": number, "skipped": skipped}


def failed(state: str, *, copy: bool | None = None, why: str = "GW-2314") -> Told:
    return "print_failed", {"receipt": 871, "state": state, "fault": why, "copy": copy}


STORIES: list[tuple[str, list[Event], list[Told]]] = [
    ("a receipt that came out", [PrintSent(PRINTER, slip()), Printed(PRINTER, slip())], []),
    ("a receipt that waits for paper", [PrinterFault(PRINTER, slip(), WHY), PrintSent(PRINTER, slip()), Printed(PRINTER, slip())], []),
    ("a receipt of unknown fate", [PrintSent(PRINTER, slip()), PrintUnknown(PRINTER, slip(), WHY)], [failed("unknown")]),
    ("the same again", [PrintUnknown(PRINTER, slip(), WHY), PrintUnknown(PRINTER, slip(), WHY)], [failed("unknown")]),
    ("known too late", [PrintUnknown(PRINTER, slip(), WHY), Printed(PRINTER, slip())], [failed("unknown")]),
    ("not taken", [PrintRefused(PRINTER, slip(), fault("GW-2311", limit=9))], [failed("refused", why="GW-2311")]),
    ("a slip that is no receipt", [PrintUnknown(PRINTER, slip(None), WHY)], []),
    ("a copy", [PrintSent(PRINTER, slip(copy=1)), Printed(PRINTER, slip(copy=1))], [copied(871)]),
    ("a copy that waits for paper is one all the same", [PrinterFault(PRINTER, slip(copy=1), WHY)], [copied(871)]),
    ("two copies", [PrintSent(PRINTER, slip(copy=1)), PrintSent(PRINTER, slip(copy=2))], [copied(871), copied(871)]),
    ("a copy of unknown fate", [PrintUnknown(PRINTER, slip(copy=1), WHY)], [copied(871), failed("unknown", copy=True)]),
    (
        "a printer that is mute by nature",
        [DeviceChanged(PRINTER, "printer", "unknown"), PrintUnknown(PRINTER, slip(), WHY), PrintSent(PRINTER, slip(copy=1))],
        [copied(871)],
    ),
    (
        "one that was well and fell silent",
        [DeviceChanged(PRINTER, "printer", "ok"), PrintUnknown(PRINTER, slip(), WHY), DeviceChanged(PRINTER, "printer", "unknown")],
        [failed("unknown")],
    ),
]


@pytest.mark.parametrize(("events", "written"), [story[1:] for story in STORIES], ids=[story[0] for story in STORIES])
def test_what_a_printer_tells(events: list[Event], written: list[Told]) -> None:
    assert told(papers(), *events) == written


def test_with_a_printer_that_is_configured_as_mute_every_slip_ends_unknown_and_none_is_told() -> None:
    assert told(papers(mute=True), PrintUnknown(PRINTER, slip(), WHY)) == []


def test_copies_without_end_are_counted_in_the_first_of_the_next_hour() -> None:
    machine = papers()
    many = [PrintSent(PRINTER, slip(copy=n)) for n in range(1, COPIES_AN_HOUR + 31)]
    assert told(machine, *many) == [copied(871)] * COPIES_AN_HOUR
    assert told(machine, PrintSent(PRINTER, slip(copy=999)), now=at(3_600)) == [copied(871, 30)]


def test_what_is_remembered_is_bounded() -> None:
    machine = papers()
    for n in range(2 * REMEMBERED):
        assert len(told(machine, PrintUnknown(PRINTER, slip(n), WHY))) == 1
    assert told(machine, PrintUnknown(PRINTER, slip(2 * REMEMBERED - 1), WHY)) == []
