"""The kernel's list of input devices, and which of them may be a scanner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.scanner.nodes import InputNode, looks_like_scanner, parse_bits, parse_devices

KEYBOARD_BITS = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"  # a full USB keyboard, as the kernel prints it
MEDIA_BITS = "3e000b00000000 0 0 0"
TYPES = parse_bits(KEYBOARD_BITS, 8)
# Put together by hand after drivers/input/input.c (input_devices_seq_show): a power button, a gun with two nodes, a mouse.
LISTED = f"""\
I: Bus=0019 Vendor=0000 Product=0001 Version=0000
N: Name="Power Button"
P: Phys=PNP0C0C/button/input0
S: Sysfs=/devices/LNXSYSTM:00/LNXPWRBN:00/input/input0
U: Uniq=
H: Handlers=kbd event0\x20
B: PROP=0
B: EV=3
B: KEY=10000000000000 0

I: Bus=0003 Vendor=0c2e Product=0200 Version=0110
N: Name="Honeywell Scanner"
P: Phys=usb-3f980000.usb-1.2/input0
S: Sysfs=/devices/platform/usb1/input/input3
U: Uniq=17032B4A
H: Handlers=sysrq kbd leds event3\x20
B: PROP=0
B: EV=120013
B: KEY={KEYBOARD_BITS}
B: MSC=10
B: LED=1f

I: Bus=0003 Vendor=0c2e Product=0200 Version=0110
N: Name="Honeywell Scanner"
P: Phys=usb-3f980000.usb-1.2/input1
S: Sysfs=/devices/platform/usb1/input/input4
U: Uniq=17032B4A
H: Handlers=kbd event4\x20
B: KEY={MEDIA_BITS}

I: Bus=0003 Vendor=0000 Product=0000 Version=0000
N: Name="A mouse without an event node"
H: Handlers=mouse0\x20
"""


def test_every_device_with_an_event_node_is_listed() -> None:
    button, gun, media = parse_devices(LISTED, 8)
    assert (button.path, button.name, button.keys) == ("/dev/input/event0", "Power Button", 1 << 116)
    assert gun == InputNode("/dev/input/event3", "Honeywell Scanner", "usb-3f980000.usb-1.2/input0", "17032B4A", TYPES)
    assert media.path == "/dev/input/event4"
    assert [button.likely, gun.likely, media.likely] == [False, True, False]


def test_bits_are_words_of_the_process_highest_first() -> None:
    assert parse_bits("7 0", 8) == 7 << 64
    assert parse_bits("7 0", 4) == 7 << 32
    assert parse_bits("fffffffe", 4) == 0xFFFFFFFE
    assert [parse_bits(text, 4) for text in ("", "xyz", "0x1", "100000000")] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("Symbol Technologies, Inc, 2008 Symbol Bar Code Scanner", True),
        ("Newtologic  NT1228BL Barcode Reader", True),
        ("USB BARCODE", True),
        ("HID-compliant SCANNER", True),
        ("Sycreader USB Reader", True),
        ("USB Keyboard", False),
        ("Logitech K120", False),
        ("", False),
    ],
)
def test_a_scanner_is_known_by_its_name_and_a_plain_keyboard_is_none(name: str, *, likely: bool) -> None:
    assert looks_like_scanner(name, TYPES) is likely


@pytest.mark.parametrize("missing", [2, 11, 28])
def test_a_node_without_digits_or_enter_carries_no_codes(missing: int) -> None:
    assert not looks_like_scanner("Barcode Scanner", TYPES & ~(1 << missing))


def test_the_port_to_write_down_is_the_name_that_lasts() -> None:
    assert InputNode("/dev/input/event3", "x").port == "/dev/input/event3"
    links = ("/dev/input/by-id/a", "/dev/input/by-path/b")
    assert InputNode("/dev/input/event3", "x", links=links).port == links[0]


@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from([*LISTED.splitlines(), ""]), max_size=60).map("\n".join)))
def test_any_text_is_read_without_a_failure(text: str) -> None:
    assert all(node.path.startswith("/dev/input/event") for node in parse_devices(text, 8))
