"""Makes the journal's checkpoints: knows the tree so far, and signs with the outlet's key. Used by one thread.

The tree so far lies in a small file beside the journal, so that a checkpoint costs the hashes since the last one and not all of them.
The file proves nothing and may be lost: it is made anew from the journal, from the last segment's first event on, whenever it does not fit.
"""

import json
import logging
from pathlib import Path

from gateway.journal.checkpoint import Checkpoint, origin_of
from gateway.journal.merkle import HASH_BYTES, Frontier
from gateway.journal.note import sign
from gateway.journal.reader_io import JournalReader
from gateway.journal.signer_io import OutletKey

log = logging.getLogger("gateway.journal")
SLICE = 10_000  # hashes read at once: 320 kB


class Notary:
    """`directory` is state/journal, `keys` state/identity."""

    def __init__(self, reader: JournalReader, directory: Path, keys: Path, outlet: str, journal: str) -> None:
        self._reader = reader
        self._file = directory / f"{journal}.tree"
        self._key = OutletKey(keys, journal, reader)
        self._origin = origin_of(outlet, journal)
        self._tree: Frontier | None = None

    def note(self, size: int) -> str | None:
        """The signed checkpoint of events 1..size.

        None where there can be none: an event before is missing, the tree is beyond this size already, the key cannot be read, or it
        came into force only after this event and the one before is gone.
        Raises UnreadableError when the journal cannot be read now.
        """
        key, tree = self._key.get(), self._grown(size)
        if key is None or tree is None or size < key.since:
            return None
        self._tree = tree
        self._keep(tree)
        return sign(Checkpoint(self._origin, size, tree.root()).text(), key.signer)

    def _grown(self, size: int) -> Frontier | None:
        tree = self._tree or self._kept() or self._reader.tree(size)
        if tree.size > size:
            return None
        while tree.size < size:
            leaves = self._reader.hashes(tree.size + 1, min(size, tree.size + SLICE))
            if not leaves:
                return None
            tree = tree.grown(leaves)
        return tree

    def _kept(self) -> Frontier | None:
        """The tree in the file, if its last leaf is the journal's event there."""
        try:
            fields = json.loads(self._file.read_text(encoding="utf-8"))
            size, tip = int(fields["size"]), bytes.fromhex(fields["tip"])
            tree = Frontier(size, tuple(bytes.fromhex(peak) for peak in fields["peaks"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, LookupError, TypeError) as err:
            log.warning("GW-4031 the file %s cannot be used: %r; it is made anew", self._file, err)
            return None
        return tree if size and len(tip) == HASH_BYTES and self._reader.hash_at(size) == tip else None

    def _keep(self, tree: Frontier) -> None:
        """Not synced: after a power cut an older one, or none, is as good."""
        tip = self._reader.hash_at(tree.size) or b""
        text = json.dumps({"size": tree.size, "tip": tip.hex(), "peaks": [peak.hex() for peak in tree.peaks]})
        new = self._file.with_suffix(".tree-new")
        try:
            new.write_text(text, encoding="utf-8")
            new.replace(self._file)
        except OSError as err:
            log.warning("GW-4031 the file %s cannot be kept: %s", self._file, err.strerror)
