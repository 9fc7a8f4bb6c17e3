"""Reading what an export left on a stick: the batches of one journal, every one checked, in order. Changes nothing.

- kdmp-<outlet>/<journal>/batches/<first 12 digits>-<last>.zst: the events
- …/checkpoints/<size>.note, keys.txt, acks/<stored>.json: what was signed about them
- …/verify.py, BACA.txt, SHA256SUMS, before-<seq>.txt: for whoever checks it without us
"""

from collections.abc import Iterator
from pathlib import Path

from gateway.journal.parcel import MAX_CONTENT, SUFFIX, Parcel, named_span, read_parcel
from gateway.journal.recovery import hash_before
from gateway.messages.journal import Row

BATCHES = "batches"
CHECKPOINTS = "checkpoints"
ACKS = "acks"
MAX_FILE = MAX_CONTENT + 4_096  # bytes; more is no batch of ours


class ParcelError(OSError):
    """What lies there is not what an export wrote; the text names the file and says why."""


def rows_in(directory: Path) -> Iterator[Row]:
    """All events of one journal's directory (`kdmp-<outlet>/<journal>`) of an export, in order.

    They start where the export starts: event 1, or a later one. Every batch's own chain and its joining the one before are checked; a
    gap is passed only where the journal itself had it (a segment that says from which hash it goes on). Raises ParcelError.
    """
    for parcel in parcels_in(directory):
        yield from parcel.rows


def parcels_in(directory: Path) -> Iterator[Parcel]:
    """The same by batches."""
    before: Parcel | None = None
    for path in batch_files(directory):
        parcel = read_parcel_file(path)
        if parcel.name != path.name:
            raise ParcelError(f"{path}: it holds the events {parcel.first} to {parcel.last}, another name's")
        if before is not None:
            _joins(path, before, parcel)
        before = parcel
        yield parcel


def batch_files(directory: Path) -> list[Path]:
    """The batch files of a journal's directory in order of their events. Raises ParcelError where there is none."""
    try:
        found = sorted((span, path) for path in (directory / BATCHES).iterdir() if (span := named_span(path.name)))
    except OSError as err:
        raise ParcelError(f"{directory}: no export lies there: {err.strerror}") from err
    if not found:
        raise ParcelError(f"{directory}: no export lies there: {BATCHES} holds no file <first>-<last>{SUFFIX}")
    return [path for _, path in found]


def journals_in(directory: Path) -> list[Path]:
    """The journals' directories of an export, wherever below a stick somebody points: the stick, an outlet's, or a journal's own."""
    patterns = (BATCHES, f"*/{BATCHES}", f"kdmp-*/*/{BATCHES}")
    return sorted({path.parent for pattern in patterns for path in directory.glob(pattern) if path.is_dir()})


def read_parcel_file(path: Path) -> Parcel:
    """The batch in this file. Raises ParcelError, also where the file cannot be read."""
    try:
        with path.open("rb") as file:
            found = read_parcel(file.read(MAX_FILE))
    except OSError as err:
        raise ParcelError(f"{path}: {err.strerror}") from err
    if isinstance(found, str):
        raise ParcelError(f"{path}: {found}")
    return found


def _joins(path: Path, before: Parcel, parcel: Parcel) -> None:
    if (parcel.outlet, parcel.journal) != (before.outlet, before.journal):
        raise ParcelError(f"{path}: it is of {parcel.outlet}, journal {parcel.journal}; those before are of {before.outlet}")
    if parcel.first <= before.last:
        raise ParcelError(f"{path}: event {parcel.first} is in a batch before it already")
    joins = parcel.prev == before.rows[-1].hash
    if parcel.first > before.last + 1:
        joins = hash_before(parcel.rows[0]) == parcel.prev
    if not joins:
        what = f"events {before.last + 1} to {parcel.first - 1} are missing" if parcel.first > before.last + 1 else "it does not follow"
        raise ParcelError(f"{path}: {what} (the batch before ends at event {before.last})")
