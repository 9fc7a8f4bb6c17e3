"""From (topic, payload) to a decision: a sheet of events whose chain holds, a status, or something to put aside. Pure.

What is decided here needs no database; whether the events fit what the district holds is `filing.py`'s question.
"""

import json
import re
from dataclasses import dataclass

from gateway.district.batch import Batch, Unpack, Unread
from gateway.district.meaning import Meaning, meaning
from gateway.district.records import Event, Quarantined
from gateway.district.store import CANNOT_READ_YET
from gateway.journal.chain import event_hash
from gateway.messages.journal import ZERO_HASH

OUTLET = re.compile(r"[a-z0-9-]{3,32}\Z", re.ASCII)
JOURNAL = re.compile(r"[0-9a-f]{8}\Z", re.ASCII)
MAX_EVENTS = 1_000  # the contract's bound of a batch
MAX_PACKED = 64 * 1024  # bytes, the same
MAX_STATUS = 16 * 1024  # bytes; a status has some 300
MAX_SEQ = 2**53  # integers of the contract; no journal gets there


@dataclass(frozen=True, slots=True)
class Sheet:
    """A batch whose chain holds from `prev` to the hash of the last event. `meanings[i]` is that of `events[i]`."""

    outlet: str
    journal: str
    prev: bytes
    events: tuple[Event, ...]
    meanings: tuple[Meaning, ...]
    ack_now: bool
    checkpoint: str | None = None

    @property
    def first(self) -> int:
        """The number of the first event."""
        return self.events[0].seq

    @property
    def last(self) -> int:
        """The number of the last event."""
        return self.events[-1].seq


@dataclass(frozen=True, slots=True)
class Status:
    """An outlet told how it is. `text`: JSON in one line. `journal`: the one it writes, "" if it does not say."""

    outlet: str
    journal: str
    text: str


@dataclass(frozen=True, slots=True)
class Stray:
    """Not from an outlet of this district: nothing to keep."""

    topic: str


Decision = Sheet | Status | Quarantined | Stray


def examine(topic: str, payload: bytes, district: str, unpack: Unpack) -> Decision:
    """What to do with a message."""
    parts = topic.split("/")
    if len(parts) != 6 or parts[:3] != ["kdmp", "1", district] or parts[4] != "up" or not OUTLET.match(parts[3]):  # noqa: PLR2004 - the topic's parts
        return Stray(topic)
    outlet, leaf = parts[3], parts[5]
    if leaf == "tx":
        return _batch(topic, payload, outlet, unpack)
    if leaf == "st":
        return _status(topic, payload, outlet)
    return Quarantined(topic, f"{CANNOT_READ_YET}messages on up/{leaf}", payload, outlet)


def _batch(topic: str, payload: bytes, outlet: str, unpack: Unpack) -> Decision:
    if len(payload) > MAX_PACKED:
        return Quarantined(topic, f"a batch of {len(payload)} bytes; at most {MAX_PACKED}", payload, outlet)
    batch = unpack(payload)
    if isinstance(batch, Unread):
        return Quarantined(topic, (CANNOT_READ_YET if batch.later else "") + batch.reason, payload, outlet)
    wrong = _wrong_header(batch, outlet)
    if wrong:
        return Quarantined(topic, wrong, payload, outlet)
    sheet = _sheet(batch)
    return Quarantined(topic, sheet, payload, outlet, batch.journal, batch.span) if isinstance(sheet, str) else sheet


def _wrong_header(batch: Batch, outlet: str) -> str:
    """Why the header cannot be believed, so that not even its range is; "" if it can."""
    if batch.outlet != outlet:
        return "the header names another outlet than the topic"
    if not JOURNAL.match(batch.journal):
        return "the journal is not 8 hex digits"
    if not 1 <= len(batch.bodies) <= MAX_EVENTS:
        return f"a batch of {len(batch.bodies)} events; 1 to {MAX_EVENTS}"
    if not 1 <= batch.first <= MAX_SEQ - MAX_EVENTS:
        return "the first number cannot be"
    return "event 1 follows from nothing but zeros" if batch.first == 1 and batch.prev != ZERO_HASH else ""


def _sheet(batch: Batch) -> Sheet | str:
    """The events with their hashes, or why the batch is none."""
    events, meanings, previous = [], [], batch.prev
    for seq, body in enumerate(batch.bodies, batch.first):
        said = meaning(body)
        if isinstance(said, str):
            return said
        previous = event_hash(previous, seq, body)
        events.append(Event(batch.outlet, batch.journal, seq, said.kind, said.wall_ms, previous, body))
        meanings.append(said)
    if previous != batch.tip:
        return "the bodies do not give the tip from prev"
    return Sheet(batch.outlet, batch.journal, batch.prev, tuple(events), tuple(meanings), batch.ack_now, batch.checkpoint)


def _status(topic: str, payload: bytes, outlet: str) -> Decision:
    if not payload:
        return Stray(topic)  # a retained status was cleared
    try:
        fields = json.loads(payload.decode()) if len(payload) <= MAX_STATUS else None
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or fields.get("outlet", outlet) != outlet:
        return Quarantined(topic, "a status that is no JSON object of this outlet", payload, outlet)
    told = fields.get("journal")
    journal = told if isinstance(told, str) and JOURNAL.match(told) else ""
    return Status(outlet, journal, json.dumps(fields, separators=(",", ":")))
