"""The district in virtual time: the real receiver over its store in memory; it falls down, dies between commit and ack, comes back."""

from collections.abc import Callable

from gateway.district.memory_store import MemoryStore
from gateway.district.receiver import Receiver
from tests.sim.disk import JOURNAL
from tests.sim.heap import Heap
from tests.sim.outlet import Site
from tests.sim.packing import READS, unpack

OUTLET = "3310152015-01"
DISTRICT = "3310"


class District:
    """Stores what waited in one transaction, acks after it (soon, or after `ack_after_s`)."""

    def __init__(self, heap: Heap, site: Site) -> None:
        self._heap = heap
        self._site = site
        self._life = 0
        self._waiting: list[tuple[str, bytes]] = []
        self._is_up = False
        self.store = MemoryStore()
        self.ack_after_s = heap.dice.choice((1.0, 10.0, 40.0))
        self._receiver = self._born()

    def up(self) -> None:
        """Start it: it subscribes and tells every outlet again where it stands."""
        if self._is_up:
            return
        self._is_up = True
        self._life += 1
        self._receiver = self._born()
        self._site.broker.subscribe(self._take)
        self.reconnected()

    def down(self) -> None:
        """It ends at once; the broker keeps what comes for it."""
        self._is_up = False
        self._life += 1
        self._site.broker.waiting += self._waiting  # not acknowledged to the broker yet
        self._waiting.clear()
        self._site.broker.subscribe(None)

    def reconnected(self) -> None:
        """Acks for every outlet, as after each connect."""
        self._later(0.1, self._ack)

    def stored_through(self) -> int:
        """Every event up to here is in its table."""
        rows = self.store.tables.events.get((OUTLET, JOURNAL), {})
        return next(seq for seq in range(len(rows) + 1) if seq + 1 not in rows)

    def _take(self, topic: str, payload: bytes) -> None:
        if not self._waiting:
            self._later(self._heap.between(0.01, 0.5), self._store)
        self._waiting.append((topic, payload))

    def _store(self) -> None:
        waiting, self._waiting = self._waiting, []
        outcome = self._receiver.receive(waiting, self._now_ms())
        if not self._site.broker.calm and self._heap.chance(0.05, "district killed before its ack"):
            self.down()
            self._heap.after(self._heap.between(1, 30), self.up)
            return
        if outcome.at_once:
            self._later(0.05, self._ack)
        elif outcome.later:
            self._later(self.ack_after_s, self._ack)

    def _ack(self) -> None:
        message = self._receiver.ack(OUTLET, self._now_ms())
        if message is not None:
            self._site.broker.come_down(*message, retain=True)

    def _born(self) -> Receiver:
        return Receiver(self.store, DISTRICT, READS, unpack)

    def _now_ms(self) -> int:
        return self._site.wall_ms + self._heap.now_ns // 1_000_000

    def _later(self, delay_s: float, deed: Callable[[], None]) -> None:
        life = self._life
        self._heap.after(delay_s, lambda: deed() if life == self._life and self._is_up else None)
