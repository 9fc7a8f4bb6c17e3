"""One slip at a time, confirmed by the printer or told as unknown; never twice, never lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from gateway.drivers.printer.job import MAX_SLIP, PrinterSession
from gateway.drivers.printer.spool import MAX_WAITING
from gateway.drivers.session import Mark, Waits
from gateway.messages.devices import DeviceChanged, OpenDrawer, Printed, PrinterFault, PrintJob, PrintRefused, PrintUnknown

if TYPE_CHECKING:
    from tests.drivers.conftest import PrinterBench, Slips

if TYPE_CHECKING:
    from tests.drivers.conftest import PrinterBench, Slips

SLIP_BYTES = 110  # of the bench's slip with its barrier, about; the loops below go past its end


def is_whole(bench: PrinterBench, job: PrintJob) -> bool:
    return any(f"No : {job.receipt_no:06}" in slip and "TOTAL" in slip for slip in bench.core.receipts)


def codes(events: Iterable[PrintUnknown | PrinterFault | PrintRefused]) -> list[str]:
    return [event.fault.code for event in events]


def with_drawer(job: PrintJob) -> bytes:
    return (b"\x1bp\x00\x19\xfa" if job.drawer else b"") + b"No : 000871\nTOTAL\n\x1bd\x04"


def states(bench: PrinterBench) -> list[tuple[str, str | None, str | None]]:
    return [(event.state, event.fault.code if event.fault else None, event.paper) for event in bench.of(DeviceChanged)]


def test_a_slip_is_sent_then_printed_and_marked_before_its_first_byte(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.plug()
    bench.order(a_slip(871))
    step_marks = []
    bench.run(5)
    step_marks += bench.wire.marks
    assert bench.story("871") == ["PrintSent", "Printed"]
    assert step_marks == [Mark("871", "began"), Mark("871", "printed")]
    assert len(bench.core.receipts) == 1
    assert "No : 000871" in bench.core.receipts[0]
    assert bench.core.unknown == []


def test_the_mark_stands_in_the_step_that_sends_the_first_byte(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.order(a_slip(871))
    assert bench.wire.marks == []  # the printer is asked first
    bench.run(0.01)
    assert bench.wire.marks[0] == Mark("871", "began")


def test_slips_come_out_in_the_order_they_were_given(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.order(*(a_slip(number) for number in range(1, 11)))
    bench.plug()
    bench.run(30)
    assert [slip.splitlines()[1] for slip in bench.core.receipts] == [f"No : {number:06}" for number in range(1, 11)]
    assert len(bench.of(Printed)) == 10


def test_an_absent_printer_is_told_at_once_and_its_jobs_wait(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.unplug()
    bench.order(a_slip(871))
    assert states(bench) == [("absent", "GW-2301", "unknown")]
    assert bench.story("871") == ["PrinterFault"]
    bench.unplug()  # the next attempt fails too: nothing new to tell
    assert len(bench.events) == 2
    bench.plug()
    bench.run(5)
    assert bench.story("871") == ["PrinterFault", "PrintSent", "Printed"]


@pytest.mark.parametrize("after", range(1, SLIP_BYTES))
def test_paper_out_at_any_byte_neither_loses_nor_doubles_a_slip(printer_bench: type[PrinterBench], a_slip: Slips, after: int) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.paper_out_after = after
    bench.order(a_slip(871), a_slip(872))
    bench.run(40)
    assert bench.slips_of(871) <= 1
    bench.new_roll()
    bench.run(40)
    assert (bench.slips_of(871), bench.slips_of(872)) == (1, 1)
    assert bench.story("871")[-1] == bench.story("872")[-1] == "Printed"
    assert bench.of(PrintUnknown) == []


@pytest.mark.parametrize("after", range(1, SLIP_BYTES))
def test_paper_out_and_then_the_cable_at_any_byte_never_doubles_a_slip(
    printer_bench: type[PrinterBench], a_slip: Slips, after: int
) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.paper_out_after = after
    bench.order(a_slip(871), a_slip(872))
    bench.run(3)
    bench.unplug()
    bench.run(1)
    bench.plug()
    bench.run(5)
    bench.new_roll()
    bench.run(60)
    assert (bench.slips_of(871), bench.slips_of(872)) == (1, 1)
    assert bench.story("872")[-1] == "Printed"
    assert bench.story("871")[-1] == "Printed"  # the printer still held it, and both its barriers were answered


@pytest.mark.parametrize("after", range(1, SLIP_BYTES))
def test_a_printer_that_loses_power_in_the_middle_never_gets_the_slip_again(
    printer_bench: type[PrinterBench], a_slip: Slips, after: int
) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.paper_out_after = after
    bench.order(a_slip(871), a_slip(872))
    bench.run(3)
    bench.unplug()
    bench.core.power_cycle()
    bench.new_roll()
    bench.plug()
    bench.run(60)
    assert bench.slips_of(871) <= 1
    assert bench.slips_of(872) <= 1
    assert {bench.story("871")[-1], bench.story("872")[-1]} <= {"Printed", "PrintUnknown"}
    assert [event.job.id for event in bench.of(Printed) if not is_whole(bench, event.job)] == []


def test_paper_out_mid_slip_is_told_and_the_next_job_waits_for_it(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.paper_out_after = 30
    bench.order(a_slip(871), a_slip(872))
    bench.run(60)
    assert bench.story("871") == ["PrintSent"]
    assert bench.story("872") == ["PrinterFault"]
    assert states(bench)[-1] == ("fault", "GW-2302", "out")
    bench.new_roll()
    bench.run(5)
    assert bench.story("871") == ["PrintSent", "Printed"]
    assert bench.story("872") == ["PrinterFault", "PrintSent", "Printed"]
    assert states(bench)[-1] == ("ok", None, "ok")


@pytest.mark.parametrize(
    ("change", "code"),
    [({"paper": "out"}, "GW-2302"), ({"cover_open": True}, "GW-2303"), ({"off_line": True}, "GW-2304")],
)
def test_a_printer_that_is_not_ready_gets_no_byte_of_a_slip(
    printer_bench: type[PrinterBench], a_slip: Slips, change: dict[str, Any], code: str
) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.say(bench.core.change(**change))
    bench.order(a_slip(871))
    bench.run(30)
    assert bench.story("871") == ["PrinterFault"]
    assert codes(bench.of(PrinterFault)) == [code]
    assert states(bench)[-1][:2] == ("fault", code)
    assert bench.wire.marks == []
    bench.say(bench.core.change(paper="ok", cover_open=False, off_line=False))
    bench.run(5)
    assert bench.story("871") == ["PrinterFault", "PrintSent", "Printed"]


def test_a_low_roll_prints_and_says_so(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.core.paper = "low"
    bench.plug()
    bench.order(a_slip(871))
    bench.run(5)
    assert states(bench) == [("ok", None, "low")]
    assert bench.story("871") == ["PrintSent", "Printed"]


def test_a_mute_printer_prints_and_its_slips_end_unknown_in_words_of_their_own(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.core.mute = True
    bench.plug()
    bench.order(a_slip(871), a_slip(872))
    bench.run(10)
    assert states(bench) == [("unknown", "GW-2308", "unknown")]
    assert bench.story("871") == bench.story("872") == ["PrintSent", "PrintUnknown"]
    assert codes(bench.of(PrintUnknown)) == ["GW-2308", "GW-2308"]
    assert len(bench.core.receipts) == 2


def test_a_mute_printer_that_finds_its_voice_is_believed_again(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.core.mute = True
    bench.plug()
    bench.order(a_slip(871))
    bench.run(10)
    bench.core.mute = False
    bench.run(40)
    assert states(bench)[-1] == ("ok", None, "ok")
    assert bench.story("871") == ["PrintSent", "PrintUnknown"]  # its own answer was never heard
    bench.order(a_slip(872))
    bench.run(5)
    assert bench.story("872") == ["PrintSent", "Printed"]


def test_a_mute_printer_is_given_a_new_chance_on_a_new_wire(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.core.mute = True
    bench.plug()
    bench.run(10)
    bench.unplug()
    bench.core.mute = False
    bench.order(a_slip(871))
    bench.plug()
    bench.run(5)
    assert bench.story("871") == ["PrinterFault", "PrintSent", "Printed"]


def test_no_slip_starts_while_a_question_is_out(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    heard = bench.listen()
    bench.core.mute = True
    while not heard:
        bench.run(0.1)
    bench.say(bytes.fromhex("14000000"))  # a fresh status, pushed
    bench.order(a_slip(871))
    bench.run(0.2)
    assert bench.wire.marks == []


def test_status_none_sends_no_question_and_no_barrier(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench(asks=False)
    heard = bench.listen()
    bench.plug()
    bench.order(a_slip(871))
    bench.run(120)
    sent = b"".join(chunk for _, chunk in heard)
    assert b"\x10\x04" not in sent
    assert b"\x1d\x72" not in sent
    assert bench.story("871") == ["PrintSent", "PrintUnknown"]
    assert states(bench) == [("unknown", "GW-2308", "unknown")]
    assert len(bench.core.receipts) == 1


def test_a_printer_without_barriers_is_learned_once_and_then_not_waited_for(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.core.barriers = False
    bench.plug()
    bench.run(20)
    bench.order(a_slip(871))
    bench.run(1)
    assert bench.story("871") == ["PrintSent", "PrintUnknown"]
    assert codes(bench.of(PrintUnknown)) == ["GW-2308"]
    assert states(bench) == [("ok", None, "ok")]


def test_a_printer_that_takes_eight_seconds_is_waited_for(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.rate = 1
    bench.core.paper_out_after = None
    slow = bench.core.tick
    ticks = iter(range(10_000))
    bench.core.tick = lambda: slow() if next(ticks) % 8 == 0 else b""  # one byte in 80 ms
    bench.order(a_slip(871))
    bench.run(7)
    assert bench.story("871") == ["PrintSent"]
    bench.run(10)
    assert bench.story("871") == ["PrintSent", "Printed"]


def test_a_slip_that_a_ready_printer_does_not_confirm_is_unknown_until_it_does(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.rate = 0  # it answers questions, and works on nothing
    bench.order(a_slip(871))
    bench.run(30)
    assert bench.story("871") == ["PrintSent", "PrintUnknown"]
    assert codes(bench.of(PrintUnknown)) == ["GW-2309"]
    bench.core.rate = None
    bench.say(bench.core.change())
    bench.run(5)
    assert bench.story("871") == ["PrintSent", "PrintUnknown", "Printed"]
    assert bench.wire.marks[-1] == Mark("871", "printed")


def test_the_answer_to_an_old_barrier_never_confirms_a_new_slip(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.rate = 0
    bench.order(a_slip(871))
    bench.run(30)  # 871 is unknown, its barrier still open
    bench.order(a_slip(872))
    bench.run(2)
    assert bench.story("872") == []
    bench.say(b"\x00")  # 871's answer at last; 872 has not begun
    bench.run(0.5)
    assert "Printed" not in bench.story("872")
    bench.core.rate = None
    bench.say(bench.core.change())
    bench.run(30)
    assert bench.story("872") == ["PrintSent", "Printed"]
    assert bench.slips_of(872) == 1


def test_a_cable_pulled_before_the_answer_makes_the_slip_unknown_and_the_rest_wait(
    printer_bench: type[PrinterBench], a_slip: Slips
) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.rate = 0
    bench.order(a_slip(871), a_slip(872))
    bench.run(0.1)
    bench.unplug()
    assert bench.story("871") == ["PrintSent"]
    bench.run(0)
    assert bench.story("871") == ["PrintSent", "PrintUnknown"]
    assert codes(bench.of(PrintUnknown)) == ["GW-2310"]
    assert bench.story("872") == ["PrinterFault"]
    bench.core.rate = None
    bench.core.power_cycle()
    bench.plug()
    bench.run(10)
    assert bench.story("871") == ["PrintSent", "PrintUnknown"]
    assert bench.story("872") == ["PrinterFault", "PrintSent", "Printed"]


def test_a_printer_that_stops_taking_bytes_is_a_fault_and_the_slip_goes_on_later(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.core.asb = False
    bench.plug()
    bench.run(5)
    bench.core.capacity = 16
    bench.core.paper_out_after = 20
    bench.order(a_slip(871))
    bench.run(60)
    assert states(bench)[-1][:2] == ("fault", "GW-2307")
    assert bench.story("871") == []
    assert not bench.wire.session.idle()
    bench.new_roll()
    bench.run(5)
    assert bench.story("871") == ["PrintSent", "Printed"]
    assert states(bench)[-1] == ("ok", None, "ok")
    assert bench.slips_of(871) == 1


def test_a_slip_that_is_not_taken_for_ten_minutes_is_given_up_with_its_wire(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.capacity = 16
    bench.core.paper_out_after = 20
    bench.order(a_slip(871))
    bench.run(700)
    assert bench.wire.reopened >= 1
    assert bench.story("871") == ["PrintUnknown"]
    assert bench.slips_of(871) <= 1


def test_a_printer_that_had_spoken_and_falls_silent_keeps_its_jobs(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.mute = True
    bench.order(a_slip(871))
    bench.run(20)
    assert states(bench)[-1] == ("fault", "GW-2306", "unknown")
    assert bench.story("871") == ["PrinterFault"]
    assert bench.wire.marks == []
    bench.core.mute = False
    bench.run(5)
    assert bench.story("871") == ["PrinterFault", "PrintSent", "Printed"]


def test_a_printer_that_falls_silent_with_a_slip_out_is_given_a_minute(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.rate = 0
    bench.order(a_slip(871))
    bench.run(0.1)
    bench.core.mute = True
    bench.run(50)
    assert bench.story("871") == ["PrintSent"]
    bench.run(30)
    assert bench.story("871") == ["PrintSent", "PrintUnknown"]
    assert codes(bench.of(PrintUnknown)) == ["GW-2309"]


def test_a_known_printer_that_stays_silent_has_its_wire_opened_anew(printer_bench: type[PrinterBench]) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.mute = True
    bench.run(60)
    assert bench.wire.reopened >= 1
    assert states(bench)[-1] == ("fault", "GW-2306", "unknown")


def test_the_thirty_third_waiting_slip_is_refused_aloud(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.unplug()
    bench.order(*(a_slip(number) for number in range(MAX_WAITING + 1)))
    refused = bench.of(PrintRefused)
    assert [event.job.id for event in refused] == [str(MAX_WAITING)]
    assert codes(refused) == ["GW-2311"]
    bench.plug()
    bench.run(60)
    assert len(bench.of(Printed)) == MAX_WAITING


def test_the_same_order_twice_is_one_slip_and_its_end_is_told_again(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.plug()
    bench.order(a_slip(871), a_slip(871))
    bench.run(5)
    bench.order(a_slip(871))
    bench.run(5)
    assert bench.slips_of(871) == 1
    assert bench.story("871") == ["PrintSent", "Printed", "Printed"]


def test_a_slip_that_had_begun_before_a_power_cut_is_unknown_and_not_printed(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.spool.recall([("870", "printed"), ("871", "began")])
    bench.plug()
    bench.order(a_slip(870), a_slip(871), a_slip(872))
    bench.run(5)
    assert bench.story("870") == ["Printed"]
    assert bench.story("871") == ["PrintUnknown"]
    assert codes(bench.of(PrintUnknown)) == ["GW-2314"]
    assert bench.story("872") == ["PrintSent", "Printed"]
    assert len(bench.core.slips) == 1


def test_a_copy_prints_after_its_unknown_original_and_says_so(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.spool.recall([("871", "began")])
    bench.plug()
    bench.order(a_slip(871, copy=True, of=2))
    bench.run(5)
    assert bench.story("871#2") == ["PrintSent", "Printed"]
    assert "SALINAN" in bench.core.receipts[0]


def test_a_slip_that_breaks_the_driver_twice_is_put_aside_and_the_others_print(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    def encode(job: PrintJob) -> bytes:
        if job.id == "871":
            raise ZeroDivisionError
        return b"\x1b@No : 000872 TOTAL\n\x1bd\x04"

    bench = printer_bench(encode=encode)
    bench.order(a_slip(871), a_slip(872))
    bench.plug()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            bench.run(5)
        bench.wire.session = PrinterSession("printer.receipt", encode, bench.spool)
        bench.plug()
    bench.run(5)
    assert bench.story("871") == ["PrintRefused"]
    assert codes(bench.of(PrintRefused)) == ["GW-2313"]
    assert bench.story("872") == ["PrintSent", "Printed"]


def test_a_session_built_anew_after_a_bug_knows_the_slip_that_was_out(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.rate = 0
    bench.order(a_slip(871))
    bench.run(0.1)
    bench.wire.session = PrinterSession("printer.receipt", lambda _job: b"", bench.spool)
    bench.plug()
    bench.run(0)
    assert bench.story("871") == ["PrintSent", "PrintUnknown"]
    bench.core.rate = None
    bench.say(bench.core.change())
    bench.run(5)
    assert bench.story("871")[-1] == "Printed"  # its barrier and the new session's were both answered


def test_a_slip_without_end_is_refused(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench(encode=lambda _job: b"x" * (MAX_SLIP + 1))
    bench.plug()
    bench.order(a_slip(871))
    bench.run(5)
    assert bench.story("871") == ["PrintRefused"]
    assert codes(bench.of(PrintRefused)) == ["GW-2312"]


def test_the_drawer_opens_now_or_not_at_all(printer_bench: type[PrinterBench]) -> None:
    bench = printer_bench()
    bench.unplug()
    bench.order(OpenDrawer())
    bench.plug()
    bench.run(5)
    assert bench.core.kicks == 0
    bench.order(OpenDrawer())
    bench.run(1)
    assert bench.core.kicks == 1
    bench.out_of_paper()
    bench.run(5)
    bench.order(OpenDrawer())
    bench.new_roll()
    bench.run(5)
    assert bench.core.kicks == 1


@pytest.mark.parametrize(("waits_s", "kicks"), [(0, 1), (10, 1), (20, 0), (600, 0)])
def test_a_slip_that_had_to_wait_leaves_the_drawer_shut(
    printer_bench: type[PrinterBench], a_slip: Slips, waits_s: int, kicks: int
) -> None:
    bench = printer_bench(encode=with_drawer)
    bench.unplug()
    order = a_slip(871)
    bench.order(replace(order, job=replace(order.job, drawer=True)))
    bench.run(waits_s)
    bench.plug()
    bench.run(5)
    assert bench.core.kicks == kicks
    assert bench.of(Printed)[-1].job.drawer, "the job is told as it was ordered"


def test_a_slip_of_a_broken_session_leaves_the_drawer_shut(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench(encode=with_drawer)
    bench.unplug()
    order = a_slip(871)
    bench.order(replace(order, job=replace(order.job, drawer=True)))
    bench.wire.session = PrinterSession("printer.receipt", with_drawer, bench.spool)
    bench.plug()
    bench.run(5)
    assert (bench.core.kicks, len(bench.core.receipts)) == (0, 1)


def long_slip(_job: PrintJob) -> bytes:
    """300 lines and a bit, 12,000 bytes."""
    return b"\x1b@No : 000871\n" + b"".join(b"Barang nomor %03d %s\n" % (line, b"x" * 22) for line in range(300)) + b"TOTAL\n\x1bd\x04"


@pytest.mark.parametrize("rate", [10, 2])  # a thousand bytes a second as at 9,600 baud, and an old dot printer
def test_a_receipt_of_three_hundred_lines_on_a_slow_printer_is_whole_and_never_a_fault(
    printer_bench: type[PrinterBench], a_slip: Slips, rate: int
) -> None:
    bench = printer_bench(encode=long_slip)
    bench.plug()
    bench.run(5)
    bench.core.rate, bench.core.capacity = rate, 256
    bench.order(a_slip(871))
    for _ in range(9):
        bench.run(10)  # the bench turns a bounded number of times in a row
    assert bench.story("871") == ["PrintSent", "Printed"]
    assert states(bench) == [("ok", None, "ok")]
    assert bench.core.receipts[0].count("Barang nomor") == 300
    assert bench.core.receipts[0].endswith("TOTAL")


def test_a_long_receipt_that_a_fast_link_takes_at_once_is_waited_for_while_it_prints(
    printer_bench: type[PrinterBench], a_slip: Slips
) -> None:
    bench = printer_bench(encode=long_slip)
    bench.plug()
    bench.run(5)
    bench.core.rate = 2  # a minute, all of it in the printer's buffer
    bench.order(a_slip(871))
    bench.run(1)
    assert bench.story("871") == ["PrintSent"]
    for _ in range(8):
        bench.run(10)
    assert bench.story("871") == ["PrintSent", "Printed"]


def test_a_long_receipt_stalls_when_bytes_stop_and_recovers_when_they_move(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench(encode=long_slip)
    bench.core.asb = False
    bench.plug()
    bench.run(5)
    bench.core.rate, bench.core.capacity = 10, 256
    bench.order(a_slip(871))
    bench.run(3)
    bench.core.rate = 0
    bench.run(15)
    assert states(bench)[-1][:2] == ("fault", "GW-2307")
    bench.core.rate = 10
    bench.run(1)
    assert states(bench)[-1][:2] == ("ok", None)
    for _ in range(3):
        bench.run(10)
    assert bench.story("871") == ["PrintSent", "Printed"]


def test_a_waiting_copy_is_kept_before_it_is_told_and_a_receipt_is_not(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    copy = a_slip(871, copy=True, of=2)
    bench.order(a_slip(871), copy)
    assert bench.wire.marks == [Waits(copy.job)]
    bench.plug()
    bench.run(5)
    assert bench.wire.marks[1:] == [
        Mark("871", "began"), Mark("871", "printed"), Mark("871#2", "began", kept=True), Mark("871#2", "printed", kept=True),
    ]  # fmt: skip


def test_a_copy_that_is_refused_or_ends_on_a_mute_printer_is_over(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.core.mute = True
    bench.plug()
    bench.order(a_slip(871, copy=True, of=2))
    bench.run(10)
    assert bench.wire.marks[1:] == [Mark("871#2", "began", kept=True), Mark("871#2", "over", kept=True)]
    too_long = printer_bench(encode=lambda _job: b"x" * (MAX_SLIP + 1))
    too_long.plug()
    too_long.order(a_slip(871, copy=True, of=2))
    too_long.run(5)
    assert too_long.wire.marks[1:] == [Mark("871#2", "over", kept=True)]


def test_a_barrier_answered_at_the_end_of_the_paper_proves_nothing(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.rate = 0
    bench.order(a_slip(871))
    bench.run(0.1)
    bench.say(b"\x0c")
    bench.run(0.1)
    assert bench.story("871") == ["PrintSent", "PrintUnknown"]
    assert codes(bench.of(PrintUnknown)) == ["GW-2317"]


def test_noise_on_the_line_confirms_nothing_that_was_not_asked(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.say(bytes(range(256)))
    bench.run(5)
    assert bench.of(Printed) == []
    bench.order(a_slip(871))
    bench.run(5)
    assert bench.story("871") == ["PrintSent", "Printed"]


@pytest.mark.parametrize(("asb", "least", "most"), [(False, 16, 22), (True, 4, 6)])
def test_an_idle_printer_is_asked_each_three_seconds_and_one_that_tells_by_itself_each_fifteen(
    printer_bench: type[PrinterBench], *, asb: bool, least: int, most: int
) -> None:
    bench = printer_bench()
    bench.core.asb = asb
    bench.plug()
    bench.run(10)
    questions = bench.listen()
    bench.run(30)
    assert least <= len(questions) <= most  # two questions a round
