"""A journal that follows another: accepted, told aloud, and what it carried over is counted once."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.district.records import Event
from gateway.district.store_io import SqliteStore
from tests.district.conftest import T0, Chain, Office

NEXT = "deadbeef"


def carried(old: Chain, seq: int, total: int, receipt_no: int) -> dict[str, object]:
    origin = {"journal": old.journal, "seq": seq, "hash": old.hash_at(seq).hex()}
    return {"kind": "sale", "receipt_no": receipt_no, "total": total, "carried": origin}


def after(old: Chain, *bodies: dict[str, object]) -> Chain:
    marks = {"receipt_no": 2, "z": 0, "grand_total": 2_000, "boot": 1, "cuts": 0, "generation": 1}
    begin = {"kind": "genesis", "generation": 2, "lost": old.journal, "marks": marks}
    return Chain(journal=NEXT).add(begin, *bodies)


def test_a_second_journal_of_an_outlet_is_taken_and_told_aloud(office: Office, chain: Chain) -> None:
    chain = chain.add({"kind": "genesis", "generation": 1}).sell(4)
    office.take(chain.batch(1, 3))
    following = after(chain, carried(chain, 4, 1_000, 3), carried(chain, 5, 1_000, 4))
    office.take(following.batch(1, 3))
    told = [alarm for alarm in office.store.tables.alarms if alarm.kind == "journal"]
    assert [alarm.detail for alarm in told] == [f"journal {NEXT} was begun: generation 2, after journal {chain.journal}"]
    ack = office.ack()
    assert (ack["journal"], ack["stored"], ack["marks"]) == (NEXT, 3, {"receipt_no": 4, "z": 0, "grand_total": 4_000})


def test_the_first_journal_and_a_strange_genesis_raise_no_such_alarm(office: Office, chain: Chain) -> None:
    chain = chain.add({"kind": "genesis", "generation": 1}, {"kind": "genesis", "generation": True}, {"kind": "genesis", "generation": "2"})
    office.take(chain.batch(1, 3))
    assert [alarm for alarm in office.store.tables.alarms if alarm.kind == "journal"] == []


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "district.db")
    yield store
    store.close()


def counted(path: Path) -> list[tuple[str, int]]:
    with sqlite3.connect(path) as db:
        return db.execute("SELECT journal, seq FROM counted WHERE kind = 'sale' ORDER BY journal, seq").fetchall()


def filed(store: SqliteStore, chain: Chain, last: int | None = None) -> None:
    with store.transaction():
        store.add_events([Event(chain.outlet, chain.journal, row.seq, row.kind, T0, row.hash, row.body) for row in chain.rows[:last]])


def test_what_was_carried_counts_only_where_its_own_is_not_here(store: SqliteStore, tmp_path: Path, chain: Chain) -> None:
    chain = chain.sell(4)
    following = after(chain, carried(chain, 3, 1_000, 3), carried(chain, 4, 1_000, 4))
    filed(store, chain, 3)
    filed(store, following)
    assert counted(tmp_path / "district.db") == [(chain.journal, 1), (chain.journal, 2), (chain.journal, 3), (NEXT, 3)]


def test_a_clones_sale_under_the_same_number_is_another_sale(store: SqliteStore, tmp_path: Path, chain: Chain) -> None:
    first, second = chain.sell(2).sell(1, total=5_000), chain.sell(2).sell(1, total=7_000)
    filed(store, first)
    filed(store, after(second, carried(second, 3, 7_000, 3)))
    assert counted(tmp_path / "district.db") == [(chain.journal, 1), (chain.journal, 2), (chain.journal, 3), (NEXT, 2)]


def test_what_was_carried_twice_counts_once(store: SqliteStore, tmp_path: Path, chain: Chain) -> None:
    chain = chain.sell(1)
    for journal in (NEXT, "feedbeef"):
        filed(store, Chain(journal=journal).add({"kind": "genesis"}, carried(chain, 1, 1_000, 1)))
    assert counted(tmp_path / "district.db") == [(NEXT, 2)]


def test_a_body_that_cannot_be_read_counts_as_itself(store: SqliteStore, tmp_path: Path) -> None:
    with store.transaction():
        bodies = (b"\xff{", b"[1]", b'{"carried":5}')
        store.add_events([Event("3310152015-01", NEXT, seq, "sale", None, bytes(32), body) for seq, body in enumerate(bodies, 1)])
    assert [seq for _, seq in counted(tmp_path / "district.db")] == [1, 2, 3]
