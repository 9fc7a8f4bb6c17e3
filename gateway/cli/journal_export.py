"""`gateway journal export --usb DIR`: the journal onto a stick, as batches that an auditor checks alone and the district imports."""

import errno
import logging
import sqlite3
from pathlib import Path

from gateway.journal.checkpoint import Checkpoint, origin_of, read_checkpoint
from gateway.journal.disk_io import Disk
from gateway.journal.inspect_io import Inspection
from gateway.journal.merkle import Frontier
from gateway.journal.note import sign
from gateway.journal.packing_io import Export, NotWholeError, Packed, Source
from gateway.journal.parcel_io import ParcelError
from gateway.journal.reader_io import JournalReader
from gateway.journal.signer_io import key_in_force
from gateway.journal.trouble_io import FULL, READ_ONLY

log = logging.getLogger("gateway.journal")
GONE = frozenset({errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOENT, errno.ENOTCONN, errno.ESTALE})
SAFE = "the journal itself was not touched; what is whole on the stick stays"
Answer = tuple[str, str, list[str], dict[str, object]]


class CannotExportError(Exception):
    """Nothing, or not everything, was exported: why, and one thing to do next. `is_usage`: the command was called wrong."""

    def __init__(self, why: str, then: str, *, is_usage: bool = False) -> None:
        super().__init__(why)
        self.then = then
        self.is_usage = is_usage


def ask_export(inspection: Inspection, root: Path, since: int) -> Answer:
    """Export it below `root`. Raises CannotExportError."""
    try:
        packed = pack(root, source_of(inspection), since)
    except sqlite3.Error as err:
        raise CannotExportError(f"the journal cannot be read: {err}; {SAFE}", "`gateway journal verify`") from err
    unread = [f"{path} could not be read: {why}; `gateway journal verify`" for path, why in sorted(inspection.troubles.items())]
    lines = [*_lines(packed), *unread, *_same_medium(inspection, packed)]
    return "degraded" if unread else "ok", _words(packed), lines, told_of(packed)


def source_of(inspection: Inspection) -> Source:
    """The journal beside the running daemon; its head is signed with the outlet's key where that may sign."""
    place, journal = inspection.place, inspection.journal

    def head(tree: Frontier) -> str | None:
        try:
            key = key_in_force(place.keys, journal, JournalReader(place.directory))
        except OSError as err:
            log.warning("GW-4032 the outlet's key cannot be used: %s", err)
            return None
        text = Checkpoint(origin_of(place.outlet, journal), tree.size, tree.root()).text()
        return sign(text, key.signer) if key.since <= tree.size else None

    return Source(place.outlet, journal, inspection.rows, head, _kept_notes(place.directory, journal))


def pack(root: Path, source: Source, since: int = 1, disk: Disk | None = None) -> Packed:
    """Export a journal below `root`. Raises CannotExportError, sqlite3.Error."""
    if not root.is_dir():
        raise CannotExportError(f"{root} is no directory", "plug the stick in and name where it is mounted: `lsblk`", is_usage=True)
    try:
        return Export(disk or Disk(), root, source).run(since)
    except NotWholeError as err:
        raise CannotExportError(f"{err}; {SAFE}", "`gateway journal verify`, and what it says") from err
    except ParcelError as err:
        then = f"look at it; when it may go, move {root}/kdmp-{source.outlet} aside or take another stick, and export again"
        raise CannotExportError(f"{err}; nothing of it was overwritten; {SAFE}", then) from err
    except OSError as err:
        what, then = _medium(err)
        raise CannotExportError(f"{root}: {what}; {SAFE}", f"{then}, and give the same command again: it goes on from there") from err


def told_of(packed: Packed) -> dict[str, object]:
    """An export as JSON."""
    tip = packed.tip
    return {
        "directory": str(packed.directory), "first": packed.first, "last": tip.seq, "events": packed.events, "new": packed.new,
        "files": packed.files, "bytes": packed.size, "signed": packed.signed or None,
        "read_again": "medium" if packed.direct else "unknown",
        "head": {"z": tip.z, "seq": tip.seq, "hash": tip.hash.hex()},
    }  # fmt: skip


def lines_of(packed: Packed) -> list[str]:
    """What was written, in lines."""
    return _lines(packed)


def _kept_notes(directory: Path, journal: str) -> list[tuple[int, str]]:
    """The checkpoints that closed segments keep beside them."""
    notes = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(directory.glob(f"{journal}-*.checkpoint"))]
    told = [(read_checkpoint(note.rpartition("\n\n")[0] + "\n"), note) for note in notes]
    return [(checkpoint.size, note) for checkpoint, note in told if checkpoint is not None]


def _words(packed: Packed) -> str:
    """The line to read out on the phone, as `gateway journal head` has it."""
    return f"Z {packed.tip.z}, event {packed.tip.seq}, {packed.tip.hash.hex()[:8]}"


def _lines(packed: Packed) -> list[str]:
    span = f"events {packed.first} to {packed.tip.seq}: {packed.new} new, {packed.events - packed.new} were there"
    again = "read again from the medium" if packed.direct else "read again; this file system cannot be made to leave its memory out"
    signed = f"signed up to event {packed.signed}" if packed.signed == packed.tip.seq else f"signed up to event {packed.signed} only"
    lines = [f"{packed.directory}: {span}", f"{packed.files} files, {packed.size} bytes, {again}", signed]
    return lines if packed.signed else [*lines[:2], "NOT SIGNED: the outlet's key cannot be used, or an event is missing before"]


def _same_medium(inspection: Inspection, packed: Packed) -> list[str]:
    """Somebody who forgot to mount the stick writes onto the card."""
    if packed.directory.stat().st_dev != inspection.place.directory.stat().st_dev:
        return []
    return ["NOTE: this lies on the same medium as the journal itself; is the stick mounted? `findmnt`"]


def _medium(err: OSError) -> tuple[str, str]:
    if err.errno in FULL:
        return "the stick is full", "make room on it or take a larger one"
    if err.errno == errno.EROFS:
        return "the stick can only be read", "see the switch on it and `dmesg`; check or change it"
    if err.errno in READ_ONLY:
        return f"no permission to write there ({err.strerror})", "mount it so that the gateway's user may write, or use sudo"
    if err.errno in GONE:
        return f"the stick was pulled out or fails ({err.strerror})", "plug it in and mount it again"
    return err.strerror or str(err), "see `dmesg`; take another stick"
