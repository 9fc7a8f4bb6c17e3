"""The cumulative acknowledgement: what an outlet may rely on. Pure.

`stored` = every event up to it is in the district's table, never past a hole or what is held raw; `tip` = the district's hash there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.district.batch import Reads
from gateway.district.records import Position
from gateway.district.spans import Span, gaps, subtract

VERSION = 1
MAX_SPANS = 50  # of each kind in one ack, which so stays under 3 kB; the next ack names the rest
CREDIT = 20_000  # events that an outlet may send above `stored` before it waits: two seconds of this receiver's work
LARGEST_ACK = 16 * 1024  # bytes; a retained ack longer than this is none of ours


@dataclass(frozen=True, slots=True)
class Ack:
    """One ack. `missing`: holes below the highest event held; `quarantined`: kept aside, not in the table."""

    outlet: str
    topic: str
    n: int
    journal: str
    epoch: int
    position: Position
    missing: tuple[Span, ...]
    quarantined: tuple[Span, ...]
    time_ms: int
    reads: Reads


@dataclass(frozen=True, slots=True)
class Claim:
    """What a retained ack on the broker says this district once held."""

    journal: str
    epoch: int
    stored: int
    tip: bytes
    n: int


def topic_of(district: str, outlet: str) -> str:
    """Where an outlet's ack goes."""
    return f"kdmp/1/{district}/{outlet}/down/ack"


def ranges(stored: int, held: Sequence[Span], aside: Sequence[Span]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """(missing, quarantined): `held` are the events in the table above `stored`, `aside` those in quarantine or forked."""
    quarantined = subtract(aside, [(1, stored), *held] if stored else held)
    missing = subtract(gaps([*held, *quarantined], stored), [*held, *quarantined])
    return tuple(missing[:MAX_SPANS]), tuple(quarantined[:MAX_SPANS])


def text(ack: Ack) -> str:
    """The payload `p`: JSON in one line."""
    at = ack.position
    return json.dumps(
        {
            "v": VERSION,
            "outlet": ack.outlet,
            "topic": ack.topic,
            "n": ack.n,
            "journal": ack.journal,
            "epoch": ack.epoch,
            "stored": at.stored,
            "tip": at.tip.hex(),
            "missing": ack.missing,
            "quarantined": ack.quarantined,
            "time": ack.time_ms,
            "credit": CREDIT,
            "marks": {"receipt_no": at.receipt_no, "z": at.z, "grand_total": at.grand_total},
            "reads": {"v": ack.reads.v, "dictionaries": ack.reads.dictionaries},
        },
        separators=(",", ":"),
    )


def claim(payload: bytes) -> Claim | None:
    """What an ack, signed or bare, claims; None if it is none. Its signature is not checked: believing it only makes us more careful."""
    fields = _object(payload.decode("utf-8", "replace")) if len(payload) <= LARGEST_ACK else None
    if fields is not None and isinstance(inner := fields.get("p"), str):
        fields = _object(inner)
    if fields is None:
        return None
    journal, tip = fields.get("journal"), fields.get("tip")
    numbers = [fields.get(key) for key in ("epoch", "stored", "n")]
    whole = [number for number in numbers if type(number) is int and 0 <= number < 2**53]
    if not isinstance(journal, str) or not isinstance(tip, str) or len(whole) != len(numbers):
        return None
    try:
        return Claim(journal, whole[0], whole[1], bytes.fromhex(tip), whole[2])
    except ValueError:
        return None


def is_beyond(said: Claim, epoch: int, position: Position, held: bytes | None) -> bool:
    """Whether the claim goes beyond the district's own table. `held`: the district's hash at the claimed `stored`, if it has one."""
    if said.epoch < epoch:
        return False
    return said.epoch > epoch or said.stored > position.stored or (said.stored > 0 and held != said.tip)


def _object(said: str) -> dict[str, object] | None:
    try:
        fields = json.loads(said)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None
