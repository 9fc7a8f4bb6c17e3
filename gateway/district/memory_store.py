"""A store in memory, for simulations and tests: the same answers as a database, durable as long as the object lives. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from gateway.district.store import AckState, Event, Line, Quarantined
from gateway.uplink.ranges import Range


@dataclass(slots=True)
class Tables:
    """The tables, to be looked at."""

    events: dict[tuple[str, str], dict[int, Event]] = field(default_factory=dict)
    forks: list[tuple[str, str, Event]] = field(default_factory=list)
    quarantine: dict[int, Quarantined] = field(default_factory=dict)
    alarms: list[tuple[str, str, str]] = field(default_factory=list)
    lines: dict[tuple[str, str], Line] = field(default_factory=dict)
    acks: dict[str, AckState] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    epoch: int = 0


class MemoryStore:
    """`tables` is all there is. A transaction that raises is not taken back: in memory nothing raises but a bug."""

    def __init__(self) -> None:
        self.tables = Tables()
        self._numbers = 0

    def transaction(self) -> AbstractContextManager[None]:
        """Nothing to begin, nothing to commit."""
        return _nothing()

    def line(self, outlet: str, journal: str) -> Line | None:
        """As the protocol says."""
        return self.tables.lines.get((outlet, journal))

    def put_line(self, line: Line) -> None:
        """As the protocol says."""
        self.tables.lines[line.outlet, line.journal] = line

    def hashes(self, outlet: str, journal: str, first: int, last: int) -> Mapping[int, bytes]:
        """As the protocol says."""
        rows = self._rows(outlet, journal)
        return {seq: rows[seq].hash for seq in range(first, last + 1) if seq in rows}

    def events(self, outlet: str, journal: str, first: int, count: int) -> Sequence[Event]:
        """As the protocol says."""
        rows = self._rows(outlet, journal)
        return [rows[seq] for seq in sorted(seq for seq in rows if seq >= first)[:count]]

    def insert(self, outlet: str, journal: str, events: Sequence[Event]) -> None:
        """As the protocol says."""
        self._rows(outlet, journal).update({event.seq: event for event in events})

    def holes(self, outlet: str, journal: str, after: int, count: int) -> Sequence[Range]:
        """As the protocol says."""
        found: list[Range] = []
        previous = after
        for seq in sorted(seq for seq in self._rows(outlet, journal) if seq > after):
            if seq > previous + 1:
                found.append((previous + 1, seq - 1))
            previous = seq
        return found[:count]

    def add_fork(self, outlet: str, journal: str, event: Event, now_ms: int) -> bool:
        """As the protocol says."""
        if any(fork[:2] == (outlet, journal) and (fork[2].seq, fork[2].hash) == (event.seq, event.hash) for fork in self.tables.forks):
            return False
        self.tables.forks.append((outlet, journal, event))
        return True

    def quarantine(self, message: Quarantined, now_ms: int) -> bool:
        """As the protocol says."""
        if any((kept.topic, kept.raw) == (message.topic, message.raw) for kept in self.tables.quarantine.values()):
            return False
        self._numbers += 1
        self.tables.quarantine[self._numbers] = message
        return True

    def quarantined(self, outlet: str, journal: str) -> Sequence[Range]:
        """As the protocol says."""
        return [(q.first, q.last) for q in self.tables.quarantine.values() if (q.outlet, q.journal) == (outlet, journal) and q.first]

    def unread(self) -> Sequence[tuple[int, str, bytes]]:
        """As the protocol says."""
        return [(number, kept.topic, kept.raw) for number, kept in self.tables.quarantine.items() if kept.later]

    def release(self, number: int) -> None:
        """As the protocol says."""
        del self.tables.quarantine[number]

    def alarm(self, outlet: str, kind: str, detail: str, now_ms: int) -> None:
        """As the protocol says."""
        self.tables.alarms.append((outlet, kind, detail))

    def outlets(self) -> Sequence[str]:
        """As the protocol says."""
        return sorted(self.tables.acks)

    def ack_state(self, outlet: str) -> AckState | None:
        """As the protocol says."""
        return self.tables.acks.get(outlet)

    def put_ack_state(self, outlet: str, state: AckState) -> None:
        """As the protocol says."""
        self.tables.acks[outlet] = state

    def status(self, outlet: str, payload: str, now_ms: int) -> None:
        """As the protocol says."""
        self.tables.statuses[outlet] = payload

    def epoch(self) -> int:
        """As the protocol says."""
        return self.tables.epoch

    def put_epoch(self, epoch: int) -> None:
        """As the protocol says."""
        self.tables.epoch = epoch

    def _rows(self, outlet: str, journal: str) -> dict[int, Event]:
        return self.tables.events.setdefault((outlet, journal), {})


@contextmanager
def _nothing() -> Iterator[None]:
    yield
