"""The drawer opens while somebody stands there, or not at all; with slips: test_job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.drivers.printer.drawer import ALONE_NS, Drawer
from gateway.messages.devices import OpenDrawer

if TYPE_CHECKING:
    from tests.drivers.conftest import PrinterBench


def test_a_wish_is_forgotten_in_time_and_when_it_is_met() -> None:
    drawer = Drawer()
    assert not drawer.wanted(0)
    drawer.want(0)
    assert drawer.wanted(ALONE_NS)
    assert not drawer.wanted(ALONE_NS + 1)
    drawer.kick()
    assert not drawer.wanted(0)


def test_the_drawer_never_opens_minutes_later_when_the_paper_has_just_run_out(printer_bench: type[PrinterBench]) -> None:
    bench = printer_bench()
    bench.core.asb = False
    bench.plug()
    bench.run(30)
    bench.core.change(paper="out")  # nobody has asked since
    bench.order(OpenDrawer())
    bench.run(300)
    bench.new_roll()
    bench.run(5)
    assert bench.core.kicks == 0


def test_the_drawer_stays_shut_on_a_new_wire_to_a_printer_without_paper(printer_bench: type[PrinterBench]) -> None:
    bench = printer_bench(recall={"voice": "answers"})
    bench.core.paper = "out"
    bench.plug()
    bench.order(OpenDrawer())
    bench.run(300)
    bench.new_roll()
    bench.run(5)
    assert bench.core.kicks == 0


def test_a_mute_printer_opens_the_drawer_at_once(printer_bench: type[PrinterBench]) -> None:
    bench = printer_bench()
    bench.core.mute = True
    bench.plug()
    bench.run(10)
    bench.order(OpenDrawer())
    bench.run(0.1)
    assert bench.core.kicks == 1
