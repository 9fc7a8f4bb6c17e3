"""Finds receipts for the till and the page, beside the journal's writer: its own thread, short reads, no index.

What is veiled in the journal (a member's handle, the lines of a klinik) is unveiled from the files beside it.
"""

import queue
import sqlite3
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from gateway.faults import Fault, fault
from gateway.journal.event import lines_from
from gateway.journal.lines_io import LinesReader
from gateway.journal.reader_io import UnreadableError
from gateway.journal.register_io import Register
from gateway.journal.veiled import lines_in
from gateway.messages import Event
from gateway.messages.journal import FindReceipt, ReceiptFound
from gateway.messages.sales import StoredSale


class Past(Protocol):
    """Where receipts are found, as they stand in the journal. Both raise UnreadableError."""

    def find(self, generation: int | None, receipt_no: int) -> StoredSale | None:
        """The sale with this number; without a generation the newest journal's that has it."""
        ...

    def refunds(self, generation: int, receipt_no: int) -> list[StoredSale]:
        """What has come back of it, in order."""
        ...


class ReceiptDesk:
    """`submit` from any thread; answers are posted. `find` may be called from any thread, too. `on_bug` is told the trace of a bug."""

    def __init__(self, past: Past, state: Path, post: Callable[[Event], None], on_bug: Callable[[str], None]) -> None:
        self._past = past
        self._register = Register(state)
        self._lines = LinesReader(state)
        self._post = post
        self._on_bug = on_bug
        self._orders: queue.SimpleQueue[FindReceipt | None] = queue.SimpleQueue()  # the till asks for one at a time
        self._thread = threading.Thread(target=self._run, name="receipts")

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def submit(self, order: FindReceipt) -> None:
        """Look this one up."""
        self._orders.put(order)

    def stop(self) -> None:
        """Answer what waits, end the thread."""
        self._orders.put(None)
        if self._thread.ident is not None:
            self._thread.join()

    def find(self, receipt_no: int, generation: int | None = None) -> tuple[StoredSale, tuple[StoredSale, ...]] | Fault | None:
        """The sale and its refunds so far, as the till knows them; None where there is none; a fault where nobody can tell now."""
        try:
            stored = self._past.find(generation, receipt_no)
            if stored is None:
                return None
            refunds = self._past.refunds(stored.generation, receipt_no)
            return self._unveiled(stored), tuple(self._unveiled(one) for one in refunds)
        except UnreadableError as err:
            return err.fault
        except (OSError, sqlite3.Error, ValueError) as err:
            return fault("GW-4030", reason=err)

    def _run(self) -> None:
        while (order := self._orders.get()) is not None:
            try:
                self._post(self._answer(order))
            except Exception as bug:  # noqa: BLE001 - the wall of the thread: a bug costs this look, and whoever waits is told
                self._on_bug(traceback.format_exc())
                self._post(ReceiptFound(order.token, None, fault=fault("GW-4030", reason=repr(bug))))

    def _answer(self, order: FindReceipt) -> ReceiptFound:
        found = self.find(order.receipt_no, order.generation)
        if isinstance(found, Fault):
            return ReceiptFound(order.token, None, fault=found)
        return ReceiptFound(order.token, None) if found is None else ReceiptFound(order.token, *found)

    def _unveiled(self, stored: StoredSale) -> StoredSale:
        sale = stored.sale
        if sale.member:
            number = next((one.number for one in self._register.members() if one.handle == sale.member and one.number), sale.member)
            sale = replace(sale, member=number)
        if sale.lines_digest and not sale.lines:
            kept = self._lines.find(sale.lines_digest)
            sale = replace(sale, lines=lines_from({"lines": lines_in(kept)}) if kept is not None and kept.fits() else ())
        return replace(stored, sale=sale)
