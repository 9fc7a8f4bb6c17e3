"""The envelope's answers in the receiver's words. Pure."""

from gateway.district.batch import Batch, Reads, Unpack, Unread
from gateway.uplink.envelope import Refusal, Unpacker
from gateway.uplink.header import VERSION


def unpack_with(unpacker: Unpacker) -> Unpack:
    """An `Unpack` that reads what this unpacker can read."""

    def unpack(payload: bytes) -> Batch | Unread:
        found = unpacker.unpack(payload)
        if isinstance(found, Refusal):
            return Unread(f"{found.reason}: {found.detail}", later=found.later)
        header = found.header
        return Batch(header.outlet, header.journal, header.first, header.prev, header.tip, found.bodies, header.ack_now, header.checkpoint)

    return unpack


def reads_of(unpacker: Unpacker) -> Reads:
    """What the acks may promise to read."""
    return Reads((VERSION,), unpacker.known)
