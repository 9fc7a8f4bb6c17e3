"""The members' table: one random handle for each number, durable before it is used, erasable without a trace in the journal."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gateway.journal.members_io import LENGTH, NAME, SIGNS, Members
from tests.journal.doubles import DAY, SickDisk, sqlite_error

FULL = sqlite_error(sqlite3.SQLITE_FULL, "database or disk is full")


class Table:
    """The daemon's table on a real file, and a second process's look at it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.disk = SickDisk()
        self.members = Members(self.disk, directory)

    def restart(self) -> None:
        self.members.close()
        self.members = Members(self.disk, self.directory)

    def change(self, sql: str) -> None:
        with closing(sqlite3.connect(self.directory / NAME)) as other, other:
            other.execute(sql)

    def rows(self) -> list[tuple[str, str | None, str | None]]:
        with closing(sqlite3.connect(self.directory / NAME)) as other:
            return other.execute("SELECT handle, number, since FROM member ORDER BY rowid").fetchall()


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    table = Table(tmp_path)
    yield table
    table.members.close()


def code(table: Table) -> str:
    return table.members.fault.code if table.members.fault else "well"


def test_a_number_gets_one_handle_and_keeps_it_over_restarts(table: Table) -> None:
    first = table.members.handle("00123", DAY)
    assert (len(first), set(first) <= set(SIGNS)) == (LENGTH, True)
    assert table.members.handle("00123", "2026-11-25") == first
    assert table.members.handle("123", DAY) != first, "another number, written as it is"
    table.restart()
    assert (table.members.handle("00123", DAY), table.members.number(first)) == (first, "00123")
    assert [row[1:] for row in table.rows()] == [("00123", DAY), ("123", DAY)]


def test_the_row_is_durable_before_the_handle_is_given(table: Table) -> None:
    table.disk.did.clear()
    handle = table.members.handle("00123", DAY)
    assert table.disk.did[-1] == "COMMIT"
    assert table.rows() == [(handle, "00123", DAY)], "seen by another process at once"


def test_the_file_is_for_its_owner_alone_and_made_with_its_directory_synced(table: Table) -> None:
    assert not (table.directory / NAME).exists(), "not before there is a member"
    table.members.handle("00123", DAY)
    assert (table.directory / NAME).stat().st_mode & 0o777 == 0o600
    assert "sync directory" in table.disk.did


def test_what_is_no_handle_comes_back_as_it_is(table: Table) -> None:
    assert table.members.number("00123") == "00123", "a number in an old body"
    table.members.handle("00123", DAY)
    assert table.members.number("xxxxxxxxxx") == "xxxxxxxxxx", "of a table that was lost"


def test_an_erasure_by_another_process_is_noticed_and_the_handle_is_never_given_again(table: Table) -> None:
    handle = table.members.handle("00123", DAY)
    table.change("UPDATE member SET number = NULL, name = NULL")
    assert table.members.number(handle) == handle
    again = table.members.handle("00123", DAY)
    assert again != handle
    assert table.rows() == [(handle, None, DAY), (again, "00123", DAY)]


def test_a_number_given_by_another_process_is_taken_over(table: Table) -> None:
    table.members.handle("00123", DAY)
    table.change("INSERT INTO member(handle, number) VALUES ('aaaaaaaaaa', '00124')")
    assert table.members.handle("00124", DAY) == "aaaaaaaaaa"


def test_a_full_card_costs_only_the_row_which_waits_and_is_written_when_there_is_room(table: Table) -> None:
    kept = table.members.handle("00123", DAY)
    table.disk.statements["BEGIN"] = FULL
    new = table.members.handle("00124", DAY)
    assert code(table) == "GW-4041"
    assert (table.members.handle("00124", DAY), table.members.number(new)) == (new, "00124"), "one handle all the same"
    assert [row[0] for row in table.rows()] == [kept]
    table.disk.well()
    assert table.members.handle("00123", DAY) == kept, "any sale of a member tries again"
    assert code(table) == "well"
    assert [row[0] for row in table.rows()] == [kept, new]


def test_a_commit_that_failed_leaves_no_transaction_open(table: Table) -> None:
    table.members.handle("00123", DAY)
    table.disk.statements["COMMIT"] = FULL
    table.members.handle("00124", DAY)
    table.disk.well()
    table.change("UPDATE member SET name = 'Sri'")
    table.members.handle("00125", DAY)
    assert [row[1] for row in table.rows()] == ["00123", "00124", "00125"]


def test_a_spoilt_table_is_kept_aside_and_selling_goes_on_with_a_new_one(table: Table) -> None:
    table.members.close()
    (table.directory / NAME).write_bytes(b"garbage" * 1_000)
    table.restart()
    handle = table.members.handle("00123", DAY)
    assert code(table) == "GW-4040"
    assert table.rows() == [(handle, "00123", DAY)]
    assert (table.directory / f"{NAME}.damaged-1").read_bytes() == b"garbage" * 1_000


def test_a_table_that_is_spoilt_while_selling_is_made_anew_from_memory(table: Table) -> None:
    first = table.members.handle("00123", DAY)
    table.members.handle("00124", DAY)
    table.disk.statements["BEGIN"] = sqlite_error(sqlite3.SQLITE_CORRUPT, "database disk image is malformed")
    table.members.handle("00125", DAY)
    table.disk.well()
    assert table.members.handle("00123", DAY) == first
    assert {row[1] for row in table.rows()} == {"00123", "00124", "00125"}
    assert code(table) == "GW-4040"


def test_a_file_of_another_program_is_never_written_to(table: Table) -> None:
    path = table.directory / NAME
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE theirs(x)")
    before = path.read_bytes()
    table.members.handle("00123", DAY)
    assert (table.directory / f"{NAME}.damaged-1").read_bytes() == before


def test_what_waits_is_bounded(table: Table) -> None:
    table.members.handle("first", DAY)
    table.disk.statements["BEGIN"] = FULL
    for n in range(600):
        table.members.handle(str(n), DAY)
    table.disk.well()
    table.members.handle("first", DAY)
    assert len(table.rows()) == 501
