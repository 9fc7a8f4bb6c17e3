"""Batches in the simulation: the real envelope, at a quick level and without a dictionary (a run packs hundreds of them)."""

from gateway.clock import Now
from gateway.district.batch import Batch
from gateway.district.reading import reads_of, unpack_with
from gateway.messages.journal import Row
from gateway.messages.uplink import BatchSealed, Seal
from gateway.uplink.envelope import Packed, Packer, Stamp, Unpacker

_PACKER = Packer(None, fresh_level=1, bulk_level=1)
_UNPACKER = Unpacker({})
READS = reads_of(_UNPACKER)
unpack = unpack_with(_UNPACKER)


def seal(order: Seal, stamp: tuple[str, str], now: Now, previous: bytes, rows: tuple[Row, ...]) -> BatchSealed:
    """What the sealer's thread makes of these rows. `stamp`: outlet and journal."""
    packed = _PACKER.pack(Stamp(*stamp, now.wall_ms, now.trust, order.ack_now), previous, rows, order.max_bytes)
    assert isinstance(packed, Packed), packed
    header = packed.header
    return BatchSealed(header.first, header.first + header.count - 1, header.count, header.tip, packed.payload)


def span_of(payload: bytes) -> tuple[int, int]:
    """The first and last event of a batch."""
    found = unpack(payload)
    return found.span if isinstance(found, Batch) else (1, 0)
