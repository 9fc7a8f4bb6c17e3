"""What is surely on a medium while things happen to it."""

import pytest

from tests.powercut.medium import Cut, File, Medium, Write, do
from tests.powercut.shim import Record


def medium_of(*records: Record) -> Medium:
    medium = Medium({"state": None})
    happen(medium, *records)
    return medium


def happen(medium: Medium, *records: Record) -> None:
    """All of it in one thread."""
    for record in records:
        if record.kind in ("synced", "unsynced"):
            medium.apply(Record("sync begun", record.inode))
        medium.apply(record)


def file_of(medium: Medium, path: str) -> File:
    names = dict(medium.names)
    for naming in medium.namings:
        naming.apply(names)
    file = names[path]
    assert file is not None
    return file


CREATED = Record("created", 7, path="state/a")
WRITTEN = Record("written", 7, 0, data=b"abc")


def test_what_was_written_is_on_its_way_until_a_sync_has_returned() -> None:
    medium = medium_of(CREATED, WRITTEN)
    file = file_of(medium, "state/a")
    assert (bytes(file.sure), len(file.pending)) == (b"", 1)
    happen(medium, Record("synced", 7))
    assert (bytes(file.sure), file.pending) == (b"abc", [])


def test_a_sync_of_one_file_does_nothing_for_another() -> None:
    medium = medium_of(CREATED, WRITTEN, Record("created", 8, path="state/b"), Record("synced", 8))
    assert bytes(file_of(medium, "state/a").sure) == b""


def test_a_sync_answers_only_for_what_was_written_before_it_began() -> None:
    medium = medium_of(CREATED, WRITTEN)
    file = file_of(medium, "state/a")
    for record in (
        Record("sync begun", 7, 1), Record("written", 7, 3, data=b"def"), Record("sync begun", 7, 2), Record("written", 7, 6, data=b"ghi"),
        Record("created", 8, path="state/b"), Record("synced", 7, 1),
    ):  # fmt: skip
        medium.apply(record)
    assert bytes(file.sure) == b"abc"
    assert [naming.ext4 for naming in medium.namings] == [True, False]
    medium.apply(Record("synced", 7, 2))
    assert (bytes(file.sure), len(file.pending)) == (b"abcdef", 1)


def test_what_a_failed_sync_should_have_written_is_lost_even_if_the_next_one_succeeds() -> None:
    medium = medium_of(CREATED, WRITTEN, Record("unsynced", 7), Record("synced", 7))
    assert bytes(file_of(medium, "state/a").sure) == b""
    happen(medium, WRITTEN)
    happen(medium, Record("synced", 7))
    assert bytes(file_of(medium, "state/a").sure) == b"abc"


def test_by_posix_a_name_is_sure_when_its_directory_was_synced_and_no_sooner() -> None:
    medium = medium_of(CREATED, WRITTEN, Record("synced", 7))
    (naming,) = medium.namings
    assert (naming.posix, naming.ext4) == (False, True), "ext4 cannot sync a new file without its name"
    happen(medium, Record("directory synced", path="other"))
    assert not naming.posix
    happen(medium, Record("directory synced", path="state"))
    assert (naming.posix, medium.namings) == (True, [])
    assert "state/a" in medium.names


def test_on_ext4_a_sync_in_place_takes_no_names_along_and_one_that_grows_a_file_does() -> None:
    medium = medium_of(CREATED, WRITTEN, Record("synced", 7), Record("directory synced", path="state"))
    happen(medium, Record("renamed", 7, path="state/a", to="state/b"))
    happen(medium, Record("created", 9, path="state/c"))
    happen(medium, Record("created", 10, path="state/d"))
    happen(medium, Record("synced", 9))
    assert [naming.ext4 for naming in medium.namings] == [True, True, True]
    happen(medium, Record("directory synced", path="state"))
    happen(medium, Record("unlinked", path="state/c"))
    happen(medium, Record("written", 7, 1, data=b"x"))
    happen(medium, Record("synced", 7))
    assert [naming.ext4 for naming in medium.namings] == [False]
    happen(medium, Record("written", 7, 3, data=b"x"))
    happen(medium, Record("synced", 7))
    assert [naming.ext4 for naming in medium.namings] == [True]


def test_names_come_go_and_are_shared() -> None:
    medium = medium_of(
        CREATED, Record("linked", 7, path="state/kept"), Record("created", 8, path="state/new"),
        Record("renamed", 8, path="state/new", to="state/a"), Record("made directory", path="state/sub"),
        Record("created", 9, path="state/gone"), Record("unlinked", path="state/gone"), Record("directory synced", path="state"),
    )  # fmt: skip
    assert sorted(medium.names) == ["state", "state/a", "state/kept", "state/sub"]
    happen(medium, WRITTEN)
    happen(medium, Record("synced", 7))
    kept, new = medium.names["state/kept"], medium.names["state/a"]
    assert kept is not None
    assert new is not None
    assert (bytes(kept.sure), bytes(new.sure)) == (b"abc", b"")


def test_two_names_of_one_file_stay_so_over_a_start() -> None:
    medium = Medium({"a": b"old", "b": b"old", "c": b"old"}, {"a": 5, "b": 5, "c": 6})
    happen(medium, Record("written", 5, 0, data=b"new"))
    happen(medium, Record("synced", 5))
    assert [bytes(file.sure) for file in medium.names.values() if file] == [b"new", b"new", b"old"]


def test_the_number_of_a_file_that_is_gone_may_be_another_files_next() -> None:
    medium = medium_of(CREATED, WRITTEN, Record("synced", 7), Record("unlinked", path="state/a"), Record("created", 7, path="state/b"))
    assert bytes(file_of(medium, "state/b").sure) == b""


def test_what_cannot_be_replayed_is_told() -> None:
    with pytest.raises(ValueError, match="between directories"):
        medium_of(CREATED, Record("renamed", 7, path="state/a", to="a"))
    with pytest.raises(KeyError):
        medium_of(Record("written", 99, 0, data=b"made behind our back"))


def test_bytes_between_the_end_and_a_write_beyond_it_are_zero() -> None:
    data = bytearray(b"abc")
    do(data, Write(1, 5, b"x"))
    assert data == b"abc\0\0x"
    do(data, Cut(2))
    assert data == b"ab"
    do(data, Cut(4))
    assert data == b"ab\0\0"
