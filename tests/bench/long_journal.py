"""A journal of many sales, made by the journal's own code, in seconds."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from gateway.clock import Now
from gateway.config import Config
from gateway.journal.copy_io import CopyLog
from gateway.journal.database_io import Database
from gateway.journal.disk_io import Disk
from gateway.journal.ledger import Ledger
from gateway.journal.mending_io import make_journal
from gateway.journal.segments_io import place_of, prepare
from gateway.messages.journal import Commit, Fields, Row
from tests.bench.sales import DAY, WALL_MS, orders, shipped_goods

GROUP = 2_000  # events in one transaction: nobody waits for their sync one by one


class QuickDisk(Disk):
    """The real disk without its syncs: what is made here need not survive a power cut."""

    def sync(self, fd: int) -> None:
        """Not here."""

    def sync_directory(self, directory: Path) -> None:
        """Nor here."""


def make_long_journal(config: Config, events: int) -> str:
    """Fill the state directory of this configuration with a journal of so many events, both copies level; its id."""
    disk, place = QuickDisk(), place_of(config)
    prepare(disk, place)
    journal = make_journal(disk, place, _own, lost=None).journal
    database = Database(disk, place.database(journal, 1))
    copy = CopyLog(disk, place.copy(journal, 1))
    try:
        (genesis,) = database.rows(1, 1)
        copy.append([genesis])
        for rows in _rows(genesis, events):
            copy.append(rows)
            database.begin(rows)
            database.commit()
    finally:
        copy.close()
        database.close()
    return journal


def _rows(genesis: Row, events: int) -> Iterator[list[Row]]:
    ledger = Ledger()
    ledger = replace(ledger, tip=replace(ledger.tip, seq=1, hash=genesis.hash))
    start = Commit("boot", Now(1, 0, WALL_MS, 3), DAY, {"software": "bench", "cut": False, "cuts": 0}, "")
    ledger, (boot,) = ledger.append([start])
    yield [boot.row] if boot.row else []
    sales = orders(10_020, shipped_goods(10_020), events - 2)
    while group := list(islice(sales, GROUP)):
        ledger, entries = ledger.append(group)
        yield [entry.row for entry in entries if entry.row is not None]


def _own(kind: str, fields: Fields, boot: int) -> Commit:
    return Commit(kind, Now(boot, 0, WALL_MS, 3), DAY, fields, "")
