"""What the receiver needs of a store, and the values it keeps there. Pure: SQLite and memory are behind it.

Everything happens inside `transaction()`: all of it stands, or none. Inserting what is there already changes nothing.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from gateway.messages.journal import ZERO_HASH
from gateway.uplink.ranges import Range


@dataclass(frozen=True, slots=True)
class Event:
    """One event as the district keeps it: the bytes that were hashed. `wall_ms`: None when the body tells no time."""

    seq: int
    kind: str
    wall_ms: int | None
    hash: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """One journal of one outlet: every event up to `stored` is in the table and chained, `tip` is its hash, `high` the highest seq.

    `receipt_no`, `z`, `grand_total` (rupiah): the last marks seen, for a card that must begin anew.
    """

    outlet: str
    journal: str
    stored: int = 0
    tip: bytes = ZERO_HASH
    high: int = 0
    receipt_no: int = 0
    z: int = 0
    grand_total: int = 0


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A message that could not be read, raw. `first` and `last`: the events it claims to hold, 0 where that is unknown.

    `later`: nothing is wrong with it, a newer receiver will read it.
    """

    topic: str
    reason: str
    raw: bytes
    outlet: str = ""
    journal: str = ""
    first: int = 0
    last: int = 0
    later: bool = False


@dataclass(frozen=True, slots=True)
class AckState:
    """Of one outlet: the journal heard last, the epoch of its acks, the number of the last ack."""

    journal: str
    epoch: int
    n: int


class Store(Protocol):
    """Tables event, fork, quarantine, alarm, outlet. Errors of the world are the store's own exceptions; the caller knows which."""

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; durable when it has ended."""
        ...

    def line(self, outlet: str, journal: str) -> Line | None:
        """Where this journal stands; None when nothing of it is known."""
        ...

    def put_line(self, line: Line) -> None:
        """Remember where it stands."""
        ...

    def hashes(self, outlet: str, journal: str, first: int, last: int) -> Mapping[int, bytes]:
        """The hashes in the table from `first` to `last`, by seq."""
        ...

    def events(self, outlet: str, journal: str, first: int, count: int) -> Sequence[Event]:
        """At most `count` events from `first` on, in order; there may be gaps."""
        ...

    def insert(self, outlet: str, journal: str, events: Sequence[Event]) -> None:
        """Put events that are not in the table."""
        ...

    def holes(self, outlet: str, journal: str, after: int, count: int) -> Sequence[Range]:
        """The first `count` ranges above `after` and below the highest seq that are not in the table."""
        ...

    def add_fork(self, outlet: str, journal: str, event: Event, now_ms: int) -> bool:
        """Keep an event that contradicts the table. False when the very same is kept already."""
        ...

    def quarantine(self, message: Quarantined, now_ms: int) -> bool:
        """Keep a message raw. False when the very same is kept already."""
        ...

    def quarantined(self, outlet: str, journal: str) -> Sequence[Range]:
        """The ranges that messages in quarantine claim to hold."""
        ...

    def unread(self) -> Sequence[tuple[int, str, bytes]]:
        """Id, topic and bytes of what is to be read later."""
        ...

    def release(self, number: int) -> None:
        """It has been read: take it out of quarantine."""
        ...

    def alarm(self, outlet: str, kind: str, detail: str, now_ms: int) -> None:
        """A line for the district's engineer."""
        ...

    def outlets(self) -> Sequence[str]:
        """Every outlet of which events are known."""
        ...

    def ack_state(self, outlet: str) -> AckState | None:
        """None for an outlet never heard of."""
        ...

    def put_ack_state(self, outlet: str, state: AckState) -> None:
        """Remember it."""
        ...

    def status(self, outlet: str, payload: str, now_ms: int) -> None:
        """The outlet's last status message, as it came."""
        ...

    def epoch(self) -> int:
        """The district's own epoch: no ack goes out with a lower one."""
        ...

    def put_epoch(self, epoch: int) -> None:
        """Remember it."""
        ...
