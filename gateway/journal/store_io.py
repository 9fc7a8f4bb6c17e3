"""The store: ledger and copies together, and what is answered when one or both copies fail. It owns no thread.

An order is answered when its event is on the medium in each copy that works; one is enough. When none works it is refused if
certainly nothing was written, else unknown until both have been opened and read again.
"""

import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace

from gateway.clock import Clock
from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.journal.announcements import announcements, own_order
from gateway.journal.answers import answers
from gateway.journal.copies_io import Copies, Wrote
from gateway.journal.disk_io import Disk
from gateway.journal.ledger import Entry, Ledger, Order, basket_of, token_of
from gateway.journal.opening_io import Opened, Request, open_journal
from gateway.journal.rotation_io import Rotation
from gateway.journal.segments_io import lock, place_of, prepare
from gateway.journal.sources_io import NoSegmentError
from gateway.journal.start_io import first_opening
from gateway.journal.succession_io import follow, succeeded
from gateway.journal.trouble_io import RefusedError, refusal
from gateway.messages import Event
from gateway.messages.journal import (
    Commit,
    CommitRefused,
    Committed,
    CommitUnknown,
    Fields,
    JournalOpened,
    Row,
    StorageChanged,
    SucceedJournal,
)

FIRST_RETRY_S = 1  # a database that failed is opened again after 1 s, 2 s, 4 s ...
LAST_RETRY_S = 60  # ... and then each minute: a full or locked card is mended by a person
COPY_RETRY_S = 600  # a copy is looked for each 10 minutes: a stick comes and goes by hand
NS = 1_000_000_000


class Store:
    """The journal of one outlet, open for writing, used by one thread at a time. What becomes of orders is posted."""

    def __init__(self, config: Config, clock: Clock, post: Callable[[Event], None], disk: Disk) -> None:
        self._outlet = config.outlet
        self._place = place_of(config)
        self._clock = clock
        self._post = post
        self._disk = disk
        self._lock: int | None = None
        self._journal = ""
        self._ledger = Ledger()
        self._copies: Copies | None = None
        self._boot = 0
        self._due: list[Commit] = []
        self._unknown: tuple[Entry, ...] = ()
        self._database_in_doubt = False
        self._told: tuple[str | None, str | None] = (None, None)
        self._retry_s = FIRST_RETRY_S
        self._retry_ns = 0
        self._look_ns = 0
        self._succession: SucceedJournal | None = None

    def open(self) -> JournalOpened | Fault:
        """Take the lock, mend what can be mended, write `boot`. A fault: the journal cannot be opened, nothing was touched.

        On a full or read-only disk it opens all the same, to answer for what is there; orders are refused until there is room.
        """
        try:
            prepare(self._disk, self._place)
            self._lock = lock(self._place)
            self._journal, opened = first_opening(self._disk, self._place, self._own)
        except RefusedError as no:
            self.close()
            return no.fault
        except (OSError, sqlite3.Error) as err:
            self.close()
            return refusal(err)
        self._take(opened)
        self._boot = self._ledger.tip.boot + 1
        self._rotation = Rotation(self._disk, self._place, self._journal)
        key = self._rotation.due() if opened.database is not None else None  # on a sick card the key stays as it is
        self._due = announcements(self._ledger, opened.found, opened.recovered, key, self._own)
        self._write_due(tell=False)
        self._tell()
        tip = replace(self._ledger.tip, boot=self._boot)
        return JournalOpened(self._journal, tip, tuple(self._ledger.sales.values()), tuple(self._ledger.voided.names()), opened.mended)

    def commit(self, orders: Sequence[Order]) -> None:
        """Make these orders durable together and post what became of each, in order."""
        frozen = {basket_of(entry.order) for entry in self._unknown} - {""}
        for order in orders:
            if basket_of(order) in frozen:
                self._post(CommitUnknown(token_of(order), basket_of(order), fault("GW-4013", reason="not yet read again")))
        self._write_due(tell=True)
        fresh = [order for order in orders if basket_of(order) not in frozen]
        ledger, entries = self._ledger.append(fresh)
        rows = [entry.row for entry in entries if entry.row is not None]
        wrote = self._write(rows) if rows else Wrote.YES
        if wrote is Wrote.YES:
            self._ledger = ledger
            for entry in entries:
                self._answer(entry)
        else:
            self._fail(entries, wrote)
        self._tell()

    def tend(self) -> None:
        """Do what is due: open a failed database again, look for a copy, catch it up by a slice."""
        now_ns = self._clock.now().mono_ns
        if self._copies is None or not self._copies.database_works:
            if now_ns >= self._retry_ns:
                self._reopen()
        elif self._copies.is_behind:
            self._copies.catch_up()
        elif now_ns >= self._look_ns:
            self._look_ns = now_ns + COPY_RETRY_S * NS
            if odd := self._copies.look_for_copy():
                self.commit([self._own("recovered", {"copy": odd}, self._boot)])
        else:
            self._copies.reserve_ahead()
        self._succeed()
        self._tell()

    def succeed(self, order: SucceedJournal) -> None:
        """Go on in another journal, at once or as soon as both the database and every order's end are known again."""
        self._succession = order
        self._succeed()
        self._tell()

    def wait_s(self) -> float:
        """How long nothing is due."""
        if self._copies is not None and self._copies.is_behind:
            return 0.0
        works = self._copies is not None and self._copies.database_works
        due_ns = self._look_ns if works else self._retry_ns
        return max(0.0, (due_ns - self._clock.now().mono_ns) / NS)

    def close(self) -> None:
        """Give every file back, the lock last."""
        if self._copies is not None:
            self._copies.close()
        if self._lock is not None:
            os.close(self._lock)
        self._copies = self._lock = None

    def _request(self) -> Request:
        return Request(self._disk, self._place, self._journal, self._own)

    def _own(self, kind: str, fields: Fields, boot: int) -> Commit:
        return own_order(self._outlet, replace(self._clock.now(), boot=boot), self._ledger.tip.wall_ms, kind, fields)

    def _write_due(self, *, tell: bool) -> None:
        """Write what this start has to say, as soon as it can be written."""
        if not self._due or self._copies is None or not self._copies.works:
            return
        ledger, entries = self._ledger.append(self._due)
        rows = [entry.row for entry in entries if entry.row is not None]
        if self._write(rows) is not Wrote.YES:
            return
        self._due, self._ledger = [], ledger
        self._rotation.finish(rows)
        for entry in entries if tell else ():
            self._answer(entry)

    def _take(self, opened: Opened) -> None:
        self._ledger = opened.ledger
        self._copies = Copies(self._disk, self._place, opened, self._journal)
        if not opened.works and (trouble := self._probe()) is not None:
            self._copies.refused = refusal(trouble)
        now_ns = self._clock.now().mono_ns
        self._look_ns = now_ns + COPY_RETRY_S * NS
        self._retry_ns = now_ns + self._retry_s * NS

    def _write(self, rows: Sequence[Row]) -> Wrote:
        if self._copies is None:
            return Wrote.NOTHING
        had_database = self._copies.database_works
        wrote = self._copies.write(rows)
        if self._copies.database_works:
            self._retry_s = FIRST_RETRY_S
        elif had_database:
            self._retry_ns = self._clock.now().mono_ns + self._retry_s * NS
        return wrote

    def _fail(self, entries: Sequence[Entry], wrote: Wrote) -> None:
        why = self._copies.refused if self._copies else fault("GW-4012", reason="the journal is closed")
        failed: list[Entry] = []
        for entry in entries:
            if known := self._ledger.known(entry.order):
                self._answer(Entry(entry.order, stored=known))
            elif entry.fault is not None:
                self._answer(entry)
            elif wrote is Wrote.MAYBE:
                reason = dict(why.fields).get("reason", why.code)
                self._post(CommitUnknown(token_of(entry.order), basket_of(entry.order), fault("GW-4013", reason=reason)))
                failed.append(entry)
            else:
                self._post(CommitRefused(token_of(entry.order), basket_of(entry.order), why))
        if failed:
            self._unknown += tuple(failed)
            self._database_in_doubt |= self._copies is not None and self._copies.database_in_doubt
            self._reopen()

    def _reopen(self) -> None:
        """Close, open, read: then it is known what stands. Tried again with doubling waits."""
        copies = self._copies
        if copies is None:
            return
        self._retry_s, wait_s = min(LAST_RETRY_S, self._retry_s * 2), self._retry_s
        self._retry_ns = self._clock.now().mono_ns + wait_s * NS
        trouble = self._probe()
        if trouble is not None and not self._unknown:
            copies.refused = refusal(trouble)
            return  # as things are: where the copy still has room, it goes on alone
        copies.close()
        try:
            opened = open_journal(replace(self._request(), known=self._ledger, logs=copies.logs, distrust=copies.spoilt))
        except RefusedError as no:
            copies.refused = no.fault
        except NoSegmentError:
            copies.refused = fault("GW-4012", reason="the journal's files are gone")
        except (OSError, sqlite3.Error) as err:
            copies.refused = refusal(err)
        else:
            self._resolve(opened)
            if trouble is not None and self._copies is not None:
                self._copies.distrust_database(trouble)
            self._write_due(tell=True)

    def _succeed(self) -> None:
        order, copies = self._succession, self._copies
        if order is None or copies is None or not copies.database_works or self._unknown:
            return
        self._succession = None
        following = follow(self._request(), self._ledger, order)
        if following is None:
            return
        # What raises here ends the process, and the next start opens it.
        opened = open_journal(replace(self._request(), journal=following.journal))
        copies.close()
        before, self._journal = self._journal, following.journal
        self._take(replace(opened, ledger=opened.ledger.remembering(self._ledger)))
        self._rotation = Rotation(self._disk, self._place, self._journal)
        self._post(succeeded(self._journal, before, replace(self._ledger.tip, boot=self._boot), order, opened.recent[-1]))

    def _probe(self) -> OSError | None:
        try:
            self._disk.probe(self._place.directory)
        except OSError as err:
            return err
        return None

    def _resolve(self, opened: Opened) -> None:
        """Tell what stands beyond what was told, and answer the orders that were unknown by it."""
        new = [row for row in opened.recent if row.seq > self._ledger.tip.seq]
        seen = {row.hash for row in new}
        if not opened.works:  # what can be read may be in memory alone: nothing of it is told yet
            opened = replace(opened, ledger=self._ledger)
        else:
            self._tell_new(new)
        self._take(opened)
        left = [entry for entry in self._unknown if not (entry.row and entry.row.hash in seen)]
        self._unknown = tuple(entry for entry in self._unknown if entry not in left) if not opened.works else ()
        if self._database_in_doubt and not opened.was_read:
            self._unknown += tuple(left)
            return
        self._database_in_doubt = bool(self._unknown)
        for entry in left:
            known = self._ledger.known(entry.order)
            self._answer(Entry(entry.order, stored=known, fault=None if known else fault("GW-4012", reason="the commit failed")))

    def _tell_new(self, rows: Sequence[Row]) -> None:
        waiting = {entry.row.hash: entry for entry in self._unknown if entry.row is not None}
        for row in rows:
            if row.hash in waiting:
                self._answer(waiting[row.hash])
            else:
                self._post(Committed(row, ""))
        self._due = [order for order in self._due if order.kind not in {row.kind for row in rows}]

    def _answer(self, entry: Entry) -> None:
        for event in answers(entry):
            self._post(event)

    def _tell(self) -> None:
        """Post how the two copies are, when that changed in kind; the same trouble in other words is no news."""
        if self._copies is None:
            return
        database = self._copies.database_fault if self._copies.works else self._copies.refused
        copy = self._copies.copy_fault
        kinds = (database.code if database else None, copy.code if copy else None)
        if kinds != self._told:
            self._told = kinds
            self._post(StorageChanged(database, copy))
