"""Writing an export: the batches of one journal onto a stick, what was signed about them, and a verifier; then all of it read again.

Order: events first, what is signed about them next, the list of sums last. Pulled out anywhere, what is there is whole, and the next
export goes on from it. What is there already is compared, never overwritten.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from gateway.journal.disk_io import Disk
from gateway.journal.medium_io import Medium
from gateway.journal.merkle import Frontier
from gateway.journal.packing import Gathering, before_text, is_of, keys_text, numbered, read_sums, sums_text
from gateway.journal.parcel import Parcel, cut, named_span
from gateway.journal.parcel_io import ACKS, BATCHES, CHECKPOINTS, ParcelError
from gateway.journal.recovery import hash_before
from gateway.messages.journal import ZERO_HASH, Row, Tip

SUMS = "SHA256SUMS"
KEYS = "keys.txt"
TEXTS = ("verify.py", "BACA.txt")
ENDINGS = (".zst", ".note", ".json", ".txt", ".py")


@dataclass(frozen=True, slots=True)
class Source:
    """A journal to be exported. `rows`: every event that it has, in order.

    `head`: the signed checkpoint of a tree, None where there can be none. `notes`: (size, note) of checkpoints that were kept.
    Its functions may raise OSError or sqlite3.Error.
    """

    outlet: str
    journal: str
    rows: Callable[[], Iterable[Row]]
    head: Callable[[Frontier], str | None] | None = None
    notes: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True, slots=True)
class Packed:
    """What an export came to. `first`..`tip.seq`: the events on the stick now; `new` of them were not there before.

    `files`, `size`: all of the export, in bytes; `signed`: up to which event a checkpoint covers it, 0 for none; `direct`: read again
    past the system's memory.
    """

    directory: Path
    first: int
    tip: Tip
    events: int
    new: int
    files: int
    size: int
    signed: int
    direct: bool


class NotWholeError(ParcelError):
    """The journal itself does not have what was to be exported; the stick is well."""


class Export:
    """One export of one journal below `root`; `run` does it.

    Raises ParcelError for what lies there and is not this journal, OSError for the medium.
    """

    def __init__(self, disk: Disk, root: Path, source: Source) -> None:
        self._medium = Medium(disk)
        self._source = source
        self.directory = root / f"kdmp-{source.outlet}" / source.journal
        self._sums: dict[str, str] = {}
        self._listed: dict[str, str] = {}

    def run(self, since: int = 1) -> Packed:
        """Export the events from `since` on. What was exported before stays."""
        for name in (BATCHES, CHECKPOINTS, ACKS):
            self._medium.make(self.directory / name)
        listed = self.directory / SUMS
        self._listed = read_sums(listed.read_text(encoding="utf-8", errors="replace")) if listed.exists() else {}
        spans = self._spans()
        since = next((first for first, last in spans if first <= since <= last), since)
        seen = Gathering(since)
        events = new = first = 0
        for parcel in self._parcels(seen, spans, since):
            if dict(spans).get(parcel.first, parcel.last) != parcel.last:
                break  # the journal ends within what lies there
            is_new = self._keep(f"{BATCHES}/{parcel.name}", parcel.frame())
            events, new, first = events + len(parcel.rows), new + len(parcel.rows) * is_new, first or parcel.first
        beyond = max((last for _, last in spans), default=0)
        if beyond > seen.tip.seq:
            raise ParcelError(f"{self.directory}: events up to {beyond} lie there, this journal ends at event {seen.tip.seq}")
        if not events:
            raise NotWholeError(f"the journal has no event {since}; its last is {seen.tip.seq}")
        signed = self._keep_signed(seen)
        if first > 1 and seen.before is not None:
            self._keep(f"before-{first}.txt", before_text(seen.before).encode())
        self._keep_texts(seen)
        size = self._reread()
        return Packed(self.directory, first, seen.tip, events, new, len(self._sums), size, signed, self._medium.direct)

    def _parcels(self, seen: Gathering, spans: Sequence[tuple[int, int]], since: int) -> Iterator[Parcel]:
        source = self._source
        try:
            rows, prev = _rows_from(since, seen, source.rows())
            yield from cut(source.outlet, source.journal, prev, rows, spans)
        except ValueError as err:
            raise NotWholeError(f"the journal: {err}") from err

    def _spans(self) -> list[tuple[int, int]]:
        return sorted(span for path in (self.directory / BATCHES).iterdir() if (span := named_span(path.name)))

    def _keep_signed(self, seen: Gathering) -> int:
        """Checkpoints, the district's last word, the keys. Gives the last event that a checkpoint covers."""
        notes = dict(self._source.notes)
        head = self._source.head
        fresh = head(seen.tree) if head is not None and seen.tree is not None and seen.tree.size else None
        if fresh is not None and seen.tree is not None:
            notes[seen.tree.size] = fresh
        for size, note in notes.items():
            self._keep(f"{CHECKPOINTS}/{numbered(size, '.note')}", note.encode())
        if seen.ack is not None and is_of(seen.ack[1], self._source.journal):
            self._keep(f"{ACKS}/{numbered(seen.ack[0], '.json')}", seen.ack[1].encode())
        keys = keys_text(seen.claims).encode()
        path = self.directory / KEYS
        grows = path.exists() and keys.startswith(path.read_bytes())
        self._keep(KEYS, keys, may_replace=grows)
        return max(notes, default=0)

    def _keep_texts(self, seen: Gathering) -> None:
        """The verifier and what to read first. Those of an older version give way when they are as an export wrote them."""
        for name in TEXTS:
            path = self.directory / name
            as_written = path.exists() and _digest(path.read_bytes()) == self._listed.get(name)
            self._keep(name, files("gateway.journal").joinpath("auditor", name).read_bytes(), may_replace=as_written)

    def _keep(self, name: str, content: bytes, *, may_replace: bool = False) -> bool:
        """Write it unless it is there. Says whether it was new. Raises ParcelError where something else lies there."""
        path = self.directory / name
        there = path.read_bytes() if path.exists() else None
        if there is not None and there != content and not may_replace:
            raise ParcelError(f"{path} holds something else than this journal")
        if there != content:
            self._medium.put(path, content)
        self._sums[name] = _digest(content)
        return there is None

    def _reread(self) -> int:
        """Write the list of sums, then read every file from the medium and hold it against what it should be. Gives their bytes."""
        for path in sorted(self.directory.rglob("*")):
            name = path.relative_to(self.directory).as_posix()
            if path.is_file() and path.suffix in ENDINGS and name not in self._sums:
                self._sums[name] = self._listed.get(name) or _digest(path.read_bytes())
        missing = sorted(self._listed.keys() - self._sums.keys())
        if missing:
            raise ParcelError(f"{self.directory / missing[0]} was exported before and is gone")
        self._keep(SUMS, sums_text(self._sums).encode(), may_replace=True)
        return sum(self._held(name, digest) for name, digest in self._sums.items())

    def _held(self, name: str, digest: str) -> int:
        content = self._medium.read(self.directory / name)
        if _digest(content) != digest:
            raise ParcelError(f"{self.directory / name} does not read back as it was written")
        return len(content)


def _rows_from(since: int, seen: Gathering, rows: Iterable[Row]) -> tuple[Iterator[Row], bytes]:
    """The rows from `since` on, each one seen, and the hash before the first of them."""
    passing = iter(rows)
    before = ZERO_HASH
    ahead: Row | None = None
    for row in passing:
        if row.seq >= since:
            ahead = row
            break
        seen.see(row)
        before = row.hash
    if ahead is not None and ahead.seq > since:  # what was before is gone; this one says itself where it joins
        before = hash_before(ahead) or before
    return _seen(ahead, seen, passing), before


def _seen(ahead: Row | None, seen: Gathering, rows: Iterator[Row]) -> Iterator[Row]:
    if ahead is not None:
        seen.see(ahead)
        yield ahead
    for row in rows:
        seen.see(row)
        yield row


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
