"""From a payload to events whose chain holds, or to the name of what is wrong with it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.district.store import Event
from gateway.journal.chain import event_hash
from gateway.uplink.envelope import Refusal, Unpacked
from gateway.uplink.header import Header
from gateway.uplink.objects import Fields, integer, parse_object, text

Unpack = Callable[[bytes], Unpacked | Refusal]
MAX_KIND = 40  # letters; the longest kind has 14


@dataclass(frozen=True, slots=True)
class Read:
    """One event of a batch, and what its body says."""

    event: Event
    fields: Fields


@dataclass(frozen=True, slots=True)
class Batch:
    """Events that follow from `header.prev` and lead to `header.tip`."""

    header: Header
    events: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class Bad:
    """What cannot be stored. `header`: what it claims of this outlet, where that could be read. `later`: a newer receiver will read it."""

    reason: str
    detail: str
    header: Header | None = None
    later: bool = False


def read_batch(payload: bytes, outlet: str, unpack: Unpack) -> Batch | Bad:
    """The batch that `outlet` (the topic's, which the broker vouches for) has sent."""
    opened = unpack(payload)
    if isinstance(opened, Refusal):
        header = opened.header if opened.header is not None and opened.header.outlet == outlet else None
        return Bad(opened.reason, opened.detail, header, opened.later)
    header = opened.header
    if header.outlet != outlet:
        return Bad("outlet", f"it says it is from {header.outlet}")
    if header.first == 1 and any(header.prev):
        return Bad("prev", "before event 1 there is nothing", header)
    return _chained(header, opened.bodies)


def _chained(header: Header, bodies: tuple[bytes, ...]) -> Batch | Bad:
    found: list[Read] = []
    tip = header.prev
    for seq, body in enumerate(bodies, header.first):
        tip = event_hash(tip, seq, body)
        fields = parse_object(body)
        kind = None if fields is None else text(fields, "kind")
        if fields is None or not kind or len(kind) > MAX_KIND:
            return Bad("body", f"event {seq} is no JSON object with a kind", header)
        found.append(Read(Event(seq, kind, integer(fields, "wall"), tip, body), fields))
    if tip != header.tip:
        return Bad("tip", "its bodies do not give its tip", header)
    return Batch(header, tuple(found))
