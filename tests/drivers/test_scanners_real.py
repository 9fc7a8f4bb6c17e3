"""Several guns at once on real threads, ptys and FIFOs: their bytes interleaved one by one, unplugged in the middle, grabbed by others."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from gateway.config import Config, Outlet, Scanner
from gateway.drivers.devices_io import Devices
from gateway.drivers.session import MS
from gateway.drivers.sim.scanner import KeyGunCore, ScannerCore
from gateway.drivers.sim.serve_io import FifoServer, PtyServer, Server
from gateway.messages.devices import DeviceChanged, DeviceEvent, ScanBroken, Scanned

pytestmark = pytest.mark.real
PATIENCE_S = 15.0
GS1 = "]C10108991234567891\x1d3103001245\x1d10Lot-7"
Gun = Server[Any]


class Desk:
    """Guns by name, and what the house hears of them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.guns: dict[str, Gun] = {}
        self.scanners: dict[str, Scanner] = {}
        self.bugs: list[tuple[str, str]] = []
        self.devices: Devices | None = None
        self._coming: queue.SimpleQueue[DeviceEvent] = queue.SimpleQueue()

    def keys(self, name: str, core: KeyGunCore) -> FifoServer[KeyGunCore]:
        gun = FifoServer(core, self.directory / name)
        self._add(name, gun, Scanner(driver="hid", port=str(gun.path)))
        return gun

    def line(self, name: str) -> PtyServer[ScannerCore]:
        gun = PtyServer(ScannerCore(), self.directory / name)
        self._add(name, gun, Scanner(port=str(gun.link)))
        return gun

    def open(self) -> None:
        config = Config(outlet=Outlet(id="3310152015-01"), scanner=MappingProxyType(self.scanners))
        self.devices = Devices(config, self._coming.put, self.directory / "state", on_bug=lambda *bug: self.bugs.append(bug))
        self.devices.start()
        missing = {f"scanner.{name}" for name in self.guns}
        while missing:
            missing.remove(self.until(DeviceChanged, lambda event: event.state == "ok").device)

    def until(self, kind: type[Any], holds: Callable[[Any], bool] = lambda _event: True) -> Any:  # noqa: ANN401 - any kind of event
        ends = time.monotonic() + PATIENCE_S
        while True:
            event = self._coming.get(timeout=max(0.01, ends - time.monotonic()))
            if isinstance(event, kind) and holds(event):
                return event

    def scans(self, count: int) -> dict[str, list[str]]:
        """The next so many codes, by gun; a broken one is none."""
        found: dict[str, list[str]] = {}
        for _ in range(count):
            event = self.until((Scanned, ScanBroken))  # type: ignore[arg-type]  # isinstance takes both
            found.setdefault(event.device.removeprefix("scanner."), []).append(event.code if isinstance(event, Scanned) else "broken")
        return found

    def send(self, name: str, data: bytes) -> None:
        """This gun sends just this."""
        self.guns[name].act(lambda _core: data)

    def interleave(self, shares: dict[str, bytes]) -> None:
        """The guns send at once, byte by byte in turn."""
        for row in zip_longest(*shares.values()):
            for name, byte in zip(shares, row, strict=True):
                if byte is not None:
                    self.send(name, bytes([byte]))

    def close(self) -> None:
        if self.devices is not None:
            self.devices.stop()
        for gun in self.guns.values():
            gun.stop()

    def _add(self, name: str, gun: Gun, scanner: Scanner) -> None:
        gun.start()
        self.guns[name], self.scanners[name] = gun, scanner


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()
    assert desk.bugs == []
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith(("sim ", "scanner."))] == []


def test_three_guns_that_type_at_once_do_not_mix(desk: Desk) -> None:
    cores = {"a": KeyGunCore(), "b": KeyGunCore(gs="alt", caps=True, keypad=True), "c": KeyGunCore("\t", "f8", rolling=True)}
    for name, core in cores.items():
        desk.keys(name, core)
    desk.open()
    codes = {name: [f"{name.upper()}{n}{GS1}{name}" for n in range(2)] for name in cores}
    desk.interleave({name: b"".join(cores[name].typed(code) for code in codes[name]) for name in cores})
    assert desk.scans(6) == codes


def test_guns_that_type_and_guns_on_lines_do_not_mix(desk: Desk) -> None:
    typing, line = KeyGunCore(), ScannerCore()
    for name in ("a", "b"):
        desk.keys(name, typing)
    for name in ("c", "d"):
        desk.line(name)
    desk.open()
    codes = {name: [f"{name}899{n}{GS1}" for n in range(2)] for name in "abcd"}
    sent = {name: b"".join((typing if name in "ab" else line).typed(code) for code in codes[name]) for name in codes}
    desk.interleave(sent)
    assert desk.scans(8) == codes


def test_pieces_of_any_size_from_four_guns_do_not_mix(desk: Desk) -> None:
    keys = {"a": KeyGunCore(), "b": KeyGunCore(gs="f8"), "c": KeyGunCore(gs="alt")}
    for name, core in keys.items():
        desk.keys(name, core)
    desk.line("d")
    desk.open()
    cores: dict[str, KeyGunCore | ScannerCore] = {**keys, "d": ScannerCore()}
    codes = {name: [f"{name}{n:03}{GS1}" for n in range(10)] for name in cores}
    rest = {name: b"".join(core.typed(code) for code in codes[name]) for name, core in cores.items()}
    dice = random.Random(3)
    while rest:
        name, size = dice.choice(sorted(rest)), dice.randint(1, 700)
        piece, rest[name] = rest[name][:size], rest[name][size:]
        desk.send(name, piece)
        if not rest[name]:
            del rest[name]
    assert desk.scans(40) == codes


def test_a_gun_unplugged_in_the_middle_of_a_code_tells_it_and_scans_on_with_nothing_pressed(desk: Desk) -> None:
    gun = desk.keys("a", KeyGunCore(caps=True))
    other = desk.keys("b", KeyGunCore())
    desk.open()
    whole = KeyGunCore(caps=True).typed("AB8991234567891")
    gun.act(lambda _core: whole[: len(whole) // 2 + 5])  # CapsLock is on, and the last event is torn
    gun.unplug()
    assert desk.until(ScanBroken).fault.code == "GW-2101"
    assert desk.until(DeviceChanged).state == "absent"
    other.act(lambda core: core.typed("96385074"))
    assert desk.until(Scanned).device == "scanner.b"
    gun.plug()
    desk.until(DeviceChanged, lambda event: event.state == "ok")
    gun.act(lambda _core: KeyGunCore().typed("AbC"))
    assert desk.until(Scanned).code == "AbC"


def test_a_slow_gun_types_its_reports_one_by_one(desk: Desk) -> None:
    gun = desk.keys("a", KeyGunCore(gs="alt", repeats=True, pace_ns=2 * MS))
    desk.open()
    gun.act(lambda core: core.typed(GS1))
    assert desk.until(Scanned).code == GS1


def test_a_node_that_is_none_is_told_and_tried_again(desk: Desk) -> None:
    path = desk.directory / "a"
    path.touch()
    desk.scanners["a"] = Scanner(driver="hid", port=str(path))
    desk.open()
    assert ("reason", "not an input node") in desk.until(DeviceChanged).fault.fields
    path.unlink()
    desk.keys("a", KeyGunCore())
    desk.until(DeviceChanged, lambda event: event.state == "ok")
