"""When the segment in use is closed, and what the next one carries of it: gathered by slices in quiet moments, never while a sale waits."""

from collections.abc import Iterable

from gateway.journal.carried import Carried, began_at, is_due
from gateway.journal.database_io import SLICE
from gateway.journal.reader_io import JournalReader
from gateway.messages.journal import Row

MAX_BYTES = 4 << 20  # bodies read at once; a sale waits behind so much at most


class Closing:
    """Watches for the Z at which the segment is due. `step` until it gives what is carried; then the store begins the next segment."""

    def __init__(self, reader: JournalReader) -> None:
        self._reader = reader
        self._first = 1
        self._z: Row | None = None
        self._carried: Carried | None = None

    def opened(self, first: int, recent: Iterable[Row]) -> None:
        """The segment that begins at event `first` is in use. A Z among its last rows may have come right before the power went."""
        self._first, self._z, self._carried = first, None, None
        self.committed(row for row in recent if row.seq > first)

    def committed(self, rows: Iterable[Row]) -> None:
        """These events are durable."""
        for row in rows:
            if row.kind == "z":
                self._z = row

    @property
    def is_due(self) -> bool:
        """A Z came, and it was not found yet that the segment goes on."""
        return self._z is not None

    def step(self, head: int) -> Carried | None:
        """Take in a slice; what the next segment carries as soon as that is all up to event `head`. Raises UnreadableError."""
        if self._z is None:
            return None
        if self._carried is None:
            _, begin = self._reader.read(self._first, 1, MAX_BYTES)
            if not begin or not is_due(begin[0], self._z):
                self._z = None
                return None
            self._carried = self._begin()
        elif self._carried.seq < head:
            _, rows = self._reader.read(self._carried.seq + 1, SLICE, MAX_BYTES)
            self._carried = self._carried.grown(rows)
        return self._carried if self._carried.seq == head else None

    def _begin(self) -> Carried:
        """Up to the first event of the last segment that tells of all before it; a `recovered` does not."""
        starts = self._reader.starts()
        for start in reversed(starts):
            _, rows = self._reader.read(start, 1, MAX_BYTES)
            began = began_at(rows[0]) if rows else None
            if began is not None:
                return began
        return Carried(starts[0] - 1, tree=None)
