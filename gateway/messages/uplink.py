"""Events and effects of the uplink: the broker's connection, sealed batches, watermarks."""

from dataclasses import dataclass
from typing import Literal

from gateway.faults import Fault

Protocol = Literal["5", "3.1.1"]


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker took us. `session_present`: it still knew our session. The maxima are its own (None: it did not say)."""

    protocol: Protocol
    session_present: bool
    receive_maximum: int | None = None
    maximum_packet: int | None = None


@dataclass(frozen=True, slots=True)
class Disconnected:
    """There is no connection (any more, or the attempt failed). `refused`: the broker does not speak this protocol version."""

    fault: Fault
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message came down."""

    topic: str
    payload: bytes
    retained: bool


@dataclass(frozen=True, slots=True)
class Published:
    """PUBACK for the publish of this token (QoS 0: handed to the socket). `fault` is None only when the reason code was good."""

    token: str
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class BatchSealed:
    """A batch is packed: events first..last, `tip` the hash of the last, `payload` one zstd frame. `journal`: as it was ordered."""

    first: int
    last: int
    count: int
    tip: bytes
    payload: bytes
    journal: str = ""


@dataclass(frozen=True, slots=True)
class SealFailed:
    """The events could not be read or packed."""

    first: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class HashRead:
    """The journal's hash at `seq`; None where it has no such event. Answers `ReadHash`."""

    seq: int
    hash: bytes | None


@dataclass(frozen=True, slots=True)
class UplinkChanged:
    """The three watermarks and the connection, for the page and the status. `fault`: why there is no connection, or what is odd."""

    online: bool
    head: int
    accepted: int
    stored: int
    fault: Fault | None = None
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Connect:
    """Open a fresh connection. `will` is the retained last status, published by the broker when we vanish."""

    protocol: Protocol
    client_id: str
    will_topic: str
    will_payload: bytes
    subscriptions: tuple[tuple[str, int], ...]
    keepalive_s: int


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Close the connection cleanly, after what was published before has left."""


@dataclass(frozen=True, slots=True)
class Publish:
    """Publish once on the present connection; `Published(token)` answers. Dropped silently when there is none."""

    token: str
    topic: str
    payload: bytes
    qos: int
    retain: bool = False


@dataclass(frozen=True, slots=True)
class Seal:
    """Read events from `first` on and pack them: at most `max_events`, at most `max_bytes` packed. `ack_now`: ask for an ack at once.

    `plain`: without a dictionary, for a district that does not have ours. `checkpoint`: with one in the header, where there can be one.
    `journal`: whose events, so that an order given before a succession can never be carried out on the journal after it.
    """

    first: int
    max_events: int
    max_bytes: int
    ack_now: bool
    plain: bool = False
    checkpoint: bool = False
    journal: str = ""


@dataclass(frozen=True, slots=True)
class ReadHash:
    """Ask for the journal's hash at `seq`."""

    seq: int
    journal: str = ""


@dataclass(frozen=True, slots=True)
class KeepPosition:
    """Remember the position over restarts. Not durable at once: losing it costs a resend, nothing else.

    `journal`: whose position it is; one of another journal counts for nothing. `n`: of the last ack believed.
    """

    accepted: int
    stored: int
    epoch: int
    n: int
    journal: str = ""


UplinkEvent = Connected | Disconnected | Arrived | Published | BatchSealed | SealFailed | HashRead | UplinkChanged
UplinkEffect = Connect | Disconnect | Publish | Seal | ReadHash | KeepPosition
