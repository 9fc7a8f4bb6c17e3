"""A checkpoint: how many events a journal has and the root over them, as a C2SP tlog-checkpoint; and a proof that an event is in it.

Source: C2SP tlog-checkpoint (origin, size, base64 root, one a line) and tlog-proof (index, path, checkpoint). Pure.
"""

import base64
import binascii
import re
from dataclasses import dataclass

from gateway.journal.merkle import HASH_BYTES, MAX_SIZE, root_of

PROOF = "c2sp.org/tlog-proof@v1"
MAX_PATH = 63
"""Hashes: the height of the tallest tree there can be."""
_SIZE = re.compile("0|[1-9][0-9]{0,15}")


def origin_of(outlet: str, journal: str) -> str:
    """The name of a journal's key, and the origin of its checkpoints."""
    return f"kdmp/{outlet}/{journal}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of journal `origin` (`kdmp/<outlet>/<journal>`) when it had `size` events: `size` is the seq of the last one."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text to be signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Proof:
    """That the event with seq `index` + 1 is in the tree of `note`'s checkpoint."""

    index: int
    path: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        """The file `<name>.tlog-proof`."""
        path = "".join(f"{base64.b64encode(node).decode()}\n" for node in self.path)
        return f"{PROOF}\nindex {self.index}\n{path}\n{self.note}"

    def holds(self, leaf: bytes, checkpoint: Checkpoint) -> bool:
        """Whether this leaf hash is in that checkpoint's tree. The checkpoint's signature is the caller's to check."""
        return root_of(leaf, self.index, checkpoint.size, self.path) == checkpoint.root


def read_checkpoint(text: str) -> Checkpoint | None:
    """The checkpoint in the text of a note; extension lines are passed over. None if it is none."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or _SIZE.fullmatch(lines[1]) is None:  # noqa: PLR2004 - three lines and an end
        return None
    root, size = _hash(lines[2]), int(lines[1])
    return Checkpoint(lines[0], size, root) if root is not None and size <= MAX_SIZE else None


def read_proof(text: str) -> Proof | None:
    """The proof in a tlog-proof file; None if it is none. `extra` data is passed over."""
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or lines.pop(0) != PROOF:
        return None
    if lines and lines[0].startswith("extra "):
        lines.pop(0)
    word, _, index = lines.pop(0).partition(" ") if lines else ("", "", "")
    path = [_hash(line) for line in lines]
    if word != "index" or _SIZE.fullmatch(index) is None or len(path) > MAX_PATH or None in path:
        return None
    return Proof(int(index), tuple(node for node in path if node is not None), note)


def _hash(text: str) -> bytes | None:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == HASH_BYTES else None
