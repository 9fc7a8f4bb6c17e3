"""What the journal's tests share: sales, a clock set by hand, a disk that fails on order, a place where posted events are waited for."""

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from gateway.clock import Now, Trust
from gateway.config import Config, Outlet, Paths
from gateway.faults import Fault
from gateway.journal.chain import event_hash
from gateway.journal.copy_io import read_log
from gateway.journal.disk_io import Connection, Disk
from gateway.journal.event import decode, encode
from gateway.journal.ledger import Ledger, Order
from gateway.journal.reader_io import JournalReader
from gateway.journal.record import Record
from gateway.journal.store_io import Store
from gateway.messages import Event
from gateway.messages.journal import Commit, CommitSale, JournalOpened, Json, Row
from gateway.messages.sales import Payment, Sale, SaleLine

OUTLET = "3310152015-01"
NOON_MS = 1_795_500_000_000  # 24 November 2026
WAIT_S = 30  # for a thread that works; a test fails when it is used up
DAY = "2026-11-24"
E = TypeVar("E")


def sale(n: int, *, total: int = 16_375, day: str = DAY) -> Sale:
    """The n-th basket: noodles by the piece, rice by weight."""
    lines = (
        SaleLine(1, "8991002101234", "Indomie goreng", 2, None, None, 3_500, 0, 7_000),
        SaleLine(2, "2100001000004", "Beras “Mentik”", None, 750, None, 12_500, 0, total - 7_000),
    )
    payments = (Payment("tunai", total - 75, 20_000),)
    return Sale(f"1-{n}", lines, total, 0, total, -75, total - 75, payments, 20_000, 20_000 - total + 75, None, 41, day)


def at(seconds: int = 0, *, boot: int = 1, trust: Trust = 3) -> Now:
    return Now(boot, seconds * 1_000_000_000, NOON_MS + seconds * 1_000, trust)


def pay(n: int, request: str = "", *, total: int = 16_375) -> CommitSale:
    return CommitSale(sale(n, total=total), at(n), request)


def note(kind: str = "drawer", token: str = "", **fields: int | str) -> Commit:
    return Commit(kind, at(), DAY, dict(fields), token)


def chain(count: int) -> list[Row]:
    """A whole journal of so many events: genesis, boot, then sales and a few others. A shorter one is the beginning of a longer."""
    return list(_chain(-(-count // 1_000) * 1_000)[:count])


@cache
def _chain(count: int) -> tuple[Row, ...]:
    genesis = Commit("genesis", at(), DAY, {"outlet": OUTLET, "journal": "1a2b3c4d", "generation": 1})
    orders: list[Order] = [genesis, Commit("boot", at(), DAY, {"cuts": 0})]
    orders += [note(n=n) if n % 7 == 0 else pay(n) for n in range(3, count + 1)]
    _, entries = Ledger().append(orders)
    return tuple(entry.row for entry in entries if entry.row)


def rechained(rows: list[Row], seq: int, change: Callable[[dict[str, Json]], None]) -> list[Row]:
    """What somebody with the card in hand makes: one body changed, every hash after it made to fit."""
    made: list[Row] = []
    previous = bytes(32)
    for row in rows:
        fields = decode(row.body)
        if row.seq == seq:
            change(fields)
        body = encode(fields)
        previous = event_hash(previous, row.seq, body)
        made.append(Row(row.seq, row.kind, previous, body))
    return made


def cheaper(fields: dict[str, Json]) -> None:
    fields["total"] = 1


def config(directory: Path, *, stick: Path | None = None, outlet: str = OUTLET) -> Config:
    return Config(Outlet(id=outlet), Paths(state=str(directory / "state"), copy=str(stick or directory / "no stick")))


def mark(stick: Path, outlet: str = OUTLET) -> Path:
    """Make this directory a stick for copies."""
    stick.mkdir(exist_ok=True)
    (stick / ".gateway-copy").write_text(f"outlet {outlet}\n")
    return stick


@dataclass
class Ticks:
    """A clock set by hand."""

    mono_s: int = 100
    wall_ms: int = NOON_MS
    trust: Trust = 3

    def now(self) -> Now:
        return Now(0, self.mono_s * 1_000_000_000, self.wall_ms, self.trust)


class Running:
    """The machine's own clocks, for a journal in a process of its own."""

    def now(self) -> Now:
        return Now(0, time.monotonic_ns(), time.time_ns() // 1_000_000, 3)


class Posted:
    """Keeps what is posted, from any thread; tests wait on it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._came = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._came:
            self.events.append(event)
            self._came.notify_all()

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    def wait_for(self, count: int, kind: type[Event]) -> None:
        with self._came:
            came = self._came.wait_for(lambda: len(self.of(kind)) >= count, WAIT_S)
        assert came, f"{len(self.of(kind))} of {count} {kind.__name__}; {self.events[-3:]}"


class PowerCutError(Exception):
    """The power went; nothing after this was done."""


class SickDisk(Disk):
    """A disk that fails on order. Its syncs return at once: no test here cuts the power of the machine.

    `files`: operation (open, write, sync, truncate) -> errno, for files whose name ends in `only`. `statements`: how a statement
    starts -> the error SQLite raises; with `lands` a COMMIT that raises has happened all the same. `full`: the probe fails.
    """

    def __init__(self, only: str = ".log") -> None:
        self.only = only
        self.files: dict[str, int] = {}
        self.statements: dict[str, sqlite3.Error] = {}
        self.lands = False
        self.probe_errno = 0
        self.bad_before = 0  # bytes at the start of such a file that cannot be read
        self.did: list[str] = []
        self.cut_after: int | None = None
        """So many things are made durable yet, then the power goes."""
        self._paths: dict[int, Path] = {}

    def open(self, path: Path, flags: int) -> int:
        self._maybe("open", path)
        fd = super().open(path, flags)
        self._paths[fd] = path
        return fd

    def read(self, fd: int, count: int, offset: int) -> bytes:
        if offset < self.bad_before and self._paths[fd].name.endswith(self.only):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().read(fd, count, offset)

    def write(self, fd: int, data: bytes, offset: int) -> None:
        self._maybe("write", self._paths[fd])
        super().write(fd, data, offset)

    def sync(self, fd: int) -> None:
        self._step()
        self._maybe("sync", self._paths[fd])

    def sync_directory(self, directory: Path) -> None:
        self._step()
        self.did.append("sync directory")

    def _step(self) -> None:
        if self.cut_after is not None:
            self.cut_after -= 1
            if self.cut_after < 0:
                raise PowerCutError

    def truncate(self, fd: int, size: int) -> None:
        self._maybe("truncate", self._paths[fd])
        super().truncate(fd, size)

    def probe(self, directory: Path) -> None:
        if self.probe_errno:
            raise OSError(self.probe_errno, os.strerror(self.probe_errno))
        super().probe(directory)

    def connect(self, path: Path) -> sqlite3.Connection:
        if "connect" in self.statements:
            raise self.statements["connect"]
        uri = path.absolute().as_uri() + "?mode=rw"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, factory=_SickConnection)
        connection.disk = self
        return connection

    def well(self) -> None:
        self.files.clear()
        self.statements.clear()
        self.probe_errno = self.bad_before = 0

    def _maybe(self, operation: str, path: Path) -> None:
        self.did.append(f"{operation} {path.name.removesuffix('.stale')[-4:]}")
        number = self.files.get(operation)
        if number and (path.name.endswith(self.only) or path.name.endswith(self.only + ".stale")):
            raise OSError(number, os.strerror(number))


class _SickConnection(Connection):
    disk: SickDisk

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - sqlite3 own signature
        error = next((error for start, error in self.disk.statements.items() if sql.startswith(start)), None)
        if error is not None:
            if sql == "COMMIT" and self.disk.lands:
                super().execute(sql)
            raise error
        self.disk.did.append(sql.split(maxsplit=1)[0])
        return super().execute(sql, parameters)


def sqlite_error(code: int, text: str) -> sqlite3.Error:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


@dataclass
class Shop:
    """One outlet's store on real files, with a clock and a disk in the test's hand."""

    directory: Path
    stick: Path | None = None
    outlet: str = OUTLET
    disk: SickDisk = field(default_factory=SickDisk)
    clock: Ticks = field(default_factory=Ticks)
    posted: Posted = field(default_factory=Posted)
    store: Store | None = None

    def start(self) -> JournalOpened:
        """Open the journal, which must go well."""
        opened = self.try_start()
        assert isinstance(opened, JournalOpened), opened
        return opened

    def try_start(self) -> JournalOpened | Fault:
        self.posted.events.clear()
        self.store = Store(config(self.directory, stick=self.stick, outlet=self.outlet), self.clock, self.posted, self.disk)
        return self.store.open()

    def stop(self, *, cleanly: bool = False) -> None:
        if self.store is not None:
            if cleanly:
                self.store.commit([note("shutdown")])
            self.store.close()
        self.store = None

    def sell(self, *numbers: int) -> list[Event]:
        """Commit these sales together; what was posted."""
        return self.commit(*[pay(n) for n in numbers])

    def commit(self, *orders: Order) -> list[Event]:
        assert self.store is not None
        self.posted.events.clear()
        self.store.commit(orders)
        return list(self.posted.events)

    def tend(self, after_s: int = 0) -> list[Event]:
        """Let time pass and the store do what is due; what was posted."""
        assert self.store is not None
        self.posted.events.clear()
        self.clock.mono_s += after_s
        self.store.tend()
        return list(self.posted.events)

    @property
    def files(self) -> Path:
        return self.directory / "state" / "journal"

    @property
    def database(self) -> Path:
        return next(iter(sorted(self.files.glob("*.db"), key=lambda path: path.stat().st_mtime_ns, reverse=True)))

    @property
    def log(self) -> Path:
        return self.database.with_suffix(".log")

    def rows(self) -> list[Row]:
        """All events, as a reader sees them."""
        return list(JournalReader(self.files).rows())

    def kinds(self) -> list[str]:
        return [row.kind for row in self.rows()]


def logged(path: Path) -> list[Row]:
    """The rows of a copy log."""
    return [found.row for found in read_log(Disk(), path) if isinstance(found, Record)]


def names(events: list[Event]) -> list[str]:
    return [type(event).__name__ for event in events]
