"""An export: everything once, nothing overwritten, all of it read again, and an end that is told when the stick gives out."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from gateway.journal.disk_io import Disk
from gateway.journal.medium_io import Medium
from gateway.journal.packing_io import Export, Source
from gateway.journal.parcel_io import ParcelError, rows_in
from gateway.messages.journal import Row
from tests.journal import exported
from tests.journal.doubles import OUTLET
from tests.journal.exported import COUNT, FIRST, JOURNAL, SECOND, batches, journal


class Stick(Disk):
    """A stick that gives out at its call number `fails_at` with this error, or forgets what it is given."""

    def __init__(self, fails_at: int = 0, number: int = errno.ENOSPC, *, forgets: str = "") -> None:
        self.fails_at, self.number, self.calls, self.forgets = fails_at, number, 0, forgets
        self._names: dict[int, str] = {}

    def open(self, path: Path, flags: int) -> int:
        self._count()
        fd = super().open(path, flags)
        self._names[fd] = path.name
        return fd

    def write(self, fd: int, data: bytes, offset: int) -> None:
        self._count()
        super().write(fd, bytes(len(data)) if self.forgets and self._names[fd].startswith(self.forgets) else data, offset)

    def sync(self, fd: int) -> None:
        self._count()
        super().sync(fd)

    def sync_directory(self, directory: Path) -> None:
        self._count()
        super().sync_directory(directory)

    def _count(self) -> None:
        self.calls += 1
        if self.calls == self.fails_at:
            raise OSError(self.number, os.strerror(self.number))


def content(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_an_export_holds_every_event_and_what_was_signed_about_them(tmp_path: Path) -> None:
    packed = exported.export(tmp_path / "usb")
    assert packed.directory == tmp_path / "usb" / f"kdmp-{OUTLET}" / JOURNAL
    assert (packed.first, packed.tip.seq, packed.tip.z, packed.events, packed.new, packed.signed) == (1, COUNT, 1, COUNT, COUNT, COUNT)
    assert list(rows_in(packed.directory)) == list(journal())
    found = content(packed.directory)
    assert packed.files == len(found)
    assert packed.size == sum(map(len, found.values()))
    assert found["keys.txt"].decode().splitlines()[0] == f"1 {FIRST.public.verifier}"
    assert found["keys.txt"].decode().splitlines()[1].startswith(f"200 {SECOND.public.verifier} {FIRST.public.id} ")
    assert found["acks/000000000250.json"].decode() == exported.acked(journal()[249])
    assert len(found["BACA.txt"].decode().splitlines()) == 10
    beside = {"keys.txt", "BACA.txt", "verify.py", "SHA256SUMS"}
    assert {name.partition("/")[0] for name in found} == {"batches", "checkpoints", "acks"} | beside


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    exported.export(tmp_path)
    before = content(tmp_path)
    again = exported.export(tmp_path)
    assert (again.events, again.new) == (COUNT, 0)
    assert content(tmp_path) == before


def test_a_later_export_adds_only_what_is_new(tmp_path: Path) -> None:
    exported.export(tmp_path, upto=310)
    before = content(tmp_path)
    later = exported.export(tmp_path)
    assert (later.events, later.new) == (COUNT, COUNT - 310)
    after = content(tmp_path)
    assert [name for name in before if before[name] != after[name]] == [f"kdmp-{OUTLET}/{JOURNAL}/SHA256SUMS"]
    assert list(rows_in(later.directory)) == list(journal())


def test_from_an_event_on_and_later_the_rest(tmp_path: Path) -> None:
    packed = exported.export(tmp_path, since=501)
    assert (packed.first, packed.events) == (501, COUNT - 500)
    assert [row.seq for row in rows_in(packed.directory)] == list(range(501, COUNT + 1))
    assert exported.export(tmp_path, since=600).new == 0
    assert exported.export(tmp_path).new == 500
    assert list(rows_in(packed.directory)) == list(journal())


def test_an_event_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ParcelError, match=f"no event {COUNT + 1}; its last is {COUNT}"):
        exported.export(tmp_path, since=COUNT + 1)


@pytest.mark.parametrize("name", [f"batches/{1:012}", f"checkpoints/{310:012}", "acks", "keys.txt"])
def test_a_file_that_differs_is_named_and_not_overwritten(tmp_path: Path, name: str) -> None:
    place = exported.export(tmp_path, upto=310).directory
    path = next(path for path in sorted(place.rglob("*")) if path.is_file() and path.relative_to(place).as_posix().startswith(name))
    path.write_bytes(b"other " + path.read_bytes())
    before = path.read_bytes()
    with pytest.raises(ParcelError, match=path.name):
        exported.export(tmp_path)
    assert path.read_bytes() == before


def test_a_file_of_an_earlier_export_that_is_gone_is_told(tmp_path: Path) -> None:
    place = exported.export(tmp_path, upto=150).directory
    (place / f"checkpoints/{150:012}.note").unlink()
    with pytest.raises(ParcelError, match="was exported before and is gone"):
        exported.export(tmp_path)


def test_a_stick_that_holds_more_than_this_journal_is_told(tmp_path: Path) -> None:
    """A card that was put back to an older state."""
    exported.export(tmp_path)
    before = content(tmp_path)
    with pytest.raises(ParcelError, match=f"events up to {COUNT} lie there, this journal ends at event 310"):
        exported.export(tmp_path, upto=310)
    assert content(tmp_path) == before


def test_the_texts_of_an_older_version_give_way_and_those_of_somebody_else_do_not(tmp_path: Path) -> None:
    place = exported.export(tmp_path).directory
    newest = (place / "BACA.txt").read_bytes()
    (place / "BACA.txt").write_text("an older version's\n")
    with pytest.raises(ParcelError, match=r"BACA\.txt"):
        exported.export(tmp_path)
    exported.resum(place)
    exported.export(tmp_path)
    assert (place / "BACA.txt").read_bytes() == newest


def test_whatever_call_fails_the_next_export_goes_on_from_there(tmp_path: Path) -> None:
    calls = Stick()
    Export(calls, tmp_path / "count", exported.source(list(journal()))).run()
    assert calls.calls > 40
    for at in range(1, calls.calls + 1):
        root = tmp_path / "usb"
        with pytest.raises(OSError, match="No space"):
            Export(Stick(at), root, exported.source(list(journal()))).run()
        assert list(root.rglob("*.part")) == []
        packed = Export(Disk(), root, exported.source(list(journal()))).run()
        assert list(rows_in(packed.directory)) == list(journal())
        assert content(packed.directory) == content(tmp_path / "count" / f"kdmp-{OUTLET}" / JOURNAL)
        shutil.rmtree(root)


@pytest.mark.parametrize("name", [f"{1:012}", "keys", "SHA256SUMS"])
def test_a_stick_that_does_not_give_back_what_it_was_given_is_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(ParcelError, match="does not read back as it was written"):
        Export(Stick(forgets=name), tmp_path, exported.source(list(journal()))).run()


def test_events_that_do_not_follow_are_not_exported(tmp_path: Path) -> None:
    rows = list(journal())
    rows[99] = Row(100, "sale", rows[99].hash, rows[99].body.replace(b"20000", b"20001"))
    with pytest.raises(ParcelError, match="event 100 does not follow"):
        Export(Disk(), tmp_path, exported.source(rows)).run()


def test_without_a_key_it_is_exported_unsigned(tmp_path: Path) -> None:
    source = exported.source(list(journal()))
    packed = Export(Disk(), tmp_path, Source(source.outlet, source.journal, source.rows, lambda tree: None)).run()
    assert packed.signed == 0
    assert list((packed.directory / "checkpoints").iterdir()) == []


def test_checkpoints_that_were_kept_go_along(tmp_path: Path) -> None:
    source = exported.source(list(journal()))
    note = exported.note(list(journal()[:333]), SECOND)
    packed = Export(Disk(), tmp_path, Source(source.outlet, source.journal, source.rows, lambda tree: None, [(333, note)])).run()
    assert (packed.signed, (packed.directory / f"checkpoints/{333:012}.note").read_text()) == (333, note)


def test_where_older_segments_were_dropped_the_first_event_tells_tree_and_key(tmp_path: Path) -> None:
    rows, later = exported.segments()
    packed = Export(Disk(), tmp_path, exported.source([*rows, *later])).run(351)
    whole = content(packed.directory)
    shutil.rmtree(packed.directory)
    alone = exported.export_dropped(tmp_path)
    assert (alone.first, alone.events, alone.signed) == (351, 31, 381)
    found = content(alone.directory)
    assert found["keys.txt"].decode() == f"200 {SECOND.public.verifier}\n"
    assert {name for name in whole if whole[name] != found.get(name)} == {"keys.txt", "acks/000000000250.json", "SHA256SUMS"}


def test_every_file_can_be_read_by_others(tmp_path: Path) -> None:
    packed = exported.export(tmp_path)
    assert {path.stat().st_mode & 0o777 for path in packed.directory.rglob("*") if path.is_file()} == {0o644}


@pytest.mark.parametrize("size", [0, 1, 4_095, 4_096, 4_097, 70_000])
def test_what_the_medium_holds_is_read_whatever_its_size(tmp_path: Path, size: int) -> None:
    medium, path = Medium(Disk()), tmp_path / "file"
    medium.put(path, os.urandom(size))
    assert medium.read(path) == path.read_bytes()


def test_batches_join_whatever_was_there_first(tmp_path: Path) -> None:
    place = exported.export(tmp_path, upto=3).directory
    assert [path.name for path in batches(place)] == ["000000000001-000000000003.zst"]
    exported.export(tmp_path, upto=5)
    exported.export(tmp_path)
    assert [path.stem[-12:] for path in batches(place)][:2] == ["000000000003", "000000000005"]
