"""The outlet's key on the disk: made on the device, read where something is signed, shown to nobody.

- state/identity/<journal>.key: the signer form; a second line `since N` where a `key` event with that seq brought it
- <journal>.key-next: only while a rotation is under way (rotation_io.py): then the journal says which of the two is in force
"""

import logging
import os
from dataclasses import dataclass
from pathlib import Path

from gateway.journal.checkpoint import origin_of
from gateway.journal.disk_io import Disk
from gateway.journal.key_chain import claims_in, follow
from gateway.journal.reader_io import JournalReader
from gateway.journal.segments_io import Place, journal_in_use, read_identity
from gateway.keys import Signer, new_signer, read_signer

log = logging.getLogger("gateway.journal")
SEED_BYTES = 32
MAX_KEY_FILE = 4_096  # bytes; a signer is one line of some 120 characters


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key and the first event that it may sign for."""

    signer: Signer
    since: int = 1

    def text(self) -> bytes:
        """The key file."""
        return f"{self.signer.secret}\n{f'since {self.since}' if self.since > 1 else ''}".strip().encode() + b"\n"


class OutletKey:
    """The key in force, for one thread that signs. `reader`: the journal, asked only while a rotation is under way.

    The file and the library are read at the first signature: 5 MB and a tenth of a second, which no start waits for.
    """

    def __init__(self, keys: Path, journal: str, reader: JournalReader) -> None:
        self._keys = keys
        self._journal = journal
        self._reader = reader
        self._key: SigningKey | None = None
        self._told = False

    def get(self) -> SigningKey | None:
        """The key; None where it cannot be read, which the log is told once."""
        if self._key is not None:
            return self._key
        settled = not next_file(self._keys, self._journal).exists()  # asked first: the other thread may be taking it away
        try:
            found = key_in_force(self._keys, self._journal, self._reader)
        except OSError as err:
            if not self._told:
                log.warning("GW-4032 the outlet's key cannot be used: %s", err)
            self._told = True
            return None
        self._told = False
        if settled:
            self._key = found
        return found


class OutletKeys:
    """The keys of the outlet's journals by generation, for one thread that signs. A past journal's key is there as long as its card."""

    def __init__(self, directory: Path, keys: Path) -> None:
        self._directory = directory
        self._keys = keys
        self._known: dict[int, tuple[str, OutletKey]] = {}

    def of(self, generation: int) -> tuple[str, OutletKey] | None:
        """The journal of this generation and its key; None where nobody knows which it was."""
        if generation not in self._known:
            identity = read_identity(self._directory)
            journal = identity.journal_of(generation) if identity is not None else journal_in_use(self._directory)
            if journal is None:
                return None
            self._known[generation] = journal, OutletKey(self._keys, journal, JournalReader(self._directory, journal))
        return self._known[generation]


def key_in_force(keys: Path, journal: str, reader: JournalReader) -> SigningKey:
    """The key that the journal's last genesis or key event names. Raises OSError, also where no file holds it."""
    if not next_file(keys, journal).exists():
        return read_key(key_file(keys, journal))
    span = follow(claims_in(reader.key_events())).last
    if span is None:
        raise OSError(f"the journal does not say which of the keys in {keys} is in force")
    for path in (key_file(keys, journal), next_file(keys, journal)):
        try:
            found = read_key(path)
        except OSError:
            continue
        if found.signer.public == span.key:
            return SigningKey(found.signer, span.since)
    raise OSError(f"no file in {keys} holds {span.key.id}, which the journal names")


def make_key(disk: Disk, place: Place, journal: str) -> str:
    """Make the outlet's key for a new journal; returns its verifier form. Raises OSError."""
    signer = fresh_signer(place.outlet, journal)
    disk.write_file(key_file(place.keys, journal), SigningKey(signer).text())
    return signer.public.verifier


def fresh_signer(outlet: str, journal: str) -> Signer:
    """A key that nobody has yet."""
    return new_signer(origin_of(outlet, journal), os.urandom(SEED_BYTES))


def read_key(path: Path) -> SigningKey:
    """The key in this file. Raises OSError, also for a file that holds none."""
    with path.open("rb") as file:
        line, _, rest = file.read(MAX_KEY_FILE).decode("utf-8", "replace").partition("\n")
    found = read_signer(line)
    if isinstance(found, str):
        raise OSError(f"{path}: {found}")
    word, _, number = rest.strip().partition(" ")
    if rest.strip() and (word != "since" or not number.isascii() or not number.isdecimal()):
        raise OSError(f"{path}: its second line is not `since` and an event")
    return SigningKey(found, int(number) if number else 1)


def key_file(keys: Path, journal: str) -> Path:
    """Where the journal's key lies."""
    return keys / f"{journal}.key"


def next_file(keys: Path, journal: str) -> Path:
    """Where the key lies that is to follow it."""
    return keys / f"{journal}.key-next"


def order_file(keys: Path, journal: str) -> Path:
    """The order to change the key at the next start."""
    return keys / f"{journal}.key-order"
