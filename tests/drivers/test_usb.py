import re
from dataclasses import replace

import pytest

from gateway.drivers.usb import RULE_NAME, Binding, Plugged, Unnameable, bind, path_of, rule_file, rule_text, symlink_of

PATH = "platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.3:1.0"
FTDI = Plugged("/dev/ttyUSB0", "tty", (), "0403", "6001", "A50285BI", "FTDI FT232R USB UART", "00", 1, PATH)
CH340 = Plugged("/dev/ttyUSB1", "tty", (), "1a86", "7523", "", "USB Serial", "00", 1, PATH)
PRINTER = Plugged("/dev/usb/lp0", "usbmisc", (), "0416", "5011", "", "POS58 Printer USB", "00", 1, PATH)
GUN = Plugged("/dev/input/event3", "input", (), "05e0", "1200", "7A1E", "Symbol Bar Code Scanner", "00", 2, PATH)


def elsewhere(device: Plugged) -> Plugged:
    return replace(device, node="/dev/ttyUSB9", path=PATH.replace("1.3", "1.4"))


@pytest.mark.parametrize(
    ("sysfs", "path"),
    [
        ("/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0", "pci-0000:00:14.0-usb-0:2:1.0"),
        ("/sys/devices/pci0000:00/0000:00:1c.0/0000:02:00.0/usb3/3-1/3-1.2/3-1.2:1.1", "pci-0000:02:00.0-usb-0:1.2:1.1"),
        (f"/sys/devices/platform/scb/fd500000.pcie/pci0000:00/0000:00:00.0/0000:01:00.0/usb1/1-1/1-1.3/1-1.3:1.0/{'x'}", PATH),
        ("/sys/devices/platform/soc/3f980000.usb/usb1/1-1/1-1.2/1-1.2:1.0", "platform-3f980000.usb-usb-0:1.2:1.0"),
        ("/sys/devices/platform/axi/1000120000.pcie/1f00200000.usb/xhci-hcd.0/usb1/1-1/1-1:1.0", "platform-xhci-hcd.0-usb-0:1:1.0"),
        ("/sys/devices/platform/soc/fe201000.serial/tty/ttyAMA0", ""),
        ("", ""),
    ],
)
def test_the_socket_is_named_as_udev_names_it(sysfs: str, path: str) -> None:
    assert path_of(sysfs) == path


def test_a_serial_number_of_its_own_names_a_device_in_every_socket() -> None:
    assert bind(FTDI, (FTDI, CH340)) == Binding("serial")


def test_without_a_serial_number_a_device_is_known_by_its_socket_and_that_is_said() -> None:
    binding = bind(CH340, (CH340,))
    assert isinstance(binding, Binding)
    assert binding.by == "path"
    assert "no serial number of its own" in binding.why
    assert "another socket" in binding.why


@pytest.mark.parametrize("device", [CH340, replace(FTDI, serial="0001")])
def test_two_that_are_alike_are_told_apart_by_their_sockets(device: Plugged) -> None:
    binding = bind(device, (device, elsewhere(device)))
    assert isinstance(binding, Binding)
    assert binding.by == "path"
    assert "1 more of the same kind" in binding.why


def test_the_other_node_of_the_same_device_is_no_twin() -> None:
    other = replace(FTDI, node="/dev/ttyUSB1", interface="01", siblings=2, path=PATH.replace("1.3:1.0", "1.3:1.1"))
    assert bind(FTDI, (FTDI, other)) == Binding("serial")


@pytest.mark.parametrize("serial", ['A"5', "A*", "A|B", "A[1]", "A?", "A\\", "A$x", "A%k", "A\nB", "A\ufffd"])
def test_a_serial_number_that_would_be_a_pattern_is_not_written(serial: str) -> None:
    binding = bind(replace(FTDI, serial=serial), ())
    assert isinstance(binding, Binding)
    assert binding.by == "path"


def test_what_has_neither_serial_nor_socket_cannot_be_named() -> None:
    assert isinstance(bind(replace(CH340, path=""), ()), Unnameable)
    assert isinstance(bind(Plugged("/dev/input/event0", "input"), ()), Unnameable)


def test_a_line_of_the_board_is_named_as_the_kernel_names_it() -> None:
    line = Plugged("/dev/ttyAMA0", "tty")
    assert bind(line, ()) == Binding("kernel")
    assert rules(line, "kernel") == ['SUBSYSTEM=="tty", KERNEL=="ttyAMA0", SYMLINK+="gateway/scale", GROUP="dialout", MODE="0660"']


def rules(device: Plugged, by: str, symlink: str = "gateway/scale") -> list[str]:
    text = rule_text(device, Binding(by), symlink)  # type: ignore[arg-type]
    assert text.endswith("\n")
    assert text.startswith(f"# {symlink}: ")
    return text.splitlines()[1:]


def test_the_rule_of_a_serial_number() -> None:
    assert rules(FTDI, "serial")[-1] == (
        'SUBSYSTEM=="tty", ATTRS{idVendor}=="0403", ATTRS{idProduct}=="6001", ATTRS{serial}=="A50285BI", '
        'SYMLINK+="gateway/scale", GROUP="dialout", MODE="0660"'
    )


def test_the_rule_of_a_socket() -> None:
    assert rules(CH340, "path")[-1] == (
        f'SUBSYSTEM=="tty", ATTRS{{idVendor}}=="1a86", ATTRS{{idProduct}}=="7523", ENV{{ID_PATH}}=="{PATH}", '
        'SYMLINK+="gateway/scale", GROUP="dialout", MODE="0660"'
    )


def test_a_device_of_several_nodes_names_its_interface_too() -> None:
    modem = replace(FTDI, siblings=5, interface="02")
    assert 'ENV{ID_USB_INTERFACE_NUM}=="02"' in rules(modem, "serial")[-1]
    assert "INTERFACE_NUM" not in rules(FTDI, "serial")[-1]


@pytest.mark.parametrize(("device", "kernel", "group"), [(PRINTER, "lp*", "lp"), (GUN, "event*", "input")])
def test_printers_and_input_nodes_have_their_own_group_and_no_other_node_of_the_class(device: Plugged, kernel: str, group: str) -> None:
    rule = rules(device, "path")[-1]
    assert rule.startswith(f'SUBSYSTEM=="{device.kind}", KERNEL=="{kernel}", ')
    assert f'GROUP="{group}", MODE="0660"' in rule


def test_what_udev_does_not_ask_by_itself_the_rule_asks_first() -> None:
    asked = rules(PRINTER, "path")[:-1]
    assert [re.findall(r'IMPORT\{builtin\}="(\w+)"', line) for line in asked] == [["usb_id"], ["path_id"]]
    assert all('SUBSYSTEM=="usbmisc", KERNEL=="lp*", SUBSYSTEMS=="usb", ENV{' in line for line in asked)


def test_a_title_is_one_line_of_comment() -> None:
    text = rule_text(replace(FTDI, title='evil\nSUBSYSTEM=="tty", RUN+="x"'), Binding("serial"), "gateway/scale")
    assert [line for line in text.splitlines() if "RUN" in line and not line.startswith("#")] == []


def test_each_role_and_name_has_a_file_and_a_symlink_of_its_own() -> None:
    assert (rule_file("scale"), symlink_of("scale")) == ("70-gateway-scale.rules", "gateway/scale")
    assert (rule_file("scale", "back"), symlink_of("scale", "back")) == ("70-gateway-scale-back.rules", "gateway/scale-back")
    names = ("back", "a", "9", "../x", "", "a b", "x-")
    assert [name for name in names if RULE_NAME.fullmatch(name)] == ["back", "a", "9"]
