"""The questions put to the kernel, to a stand-in where this machine has no input device; and opening what is no input node."""

import errno
import os
from pathlib import Path

import pytest

from gateway.drivers.address import InputAddress
from gateway.drivers.scanner.hid_io import (
    EVIOCGKEYBITS,
    EVIOCGNAME,
    EVIOCGPHYS,
    EVIOCGRAB,
    EVIOCGUNIQ,
    grab,
    identify,
    input_nodes,
)
from gateway.drivers.scanner.nodes import InputNode
from gateway.drivers.sim.scanner import KeyGunCore
from gateway.drivers.wire_io import InputWire, WireError, open_wire


class FakeKernel:
    """Takes any file for an input node; `trouble` is what a grab comes to."""

    def __init__(self, trouble: int = 0) -> None:
        self.trouble = trouble
        self.orders: list[tuple[int, int]] = []
        self.says = {EVIOCGNAME: b"Honeywell Scanner\0", EVIOCGPHYS: b"usb-1.2/input0\0", EVIOCGKEYBITS: b"\xfe\x0f\x00\x10"}

    def order(self, fd: int, request: int, value: int) -> None:
        self.orders.append((request, value))
        if self.trouble:
            raise OSError(self.trouble, os.strerror(self.trouble))

    def ask(self, fd: int, request: int, size: int) -> bytes:
        if request not in self.says:
            raise OSError(errno.ENOENT, "none")
        return self.says[request][:size]


@pytest.fixture
def node(tmp_path: Path) -> Path:
    """A file in place of a character device."""
    path = tmp_path / "event3"
    path.touch()
    return path


def test_requests_are_numbered_as_in_linux_input_h() -> None:
    assert EVIOCGRAB == 0x40044590
    assert (EVIOCGNAME, EVIOCGPHYS, EVIOCGUNIQ) == (0x81004506, 0x81004507, 0x81004508)
    assert EVIOCGKEYBITS == 0x80604521


def test_a_node_is_grabbed_when_it_is_opened(node: Path) -> None:
    kernel = FakeKernel()
    InputWire(str(node), kernel).close()
    assert kernel.orders == [(EVIOCGRAB, 1)]


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (errno.EBUSY, "in use by another program"),
        (errno.ENODEV, "not plugged in"),
        (errno.EACCES, "no permission"),
        (errno.ENOTTY, "not an input node"),
        (errno.EINVAL, "not an input node"),
    ],
)
def test_a_grab_that_fails_is_said_in_words_and_leaves_nothing_open(node: Path, trouble: int, words: str) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(WireError, match=words):
        InputWire(str(node), FakeKernel(trouble))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_what_is_no_input_node_is_refused_by_the_real_kernel(tmp_path: Path, node: Path) -> None:
    for path in (node, tmp_path, Path("/dev/null")):
        with pytest.raises(WireError, match="not an input node"):
            open_wire(InputAddress(str(path)), "")
    with pytest.raises(WireError, match="not plugged in"):
        open_wire(InputAddress(str(tmp_path / "none")), "")
    with pytest.raises(OSError, match="ioctl"):
        identify("/dev/null")


def test_a_fifo_is_read_through_a_link_and_lost_when_its_writer_goes(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "scanner").symlink_to("fifo")
    wire = open_wire(InputAddress(str(tmp_path / "scanner")), "")
    writer = os.open(tmp_path / "fifo", os.O_WRONLY)
    assert wire.read() == b""
    data = KeyGunCore().typed("8")
    os.write(writer, data)
    assert wire.read() == data
    assert wire.write(b"nothing") == 0
    wire.check()
    os.close(writer)
    with pytest.raises(WireError, match="hung up"):
        wire.read()
    wire.close()


def test_a_fifo_is_not_grabbed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    kernel = FakeKernel(errno.ENOTTY)
    fd = os.open(tmp_path / "fifo", os.O_RDONLY | os.O_NONBLOCK)
    grab(fd, kernel)
    os.close(fd)
    assert kernel.orders == []


def test_a_node_says_its_name_its_socket_and_its_keys(node: Path) -> None:
    found = identify(str(node), FakeKernel())
    assert found == InputNode(str(node), "Honeywell Scanner", "usb-1.2/input0", "", 0x10000FFE)
    assert found.likely


def test_nodes_are_listed_with_their_lasting_names(tmp_path: Path) -> None:
    listing = 'N: Name="Barcode Scanner"\nU: Uniq=\nH: Handlers=kbd event3 \nB: KEY=10000ffe\n\nN: Name="Lid"\nH: Handlers=event0 \n'
    (tmp_path / "proc/bus/input").mkdir(parents=True)
    (tmp_path / "proc/bus/input/devices").write_text(listing)
    for place, link in (("by-path", "platform-usb-0:1.2-event-kbd"), ("by-id", "usb-Acme_Scanner-event-kbd")):
        (tmp_path / "dev/input" / place).mkdir(parents=True)
        (tmp_path / "dev/input" / place / link).symlink_to("../event3")
    gun, lid = input_nodes(tmp_path)
    assert gun.links == ("/dev/input/by-id/usb-Acme_Scanner-event-kbd", "/dev/input/by-path/platform-usb-0:1.2-event-kbd")
    assert (gun.port, gun.likely) == (gun.links[0], True)
    assert (lid.port, lid.likely) == ("/dev/input/event0", False)


def test_a_machine_without_input_has_no_nodes(tmp_path: Path) -> None:
    assert input_nodes(tmp_path) == ()
