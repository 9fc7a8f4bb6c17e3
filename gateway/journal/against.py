"""Holding a journal against a checkpoint that somebody kept: the district, an auditor, a stick. Pure over rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.journal.checkpoint import Checkpoint, read_checkpoint
from gateway.journal.event import decode
from gateway.journal.merkle import Frontier
from gateway.journal.note import open_note
from gateway.keys import PublicKey, read_verifier
from gateway.messages.journal import Row


@dataclass(frozen=True, slots=True)
class Held:
    """The outcome. `checkpoint` None: it is none, or none of this journal's keys signed it. `why` is "" when the journal fits it."""

    checkpoint: Checkpoint | None
    why: str


def hold(note: str, origin: str, rows: Iterable[Row]) -> Held:
    """Whether the events of journal `origin` are those that the signed checkpoint `note` covers. `rows`: all of them, from event 1."""
    told = read_checkpoint(note.rpartition("\n\n")[0] + "\n")
    if told is None:
        return Held(None, "the file is no checkpoint")
    if told.origin != origin:
        return Held(None, f"the checkpoint is of {told.origin}, this journal is {origin}")
    keys: list[PublicKey] = []
    tree = Frontier()
    for row in rows:
        if row.seq > told.size or row.seq != tree.size + 1:
            break
        keys += _keys(row)
        tree = tree.grown([row.hash])
    if open_note(note, keys) is None:
        return Held(None, "none of the keys that this journal tells signed the checkpoint")
    if tree.size < told.size:
        return Held(told, f"the checkpoint covers {told.size} events, this journal has {tree.size} without a gap")
    return Held(told, "" if tree.root() == told.root else f"the first {told.size} events are not those that were signed")


def _keys(row: Row) -> list[PublicKey]:
    """The key that this event tells, if it is one that does."""
    if row.kind not in ("genesis", "key"):
        return []
    try:
        key = read_verifier(str(decode(row.body).get("key", "")))
    except ValueError:
        return []
    return [key] if isinstance(key, PublicKey) else []
