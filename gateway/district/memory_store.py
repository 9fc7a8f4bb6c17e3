"""The store in memory: for the simulation and for tests. Pure. A transaction that raises is undone, as in a database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from gateway.district.records import Alarm, Event, Link, OutletState, Position, Quarantined, Signed
from gateway.district.spans import Span, islands
from gateway.district.store import CANNOT_READ_YET
from gateway.journal.merkle import Frontier

MAX_KEPT = 2_000  # quarantined messages per outlet: 128 MB at the largest size of a batch
Key = tuple[str, str]


@dataclass(slots=True)
class Tables:
    """Everything kept. Events by (outlet, journal), then seq."""

    events: dict[Key, dict[int, Event]] = field(default_factory=dict)
    forks: dict[tuple[str, str, int, bytes], Event] = field(default_factory=dict)
    quarantine: dict[int, Quarantined] = field(default_factory=dict)
    quarantined: int = 0
    alarms: dict[Alarm, int] = field(default_factory=dict)
    positions: dict[Key, Position] = field(default_factory=dict)
    outlets: dict[str, OutletState] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    epoch: int = 1
    keys: dict[tuple[str, str, int], str] = field(default_factory=dict)
    checkpoints: dict[Signed, bool | None] = field(default_factory=dict)
    trees: dict[Key, Frontier] = field(default_factory=dict)


class MemoryStore:
    """The `Store` protocol over dicts. `tables` is free to be read."""

    def __init__(self) -> None:
        self.tables = Tables()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Event tables are copied one level deep, their rows never change."""
        before = self._copy()
        try:
            yield
        except BaseException:
            self.tables = before
            raise

    def position(self, outlet: str, journal: str) -> Position:
        """See Store."""
        return self.tables.positions.get((outlet, journal), Position())

    def keep_position(self, outlet: str, journal: str, position: Position) -> None:
        """See Store."""
        self.tables.positions[outlet, journal] = position

    def knows(self, outlet: str, journal: str) -> bool:
        """See Store."""
        return (outlet, journal) in self.tables.positions

    def hashes(self, outlet: str, journal: str, span: Span) -> dict[int, bytes]:
        """See Store."""
        rows = self._rows(outlet, journal)
        return {seq: rows[seq].hash for seq in range(span[0], span[1] + 1) if seq in rows}

    def links(self, outlet: str, journal: str, first: int, limit: int) -> list[Link]:
        """See Store."""
        rows = self._rows(outlet, journal)
        numbers = sorted(seq for seq in rows if seq >= first)[:limit]
        return [Link(seq, rows[seq].hash, rows[seq].body) for seq in numbers]

    def islands(self, outlet: str, journal: str, after: int) -> list[Span]:
        """See Store."""
        return islands(seq for seq in self._rows(outlet, journal) if seq > after)

    def add_events(self, events: Sequence[Event]) -> None:
        """See Store."""
        for event in events:
            self.tables.events.setdefault((event.outlet, event.journal), {})[event.seq] = event

    def add_forks(self, events: Sequence[Event], received_ms: int) -> None:
        """See Store."""
        for event in events:
            self.tables.forks.setdefault((event.outlet, event.journal, event.seq, event.hash), event)

    def add_quarantined(self, item: Quarantined, received_ms: int) -> bool:
        """See Store."""
        kept = [other for other in self.tables.quarantine.values() if other.outlet == item.outlet]
        if any((other.topic, other.raw) == (item.topic, item.raw) for other in kept):
            return True
        if len(kept) >= MAX_KEPT:
            return False
        self.tables.quarantined += 1
        self.tables.quarantine[self.tables.quarantined] = item
        return True

    def unread(self, after: int, limit: int) -> list[tuple[int, str, bytes]]:
        """See Store."""
        waiting = sorted(n for n, item in self.tables.quarantine.items() if n > after and item.reason.startswith(CANNOT_READ_YET))
        return [(n, self.tables.quarantine[n].topic, self.tables.quarantine[n].raw) for n in waiting[:limit]]

    def drop_quarantined(self, number: int) -> None:
        """See Store."""
        del self.tables.quarantine[number]

    def aside(self, outlet: str, journal: str, after: int) -> list[Span]:
        """See Store."""
        spans = [
            (max(item.span[0], after + 1), item.span[1])
            for item in self.tables.quarantine.values()
            if (item.outlet, item.journal) == (outlet, journal) and item.span is not None and item.span[1] > after
        ]
        return spans + islands(seq for (o, j, seq, _) in self.tables.forks if (o, j) == (outlet, journal) and seq > after)

    def add_alarm(self, alarm: Alarm, received_ms: int) -> None:
        """See Store."""
        self.tables.alarms.setdefault(alarm, received_ms)

    def add_key(self, outlet: str, journal: str, seq: int, claim: str) -> None:
        """See Store."""
        self.tables.keys.setdefault((outlet, journal, seq), claim)

    def keys(self, outlet: str, journal: str, seq: int, limit: int) -> list[tuple[int, str]]:
        """See Store."""
        known = [(at, claim) for (o, j, at), claim in self.tables.keys.items() if (o, j) == (outlet, journal) and at <= seq]
        return sorted(known)[:limit]

    def add_checkpoint(self, checkpoint: Signed, received_ms: int) -> None:
        """See Store."""
        self.tables.checkpoints.setdefault(checkpoint, None)

    def unchecked(self, outlet: str, journal: str, stored: int) -> list[Signed]:
        """See Store."""
        waiting = [one for one, holds in self.tables.checkpoints.items() if holds is None and one.size <= stored]
        return sorted((one for one in waiting if (one.outlet, one.journal) == (outlet, journal)), key=lambda one: one.size)

    def held(self, outlet: str, journal: str) -> list[Signed]:
        """See Store."""
        good = [one for one, holds in self.tables.checkpoints.items() if holds and (one.outlet, one.journal) == (outlet, journal)]
        return sorted(good, key=lambda one: one.size)

    def checked(self, checkpoint: Signed, *, holds: bool) -> None:
        """See Store."""
        self.tables.checkpoints[checkpoint] = holds

    def tree(self, outlet: str, journal: str) -> Frontier:
        """See Store."""
        return self.tables.trees.get((outlet, journal), Frontier())

    def keep_tree(self, outlet: str, journal: str, tree: Frontier) -> None:
        """See Store."""
        self.tables.trees[outlet, journal] = tree

    def outlets(self) -> list[str]:
        """See Store."""
        return sorted(outlet for outlet, state in self.tables.outlets.items() if state.journal)

    def outlet(self, outlet: str) -> OutletState | None:
        """See Store."""
        return self.tables.outlets.get(outlet)

    def keep_outlet(self, outlet: str, state: OutletState) -> None:
        """See Store."""
        self.tables.outlets[outlet] = state

    def saw(self, outlet: str, status: str, received_ms: int) -> None:
        """See Store."""
        self.tables.statuses[outlet] = status
        self.tables.outlets.setdefault(outlet, OutletState(epoch=self.tables.epoch))

    def epoch(self) -> int:
        """See Store."""
        return self.tables.epoch

    def raise_epoch(self) -> None:
        """See Store."""
        self.tables.epoch += 1
        self.tables.outlets = {name: replace(state, epoch=state.epoch + 1, refused="") for name, state in self.tables.outlets.items()}

    def _rows(self, outlet: str, journal: str) -> dict[int, Event]:
        return self.tables.events.get((outlet, journal), {})

    def _copy(self) -> Tables:
        now = self.tables
        return Tables(
            {key: dict(rows) for key, rows in now.events.items()}, dict(now.forks), dict(now.quarantine), now.quarantined,
            dict(now.alarms), dict(now.positions), dict(now.outlets), dict(now.statuses), now.epoch,
            dict(now.keys), dict(now.checkpoints), dict(now.trees),
        )
