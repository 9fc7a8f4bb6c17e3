"""The card and the stick in virtual time, and a journal writer on them that uses the real ledger and the real recovery.

A commit is four instants: taken, copy durable (the commit point), database durable, told. The power may go between any two.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from gateway.clock import UNSET, Now
from gateway.faults import fault
from gateway.journal.ledger import Entry, Ledger, Order, restore
from gateway.journal.recovery import reconcile
from gateway.messages import Event
from gateway.messages.journal import (
    Commit,
    CommitRefused,
    CommitSale,
    Committed,
    CommitUnknown,
    JournalOpened,
    Row,
    SaleCommitted,
    StorageChanged,
)
from tests.sim.heap import Heap

JOURNAL = "0a1b2c3d"
DAY = "2026-11-24"
GROUP = 64
FULL = fault("GW-4010")


@dataclass
class Disk:
    """What survives a power cut."""

    copy: list[Row] = field(default_factory=list)
    database: list[Row] = field(default_factory=list)

    def rows(self) -> list[Row]:
        """The events that are durable: the longer copy (a start compares them word for word)."""
        return max(self.copy, self.database, key=len)

    def receipts(self) -> set[int]:
        """The receipt numbers that are durable."""
        return {json.loads(row.body)["receipt_no"] for row in self.rows() if row.kind == "sale"}


class Writer:
    """The journal of one start. `now`: the loop's clock."""

    def __init__(self, heap: Heap, disk: Disk, post: Callable[[Event], None], calm: Callable[[], bool]) -> None:
        self._heap = heap
        self._disk = disk
        self._post = post
        self._calm = calm
        self._ledger = Ledger()
        self._waiting: list[Order] = []
        self._busy = False
        self._all: list[Row] = []  # every event that was told of

    def open(self, now: Now) -> JournalOpened:
        """Recover both copies, write `boot`, and say what stands. With an unset clock `boot` is not earlier than the last event."""
        found = reconcile(self._disk.database, self._disk.copy)
        assert not found.broken, found
        assert not found.torn, found
        rows = list(found.rows)
        self._ledger = restore(rows) if rows else Ledger()
        tip = self._ledger.tip
        at = replace(now, boot=tip.boot + 1, wall_ms=max(now.wall_ms, tip.wall_ms) if now.trust == UNSET else now.wall_ms)
        first = [Commit("genesis", at, DAY, {"outlet": "3310152015-01", "generation": 1})] if not rows else []
        self._ledger, entries = self._ledger.append([*first, Commit("boot", at, DAY, {"cuts": self._ledger.cuts})])
        rows += [entry.row for entry in entries if entry.row is not None]
        self._disk.copy, self._disk.database, self._all = list(rows), list(rows), rows
        sales, voided = tuple(self._ledger.sales.values()), tuple(self._ledger.voided.names())
        return JournalOpened(JOURNAL, self._ledger.tip, sales, voided, books=self._ledger.books)

    def submit(self, order: Order) -> None:
        """Take an order; what waits while a commit runs goes into the next one."""
        self._waiting.append(order)
        if not self._busy:
            self._busy = True
            self._heap.after(self._heap.between(0.0005, 0.005), self._begin, powered=True)

    def read(self, first: int, max_events: int, max_bytes: int) -> tuple[bytes, tuple[Row, ...]]:
        """Durable rows from `first` on, and the hash before them."""
        rows = self._disk.rows()
        previous = rows[first - 2].hash if first > 1 else bytes(32)
        chosen: list[Row] = []
        size = 0
        for row in rows[first - 1 : first - 1 + max_events]:
            size += len(row.body)
            if chosen and size > max_bytes:
                break
            chosen.append(row)
        return previous, tuple(chosen)

    def hash_at(self, seq: int) -> bytes | None:
        """The journal's hash at `seq`."""
        rows = self._disk.rows()
        return rows[seq - 1].hash if 1 <= seq <= len(rows) else None

    def _begin(self) -> None:
        orders, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
        if self._strikes(0.01, "card full"):
            for order in orders:
                self._post(CommitRefused(_token(order), _basket(order), FULL))
            self._next()
            return
        slow = self._heap.between(1, 8) if self._strikes(0.03, "slow commit") else self._heap.between(0.002, 0.02)
        ledger, entries = self._ledger.append(orders)
        rows = [entry.row for entry in entries if entry.row is not None]
        copies = not self._strikes(0.02, "copy failed")
        in_database = not copies or not self._strikes(0.02, "database failed")
        self._heap.after(slow / 2, lambda: self._copied(rows, copies=copies), powered=True)
        raised = bool(rows) and self._strikes(0.02, "commit raised")
        if raised:
            stands = self._heap.dice.random() < 0.5  # what the error left behind
            self._heap.after(slow, lambda: self._raised(entries, rows, stands), powered=True)
        else:
            self._heap.after(slow, lambda: self._done(ledger, entries, in_database=in_database), powered=True)

    def _copied(self, rows: list[Row], *, copies: bool) -> None:
        if copies:
            self._disk.copy = [*self._all, *rows]  # one that had failed is caught up
        else:
            self._post(StorageChanged(None, FULL))

    def _done(self, ledger: Ledger, entries: tuple[Entry, ...], *, in_database: bool) -> None:
        self._all += [entry.row for entry in entries if entry.row is not None]
        if in_database:
            self._disk.database = list(self._all)  # the same
        self._post(StorageChanged(None if in_database else FULL, None))
        self._ledger = ledger
        for entry in entries:
            self._tell(entry)
        self._next()

    def _raised(self, entries: tuple[Entry, ...], rows: list[Row], in_database: bool) -> None:  # noqa: FBT001 - one of two ends
        if in_database:
            self._disk.database += rows
        for entry in entries:
            self._post(CommitUnknown(_token(entry.order), _basket(entry.order), FULL))
        self._heap.after(self._heap.between(0.1, 2), lambda: self._reopened(entries), powered=True)

    def _reopened(self, entries: tuple[Entry, ...]) -> None:
        rows = list(reconcile(self._disk.database, self._disk.copy).rows)
        self._disk.copy, self._disk.database, self._all = list(rows), list(rows), rows
        self._ledger = restore(rows)
        for entry in entries:
            if entry.row is None or entry.row in rows[-GROUP:]:
                self._tell(entry)
            else:
                self._post(CommitRefused(_token(entry.order), _basket(entry.order), FULL))
        self._next()

    def _tell(self, entry: Entry) -> None:
        if entry.fault is not None:
            self._post(CommitRefused(_token(entry.order), _basket(entry.order), entry.fault))
            return
        if entry.row is not None:
            self._post(Committed(entry.row, _token(entry.order)))
        if entry.stored is not None:
            self._post(SaleCommitted(_basket(entry.order), entry.stored, again=entry.row is None))

    def _next(self) -> None:
        self._busy = False
        if self._waiting:
            self._busy = True
            self._begin()

    def _strikes(self, probability: float, kind: str) -> bool:
        return not self._calm() and self._heap.chance(probability, kind)


def _token(order: Order) -> str:
    return order.sale.basket if isinstance(order, CommitSale) else order.token


def _basket(order: Order) -> str:
    return order.sale.basket if isinstance(order, CommitSale) else ""
