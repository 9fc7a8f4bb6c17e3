"""A batch as it lies on a stick: a run of events in a frame of raw blocks, with the wire's own header line before the bodies. Pure.

The same events always give the same bytes: `sealed` and `trust` are those of the last event, not the time of the export.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from gateway.journal.chain import event_hash
from gateway.journal.event import decode, encode
from gateway.journal.merkle import HASH_BYTES
from gateway.journal.raw_frame import make_frame, read_frame
from gateway.journal.recovery import hash_before
from gateway.messages.journal import ZERO_HASH, Fields, Json, Row

VERSION = 1
MAX_EVENTS = 1_000  # the contract's bound of a batch
MAX_BYTES = 64 * 1024  # of a batch file, the same; a raw frame is as large as what it holds
MAX_CONTENT = 4 * 1024 * 1024  # one event may be larger than a batch: it gets a file of its own; the contract's bound of what is unpacked
OVERHEAD = 1_024  # bytes left for frame and header, which have some 450
SUFFIX = ".zst"
Span = tuple[int, int]
_NAME = re.compile(r"([0-9]{12,16})-([0-9]{12,16})\.zst")
_OUTLET = re.compile(r"[a-z0-9-]{3,32}")
_JOURNAL = re.compile(r"[0-9a-f]{8}")
_HEX = re.compile(r"[0-9a-f]{64}")
_KIND = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Parcel:
    """Events without a gap, in order, at least one. `prev`: the hash before the first. The hashes follow from it."""

    outlet: str
    journal: str
    prev: bytes
    rows: tuple[Row, ...]

    @property
    def first(self) -> int:
        """The seq of the first event."""
        return self.rows[0].seq

    @property
    def last(self) -> int:
        """The seq of the last event."""
        return self.rows[-1].seq

    @property
    def name(self) -> str:
        """Its file's name: names sort as the events do."""
        return f"{self.first:012}-{self.last:012}{SUFFIX}"

    def frame(self) -> bytes:
        """Its file."""
        return make_frame(b"\n".join((encode(self._header()), *(row.body for row in self.rows))))

    def _header(self) -> Fields:
        said = decode(self.rows[-1].body)
        return {
            "v": VERSION, "outlet": self.outlet, "journal": self.journal, "first": self.first, "count": len(self.rows),
            "prev": self.prev.hex(), "tip": self.rows[-1].hash.hex(), "sealed": _within(said.get("wall"), 1 << 53),
            "trust": _within(said.get("trust"), 3),
        }  # fmt: skip


def named_span(name: str) -> Span | None:
    """First and last event by a file's name; None for one that is no batch."""
    found = _NAME.fullmatch(name)
    return (int(found[1]), int(found[2])) if found else None


def cut(outlet: str, journal: str, prev: bytes, rows: Iterable[Row], spans: Collection[Span] = ()) -> Iterator[Parcel]:
    """These events, in order, as batches. `prev`: the hash before the first.

    `spans`: batches that are there already; they are made again with the same bounds. One whose end is not among the rows is cut short.
    Raises ValueError where an event does not follow from the one before it, unless it says itself from which hash it goes on.
    """
    lasts = dict(spans)
    held: list[Row] = []
    tip, size, until = prev, 0, 0
    for row in rows:
        follows = not held or row.seq == held[-1].seq + 1
        before = tip if follows else hash_before(row)
        if before is None or row.hash != event_hash(before, row.seq, row.body):
            raise ValueError(f"event {row.seq} does not follow from the one before it")
        size += len(row.body) + 1
        is_full = not until and (size > MAX_BYTES - OVERHEAD or len(held) == MAX_EVENTS)
        if held and (is_full or not follows or row.seq in lasts or held[-1].seq == until):
            yield Parcel(outlet, journal, prev, tuple(held))
            held, size = [], len(row.body) + 1
        if not held:
            prev, until = before, lasts.get(row.seq, 0)
        held.append(row)
        tip = row.hash
    if held:
        yield Parcel(outlet, journal, prev, tuple(held))


def read_parcel(frame: bytes) -> Parcel | str:
    """The batch in a file, its chain checked from `prev` to its tip; or in English what is wrong with it."""
    content = read_frame(frame, MAX_CONTENT)
    if isinstance(content, str):
        return content
    line, *bodies = content.split(b"\n")
    try:
        header = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or header.get("v") != VERSION:
        return "its first line is no header of a batch that is known here"
    outlet, journal, first = header.get("outlet"), header.get("journal"), header.get("first")
    if not (isinstance(outlet, str) and _OUTLET.fullmatch(outlet) and isinstance(journal, str) and _JOURNAL.fullmatch(journal)):
        return "its header names no outlet and journal"
    prev, tip = _hash(header.get("prev")), _hash(header.get("tip"))
    if type(first) is not int or not 1 <= first <= 1 << 53 or prev is None or tip is None or (first == 1 and prev != ZERO_HASH):
        return "its header does not say where it begins and ends"
    if header.get("count") != len(bodies) or not 1 <= len(bodies) <= MAX_EVENTS:
        return f"its header says {header.get('count')} events, it holds {len(bodies)}"
    rows = _rows(prev, first, bodies)
    if isinstance(rows, str):
        return rows
    return Parcel(outlet, journal, prev, rows) if rows[-1].hash == tip else "its events do not give its last hash from its first"


def _rows(previous: bytes, first: int, bodies: Sequence[bytes]) -> tuple[Row, ...] | str:
    rows: list[Row] = []
    for seq, body in enumerate(bodies, first):
        try:
            kind = decode(body).get("kind")
        except ValueError as err:
            return f"event {seq} cannot be read: {err}"
        if not isinstance(kind, str) or not _KIND.fullmatch(kind):
            return f"event {seq} does not say its kind"
        previous = event_hash(previous, seq, body)
        rows.append(Row(seq, kind, previous, body))
    return tuple(rows)


def _hash(value: object) -> bytes | None:
    raw = bytes.fromhex(value) if isinstance(value, str) and _HEX.fullmatch(value) else b""
    return raw if len(raw) == HASH_BYTES else None


def _within(value: Json, most: int) -> int:
    return value if type(value) is int and 0 <= value <= most else 0
