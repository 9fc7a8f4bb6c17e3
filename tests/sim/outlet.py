"""One start of the gateway in virtual time: the real machines in the real house, on doubles of everything that touches the world."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from gateway.clock import BUILD_MS
from gateway.clock_io import SystemClock
from gateway.config import Config
from gateway.counter.board import Board
from gateway.drivers.printer.document import Line as PrintedLine
from gateway.drivers.printer.document import job_rows
from gateway.drivers.printer.job import PrinterSession
from gateway.drivers.printer.spool import Spool
from gateway.drivers.roster import Roster
from gateway.drivers.scale.protocols import BY_NAME
from gateway.drivers.scale.session import ScaleSession
from gateway.drivers.scanner.line import LineScanner
from gateway.drivers.session import Record, Waits
from gateway.drivers.sim.printer import PrinterCore
from gateway.drivers.sim.scales import IndicatorCore, ToledoCore
from gateway.drivers.sim.scanner import ScannerCore
from gateway.drivers.sim.wire import VirtualWire
from gateway.house import House, Room
from gateway.journal.recorder import Recorder
from gateway.logbook import Logbook
from gateway.loop import CLOCK_CHECK_S
from gateway.messages import Effect, Event
from gateway.messages.baskets import Draft, KeepDraft
from gateway.messages.counter import Answer, CounterState, ShowState
from gateway.messages.devices import OpenDrawer, Print, PrintJob, PrintMarks, ShowHistories
from gateway.messages.goods import CatalogueChanged
from gateway.messages.house import Log, SetClock, Started
from gateway.messages.journal import Commit, CommitSale
from gateway.messages.uplink import Connect, Disconnect, HashRead, KeepPosition, Publish, ReadHash, Seal
from gateway.pos.catalogue import Catalogue
from gateway.pos.drafts import Drafts
from gateway.pos.till import Till
from gateway.uplink.forwarder import Forwarder
from tests.sim.broker import Broker, Line
from tests.sim.cable import Cable
from tests.sim.disk import JOURNAL, Disk, Writer
from tests.sim.heap import Heap
from tests.sim.packing import seal

COLUMNS = 32
DRAFT_S = 2.0  # how far the card is behind the counter
MarkState = Literal["began", "printed"]
JobState = Literal["waits", "began"]


@dataclass
class Site:
    """What is there whether or not the gateway has power: card, devices, broker, the true time."""

    heap: Heap
    config: Config
    catalogue: Catalogue
    disk: Disk
    broker: Broker
    printer: PrinterCore = field(default_factory=PrinterCore)
    scale: ToledoCore | IndicatorCore = field(default_factory=ToledoCore)
    scanner: ScannerCore = field(default_factory=ScannerCore)
    marks: dict[str, MarkState] = field(default_factory=dict)
    jobs: dict[str, tuple[PrintJob, JobState]] = field(default_factory=dict)
    position: KeepPosition = field(default_factory=lambda: KeepPosition(0, 0, 0, 0))
    draft: Draft | None = None
    wall_ms: int = BUILD_MS + 5_000_000_000
    system_ms: int = 0
    is_set: bool = True
    calm: bool = False

    def true_ms(self) -> int:
        """What time it truly is."""
        return self.wall_ms + self.heap.now_ns // 1_000_000

    def ticks(self) -> tuple[int, int]:
        """The machine's clocks; `system_ms` is how far its wall clock is off, `is_set` whether it is said to be right."""
        return self.heap.now_ns, self.true_ms() + self.system_ms


def encode(job: PrintJob) -> bytes:
    """A slip as a plain printer takes it: reset, lines, feed to the tear-off edge."""
    lines = [row.text for row in job_rows(job, COLUMNS) if isinstance(row, PrintedLine)]
    drawer = b"\x1b\x70\x00\x32\x32" if job.drawer else b""
    return b"\x1b\x40" + drawer + "".join(f"{line}\n" for line in lines).encode("ascii") + b"\x1b\x64\x04"


class Outlet:
    """From power-on to power-off. `answered` hears every answer; `shown` is the newest state."""

    def __init__(self, site: Site, answered: Callable[[Answer], None], on_bug: Callable[[str, str], None]) -> None:
        self._site = site
        self._heap = site.heap
        self._answered = answered
        self._clock = SystemClock(lambda: site.is_set, site.ticks)
        self._writer = Writer(site.heap, site.disk, self.post, lambda: site.calm)
        opened = self._writer.open(self._clock.now())
        self._clock.begin(opened.tip.boot, opened.tip.wall_ms)
        self._line = Line(site.broker, self.post)
        self._timer_ns: int | None = None
        self.shown: CounterState | None = None
        self.printer = self._printer()
        self.scale = self._cable(ScaleSession("scale.counter", BY_NAME[site.config.scale["counter"].protocol]), site.scale)
        self.scanner = self._cable(LineScanner("scanner.counter"), site.scanner)
        self._house = House(self._rooms(), on_bug)
        self.post(PrintMarks(tuple(site.marks.items()), jobs=tuple(site.jobs.values())))
        self.post(opened)
        self.post(Started(safe_mode=False))
        self._each_quarter()
        self.printer.do(VirtualWire.connect)
        self.scanner.do(VirtualWire.connect)

    def post(self, event: Event) -> None:
        """Put an event into the loop's queue; events keep their order."""
        self._heap.after(0, lambda: self._hear(event), powered=True)

    def _hear(self, event: Event) -> None:
        now = self._clock.now()
        self._carry(self._house.handle(event, now))
        self._carry(self._house.fire_due(now))
        self._keep_timer()

    def _keep_timer(self) -> None:
        due_ns = self._house.next_due_ns()
        if due_ns is None or due_ns == self._timer_ns:
            return
        self._timer_ns = due_ns
        self._heap.after((due_ns - self._heap.now_ns) / 1e9, lambda: self._fire(due_ns), powered=True)

    def _fire(self, due_ns: int) -> None:
        if due_ns == self._timer_ns:
            self._timer_ns = None
            self._carry(self._house.fire_due(self._clock.now()))
            self._keep_timer()

    def _look_at_clock(self) -> None:
        """As the loop does."""
        changed = self._clock.change()
        if changed is not None:
            self._hear(changed)

    def _each_quarter(self) -> None:
        self._look_at_clock()
        self._heap.after(CLOCK_CHECK_S, self._each_quarter, powered=True)

    def _carry(self, effects: list[Effect]) -> None:
        for effect in effects:
            self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case CommitSale() | Commit():
                self._writer.submit(effect)
            case Print() | OpenDrawer():
                self.printer.do(lambda wire, now_ns: wire.order(effect, now_ns))
            case Answer():
                self._answered(effect)
            case ShowState(state):
                self.shown = state
            case Connect():
                self._line.connect(effect)
            case Publish():
                self._line.publish(effect)
            case Disconnect():
                self._line.disconnect(effect)
            case Seal():
                self._heap.after(self._heap.between(0.001, 0.05), lambda: self._seal(effect), powered=True)
            case ReadHash(seq):
                self.post(HashRead(seq, self._writer.hash_at(seq)))
            case KeepPosition():
                self._site.position = effect
            case SetClock(wall_ms, trust):
                self._clock.learn(wall_ms, trust)
                self._heap.after(0, self._look_at_clock, powered=True)
            case KeepDraft(draft):
                self._heap.after(DRAFT_S, lambda: setattr(self._site, "draft", draft), powered=True)
            case Log() | ShowHistories() | CatalogueChanged():
                pass
            case _:
                raise AssertionError(f"nobody carries out {effect!r}")

    def _seal(self, order: Seal) -> None:
        previous, rows = self._writer.read(order.first, order.max_events, order.max_bytes)
        stamp = (self._site.config.outlet.id, JOURNAL)
        self.post(seal(order, stamp, self._clock.now(), previous, rows))

    def _rooms(self) -> dict[str, Room]:
        site = self._site
        return {
            "pos": Room(lambda: Till(site.config, site.catalogue, drafts=Drafts(site.draft)), side=False),
            "journal": Room(lambda: Recorder(site.config), side=False),
            "drivers": Room(Roster, side=True),
            "uplink": Room(lambda: Forwarder(site.config, site.position, site.heap.dice.random), side=True),
            "counter": Room(lambda: Board(site.config, 0), side=True),
            "log": Room(Logbook, side=True),
        }

    def _printer(self) -> Cable:
        spool = Spool()
        jobs = self._site.jobs.values()
        spool.recall((*self._site.marks.items(), *((job.id, "began") for job, state in jobs if state == "began")))
        spool.restore(job for job, state in jobs if state == "waits")
        return self._cable(PrinterSession("printer.receipt", encode, spool), self._site.printer)

    def _cable(self, session: object, core: object) -> Cable:
        return Cable(self._heap, VirtualWire(session, core), self.post, self._keep)  # type: ignore[arg-type]

    def _keep(self, record: Record) -> None:
        """As the daemon's files do."""
        jobs = self._site.jobs
        if isinstance(record, Waits):
            jobs[record.job.id] = record.job, "waits"
        elif record.kept and record.state == "began" and record.job in jobs:
            jobs[record.job] = jobs[record.job][0], "began"
        elif record.kept:
            jobs.pop(record.job, None)
        elif record.state != "over":
            self._site.marks[record.job] = record.state
