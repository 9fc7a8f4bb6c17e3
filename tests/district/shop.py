"""A shop for tests with real wires: the forwarder in a house, its MQTT port and sealer as they are, a journal in memory, real time."""

import queue
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, monotonic_ns

from gateway.clock import Now
from gateway.config import Config, Outlet, Uplink
from gateway.house import House, Room
from gateway.messages import Effect, Event
from gateway.messages.house import RoomBroke, SetClock, Started, Stopping
from gateway.messages.journal import ZERO_HASH, Committed, JournalOpened, Row, Tip
from gateway.messages.uplink import Connect, Disconnect, KeepPosition, Publish, ReadHash, Seal, UplinkChanged
from gateway.uplink.forwarder import Forwarder
from gateway.uplink.mqtt_io import MqttPort
from gateway.uplink.position_io import PositionFile
from gateway.uplink.sealer_io import Sealer, Source
from tests.uplink.conftest import JOURNAL, OUTLET, make_rows

S = 1_000_000_000


class Clock:
    def now(self) -> Now:
        return Now(1, monotonic_ns(), 1_795_000_000_000, 3)


class Shop:
    """`life` starts it, `death` ends it without a word; the rows outlive it, as a card does."""

    def __init__(self, directory: Path, rows: list[Row] | None = None, **uplink: object) -> None:
        keys: dict[str, object] = {"batch_events": 5, "batch_age_s": 1, "ack_timeout_s": 4, **uplink}
        self._config = Config(outlet=Outlet(id=OUTLET), uplink=Uplink(**keys))  # type: ignore[arg-type]
        self._position = PositionFile(directory, JOURNAL)
        self._inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.rows = rows if rows is not None else []
        self.told: UplinkChanged | None = None
        self.clocks: list[SetClock] = []
        self.published = 0

    def life(self) -> None:
        self._house = House({"uplink": Room(self._machine, side=True)}, self._bug)
        source = Source(OUTLET, JOURNAL, self._read, lambda seq: self.rows[seq - 1].hash if seq <= len(self.rows) else None)
        self._mqtt = MqttPort(self._config.uplink, self._inbox.put)
        self._sealer = Sealer(source, Clock(), self._position.keep, self._inbox.put)
        self._mqtt.start()
        self._sealer.start()
        tip = Tip(len(self.rows), self.rows[-1].hash if self.rows else ZERO_HASH)
        self._hear(JournalOpened(JOURNAL, tip))
        self._hear(Started(safe_mode=False))

    def death(self) -> None:
        self._mqtt.stop()
        self._sealer.stop()

    def goodbye(self) -> None:
        self._hear(Stopping())
        self.death()

    def sell(self, count: int) -> None:
        previous = self.rows[-1].hash if self.rows else ZERO_HASH
        for row in make_rows(count, len(self.rows) + 1, previous):
            self.rows.append(row)
            self._hear(Committed(row, ""))

    def until(self, reached: Callable[[], bool], timeout_s: float = 30) -> None:
        """Run the loop until something is so."""
        deadline = monotonic() + timeout_s
        while not reached():
            assert monotonic() < deadline, f"not reached in {timeout_s} s: {self.told}"
            self._turn()

    def until_published(self, count: int) -> None:
        """Run the loop until so many batches have been published in all, or nothing is left to publish."""
        self.until(lambda: self.published >= count or self.all_stored())

    def all_stored(self) -> bool:
        return self.told is not None and self.told.stored == len(self.rows)

    def _turn(self) -> None:
        due_ns = self._house.next_due_ns()
        wait_s = 0.5 if due_ns is None else min(0.5, max(0.0, (due_ns - monotonic_ns()) / S))
        with suppress(queue.Empty):
            self._hear(self._inbox.get(timeout=wait_s))
        self._carry_out(self._house.fire_due(Clock().now()))

    def _hear(self, event: Event) -> None:
        assert not isinstance(event, RoomBroke), event
        self._carry_out(self._house.handle(event, Clock().now()))

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Connect() | Disconnect() | Publish():
                    self.published += isinstance(effect, Publish) and effect.topic.endswith("/up/tx")
                    self._mqtt.submit(effect)
                case Seal() | ReadHash() | KeepPosition():
                    self._sealer.submit(effect)
                case SetClock():
                    self.clocks.append(effect)

    def _machine(self) -> "_Listening":
        return _Listening(Forwarder(self._config, self._position.read(), lambda: 0.2), self)

    def _read(self, first: int, max_events: int, max_bytes: int) -> tuple[bytes, Sequence[Row]]:
        return (self.rows[first - 2].hash if first > 1 else ZERO_HASH), self.rows[first - 1 : first - 1 + max_events]

    def _bug(self, room: str, trace: str) -> None:
        raise AssertionError(trace)


class _Listening:
    """The forwarder, and what it tells the house is heard by the shop too."""

    def __init__(self, forwarder: Forwarder, shop: Shop) -> None:
        self._forwarder = forwarder
        self._shop = shop

    def handle(self, event: Event, now: Now) -> list[Effect]:
        if isinstance(event, UplinkChanged):
            self._shop.told = event
        return self._forwarder.handle(event, now)
