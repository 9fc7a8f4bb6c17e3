"""Both stores keep the same promises; the SQLite one also over power, foreign files and full disks."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.district.batch import Reads
from gateway.district.memory_store import MemoryStore
from gateway.district.reading import unpack_with
from gateway.district.receiver import Message, Receiver
from gateway.district.records import Alarm, Event, OutletState, Position, Quarantined
from gateway.district.schema_io import APPLICATION_ID, ForeignFileError, prepare
from gateway.district.store import CANNOT_READ_YET, Store, StoreTroubleError
from gateway.district.store_io import SqliteStore
from gateway.uplink.envelope import Unpacker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.district.conftest import Chain

UNPACK = unpack_with(Unpacker({}))
OUT, J = "outlet-1", "0a1b2c3d"


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    with SqliteStore(tmp_path / "district.db") as made:
        yield made


def event(seq: int, mark: bytes = b"") -> Event:
    return Event(OUT, J, seq, "sale", None if seq % 2 else seq, b"h%d" % seq + mark, b"body %d" % seq + mark)


def test_an_empty_store_knows_nothing(store: Store) -> None:
    with store.transaction():
        assert store.position(OUT, J) == Position()
        assert not store.knows(OUT, J)
        assert store.outlet(OUT) is None
        assert store.hashes(OUT, J, (0, 99)) == {}
        assert (store.links(OUT, J, 1, 9), store.islands(OUT, J, 0), store.aside(OUT, J, 0), store.unread(0, 9)) == ([], [], [], [])
        assert (store.outlets(), store.epoch()) == ([], 1)


def test_events_come_back_by_number(store: Store) -> None:
    with store.transaction():
        store.add_events([event(seq) for seq in (1, 2, 5, 6, 9)])
        store.add_events([event(3)._replace(outlet="another"), event(4)._replace(journal="ffffffff")])
    with store.transaction():
        assert store.hashes(OUT, J, (2, 6)) == {2: b"h2", 5: b"h5", 6: b"h6"}
        assert [link.seq for link in store.links(OUT, J, 2, 3)] == [2, 5, 6]
        assert store.links(OUT, J, 9, 3)[0].body == b"body 9"
        assert store.islands(OUT, J, 0) == [(1, 2), (5, 6), (9, 9)]
        assert store.islands(OUT, J, 5) == [(6, 6), (9, 9)]


def test_what_raises_inside_a_transaction_leaves_nothing(store: Store) -> None:
    def broken() -> None:
        with store.transaction():
            store.add_events([event(1)])
            store.keep_position(OUT, J, Position(stored=1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    with store.transaction():
        assert store.hashes(OUT, J, (1, 1)) == {}
        assert not store.knows(OUT, J)


def test_positions_and_outlets_are_kept_whole(store: Store) -> None:
    position, state = Position(5, b"t" * 32, 9, 3, 2, 12_500), OutletState(J, 2, 77, "why")
    with store.transaction():
        store.keep_position(OUT, J, position)
        store.saw(OUT, "{}", 1)
        assert store.outlet(OUT) == OutletState()
        store.keep_outlet(OUT, state)
        store.saw(OUT, "{}", 2)
    with store.transaction():
        assert (store.position(OUT, J), store.knows(OUT, J)) == (position, True)
        assert (store.outlet(OUT), store.outlets()) == (state, [OUT])
        store.raise_epoch()
        assert store.epoch() == 2
        assert store.outlet(OUT) == OutletState(J, 3, 77, "")


def test_forks_and_quarantine_are_aside_and_kept_once(store: Store) -> None:
    item = Quarantined("t", "why", b"raw", OUT, J, (3, 5))
    with store.transaction():
        store.add_forks([event(8), event(9), event(8)], 1)
        store.add_forks([event(8), event(8, b"other"), event(10)], 2)
        assert store.add_quarantined(item, 1)
        assert store.add_quarantined(item, 2)
        assert store.add_quarantined(Quarantined("t", f"{CANNOT_READ_YET}x", b"raw 2", OUT), 2)
        store.add_alarm(Alarm(OUT, "k", "d"), 1)
        store.add_alarm(Alarm(OUT, "k", "d"), 2)
        assert sorted(store.aside(OUT, J, 0)) == [(3, 5), (8, 10)]
        assert sorted(store.aside(OUT, J, 3)) == [(4, 5), (8, 10)]
        assert store.aside(OUT, J, 9) == [(10, 10)]
        ((number, topic, raw),) = store.unread(0, 9)
        assert (topic, raw, store.unread(number, 9)) == ("t", b"raw 2", [])
        store.drop_quarantined(number)
        assert store.unread(0, 9) == []
        assert (3, 5) in store.aside(OUT, J, 0)


@given(data=st.data())
@settings(max_examples=25)
def test_both_stores_end_alike_whatever_comes(data: st.DataObject, chain: Chain, tmp_path_factory: pytest.TempPathFactory) -> None:
    common = chain.sell(2)
    clones = common.sell(6), common.sell(6, total=7)
    junk: Message = ("kdmp/1/3310/3310152015-01/up/tx", b"junk")
    choices = [clone.batch(a, b) for clone in clones for a, b in ((1, 2), (3, 3), (2, 5), (6, 8), (4, 8))]
    messages = data.draw(st.lists(st.sampled_from([*choices, junk]), min_size=1, max_size=8))
    memory = MemoryStore()
    with SqliteStore(tmp_path_factory.mktemp("alike") / "district.db") as sqlite:
        acks = []
        for store in (memory, sqlite):
            receiver = Receiver(store, "3310", Reads(), UNPACK)
            for message in messages:
                receiver.receive([message], 1)
            acks.append(receiver.ack("3310152015-01", 5))
        assert acks[0] == acks[1]
        rows = sqlite._db.execute("SELECT * FROM event ORDER BY seq").fetchall()
        forks = sqlite._db.execute("SELECT seq, hash FROM fork ORDER BY seq, hash").fetchall()
    assert rows == [tuple(row) for _, row in sorted(memory.tables.events.get(("3310152015-01", chain.journal), {}).items())]
    assert forks == sorted((seq, digest) for (_, _, seq, digest) in memory.tables.forks)


def test_the_tables_are_those_of_the_contract(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "district.db") as store:
        columns = {
            table: [name for (name,) in store._db.execute("SELECT name FROM pragma_table_info(?) ORDER BY cid", (table,))]
            for table in ("event", "fork", "quarantine", "alarm", "outlet", "link_sample")
        }
        assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)
        assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert columns["event"] == ["outlet", "journal", "seq", "kind", "wall_ms", "hash", "body"]
    assert columns["fork"] == ["outlet", "journal", "seq", "hash", "body", "received_ms"]
    assert columns["quarantine"] == ["id", "received_ms", "topic", "reason", "raw"]
    assert columns["alarm"] == ["received_ms", "outlet", "kind", "detail"]
    assert columns["outlet"][0] == columns["link_sample"][0] == "outlet"


def test_a_store_is_found_again_as_it_was_left(tmp_path: Path) -> None:
    for seq in (1, 2):
        with SqliteStore(tmp_path / "district.db") as store, store.transaction():
            store.add_events([event(seq)])
    with SqliteStore(tmp_path / "district.db") as store, store.transaction():
        assert store.islands(OUT, J, 0) == [(1, 2)]
        assert store.epoch() == 1


def test_two_receivers_do_not_share_a_file(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "district.db"), pytest.raises(BlockingIOError):
        SqliteStore(tmp_path / "district.db")


@pytest.mark.parametrize("setting", ["CREATE TABLE t(x)", "PRAGMA application_id = 5", "PRAGMA user_version = 5"])
def test_another_programs_file_is_refused_and_not_changed(tmp_path: Path, setting: str) -> None:
    path = tmp_path / "foreign.db"
    foreign = sqlite3.connect(path)
    foreign.execute(setting)
    foreign.commit()
    foreign.close()
    before = path.read_bytes()
    with pytest.raises(ForeignFileError):
        SqliteStore(path)
    assert path.read_bytes() == before


def test_a_newer_versions_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(ForeignFileError, match="newer"):
        SqliteStore(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("not a database, but long enough to be looked at " * 50)
    with pytest.raises(sqlite3.DatabaseError):
        SqliteStore(path)


def test_a_full_disk_stores_nothing_of_the_group_and_the_same_group_again_stores_all(tmp_path: Path, chain: Chain) -> None:
    chain = chain.sell(300)
    with SqliteStore(tmp_path / "district.db") as store:
        receiver = Receiver(store, "3310", Reads(), UNPACK)
        receiver.receive([chain.batch(1, 10)], 1)
        (pages,) = store._db.execute("PRAGMA page_count").fetchone()
        store._db.execute(f"PRAGMA max_page_count = {pages + 2}")
        group = [chain.batch(11, 150), chain.batch(151, 300)]
        with pytest.raises(StoreTroubleError) as trouble:
            receiver.receive(group, 2)
        assert "full" in dict(trouble.value.fault.fields)["reason"]
        ack = receiver.ack(chain.outlet, 3)
        assert ack is not None
        assert b'"stored":10,' in ack[1]
        store._db.execute("PRAGMA max_page_count = 1000000")
        assert receiver.receive(group, 4).new == 290


def test_a_lock_that_stays_is_trouble_and_no_crash(tmp_path: Path, chain: Chain) -> None:
    path = tmp_path / "district.db"
    with SqliteStore(path) as store:
        store._db.execute("PRAGMA busy_timeout = 10")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        receiver = Receiver(store, "3310", Reads(), UNPACK)
        with pytest.raises(StoreTroubleError):
            receiver.receive([chain.sell(1).batch(1, 1)], 1)
        other.execute("ROLLBACK")
        other.close()
        assert receiver.receive([chain.sell(1).batch(1, 1)], 1).new == 1


def test_power_lost_anywhere_while_the_tables_are_made_leaves_a_file_that_opens(tmp_path: Path) -> None:
    making, images = tmp_path / "making", list[Path]()
    making.mkdir()
    with contextlib.closing(sqlite3.connect(making / "district.db", isolation_level=None)) as db:

        def keep_image(_statement: str) -> None:
            images.append(shutil.copytree(making, tmp_path / f"cut-{len(images)}"))

        db.set_trace_callback(keep_image)
        prepare(db)
        db.set_trace_callback(None)
    assert len(images) > 10
    for image in images:
        with SqliteStore(image / "district.db") as store, store.transaction():
            assert store.epoch() == 1
