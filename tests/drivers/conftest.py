"""A shop bench in virtual time: a session and its double joined by a wire, and a clock that is turned by hand."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from gateway.drivers.printer.document import Line, job_rows
from gateway.drivers.printer.job import PrinterSession
from gateway.drivers.printer.spool import Spool
from gateway.drivers.session import NOTHING, SECOND, Recall, Session
from gateway.drivers.sim.core import Core
from gateway.drivers.sim.printer import PrinterCore
from gateway.drivers.sim.wire import VirtualWire
from gateway.faults import Fault, fault
from gateway.messages.devices import DeviceEvent, OpenDrawer, Print, PrintJob, ShowCustomer
from gateway.messages.printing import Document, Pair, Text

E = TypeVar("E")
Slips = Callable[..., Print]  # the a_slip fixture: slip(number, copy=False, of=None)
GONE = fault("GW-2301", device="printer.receipt", port="/dev/x", reason="not plugged in")


class Bench:
    """`events` since the start; `run` turns the clock."""

    def __init__(self, session: Session, core: Core) -> None:
        self.now_ns = SECOND
        self.core: Any = core  # tests set its fields and listen at its methods
        self.wire = VirtualWire(session, core)
        self.events: list[DeviceEvent] = []

    def plug(self) -> None:
        self.wire.connect(self.now_ns)

    def unplug(self, why: Fault = GONE) -> None:
        self.wire.cut(why, self.now_ns)

    def order(self, *orders: Print | OpenDrawer | ShowCustomer) -> None:
        for order in orders:
            self.wire.order(order, self.now_ns)
        self.run(0)

    def say(self, data: bytes) -> None:
        self.wire.say(data, self.now_ns)

    def run(self, seconds: float) -> list[DeviceEvent]:
        """Everything that happens in this time; returns the events of it."""
        until_ns = self.now_ns + int(seconds * SECOND)
        before = len(self.events)
        self.events += self.wire.run(self.now_ns)
        for _ in range(20_000):
            due_ns = self.wire.due_ns()
            if due_ns is None or due_ns > until_ns:
                break
            self.now_ns = max(self.now_ns, due_ns)
            self.events += self.wire.run(self.now_ns)
        else:
            raise AssertionError("the session wakes without end")
        self.now_ns = until_ns
        return self.events[before:]

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    def listen(self) -> list[tuple[int, bytes]]:
        """A list that grows with every chunk the double hears: (when, what)."""
        heard: list[tuple[int, bytes]] = []
        feed = self.core.feed

        def feed_and_note(data: bytes) -> bytes:
            heard.append((self.now_ns, data))
            return bytes(feed(data))

        self.core.feed = feed_and_note
        return heard

    def story(self, job_id: str) -> list[str]:
        """What was told about one job: names of events, in order."""
        return [type(event).__name__ for event in self.events if getattr(getattr(event, "job", None), "id", None) == job_id]


class PrinterBench(Bench):
    def __init__(self, *, asks: bool = True, encode: Callable[[PrintJob], bytes] | None = None, recall: Recall = NOTHING) -> None:
        self.spool = Spool()
        self.encode = encode or plain
        super().__init__(PrinterSession("printer.receipt", self.encode, self.spool, asks=asks, recall=recall), PrinterCore())

    def out_of_paper(self) -> None:
        self.say(self.core.change(paper="out"))

    def new_roll(self) -> None:
        self.say(self.core.change(paper="ok"))

    def slips_of(self, number: int) -> int:
        """How many slips, whole or not, carry this receipt's number."""
        return sum(f"No : {number:06}" in slip for slip in self.core.slips)


def plain(job: PrintJob) -> bytes:
    """A slip without a library: reset, lines, a feed to the tear-off edge."""
    lines = (row.text for row in job_rows(job, 32) if isinstance(row, Line))
    return b"\x1b@\x1bt\x00" + "".join(f"{line}\n" for line in lines).encode("ascii") + b"\x1bd\x04"


def slip(number: int, *, copy: bool = False, of: int | None = None) -> Print:
    """A receipt as the till would order it; copies are "871#2" of receipt 871."""
    blocks = (Text("GERAI"), Text(f"No : {number:06}"), Pair("Beras", "9.375"), Pair("TOTAL", "9.300", bold=True))
    job_id = str(number) if of is None else f"{number}#{of}"
    return Print(PrintJob(job_id, number, Document(f"{number:06}", blocks), copy=copy, from_journal=of is None))


@pytest.fixture(scope="session")
def bench() -> type[Bench]:
    return Bench


@pytest.fixture(scope="session")
def printer_bench() -> type[PrinterBench]:
    return PrinterBench


@pytest.fixture(scope="session")
def a_slip() -> Callable[..., Print]:
    return slip


@pytest.fixture(scope="session")
def run_alone() -> Callable[[str], None]:
    """Runs Python code in a process of its own, warnings as errors; its failure is the test's."""

    def run(code: str) -> None:
        root = Path(__file__).parents[2]
        done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    return run
