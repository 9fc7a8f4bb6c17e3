"""The composition root: the only place that builds machines and ports and starts threads."""

import os
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import Protocol

from gateway.clock import Clock
from gateway.clock_io import SystemClock, set_by
from gateway.config import Config
from gateway.counter.board import Board
from gateway.counter.server_io import CounterServer
from gateway.counter.state_json import state_json
from gateway.drivers.chronicle import histories_json
from gateway.drivers.devices_io import Devices
from gateway.drivers.roster import Roster
from gateway.faults import Fault, fault, tell
from gateway.health_io import Health
from gateway.house import House, Room
from gateway.journal.notary_io import Notary
from gateway.journal.reader_io import JournalReader
from gateway.journal.receipt_desk_io import ReceiptDesk
from gateway.journal.receipts_io import Receipts
from gateway.journal.recorder import Recorder
from gateway.journal.signer_io import OutletKeys
from gateway.journal.stamp_io import ReceiptStamp
from gateway.journal.told_books_io import Past
from gateway.journal.writer_io import JournalWriter
from gateway.log_io import LogPort, records_to
from gateway.logbook import Logbook
from gateway.looks import Goods, reports
from gateway.loop import Carry, Inbox, Loop
from gateway.messages import Event
from gateway.messages.baskets import KeepDraft
from gateway.messages.counter import Answer, CounterState, ShowState
from gateway.messages.devices import DeviceHistory, NeverPrint, OpenDrawer, Print, RetellDevices, ShowCustomer, ShowHistories
from gateway.messages.goods import CatalogueChanged
from gateway.messages.house import Log, Started, TurnOff
from gateway.messages.journal import Commit, CommitSale, FindReceipt, SucceedJournal
from gateway.messages.uplink import Connect, Disconnect, KeepPosition, Publish, ReadHash, Seal
from gateway.pos.catalogue import Catalogue, read_catalogue
from gateway.pos.customer import Customer
from gateway.pos.day import by_clock
from gateway.pos.drafts_io import DraftFile
from gateway.pos.qris_svg import qris_svg
from gateway.pos.receipt_look import receipt_look
from gateway.pos.till import Till
from gateway.power_io import PowerSwitch
from gateway.uplink.forwarder import Forwarder
from gateway.uplink.mqtt_io import MqttPort
from gateway.uplink.position_io import PositionFile
from gateway.uplink.sealer_io import Sealer, Source

Rooms = Mapping[str, Room]
Rewire = Callable[[Rooms], Rooms]


@dataclass(frozen=True, slots=True)
class Start:
    """How this start is made: in safe mode or not, and what is already known to be wrong (for the page)."""

    safe_mode: bool = False
    faults: tuple[Fault, ...] = ()
    verbose: bool = False


class Part(Protocol):
    """Something with threads."""

    def start(self) -> None:
        """Start them."""
        ...

    def stop(self) -> None:
        """Finish what was begun, end them."""
        ...


class JournalRefusedError(Exception):
    """The journal cannot be opened and nothing was touched; `fault` says why."""

    def __init__(self, why: Fault) -> None:
        super().__init__(tell(why, "en").message)
        self.fault = why


class Gateway:
    """The daemon: built once from a configuration, run once. `rewire` may put other machines into the rooms, as tests of failure do.

    Building it opens the journal (its recovery included) and raises what the journal raises when it cannot be opened.
    """

    def __init__(self, config: Config, start: Start, health: Health, rewire: Rewire = dict) -> None:
        self._config = config
        self._start = start
        self._health = health
        self._shown: CounterState | None = None
        self._histories: tuple[DeviceHistory, ...] = ()
        self._told: CounterState | None = None
        self._inbox = Inbox()
        self.post = self._inbox.post
        self._log = LogPort(verbose=start.verbose)
        self._clock = SystemClock(set_by(Path(config.paths.clock_synced), rtc=config.outlet.rtc))
        self._writer = JournalWriter(config, self._clock, self.post)
        opened = self._writer.open()
        if isinstance(opened, Fault):
            raise JournalRefusedError(opened)
        self._opened = opened
        self._clock.begin(opened.tip.boot, opened.tip.wall_ms)
        self._catalogue, self._catalogue_faults = load_catalogue(Path(config.paths.catalogue))
        state = Path(config.paths.state)
        self._goods = Goods(config, state, opened, self._catalogue, self._today)
        self._drafts = DraftFile(state)
        self._unpaid = self._drafts.read()
        self._receipts = ReceiptDesk(Receipts(state / "journal"), state, self.post, lambda trace: self._log.trace("receipts", trace))
        answering = self._goods.answering() | {
            "receipt": receipt_look(config.outlet, self._receipts.find),
            "report": reports(config, Past(JournalReader(state / "journal")), self._goods.looks.report),
        }
        on_bug: Callable[[str], None] = lambda trace: self._log.trace("counter", trace)  # noqa: E731 - the log is told by name
        self._server = CounterServer(
            config.counter, self.post, on_bug, state=state, outlet=config.outlet.id, answering=answering, drawing=qris_svg
        )  # fmt: skip
        stamp = receipt_stamp(state, config.outlet.id)
        self._devices = Devices(config, self.post, state, stamp=stamp, safe_mode=start.safe_mode, on_bug=self._log.trace)
        self._uplink = None if start.safe_mode else Uplink(config, opened.journal, self._clock, self.post)
        house = House(rewire(self._rooms()), self._log.trace)
        for found in self._found():
            self._log.submit(Log(4, found.code, f"start: {tell(found, 'en').message} {tell(found, 'en').next}"))
        self._loop = Loop(self._inbox, house, self._clock, self._ports(), self._beat)

    def run(self) -> None:
        """Start the threads, sell until `Stopping` is posted, end in order. Raises the bug of a room that the shop cannot live without."""
        with records_to(self._log):
            self._sell()

    def _sell(self) -> None:
        kept: list[Part] = [self._writer, self._drafts, self._goods.prices]
        parts: list[Part] = [*kept, self._receipts, self._server, self._devices, *([self._uplink] if self._uplink else [])]
        for part in parts:
            part.start()
        self.post(self._opened)
        self.post(Started(self._start.safe_mode))
        try:
            self._loop.run()
            self._health.stopping("what is on its way is finished")
        except BaseException:
            parts = [*kept, self._devices]  # what waits is committed, a slip on its way comes out; the rest may be cut
            raise
        finally:
            self._inbox.close()
            for part in reversed(parts):
                part.stop()

    def _rooms(self) -> dict[str, Room]:
        config, rooms = self._config, {}
        rooms["pos"] = Room(self._till, side=False)
        rooms["journal"] = Room(lambda: Recorder(config), side=False)
        rooms["drivers"] = Room(Roster, side=True)
        if config.display and not self._start.safe_mode:
            rooms["customer"] = Room(lambda: Customer(config.outlet), side=True)
        if self._uplink is not None:
            rooms["uplink"] = Room(self._uplink.machine, side=True)
        rooms["counter"] = Room(self._board, side=True)
        rooms["log"] = Room(Logbook, side=True)
        return rooms

    def _till(self) -> Till:
        return Till(self._config, self._catalogue, edits=self._goods.edits, rules=self._goods.rules, drafts=self._unpaid)

    def _today(self) -> str:
        """The business day by the clock, however far that is trusted."""
        return by_clock(self._config.outlet, self._clock.now())

    def _board(self) -> Board:
        first_rev = self._clock.now().mono_ns // 1_000_000
        safe_mode = (fault("GW-1002", "never"),) if self._start.safe_mode else ()
        return Board(self._config, first_rev, (*safe_mode, *self._start.faults, *self._found()))

    def _found(self) -> tuple[Fault, ...]:
        """What the start found wrong with its files, for the page and the log."""
        return (*self._catalogue_faults, *self._goods.faults, *((self._opened.mended,) if self._opened.mended else ()))

    def _show(self, effect: ShowState) -> None:
        self._shown = effect.state
        self._server.submit(effect)

    def _remember(self, effect: ShowHistories) -> None:
        self._histories = effect.histories
        self._shown = self._shown or self._told  # a history alone is worth a snapshot too

    def _beat(self, loop_ns: int) -> None:
        """A sign of life: the journal has made progress unless it has been at one commit since `busy_since_ns`."""
        shown, self._shown = self._shown, None
        if shown is not None:
            self._told = shown
            self._snapshot(shown)
        self._health.beat(loop_ns, self._writer.busy_since_ns or loop_ns)

    def _snapshot(self, shown: CounterState) -> None:
        try:
            self._health.show({**state_json(shown), "histories": histories_json(self._histories), "pid": os.getpid()})
        except Exception:  # noqa: BLE001 - a wall of the page's room: the till's thread tells what the page shows, and must outlive a bug in that
            self._log.trace("counter", traceback.format_exc())

    def _ports(self) -> dict[type, Carry]:
        ports: dict[type, Carry] = {Log: self._log.submit, TurnOff: PowerSwitch(self.post).submit, FindReceipt: self._receipts.submit}
        ports |= dict.fromkeys((CommitSale, Commit, SucceedJournal), self._writer.submit)
        ports |= dict.fromkeys((Print, NeverPrint, OpenDrawer, ShowCustomer), self._devices.submit)
        ports |= {RetellDevices: lambda _: self._devices.retell()}
        ports |= {Answer: self._server.submit, ShowState: self._show, ShowHistories: self._remember}
        ports |= {KeepDraft: self._drafts.submit, CatalogueChanged: self._goods.submit}
        if self._uplink is not None:
            ports |= self._uplink.ports()
        return ports


class Uplink:
    """The threads and files of the uplink, and how its machine is built anew."""

    def __init__(self, config: Config, journal: str, clock: Clock, post: Callable[[Event], None]) -> None:
        self._config = config
        self._position = PositionFile(Path(config.paths.state), journal)
        self._mqtt = MqttPort(config.uplink, post)
        self._sealer = Sealer(self._source(journal), clock, self._position.keep, post, self._source)

    def machine(self) -> Forwarder:
        """A forwarder that goes on from the last position kept."""
        return Forwarder(self._config, self._position.read(), SystemRandom().random)

    def _source(self, journal: str) -> Source:
        """Where the events of a journal come from."""
        state, outlet = Path(self._config.paths.state), self._config.outlet.id
        reader = JournalReader(state / "journal", journal)
        notary = Notary(reader, state / "journal", state / "identity", outlet, journal)
        return Source(outlet, journal, reader.read, reader.hash_at, notary.note)

    def ports(self) -> dict[type, Carry]:
        """What carries out the uplink's effects."""
        ports: dict[type, Carry] = dict.fromkeys((Connect, Disconnect, Publish), self._mqtt.submit)
        return ports | dict.fromkeys((Seal, ReadHash, KeepPosition), self._sealer.submit)

    def start(self) -> None:
        """Start the threads."""
        self._sealer.start()
        self._mqtt.start()

    def stop(self) -> None:
        """Let what was published leave, then end the threads."""
        self._mqtt.stop()
        self._sealer.stop()


def receipt_stamp(state: Path, outlet: str) -> ReceiptStamp:
    """What puts the signed code into a receipt; for the printer's thread."""
    return ReceiptStamp(OutletKeys(state / "journal", state / "identity"), outlet)


def load_catalogue(path: Path) -> tuple[Catalogue, tuple[Fault, ...]]:
    """The catalogue, or an empty one and the fault that says so: goods can still be sold as barang baru."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as err:
        return Catalogue(), (fault("GW-1006", path=path, reason=err),)
    catalogue, problems = read_catalogue(text)
    return catalogue, ((fault("GW-1007", path=path, count=len(problems), first=problems[0]),) if problems else ())
