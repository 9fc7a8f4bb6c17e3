"""What the receiver needs of a database. Pure: a protocol, and the error of a database that did not take what it was given."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from gateway.district.records import Alarm, Event, Link, OutletState, Position, Quarantined, Signed
from gateway.district.spans import Span
from gateway.faults import Fault
from gateway.journal.merkle import Frontier

CANNOT_READ_YET = "cannot read yet: "
"""Begins the reason of a quarantined message that a later version of the receiver may read."""


class StoreTroubleError(Exception):
    """The transaction did not go through, or nobody knows whether it did. Doing it again is safe: everything is stored once."""

    def __init__(self, why: Fault) -> None:
        super().__init__(why.code)
        self.fault = why


class Store(Protocol):
    """The district's tables. Every other call is made inside `transaction`, by one thread."""

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing, durable when it ends. Raises StoreTroubleError when the disk is full, read-only, locked or broken."""
        ...

    def position(self, outlet: str, journal: str) -> Position:
        """How far this journal is; zeros for one never seen."""
        ...

    def keep_position(self, outlet: str, journal: str, position: Position) -> None:
        """Set how far it is; from then on the journal is known."""
        ...

    def knows(self, outlet: str, journal: str) -> bool:
        """Whether a position was ever kept for it."""
        ...

    def hashes(self, outlet: str, journal: str, span: Span) -> dict[int, bytes]:
        """The hashes of the events of this range that are in the table."""
        ...

    def links(self, outlet: str, journal: str, first: int, limit: int) -> list[Link]:
        """The events from `first` on, in order, at most `limit`; holes are left out."""
        ...

    def islands(self, outlet: str, journal: str, after: int) -> list[Span]:
        """The events above `after` that are in the table, as ranges in order."""
        ...

    def add_events(self, events: Sequence[Event]) -> None:
        """Insert; none of the keys is in the table."""
        ...

    def add_forks(self, events: Sequence[Event], received_ms: int) -> None:
        """Keep events that contradict the table; the same one is kept once."""
        ...

    def add_quarantined(self, item: Quarantined, received_ms: int) -> bool:
        """Keep a message; the same one is kept once. False when this outlet has had its share, and nothing was kept."""
        ...

    def unread(self, after: int, limit: int) -> list[tuple[int, str, bytes]]:
        """Quarantined messages with an id above `after` that could not be read *yet*: (id, topic, raw), in order."""
        ...

    def drop_quarantined(self, number: int) -> None:
        """Forget a quarantined message by its id: it has been read."""
        ...

    def aside(self, outlet: str, journal: str, after: int) -> list[Span]:
        """Events above `after` that are in quarantine or in the table of forks."""
        ...

    def add_alarm(self, alarm: Alarm, received_ms: int) -> None:
        """Keep an alarm once."""
        ...

    def add_key(self, outlet: str, journal: str, seq: int, claim: str) -> None:
        """Keep what event `seq` says about the outlet's key; the first word on an event stands."""
        ...

    def keys(self, outlet: str, journal: str, seq: int, limit: int) -> list[tuple[int, str]]:
        """What the events up to `seq` say about it: (seq, claim) in order, at most `limit`."""
        ...

    def add_checkpoint(self, checkpoint: Signed, received_ms: int) -> None:
        """Keep one that is not checked yet; the same one is kept once, and is not checked again."""
        ...

    def unchecked(self, outlet: str, journal: str, stored: int) -> list[Signed]:
        """Those of at most `stored` events that are not checked yet, the smallest first."""
        ...

    def held(self, outlet: str, journal: str) -> list[Signed]:
        """Those that were checked and hold, the smallest first."""
        ...

    def checked(self, checkpoint: Signed, *, holds: bool) -> None:
        """What the check came to."""
        ...

    def tree(self, outlet: str, journal: str) -> Frontier:
        """How far the tree over this journal's events was grown."""
        ...

    def keep_tree(self, outlet: str, journal: str, tree: Frontier) -> None:
        """Set it."""
        ...

    def outlets(self) -> list[str]:
        """All that ever sent a batch or named a journal, in order."""
        ...

    def outlet(self, outlet: str) -> OutletState | None:
        """What is known of an outlet."""
        ...

    def keep_outlet(self, outlet: str, state: OutletState) -> None:
        """Set it."""
        ...

    def saw(self, outlet: str, status: str, received_ms: int) -> None:
        """Keep an outlet's last status, a JSON text."""
        ...

    def epoch(self) -> int:
        """The district's epoch: that of an outlet not yet known."""
        ...

    def raise_epoch(self) -> None:
        """The table was restored from a backup: every outlet's epoch, and the district's, goes up by one and nobody is refused."""
        ...
