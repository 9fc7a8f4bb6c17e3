"""Checkpoints of a real journal: the tree is kept, made anew when it does not fit, and never signed over a hole."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.journal.checkpoint import origin_of, read_checkpoint
from gateway.journal.database_io import build
from gateway.journal.disk_io import Disk
from gateway.journal.merkle import Frontier
from gateway.journal.notary_io import Notary
from gateway.journal.note import open_note
from gateway.journal.reader_io import JournalReader, UnreadableError
from gateway.keys import new_signer
from tests.journal.doubles import chain

ROWS = chain(300)
OUTLET, JOURNAL = "3310152015-01", "1a2b3c4d"
KEY = new_signer(origin_of(OUTLET, JOURNAL), bytes(range(32)))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A journal of 300 events in two segments, and its key."""
    for first, last in ((1, 120), (121, 300)):
        build(Disk(), tmp_path / f"{JOURNAL}-{first}.db", ROWS[first - 1 : last])
    (tmp_path / f"{JOURNAL}.key").write_text(KEY.secret + "\n")
    return tmp_path


def notary(place: Path) -> Notary:
    return Notary(JournalReader(place), place, place, OUTLET, JOURNAL)


def root(size: int) -> bytes:
    return Frontier().grown(row.hash for row in ROWS[:size]).root()


def checked(note: str | None) -> tuple[int, bytes]:
    assert note is not None
    opened = open_note(note, [KEY.public])
    assert opened is not None
    told = read_checkpoint(opened.text)
    assert told is not None
    assert told.origin == KEY.public.name
    return told.size, told.root


def test_a_checkpoint_is_of_all_events_up_to_the_one_asked_for(place: Path) -> None:
    one = notary(place)
    for size in (1, 119, 121, 300):
        assert checked(one.note(size)) == (size, root(size))


def test_after_a_restart_the_tree_goes_on_from_where_it_was(place: Path) -> None:
    notary(place).note(200)
    again = notary(place)
    assert again.note(199) is None  # beyond it already: kept, and not grown anew
    assert checked(again.note(250)) == (250, root(250))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"size": 200}', '{"size": 1, "tip": "", "peaks": []}', '{"size": 3, "tip": "00", "peaks": ["00", "00"]}']
)
def test_a_damaged_file_is_told_and_made_anew(place: Path, text: str, caplog: pytest.LogCaptureFixture) -> None:
    (place / f"{JOURNAL}.tree").write_text(text)
    with caplog.at_level(logging.WARNING):
        assert checked(notary(place).note(250)) == (250, root(250))
    assert "GW-4031" in caplog.text


def test_a_file_of_another_past_is_not_used(place: Path) -> None:
    notary(place).note(200)
    file = place / f"{JOURNAL}.tree"
    file.write_text(file.read_text().replace(ROWS[199].hash.hex(), "00" * 32))
    assert checked(notary(place).note(201)) == (201, root(201))


def test_a_file_that_cannot_be_kept_costs_a_line_in_the_log(place: Path, caplog: pytest.LogCaptureFixture) -> None:
    (place / f"{JOURNAL}.tree-new").mkdir()
    one = notary(place)
    with caplog.at_level(logging.WARNING):
        assert checked(one.note(10)) == (10, root(10))
        assert checked(one.note(20)) == (20, root(20))
    assert "GW-4031" in caplog.text


def test_nothing_is_signed_over_a_missing_event(place: Path) -> None:
    with closing(sqlite3.connect(place / f"{JOURNAL}-1.db")) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("DELETE FROM event WHERE seq = 50")
        database.commit()
    assert checked(notary(place).note(49)) == (49, root(49))
    assert notary(place).note(60) is None


def test_nothing_is_signed_beyond_the_head(place: Path) -> None:
    assert notary(place).note(301) is None


@pytest.mark.parametrize("secret", [None, "", "nonsense", KEY.secret[:-8]])
def test_without_its_key_there_is_no_checkpoint_and_the_log_says_why(
    place: Path, secret: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    key = place / f"{JOURNAL}.key"
    key.unlink() if secret is None else key.write_text(secret)
    with caplog.at_level(logging.WARNING):
        assert notary(place).note(10) is None
    assert "GW-4032" in caplog.text
    assert KEY.secret not in caplog.text


def test_a_journal_that_cannot_be_read_is_told(place: Path) -> None:
    (place / f"{JOURNAL}-1.db").write_bytes(b"x" * 5_000)
    with pytest.raises(UnreadableError):
        notary(place).note(10)


def test_a_new_key_signs_nothing_from_before_it_came_into_force(place: Path) -> None:
    (place / f"{JOURNAL}.key").write_text(f"{KEY.secret}\nsince 200\n")
    assert notary(place).note(199) is None
    assert checked(notary(place).note(200)) == (200, root(200))
