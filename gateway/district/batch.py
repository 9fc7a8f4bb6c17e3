"""A batch as it arrives, and what unpacking may say instead. Pure; unpacking itself is the envelope's."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.district.spans import Span


@dataclass(frozen=True, slots=True)
class Batch:
    """Header and bodies. `prev`: hash before the first event, `tip`: hash of the last. Nothing of it is checked against the chain yet."""

    outlet: str
    journal: str
    first: int
    prev: bytes
    tip: bytes
    bodies: tuple[bytes, ...]
    ack_now: bool = False
    checkpoint: str | None = None

    @property
    def span(self) -> Span:
        """The events it holds."""
        return self.first, self.first + len(self.bodies) - 1


@dataclass(frozen=True, slots=True)
class Unread:
    """It could not be unpacked. `later`: a newer receiver may be able to."""

    reason: str
    later: bool = False


Unpack = Callable[[bytes], Batch | Unread]


@dataclass(frozen=True, slots=True)
class Reads:
    """What this receiver can read: versions of the batch's header, ids of dictionaries."""

    v: tuple[int, ...] = (1,)
    dictionaries: tuple[int, ...] = ()
