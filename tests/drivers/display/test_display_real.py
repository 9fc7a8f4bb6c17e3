"""Displays on ptys through the real threads: both languages at once, beside a printer, plugged out, in safe mode."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from gateway.config import Config, Display, Outlet, Printer
from gateway.drivers.devices_io import Devices
from gateway.drivers.sim.display import Cd5220Display, DisplayCore, EscposDisplay
from gateway.drivers.sim.printer import PrinterCore
from gateway.drivers.sim.serve_io import PtyServer, TcpServer
from gateway.messages.devices import DeviceChanged, DeviceEvent, Printed, ShowCustomer

if TYPE_CHECKING:
    from tests.drivers.conftest import Slips

pytestmark = pytest.mark.real
PATIENCE_S = 15.0


class Counter:
    """A counter with two displays and a printer."""

    def __init__(self, directory: Path, stack: ExitStack, *, safe: bool = False) -> None:
        self.front: PtyServer[DisplayCore] = PtyServer(EscposDisplay(), directory / "front")
        self.side: PtyServer[DisplayCore] = PtyServer(Cd5220Display(), directory / "side")
        self.printer = TcpServer(PrinterCore())
        for double in (self.front, self.side, self.printer):
            double.start()
            stack.callback(double.stop)
        config = Config(
            outlet=Outlet(id="3310152015-01"),
            printer=MappingProxyType({"receipt": Printer(transport="tcp", address=f"127.0.0.1:{self.printer.port}")}),
            display=MappingProxyType(
                {"front": Display("escpos", str(self.front.link)), "side": Display("cd5220", str(self.side.link), 2_400)}
            ),
        )
        self.coming: queue.SimpleQueue[DeviceEvent] = queue.SimpleQueue()
        self.devices = Devices(config, self.coming.put, directory / "state", safe_mode=safe)
        self.devices.start()
        stack.callback(self.devices.stop)

    def until(self, holds: Callable[[DeviceEvent], bool]) -> None:
        while not holds(self.coming.get(timeout=PATIENCE_S)):
            pass

    def until_state(self, device: str, state: str) -> None:
        self.until(lambda event: isinstance(event, DeviceChanged) and (event.device, event.state) == (device, state))


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_every_display_shows_it_and_the_printer_prints_beside_it(tmp_path: Path, stack: ExitStack, a_slip: Slips) -> None:
    counter = Counter(tmp_path, stack)
    counter.devices.submit(ShowCustomer("Teh botol", "2 x 2.900      5.800"))
    counter.devices.submit(a_slip(871))
    for display in (counter.front, counter.side):
        display.wait_for(lambda core: core.lines == ("Teh botol", "2 x 2.900      5.800"))
        assert display.act(lambda core: core.garbage) == 0
    counter.until(lambda event: isinstance(event, Printed) and event.job.id == "871")
    assert "No : 000871" in counter.printer.act(lambda core: core.receipts[0])


def test_a_replugged_display_shows_the_newest_and_the_other_one_never_stops(tmp_path: Path, stack: ExitStack) -> None:
    counter = Counter(tmp_path, stack)
    counter.until_state("display.front", "unknown")
    counter.front.unplug()
    counter.until_state("display.front", "absent")
    counter.devices.submit(ShowCustomer("TOTAL", "16.300"))
    counter.side.wait_for(lambda core: core.lines == ("TOTAL", "16.300"))
    counter.front.act(lambda core: core.power_cycle())
    counter.front.plug()  # another pty behind the same link
    counter.until_state("display.front", "unknown")
    counter.front.wait_for(lambda core: core.lines == ("TOTAL", "16.300"))


def test_of_many_pictures_at_once_the_last_one_stays(tmp_path: Path, stack: ExitStack) -> None:
    counter = Counter(tmp_path, stack)
    missing = {"display.front", "display.side"}
    while missing:
        event = counter.coming.get(timeout=PATIENCE_S)
        missing -= {event.device} if isinstance(event, DeviceChanged) and event.state == "unknown" else set()
    for number in range(60):
        counter.devices.submit(ShowCustomer(f"barang {number}", str(number)))
    for double in (counter.front, counter.side):
        double.wait_for(lambda core: core.lines == ("barang 59", "59"))
        assert double.act(lambda core: core.garbage) == 0
        assert double.act(lambda core: core.heard) < 5 * 48  # the start, a picture on its way, the newest


def test_in_safe_mode_displays_rest_and_lines_for_them_come_to_nothing(tmp_path: Path, stack: ExitStack, a_slip: Slips) -> None:
    counter = Counter(tmp_path, stack, safe=True)
    counter.devices.submit(ShowCustomer("Teh botol", "2.900"))
    counter.devices.submit(a_slip(871))
    counter.until(lambda event: isinstance(event, Printed))
    assert counter.front.act(lambda core: core.heard) == 0
