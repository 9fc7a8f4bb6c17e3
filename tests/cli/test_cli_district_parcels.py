"""`gateway district import` and `export`: a stick into the table once, whatever comes twice, late or damaged; and out of it again."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.cli.main import main
from gateway.district.dictionaries_io import dictionaries
from gateway.district.reading import reads_of, unpack_with
from gateway.district.receiver import Receiver
from gateway.district.store_io import SqliteStore
from gateway.journal.parcel_io import rows_in
from gateway.messages.journal import Row
from gateway.uplink.dictionary_io import load_dictionary
from gateway.uplink.envelope import Packed, Packer, Stamp, Unpacker
from tests.journal import exported
from tests.journal.doubles import OUTLET
from tests.journal.exported import COUNT, JOURNAL, SECOND, STRANGER, batches, journal

TABLES = ("event", "fork", "quarantine", "alarm", "outlet", "position", "journal_key", "checkpoint", "tree")
TOPIC = f"kdmp/1/3310/{OUTLET}/up/tx"


class District:
    """A district's file and its two commands."""

    def __init__(self, directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file = directory / "district.db"
        self.capsys = capsys
        self.lines: list[str] = []

    def __call__(self, *words: str) -> int:
        code = main(["district", *words, "--store", f"sqlite:///{self.file}"])
        printed = self.capsys.readouterr()
        assert printed.err == ""
        self.lines = printed.out.splitlines()
        return code

    def rows(self, table: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.file)) as db:
            return db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall()  # noqa: S608 - one of our tables

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        return {table: self.rows(table) for table in TABLES}

    def heard(self, rows: list[Row], prev: bytes, checkpoint: str | None = None) -> None:
        """The link brings these events."""
        packed = Packer(load_dictionary()).pack(Stamp(OUTLET, JOURNAL, 1, 3, checkpoint=checkpoint), prev, rows)
        assert isinstance(packed, Packed)
        unpacker = Unpacker(dictionaries())
        with SqliteStore(self.file) as store:
            Receiver(store, "3310", reads_of(unpacker), unpack_with(unpacker)).receive([(TOPIC, packed.payload)], 1)


@pytest.fixture
def district(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> District:
    return District(tmp_path, capsys)


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    """Two exports of one outlet."""
    exported.export(tmp_path / "usb", upto=150)
    exported.export(tmp_path / "usb")
    return tmp_path / "usb"


def place_of(usb: Path) -> Path:
    return usb / f"kdmp-{OUTLET}" / JOURNAL


def test_a_stick_brings_every_event_and_checkpoint_as_the_link_would(district: District, usb: Path) -> None:
    assert district("import", str(usb)) == 0
    counts = f"{COUNT} new, 0 known, 0 batches quarantined, 0 forked; in the table without a gap up to event {COUNT}"
    assert district.lines == [f"OK  {district.file}  1 journals, {COUNT} new events", f"{OUTLET}  journal {JOURNAL}: {counts}"]
    assert [(row[2], row[3], row[5], row[6]) for row in district.rows("event")] == [(r.seq, r.kind, r.hash, r.body) for r in journal()]
    assert [(row[2], row[5]) for row in district.rows("checkpoint")] == [(150, 1), (COUNT, 1)]
    assert [row[2] for row in district.rows("journal_key")] == [1, 200]
    assert district.rows("quarantine") == district.rows("alarm") == district.rows("fork") == []


def test_the_same_stick_again_changes_nothing(district: District, usb: Path) -> None:
    district("import", str(usb))
    before = district.everything()
    assert district("import", str(usb)) == 0
    assert f"0 new, {COUNT} known" in district.lines[1]
    assert district.everything() == before


def test_what_the_link_brought_before_or_after_is_the_same_event(district: District, usb: Path) -> None:
    rows = list(journal())
    district.heard(rows[:120], bytes(32))
    district.heard(rows[200:260], rows[199].hash)
    assert district("import", str(usb)) == 0
    assert f"{COUNT - 180} new, 180 known" in district.lines[1]
    before = district.everything()
    district.heard(rows[500:COUNT], rows[499].hash)
    assert {name: district.everything()[name] for name in ("event", "fork", "alarm", "position")} == {
        name: before[name] for name in ("event", "fork", "alarm", "position")
    }


def test_a_later_part_leaves_a_hole_and_the_rest_fills_it(district: District, tmp_path: Path) -> None:
    exported.export(tmp_path / "late", since=400)
    exported.export(tmp_path / "early", upto=420)
    assert district("import", str(tmp_path / "late")) == 0
    assert district.lines[1].endswith("up to event 0")
    assert district("import", str(tmp_path / "early")) == 0
    assert district.lines[1].endswith(f"up to event {COUNT}")


def test_a_damaged_batch_is_quarantined_and_the_others_are_filed(district: District, usb: Path) -> None:
    path = batches(place_of(usb))[1]
    first, last = (int(part) for part in path.stem.split("-"))
    path.write_bytes(path.read_bytes().replace(b"kind", b"kynd", 1))
    assert district("import", str(usb)) == 1
    assert "1 batches quarantined" in district.lines[1]
    assert district.lines[-1].startswith("next: look at the tables quarantine")
    assert len(district.rows("event")) == COUNT - (last - first + 1)
    before = district.everything()
    assert district("import", str(usb)) == 1
    assert district.everything() == before


def test_a_file_that_is_no_batch_at_all_is_quarantined(district: District, usb: Path) -> None:
    for path, content in zip(batches(place_of(usb))[1:], (b"", b"\x28\xb5\x2f\xfd", b"x" * 100_000), strict=False):
        path.write_bytes(content)
    assert district("import", str(usb)) == 1
    assert len(district.rows("quarantine")) == 3


def test_another_history_is_a_fork_with_an_alarm(district: District, usb: Path) -> None:
    district.heard(list(journal())[:300], bytes(32))
    place = place_of(usb)
    exported.rewrite(place, 100, lambda fields: fields.update(total=1))
    assert district("import", str(usb)) == 1
    assert any("fork" in line for line in district.lines)
    assert [row[5] for row in district.rows("event")][:300] == [row.hash for row in journal()[:300]]


def test_a_checkpoint_that_does_not_hold_raises_the_alarm_and_the_events_are_filed(district: District, usb: Path) -> None:
    (place_of(usb) / f"checkpoints/{COUNT:012}.note").write_text(exported.note(list(journal()), STRANGER))
    assert district("import", str(usb)) == 1
    assert any(line.startswith("ALARM  checkpoint") for line in district.lines)
    assert len(district.rows("event")) == COUNT


def test_all_outlets_of_a_stick_are_found_and_an_old_journal_does_not_become_the_present_one(district: District, usb: Path) -> None:
    other = usb / "kdmp-3310152015-02"
    shutil.copytree(usb / f"kdmp-{OUTLET}", other)
    assert district("import", str(usb)) == 1  # another outlet's batches under this name
    assert len(district.lines) > 3
    with SqliteStore(district.file) as store, store.transaction():
        state = store.outlet(OUTLET)
    assert state is not None
    shutil.rmtree(other)
    now = Packer(None).pack(Stamp(OUTLET, "99999999", 1, 3), bytes(32), list(journal())[:5])
    assert isinstance(now, Packed)
    file = district.file.with_name("new.db")
    unpacker = Unpacker(dictionaries())
    with SqliteStore(file) as store:
        Receiver(store, "3310", reads_of(unpacker), unpack_with(unpacker)).receive([(TOPIC, now.payload)], 1)
    district.file = file
    assert district("import", str(usb)) == 0
    with SqliteStore(file) as store, store.transaction():
        state = store.outlet(OUTLET)
        assert state is not None
        assert state.journal == "99999999"
        assert store.position(OUTLET, JOURNAL).stored == COUNT


def test_a_journals_own_directory_will_do_wherever_it_lies(district: District, usb: Path, tmp_path: Path) -> None:
    shutil.copytree(place_of(usb), tmp_path / "elsewhere" / JOURNAL)
    assert district("import", str(tmp_path / "elsewhere")) == 0
    assert {row[0] for row in district.rows("event")} == {OUTLET}


def test_beside_a_running_receiver_nothing_is_touched(district: District, usb: Path) -> None:
    with SqliteStore(district.file):
        assert district("import", str(usb)) == 2
        assert "GW-8203" in district.lines[0]
    assert district.rows("event") == []


@pytest.mark.parametrize("words", [("import", "nowhere"), ("import", "."), ("export", "--events", ".", "--outlet", "X")])
def test_a_wrong_call_is_told_with_64(district: District, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert district(*words) == 64
    assert district.lines[0].startswith("REFUSED")


def test_without_a_store_it_is_told_with_64(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["district", "import", str(tmp_path)]) == 64
    assert "--store is missing" in capsys.readouterr().out


def test_the_table_gives_a_dead_cards_past_back(district: District, usb: Path, tmp_path: Path) -> None:
    district("import", str(usb))
    out = tmp_path / "out"
    out.mkdir()
    with SqliteStore(district.file):  # beside the receiver
        assert district("export", "--events", str(out), "--outlet", OUTLET) == 0
    assert district.lines[0] == f"OK  {OUTLET}  journal {JOURNAL}, event {COUNT}, {journal()[-1].hash.hex()[:8]}"
    assert list(rows_in(place_of(out))) == list(journal())
    assert (place_of(out) / f"checkpoints/{COUNT:012}.note").read_text() == exported.note(list(journal()), SECOND)
    assert (place_of(out) / "keys.txt").read_bytes() == (place_of(usb) / "keys.txt").read_bytes()
    assert district("export", "--events", str(out), "--outlet", OUTLET, "--journal", JOURNAL, "--json") == 0
    assert json.loads("\n".join(district.lines))["new"] == 0


def test_only_what_stands_without_a_gap_is_given_back_and_only_checkpoints_that_hold(district: District, tmp_path: Path) -> None:
    rows = list(journal())
    district.heard(rows[:50], bytes(32), exported.note(rows[:50], STRANGER))
    district.heard(rows[80:90], rows[79].hash)
    assert district("export", "--events", str(tmp_path), "--outlet", OUTLET) == 0
    assert len(list(rows_in(place_of(tmp_path)))) == 50
    assert list((place_of(tmp_path) / "checkpoints").iterdir()) == []
    assert any(line.startswith("NOT SIGNED") for line in district.lines)


def test_an_outlet_that_the_table_does_not_have_is_told(district: District, usb: Path, tmp_path: Path) -> None:
    assert district("export", "--events", str(tmp_path), "--outlet", OUTLET) == 2  # no file
    district("import", str(usb))
    assert district("export", "--events", str(tmp_path), "--outlet", "3310152015-02") == 1
    assert district("export", "--events", str(tmp_path / "none"), "--outlet", OUTLET) == 64
    district.file.write_bytes(b"shopping list")
    assert district("export", "--events", str(tmp_path), "--outlet", OUTLET) == 2
