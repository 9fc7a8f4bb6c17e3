from pathlib import Path

import pytest

from gateway.drivers.ports_io import leads_to, look_at, plugged_in
from gateway.drivers.usb import Binding, bind, rule_text
from tests.drivers.sysfs import CH340, CP2102, FTDI, GUN_CDC, GUN_HID, MODEM, PC, PI4_PATH, PL2303, POS58, Machine, Usb


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize(
    ("usb", "node", "path", "kind"),
    [
        (FTDI, "ttyUSB0", "/dev/ttyUSB0", "tty"),
        (CH340, "ttyUSB3", "/dev/ttyUSB3", "tty"),
        (PL2303, "ttyUSB1", "/dev/ttyUSB1", "tty"),
        (GUN_CDC, "ttyACM0", "/dev/ttyACM0", "tty"),
        (POS58, "lp0", "/dev/usb/lp0", "usbmisc"),
        (GUN_HID, "event4", "/dev/input/event4", "input"),
    ],
)
def test_what_the_kernel_knows_of_each_kind_is_found(machine: Machine, usb: Usb, node: str, path: str, kind: str) -> None:
    assert machine.plug(usb, "1-1.3", node) == path
    found = look_at(path, machine.root)
    assert found is not None
    assert (found.node, found.kind, found.vendor, found.product, found.serial) == (path, kind, usb.vendor, usb.product, usb.serial or "")
    assert found.title == f"{usb.maker or ''} {usb.title}".strip()
    assert found.path == f"{PI4_PATH}1.3:1.0"


def test_the_rule_of_each_kind_can_be_written(machine: Machine) -> None:
    plugs = (("1-1.1", FTDI, "ttyUSB0"), ("1-1.2", CH340, "ttyUSB1"), ("1-1.3", POS58, "lp0"), ("1-1.4", GUN_HID, "event3"))
    for socket, usb, node in plugs:
        found = look_at(machine.plug(usb, socket, node), machine.root)
        assert found is not None
        binding = bind(found, plugged_in(machine.root))
        assert isinstance(binding, Binding)
        assert binding.by == ("serial" if usb.serial else "path")
        assert f"usb-0:{socket[2:]}:1.0" in rule_text(found, binding, "gateway/x") or usb.serial


def test_two_adapters_without_numbers_are_bound_each_to_its_socket(machine: Machine) -> None:
    nodes = [machine.plug(CH340, socket, node) for socket, node in (("1-1.1", "ttyUSB0"), ("1-1.2", "ttyUSB1"))]
    rules = set()
    for node in nodes:
        found = look_at(node, machine.root)
        assert found is not None
        binding = bind(found, plugged_in(machine.root))
        assert isinstance(binding, Binding)
        assert "1 more of the same kind" in binding.why
        rules.add(rule_text(found, binding, "gateway/scale").splitlines()[-1])
    assert len(rules) == 2


def test_two_adapters_with_the_same_number_are_twins(machine: Machine) -> None:
    for socket, node in (("1-1.1", "ttyUSB0"), ("1-1.2", "ttyUSB1")):
        machine.plug(CP2102, socket, node)
    assert {bind(one, plugged_in(machine.root)).by for one in plugged_in(machine.root)} == {"path"}  # type: ignore[union-attr]


def test_a_modem_has_several_lines_and_each_its_interface(machine: Machine) -> None:
    for interface in range(3):
        machine.plug(MODEM, "1-1.4", f"ttyUSB{interface}", interface)
    lines = plugged_in(machine.root)
    assert [(one.interface, one.siblings) for one in lines] == [("00", 3), ("01", 3), ("02", 3)]
    binding = bind(lines[2], lines)
    assert isinstance(binding, Binding)
    assert 'ENV{ID_USB_INTERFACE_NUM}=="02"' in rule_text(lines[2], binding, "gateway/modem")


def test_udevs_own_word_about_the_socket_goes_before_ours(machine: Machine) -> None:
    node = machine.plug(CH340, "1-1.2", "ttyUSB0")
    machine.udev_says("c188:0", ID_PATH="platform-new-name-usb-0:1.2:1.0", ID_BUS="usb")
    found = look_at(node, machine.root)
    assert found is not None
    assert found.path == "platform-new-name-usb-0:1.2:1.0"


def test_on_a_pc_the_socket_hangs_on_the_pci_bus(tmp_path: Path) -> None:
    machine = Machine(tmp_path, PC)
    found = look_at(machine.plug(CH340, "1-2", "ttyUSB0"), tmp_path)
    assert found is not None
    assert found.path == "pci-0000:00:14.0-usb-0:2:1.0"


def test_the_names_that_udev_gave_are_listed_and_followed(machine: Machine) -> None:
    node = machine.plug(FTDI, "1-1.3", "ttyUSB0")
    names = ("/dev/serial/by-id/usb-FTDI_FT232R_A50285BI-if00-port0", "/dev/serial/by-path/x-port0", "/dev/gateway/scale")
    for name in names:
        machine.link(name, node)
    (found,) = plugged_in(machine.root)
    assert found.names == names
    assert [leads_to(name, machine.root) for name in names] == [node] * 3
    assert look_at(names[2], machine.root) == found


def test_a_name_that_leads_nowhere_is_nothing(machine: Machine) -> None:
    machine.link("/dev/gateway/scale", "/dev/ttyUSB7")
    assert leads_to("/dev/gateway/scale", machine.root) is None
    assert look_at("/dev/gateway/scale", machine.root) is None
    assert look_at("/dev/null", machine.root) is None
    assert plugged_in(machine.root) == ()


def test_the_boards_own_line_is_there_and_is_no_usb_device(machine: Machine) -> None:
    node = machine.line("ttyAMA0")
    (found,) = plugged_in(machine.root)
    assert (found.node, found.usb_id, found.path) == (node, "", "")


def test_a_machine_without_any_device_has_none(tmp_path: Path) -> None:
    assert plugged_in(tmp_path) == ()


GUN_IN_PROC = """\
I: Bus=0003 Vendor=05e0 Product=1200 Version=0110
N: Name="Symbol Bar Code Scanner"
P: Phys=usb-0000:01:00.0-1.1/input0
S: Sysfs=/devices/x
U: Uniq=
H: Handlers=sysrq kbd event4 leds
B: EV=120013
B: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe

I: Bus=0003 Vendor=046d Product=c31c Version=0110
N: Name="Logitech USB Keyboard"
H: Handlers=sysrq kbd event5 leds
B: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe
"""


def test_a_gun_in_keyboard_mode_is_listed_and_a_keyboard_is_not(machine: Machine) -> None:
    machine.plug(GUN_HID, "1-1.1", "event4")
    (machine.root / "proc/bus/input").mkdir(parents=True)
    (machine.root / "proc/bus/input/devices").write_text(GUN_IN_PROC)
    machine.link("/dev/gateway/scanner", "/dev/input/event4")
    (found,) = plugged_in(machine.root)
    assert (found.node, found.kind, found.title, found.vendor) == ("/dev/input/event4", "input", "Symbol Bar Code Scanner", "05e0")
    assert found.names == ("/dev/gateway/scanner",)
    assert look_at("/dev/gateway/scanner", machine.root) == found
