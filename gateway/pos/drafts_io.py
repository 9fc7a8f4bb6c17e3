"""The file that brings unpaid baskets back after a power cut: `drafts` in the state directory, written by a thread of its own.

Two places in one file, written in turn, each with a number and a checksum: a cut while one is written leaves the other. Nothing is
renamed and nothing grows, so that a draft costs the card one or two pages; the newest draft wins, those between are never written.
"""

import contextlib
import logging
import os
import queue
import struct
import threading
import time
import zlib
from pathlib import Path

from gateway.faults import fault
from gateway.messages.baskets import Draft, KeepDraft
from gateway.pos.drafts import Drafts, decode_draft, encode_draft

log = logging.getLogger("gateway.pos")
NAME = "drafts"
PLACE = 512 * 1024
"""Bytes of each of the two places: 22 baskets of 200 lines, packed, need less. The file is sparse; a draft has some hundred."""
FIRST_S, GROWTH, LAST_S = 2.0, 4, 30.0
"""After so many seconds the drafts of a basket go to the card for good: 2, then 8 later, then each 30. A power cut takes the scans since.

So a sale of half a minute costs two pages, and drafts, jobs and evidence stay within 8 kB a sale. A basket put aside begins anew.
"""
_HEAD = struct.Struct(">4sQII")
_MAGIC = b"KDR\x01"


class DraftFile:
    """Reads once at the start, then keeps what it is given. A card that cannot be written costs the drafts and nothing else."""

    def __init__(self, state: Path, first_s: float = FIRST_S) -> None:
        self._path = state / NAME
        self._first_s = first_s
        self._number = 0
        self._waiting: queue.Queue[Draft | None] = queue.Queue(1)
        self._thread = threading.Thread(target=self._work, name="drafts", daemon=True)
        self._told = False

    def read(self) -> Drafts:
        """The newest draft that is whole. A file in which there is none, and which is not empty, is a fault to be told."""
        try:
            data = self._path.read_bytes() if self._path.exists() else b""
        except OSError as err:
            return Drafts(fault=fault("GW-3717", "never", reason=err.strerror or err))
        places = sorted(filter(None, (_unpack(data[at : at + PLACE]) for at in (0, PLACE))), reverse=True)
        self._number = places[0][0] if places else 0
        for _, text in places:
            try:
                return Drafts(decode_draft(text.decode("utf-8")))
            except ValueError as err:
                log.warning("GW-3717 a draft cannot be used: %s", err)
        return Drafts(fault=fault("GW-3717", "never", reason="damaged")) if data.strip(b"\0") else Drafts()

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Write the last draft and end the thread."""
        self._waiting.put(None)
        self._thread.join()

    def submit(self, effect: KeepDraft) -> None:
        """Keep this draft. Called by the loop alone, and never blocks it: one that still waits is replaced."""
        with contextlib.suppress(queue.Empty):
            self._waiting.get_nowait()
        self._waiting.put_nowait(effect.draft)

    def _work(self) -> None:
        """Each draft is written at once, which a crash of the process survives; it is made durable when its pause is over."""
        pace = _Pace(self._first_s)
        begun = False
        while True:
            try:
                draft = self._waiting.get(timeout=pace.wait_s(time.monotonic()))
            except queue.Empty:
                self._sync()
                pace.synced()
                begun = False
                continue
            if draft is None:
                break
            begun = self._write(draft, in_place=begun) or begun
            pace.written(draft, time.monotonic())
        self._sync()

    def _write(self, draft: Draft, *, in_place: bool) -> bool:
        """Write it into the place that does not hold the last durable one. `in_place`: that was begun already."""
        packed = zlib.compress(encode_draft(draft).encode("utf-8"), 1)
        if _HEAD.size + len(packed) > PLACE:
            return self._failed(f"{len(packed)} bytes")
        number = self._number if in_place else self._number + 1
        record = _HEAD.pack(_MAGIC, number, len(packed), zlib.crc32(packed)) + packed
        try:
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.pwrite(file, record, number % 2 * PLACE)
            finally:
                os.close(file)
        except OSError as err:
            return self._failed(err.strerror or str(err))
        self._number, self._told = number, False
        return True

    def _sync(self) -> None:
        try:
            file = os.open(self._path, os.O_WRONLY | os.O_CLOEXEC)
            try:
                os.fdatasync(file)
            finally:
                os.close(file)
        except OSError as err:
            self._failed(err.strerror or str(err))

    def _failed(self, why: str) -> bool:
        if not self._told:
            log.warning("GW-3717 drafts of unpaid baskets cannot be kept: %s", why)
        self._told = True
        return False


class _Pace:
    """When what was written is to be made durable."""

    def __init__(self, first_s: float) -> None:
        self._first_s = first_s
        self._pause_s = first_s
        self._due_s: float | None = None
        self._of: tuple[str, ...] = ()

    def wait_s(self, now_s: float) -> float | None:
        """How long until then; None: nothing must be."""
        return None if self._due_s is None else max(0.0, self._due_s - now_s)

    def written(self, draft: Draft, now_s: float) -> None:
        """This was written. That nothing lies there any more need not be durable: the journal knows what was sold."""
        of = (draft.open.id if draft.open else "", *(held.basket.id for held in draft.held))
        if of != self._of:
            self._of, self._pause_s, self._due_s = of, self._first_s, None
        if not draft:
            self._due_s = None
        elif self._due_s is None:
            self._due_s = now_s + self._pause_s

    def synced(self) -> None:
        """It is durable; the next pause is longer."""
        self._due_s, self._pause_s = None, min(LAST_S, self._pause_s * GROWTH)


def _unpack(place: bytes) -> tuple[int, bytes] | None:
    if len(place) < _HEAD.size:
        return None
    magic, number, length, crc = _HEAD.unpack_from(place)
    packed = place[_HEAD.size : _HEAD.size + length]
    if magic != _MAGIC or len(packed) != length or zlib.crc32(packed) != crc:
        return None
    try:
        return number, zlib.decompress(packed)
    except zlib.error:
        return None
