"""The first line of a batch: who sends which events, and the hashes that tie them to the chain. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

from gateway.uplink.objects import Fields, encode, hex32, integer, parse_object, text
from gateway.uplink.topics import OUTLET

VERSION = 1
MAX_EVENTS = 1_000  # a batch is one transaction's share at the district, and one quarantine row when it is bad
JOURNAL = re.compile(r"[0-9a-f]{8}\Z", re.ASCII)

HeaderProblem = Literal["header", "version"]


@dataclass(frozen=True, slots=True)
class Header:
    """Events first .. first + count - 1 of one journal.

    `prev`: the hash before the first event (zeros at the start), `tip`: the hash of the last; `sealed`: wall ms, with its trust;
    `ack_now`: the outlet asks for an ack at once; `checkpoint`: a C2SP signed note, kept as it came.
    """

    outlet: str
    journal: str
    first: int
    count: int
    prev: bytes
    tip: bytes
    sealed: int
    trust: int
    ack_now: bool = False
    checkpoint: str | None = None

    @property
    def last(self) -> int:
        """The seq of the last event."""
        return self.first + self.count - 1


def encode_header(header: Header) -> bytes:
    """The header line, without newline."""
    fields: Fields = {
        "v": VERSION,
        "outlet": header.outlet,
        "journal": header.journal,
        "first": header.first,
        "count": header.count,
        "prev": header.prev.hex(),
        "tip": header.tip.hex(),
        "sealed": header.sealed,
        "trust": header.trust,
    }
    if header.ack_now:
        fields["ack"] = "now"
    if header.checkpoint is not None:
        fields["checkpoint"] = header.checkpoint
    return encode(fields)


def parse_header(line: bytes) -> Header | HeaderProblem:
    """The header of a line; "version" when it is of a version that we cannot read, "header" when it is none at all.

    Unknown keys are passed over.
    """
    fields = parse_object(line)
    if fields is None:
        return "header"
    version = integer(fields, "v")
    if version is not None and version != VERSION:
        return "version"
    return _read(fields) if version == VERSION else "header"


def _read(fields: Fields) -> Header | HeaderProblem:
    outlet, journal = text(fields, "outlet"), text(fields, "journal")
    first, count = integer(fields, "first"), integer(fields, "count")
    prev, tip = hex32(fields, "prev"), hex32(fields, "tip")
    sealed, trust = integer(fields, "sealed"), integer(fields, "trust")
    if outlet is None or journal is None or first is None or count is None or sealed is None or trust is None:
        return "header"
    if prev is None or tip is None or not OUTLET.match(outlet) or not JOURNAL.match(journal):
        return "header"
    if not 1 <= count <= MAX_EVENTS or not 1 <= first <= (1 << 53) - count or trust > 3:  # noqa: PLR2004 - trust runs from 0 to 3
        return "header"
    return Header(outlet, journal, first, count, prev, tip, sealed, trust, fields.get("ack") == "now", text(fields, "checkpoint"))
