"""Holds the outlets' signed checkpoints against the table: is the key theirs, the signature good, the root the one of our events? Pure.

A new key is taken only when the one before it signed it. Whatever is wrong, the events stand: the checkpoint is refused, the key not
taken, and an alarm is raised. One that covers events not here yet waits.
"""

from dataclasses import dataclass

from gateway.district.examine import Sheet
from gateway.district.meaning import Meaning, meaning
from gateway.district.records import Alarm, Position, Signed
from gateway.district.store import Store
from gateway.journal.checkpoint import Checkpoint, origin_of, read_checkpoint
from gateway.journal.key_chain import MAX_CLAIMS, KeyChain, follow
from gateway.journal.merkle import Frontier
from gateway.journal.note import MAX_NOTE, open_note

SLICE = 10_000  # hashes read at once: 320 kB


@dataclass(frozen=True, slots=True)
class _Refused:
    why: str


def witness(store: Store, sheet: Sheet, received_ms: int) -> list[Alarm]:
    """After the sheet was filed: keep its keys and checkpoint, and check what can be checked now."""
    outlet, journal = sheet.outlet, sheet.journal
    for event, said in zip(sheet.events, sheet.meanings, strict=True):
        if said.key is not None:
            store.add_key(outlet, journal, event.seq, said.key)
    alarms = []
    if sheet.checkpoint is not None:
        alarms = _take(store, sheet, sheet.checkpoint, received_ms)
    at = store.position(outlet, journal)
    keys = follow(_claims(store, sheet, at.stored))  # without a hole before it, or nobody can tell who is next
    alarms += [_key_alarm(outlet, journal, seq, why) for seq, why in keys.refused if seq >= sheet.first]
    for signed in store.unchecked(outlet, journal, at.stored):
        wrong = _check(store, signed, at, keys)
        store.checked(signed, holds=wrong is None)
        if wrong is not None:
            alarms.append(_alarm(signed.outlet, signed.journal, f"at event {signed.size}: {wrong.why}"))
    return alarms


def _claims(store: Store, sheet: Sheet, stored: int) -> list[tuple[int, str]]:
    """What the journal says of its keys up to event `stored`. A table from before keys were kept has the first one in event 1."""
    outlet, journal = sheet.outlet, sheet.journal
    known = store.keys(outlet, journal, stored, MAX_CLAIMS + 1)
    if known or not stored:
        return known
    for first in store.links(outlet, journal, 1, 1):
        said = meaning(first.body)
        if isinstance(said, Meaning) and said.key is not None:
            store.add_key(outlet, journal, first.seq, said.key)
    return store.keys(outlet, journal, stored, MAX_CLAIMS + 1)


def _take(store: Store, sheet: Sheet, note: str, received_ms: int) -> list[Alarm]:
    """Keep a checkpoint that names its journal and a size of this sheet; of another one nothing can be believed."""
    told = read_checkpoint(note.rpartition("\n\n")[0] + "\n") if len(note) <= MAX_NOTE else None
    if told is None:
        return [_alarm(sheet.outlet, sheet.journal, f"in the batch up to event {sheet.last}: it is no checkpoint")]
    if told.origin != origin_of(sheet.outlet, sheet.journal) or told.size != sheet.last:
        return [_alarm(sheet.outlet, sheet.journal, f"in the batch up to event {sheet.last}: it is of {told.origin}, event {told.size}")]
    store.add_checkpoint(Signed(sheet.outlet, sheet.journal, told.size, note), received_ms)
    return []


def _check(store: Store, signed: Signed, at: Position, keys: KeyChain) -> _Refused | None:
    told = _opened(signed, keys)
    if isinstance(told, _Refused):
        return told
    tree = store.tree(signed.outlet, signed.journal)
    grown = _grown(store, signed, tree if tree.size <= told.size else Frontier())
    if grown is None or at.stored < told.size:
        return _Refused("an event before it is not in the table")
    if grown.size > tree.size:
        store.keep_tree(signed.outlet, signed.journal, grown)
    return None if grown.root() == told.root else _Refused("its root is not the one of the events here")


def _opened(signed: Signed, keys: KeyChain) -> Checkpoint | _Refused:
    key = keys.at(signed.size)
    if key is None:
        return _Refused("no key to check it with: the journal names none")
    note = open_note(signed.note, [key])
    told = read_checkpoint(note.text) if note is not None else None
    if told is None:
        return _Refused(f"it is not signed by {key.id}")
    return told


def _grown(store: Store, signed: Signed, tree: Frontier) -> Frontier | None:
    while tree.size < signed.size:
        span = (tree.size + 1, min(signed.size, tree.size + SLICE))
        found = store.hashes(signed.outlet, signed.journal, span)
        leaves = [found[seq] for seq in range(span[0], span[1] + 1) if seq in found]
        if len(leaves) < span[1] - span[0] + 1:
            return None
        tree = tree.grown(leaves)
    return tree


def _key_alarm(outlet: str, journal: str, seq: int, why: str) -> Alarm:
    return Alarm(outlet, "key", f"journal {journal}: the key of event {seq} was not taken: {why}")


def _alarm(outlet: str, journal: str, what: str) -> Alarm:
    return Alarm(outlet, "checkpoint", f"journal {journal}: a checkpoint was refused {what}")
