"""Opening wires that are not there, not ours, or not what they should be: always a reason in words, never a traceback."""

import os
import socket
from pathlib import Path

import pytest

from gateway.drivers.address import SerialAddress, TcpAddress, UsblpAddress
from gateway.drivers.wire_io import DEAD_PROBES, DEAD_RETRANSMITS, WireError, is_dead, open_wire


def test_a_missing_node_is_not_plugged_in(tmp_path: Path) -> None:
    for address in (SerialAddress(str(tmp_path / "none"), "9600 8N1"), UsblpAddress(str(tmp_path / "none"))):
        with pytest.raises(WireError, match="not plugged in"):
            open_wire(address, "")


def test_a_file_is_no_device(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(WireError, match="not a device"):
        open_wire(UsblpAddress(str(tmp_path / "file")), "")
    with pytest.raises(WireError):
        open_wire(SerialAddress(str(tmp_path / "file"), "9600 8N1"), "")


@pytest.mark.parametrize("line", ["", "fast", "9600 9N1"])
def test_a_line_that_cannot_be_read_is_said(line: str) -> None:
    with pytest.raises(WireError, match="line settings"):
        open_wire(SerialAddress("/dev/null", line), "")


def test_a_port_nobody_listens_on_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(WireError, match="refused"):
        open_wire(TcpAddress("127.0.0.1", port), "")


def test_a_host_without_address_is_said() -> None:
    with pytest.raises(WireError, match=r".+"):
        open_wire(TcpAddress("no such host.invalid", 9_100), "")


@pytest.mark.real
def test_a_tty_is_held_alone(tmp_path: Path) -> None:
    master, slave = os.openpty()
    try:
        address = SerialAddress(os.ttyname(slave), "9600 8N1")
        wire = open_wire(address, "")
        with pytest.raises(WireError, match="in use"):
            open_wire(address, "")
        wire.close()
        open_wire(address, "").close()
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.real
def test_seven_bits_and_parity_open_on_a_tty_that_cannot_do_them_again_and_again() -> None:
    master, slave = os.openpty()
    try:
        for _ in range(3):
            open_wire(SerialAddress(os.ttyname(slave), "9600 7E1"), "").close()
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.parametrize(
    ("retransmits", "probes", "dead"),
    [(0, 0, False), (DEAD_RETRANSMITS - 1, DEAD_PROBES - 1, False), (DEAD_RETRANSMITS, 0, True), (0, DEAD_PROBES, True)],
)
def test_a_peer_is_dead_when_it_no_longer_acknowledges(retransmits: int, probes: int, *, dead: bool) -> None:
    assert is_dead(bytes([1, 0, retransmits, probes])) is dead
