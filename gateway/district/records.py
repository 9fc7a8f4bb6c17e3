"""What the district keeps: events, forks, what it could not read, alarms, and how far it is with each outlet. Pure values."""

from dataclasses import dataclass
from typing import NamedTuple

from gateway.district.spans import Span
from gateway.messages.journal import ZERO_HASH


class Event(NamedTuple):
    """One row of the table `event`. `wall_ms` is None where the body does not tell it. A tuple, so that it is bound as it is."""

    outlet: str
    journal: str
    seq: int
    kind: str
    wall_ms: int | None
    hash: bytes
    body: bytes


class Link(NamedTuple):
    """What the chain needs of a stored event."""

    seq: int
    hash: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A message kept as it came. `span`: which events it holds, as far as its header tells; `journal` is "" without it."""

    topic: str
    reason: str
    raw: bytes
    outlet: str = ""
    journal: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as it came in a batch's header: `note` claims to cover the first `size` events of the journal."""

    outlet: str
    journal: str
    size: int
    note: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a district engineer must look at. The same alarm is kept once."""

    outlet: str
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Position:
    """How far the district is with one journal.

    `stored`: every event up to it is in the table and follows from the one before; `tip`: its hash there. `top`: the highest in the
    table. `receipt_no` and `z`: the highest seen; `grand_total`: rupiah, exact at `stored`.
    """

    stored: int = 0
    tip: bytes = ZERO_HASH
    top: int = 0
    receipt_no: int = 0
    z: int = 0
    grand_total: int = 0


@dataclass(frozen=True, slots=True)
class OutletState:
    """One outlet. `journal`: the present one, "" if none is known; `n`: of the last ack made; `refused`: why it gets no acks, else ""."""

    journal: str = ""
    epoch: int = 1
    n: int = 0
    refused: str = ""
