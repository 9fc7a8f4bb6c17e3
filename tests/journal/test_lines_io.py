"""The lines that stay at the outlet: found by their digest, in files of before too, and gone when they are erased."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.journal.beside_io import APPLICATION_ID
from gateway.journal.lines_io import NAME, ONE, SHAPE, Lines, LinesReader
from gateway.journal.veiled import Kept, keep
from tests.journal.doubles import SickDisk

KEPT = [keep([{"n": n, "name": f"paracetamol {n}"}], bytes([n]) * 16) for n in range(1, 60)]
TWIN = Kept(KEPT[0].digest[:20] + "f" * 44, b"s" * 16, b"[]")
BEFORE = "CREATE TABLE lines(id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, salt BLOB NOT NULL, lines BLOB NOT NULL) STRICT"


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    lines = Lines(SickDisk(), tmp_path)
    lines.keep(KEPT)
    return lines


def ask(path: Path, sql: str, *values: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as plain, plain:
        return plain.execute(sql, values).fetchall()


def test_what_is_kept_is_found_by_another_process_as_soon_as_it_is_kept(lines: Lines, tmp_path: Path) -> None:
    assert lines.fault is None
    assert [LinesReader(tmp_path).find(kept.digest) for kept in KEPT] == KEPT


def test_two_digests_that_begin_alike_are_told_apart(lines: Lines, tmp_path: Path) -> None:
    lines.keep([TWIN])
    assert (LinesReader(tmp_path).find(TWIN.digest), LinesReader(tmp_path).find(KEPT[0].digest)) == (TWIN, KEPT[0])
    assert LinesReader(tmp_path).find(TWIN.digest[:-1] + "0") is None


def test_what_is_kept_twice_is_found_once(lines: Lines, tmp_path: Path) -> None:
    lines.keep(KEPT[:3])
    assert LinesReader(tmp_path).find(KEPT[1].digest) == KEPT[1]


def test_lines_are_looked_up_and_never_searched_for(lines: Lines, tmp_path: Path) -> None:
    lines.close()
    ((*_, plan),) = ask(tmp_path / NAME, f"EXPLAIN QUERY PLAN {ONE}", KEPT[0].digest)
    assert str(plan).startswith("SEARCH lines USING INDEX lines_found")


def test_a_file_of_before_gets_the_index_that_it_lacks(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / NAME)) as plain:
        plain.execute(BEFORE)
        plain.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    lines = Lines(SickDisk(), tmp_path)
    lines.keep(KEPT[:2])
    lines.close()
    ((*_, plan),) = ask(tmp_path / NAME, f"EXPLAIN QUERY PLAN {ONE}", KEPT[0].digest)
    assert str(plan).startswith("SEARCH")


def test_a_file_of_before_is_read_and_written_on(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / NAME)) as plain:
        plain.execute(BEFORE)
        plain.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        plain.execute("INSERT INTO lines(digest, salt, lines) VALUES (?, ?, ?)", (KEPT[0].digest, KEPT[0].salt, KEPT[0].lines))
        plain.commit()
    lines = Lines(SickDisk(), tmp_path)
    lines.keep(KEPT[:2])
    lines.close()
    assert [LinesReader(tmp_path).find(kept.digest) for kept in KEPT[:2]] == KEPT[:2]
    assert ask(tmp_path / NAME, "SELECT count(*) FROM lines") == [(2,)]


def test_erased_lines_are_in_no_byte_of_the_file_once_it_is_closed(lines: Lines, tmp_path: Path) -> None:
    lines.close()
    assert b"paracetamol 7" in (tmp_path / NAME).read_bytes()
    with closing(sqlite3.connect(tmp_path / NAME)) as plain, plain:
        for setting in SHAPE.settings:
            plain.execute(f"PRAGMA {setting}").fetchall()
        plain.execute("DELETE FROM lines WHERE digest = ?", (KEPT[6].digest,))
    left = b"".join(path.read_bytes() for path in tmp_path.glob(f"{NAME}*"))
    assert b"paracetamol 7" not in left
    assert KEPT[6].digest[:12].encode() not in left
    assert LinesReader(tmp_path).find(KEPT[6].digest) is None
