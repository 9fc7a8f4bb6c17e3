"""A segment as SQLite file: settings that took, rows that nobody changes, files that are not ours."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.journal.copy_io import CopyLog
from gateway.journal.database_io import APPLICATION_ID, FORMAT, SETTINGS, Database, build, part_of, put
from gateway.journal.disk_io import Disk
from gateway.journal.mending_io import catch_up
from gateway.journal.trouble_io import RefusedError, is_spoilt
from gateway.messages.journal import Row
from tests.journal.doubles import SickDisk, chain, sqlite_error

ROWS = chain(30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "1a2b3c4d-1.db"
    assert build(Disk(), part_of(place), ROWS[:5]) == 5
    put(Disk(), place)
    return place


def test_a_new_file_is_ours_and_holds_its_rows(path: Path) -> None:
    with closing(Database(Disk(), path)) as database:
        assert database.rows(1, 100) == ROWS[:5]
        assert (database.first(), database.last()) == (1, 5)
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert plain.execute("PRAGMA user_version").fetchone() == (FORMAT,)
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert plain.execute("SELECT strict FROM pragma_table_list WHERE name = 'event'").fetchone() == (1,)
        assert plain.execute("SELECT name FROM sqlite_master WHERE type = 'index'").fetchall() == []
    assert not part_of(path).exists()
    assert path.stat().st_mode & 0o777 == 0o600


def test_rows_are_added_in_a_transaction(path: Path) -> None:
    with closing(Database(Disk(), path)) as database:
        database.begin(ROWS[5:8])
        database.commit()
        assert database.rows(5, 7) == ROWS[4:7]
        assert database.last() == 8


CHANGES = (
    "UPDATE event SET body = x'00' WHERE seq = 3",
    "UPDATE OR REPLACE event SET seq = 2 WHERE seq = 3",
    "DELETE FROM event WHERE seq = 3",
    "DELETE FROM event",
    "REPLACE INTO event(seq, kind, hash, body) VALUES (3, 'sale', x'00', x'00')",
    "INSERT OR REPLACE INTO event(seq, kind, hash, body) VALUES (3, 'sale', x'00', x'00')",
    "INSERT INTO event(seq, kind, hash, body) VALUES (3, 'sale', x'00', x'00') ON CONFLICT(seq) DO UPDATE SET body = x'00'",
)


@pytest.mark.parametrize("statement", CHANGES)
def test_nothing_is_changed_by_somebody_elses_connection_either(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as other:
        with pytest.raises(sqlite3.IntegrityError, match="an event is never"):
            other.execute(statement)
        assert [Row(*values) for values in other.execute("SELECT seq, kind, hash, body FROM event ORDER BY seq")] == ROWS[:5]


@pytest.mark.parametrize(
    "statement",
    [
        *CHANGES,
        "INSERT INTO event(seq, kind, hash, body) VALUES (3, 'sale', x'00', x'00')",
        "INSERT INTO event(seq, kind, hash, body) VALUES (99, 'sale', 'text', x'00')",
        "INSERT INTO event(seq, kind, hash, body) VALUES (99, NULL, x'00', x'00')",
    ],
)
def test_nothing_is_changed_or_removed_or_put_in_the_place_of_another(path: Path, statement: str) -> None:
    with closing(Database(Disk(), path)) as database:
        with pytest.raises(sqlite3.DatabaseError):
            database._connection.execute(statement)
        assert database.rows(1, 100) == ROWS[:5]


def test_a_row_that_is_there_already_takes_the_whole_group_back(path: Path) -> None:
    with closing(Database(Disk(), path)) as database:
        with pytest.raises(sqlite3.IntegrityError):
            database.begin([ROWS[5], ROWS[4]])
        assert database.last() == 5
        database.begin([ROWS[5]])
        database.commit()
        assert database.last() == 6


def test_every_setting_took(path: Path) -> None:
    with closing(Database(Disk(), path)) as database:
        for name, _, expected in SETTINGS:
            assert database._connection.execute(f"PRAGMA {name}").fetchone()[0] == expected, name
    assert {name for name, _, _ in SETTINGS} >= {"journal_mode", "synchronous", "wal_autocheckpoint", "recursive_triggers"}


class Deaf(sqlite3.Connection):
    """A file system on which WAL does not take."""

    def execute(self, sql: str, parameters: tuple[int, ...] = ()) -> sqlite3.Cursor:  # type: ignore[override] # narrower is enough here
        return super().execute("SELECT 'delete'" if sql == "PRAGMA journal_mode" else sql, parameters)


class DeafDisk(Disk):
    def connect(self, path: Path) -> sqlite3.Connection:
        return sqlite3.connect(path, isolation_level=None, factory=Deaf)


def test_a_setting_that_did_not_take_is_refused(path: Path) -> None:
    with pytest.raises(RefusedError) as caught:
        Database(DeafDisk(), path)
    assert caught.value.fault.code == "GW-4006"
    assert "journal_mode" in dict(caught.value.fault.fields)["setting"]


def test_a_database_of_somebody_else_is_refused_by_name(tmp_path: Path) -> None:
    place = tmp_path / "other.db"
    with closing(sqlite3.connect(place)) as other:
        other.execute("CREATE TABLE event(x)")
        other.commit()
    before = place.read_bytes()
    with pytest.raises(RefusedError) as caught:
        Database(Disk(), place)
    assert caught.value.fault.code == "GW-4003"
    assert dict(caught.value.fault.fields)["path"] == str(place)
    assert place.read_bytes() == before


def test_a_file_of_a_newer_gateway_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(f"PRAGMA user_version = {FORMAT + 1}")
    with pytest.raises(RefusedError) as caught:
        Database(Disk(), path)
    assert caught.value.fault.code == "GW-4004"


def test_a_file_that_is_no_database_is_spoilt(tmp_path: Path) -> None:
    place = tmp_path / "x.db"
    place.write_bytes(b"shopping list\n" * 1000)
    with pytest.raises(sqlite3.DatabaseError) as caught:
        Database(Disk(), place)
    assert is_spoilt(caught.value)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        Database(Disk(), tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []


def test_what_lies_beside_a_damaged_page_is_still_read(tmp_path: Path) -> None:
    rows = chain(900)
    place = tmp_path / "x.db"
    build(Disk(), place, rows)
    spoilt = bytearray(place.read_bytes())
    middle = len(spoilt) // 2 // 1024 * 1024
    spoilt[middle : middle + 1024] = b"\xa5" * 1024
    place.write_bytes(spoilt)
    with closing(Database(Disk(), place)) as database:
        found = list(database.readable(1, 900))
    assert set(found) < set(rows)
    assert 880 < len(found) < 900
    assert [row.seq for row in found] == sorted(row.seq for row in found)


def test_building_over_a_leftover_starts_anew(tmp_path: Path) -> None:
    place = tmp_path / "x.db"
    part_of(place).write_bytes(b"half of a file")
    assert build(Disk(), part_of(place), iter(ROWS)) == 30
    put(Disk(), place)
    with closing(Database(Disk(), place)) as database:
        assert database.rows(1, 99) == ROWS


def test_a_rollback_that_fails_too_still_means_that_nothing_was_committed(path: Path) -> None:
    disk = SickDisk()
    database = Database(disk, path)
    disk.statements["ROLLBACK"] = sqlite_error(sqlite3.SQLITE_IOERR, "disk I/O error")
    with pytest.raises(sqlite3.Error):
        database.begin([ROWS[4]])
    database.close()
    with closing(Database(Disk(), path)) as again:
        assert again.last() == 5


def renumbered(path: Path, row: Row, number: int) -> None:
    """Rot in the number of one row; there is no checksum on it."""
    data = bytearray(path.read_bytes())
    body = data.rindex(row.body)
    head = next(at for at in range(body - 80, body) if data[at] == row.seq and data[at + 2] == 0)  # number, length of the types, first type
    data[head] = number
    path.write_bytes(data)


def test_events_behind_one_whose_number_has_rotted_are_still_read(path: Path) -> None:
    renumbered(path, ROWS[2], 77)
    with closing(Database(Disk(), path)) as database:
        assert [row.seq for row in database.rows(1, 5)] == [1, 2], "SQLite takes 77 for the end of the range"
        assert [row.seq for row in database.readable(1, 5)] == [1, 2, 4, 5]
        with pytest.raises(sqlite3.Error) as caught:
            catch_up(CopyLog(Disk(), path.with_suffix(".log")), path.with_suffix(".log"), database)
    assert is_spoilt(caught.value)


@pytest.mark.parametrize("number", [77, 1])
def test_a_last_event_whose_number_has_rotted_is_an_error_and_not_a_head_far_away(path: Path, number: int) -> None:
    renumbered(path, ROWS[4], number)
    with closing(Database(Disk(), path)) as database, pytest.raises(sqlite3.Error, match=f"event {number} after event 4") as caught:
        database.last()
    assert is_spoilt(caught.value)


def test_a_row_that_sqlite_takes_for_something_else_is_passed_over(path: Path) -> None:
    data = bytearray(path.read_bytes())
    hash_at = data.rindex(ROWS[3].hash)
    head = data.rindex(bytes([76]), 0, hash_at)  # the type of the hash: 32 bytes
    data[head] = 77  # 32 characters
    path.write_bytes(data)
    with closing(Database(Disk(), path)) as database:
        assert [row.seq for row in database.readable(1, 5)] == [1, 2, 3, 5]


def test_an_error_that_quotes_bytes_which_are_no_text_is_still_an_error_of_sqlite(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"TRIGGER event_keep_delete BEFORE", b"TRIGGER event_keep_\xe5elete \xe5EFORE"))
    with pytest.raises(sqlite3.Error) as caught:
        Database(Disk(), path).last()
    assert is_spoilt(caught.value)


def test_a_database_is_sound_while_its_tables_are_as_they_were_made(path: Path) -> None:
    with closing(Database(Disk(), path)) as database:
        assert database.is_sound()
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("DROP TRIGGER event_keep_delete")
    with closing(Database(Disk(), path)) as database:
        assert not database.is_sound()


@pytest.mark.parametrize(
    ("error", "of_the_file"),
    [("CORRUPT", True), ("NOTADB", True), ("ERROR", True), ("TOOBIG", True), ("CONSTRAINT", True), ("IOERR", False), ("FULL", False),
     ("READONLY", False), ("BUSY", False), ("CANTOPEN", False), ("NOMEM", False)],
)  # fmt: skip
def test_an_error_is_the_files_or_the_disks(error: str, *, of_the_file: bool) -> None:
    assert is_spoilt(sqlite_error(getattr(sqlite3, f"SQLITE_{error}"), error)) is of_the_file
