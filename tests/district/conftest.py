"""What the tests of the district share: both stores, outlets that send, a receiver."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway.district.memory_store import MemoryStore
from gateway.district.receiver import Receiver
from gateway.district.store import Store
from gateway.district.store_io import SqliteStore, open_store
from gateway.messages.journal import ZERO_HASH, Row
from gateway.uplink.envelope import MAX_PACKED, Packed, Packer, Stamp, Unpacker
from tests.uplink.conftest import JOURNAL, OUTLET, inbox, make_rows, mosquitto

__all__ = ["inbox", "mosquitto"]  # fixtures that these tests share with those of the uplink

DISTRICT = "3310"
TOPIC = f"kdmp/1/{DISTRICT}/{OUTLET}/up/tx"
READS = {"v": [1], "dictionaries": [1]}
NOW = 1_795_000_000_000


class Sender:
    """An outlet with a journal: packs any stretch of it. `rows` may be replaced, as on a cloned card."""

    def __init__(self, rows: list[Row], outlet: str = OUTLET, journal: str = JOURNAL) -> None:
        self.rows = rows
        self.outlet = outlet
        self.journal = journal
        self._packer = Packer(None, fresh_level=1, bulk_level=1)

    @property
    def topic(self) -> str:
        return f"kdmp/1/{DISTRICT}/{self.outlet}/up/tx"

    def batch(self, first: int, last: int, *, ack_now: bool = False) -> tuple[str, bytes]:
        """The message that carries events first .. last."""
        previous = self.rows[first - 2].hash if first > 1 else ZERO_HASH
        stamp = Stamp(self.outlet, self.journal, NOW, 3, ack_now)
        packed = self._packer.pack(stamp, previous, self.rows[first - 1 : last], MAX_PACKED)
        assert isinstance(packed, Packed)
        assert packed.header.last == last
        return self.topic, packed.payload


@pytest.fixture
def sender() -> Sender:
    return Sender(make_rows(100))


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Both stores give the same answers: every test of the receiver runs on each."""
    if request.param == "memory":
        yield MemoryStore()
        return
    opened = open_store(tmp_path / "district.db")
    assert isinstance(opened, SqliteStore)
    yield opened
    opened.close()


Reborn = Callable[[], Receiver]


@pytest.fixture
def reborn(store: Store) -> Reborn:
    """A receiver that has just started, on the same store."""
    return lambda: Receiver(store, DISTRICT, READS, Unpacker({}).unpack)


@pytest.fixture
def receiver(reborn: Reborn) -> Receiver:
    return reborn()
