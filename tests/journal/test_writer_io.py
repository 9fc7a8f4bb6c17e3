"""The writer's thread: groups, answers in order, a bounded queue, a clean end."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.journal.reader_io import JournalReader
from gateway.journal.recovery import GROUP
from gateway.journal.writer_io import INBOX, JournalWriter
from gateway.messages.house import RoomBroke
from gateway.messages.journal import Commit, CommitRefused, Committed, JournalOpened, SaleCommitted, StorageChanged
from tests.journal.doubles import DAY, WAIT_S, Posted, SickDisk, Ticks, at, config, note, pay, sqlite_error


class HeldDisk(SickDisk):
    """A disk whose syncs of the copy wait until the test lets them go."""

    def __init__(self) -> None:
        super().__init__()
        self.may_go = threading.Event()
        self.may_go.set()
        self.waiting = threading.Event()

    def sync(self, fd: int) -> None:
        self.waiting.set()
        assert self.may_go.wait(WAIT_S)
        super().sync(fd)


class Desk:
    """A writer with its thread, on a disk in the test's hand."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.disk = HeldDisk()
        self.posted = Posted()
        self.writer = JournalWriter(config(directory), Ticks(), self.posted, self.disk)

    def open(self) -> None:
        assert isinstance(self.writer.open(), JournalOpened)
        self.posted.events.clear()

    def hold(self) -> None:
        """The writer is in the middle of a commit and stays there."""
        self.disk.may_go.clear()
        self.disk.waiting.clear()
        self.writer.submit(note("drawer", "held"))
        assert self.disk.waiting.wait(WAIT_S)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.disk.may_go.set()
    desk.writer.stop()


def test_orders_are_answered_in_the_order_they_came(desk: Desk) -> None:
    desk.open()
    desk.writer.start()
    for n in range(50):
        desk.writer.submit(pay(n))
    desk.posted.wait_for(50, SaleCommitted)
    assert [event.basket for event in desk.posted.of(SaleCommitted)] == [f"1-{n}" for n in range(50)]
    assert [event.row.seq for event in desk.posted.of(Committed)] == list(range(3, 53))


def test_what_waits_during_a_commit_goes_into_the_next_one_together(desk: Desk) -> None:
    desk.open()
    desk.writer.start()
    desk.hold()
    for n in range(GROUP + 5):
        desk.writer.submit(pay(n))
    desk.disk.did.clear()
    desk.disk.may_go.set()
    desk.posted.wait_for(GROUP + 5, SaleCommitted)
    assert desk.disk.did.count("COMMIT") == 3, "the held one, a whole group, and the rest"


def test_nothing_is_told_before_it_is_on_the_medium(desk: Desk) -> None:
    desk.open()
    desk.writer.start()
    desk.hold()
    desk.writer.submit(pay(1))
    assert desk.posted.events == []
    assert desk.writer.busy_since_ns is not None
    desk.disk.may_go.set()
    desk.posted.wait_for(1, SaleCommitted)


def test_a_full_queue_refuses_aloud_and_at_once(desk: Desk) -> None:
    desk.open()
    desk.writer.start()
    desk.hold()
    for n in range(INBOX + 2):
        desk.writer.submit(pay(n))
    refused = desk.posted.of(CommitRefused)
    assert [(event.basket, event.fault.code) for event in refused] == [(f"1-{INBOX}", "GW-4014"), (f"1-{INBOX + 1}", "GW-4014")]
    desk.disk.may_go.set()
    desk.posted.wait_for(INBOX, SaleCommitted)
    desk.writer.submit(pay(INBOX))
    desk.posted.wait_for(INBOX + 1, SaleCommitted)


def test_orders_given_before_the_start_wait_for_it(desk: Desk) -> None:
    desk.open()
    desk.writer.submit(pay(1))
    assert desk.posted.events == []
    desk.writer.start()
    desk.posted.wait_for(1, SaleCommitted)


def test_stopping_commits_what_waits_and_then_refuses(desk: Desk) -> None:
    desk.open()
    desk.writer.start()
    for n in range(100):
        desk.writer.submit(pay(n))
    desk.writer.submit(Commit("shutdown", at(), DAY))
    desk.writer.stop()
    assert len(desk.posted.of(SaleCommitted)) == 100
    desk.writer.submit(pay(101))
    assert [event.fault.code for event in desk.posted.of(CommitRefused)] == ["GW-4017"]
    rows = list(JournalReader(desk.directory / "state" / "journal").rows())
    assert (rows[-1].kind, len(rows)) == ("shutdown", 103)
    assert "journal" not in [thread.name for thread in threading.enumerate()]


def test_stopping_a_writer_that_never_started_gives_the_lock_back(desk: Desk) -> None:
    desk.open()
    desk.writer.stop()
    again = JournalWriter(config(desk.directory), Ticks(), Posted(), SickDisk())
    assert isinstance(again.open(), JournalOpened)
    again.stop()


def test_stopping_a_writer_with_a_full_queue_ends(desk: Desk) -> None:
    desk.open()
    for n in range(INBOX):
        desk.writer.submit(pay(n))
    desk.writer.start()
    desk.writer.stop()
    assert len(desk.posted.of(SaleCommitted)) == INBOX


def test_a_bug_in_the_thread_is_told_and_the_files_are_given_back(desk: Desk) -> None:
    desk.open()
    desk.writer.start()
    desk.writer.submit(Commit("teleport", at(), DAY))
    desk.posted.wait_for(1, RoomBroke)
    (bug,) = desk.posted.of(RoomBroke)
    assert bug.room == "journal"
    assert "teleport" in bug.trace
    desk.writer.stop()
    again = JournalWriter(config(desk.directory), Ticks(), Posted(), SickDisk())
    assert isinstance(again.open(), JournalOpened)
    again.stop()


def test_the_thread_opens_a_failed_database_again_by_itself(desk: Desk) -> None:
    desk.open()
    desk.writer.start()
    desk.disk.statements["BEGIN"] = sqlite_error(sqlite3.SQLITE_IOERR, "disk I/O error")
    desk.writer.submit(pay(1))
    desk.posted.wait_for(1, StorageChanged)
    desk.disk.well()
    clock = desk.writer._clock
    assert isinstance(clock, Ticks)
    clock.mono_s += 60
    desk.writer.submit(pay(2))
    desk.posted.wait_for(2, StorageChanged)
    assert [event.database is None for event in desk.posted.of(StorageChanged)] == [False, True]
    desk.posted.wait_for(2, SaleCommitted)
