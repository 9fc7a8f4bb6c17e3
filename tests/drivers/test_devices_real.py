"""The real threads over real ptys and TCP ports, against the doubles: plugged out, refused, mute, dropped in the middle, broken."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import pytest

from gateway.config import Config, Outlet, Printer, Scale, ScaleProtocol, Scanner
from gateway.drivers.devices_io import Devices
from gateway.drivers.port_io import MAX_ORDERS
from gateway.drivers.sim.core import Core
from gateway.drivers.sim.printer import PrinterCore
from gateway.drivers.sim.scales import IndicatorCore, ToledoCore
from gateway.drivers.sim.scanner import ScannerCore
from gateway.drivers.sim.serve_io import PtyServer, TcpServer
from gateway.messages.devices import (
    DeviceChanged,
    DeviceEvent,
    DeviceState,
    OpenDrawer,
    Print,
    Printed,
    PrinterFault,
    PrintJob,
    PrintMarks,
    PrintRefused,
    PrintSent,
    PrintUnknown,
    Scanned,
    Weighed,
)
from gateway.messages.printing import Document, Text

if TYPE_CHECKING:
    from tests.drivers.conftest import Slips

if TYPE_CHECKING:
    from tests.drivers.conftest import Slips

pytestmark = pytest.mark.real
PATIENCE_S = 15.0
E = TypeVar("E", bound=DeviceEvent)
J = TypeVar("J", PrintSent, Printed, PrintUnknown, PrinterFault, PrintRefused)
C = TypeVar("C", bound=Core)


class Shop:
    """Devices under test; `until` waits for an event and keeps all that came before it."""

    def __init__(self, state_dir: Path, config: Config, *, safe_mode: bool = False) -> None:
        self.coming: queue.SimpleQueue[DeviceEvent] = queue.SimpleQueue()
        self.events: list[DeviceEvent] = []
        self.bugs: list[tuple[str, str]] = []
        self.devices = Devices(config, self.coming.put, state_dir, safe_mode=safe_mode, on_bug=lambda *bug: self.bugs.append(bug))
        self.devices.start()

    def until(self, kind: type[E], holds: Callable[[E], bool] = lambda _event: True) -> E:
        """The first event of this kind from now on of which this holds."""
        ends = time.monotonic() + PATIENCE_S
        while True:
            event = self.coming.get(timeout=max(0.01, ends - time.monotonic()))
            self.events.append(event)
            if isinstance(event, kind) and holds(event):
                return event

    def until_state(self, device: str, state: DeviceState) -> DeviceChanged:
        return self.until(DeviceChanged, lambda event: event.device == device and event.state == state)

    def until_fault(self, device: str) -> str:
        """The code of the device's next fault or absence."""
        told = self.until(DeviceChanged, lambda event: event.device == device and event.state in {"fault", "absent"}).fault
        return told.code if told else ""

    def until_job(self, kind: type[J], job_id: str) -> J:
        return self.until(kind, lambda event: event.job.id == job_id)

    def until_grams(self, grams: int) -> Weighed:
        return self.until(Weighed, lambda event: event.reading.grams == grams)


class Place:
    """Opens shops and doubles and closes them all."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.opened: list[Devices | PtyServer[Any] | TcpServer[Any]] = []

    def shop(
        self, *, scanner: Scanner | None = None, scale: Scale | None = None, printer: Printer | None = None, safe: bool = False
    ) -> Shop:
        config = Config(
            outlet=Outlet(id="3310152015-01"),
            scanner=MappingProxyType({"counter": scanner} if scanner is not None else {}),
            scale=MappingProxyType({"counter": scale} if scale is not None else {}),
            printer=MappingProxyType({"receipt": printer} if printer is not None else {}),
        )
        shop = Shop(self.directory / "state", config, safe_mode=safe)
        self.opened.append(shop.devices)
        return shop

    def close(self, shop: Shop) -> None:
        self.opened.remove(shop.devices)
        shop.devices.stop()

    def pty(self, core: C, name: str) -> PtyServer[C]:
        server = PtyServer(core, self.directory / name)
        server.start()
        self.opened.append(server)
        return server

    def tcp(self, core: C) -> TcpServer[C]:
        server = TcpServer(core)
        server.start()
        self.opened.append(server)
        return server


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    for one in reversed(place.opened):
        one.stop()
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith(("sim ", "scanner.", "scale.", "printer."))]
    assert left == []


def on(server: TcpServer[PrinterCore]) -> Printer:
    return Printer(transport="tcp", address=f"127.0.0.1:{server.port}", profile="POS-5890")


def test_a_scan_arrives_and_a_replugged_gun_scans_on(place: Place) -> None:
    gun = place.pty(ScannerCore(b"\r\n"), "scanner")
    shop = place.shop(scanner=Scanner(port=str(gun.link)))
    shop.until_state("scanner.counter", "ok")
    gun.act(lambda core: core.typed("8991234567891"))
    assert shop.until(Scanned).code == "8991234567891"
    gun.act(lambda _core: b"8991")
    gun.unplug()
    shop.until_state("scanner.counter", "absent")
    gun.plug()  # another pty behind the same link
    shop.until_state("scanner.counter", "ok")
    gun.act(lambda core: core.typed("]C10108991234567891\x1d10L"))
    assert shop.until(Scanned).code == "]C10108991234567891\x1d10L"


@pytest.mark.parametrize(
    ("core", "protocol", "line"),
    [
        (ToledoCore(), "toledo-8217", ""),
        (IndicatorCore(), "indicator", ""),
        (ToledoCore(), "auto", "9600 8N1"),  # one line only, for the sake of the test's time
        (IndicatorCore(), "auto", ""),
    ],
)
def test_a_scale_is_read_unplugged_in_the_middle_of_a_frame_and_read_again(
    place: Place, core: ToledoCore | IndicatorCore, protocol: ScaleProtocol, line: str
) -> None:
    scale = place.pty(core, "scale")
    shop = place.shop(scale=Scale(protocol=protocol, port=str(scale.link), line=line))
    shop.until_state("scale.counter", "ok")
    scale.act(lambda core: setattr(core, "grams", 1_250))
    reading = shop.until_grams(1_250).reading
    assert (reading.kind, reading.stable, reading.flags) == ("gross", True, ())
    scale.act(lambda core: setattr(core, "cut", 5))
    scale.unplug()
    shop.until_state("scale.counter", "absent")
    scale.act(lambda core: setattr(core, "cut", None))
    scale.act(lambda core: setattr(core, "grams", 80))
    scale.plug()
    shop.until_state("scale.counter", "ok")
    assert shop.until_grams(80).reading.stable


def test_a_scale_that_falls_silent_is_told_and_recovers(place: Place) -> None:
    scale = place.pty(ToledoCore(grams=5), "scale")
    shop = place.shop(scale=Scale(protocol="toledo-8217", port=str(scale.link)))
    shop.until_grams(5)
    scale.act(lambda core: setattr(core, "silent", True))
    assert shop.until_fault("scale.counter") == "GW-2202"
    scale.act(lambda core: setattr(core, "silent", False))
    shop.until_state("scale.counter", "ok")


@pytest.mark.parametrize("transport", ["serial", "usblp"])
def test_a_printer_on_a_tty_prints_and_confirms(place: Place, transport: Literal["serial", "usblp"], a_slip: Slips) -> None:
    printer = place.pty(PrinterCore(), "printer")
    shop = place.shop(printer=Printer(transport=transport, address=str(printer.link)))
    shop.until_state("printer.receipt", "ok")
    shop.devices.submit(a_slip(871))
    shop.until_job(Printed, "871")
    assert "No : 000871" in printer.act(lambda core: core.receipts[0])
    printer.unplug()
    shop.until_state("printer.receipt", "absent")
    shop.devices.submit(a_slip(872))
    shop.until_job(PrinterFault, "872")
    printer.plug()
    shop.until_job(Printed, "872")
    assert printer.act(lambda core: len(core.slips)) == 2


def test_paper_out_in_the_middle_of_a_receipt_over_tcp(place: Place, a_slip: Slips) -> None:
    printer = place.tcp(PrinterCore())
    shop = place.shop(printer=on(printer))
    shop.until_state("printer.receipt", "ok")
    printer.act(lambda core: setattr(core, "paper_out_after", 60))
    shop.devices.submit(a_slip(871))
    shop.devices.submit(a_slip(872))
    shop.until_job(PrintSent, "871")
    assert shop.until_fault("printer.receipt") == "GW-2302"
    shop.until_job(PrinterFault, "872")
    printer.act(lambda core: core.change(paper="ok"))
    shop.until_job(Printed, "871")
    shop.until_job(Printed, "872")
    assert printer.act(lambda core: [len(core.receipts), len(core.torn)]) == [2, 0]


def test_a_printer_that_refuses_and_comes_back(place: Place, a_slip: Slips) -> None:
    printer = place.tcp(PrinterCore())
    printer.unplug()
    shop = place.shop(printer=on(printer))
    assert shop.until_fault("printer.receipt") == "GW-2301"
    shop.devices.submit(a_slip(871))
    shop.until_job(PrinterFault, "871")
    printer.plug()
    shop.until_job(Printed, "871")


def test_a_printer_that_never_answers_prints_and_its_slips_end_unknown(place: Place, a_slip: Slips) -> None:
    core = PrinterCore()
    core.mute = True
    printer = place.tcp(core)
    shop = place.shop(printer=on(printer))
    shop.devices.submit(a_slip(871))
    shop.until_job(PrintSent, "871")
    assert shop.until_job(PrintUnknown, "871").fault.code == "GW-2308"
    printer.wait_for(lambda core: len(core.receipts) == 1)


def test_a_link_dropped_in_the_middle_of_a_slip_never_prints_it_twice(place: Place, a_slip: Slips) -> None:
    printer = place.tcp(PrinterCore())
    shop = place.shop(printer=on(printer))
    shop.devices.submit(a_slip(870))
    shop.until_job(Printed, "870")  # what a new wire begins with is behind us
    printer.act(lambda _core: setattr(printer, "drop_after", 60))
    shop.devices.submit(a_slip(871))
    shop.devices.submit(a_slip(872))
    assert shop.until_job(PrintUnknown, "871").fault.code == "GW-2310"
    shop.until_job(Printed, "872")
    assert printer.act(lambda core: sum("000871" in slip for slip in core.slips)) <= 1


def test_a_printer_that_takes_no_more_bytes_does_not_hang_anything(place: Place, a_slip: Slips) -> None:
    core = PrinterCore()
    core.capacity = 64
    printer = place.pty(core, "printer")
    gun = place.pty(ScannerCore(), "scanner")
    shop = place.shop(printer=Printer(transport="serial", address=str(printer.link)), scanner=Scanner(port=str(gun.link)))
    shop.until_state("printer.receipt", "ok")
    printer.act(lambda core: setattr(core, "paper_out_after", 70))
    long = Document("", tuple(Text(f"baris {number}") for number in range(4_000)))
    shop.devices.submit(Print(PrintJob("871", 871, long, from_journal=True)))
    printer.wait_for(lambda core: core.full)
    gun.act(lambda core: core.typed("96385074"))
    shop.until(Scanned)
    place.close(shop)
    again = place.shop(printer=Printer(transport="serial", address=str(printer.link)))
    marks = again.until(PrintMarks)
    assert marks == PrintMarks((("871", "began"),), whole=True)
    again.devices.submit(Print(PrintJob("871", 871, long, from_journal=True)))
    assert again.until_job(PrintUnknown, "871").fault.code == "GW-2314"


def test_the_rest_of_a_slip_whose_wire_was_lost_never_reaches_the_next_wire(place: Place, a_slip: Slips) -> None:
    core = PrinterCore()
    core.capacity = 64
    printer = place.pty(core, "printer")
    shop = place.shop(printer=Printer(transport="serial", address=str(printer.link)))
    shop.until_state("printer.receipt", "ok")
    printer.act(lambda core: setattr(core, "paper_out_after", 70))
    shop.devices.submit(Print(PrintJob("871", 871, Document("", tuple(Text(f"baris {number}") for number in range(4_000))))))
    printer.wait_for(lambda core: core.full)
    printer.unplug()
    shop.until_job(PrintUnknown, "871")
    printer.act(PrinterCore.power_cycle)
    printer.act(lambda core: core.change(paper="ok"))
    printer.plug()
    shop.devices.submit(a_slip(872))
    shop.until_job(Printed, "872")
    assert printer.act(lambda core: ["baris" in slip for slip in core.receipts]) == [False]


def test_marks_tell_the_next_run_what_was_printed(place: Place, a_slip: Slips) -> None:
    printer = place.tcp(PrinterCore())
    shop = place.shop(printer=on(printer))
    assert shop.until(PrintMarks) == PrintMarks((), whole=False)  # nothing is known of before
    shop.devices.submit(a_slip(871))
    shop.until_job(Printed, "871")
    place.close(shop)
    shop = place.shop(printer=on(printer))
    assert shop.until(PrintMarks) == PrintMarks((("871", "printed"),))
    shop.devices.submit(a_slip(871))
    shop.until_job(Printed, "871")
    assert printer.act(lambda core: len(core.slips)) == 1


def test_a_copy_that_waits_prints_by_itself_after_a_restart(place: Place, a_slip: Slips) -> None:
    printer = place.tcp(PrinterCore())
    printer.unplug()
    shop = place.shop(printer=on(printer))
    copy = a_slip(871, copy=True, of=2)
    shop.devices.submit(copy)
    shop.until_job(PrinterFault, "871#2")
    place.close(shop)
    shop = place.shop(printer=on(printer))
    assert shop.until(PrintMarks).jobs == ((copy.job, "waits"),)
    printer.plug()
    shop.until_job(Printed, "871#2")
    place.close(shop)
    shop = place.shop(printer=on(printer))
    assert shop.until(PrintMarks).jobs == ()
    assert printer.act(lambda core: ["SALINAN" in slip for slip in core.slips]) == [True]


def test_what_a_printer_taught_is_remembered_until_it_is_another(place: Place, a_slip: Slips) -> None:
    printer = place.tcp(PrinterCore())
    shop = place.shop(printer=on(printer))
    shop.devices.submit(a_slip(871))
    shop.until_job(Printed, "871")
    place.close(shop)
    printer.act(lambda core: setattr(core, "mute", True))
    shop = place.shop(printer=on(printer))
    shop.devices.submit(a_slip(872))
    assert shop.until_job(PrinterFault, "872").fault.code == "GW-2306", "known to answer: it waits"
    place.close(shop)
    shop = place.shop(printer=replace(on(printer), profile="TM-T20II"))
    shop.devices.submit(a_slip(873))
    assert shop.until_job(PrintUnknown, "873").fault.code == "GW-2308", "another model: nothing is known of it"


def test_a_known_printer_that_takes_connections_and_never_reads_gets_no_slip(place: Place, a_slip: Slips) -> None:
    printer = place.tcp(PrinterCore())
    shop = place.shop(printer=on(printer))
    shop.until_state("printer.receipt", "ok")
    printer.act(lambda _core: setattr(printer, "deaf", True))
    shop.devices.submit(a_slip(871))
    assert shop.until_job(PrinterFault, "871").fault.code == "GW-2306"
    printer.act(lambda _core: setattr(printer, "deaf", False))
    shop.until_job(Printed, "871")
    assert printer.act(lambda core: len(core.slips)) == 1


def test_noise_in_every_answer_costs_nothing_but_the_noise(place: Place, a_slip: Slips) -> None:
    core = PrinterCore()
    core.noise = b"\xff\x93\x80"
    printer = place.pty(core, "printer")
    shop = place.shop(printer=Printer(transport="serial", address=str(printer.link)))
    shop.until_state("printer.receipt", "ok")
    shop.devices.submit(a_slip(871))
    shop.until_job(Printed, "871")


def test_a_receipt_of_three_hundred_lines_comes_out_whole_on_a_slow_serial_printer(place: Place) -> None:
    core = PrinterCore()
    core.capacity, core.rate = 512, 40  # 4,000 bytes a second, and room for half a kilobyte: the line stands still most of the time
    printer = place.pty(core, "printer")
    shop = place.shop(printer=Printer(transport="serial", address=str(printer.link)))
    shop.until_state("printer.receipt", "ok")
    lines = tuple(Text(f"Barang nomor {number:03}") for number in range(300))
    shop.devices.submit(Print(PrintJob("871", 871, Document("", (*lines, Text("TOTAL"))))))
    shop.until_job(Printed, "871")
    assert printer.act(lambda core: [len(core.receipts), len(core.torn)]) == [1, 0]
    assert printer.act(lambda core: core.receipts[0].splitlines()) == [*(f"Barang nomor {number:03}" for number in range(300)), "TOTAL"]
    assert not [event for event in shop.events if isinstance(event, DeviceChanged) and event.state == "fault"]


def test_a_bug_in_one_device_costs_only_that_device_and_its_other_slips_print(place: Place, a_slip: Slips) -> None:
    printer = place.tcp(PrinterCore())
    gun = place.pty(ScannerCore(), "scanner")
    shop = place.shop(printer=on(printer), scanner=Scanner(port=str(gun.link)))
    shop.until_state("printer.receipt", "ok")
    poison = Text(None)  # type: ignore[arg-type]  # a slip that breaks the encoder
    shop.devices.submit(Print(PrintJob("871", 871, Document("", (poison,)))))
    shop.devices.submit(a_slip(872))
    assert shop.until_fault("printer.receipt") == "GW-2003"
    gun.act(lambda core: core.typed("96385074"))
    shop.until(Scanned)
    assert shop.until_job(PrintRefused, "871").fault.code == "GW-2313"
    shop.until_job(Printed, "872")
    assert [device for device, _ in shop.bugs] == ["printer.receipt"] * 2
    assert "Traceback" in shop.bugs[0][1]


def test_absent_devices_are_told_at_once_and_all_of_them(place: Place, tmp_path: Path) -> None:
    shop = place.shop(
        scanner=Scanner(port=str(tmp_path / "a")),
        scale=Scale(protocol="toledo-8217", port=str(tmp_path / "b")),
        printer=Printer(address=str(tmp_path / "c")),
    )
    told = {event.fault.code for _ in range(3) if (event := shop.until(DeviceChanged)).fault}
    assert told == {"GW-2101", "GW-2201", "GW-2301"}
    assert shop.bugs == []


def test_a_house_that_forgot_is_told_again(place: Place, tmp_path: Path) -> None:
    gone = [str(tmp_path / name) for name in "ab"]
    shop = place.shop(scanner=Scanner(driver="hid", port=gone[0]), scale=Scale(protocol="indicator", port=gone[1]))
    first = {shop.until(DeviceChanged) for _ in range(2)}
    assert {event.state for event in first} == {"absent"}
    shop.devices.retell()
    assert {shop.until(DeviceChanged) for _ in range(2)} == first


def test_without_a_printer_a_slip_comes_to_nothing(place: Place, a_slip: Slips, tmp_path: Path) -> None:
    shop = place.shop(scanner=Scanner(driver="hid", port=str(tmp_path / "none")))
    shop.devices.submit(a_slip(871))
    shop.devices.submit(OpenDrawer())
    shop.until_state("scanner.counter", "absent")
    shop.devices.retell()
    shop.until_state("scanner.counter", "absent")
    assert [type(event) for event in shop.events] == [DeviceChanged, DeviceChanged]


def test_in_safe_mode_the_scale_rests_and_the_printer_prints(place: Place, a_slip: Slips) -> None:
    printer = place.tcp(PrinterCore())
    shop = place.shop(printer=on(printer), scale=Scale(port="/dev/none"), safe=True)
    shop.devices.submit(a_slip(871))
    shop.until_job(Printed, "871")
    assert not [event for event in shop.events if isinstance(event, DeviceChanged) and event.role == "scale"]


def test_the_drawer_opens(place: Place) -> None:
    printer = place.tcp(PrinterCore())
    shop = place.shop(printer=on(printer))
    shop.until_state("printer.receipt", "ok")
    shop.devices.submit(OpenDrawer())
    printer.wait_for(lambda core: core.kicks == 1)


def test_orders_that_nobody_hears_are_refused_aloud_when_too_many(tmp_path: Path, a_slip: Slips) -> None:
    events: list[DeviceEvent] = []
    config = Config(outlet=Outlet(id="3310152015-01"), printer=MappingProxyType({"receipt": Printer(address=str(tmp_path / "none"))}))
    devices = Devices(config, events.append, tmp_path)  # its threads are not started
    for number in range(MAX_ORDERS + 2):
        devices.submit(a_slip(number))
    devices.submit(OpenDrawer())
    assert [event.job.id for event in events if isinstance(event, PrintRefused)] == [str(MAX_ORDERS), str(MAX_ORDERS + 1)]
    assert len(events) == 2
    devices.stop()
