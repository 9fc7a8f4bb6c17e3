"""The outlet's whole past: the journals before the one in use, each up to where the next one joins it, then that one. Changes nothing.

What the next journal carried over is read there and not a second time, so that whoever adds up counts it once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.journal.event import decode
from gateway.journal.inspect_io import Inspection, inspect
from gateway.journal.reader_io import UnreadableError
from gateway.journal.segments_io import read_identity
from gateway.messages.journal import Row


@dataclass(frozen=True, slots=True)
class Chapter:
    """A journal before the one in use. `until`: its last event that the next one did not carry over, as that one's genesis says."""

    inspection: Inspection
    generation: int
    until: int

    def rows(self) -> Iterator[Row]:
        """Its events up to there."""
        for row in self.inspection.rows():
            if row.seq > self.until:
                return
            yield row


def chapters(inspection: Inspection) -> list[Chapter]:
    """The journals before this one of which files are here, the first one first."""
    identity = read_identity(inspection.place.directory)
    if identity is None or identity.journal != inspection.journal:
        return []
    found: list[Chapter] = []
    after = inspection
    for back, journal in enumerate(reversed(identity.past), 1):
        try:
            before = inspect(inspection.place, journal)
        except UnreadableError:
            break
        found.insert(0, Chapter(before, identity.generation - back, _join(after, journal)))
        after = before
    return found


def history(inspection: Inspection) -> Iterator[Row]:
    """Every event that counts, journal after journal."""
    for chapter in chapters(inspection):
        yield from chapter.rows()
    yield from inspection.rows()


def _join(after: Inspection, journal: str) -> int:
    """The last event of `journal` before the one that follows it; 0 where that one does not say."""
    first = after.event(1)
    previous = decode(first[0].body).get("previous") if first is not None else None
    if not isinstance(previous, dict) or previous.get("journal") != journal:
        return 0
    seq = previous.get("seq")
    return seq if isinstance(seq, int) else 0
