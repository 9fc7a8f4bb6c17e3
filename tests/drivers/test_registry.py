"""From the configuration's words to devices."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal, get_args

import pytest

from gateway.config import Config, Display, Outlet, Printer, Scale, ScaleProtocol, Scanner
from gateway.drivers.address import Address, InputAddress, SerialAddress, TcpAddress, UsblpAddress
from gateway.drivers.display.session import DisplaySession
from gateway.drivers.registry import ABSENT, LANGUAGES, Unknown, Wiring, wirings
from gateway.drivers.scale.detect import DetectingScale
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.scale.session import ScaleSession
from gateway.drivers.scanner.collector import SILENCE_NS
from gateway.drivers.scanner.hid import KeyScanner
from gateway.drivers.scanner.line import LineScanner
from gateway.drivers.session import SECOND
from gateway.drivers.sim.scanner import KeyGunCore
from gateway.faults import tell
from gateway.faults.table import TABLE
from gateway.messages.devices import Role

DisplayProtocol = Literal["escpos", "cd5220"]
OUTLET = Outlet(id="3310152015-01")


def wired(
    scanner: dict[str, Scanner] | None = None,
    scale: dict[str, Scale] | None = None,
    printer: dict[str, Printer] | None = None,
    display: dict[str, Display] | None = None,
    *,
    safe_mode: bool = False,
) -> list[Wiring | Unknown]:
    config = Config(
        outlet=OUTLET,
        scanner=MappingProxyType(scanner or {}),
        scale=MappingProxyType(scale or {}),
        printer=MappingProxyType(printer or {}),
        display=MappingProxyType(display or {}),
    )
    return list(wirings(config, lambda device, _config, _recall: LineScanner(device), safe_mode=safe_mode))


def only(devices: list[Wiring | Unknown]) -> Wiring:
    (one,) = devices
    assert isinstance(one, Wiring)
    return one


def test_an_outlet_without_devices_has_none() -> None:
    assert wired() == []


def test_a_scanner_is_a_serial_line_at_its_speed() -> None:
    one = only(wired(scanner={"counter": Scanner(port="/dev/x", baud=115_200)}))
    assert (one.device, one.role, one.absent) == ("scanner.counter", "scanner", "GW-2101")
    assert one.address == SerialAddress("/dev/x", "115200 8N1")
    assert isinstance(one.build({}), LineScanner)


def test_a_scanner_in_keyboard_mode_is_an_input_node() -> None:
    one = only(wired(scanner={"counter": Scanner(driver="hid", port="/dev/input/by-id/x-event-kbd")}))
    assert (one.device, one.role, one.absent) == ("scanner.counter", "scanner", "GW-2101")
    assert one.address == InputAddress("/dev/input/by-id/x-event-kbd")
    assert isinstance(one.build({}), KeyScanner)


@pytest.mark.parametrize("driver", ["serial", "hid"])
def test_a_scanner_ends_its_codes_as_configured(driver: Literal["serial", "hid"]) -> None:
    session = only(wired(scanner={"counter": Scanner(driver=driver, suffix="none")})).build({})
    session.opened(0)
    step = session.received(KeyGunCore(ending="").typed("8") if driver == "hid" else b"8", SECOND)
    assert step.wake_ns == SECOND + SILENCE_NS


def test_a_scale_talks_its_protocol_on_its_line() -> None:
    one = only(wired(scale={"counter": Scale(protocol="toledo-8217")}))
    session = one.build({})
    assert isinstance(session, ScaleSession)
    assert session.line() == "9600 7E1"
    other = only(wired(scale={"counter": Scale(protocol="toledo-8217", line="4800 8N1")}))
    assert other.build({}).line() == "4800 8N1"


def test_auto_finds_out() -> None:
    one = only(wired(scale={"counter": Scale(protocol="auto")}))
    assert isinstance(one.build({}), DetectingScale)
    assert one.build({}).line() == "9600 8N1"
    assert one.build({"scale": "nci | 4800 7E1 | asked"}).line() == "4800 7E1"  # what was found before comes first


@pytest.mark.parametrize(
    ("printer", "address"),
    [
        (Printer(), UsblpAddress("/dev/gateway/printer")),
        (Printer(transport="tcp", address="192.168.1.50"), TcpAddress("192.168.1.50", 9_100)),
        (Printer(transport="serial", address="/dev/ttyS0 19200 8N1 none"), SerialAddress("/dev/ttyS0", "19200 8N1 none")),
    ],
)
def test_a_printer_is_reached_by_its_transport(printer: Printer, address: Address) -> None:
    one = only(wired(printer={"receipt": printer}))
    assert (one.device, one.role, one.address) == ("printer.receipt", "printer", address)


@pytest.mark.parametrize("protocol", get_args(DisplayProtocol))
def test_a_display_speaks_its_language_on_its_line(protocol: DisplayProtocol) -> None:
    one = only(wired(display={"counter": Display(protocol=protocol, port="/dev/d", baud=2_400)}))
    assert (one.device, one.role, one.absent) == ("display.counter", "display", "GW-2401")
    assert one.address == SerialAddress("/dev/d", "2400 8N1")
    session = one.build({})
    assert isinstance(session, DisplaySession)
    assert session.opened(0).write.startswith(LANGUAGES[protocol].start)


def test_what_this_version_cannot_drive_is_said_and_the_rest_works() -> None:
    missing = [name for name in get_args(ScaleProtocol) if name != "auto" and name not in BY_NAME]
    devices = wired(scanner={"tty": Scanner()}, scale={name: Scale(protocol=name) for name in missing})
    unknown = [one for one in devices if isinstance(one, Unknown)]
    assert [one.device for one in unknown] == [f"scale.{name}" for name in missing]
    assert {one.fault.code for one in unknown} <= {"GW-2004"}
    assert all(f'protocol = "{name}"' in tell(one.fault, "en").message for name, one in zip(missing, unknown, strict=True))
    assert [one.device for one in devices if isinstance(one, Wiring)] == ["scanner.tty"]


def test_in_safe_mode_scales_and_displays_rest() -> None:
    devices = wired({"a": Scanner()}, {"b": Scale()}, {"c": Printer()}, {"d": Display()}, safe_mode=True)
    assert [one.device for one in devices] == ["scanner.a", "printer.c"]


def test_every_role_has_a_fault_for_its_absence() -> None:
    assert set(ABSENT) == set(get_args(Role))
    assert set(ABSENT.values()) <= set(TABLE)
