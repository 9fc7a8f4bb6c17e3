"""What systemd hears on a real datagram socket, and what the snapshot file holds."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.health_io import Health, boottime_ns, notify

S = 1_000_000_000


class Ticks:
    """A clock in ns that the test moves."""

    def __init__(self) -> None:
        self.ns = 1_000 * S

    def __call__(self) -> int:
        return self.ns


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """The end of the socket that systemd holds."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(str(tmp_path / "notify"))
        door.settimeout(5)
        yield door


def heard(manager: socket.socket) -> list[str]:
    """Every datagram that has arrived; a datagram on a unix socket is there when sendto returns."""
    manager.settimeout(0)
    out = []
    while True:
        try:
            out.append(manager.recv(4_096).decode())
        except BlockingIOError:
            return out


def test_systemd_hears_ready_status_and_stopping(manager: socket.socket, tmp_path: Path) -> None:
    health = Health(str(tmp_path / "notify"))
    health.ready("OK  3310152015-01\nhead 12")
    health.say("safe mode")
    health.stopping()
    assert heard(manager) == ["READY=1\nSTATUS=OK 3310152015-01 head 12", "STATUS=safe mode", "STOPPING=1\nSTATUS="]


def test_the_watchdog_is_fed_while_both_parts_make_progress_and_not_after(manager: socket.socket, tmp_path: Path, ticks: Ticks) -> None:
    health = Health(str(tmp_path / "notify"), watchdog_us=30_000_000, mono_ns=ticks)
    alive = []
    for _ in range(60):
        ticks.ns += S
        journal = min(ticks.ns, 1_020 * S)
        alive.append(health.beat(ticks.ns, journal))
    assert heard(manager) == ["WATCHDOG=1"] * 3
    assert alive == [True] * 29 + [False] * 31


def test_it_goes_by_the_clock_of_the_house() -> None:
    assert Health().beat(boottime_ns(), boottime_ns())
    assert not Health().beat(boottime_ns() - 11 * S, boottime_ns())


def test_an_abstract_address_is_understood() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind("")  # autobind: an abstract name that nobody else has
        name = door.getsockname()
        assert notify("@" + name[1:].decode(), "READY=1")
        assert heard(door) == ["READY=1"]


def test_without_a_manager_nothing_happens_and_nothing_breaks(tmp_path: Path, ticks: Ticks) -> None:
    assert not notify("", "READY=1")
    assert not notify(str(tmp_path / "absent"), "READY=1")
    assert not notify("/" + "x" * 300, "READY=1")
    health = Health(mono_ns=ticks)
    health.ready()
    assert health.beat(ticks.ns, ticks.ns)


@pytest.mark.usefixtures("manager")
def test_a_manager_that_does_not_read_never_holds_the_daemon_up(tmp_path: Path) -> None:
    taken = [notify(str(tmp_path / "notify"), "WATCHDOG=1") for _ in range(10_000)]
    assert taken[0]
    assert not taken[-1]


def test_the_snapshot_is_written_at_most_once_a_second_and_the_newest_is_not_lost(tmp_path: Path, ticks: Ticks) -> None:
    health = Health(directory=str(tmp_path), mono_ns=ticks)
    snapshot = tmp_path / "status.json"
    health.show({"rev": 1})
    health.show({"rev": 2})
    health.show({"rev": 3, "name": "Gerai Dé"})
    assert json.loads(snapshot.read_text(encoding="utf-8")) == {"rev": 1}
    ticks.ns += S
    health.beat(ticks.ns, ticks.ns)
    assert json.loads(snapshot.read_text(encoding="utf-8")) == {"rev": 3, "name": "Gerai Dé"}
    assert [p.name for p in tmp_path.iterdir()] == ["status.json"]


def test_the_last_snapshot_is_written_at_the_end(tmp_path: Path, ticks: Ticks) -> None:
    health = Health(directory=str(tmp_path), mono_ns=ticks)
    health.show({"rev": 1})
    health.show({"rev": 2})
    health.stopping()
    assert json.loads((tmp_path / "status.json").read_text()) == {"rev": 2}


def test_a_directory_that_takes_nothing_costs_nothing(tmp_path: Path) -> None:
    health = Health(directory=str(tmp_path / "absent"))
    health.show({"rev": 1})
    health.stopping()
