"""The store: ledger and copies together, and what is answered when one or both copies fail. It owns no thread.

An order is answered when its event is on the medium in each copy that works; one is enough. When none works it is refused if
certainly nothing was written, else unknown until both have been opened and read again.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace

from gateway.clock import Clock
from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.journal.announcements import announcements
from gateway.journal.answers import answers, begun, unsure
from gateway.journal.copies_io import Copies, Wrote
from gateway.journal.disk_io import Disk
from gateway.journal.ledger import Entry, Ledger, Order, basket_of, token_of
from gateway.journal.mending_io import segment_fields
from gateway.journal.opener_io import Opener
from gateway.journal.opening_io import Opened
from gateway.journal.patience import NS, Patience
from gateway.journal.rotation_io import Rotation
from gateway.journal.segments_io import place_of
from gateway.journal.succession_io import succeeded
from gateway.journal.trouble_io import RefusedError, is_full, refusal
from gateway.journal.upkeep_io import Upkeep
from gateway.journal.voice import Voice
from gateway.messages import Event
from gateway.messages.journal import Commit, CommitRefused, Committed, Fields, JournalOpened, Row, StorageChanged, SucceedJournal


class Store:
    """The journal of one outlet, open for writing, used by one thread at a time. What becomes of orders is posted."""

    def __init__(self, config: Config, clock: Clock, post: Callable[[Event], None], disk: Disk) -> None:
        self._voice = Voice(config.outlet, clock)
        self._place = place_of(config)
        self._clock = clock
        self._post = post
        self._disk = disk
        self._upkeep = Upkeep(config, disk, self._place, clock, self._say)
        self._opener = Opener(disk, self._place, self._own)
        self._ledger = Ledger()
        self._copies: Copies | None = None
        self._boot = 0
        self._due: list[Commit] = []
        self._unknown: tuple[Entry, ...] = ()
        self._database_in_doubt = False
        self._told: tuple[str | None, ...] = (None,) * 3
        self._patience = Patience()
        self._succession: SucceedJournal | None = None

    def open(self) -> JournalOpened | Fault:
        """Take the lock, mend what can be mended, write `boot`. A fault: the journal cannot be opened, nothing was touched.

        On a full or read-only disk it opens all the same, to answer for what is there; orders are refused until there is room.
        """
        try:
            opened = self._opener.first()
            if not opened.works and is_full(self._opener.probe()) and self._upkeep.give_way():
                opened = self._opener.first()
        except (RefusedError, OSError, sqlite3.Error) as err:
            self.close()
            return err.fault if isinstance(err, RefusedError) else refusal(err)
        self._take(opened)
        self._boot = self._ledger.tip.boot + 1
        self._rotation = Rotation(self._disk, self._place, self._opener.journal)
        key = self._rotation.due() if opened.database is not None else None  # on a sick card the key stays as it is
        self._due = announcements(self._ledger, opened.found, opened.recovered, key, self._own)
        self._write_due(tell=False)
        self._tell()
        return begun(self._opener.journal, self._ledger, self._boot, opened.mended)

    def commit(self, orders: Sequence[Order]) -> None:
        """Make these orders durable together and post what became of each, in order."""
        frozen = {basket_of(entry.order) for entry in self._unknown} - {""}
        for order in orders:
            if basket_of(order) in frozen:
                self._post(unsure(order, "not yet read again"))
        self._write_due(tell=True)
        fresh = [order for order in orders if basket_of(order) not in frozen]
        while True:
            ledger, entries = self._ledger.append(fresh)
            rows = [entry.row for entry in entries if entry.row is not None]
            wrote = self._write(rows) if rows else Wrote.YES
            if wrote is not Wrote.NOTHING or not self._make_room():  # at most twice
                break
        if wrote is Wrote.YES:
            self._ledger = ledger
            self._upkeep.committed(rows)
            for entry in entries:
                self._answer(entry)
        else:
            self._fail(entries, wrote)
        self._make_room()
        self._tell()

    def tend(self) -> None:
        """Do what is due: open a failed database again, look for a copy, catch it up by a slice; else what can wait."""
        now_ns = self._clock.now().mono_ns
        if self._copies is None or not self._copies.database_works:
            if now_ns >= self._patience.retry_ns:
                self._reopen()
        elif self._copies.is_behind:
            self._copies.catch_up()
        elif self._patience.looks(now_ns):
            if odd := self._copies.look_for_copy():
                self.commit([self._own("recovered", {"copy": odd}, self._boot)])
            self._upkeep.begin()
        else:
            self._copies.reserve_ahead()
            self._keep_house(self._copies)
        self._make_room()
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
        due_ns = self._patience.look_ns if works else self._patience.retry_ns
        if works and self._has_work:
            return 0.0
        return max(0.0, (due_ns - self._clock.now().mono_ns) / NS)

    @property
    def _has_work(self) -> bool:
        return self._copies is not None and self._upkeep.has_work(is_level=self._copies.is_level)

    def _keep_house(self, copies: Copies) -> None:
        """A slice of what can wait. When a segment was begun, what lies on the disk then is what is in use, whatever went wrong."""
        if not self._has_work:
            return
        if (carried := self._upkeep.step(self._ledger.tip.seq, is_level=copies.is_level)) is None:
            return
        fields = segment_fields(self._place, self._opener.journal, self._ledger) | carried.fields()
        if self._upkeep.begin_segment(self._ledger, self._own("segment", fields, self._boot)):
            copies.close()
            self._reopen()

    def _make_room(self) -> bool:
        """The card was full: what can be given back is, and both copies are opened again. False when nothing can."""
        if self._copies is None or not self._copies.is_full or not self._upkeep.give_way():
            return False
        self._reopen()
        return True

    def _say(self, fields: Fields) -> bool:
        before = self._ledger.tip.seq
        self.commit([self._own("disk", fields, self._boot)])
        return self._ledger.tip.seq > before

    def close(self) -> None:
        """Give every file back, the lock last."""
        self._upkeep.close()
        if self._copies is not None:
            self._copies.close()
        self._copies = None
        self._opener.close()

    def _own(self, kind: str, fields: Fields, boot: int) -> Commit:
        self._voice.last_ms = self._ledger.tip.wall_ms
        return self._voice.order(kind, fields, boot)

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
        self._upkeep.opened(self._opener.journal, opened)
        self._copies = Copies(self._disk, self._place, opened, self._opener.journal)
        if not opened.works and (trouble := self._opener.probe()) is not None:
            self._copies.refused = refusal(trouble)
        self._patience.opened(self._clock.now().mono_ns)

    def _write(self, rows: Sequence[Row]) -> Wrote:
        if self._copies is None:
            return Wrote.NOTHING
        had_database = self._copies.database_works
        wrote = self._copies.write(rows)
        if self._copies.database_works:
            self._patience.works()
        elif had_database:
            self._patience.failed(self._clock.now().mono_ns)
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
                self._post(unsure(entry.order, reason))
                failed.append(entry)
            else:
                self._post(CommitRefused(token_of(entry.order), basket_of(entry.order), why))
        if failed:
            self._unknown += tuple(failed)
            if self._copies is not None and self._copies.is_full:
                self._upkeep.give_way()
            self._database_in_doubt |= self._copies is not None and self._copies.database_in_doubt
            self._reopen()

    def _reopen(self) -> None:
        """Close, open, read: then it is known what stands. Tried again with doubling waits."""
        copies = self._copies
        if copies is None:
            return
        self._patience.tries(self._clock.now().mono_ns)
        trouble = self._opener.probe()
        if trouble is not None and not self._unknown:
            copies.refused = refusal(trouble)
            return  # as things are: where the copy still has room, it goes on alone
        copies.close()
        if isinstance(opened := self._opener.again(self._ledger, copies), Fault):
            copies.refused = opened
            return
        self._resolve(opened)
        if trouble is not None and self._copies is not None:
            self._copies.distrust_database(trouble)
        self._write_due(tell=True)

    def _succeed(self) -> None:
        order, copies = self._succession, self._copies
        if order is None or copies is None or not copies.database_works or self._unknown:
            return
        self._succession, before = None, self._opener.journal
        if (opened := self._opener.follow(self._ledger, order)) is None:
            return
        copies.close()
        self._take(replace(opened, ledger=opened.ledger.remembering(self._ledger)))
        self._rotation = Rotation(self._disk, self._place, self._opener.journal)
        self._post(succeeded(self._opener.journal, before, replace(self._ledger.tip, boot=self._boot), order, opened.recent[-1]))

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
        kinds = tuple(why.code if why else None for why in (database, copy, self._upkeep.fault))
        if kinds != self._told:
            self._told = kinds
            self._post(StorageChanged(database, copy, room=self._upkeep.fault))
