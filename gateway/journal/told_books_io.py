"""What the reports of the counter page read from the journal: the books as they stand, the last Zs, the events of some days."""

from collections.abc import Iterator

from gateway.books import Books
from gateway.journal.event import decode
from gateway.journal.ledger import RECENT, restore
from gateway.journal.reader_io import JournalReader, UnreadableError
from gateway.messages.journal import Fields

MAX_EVENTS = 20_000
"""Events looked through for one table: a week of a busy shop that never closed its day."""


class Past:
    """Reads beside the writer, in any thread. Every method raises UnreadableError where the journal cannot be read."""

    def __init__(self, reader: JournalReader) -> None:
        self._reader = reader

    def books(self) -> Books:
        """The books after the last event; members by their handles."""
        rows = self._reader.recent(RECENT)
        try:
            return restore(rows).books
        except ValueError as err:
            raise UnreadableError(str(err)) from err

    def zs(self, most: int) -> Iterator[Fields]:
        """The last Zs, the newest first, each with its `seq`; found by what each says of the one before."""
        seq = self.books().z_seq
        while seq and most:
            rows = self._reader.read(seq, 1, 1 << 20)[1]
            fields = decode(rows[0].body) if rows and rows[0].kind == "z" else None
            if fields is None:
                return
            yield fields | {"seq": seq}
            previous, most = fields.get("previous"), most - 1
            before = previous.get("seq") if isinstance(previous, dict) else 0
            seq = before if isinstance(before, int) and before < seq else 0

    def events(self, kinds: tuple[str, ...], first: int, last: int | None = None) -> Iterator[Fields]:
        """The events of these kinds from `first` to `last`, at most so many as `MAX_EVENTS` hold."""
        for row in self._reader.rows(first):
            if row.seq >= first + MAX_EVENTS or (last is not None and row.seq > last):
                return
            if row.kind in kinds:
                yield decode(row.body) | {"seq": row.seq}
