"""Names, places, whose journal it is, the lock."""

import errno
import os
from pathlib import Path

import pytest

from gateway.journal.disk_io import Disk
from gateway.journal.segments_io import (
    Identity,
    Place,
    journal_in_use,
    journals,
    keep_aside,
    keep_database_aside,
    lock,
    log_there,
    new_journal_id,
    place_of,
    prepare,
    read_identity,
    segments,
    stale,
    write_identity,
)
from gateway.journal.trouble_io import RefusedError
from tests.journal.doubles import OUTLET, SickDisk, config, mark


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = place_of(config(tmp_path, stick=tmp_path / "stick"))
    prepare(Disk(), place)
    return place


def touch(directory: Path, *files: str) -> None:
    for name in files:
        (directory / name).touch()


def test_the_directories_of_a_journal_are_made_durable_before_anything_lies_in_them(tmp_path: Path) -> None:
    disk = SickDisk()
    place = place_of(config(tmp_path))
    prepare(disk, place)
    assert disk.did == ["sync directory"] * 2, "that of the outlet's state, and the one above it"
    assert place.directory.is_dir()
    assert place.keys.is_dir()


def test_a_directory_that_cannot_be_made_durable_is_refused_only_when_it_is_new(tmp_path: Path) -> None:
    class Failing(Disk):
        def sync_directory(self, directory: Path) -> None:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    place = place_of(config(tmp_path))
    with pytest.raises(RefusedError):
        prepare(Failing(), place)
    prepare(Failing(), place)
    assert place.directory.is_dir()


def test_segments_are_found_by_journal_and_first_event(place: Place) -> None:
    touch(
        place.directory, "1a2b3c4d-1.db", "1a2b3c4d-1.db-wal", "1a2b3c4d-20001.db", "1a2b3c4d-300.db", "ffffffff-5.db", "1a2b3c4d-1.log",
        "1a2b3c4d-20001.log.stale", "1a2b3c4d-0.db", "1a2b3c4d-07.db", "1A2B3C4D-9.db", "1a2b3c4d-9.db.damaged-1", "1a2b3c4d.db", "lock",
    )  # fmt: skip
    assert segments(place.directory, "1a2b3c4d") == [1, 300, 20001]
    assert segments(place.directory, "1a2b3c4d", "log") == [1, 20001]
    assert journals(place.directory) == {"1a2b3c4d", "ffffffff"}
    assert journals(place.directory / "none") == set()


def test_the_journal_in_use_is_the_one_named_or_the_only_one(place: Place) -> None:
    assert journal_in_use(place.directory) is None
    touch(place.directory, "1a2b3c4d-1.db")
    assert journal_in_use(place.directory) == "1a2b3c4d"
    touch(place.directory, "ffffffff-1.db")
    assert journal_in_use(place.directory) is None
    write_identity(Disk(), place.directory, Identity("ffffffff", OUTLET, 3))
    assert journal_in_use(place.directory) == "ffffffff"
    assert read_identity(place.directory) == Identity("ffffffff", OUTLET, 3)


@pytest.mark.parametrize("text", [b"", b"\xff", b"[]", b"{}", b'{"journal":"1a2b3c4d"}', b'{"journal":"a","outlet":"b","generation":"x"}'])
def test_an_id_file_that_says_nothing_is_none(place: Place, text: bytes) -> None:
    (place.directory / "id").write_bytes(text)
    assert read_identity(place.directory) is None


def test_the_copy_lies_on_the_stick_only_when_its_marker_names_this_outlet(place: Place) -> None:
    beside = place.directory / "1a2b3c4d-1.log"
    assert place.copy("1a2b3c4d", 1) == beside
    mark(place.stick, "3310152015-02")
    assert place.copy("1a2b3c4d", 1) == beside
    mark(place.stick)
    assert place.copy("1a2b3c4d", 1) == place.stick / "1a2b3c4d-1.log"
    assert place.local_copy("1a2b3c4d", 1) == beside


def test_a_log_is_found_under_its_level_name_first(place: Place) -> None:
    path = place.directory / "1a2b3c4d-1.log"
    assert log_there(path) is None
    touch(place.directory, "1a2b3c4d-1.log.stale")
    assert log_there(path) == stale(path)
    touch(place.directory, "1a2b3c4d-1.log")
    assert log_there(path) == path


def test_the_lock_is_held_by_one_and_says_by_which_process(place: Place) -> None:
    held = lock(place)
    with pytest.raises(RefusedError) as caught:
        lock(place)
    assert dict(caught.value.fault.fields)["holder"] == f"process {os.getpid()}"
    os.close(held)
    os.close(lock(place))


def test_what_is_kept_aside_never_overwrites_what_was_kept_before(place: Place) -> None:
    path = place.directory / "1a2b3c4d-1.log"
    for content in ("first", "second"):
        path.write_text(content)
        keep_aside(Disk(), path, "other")
    assert [(place.directory / f"1a2b3c4d-1.log.other-{n}").read_text() for n in (1, 2)] == ["first", "second"]
    assert not path.exists()


def test_a_database_kept_aside_takes_its_log_along_and_stays_until_it_is_replaced(place: Place) -> None:
    path = place.directory / "1a2b3c4d-1.db"
    path.write_text("rows")
    path.with_name(path.name + "-wal").write_text("newest rows")
    assert keep_database_aside(Disk(), path, "damaged") == "1a2b3c4d-1.db.damaged-1"
    assert path.read_text() == "rows"
    assert (place.directory / "1a2b3c4d-1.db.damaged-1").read_text() == "rows"
    assert (place.directory / "1a2b3c4d-1.db.damaged-1-wal").read_text() == "newest rows"
    assert not path.with_name(path.name + "-wal").exists()


def test_journal_ids_are_eight_hex_digits_and_differ() -> None:
    ids = {new_journal_id() for _ in range(50)}
    assert len(ids) == 50
    assert all(len(one) == 8 and one == one.lower() and int(one, 16) >= 0 for one in ids)


def test_a_small_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "id"
    path.write_text("old")
    with pytest.raises(TypeError):
        Disk().write_file(path, None)  # type: ignore[arg-type] # a write that breaks off
    assert path.read_text() == "old"
    Disk().write_file(path, b"new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
