"""The fast check on real files, in one process and shared over several: the same answer as the slow one, whatever was done to a file."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.journal.copy_io import CopyLog
from gateway.journal.crew_io import LostError, hands, share
from gateway.journal.database_io import build
from gateway.journal.inspect_io import inspect
from gateway.journal.segments_io import place_of
from gateway.journal.swift_io import Stretch, whole
from gateway.journal.verify import verify
from gateway.messages.journal import Row
from tests.journal.doubles import Shop, SickDisk, chain, cheaper, config, rechained

ROWS = chain(4_200)


class Files:
    """A database and its copy, made in a moment."""

    def __init__(self, directory: Path, rows: list[Row] = ROWS, copied: list[Row] = ROWS) -> None:
        self.database, self.log = directory / "1a2b3c4d-1.db", directory / "1a2b3c4d-1.log"
        build(SickDisk(), self.database, rows)
        log = CopyLog(SickDisk(), self.log)
        log.append(copied)
        log.reserve(100)
        log.close()

    def tip(self, processes: int, *, head: int = len(ROWS)) -> tuple[int, int] | None:
        """Last event and last receipt number, None where it takes a closer look."""
        by_seq = {row.seq: row for row in ROWS}
        found = whole([Stretch(self.database, self.log, 1, head)], by_seq.get, processes, alone=False)
        return None if found is None or found.odd else (found.tip.seq, found.tip.receipt_no)

    def turn(self, path: Path, at: int) -> None:
        data = bytearray(path.read_bytes())
        data[at] ^= 4
        path.write_bytes(data)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def told(files: Files) -> tuple[int, int]:
    """What the whole journal tells."""
    tip = verify(ROWS, ROWS).tip
    assert files.tip(1) == (tip.seq, tip.receipt_no)
    return tip.seq, tip.receipt_no


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("where", ["database", "log"])
@pytest.mark.parametrize("part", [0.1, 0.4, 0.6])
def test_a_bit_that_turned_over_takes_a_closer_look(files: Files, where: str, part: float) -> None:
    path = files.database if where == "database" else files.log
    row = ROWS[int(len(ROWS) * part)]
    files.turn(path, path.read_bytes().index(row.hash) + 50)
    assert files.tip(1) is None


def test_a_copy_that_ends_early_takes_a_closer_look(tmp_path: Path) -> None:
    assert Files(tmp_path, copied=ROWS[:-1]).tip(1) is None


def test_bytes_behind_the_copys_end_take_a_closer_look(files: Files) -> None:
    files.turn(files.log, files.log.stat().st_size - 10)
    assert files.tip(1) is None


def test_a_missing_file_takes_a_closer_look(files: Files) -> None:
    files.log.unlink()
    assert files.tip(1) is None


def test_what_is_wrong_with_a_database_beside_its_events_is_told_by_its_path(files: Files) -> None:
    with closing(sqlite3.connect(files.database)) as plain:
        plain.execute("DROP TRIGGER event_keep_delete")
    found = whole([Stretch(files.database, files.log, 1, len(ROWS))], lambda _: None, 1, alone=False)
    assert found is not None
    assert found.odd == {files.database: "its tables are not as they were made"}


def test_events_that_the_copy_has_behind_the_head_are_told(files: Files) -> None:
    found = whole([Stretch(files.database, files.log, 1, 4_000)], lambda _: None, 1, alone=False)
    assert found is not None
    assert list(found.beyond) == ROWS[4_000:]
    assert found.tip.seq == 4_000


def test_the_database_alone_needs_no_copy(files: Files) -> None:
    files.log.unlink()
    found = whole([Stretch(files.database, None, 1, len(ROWS))], lambda _: None, 1, alone=True)
    assert found is not None
    assert found.tip == verify(ROWS, None).tip


def test_one_hand_works_here_and_two_elsewhere_in_the_order_of_the_jobs() -> None:
    assert share(_double, [1, 2, 3], 1) == [2, 4, 6]
    assert hands() >= 1


@pytest.mark.real
@pytest.mark.parametrize("processes", [2, 3])
def test_shared_over_processes_a_whole_journal_tells_the_same(files: Files, told: tuple[int, int], processes: int) -> None:
    assert files.tip(processes) == told


@pytest.mark.real
@pytest.mark.parametrize("where", ["database", "log"])
def test_shared_over_processes_a_bit_that_turned_over_takes_a_closer_look_wherever_it_is(files: Files, where: str) -> None:
    path = files.database if where == "database" else files.log
    for row in ROWS[:: len(ROWS) // 12]:
        at = path.read_bytes().index(row.hash) + 50
        files.turn(path, at)
        assert files.tip(2) is None, row.seq
        files.turn(path, at)
    assert files.tip(2) is not None


@pytest.mark.real
def test_totals_that_are_wrong_before_a_join_are_not_lost_between_two_processes(tmp_path: Path) -> None:
    rows = rechained(ROWS, 1_100, cheaper)
    assert verify(rows, rows).state == "broken"
    by_seq = {row.seq: row for row in rows}
    files = Files(tmp_path, rows, rows)
    assert whole([Stretch(files.database, files.log, 1, len(rows))], by_seq.get, 2, alone=False) is None


@pytest.mark.real
def test_a_process_that_is_killed_costs_only_its_speed(files: Files) -> None:
    with pytest.raises(LostError):
        share(_die, [1, 2, 3], 2)
    assert files.tip(2) is not None


@pytest.mark.real
def test_two_hands_work_in_the_order_of_the_jobs() -> None:
    assert share(_double, list(range(20)), 2) == list(range(0, 40, 2))


@pytest.mark.real
def test_a_check_over_processes_is_the_one_of_a_single_process(shop: Shop) -> None:
    shop.start()
    for n in range(1, 30):
        shop.sell(n)
    shop.stop(cleanly=True)
    seen = inspect(place_of(config(shop.directory)))
    assert seen.check(processes=2) == seen.check(processes=1)
    assert seen.check(processes=2, with_copy=False).state == "ok"


def _double(n: int) -> int:
    return 2 * n


def _die(_: int) -> int:
    os._exit(9)
