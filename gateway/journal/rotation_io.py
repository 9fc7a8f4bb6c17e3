"""Changing the outlet's key: done by the daemon alone, when it starts.

Whatever instant the power goes, the key in force is the one that the journal's last genesis or key event names, and a file holds it.

    1  order     state/identity/<journal>.key-order, left by `gateway journal rotate-key`
    2  next      a fresh key into <journal>.key-next, durable; then the order is taken away
    3  event     `key`, signed by the old key, durable in the journal: from here on the new one is in force
    4  switch    the new key into <journal>.key with the event's number, durable; then key-next is taken away
"""

import logging
from collections.abc import Sequence

from gateway.journal.disk_io import Disk
from gateway.journal.key_chain import KeySpan, claims_in, follow, key_fields
from gateway.journal.reader_io import JournalReader
from gateway.journal.segments_io import Place
from gateway.journal.signer_io import SigningKey, fresh_signer, key_file, next_file, order_file, read_key
from gateway.messages.journal import Json, Row

log = logging.getLogger("gateway.journal")


class Rotation:
    """The change of one journal's key at one start. Without an order it costs two looks for a file."""

    def __init__(self, disk: Disk, place: Place, journal: str) -> None:
        self._disk = disk
        self._key = key_file(place.keys, journal)
        self._next = next_file(place.keys, journal)
        self._order = order_file(place.keys, journal)
        self._place = place
        self._journal = journal

    def due(self) -> dict[str, Json] | None:
        """The own keys of the `key` event to write now, None if there is none. What cannot be done is told and left for the next start."""
        if not self._order.exists() and not self._next.exists():
            return None
        try:
            return self._prepare()
        except OSError as err:
            log.warning("GW-4033 the key is not changed: %s", err)
            return None

    def finish(self, rows: Sequence[Row]) -> None:
        """These events stand: where one is the `key` event, make its key the only one. What fails is done at the next start."""
        for row in rows:
            if row.kind == "key":
                try:
                    self._switch(row.seq)
                except OSError as err:
                    log.warning("GW-4033 the change of the key is finished at the next start: %s", err)

    def _prepare(self) -> dict[str, Json] | None:
        old = read_key(self._key)  # first: without it no new one is believed
        if not self._next.exists():
            self._disk.write_file(self._next, SigningKey(fresh_signer(self._place.outlet, self._journal)).text())
        self._disk.remove(self._order)
        new, span = read_key(self._next), self._in_force()
        if span.key == new.signer.public:  # the event stood when the power went
            self._switch(span.since)
            return None
        if span.key != old.signer.public:
            raise OSError(f"{self._key} is not the key {span.key.id} that the journal names")
        return key_fields(old.signer, new.signer.public)

    def _in_force(self) -> KeySpan:
        rows = JournalReader(self._place.directory).key_events()
        span = follow(claims_in(rows)).last
        if span is None:
            raise OSError("the journal names no key")
        return span

    def _switch(self, seq: int) -> None:
        """Twice is as good as once."""
        new = read_key(self._next)
        self._disk.write_file(self._key, SigningKey(new.signer, seq).text())
        self._disk.remove(self._next)
