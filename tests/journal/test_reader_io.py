"""Reading beside the writer: limits, the hash before, segments, and files that cannot be read."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from gateway.journal.chain import first_break
from gateway.journal.database_io import build
from gateway.journal.disk_io import Disk
from gateway.journal.ledger import restore
from gateway.journal.reader_io import JournalReader, UnreadableError
from gateway.messages.journal import ZERO_HASH, Commit, Json
from tests.journal.doubles import DAY, Shop, at, chain, note, pay

ROWS = chain(300)


@pytest.fixture
def reader(tmp_path: Path) -> JournalReader:
    """A journal of 300 events in three segments."""
    for first, last in ((1, 120), (121, 200), (201, 300)):
        build(Disk(), tmp_path / f"1a2b3c4d-{first}.db", ROWS[first - 1 : last])
    return JournalReader(tmp_path)


def test_a_read_gives_the_hash_before_and_the_rows(reader: JournalReader) -> None:
    assert reader.read(1, 10, 1 << 20) == (ZERO_HASH, tuple(ROWS[:10]))
    assert reader.read(11, 3, 1 << 20) == (ROWS[9].hash, tuple(ROWS[10:13]))


def test_a_read_goes_across_segments(reader: JournalReader) -> None:
    previous, rows = reader.read(115, 150, 1 << 20)
    assert rows == tuple(ROWS[114:264])
    assert first_break(previous, list(rows)) is None
    assert reader.read(121, 1, 1)[0] == ROWS[119].hash


@pytest.mark.parametrize(("max_bytes", "count"), [(0, 1), (1, 1), (len(ROWS[0].body) + len(ROWS[1].body), 2), (1 << 20, 300)])
def test_bytes_are_limited_but_one_event_always_comes(reader: JournalReader, max_bytes: int, count: int) -> None:
    assert len(reader.read(1, 1000, max_bytes)[1]) == count


def test_behind_the_head_there_is_nothing_and_beyond_that_no_answer(reader: JournalReader) -> None:
    assert reader.read(301, 10, 1000) == (ROWS[299].hash, ())
    with pytest.raises(UnreadableError, match="no event 301"):
        reader.read(302, 10, 1000)


def test_hashes_by_number(reader: JournalReader) -> None:
    assert [reader.hash_at(seq) for seq in (0, 1, 120, 121, 300, 301)] == [
        ZERO_HASH, ROWS[0].hash, ROWS[119].hash, ROWS[120].hash, ROWS[299].hash, None,
    ]  # fmt: skip


def test_all_rows_from_a_number_on(reader: JournalReader) -> None:
    assert list(reader.rows(118)) == ROWS[117:]


def test_rows_stop_before_a_hole(tmp_path: Path) -> None:
    build(Disk(), tmp_path / "1a2b3c4d-1.db", [*ROWS[:5], *ROWS[7:9]])
    assert JournalReader(tmp_path).read(1, 100, 1 << 20)[1] == tuple(ROWS[:5])


def test_lost_events_between_segments_are_passed_over_with_the_right_hash_before(tmp_path: Path) -> None:
    ledger = restore(ROWS[:10])
    fields: dict[str, Json] = {"previous": {"seq": 10, "hash": ROWS[9].hash.hex()}}
    _, entries = ledger.append([Commit("recovered", at(), DAY, fields), note(), note()])
    later = [entry.row for entry in entries if entry.row]
    build(Disk(), tmp_path / "1a2b3c4d-1.db", ROWS[:7])
    build(Disk(), tmp_path / "1a2b3c4d-11.db", later)
    reader = JournalReader(tmp_path)
    assert reader.read(1, 100, 1 << 20) == (ZERO_HASH, tuple(ROWS[:7]))
    for first in (8, 9, 10, 11):
        previous, rows = reader.read(first, 2, 1 << 20)
        assert (previous, rows[0]) == (ROWS[9].hash, later[0])
    assert list(reader.rows()) == [*ROWS[:7], *later]
    assert reader.read(14, 5, 1 << 20) == (later[-1].hash, ())


def test_where_there_is_no_journal_it_says_so(tmp_path: Path) -> None:
    for directory in (tmp_path, tmp_path / "none"):
        with pytest.raises(UnreadableError, match="no journal") as caught:
            JournalReader(directory).read(1, 1, 1)
        assert caught.value.fault.code == "GW-4030"


def test_a_damaged_or_foreign_file_is_an_error_of_the_world(tmp_path: Path) -> None:
    place = tmp_path / "1a2b3c4d-1.db"
    place.write_bytes(b"shopping list\n" * 500)
    with pytest.raises(UnreadableError, match=r"1a2b3c4d-1\.db"):
        JournalReader(tmp_path).read(1, 1, 1)
    place.unlink()
    with closing(sqlite3.connect(place)) as other:
        other.execute("CREATE TABLE event(seq, kind, hash, body)")
        other.commit()
    with pytest.raises(UnreadableError, match="not a journal of this gateway"):
        JournalReader(tmp_path).hash_at(1)


def test_what_was_told_as_committed_can_be_read_at_once_and_reading_writes_nothing(shop: Shop) -> None:
    shop.start()
    reader = JournalReader(shop.files)
    for n in range(1, 30):
        shop.sell(n)
        assert reader.read(n + 2, 1, 1)[1][0].seq == n + 2
    shop.stop()
    before = {path.name: path.read_bytes() for path in shop.files.iterdir() if path.suffix in (".db", ".log")}
    assert len(list(reader.rows())) == 31
    assert {path.name: path.read_bytes() for path in shop.files.iterdir() if path.suffix in (".db", ".log")} == before


def test_another_thread_reads_whole_groups_while_the_writer_writes(shop: Shop) -> None:
    shop.start()
    reader, stop, seen = JournalReader(shop.files), threading.Event(), list[int]()

    def read() -> None:
        while not stop.is_set():
            seen.append(len(list(reader.rows())))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for n in range(0, 160, 4):
            shop.commit(pay(n), pay(n + 1), pay(n + 2), pay(n + 3))
    finally:
        stop.set()
        thread.join()
    assert seen == sorted(seen)
    assert {(count - 2) % 4 for count in seen} == {0}
