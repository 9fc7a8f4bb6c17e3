"""The hash chain of events. Pure."""

import hashlib

from gateway.messages.journal import Row

LEAF = b"\x00"


def event_hash(previous: bytes, seq: int, body: bytes) -> bytes:
    """SHA-256(0x00 | previous hash | seq as 8 bytes big-endian | body): also the event's RFC 6962 leaf hash.

    `previous` is 32 bytes, all zero for event 1; `seq` runs from 1.
    """
    return hashlib.sha256(LEAF + previous + seq.to_bytes(8, "big") + body).digest()


def first_break(previous: bytes, rows: list[Row]) -> int | None:
    """The seq of the first row whose hash does not follow from `previous`, or that is out of order; None if all hold."""
    expected = rows[0].seq if rows else 0
    for row in rows:
        if row.seq != expected or row.hash != event_hash(previous, row.seq, row.body):
            return expected
        previous, expected = row.hash, expected + 1
    return None
