"""What goes next: the watermarks, the batches in the air, the holes the district asked for. Pure.

The journal is the only outbox; this is the finger on its lines. head >= sent >= accepted >= stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.uplink.ranges import Range, merged, within, without

MAX_PARKED = 32  # events set aside; more is not a few odd events but a broker that takes nothing


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events to seal: at most first .. last. `in_line`: they follow what was sent; else the district asked for them."""

    first: int
    last: int
    in_line: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch in the air, by the token of its publish."""

    token: str
    first: int
    last: int
    in_line: bool

    @property
    def count(self) -> int:
        """How many events."""
        return self.last - self.first + 1


class Outbox:
    """`accepted`: the broker took all up to it, which proves nothing; `stored`: the district holds all up to it.

    `begun`: sending went so far once; what must go again up to there is not waited for.
    """

    def __init__(self, accepted: int = 0, stored: int = 0) -> None:
        self.stored = stored
        self.accepted = max(accepted, stored)
        self.sent = self.accepted
        self.begun = 0
        self.flight: dict[str, Batch] = {}
        self.parked: set[int] = set()
        self._alone: set[int] = set()
        self._taken: list[Range] = []
        self._missing: list[Range] = []
        self._offers: list[Range] = []
        self._offered: list[Range] = []
        self._hole: tuple[int, int] = (0, 0)

    def next(self, head: int, limit: int, *, due: bool) -> Stretch | None:
        """The next events to seal, None when nothing is to be sent now. `due`: the events after `sent` may go."""
        for first, last in self._missing:
            return self._stretch(first, last, limit, in_line=False)
        for first, _ in self._offers:
            return Stretch(first, first, in_line=False)
        self._pass_over()
        if self.sent >= head or not (due or self.sent < self.begun):
            return None
        self.begun = max(self.begun, min(head, self.sent + limit))
        return self._stretch(self.sent + 1, head, limit, in_line=True)

    def published(self, batch: Batch) -> None:
        """This batch is on its way."""
        self.flight[batch.token] = batch
        if batch.in_line:
            self.sent = max(self.sent, batch.last)
        else:
            self._missing = without(self._missing, [(batch.first, batch.last)])
            self._offers = without(self._offers, [(batch.first, batch.last)])

    def landed(self, token: str) -> Batch | None:
        """The broker took it; None for a token that is not in the air."""
        batch = self.flight.pop(token, None)
        if batch is not None:
            self._take(batch.first, batch.last)
        return batch

    def refused(self, token: str) -> Batch | None:
        """The broker did not take it: it goes again, however it is cut now."""
        batch = self.flight.pop(token, None)
        if batch is not None:
            self._back([batch])
        return batch

    def lost(self) -> None:
        """The connection is gone: what was in the air goes again."""
        self._back(list(self.flight.values()))
        self.flight.clear()

    def fall_back(self) -> None:
        """Nobody vouches for what the broker had accepted: all since `stored` goes again, parked events too, each alone."""
        self.accepted = self.sent = self.stored
        self._taken.clear()
        self._missing.clear()
        self.parked.clear()

    def store(self, stored: int, *, again: bool = False) -> bool:
        """The district holds all up to `stored`. `again`: a new epoch, it may be less than before. True when it moved on."""
        moved = stored > self.stored
        self.stored = stored
        if again:
            self.fall_back()
        self._take(0, stored)
        self.parked = {seq for seq in self.parked if seq > stored}
        self._alone = {seq for seq in self._alone if seq > stored}
        self._offered = without(self._offered, [(0, stored)])
        return moved

    def want(self, missing: Iterable[Range]) -> int:
        """The district misses these: they go before anything else. Returns how many acks in a row have named the same first hole."""
        held = [(seq, seq) for seq in self.parked] + [(b.first, b.last) for b in self.flight.values()]
        self._missing = without(within(missing, self.stored + 1, self.accepted), held)
        first = self._missing[0][0] if self._missing else 0
        self._hole = (first, self._hole[1] + 1 if first and first == self._hole[0] else 0)
        return self._hole[1]

    def offer(self, quarantined: Iterable[Range]) -> None:
        """The district could not read these: once more, one by one."""
        new = without(within(quarantined, self.stored + 1, self.accepted), self._offered)
        self._offers = merged([*self._offers, *new])
        self._offered = merged([*self._offered, *new])

    def park(self, seq: int) -> bool:
        """Leave this event out and go on behind it. False when too many are parked already."""
        if len(self.parked) >= MAX_PARKED:
            return False
        self.parked.add(seq)
        self._alone.add(seq)
        self._missing = without(self._missing, [(seq, seq)])
        self._pass_over()
        return True

    def first_missing(self) -> Range | None:
        """The hole that goes next."""
        return self._missing[0] if self._missing else None

    def _stretch(self, first: int, last: int, limit: int, *, in_line: bool) -> Stretch:
        last = min(last, first + limit - 1)
        if first in self._alone:
            last = first
        last = min([last, *(seq - 1 for seq in self._alone | self.parked if first < seq <= last)])
        return Stretch(first, last, in_line)

    def _pass_over(self) -> None:
        while self.sent + 1 in self.parked:
            self.sent += 1
            self._take(self.sent, self.sent)

    def _back(self, batches: list[Batch]) -> None:
        if any(batch.in_line for batch in batches):
            self.sent = self.accepted
            self._taken.clear()
        self._missing = merged([*self._missing, *((b.first, b.last) for b in batches if not b.in_line)])

    def _take(self, first: int, last: int) -> None:
        self._taken = merged([*self._taken, (first, last)])
        for low, high in self._taken:
            if low <= self.accepted + 1:
                self.accepted = max(self.accepted, high)
        self._taken = [pair for pair in self._taken if pair[1] > self.accepted]
        self.sent = max(self.sent, self.accepted)
