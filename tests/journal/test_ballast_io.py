"""Room that is kept for the day on which there is none."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from gateway.journal.ballast_io import BYTES, ROOM, Ballast
from gateway.journal.disk_io import Disk
from gateway.messages.journal import CommitRefused, SaleCommitted, StorageChanged
from tests.journal.doubles import Shop, SickDisk, note, pay, sqlite_error

BIG = [note(text="x" * 500_000) for _ in range(3)]  # more than the room that the copy has made ahead
FULL = sqlite_error(sqlite3.SQLITE_FULL, "database or disk is full")


class SmallCard(SickDisk):
    """A card on which nothing more is written until the ballast is gone. `left`: bytes free."""

    def __init__(self, left: int = ROOM) -> None:
        super().__init__()
        self.left = left

    def free(self, directory: Path) -> int:
        return self.left

    def write(self, fd: int, data: bytes, offset: int) -> None:
        if self.probe_errno and not data.strip(b"\0"):  # what has its room already can still be written
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().write(fd, data, offset)

    def fill(self, *, database: bool = True) -> None:
        self.left = 0
        self.probe_errno = errno.ENOSPC
        if database:
            self.statements["BEGIN"] = FULL

    def remove(self, path: Path) -> None:
        super().remove(path)
        if path.name in ("ballast", "views.db"):
            self.well()


@pytest.fixture
def card() -> SmallCard:
    return SmallCard()


@pytest.fixture
def full(tmp_path: Path, card: SmallCard) -> Shop:
    """A shop with its ballast, whose card has no room any more."""
    shop = Shop(tmp_path, disk=card)
    shop.start()
    rest(shop)
    assert (shop.files / "ballast").exists()
    card.fill()
    return shop


def rest(shop: Shop) -> None:
    assert shop.store is not None
    while shop.store.wait_s() == 0:
        shop.tend()


def room(shop: Shop) -> list[str]:
    return [event.room.code if event.room else "well" for event in shop.posted.of(StorageChanged)]


def test_the_ballast_has_its_bytes_for_itself(tmp_path: Path) -> None:
    ballast = Ballast(Disk(), tmp_path, tmp_path / "views.db")
    ballast.make()
    found = (tmp_path / "ballast").stat()
    assert (found.st_size, found.st_blocks * 512 >= BYTES) == (BYTES, True)
    assert ballast.fault is None
    ballast.make()
    assert (tmp_path / "ballast").stat().st_ino == found.st_ino


def test_on_a_nearly_full_card_none_is_made_and_the_page_says_so(tmp_path: Path) -> None:
    ballast = Ballast(SmallCard(ROOM - 1), tmp_path, tmp_path / "views.db")
    ballast.make()
    assert not (tmp_path / "ballast").exists()
    assert ballast.fault is not None
    assert (ballast.fault.code, dict(ballast.fault.fields)["free"]) == ("GW-4027", "63")


def test_what_fails_while_it_is_made_leaves_nothing_behind(tmp_path: Path) -> None:
    class Failing(SmallCard):
        def allocate(self, fd: int, size: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    ballast = Ballast(Failing(), tmp_path, tmp_path / "views.db")
    ballast.make()
    assert list(tmp_path.iterdir()) == []
    assert ballast.fault is not None


def test_a_database_without_room_has_the_ballast_given_back(full: Shop) -> None:
    events = full.sell(1)
    assert len([event for event in events if isinstance(event, SaleCommitted)]) == 1
    assert room(full) == ["GW-4027"]
    told = full.posted.of(StorageChanged)[-1]
    assert (told.database, told.copy) == (None, None)
    assert not (full.files / "ballast").exists()
    full.stop()


def test_what_has_room_in_neither_copy_is_written_once_into_the_ballasts(full: Shop) -> None:
    events = full.commit(*BIG, pay(1))
    assert [event for event in events if isinstance(event, CommitRefused)] == []
    assert len([event for event in events if isinstance(event, SaleCommitted)]) == 1
    assert full.kinds()[-4:] == ["drawer", "drawer", "drawer", "sale"]
    assert room(full) == ["GW-4027"]
    assert not (full.files / "ballast").exists()
    full.stop()


def test_the_day_can_be_closed(full: Shop) -> None:
    full.sell(1)
    full.sell(2)
    full.commit(note("z", z=1))
    assert full.kinds()[-3:] == ["sale", "sale", "z"]
    full.stop()


def test_the_reports_give_way_before_the_ballast(full: Shop) -> None:
    views = full.directory / "state" / "views.db"
    views.write_bytes(b"figures")
    full.sell(1)
    assert not views.exists()
    assert (full.files / "ballast").exists()
    full.stop()


def test_a_copy_without_room_has_the_ballast_given_back_too(full: Shop, card: SmallCard) -> None:
    card.well()
    card.fill(database=False)
    full.commit(*BIG)
    assert not (full.files / "ballast").exists()
    assert full.posted.of(StorageChanged)[-1].copy is None
    full.stop()


def test_it_is_made_again_when_there_is_room(full: Shop, card: SmallCard) -> None:
    full.sell(1)
    full.tend(601)
    rest(full)
    assert not (full.files / "ballast").exists()
    card.left = ROOM
    full.tend(601)
    full.posted.events.clear()
    rest(full)
    assert (full.files / "ballast").exists()
    full.stop()


def test_a_start_on_a_full_card_gives_it_back_and_sells(full: Shop, card: SmallCard) -> None:
    card.well()
    full.stop()
    card.fill()
    card.statements["PRAGMA wal_checkpoint"] = FULL
    full.start()
    assert len([event for event in full.sell(1) if isinstance(event, SaleCommitted)]) == 1
    full.stop()


def test_without_a_ballast_a_full_card_refuses_aloud(tmp_path: Path) -> None:
    card = SmallCard(0)
    shop = Shop(tmp_path, disk=card)
    shop.start()
    rest(shop)
    card.fill()
    events = shop.commit(*BIG)
    assert len([event for event in events if isinstance(event, CommitRefused)]) == len(BIG)
    card.well()
    shop.stop()
