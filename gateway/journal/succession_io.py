"""Making the journal that follows another, on the disk. Whatever instant the power goes, the one in use is the old one or the new one.

    1  planned   the new journal's id into `planned`, durable: a second attempt makes the same one
    2  key       its key
    3  file      its first segment, whole and durable: genesis, what is carried, `restored`
    4  id        from here on it is the one in use; `planned` is taken away

The old one's files stay where they are, are never written again and never taken for the one in use.
"""

import json
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from gateway.books import Books
from gateway.faults import fault
from gateway.journal.database_io import build, part_of, put
from gateway.journal.disk_io import Disk
from gateway.journal.event import decode
from gateway.journal.ledger import RECENT, Ledger
from gateway.journal.reader_io import JournalReader, UnreadableError
from gateway.journal.recovery import hash_before
from gateway.journal.repair_io import Request
from gateway.journal.salvage import salvage
from gateway.journal.segments_io import NAME, PLANNED, Identity, Place, new_journal_id, read_identity, write_identity
from gateway.journal.signer_io import make_key
from gateway.journal.succession import Heritage, successor
from gateway.messages.journal import Commit, Fields, JournalSucceeded, Json, Row, SucceedJournal, Tip

log = logging.getLogger("gateway.journal")

Own = Callable[[str, Fields, int], Commit]


def succeed(disk: Disk, place: Place, identity: Identity, heritage: Heritage, later: Iterable[Row], own: Own) -> Identity:
    """Make the journal that follows `identity`'s and take it into use. `later`: the events after the join.

    Raises OSError, sqlite3.Error, UnreadableError; then the old one is in use, and it may be done again.
    """
    journal = plan(disk, place, identity.journal)
    boot = heritage.join.boot
    genesis: Fields = {"outlet": place.outlet, "journal": journal, "key": make_key(disk, place, journal)}
    rows = successor(heritage, genesis, later, lambda kind, fields: own(kind, fields, boot))
    path = place.database(journal, 1)
    build(disk, part_of(path), rows)
    put(disk, path)
    following = Identity(journal, place.outlet, heritage.generation + 1, (*identity.past, identity.journal))
    write_identity(disk, place.directory, following)  # only now: durable before it is used
    disk.remove(place.directory / PLANNED)
    return following


def plan(disk: Disk, place: Place, journal: str) -> str:
    """The id of the journal that is to follow `journal`: the one planned by an attempt that did not finish, else a new one."""
    path = place.directory / PLANNED
    try:
        found = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        found = ""
    if found != journal and NAME.match(f"{found}-1.db"):
        return found
    found = new_journal_id()
    disk.write_file(path, f"{found}\n".encode())
    return found


def shows_another_past(reader: JournalReader, head: int, order: SucceedJournal) -> bool:
    """Whether the district's word really contradicts what lies here. What cannot be read contradicts nothing."""
    if order.stored > head:
        return True
    try:
        found = reader.hash_at(order.stored)
    except UnreadableError:
        return False
    return found is not None and found != order.tip


def follow(request: Request, ledger: Ledger, order: SucceedJournal) -> Identity | None:
    """On the district's word: make the journal that follows the one in use, where that word is about it and true.

    None: the old one stays in use (the word is old news, or the disk did not take it; the log is told). What raises has already gone over
    to the new one, and its name may not be durable: nobody may go on.
    """
    disk, place = request.disk, request.place
    reader = JournalReader(place.directory, request.journal)
    identity = read_identity(place.directory)
    if order.journal != request.journal or identity is None or not shows_another_past(reader, ledger.tip.seq, order):
        return None
    said: tuple[tuple[str, Json], ...] = (("stored", order.stored), ("tip", order.tip.hex()), ("epoch", order.epoch))
    try:
        heritage, later = inherit(reader, request.journal, ledger.tip)
        heritage = replace(heritage, cuts=ledger.cuts, marks=order.marks, said=said, running=True)
        return succeed(disk, place, identity, heritage, later, request.own)
    except (OSError, sqlite3.Error) as err:
        log.warning("GW-4050 no new journal could be begun after %s: %s", request.journal, err)
        now = read_identity(place.directory)
        if now is None or now.journal == request.journal:
            return None
        disk.sync_directory(place.directory)
        return now


def succeeded(journal: str, before: str, tip: Tip, order: SucceedJournal, last: Row) -> JournalSucceeded:
    """What the house is told. `last`: the `restored` event."""
    count = decode(last.body).get("carried_events")
    return JournalSucceeded(
        journal, tip, before, fault("GW-4050", "never", lost=before, stored=order.stored, journal=journal, carried=count)
    )


def inherit(reader: JournalReader, journal: str, tip: Tip) -> tuple[Heritage, Iterator[Row]]:
    """What follows journal `journal`, which ends at `tip`, and its events after the join. Raises UnreadableError.

    The join is the last event of which the district said, signed, that it holds it. Without such a word all is carried.
    """
    first = reader.first_seq()
    stored = min(last_stored(reader), tip.seq)
    rows = list(_between(reader, max(first, stored - RECENT + 1), stored)) if stored >= first else []
    if rows:
        ledger = salvage(rows)
        join, cuts, books = ledger.tip, ledger.cuts, ledger.books
    else:
        join, cuts, books = _before(next(reader.rows(first)))
    return Heritage(journal, tip.generation, join, cuts, books=books.told()), reader.rows(join.seq + 1)


def last_stored(reader: JournalReader) -> int:
    """Up to which event the journal's last `ack` event has the district's counter-signature; 0 where there is none."""
    row = reader.last_of("ack")
    if row is None:
        return 0
    fields = decode(row.body)
    stored = fields.get("stored")
    if not isinstance(stored, int):
        return 0
    try:
        said = json.loads(json.loads(str(fields.get("ack")))["p"])
        tip = bytes.fromhex(said["tip"])
    except (ValueError, LookupError, TypeError):
        return 0
    return stored if reader.hash_at(stored) == tip else 0  # a word on another past says nothing of this one


def _before(row: Row) -> tuple[Tip, int, Books]:
    """What is before the first event that is here: nothing, or what it says of itself."""
    if row.seq == 1:
        return Tip(), 0, Books()
    ledger = salvage([row])
    tip = ledger.tip
    return Tip(
        row.seq - 1, hash_before(row) or bytes(32), tip.receipt_no, tip.z, tip.grand_total, tip.boot, tip.generation, tip.wall_ms
    ), ledger.cuts, ledger.books


def _between(reader: JournalReader, first: int, last: int) -> Iterator[Row]:
    for row in reader.rows(first):
        if row.seq > last:
            return
        yield row
