"""The outlet's key on the disk: made on the device, read where something is signed, shown to nobody."""

import os
from pathlib import Path

from gateway.journal.checkpoint import origin_of
from gateway.journal.disk_io import Disk
from gateway.journal.segments_io import Place
from gateway.keys import Signer, new_signer, read_signer

SEED_BYTES = 32
MAX_KEY_FILE = 4_096  # bytes; a signer is one line of some 120 characters


def make_key(disk: Disk, place: Place, journal: str) -> str:
    """Make the outlet's key for a new journal; returns its verifier form. Raises OSError."""
    signer = new_signer(origin_of(place.outlet, journal), os.urandom(SEED_BYTES))
    disk.write_file(key_file(place.keys, journal), signer.secret.encode() + b"\n")
    return signer.public.verifier


def read_key(keys: Path, journal: str) -> Signer:
    """The journal's key from the directory state/identity. Raises OSError, also for a file that holds none."""
    path = key_file(keys, journal)
    with path.open("rb") as file:
        found = read_signer(file.read(MAX_KEY_FILE).decode("utf-8", "replace"))
    if isinstance(found, str):
        raise OSError(f"{path}: {found}")
    return found


def key_file(keys: Path, journal: str) -> Path:
    """Where the journal's key lies."""
    return keys / f"{journal}.key"
