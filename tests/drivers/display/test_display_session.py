"""A customer display in virtual time: the newest lines, only what changed, over slow lines, plug-outs and power cuts of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.drivers.display.cd5220 import CD5220
from gateway.drivers.display.escpos import ESCPOS
from gateway.drivers.display.session import RENEW_NS, STALL_NS, DisplaySession
from gateway.drivers.session import MS, SECOND
from gateway.drivers.sim.display import Cd5220Display, EscposDisplay
from gateway.faults import fault
from gateway.messages.devices import DeviceChanged, OpenDrawer, ShowCustomer

if TYPE_CHECKING:
    from tests.drivers.conftest import Bench

GONE = fault("GW-2401", device="display.counter", port="/dev/x", reason="not plugged in")


@pytest.fixture(params=["escpos", "cd5220"])
def display(request: pytest.FixtureRequest, bench: type[Bench]) -> Bench:
    language, core = (ESCPOS, EscposDisplay()) if request.param == "escpos" else (CD5220, Cd5220Display())
    return bench(DisplaySession("display.counter", language, 9_600), core)


def show(bench: Bench, top: str, bottom: str) -> None:
    bench.order(ShowCustomer(top, bottom))


def states(bench: Bench) -> list[tuple[str, str | None]]:
    return [(event.state, event.fault.code if event.fault else None) for event in bench.of(DeviceChanged)]


def test_what_was_ordered_is_shown_and_nothing_of_it_is_garbage(display: Bench) -> None:
    display.plug()
    display.run(1)
    assert display.core.lines == ("", "")
    show(display, "Teh botol", "2 x 2.900      5.800")
    display.run(1)
    assert (display.core.lines, display.core.garbage) == (("Teh botol", "2 x 2.900      5.800"), 0)
    assert not display.core.glass.cursor


def test_a_display_that_takes_its_bytes_is_unknown_for_it_never_says_how_it_is(display: Bench) -> None:
    display.plug()
    display.run(300)
    assert states(display) == [("unknown", None)]
    assert display.of(DeviceChanged)[0].role == "display"


def test_only_the_line_that_changed_is_written(display: Bench) -> None:
    display.plug()
    show(display, "TOTAL", "1")
    display.run(1)
    heard = display.listen()
    show(display, "TOTAL", "2")
    display.run(1)
    assert sum(len(data) for _, data in heard) == 24
    heard.clear()
    show(display, "TOTAL", "2")
    display.run(1)
    assert heard == []


@pytest.mark.parametrize("baud", [1_200, 2_400, 9_600])
def test_a_slow_line_never_queues_old_lines_the_newest_wins(bench: type[Bench], baud: int) -> None:
    byte_ns = 10 * SECOND // baud
    slow = bench(DisplaySession("display.counter", ESCPOS, baud), EscposDisplay(byte_ns))
    slow.plug()
    slow.run(2)
    before = slow.core.heard
    for number in range(100):  # a gun gone wild: a hundred lines in half a second
        show(slow, f"barang {number}", f"{number}.000")
        slow.run(0.005)
    slow.run((2 * 48 + 64) * byte_ns / SECOND)  # what was on its way, and one picture more
    assert slow.core.lines == ("barang 99", "99.000")
    assert slow.core.heard - before <= 48 * (2 + 0.5 * baud / 480)
    assert slow.core.garbage == 0


def test_a_port_that_takes_everything_at_once_is_not_believed_to_be_fast(bench: type[Bench]) -> None:
    slow = bench(DisplaySession("display.counter", CD5220, 1_200), Cd5220Display())
    slow.plug()
    slow.run(2)
    heard = slow.listen()
    for number in range(100):
        show(slow, f"barang {number}", f"{number}.000")
        slow.run(0.01)
    slow.run(2)
    assert slow.core.lines == ("barang 99", "99.000")
    assert len(heard) <= 4  # a picture takes 0.4 s


def test_a_replugged_display_shows_the_newest_lines(display: Bench) -> None:
    display.plug()
    show(display, "TOTAL", "1")
    display.run(1)
    display.unplug(GONE)
    display.core.power_cycle()
    show(display, "TOTAL", "2")
    show(display, "TOTAL", "3")
    display.run(10)
    display.plug()
    display.run(1)
    assert (display.core.lines, display.core.garbage) == (("TOTAL", "3"), 0)
    assert states(display) == [("unknown", None), ("absent", "GW-2401"), ("unknown", None)]


def test_unplugged_in_the_middle_of_a_picture_it_shows_whole_lines_when_it_is_back(bench: type[Bench]) -> None:
    for cut_ms in range(1, 60, 3):
        slow = bench(DisplaySession("display.counter", CD5220, 9_600), Cd5220Display(MS))
        slow.plug()
        show(slow, "Beras", "9.375")
        slow.run(cut_ms / 1_000)
        slow.unplug(GONE)
        slow.run(1)
        slow.plug()
        slow.run(1)
        assert slow.core.lines == ("Beras", "9.375")


def test_a_display_switched_off_and_on_unseen_is_mended_before_long(display: Bench) -> None:
    display.plug()
    show(display, "Gerai", "Selamat datang")
    display.run(40)
    display.core.power_cycle()
    display.run(RENEW_NS / SECOND)
    assert (display.core.lines, display.core.garbage) == (("Gerai", "Selamat datang"), 0)


def test_writing_it_all_anew_shows_no_flicker_and_costs_next_to_nothing(display: Bench) -> None:
    display.plug()
    show(display, "Gerai", "Selamat datang")
    display.run(1)
    before = display.core.heard
    display.core.pictures.clear()
    display.run(600)
    assert set(display.core.pictures) == {("Gerai", "Selamat datang")}
    assert 19 * 48 <= display.core.heard - before <= 20 * 53


def test_a_port_that_takes_nothing_is_a_fault_opened_anew_and_heals(bench: type[Bench]) -> None:
    stuck = bench(DisplaySession("display.counter", ESCPOS, 9_600), EscposDisplay())
    stuck.core.dead = True
    stuck.plug()
    show(stuck, "TOTAL", "1")
    stuck.run(4 * STALL_NS / SECOND)
    assert states(stuck) == [("fault", "GW-2402")]
    assert 2 <= stuck.wire.reopened <= 4
    stuck.core.dead = False
    show(stuck, "TOTAL", "2")
    stuck.run(2 * STALL_NS / SECOND)
    assert stuck.core.lines == ("TOTAL", "2")
    assert states(stuck) == [("fault", "GW-2402"), ("unknown", None)]


def test_bytes_from_a_display_mean_nothing(display: Bench) -> None:
    display.plug()
    show(display, "TOTAL", "1")
    display.run(1)
    display.say(b"\x12\x00hello")
    display.run(1)
    assert (display.core.lines, states(display)) == (("TOTAL", "1"), [("unknown", None)])


def test_orders_for_other_devices_are_not_its_business() -> None:
    assert DisplaySession("display.counter", ESCPOS, 9_600).ordered(OpenDrawer(), 0) is None
