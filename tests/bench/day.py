"""A day of the uplink in seconds: the real forwarder on a clock of our own, its real threads on a real line.

Between two happenings nothing is going on: the clock then jumps to the next timer or the next sale.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from queue import Empty, SimpleQueue

from gateway.clock import Now
from gateway.config import Config
from gateway.journal.checkpoint import Checkpoint
from gateway.journal.ledger import Ledger
from gateway.journal.merkle import Frontier
from gateway.journal.note import sign
from gateway.keys import new_signer
from gateway.messages import Effect, Event
from gateway.messages.house import CancelTimer, SetTimer, Started, Stopping, Tell, TimerFired
from gateway.messages.journal import ZERO_HASH, CommitSale, Committed, JournalOpened, Row, Tip
from gateway.messages.uplink import Connect, Disconnect, KeepPosition, Publish, ReadHash, Seal, UplinkChanged
from gateway.uplink.forwarder import Forwarder
from gateway.uplink.mqtt_io import MqttPort
from gateway.uplink.sealer_io import Sealer, Source

S = 1_000_000_000
JOURNAL = "be9c4000"
PATIENCE_S = 15.0
KEY = new_signer(f"kdmp/3310152015-01/{JOURNAL}", bytes(range(32)))
QUIET_S = 0.15  # nothing more comes of a happening after this


class Day:
    """`Day(config, wall_ms)`, then `open`, `sell` and `wait` in any order, at last `close`. The journal lies in memory."""

    def __init__(self, config: Config, wall_ms: int) -> None:
        self._posted: SimpleQueue[Event] = SimpleQueue()
        self._wall_ms = wall_ms
        self._mono_ns = 1_000 * S
        self._timers: dict[str, int] = {}
        self._rows: list[Row] = []
        self._ledger = Ledger()
        self._machine = Forwarder(config, KeepPosition(0, 0, 0, 0, JOURNAL), lambda: 0.5)
        self._mqtt = MqttPort(config.uplink, self._posted.put)
        source = Source(config.outlet.id, JOURNAL, self._read, self._hash_at, self._notarise)
        self._sealer = Sealer(source, self, lambda _position: None, self._posted.put)
        self.uplink = UplinkChanged(online=False, head=0, accepted=0, stored=0)

    def now(self) -> Now:
        """The day's own time; it is the sealer's clock, too."""
        return Now(1, self._mono_ns, self._wall_ms + self._mono_ns // 1_000_000, 3)

    def _notarise(self, seq: int) -> str:
        """A true checkpoint: its bytes are on the wire too."""
        root = Frontier().grown(row.hash for row in self._rows[:seq]).root()
        return sign(Checkpoint(KEY.public.name, seq, root).text(), KEY)

    def open(self) -> None:
        """Connect, and wait until the uplink has settled."""
        self._mqtt.start()
        self._sealer.start()
        self._hear(JournalOpened(JOURNAL, Tip(boot=1)))
        self._hear(Started(safe_mode=False))
        self._listen(lambda: self.uplink.online, "a connection")
        self.wait(10)

    def sell(self, order: CommitSale) -> None:
        """One more sale is durable now."""
        now = self.now()
        self._ledger, (entry,) = self._ledger.append([replace(order, at=now)])
        if entry.row is not None:
            self._rows.append(entry.row)
            self._hear(Committed(entry.row, ""))

    def wait(self, seconds: float) -> None:
        """Let so much of the day go by; whatever is due happens, to its end."""
        until_ns = self._mono_ns + int(seconds * S)
        while due := sorted((at_ns, name) for name, at_ns in self._timers.items() if at_ns <= until_ns):
            at_ns, name = due[0]
            self._mono_ns = max(self._mono_ns, at_ns)
            del self._timers[name]
            self._hear(TimerFired(name, ""))
            self._settle()
        self._mono_ns = until_ns

    def close(self) -> None:
        """End the threads."""
        self._hear(Stopping())
        self._mqtt.stop()
        self._sealer.stop()

    def _settle(self) -> None:
        """Until everything that is sent is acknowledged by the district, and nothing more comes."""
        self._listen(lambda: self.uplink.stored == self.uplink.accepted, "the district's ack")
        while self._next(QUIET_S):
            pass
        self._listen(lambda: self.uplink.stored == self.uplink.accepted, "the district's ack")

    def _listen(self, what: Callable[[], bool], told: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not what():
            self._next(0.1)
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {told}: {self.uplink}")

    def _next(self, wait_s: float) -> bool:
        try:
            self._hear(self._posted.get(timeout=wait_s))
        except Empty:
            return False
        return True

    def _hear(self, event: Event) -> None:
        for effect in self._machine.handle(event, self.now()):
            self._carry(effect)

    def _carry(self, effect: Effect) -> None:
        match effect:
            case SetTimer(name, at_ns):
                self._timers[name] = at_ns
            case CancelTimer(name):
                self._timers.pop(name, None)
            case Connect() | Disconnect() | Publish():
                self._mqtt.submit(effect)
            case Seal() | ReadHash():
                self._sealer.submit(effect)
            case Tell(UplinkChanged() as told):
                self.uplink = told

    def _read(self, first: int, max_events: int, _max_bytes: int) -> tuple[bytes, Sequence[Row]]:
        return self._hash_at(first - 1) or ZERO_HASH, self._rows[first - 1 : first - 1 + max_events]

    def _hash_at(self, seq: int) -> bytes | None:
        return self._rows[seq - 1].hash if 1 <= seq <= len(self._rows) else None
