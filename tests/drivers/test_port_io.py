"""What the thread of a device does when a wire behaves oddly; the wire is a hand-written one over a socket pair."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from gateway.drivers.address import Address, UsblpAddress
from gateway.drivers.port_io import DEAF_NS, FULL_NS, Hooks, Port, Socket
from gateway.drivers.session import Session, Step
from gateway.faults import Fault
from gateway.messages.devices import DeviceEffect, DeviceEvent, OpenDrawer

if TYPE_CHECKING:
    from gateway.drivers.wire_io import Wire

PATIENCE_S = 15.0


class Talker(Session):
    """Writes as it is told, and remembers what it heard."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.ordered_once = threading.Event()

    def opened(self, now_ns: int) -> Step:
        self.heard.append("opened")
        return Step(write=b"hello")

    def received(self, data: bytes, now_ns: int) -> Step:
        self.heard.append(data.decode())
        return Step()

    def woken(self, now_ns: int) -> Step:
        return Step()

    def lost(self, fault: Fault, now_ns: int) -> Step:
        self.heard.append("lost")
        return Step()

    def ordered(self, order: DeviceEffect, now_ns: int) -> Step | None:
        self.ordered_once.set()
        return None


class OddWire:
    """Always ready to be read and written, says the poll; takes nothing and gives nothing. Counts how often it is tried."""

    def __init__(self) -> None:
        self._near, self._far = socket.socketpair()
        self._far.send(b"x")
        self.fd = self._near.fileno()
        self.began_ns = time.monotonic_ns()
        self.reads = 0
        self.writes = 0
        self.enough = threading.Event()

    def read(self) -> bytes:
        self.reads += 1
        self._look()
        return b""

    def write(self, data: bytes) -> int:
        self.writes += 1
        self._look()
        return 0

    def check(self) -> None:
        """All is well."""

    def close(self) -> None:
        self._near.close()
        self._far.close()

    def _look(self) -> None:
        if self.reads >= 3 and self.writes >= 10:
            self.enough.set()


def port_on(open_it: Callable[[Address, str], Wire], session: Session) -> Port:
    told: list[DeviceEvent] = []
    hooks = Hooks(told.append, lambda _mark: None, lambda _learned: None, lambda device, trace: pytest.fail(f"{device}: {trace}"))
    return Port(Socket("printer.receipt", "printer", UsblpAddress("/dev/odd"), "GW-2301"), lambda: session, hooks, open_it)


@pytest.mark.real
def test_a_wire_that_is_always_ready_and_never_is_does_not_spin() -> None:
    wire = OddWire()
    port = port_on(lambda _address, _line: wire, Talker())
    port.start()
    assert wire.enough.wait(PATIENCE_S)
    port.stop()
    port.join()
    passed_ns = time.monotonic_ns() - wire.began_ns
    assert wire.writes <= passed_ns / FULL_NS + 3
    assert wire.reads <= passed_ns / DEAF_NS + 3


@pytest.mark.real
def test_orders_are_heard_while_the_wire_is_stuck() -> None:
    session = Talker()
    port = port_on(lambda _address, _line: OddWire(), session)
    port.start()
    assert port.order(OpenDrawer())
    assert session.ordered_once.wait(PATIENCE_S)
    port.stop()
    port.join()
    assert session.heard == ["opened"]
