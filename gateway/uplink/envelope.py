"""A batch on the wire: one zstd frame of newline-delimited JSON, the header line and then the bodies exactly as hashed. Pure.

The frame carries its content size and dictionary id; nothing follows it. Whoever has the dictionary reads it with `zstd -D`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gateway.messages.journal import Row
from gateway.uplink.header import MAX_EVENTS, Header, encode_header, parse_header

MAX_PACKED = 64 * 1024
"""Bytes of a frame: below every broker's packet limit seen, and a few seconds on a bad 4G link."""
MAX_UNPACKED = 4 * 1024 * 1024
"""Bytes of the lines: what the district is ready to hold for one message."""
DICTIONARY = 1
"""The id of the dictionary that new batches are packed with. Old ones are kept for ever: the district must read what was sent."""
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"

FRESH_BYTES = 128 * 1024  # up to here the best level: some 150 sales cost 0.1 s once in 15 minutes, off the loop
FRESH_LEVEL = 17  # 19 and 22 give the same bytes with this dictionary
BULK_LEVEL = 5  # a backlog: 20 times faster than the disk can be read on a Pi, for a third more bytes

Reason = Literal["oversize", "not-zstd", "no-size", "bomb", "trailing", "dictionary", "damaged", "header", "version", "count"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a batch says of its sender. `sealed_ms`: wall time, believed as far as `trust`; `ack_now`: ask for an ack at once.

    `checkpoint`: the signed one of the batch's last event.
    """

    outlet: str
    journal: str
    sealed_ms: int
    trust: int
    ack_now: bool = False
    checkpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Packed:
    """A frame and which events are in it."""

    header: Header
    payload: bytes


@dataclass(frozen=True, slots=True)
class TooBig:
    """One event that alone makes a frame beyond the limit: `size` bytes packed."""

    seq: int
    size: int


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A frame that could be read: as many bodies as the header says. The chain is not checked yet."""

    header: Header
    bodies: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A frame that could not be read, and why. `header`: what it claims, where that could be read."""

    reason: Reason
    detail: str
    header: Header | None = None

    @property
    def later(self) -> bool:
        """Nothing is wrong with it: a newer receiver will read it."""
        return self.reason in {"version", "dictionary"}


class Packer:
    """Packs rows. `dictionary`: the bytes of a zdict file, None packs without. The levels are for simulations in a hurry."""

    def __init__(self, dictionary: bytes | None, fresh_level: int = FRESH_LEVEL, bulk_level: int = BULK_LEVEL) -> None:
        self._dictionary = dictionary
        self._fresh_level = fresh_level
        self._bulk_level = bulk_level

    def pack(
        self, stamp: Stamp, previous_hash: bytes, rows: Sequence[Row], max_bytes: int = MAX_PACKED, *, plain: bool = False
    ) -> Packed | TooBig:
        """As many of `rows` (at least one, in order, `previous_hash` before the first) as fit into `max_bytes` packed.

        Also at most 1,000 events and 4 MiB unpacked. `plain`: without the dictionary, for a district that does not have it.
        """
        count = _unpacked_fit(rows)
        while True:
            header = _header(stamp, previous_hash, rows[:count])
            payload = self._frame(b"\n".join((encode_header(header), *(row.body for row in rows[:count]))), plain=plain)
            if len(payload) <= min(max_bytes, MAX_PACKED):
                return Packed(header, payload)
            if count == 1:
                return TooBig(rows[0].seq, len(payload))
            # In proportion, and a tenth less: a smaller batch packs a little worse. Always fewer, so this ends.
            count = max(1, min(count - 1, count * max_bytes * 9 // (len(payload) * 10)))

    def _frame(self, lines: bytes, *, plain: bool) -> bytes:
        # A compressor with the dictionary loaded holds 6 MB; one is made per batch and let go, a batch being rare.
        import zstandard  # noqa: PLC0415 - 1 MB and 10 ms that a gateway without a broker need not spend

        level = self._fresh_level if len(lines) <= FRESH_BYTES else self._bulk_level
        if self._dictionary is None or plain:
            return zstandard.ZstdCompressor(level=level).compress(lines)
        dictionary = zstandard.ZstdCompressionDict(self._dictionary)
        return zstandard.ZstdCompressor(level=level, dict_data=dictionary, write_dict_id=True).compress(lines)


class Unpacker:
    """Reads frames, from anybody: every bound is checked before memory is taken. `dictionaries`: zdict bytes by id."""

    def __init__(self, dictionaries: Mapping[int, bytes]) -> None:
        import zstandard  # noqa: PLC0415 - as above

        self._dictionaries = {number: zstandard.ZstdCompressionDict(data) for number, data in dictionaries.items()}

    @property
    def known(self) -> tuple[int, ...]:
        """The ids of the dictionaries that can be read."""
        return tuple(sorted(self._dictionaries))

    def unpack(self, payload: bytes) -> Unpacked | Refusal:
        """The header and bodies of a frame."""
        lines = self._lines(payload)
        if isinstance(lines, Refusal):
            return lines
        first, *bodies = lines.split(b"\n")
        header = parse_header(first)
        if not isinstance(header, Header):
            return Refusal(header, first[:80].decode("utf-8", "replace"))
        if len(bodies) != header.count:
            return Refusal("count", f"the header says {header.count} events, there are {len(bodies)}", header)
        return Unpacked(header, tuple(bodies))

    def _lines(self, payload: bytes) -> bytes | Refusal:
        import zstandard  # noqa: PLC0415 - as above

        if len(payload) > MAX_PACKED:
            return Refusal("oversize", f"{len(payload)} bytes packed")
        if not payload.startswith(ZSTD_MAGIC):
            return Refusal("not-zstd", payload[:8].hex())
        try:
            frame = zstandard.get_frame_parameters(payload)
            if frame.content_size in {zstandard.CONTENTSIZE_UNKNOWN, zstandard.CONTENTSIZE_ERROR}:
                return Refusal("no-size", "the frame does not say how large it gets")
            if frame.content_size > MAX_UNPACKED:
                return Refusal("bomb", f"{frame.content_size} bytes unpacked")
            if frame.dict_id and frame.dict_id not in self._dictionaries:
                return Refusal("dictionary", f"dictionary {frame.dict_id}")
            # In one go, so that the size in the header is the memory taken, whatever the blocks hold.
            reader = zstandard.ZstdDecompressor(dict_data=self._dictionaries.get(frame.dict_id))
            return reader.decompress(payload, allow_extra_data=False)
        except zstandard.ZstdError as err:
            return Refusal("trailing" if "unused data" in str(err) else "damaged", str(err))


def _unpacked_fit(rows: Sequence[Row]) -> int:
    """How many of the rows fit into a batch before packing: at least one."""
    room = MAX_UNPACKED - 1024  # the header line has at most 400 bytes, a checkpoint some 300 more
    for count, row in enumerate(rows[:MAX_EVENTS]):
        room -= len(row.body) + 1
        if room < 0:
            return max(1, count)
    return min(len(rows), MAX_EVENTS)


def _header(stamp: Stamp, previous_hash: bytes, rows: Sequence[Row]) -> Header:
    last = rows[-1]
    return Header(
        stamp.outlet, stamp.journal, rows[0].seq, len(rows), previous_hash, last.hash, stamp.sealed_ms, stamp.trust, stamp.ack_now,
        stamp.checkpoint,
    )  # fmt: skip
