"""What lies in a segment's files without belonging there."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.journal.database_io import PAGE, Database
from gateway.journal.disk_io import Disk
from gateway.journal.structure_io import odd_copy, odd_database
from tests.journal.doubles import Shop


@pytest.fixture
def closed(shop: Shop) -> Shop:
    """A journal of a few sales, closed in order."""
    shop.start()
    for n in range(1, 4):
        shop.sell(n)
    shop.stop(cleanly=True)
    return shop


def turn(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def test_nothing_is_odd_in_a_whole_journal_at_rest_or_open(closed: Shop) -> None:
    assert (odd_database(closed.database), odd_copy(closed.log)) == (None, None)
    closed.start()
    closed.sell(4)
    assert (odd_database(closed.database), odd_copy(closed.log)) == (None, None)


def test_a_bit_in_unused_room_is_told_with_its_page(closed: Shop) -> None:
    turn(closed.database, 2 * PAGE + 100)
    assert odd_database(closed.database) == "page 3 holds what nobody wrote"


def test_a_bit_in_the_header_is_told(closed: Shop) -> None:
    turn(closed.database, 80)
    assert odd_database(closed.database) == "its header is not as it was written"


@pytest.mark.parametrize("change", ["DROP TRIGGER event_keep_delete", "CREATE INDEX kinds ON event(kind)", "PRAGMA user_version = 0"])
def test_tables_that_are_not_as_they_were_made_are_told(closed: Shop, change: str) -> None:
    with closing(sqlite3.connect(closed.database)) as plain:
        plain.execute(change)
    assert odd_database(closed.database) == "its tables are not as they were made"


def test_what_sqlite_itself_finds_is_told_in_its_words(closed: Shop) -> None:
    data = closed.database.read_bytes()
    at = data.rindex(b"\x05", PAGE, 2 * PAGE)  # the number of the last event below some inner entry
    turn(closed.database, at)
    assert odd_database(closed.database) is not None


def test_a_database_whose_log_holds_newer_pages_is_not_looked_at_page_by_page(closed: Shop) -> None:
    with closing(Database(Disk(), closed.database)) as database:
        database.begin([])
        database.commit()
        closed.database.with_name(closed.database.name + "-wal").write_bytes(b"x")
        turn(closed.database, 2 * PAGE + 100)
        assert odd_database(closed.database) is None


def test_what_is_no_database_has_no_structure(closed: Shop) -> None:
    closed.database.write_bytes(b"shopping list\n" * 500)
    assert odd_database(closed.database) is None, "that it cannot be read, the events tell"


def test_a_bit_behind_the_last_record_of_the_copy_is_told(closed: Shop) -> None:
    turn(closed.log, 500_000)
    assert odd_copy(closed.log) == f"bytes {len(closed.log.read_bytes()[:400_000].rstrip(bytes(1)))} and on are no record"
