"""Figures of the devices, over real ptys and TCP against the doubles. The doubles' own threads are not counted in the CPU time."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from types import MappingProxyType

from gateway.config import Config, Display, Outlet, Printer, Scale, Scanner
from gateway.drivers.devices_io import Devices
from gateway.drivers.scale.session import REST_NS
from gateway.drivers.session import SECOND
from gateway.drivers.sim.display import EscposDisplay
from gateway.drivers.sim.printer import PrinterCore
from gateway.drivers.sim.scales import ToledoCore
from gateway.drivers.sim.scanner import KeyGunCore, ScannerCore
from gateway.drivers.sim.serve_io import FifoServer, PtyServer, TcpServer
from gateway.messages.devices import DeviceChanged, DeviceEvent, Print, Printed, PrintJob, PrintSent, Scanned, Weighed
from gateway.messages.printing import Block, Document, Pair, Text
from tests.bench.row import Row, at_most

PATIENCE_S = 20.0
IDLE_S = 5.0
CHANGES, SCANS, SLIPS = 60, 200, 20
SCAN_MS = 5
OWN_THREADS = ("scanner.", "scale.", "printer.", "display.")


class Shop:
    """A scanner, a scale and a customer display on ptys, a printer on TCP, and the real threads behind them."""

    def __init__(self, directory: Path) -> None:
        self.gun = PtyServer(ScannerCore(), directory / "scanner")
        self.scale = PtyServer(ToledoCore(grams=100), directory / "scale")
        self.display = PtyServer(EscposDisplay(), directory / "display")
        self.printer = TcpServer(PrinterCore())
        self.doubles = (self.gun, self.scale, self.display, self.printer)
        for double in self.doubles:
            double.start()
        self._coming: SimpleQueue[tuple[int, DeviceEvent]] = SimpleQueue()
        config = Config(
            outlet=Outlet(id="3310152015-01"),
            scanner=MappingProxyType({"counter": Scanner(port=str(self.gun.link))}),
            scale=MappingProxyType({"counter": Scale(protocol="toledo-8217", port=str(self.scale.link))}),
            printer=MappingProxyType({"receipt": Printer(transport="tcp", address=f"127.0.0.1:{self.printer.port}")}),
            display=MappingProxyType({"counter": Display(port=str(self.display.link))}),
        )
        self.devices = Devices(config, lambda event: self._coming.put((time.monotonic_ns(), event)), directory / "state")

    def until(self, holds: Callable[[DeviceEvent], bool]) -> int:
        """When the next event came of which this holds (monotonic ns)."""
        while True:
            at_ns, event = self._coming.get(timeout=PATIENCE_S)
            if holds(event):
                return at_ns

    def until_all_ok(self) -> None:
        """Every device has said that it is there."""
        missing = {"scanner.counter", "scale.counter", "printer.receipt"}
        while missing:
            _, event = self._coming.get(timeout=PATIENCE_S)
            if isinstance(event, DeviceChanged) and event.state == "ok":
                missing.discard(event.device)

    def until_rest(self) -> None:
        """Nothing has happened at the scale for as long as its session calls rest."""
        ends_ns = time.monotonic_ns() + REST_NS + SECOND
        self.until(lambda event: isinstance(event, Weighed) and event.reading.mono_ns >= ends_ns)

    def until_grams(self, grams: int) -> int:
        """When this weight was told."""
        return self.until(lambda event: isinstance(event, Weighed) and event.reading.grams == grams)

    def until_code(self, code: str) -> int:
        """When this code was told."""
        return self.until(lambda event: isinstance(event, Scanned) and event.code == code)

    def put(self, grams: int) -> None:
        """Put so much on the plate."""
        self.scale.act(lambda core: setattr(core, "grams", grams))

    def scan(self, code: str) -> None:
        """Scan this code."""
        self.gun.act(lambda core: core.typed(code))


@contextmanager
def open_shop(directory: Path) -> Iterator[Shop]:
    """A shop whose devices are all there, closed afterwards."""
    shop = Shop(directory)
    shop.devices.start()
    shop.until_all_ok()
    try:
        yield shop
    finally:
        shop.devices.stop()
        for double in shop.doubles:
            double.stop()


def weighing(directory: Path) -> Iterator[Row]:
    """From the plate to the event, changes at random moments while somebody is weighing."""
    took: list[float] = []
    dice = random.Random(7)
    with open_shop(directory) as shop:
        for grams in range(1_000, 1_000 + CHANGES):
            threading.Event().wait(dice.uniform(0.05, 0.2))
            before_ns = time.monotonic_ns()
            shop.put(grams)
            told_ns = shop.until_grams(grams)
            took.append((told_ns - before_ns) / 1e6)
    yield Row("weight change to event, p50", _share(took, 0.5), "ms", at_most(60))
    yield Row("weight change to event, p99", _share(took, 0.99), "ms")


def scanning(directory: Path) -> Iterator[Row]:
    """From the last byte on the wire to the event: a gun on a line."""
    with open_shop(directory) as shop:
        took = [_scan(shop.scan, shop.until_code, number) for number in range(SCANS)]
    yield Row("last scanner byte to event, p50", _share(took, 0.5), "ms")
    yield Row("last scanner byte to event, p99", _share(took, 0.99), "ms", at_most(SCAN_MS))


def typing(directory: Path) -> Iterator[Row]:
    """The same for a gun in keyboard mode; all its events are sent at once, so the last key is the last byte."""
    coming: SimpleQueue[tuple[int, DeviceEvent]] = SimpleQueue()
    gun = FifoServer(KeyGunCore(), directory / "keys")
    scanner = Scanner(driver="hid", port=str(gun.path))
    config = Config(outlet=Outlet(id="3310152015-01"), scanner=MappingProxyType({"keys": scanner}))
    devices = Devices(config, lambda event: coming.put((time.monotonic_ns(), event)), directory / "state")
    gun.start()
    devices.start()
    coming.get(timeout=PATIENCE_S)  # it is there
    took = [
        _scan(lambda code: gun.act(lambda core: core.typed(code)), lambda _code: coming.get(timeout=PATIENCE_S)[0], number)
        for number in range(SCANS)
    ]
    devices.stop()
    gun.stop()
    yield Row("last scanner key to event, p50", _share(took, 0.5), "ms")
    yield Row("last scanner key to event, p99", _share(took, 0.99), "ms", at_most(SCAN_MS))


def _scan(scan: Callable[[str], object], until: Callable[[str], int], number: int) -> float:
    """How long one code took, in ms."""
    code = f"{8_990_000_000_000 + number}"
    before_ns = time.monotonic_ns()
    scan(code)
    return (until(code) - before_ns) / 1e6


def printing(directory: Path) -> Iterator[Row]:
    """A receipt of forty lines, from the order to the printer having all of it, and to its own word that it came out."""
    handed: list[float] = []
    confirmed: list[float] = []
    goods = (Pair(f"Barang {number}", f"{number}.000") for number in range(39))
    blocks: tuple[Block, ...] = (Text("KDMP", align="center", big=True), *goods)
    with open_shop(directory) as shop:
        for number in range(SLIPS):
            job = PrintJob(f"{number}", number, Document("", blocks), from_journal=True)
            before_ns = time.monotonic_ns()
            shop.devices.submit(Print(job))
            sent_ns = shop.until(lambda event: isinstance(event, PrintSent))
            printed_ns = shop.until(lambda event: isinstance(event, Printed))
            handed.append((sent_ns - before_ns) / 1e6)
            confirmed.append((printed_ns - before_ns) / 1e6)
    yield Row("first receipt of 40 lines handed over", handed[0], "ms")  # settles the barriers and loads the library
    yield Row("receipt of 40 lines handed over, p50 after the first", _share(handed[1:], 0.5), "ms", at_most(50))
    yield Row("receipt of 40 lines handed over, worst after the first", max(handed[1:]), "ms")
    yield Row("receipt of 40 lines confirmed, p50", _share(confirmed[1:], 0.5), "ms")


def idling(directory: Path) -> Iterator[Row]:
    """What the open devices cost while nothing happens: the CPU time of their threads alone."""
    with open_shop(directory) as shop:
        shop.until_rest()
        threads = [thread for thread in threading.enumerate() if thread.name.startswith(OWN_THREADS)]
        before = {thread.name: _cpu_s(thread) for thread in threads}
        threading.Event().wait(IDLE_S)
        spent = {thread.name: _cpu_s(thread) - before[thread.name] for thread in threads}
    for name, cpu_s in sorted(spent.items()):
        yield Row(f"idle CPU, {name}", 100 * cpu_s / IDLE_S, "% of a core")
    total = 100 * sum(spent.values()) / IDLE_S
    yield Row("idle CPU, four devices open: scanner, scale, printer, display", total, "% of a core", at_most(0.3))


def _cpu_s(thread: threading.Thread) -> float:
    return time.clock_gettime(time.pthread_getcpuclockid(thread.ident or 0))


def _share(figures: list[float], share: float) -> float:
    return sorted(figures)[min(len(figures) - 1, int(share * len(figures)))]


MEASURES = (weighing, scanning, typing, printing, idling)
