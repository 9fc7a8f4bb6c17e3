"""Batches of a made-up journal, and the receiver over a store in memory."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pytest

from gateway.district.batch import Reads
from gateway.district.memory_store import MemoryStore
from gateway.district.reading import unpack_with
from gateway.district.receiver import Message, Receiver
from gateway.district.records import Event
from gateway.journal.chain import event_hash
from gateway.messages.journal import ZERO_HASH, Row
from gateway.uplink.envelope import Packed, Packer, Stamp, Unpacker

OUTLET = "3310152015-01"
JOURNAL = "0a1b2c3d"
T0 = 1_795_000_000_000


@dataclass(frozen=True)
class Chain:
    """A journal as the outlet holds it."""

    outlet: str = OUTLET
    journal: str = JOURNAL
    rows: tuple[Row, ...] = ()

    def add(self, *bodies: Mapping[str, object]) -> "Chain":
        """The journal with these bodies after it."""
        rows = list(self.rows)
        for fields in bodies:
            body = json.dumps({"v": 1, "wall": T0 + len(rows), **fields}, sort_keys=True, separators=(",", ":")).encode()
            seq = len(rows) + 1
            rows.append(Row(seq, str(fields["kind"]), event_hash(rows[-1].hash if rows else ZERO_HASH, seq, body), body))
        return replace(self, rows=tuple(rows))

    def sell(self, count: int, total: int = 1_000) -> "Chain":
        """So many sales more; receipt numbers run on."""
        sold = sum(row.kind == "sale" for row in self.rows)
        return self.add(*({"kind": "sale", "receipt_no": sold + n, "total": total} for n in range(1, count + 1)))

    def cut(self, count: int) -> "Chain":
        """The journal as it was after so many events."""
        return replace(self, rows=self.rows[:count])

    def hash_at(self, seq: int) -> bytes:
        """The hash of an event; zeros before the first."""
        return self.rows[seq - 1].hash if seq else ZERO_HASH

    def payload(self, first: int, last: int, *, ack_now: bool = False) -> bytes:
        """The events first..last as a frame."""
        stamp = Stamp(self.outlet, self.journal, T0, 3, ack_now)
        packed = Packer(None, 1, 1).pack(stamp, self.hash_at(first - 1), self.rows[first - 1 : last])
        assert isinstance(packed, Packed)
        assert packed.header.last == last
        return packed.payload

    def batch(self, first: int, last: int, *, ack_now: bool = False, district: str = "3310") -> Message:
        """The same as a message."""
        return f"kdmp/1/{district}/{self.outlet}/up/tx", self.payload(first, last, ack_now=ack_now)

    def events(self) -> list[Event]:
        """What the district's table should hold in the end."""
        return [Event(self.outlet, self.journal, row.seq, row.kind, T0 + row.seq - 1, row.hash, row.body) for row in self.rows]


@dataclass
class Office:
    """A receiver over a memory store, and what was published last."""

    store: MemoryStore = field(default_factory=MemoryStore)
    seal: Callable[[str], bytes] | None = None
    new_epoch: bool = False

    def __post_init__(self) -> None:
        self.restart()

    def restart(self, *, new_epoch: bool = False) -> None:
        """A new receiver over what the store holds."""
        unpacker = Unpacker({})
        self.receiver = Receiver(self.store, "3310", Reads((1,), (7,)), unpack_with(unpacker), self.seal, new_epoch=new_epoch)
        if new_epoch:
            self.receiver.begin_epoch()

    def take(self, *messages: Message) -> None:
        """Receive them one by one."""
        for at, message in enumerate(messages):
            self.receiver.receive([message], T0 + at)

    def ack(self, outlet: str = OUTLET, now_ms: int = T0) -> dict[str, object]:
        """The bare ack."""
        made = self.receiver.ack(outlet, now_ms)
        assert made is not None
        fields = json.loads(made[1])
        assert isinstance(fields, dict)
        return fields

    def events(self, outlet: str = OUTLET, journal: str = JOURNAL) -> list[Event]:
        """The table `event`, in order."""
        rows = self.store.tables.events.get((outlet, journal), {})
        return [rows[seq] for seq in sorted(rows)]


@pytest.fixture(scope="session")
def chain() -> Chain:
    """An empty journal (a value: whoever adds to it gets another)."""
    return Chain()


@pytest.fixture
def office() -> Office:
    """An empty district."""
    return Office()


@pytest.fixture(scope="session")
def new_office() -> Callable[[], Office]:
    """Makes empty districts, for properties that need one per example."""
    return Office
