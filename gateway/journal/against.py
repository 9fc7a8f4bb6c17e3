"""Holding a journal against a checkpoint that somebody kept: the district, an auditor, a stick. Pure over rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.journal.carried import carried_in
from gateway.journal.checkpoint import Checkpoint, read_checkpoint
from gateway.journal.key_chain import claims_in, follow
from gateway.journal.merkle import Frontier
from gateway.journal.note import open_note
from gateway.messages.journal import Row


@dataclass(frozen=True, slots=True)
class Held:
    """The outcome. `checkpoint` None: it is none, or none of this journal's keys signed it. `why` is "" when the journal fits it."""

    checkpoint: Checkpoint | None
    why: str


def hold(note: str, origin: str, rows: Iterable[Row]) -> Held:
    """Whether the events of journal `origin` are those that the signed checkpoint `note` covers.

    `rows`: all that are here, from event 1 or from a `segment` on, which carries the tree of those before.
    """
    told = read_checkpoint(note.rpartition("\n\n")[0] + "\n")
    if told is None:
        return Held(None, "the file is no checkpoint")
    if told.origin != origin:
        return Held(None, f"the checkpoint is of {told.origin}, this journal is {origin}")
    claims: list[tuple[int, str]] = []
    tree = Frontier()
    for at, row in enumerate(rows):
        if not at and (carried := carried_in(row)) is not None and carried.tree is not None:
            tree, claims = carried.tree, list(carried.claims)
        if row.seq > told.size or row.seq != tree.size + 1:
            break
        claims += claims_in([row])
        tree = tree.grown([row.hash])
    if tree.size > told.size:
        return Held(None, f"the checkpoint covers {told.size} events, this journal is kept from event {tree.size + 1} on: ask the district")
    key = follow(claims).at(told.size)
    if key is None or open_note(note, [key]) is None:
        return Held(None, f"the key that this journal names at event {told.size} did not sign the checkpoint")
    if tree.size < told.size:
        return Held(told, f"the checkpoint covers {told.size} events, this journal has {tree.size} without a gap")
    return Held(told, "" if tree.root() == told.root else f"the first {told.size} events are not those that were signed")
