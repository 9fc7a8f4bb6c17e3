"""The copy log as a file: appended, preallocated, cut, read from its end."""

import errno
from pathlib import Path

import pytest

from gateway.journal.copy_io import CHUNK, CopyLog, NothingWrittenError, read_log, read_tail
from gateway.journal.disk_io import Disk
from gateway.journal.record import Record, pack
from gateway.messages.journal import Row
from tests.journal.doubles import SickDisk, chain

ROWS = chain(30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "1a2b3c4d-1.log"


def written(path: Path, rows: list[Row]) -> None:
    log = CopyLog(Disk(), path)
    log.append(rows)
    log.close()


def read(path: Path) -> list[Row]:
    return [found.row for found in read_log(Disk(), path) if isinstance(found, Record)]


def test_rows_are_synced_before_append_returns_and_come_back(path: Path) -> None:
    disk = SickDisk()
    log = CopyLog(disk, path)
    log.append(ROWS[:3])
    disk.did.clear()
    log.append(ROWS[3:5])
    assert disk.did == ["write .log", "sync .log"]
    assert (log.seq, log.hash) == (5, ROWS[4].hash)
    log.close()
    assert read(path) == ROWS[:5]
    assert path.stat().st_size == CHUNK
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_log_is_taken_up_where_it_ends(path: Path) -> None:
    written(path, ROWS[:5])
    tail = read_tail(Disk(), path, 1)
    log = CopyLog(Disk(), path, tail.records[-1].end, tail.records[-1].row)
    assert (log.seq, log.hash) == (5, ROWS[4].hash)
    log.append(ROWS[5:7])
    log.close()
    assert read(path) == ROWS[:7]
    assert path.stat().st_size == CHUNK


def test_what_stands_behind_the_place_taken_up_is_cut_off(path: Path) -> None:
    written(path, ROWS[:9])
    tail = read_tail(Disk(), path, 1)
    end = tail.records[3].end
    log = CopyLog(Disk(), path, end, ROWS[3])
    log.append([ROWS[4]])
    log.close()
    assert read(path) == ROWS[:5]


def test_a_missing_log_is_an_empty_one(path: Path) -> None:
    tail = read_tail(Disk(), path, 1)
    assert (tail.records, tail.bad, tail.used, tail.whole) == ((), None, 0, True)


def test_the_tail_reaches_back_as_far_as_asked_and_no_farther_than_needed(path: Path) -> None:
    rows = chain(4_000)
    written(path, rows)
    small = read_tail(Disk(), path, 1 << 60)
    assert small.records[-1].row == rows[-1]
    assert 500 < len(small.records) < 3_000
    assert small.bad is None
    assert not small.whole
    deep = read_tail(Disk(), path, 100)
    assert deep.records[0].row.seq <= 100
    assert read_tail(Disk(), path, 1).whole
    assert read(path) == rows


def test_a_torn_end_and_damage_before_the_end_are_told_apart(path: Path) -> None:
    path.write_bytes(b"".join(pack(row) for row in ROWS[:6])[:-3] + bytes(1000))
    tail = read_tail(Disk(), path, 1)
    assert [record.row for record in tail.records] == ROWS[:5]
    assert not tail.damaged
    assert tail.bad == tail.records[-1].end
    spoilt = bytearray(path.read_bytes())
    spoilt[tail.records[2].start + 30] ^= 4
    path.write_bytes(spoilt)
    again = read_tail(Disk(), path, 1)
    assert [record.row.seq for record in again.records] == [1, 2, 4, 5]
    assert again.damaged
    assert again.end_of(2) == tail.records[1].end
    assert again.end_of(3) is None


def test_damage_in_a_window_that_starts_inside_a_record_is_found(path: Path) -> None:
    rows = chain(4_000)
    written(path, rows)
    whole = read_tail(Disk(), path, 1 << 60)
    spoilt = bytearray(path.read_bytes())
    spoilt[whole.records[-10].start + 5] ^= 1
    path.write_bytes(spoilt)
    tail = read_tail(Disk(), path, 1 << 60)
    assert tail.bad == whole.records[-10].start
    assert tail.damaged
    assert [found for found in read_log(Disk(), path) if isinstance(found, int)] == [whole.records[-10].start]


def test_a_file_that_is_no_log_has_no_record(path: Path) -> None:
    path.write_bytes(b"shopping list\n" * 100)
    tail = read_tail(Disk(), path, 1)
    assert tail.records == ()
    assert tail.damaged
    assert tail.used == 1400


def test_without_room_not_a_byte_is_written(path: Path) -> None:
    disk = SickDisk()
    log = CopyLog(disk, path)
    disk.files["write"] = errno.ENOSPC
    with pytest.raises(NothingWrittenError) as caught:
        log.append(ROWS[:1])
    assert caught.value.errno == errno.ENOSPC
    disk.well()
    log.append(ROWS[:1])
    log.close()
    assert read(path) == ROWS[:1]


def test_a_write_that_fails_inside_the_room_is_not_called_nothing(path: Path) -> None:
    disk = SickDisk()
    log = CopyLog(disk, path)
    log.append(ROWS[:1])
    disk.files["sync"] = errno.EIO
    with pytest.raises(OSError, match="Input/output") as caught:
        log.append(ROWS[1:2])
    assert not isinstance(caught.value, NothingWrittenError)
    log.close()


def test_room_is_made_in_a_quiet_moment(path: Path) -> None:
    disk = SickDisk()
    log = CopyLog(disk, path)
    log.append(ROWS)
    big = [Row(31 + n, "sale", bytes(32), b"x" * 200_000) for n in range(4)] + [Row(35, "sale", bytes(32), b"x" * 120_000)]
    log.append(big)
    log.reserve_ahead()
    assert path.stat().st_size == 2 * CHUNK
    disk.did.clear()
    log.append([Row(36, "sale", bytes(32), b"x" * 100_000)])
    assert disk.did == ["write .log", "sync .log"]
    log.close()
    assert len(read(path)) == 36


def test_a_log_that_cannot_be_opened_raises_and_leaks_nothing(path: Path) -> None:
    written(path, ROWS[:3])
    disk = SickDisk()
    disk.files["truncate"] = errno.EROFS
    with pytest.raises(OSError, match="Read-only"):
        CopyLog(disk, path, 10, ROWS[0])
    assert read(path) == ROWS[:3]


def test_a_log_keeps_its_records_under_another_name(path: Path, tmp_path: Path) -> None:
    log = CopyLog(Disk(), path)
    log.append(ROWS[:2])
    log.rename(tmp_path / "other.log")
    log.append(ROWS[2:3])
    log.close()
    assert not path.exists()
    assert read(tmp_path / "other.log") == ROWS[:3]
