"""What a printer teaches, what it is remembered for, and what that changes at the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gateway.drivers.printer.push import PUSH_ALL
from gateway.drivers.session import Learned
from gateway.messages.devices import DeviceChanged, Printed, PrintUnknown

if TYPE_CHECKING:
    from tests.drivers.conftest import PrinterBench, Slips

ALL = {"voice": "answers", "barriers": "yes", "asb": "yes"}


def learned(bench: PrinterBench) -> dict[str, str]:
    return {one.key: one.value for one in bench.wire.learned}


def sent(heard: list[tuple[int, bytes]]) -> bytes:
    return b"".join(chunk for _, chunk in heard)


def codes(bench: PrinterBench) -> list[str | None]:
    return [event.fault.code if event.fault else None for event in bench.of(DeviceChanged)]


@pytest.mark.parametrize(
    ("barriers", "asb", "lessons"),
    [
        (True, True, {"voice": "answers", "barriers": "yes", "asb": "yes"}),
        (True, False, {"voice": "answers", "barriers": "yes", "asb": "no"}),
        (False, True, {"voice": "answers", "barriers": "no", "asb": "yes"}),
        (False, False, {"voice": "answers", "barriers": "no", "asb": "no"}),
    ],
)
def test_a_printer_that_answers_teaches_what_it_can(
    printer_bench: type[PrinterBench], *, barriers: bool, asb: bool, lessons: dict[str, str]
) -> None:
    bench = printer_bench()
    bench.core.barriers, bench.core.asb = barriers, asb
    bench.plug()
    bench.run(30)
    assert learned(bench) == lessons
    assert len(bench.wire.learned) == 3, "each lesson once"


def test_a_mute_printer_teaches_only_that(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench()
    bench.core.mute = True
    bench.plug()
    bench.order(a_slip(871))
    bench.run(300)
    assert bench.wire.learned == [Learned("voice", "mute")]


def test_what_is_known_is_not_learned_again(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench(recall=ALL)
    bench.plug()
    bench.order(a_slip(871))
    bench.run(60)
    assert bench.wire.learned == []


def test_a_printer_known_to_answer_that_is_silent_at_the_start_keeps_its_jobs(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench(recall=ALL)
    bench.core.mute = True
    bench.plug()
    bench.order(a_slip(871))
    bench.run(120)
    assert codes(bench)[-1] == "GW-2306"
    assert bench.story("871") == ["PrinterFault"]
    assert bench.core.slips == []
    assert bench.wire.learned == []
    bench.core.mute = False
    bench.run(5)
    assert bench.story("871") == ["PrinterFault", "PrintSent", "Printed"]


def test_a_printer_known_to_be_mute_prints_after_one_question(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench(recall={"voice": "mute"})
    bench.core.mute = True
    heard = bench.listen()
    bench.plug()
    bench.order(a_slip(871))
    bench.run(1.1)
    assert bench.story("871") == ["PrintSent", "PrintUnknown"]
    assert sent(heard).count(b"\x10\x04") == 1
    bench.run(65)
    assert 2 <= sent(heard).count(b"\x10\x04") <= 4, "a new chance now and then"


def test_a_printer_known_to_be_mute_that_answers_is_believed(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench(recall={"voice": "mute"})
    bench.plug()
    bench.order(a_slip(871))
    bench.run(5)
    assert bench.story("871") == ["PrintSent", "Printed"]
    assert learned(bench)["voice"] == "answers"


@pytest.mark.parametrize("noise", [b"\x12", b"\x16", b"\x14\x00\x00\x00", b"\x00", bytes(range(256))])
def test_noise_never_gives_a_mute_printer_a_voice(printer_bench: type[PrinterBench], a_slip: Slips, noise: bytes) -> None:
    bench = printer_bench(recall={"voice": "mute"})
    bench.core.mute = True
    bench.plug()
    bench.run(3)
    for _ in range(5):
        bench.say(noise)
        bench.run(3)
    bench.order(a_slip(871))
    bench.run(20)
    assert learned(bench) == {}
    assert bench.story("871")[:2] == ["PrintSent", "PrintUnknown"]
    assert codes(bench)[-1] == "GW-2308"


def test_a_printer_known_to_have_no_barriers_is_not_waited_for(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench(recall=ALL | {"barriers": "no"})
    bench.core.barriers = False
    bench.plug()
    bench.order(a_slip(871))
    bench.run(0.5)
    assert bench.story("871") == ["PrintSent", "PrintUnknown"]


def test_a_printer_said_to_have_no_barriers_that_answers_one_is_trusted_from_the_next_slip_on(
    printer_bench: type[PrinterBench], a_slip: Slips
) -> None:
    bench = printer_bench(recall=ALL | {"barriers": "no"})
    bench.plug()
    bench.order(a_slip(871))
    bench.run(5)
    assert bench.story("871") == ["PrintSent", "PrintUnknown", "Printed"]
    assert learned(bench) == {"barriers": "yes"}
    bench.order(a_slip(872))
    bench.run(5)
    assert bench.story("872") == ["PrintSent", "Printed"]


def test_paper_and_cover_are_known_at_once_where_the_printer_tells_by_itself(printer_bench: type[PrinterBench]) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(10)
    heard = bench.listen()
    changes: list[tuple[dict[str, Any], str | None]] = [
        ({"paper": "out"}, "GW-2302"), ({"paper": "ok"}, None), ({"cover_open": True}, "GW-2303"), ({"cover_open": False}, None),
    ]  # fmt: skip
    for change, state in changes:
        bench.say(bench.core.change(**change))
        bench.run(0.01)
        assert codes(bench)[-1] == state
    assert heard == [], "nobody had to ask"


@pytest.mark.parametrize("resets", [False, True])
def test_a_reset_that_switches_it_off_does_not_matter(printer_bench: type[PrinterBench], a_slip: Slips, *, resets: bool) -> None:
    bench = printer_bench()
    bench.core.resets_asb = resets
    bench.plug()
    bench.run(5)
    bench.order(a_slip(871), a_slip(872))
    bench.run(5)
    bench.say(bench.core.change(paper="out"))
    bench.run(0.01)
    assert codes(bench)[-1] == "GW-2302"


def test_a_printer_that_was_switched_off_on_its_wire_is_asked_often_again_and_told_anew_with_the_next_slip(
    printer_bench: type[PrinterBench], a_slip: Slips
) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.power_cycle()
    bench.core.change(paper="out")
    bench.run(20)
    assert codes(bench)[-1] == "GW-2302", "the question found it"
    bench.core.change(paper="ok")
    bench.run(4)
    assert codes(bench)[-1] is None
    bench.order(a_slip(871))
    bench.run(2)
    bench.say(bench.core.change(cover_open=True))
    bench.run(0.01)
    assert codes(bench)[-1] == "GW-2303"


def test_a_printer_that_does_not_know_the_command_gets_it_once_and_prints_nothing_of_it(
    printer_bench: type[PrinterBench], a_slip: Slips
) -> None:
    bench = printer_bench()
    bench.core.asb = False
    heard = bench.listen()
    bench.plug()
    bench.run(5)
    bench.order(a_slip(871), a_slip(872))
    bench.run(5)
    bench.unplug()
    bench.plug()
    bench.run(5)
    bench.order(a_slip(873))
    bench.run(5)
    assert sent(heard).count(PUSH_ALL) == 1
    assert len(bench.of(Printed)) == 3
    assert bench.core.torn == []
    assert all(slip.isascii() for slip in bench.core.slips)


def test_a_printer_known_not_to_tell_is_never_told_to(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench(recall=ALL | {"asb": "no"})
    heard = bench.listen()
    bench.plug()
    bench.order(a_slip(871))
    bench.run(10)
    assert PUSH_ALL not in sent(heard)
    assert bench.story("871") == ["PrintSent", "Printed"]


def test_a_printer_that_told_by_itself_and_is_replaced_by_one_that_does_not_is_found_out(
    printer_bench: type[PrinterBench], a_slip: Slips
) -> None:
    bench = printer_bench(recall=ALL)
    bench.core.asb = False
    bench.plug()
    for number in range(4):
        bench.order(a_slip(number))
        bench.run(3)
    assert learned(bench) == {"asb": "no"}
    assert len(bench.of(Printed)) == 4
    assert all(slip.isascii() for slip in bench.core.receipts)


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_push_in_pieces_with_an_answer_between_them_is_still_one_push(printer_bench: type[PrinterBench], cut: int) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    push = bytes.fromhex("1c000f00")
    bench.say(push[:cut])
    bench.run(0.01)
    bench.say(b"\x12" + push[cut:])
    bench.run(0.01)
    assert codes(bench)[-1] == "GW-2302"


@pytest.mark.parametrize("gap_s", [0.01, 0.3, 1.5])
def test_the_rest_of_a_late_push_never_confirms_a_slip(printer_bench: type[PrinterBench], a_slip: Slips, gap_s: float) -> None:
    bench = printer_bench()
    bench.plug()
    bench.run(5)
    bench.core.rate = 0
    bench.order(a_slip(871))
    bench.run(0.1)
    bench.say(b"\x14")
    bench.run(gap_s)
    bench.say(b"\x00\x00\x00")
    bench.run(1)
    assert bench.of(Printed) == []


def test_status_none_teaches_nothing_and_asks_nothing(printer_bench: type[PrinterBench], a_slip: Slips) -> None:
    bench = printer_bench(asks=False, recall=ALL)
    heard = bench.listen()
    bench.plug()
    bench.order(a_slip(871))
    bench.run(60)
    assert not {b"\x10\x04", PUSH_ALL, b"\x1d\x72"} & {sent(heard)[at : at + 2] for at in range(len(sent(heard)))}
    assert PUSH_ALL not in sent(heard)
    assert learned(bench) == {}
    assert len(bench.of(PrintUnknown)) == 1
