"""The copy log's records: an event as bytes that can be found again in a damaged file. Pure.

magic 4 | length of what follows the CRC, 4 | CRC-32 of it, 4 | seq 8 | flags 1 | hash 32 | length of kind 1 | kind | body; big-endian.
The magic holds a byte that UTF-8 never has, so a body cannot imitate it. A log starts with a record and ends in zeros.
"""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.journal.event import MAX_BODY
from gateway.messages.journal import Row

MAGIC = b"\xffKJ\x01"
HEAD = struct.Struct(">4sII")
FIXED = struct.Struct(">QB32sB")
MAX_LENGTH = FIXED.size + 255 + MAX_BODY
MAX_RECORD = HEAD.size + MAX_LENGTH
ALONE = 1  # flag: the database was down, this copy is the only one


@dataclass(frozen=True, slots=True)
class Record:
    """One record found: where it starts and ends in the bytes looked at. `alone`: written while the database was down."""

    start: int
    end: int
    row: Row
    alone: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """What a stretch of a log holds. `rest`: from where on to look again with more bytes.

    `bad`: where the first bytes lie that are no record and no zeros, or zeros before a later record; None if there are none.
    """

    records: tuple[Record, ...]
    bad: int | None
    rest: int

    @property
    def damaged(self) -> bool:
        """A valid record follows a bad place: not the torn end of a write, but damage."""
        return self.bad is not None and bool(self.records) and self.records[-1].start > self.bad


def pack(row: Row, *, alone: bool = False) -> bytes:
    """The record of a row."""
    return b"".join(_parts(row.seq, row.kind, row.hash, row.body, ALONE if alone else 0))


def pack_all(rows: Iterable[tuple[int, str, bytes, bytes]]) -> bytes:
    """The records of these rows (seq, kind, hash, body) one after the other, as a copy has them that was written with the database.

    Raises ValueError, TypeError or struct.error for what is no row.
    """
    parts: list[bytes] = []
    for seq, kind, digest, body in rows:
        parts += _parts(seq, kind, digest, body, 0)
    return b"".join(parts)


def scan(data: bytes, *, final: bool) -> Scan:
    """Every valid record in `data`, wherever it starts. `final`: nothing comes after; else an unfinished record is left for `rest`."""
    records: list[Record] = []
    bad: int | None = None
    at = 0
    while True:
        record = _unpack(data, at)
        if record is not None:
            records.append(record)
            at = record.end
            continue
        if not final and len(data) - at < MAX_RECORD:
            return Scan(tuple(records), bad, at)
        found = data.find(MAGIC, at + 1)
        until = len(data) if found < 0 else found
        if bad is None and (found >= 0 or data[at:until].strip(b"\0")):
            bad = at
        if found < 0:
            return Scan(tuple(records), bad, len(data) if final else len(data) - len(MAGIC) + 1)
        at = found


def _parts(seq: int, kind: str, digest: bytes, body: bytes, flags: int) -> tuple[bytes, bytes, bytes]:
    name = kind.encode("ascii")
    fixed = FIXED.pack(seq, flags, digest, len(name)) + name
    return HEAD.pack(MAGIC, len(fixed) + len(body), zlib.crc32(body, zlib.crc32(fixed))), fixed, body


def _unpack(data: bytes, at: int) -> Record | None:
    if len(data) - at < HEAD.size + FIXED.size:
        return None
    magic, length, crc = HEAD.unpack_from(data, at)
    start = at + HEAD.size
    end = start + length
    if magic != MAGIC or not FIXED.size <= length <= MAX_LENGTH or end > len(data):
        return None
    if zlib.crc32(memoryview(data)[start:end]) != crc:
        return None
    seq, flags, digest, kind_length = FIXED.unpack_from(data, start)
    body = start + FIXED.size + kind_length
    if body > end:
        return None
    kind = data[body - kind_length : body].decode("ascii", "replace")
    return Record(at, end, Row(seq, kind, digest, data[body:end]), bool(flags & ALONE))
