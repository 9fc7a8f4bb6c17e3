"""The thread "sealer": reads events, packs them, reads hashes, keeps the position. Reading and packing never hold up the loop."""

import sqlite3
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from queue import SimpleQueue

from gateway.clock import Clock
from gateway.faults import fault
from gateway.messages import Event
from gateway.messages.house import RoomBroke
from gateway.messages.journal import ZERO_HASH, Row
from gateway.messages.uplink import BatchSealed, HashRead, KeepPosition, ReadHash, Seal, SealFailed
from gateway.uplink.dictionary_io import load_dictionary
from gateway.uplink.envelope import MAX_UNPACKED, Packed, Packer, Stamp, TooBig

STOP_S = 5.0  # one batch takes a tenth of a second, on a Pi under load one

Order = Seal | ReadHash | KeepPosition


@dataclass(frozen=True, slots=True)
class Source:
    """Where events come from, given by whoever builds the house.

    `read(first, max_events, max_bytes)`: the hash before `first` and the rows from it on; `hash_at(seq)`: None where there is no event;
    `checkpoint(seq)`: the signed one of all events up to it, None where there can be none.
    All may raise OSError, sqlite3.Error or ValueError when the journal cannot be read.
    """

    outlet: str
    journal: str
    read: Callable[[int, int, int], tuple[bytes, Sequence[Row]]]
    hash_at: Callable[[int], bytes | None]
    checkpoint: Callable[[int], str | None]


class Sealer:
    """`another`: the source of a journal that followed.

    `submit` never blocks. The queue is bounded by the forwarder: one Seal at a time, one ReadHash and one KeepPosition per ack.
    """

    def __init__(
        self,
        source: Source,
        clock: Clock,
        keep: Callable[[KeepPosition], None],
        post: Callable[[Event], None],
        another: Callable[[str], Source] | None = None,
    ) -> None:
        self._source = source
        self._another = another
        self._clock = clock
        self._keep = keep
        self._post = post
        self._orders: SimpleQueue[Order | None] = SimpleQueue()
        self._packer: Packer | None = None  # made by the thread, with its first batch
        self._thread = threading.Thread(target=self._run, name="sealer")

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def submit(self, order: Order) -> None:
        """Have it carried out, in order."""
        self._orders.put(order)

    def stop(self) -> None:
        """Carry out what waits, end the thread."""
        self._orders.put(None)
        if self._thread.ident is not None:
            self._thread.join(STOP_S)

    def _run(self) -> None:
        """One order after another. A bug costs the order that met it; the thread lives on for the rebuilt room's orders."""
        while (order := self._orders.get()) is not None:
            try:
                self._carry_out(order)
            except Exception:  # noqa: BLE001 - the wall of the thread: a bug here closes this room, not the house
                self._post(RoomBroke("uplink", traceback.format_exc()))

    def _carry_out(self, order: Order) -> None:
        match order:
            case Seal():
                self._follow(order.journal)
                self._post(self._seal(order))
            case ReadHash(seq):
                self._follow(order.journal)
                self._compare(seq)
            case KeepPosition():
                self._keep(order)

    def _follow(self, journal: str) -> None:
        """One journal followed another: from now on its events are read."""
        if journal and journal != self._source.journal and self._another is not None:
            self._source = self._another(journal)

    def _seal(self, order: Seal) -> BatchSealed | SealFailed:
        if self._packer is None:
            self._packer = Packer(load_dictionary())
        try:
            previous, rows = self._source.read(order.first, order.max_events, MAX_UNPACKED)
        except (OSError, sqlite3.Error, ValueError) as err:
            return SealFailed(order.first, fault("GW-5015", seq=order.first, reason=err))
        if not rows:
            return SealFailed(order.first, fault("GW-5015", seq=order.first, reason="there is no such event"))
        now = self._clock.now()
        stamp = Stamp(self._source.outlet, self._source.journal, now.wall_ms, now.trust, order.ack_now)
        packed = self._packer.pack(stamp, previous, rows, order.max_bytes, plain=order.plain)
        if isinstance(packed, TooBig):
            reason = f"event {packed.seq} alone has {packed.size} bytes packed"
            return SealFailed(order.first, fault("GW-5011", retry="never", reason=reason))
        if order.checkpoint:
            packed = self._notarised(packed, stamp, previous, rows, order)
        header = packed.header
        return BatchSealed(header.first, header.last, header.count, header.tip, packed.payload, order.journal)

    def _notarised(self, packed: Packed, stamp: Stamp, previous: bytes, rows: Sequence[Row], order: Seal) -> Packed:
        """The same events with their checkpoint in the header; as they were where there is none, or no room for it."""
        try:
            note = self._source.checkpoint(packed.header.last)
        except (OSError, sqlite3.Error, ValueError):
            return packed
        if note is None or self._packer is None:
            return packed
        rows = rows[: packed.header.count]
        again = self._packer.pack(replace(stamp, checkpoint=note), previous, rows, order.max_bytes, plain=order.plain)
        return again if isinstance(again, Packed) and again.header.last == packed.header.last else packed

    def _compare(self, seq: int) -> None:
        try:
            found = ZERO_HASH if seq == 0 else self._source.hash_at(seq)
        except (OSError, sqlite3.Error, ValueError):
            return  # no answer: nothing is believed that cannot be compared, and the next ack asks again
        self._post(HashRead(seq, found))
