"""Changing the key: whatever instant the power goes, the key in force is the one that the journal names, and a file holds it."""

import errno
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.journal.disk_io import Disk
from gateway.journal.key_chain import claims_in, follow
from gateway.journal.reader_io import JournalReader
from gateway.journal.segments_io import place_of
from gateway.journal.signer_io import OutletKey, SigningKey, key_file, key_in_force, order_file
from gateway.messages.journal import JournalOpened
from tests.journal.doubles import Shop, SickDisk, config


class PowerCutError(BaseException):
    """The mains are gone: no handler of ours may catch it."""


class CutDisk(SickDisk):
    """Every call that changes something beside the journal's own files counts; before the one numbered `cut_at` the power goes."""

    def __init__(self) -> None:
        super().__init__()
        self.cut_at: int | None = None
        self.calls: list[str] = []

    def open(self, path: Path, flags: int) -> int:
        self._count(f"open {path.suffix}", path)
        return super().open(path, flags)

    def write(self, fd: int, data: bytes, offset: int) -> None:
        self._count("write", self._paths[fd])
        super().write(fd, data, offset)

    def sync(self, fd: int) -> None:
        self._count("sync", self._paths[fd])
        super().sync(fd)

    def sync_directory(self, directory: Path) -> None:
        self._count("sync directory", directory)
        super().sync_directory(directory)

    def remove(self, path: Path) -> None:
        self._count(f"remove {path.suffix}", path)
        super().remove(path)

    def _count(self, what: str, path: Path) -> None:
        if self.cut_at is None or path.name == "probe":
            return
        self.calls.append(what)
        if len(self.calls) >= self.cut_at:
            raise PowerCutError(what)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path, disk=CutDisk())
    shop.start()
    shop.sell(1)
    shop.stop()
    yield shop
    shop.stop()


def journal(shop: Shop) -> str:
    return shop.database.name.partition("-")[0]


def keys(shop: Shop) -> Path:
    return place_of(config(shop.directory)).keys


def order(shop: Shop) -> None:
    Disk().write_file(order_file(keys(shop), journal(shop)), b"")


def in_force(shop: Shop) -> SigningKey:
    return key_in_force(keys(shop), journal(shop), JournalReader(shop.files))


def held(shop: Shop) -> None:
    """The promise: the key with which the gateway would sign now is the one that the journal names, from its event on."""
    span = follow(claims_in(shop.rows())).last
    key = in_force(shop)
    assert span is not None
    assert (key.signer.public, key.since) == (span.key, span.since)


def files(shop: Shop) -> list[str]:
    return sorted(path.name.removeprefix(journal(shop)) for path in keys(shop).iterdir())


def test_an_order_changes_the_key_at_the_next_start_and_only_once(shop: Shop) -> None:
    old = in_force(shop)
    order(shop)
    held(shop)
    opened = shop.start()
    new = in_force(shop)
    assert (old.since, new.since) == (1, opened.tip.seq)
    assert new.signer != old.signer
    assert shop.kinds()[-2:] == ["boot", "key"]
    assert follow(claims_in(shop.rows())).refused == ()
    assert files(shop) == [".key"]
    assert key_file(keys(shop), journal(shop)).stat().st_mode & 0o777 == 0o600
    held(shop)
    shop.stop()
    shop.start()
    assert (in_force(shop), shop.kinds().count("key")) == (new, 1)


def test_a_second_change_is_signed_by_the_first_new_key(shop: Shop) -> None:
    for changes in (1, 2):
        order(shop)
        shop.start()
        shop.stop()
        held(shop)
        chain = follow(claims_in(shop.rows()))
        assert (len(chain.spans), chain.refused) == (1 + changes, ())


def test_whatever_instant_the_power_goes_the_key_in_force_is_the_one_the_journal_names(shop: Shop) -> None:
    disk = shop.disk
    assert isinstance(disk, CutDisk)
    seen: set[tuple[str, ...]] = set()
    cuts = 0
    for cut_at in range(1, 200):
        order(shop)
        before = shop.kinds().count("key")
        disk.cut_at, disk.calls = cut_at, []
        try:
            shop.start()
        except PowerCutError:
            cuts += 1
            shop.stop()
        else:
            shop.stop()
            break
        finally:
            disk.cut_at = None
        seen.add(tuple(files(shop)))
        held(shop)
        opened = shop.try_start()
        assert isinstance(opened, JournalOpened)
        shop.sell(100 + cut_at)
        shop.stop()
        held(shop)
        assert shop.kinds().count("key") - before == 1, "one order, one change"
        assert files(shop) == [".key"]
    assert cuts > 10
    assert {names for state in seen for names in state} >= {".key", ".key-next", ".key-order"}
    assert follow(claims_in(shop.rows())).refused == ()


def test_a_power_cut_between_the_event_and_the_switch_leaves_the_new_key_in_force(shop: Shop) -> None:
    """The one step where the plain file and the journal disagree, by itself."""
    order(shop)
    shop.disk.only, shop.disk.files = ".key.part", {"write": errno.EIO}
    shop.start()
    assert shop.kinds()[-1] == "key"
    assert files(shop) == [".key", ".key-next", ".key.part"]
    held(shop)
    shop.disk.well()
    shop.stop()
    shop.start()
    held(shop)
    assert (files(shop), shop.kinds().count("key")) == ([".key"], 1)


def test_a_thread_that_signs_follows_a_change_that_is_finished_late(shop: Shop) -> None:
    order(shop)
    shop.disk.only, shop.disk.files = ".key.part", {"write": errno.EIO}
    shop.start()
    one = OutletKey(keys(shop), journal(shop), JournalReader(shop.files))
    assert one.get() == in_force(shop)
    shop.disk.well()
    shop.stop()
    shop.start()
    assert one.get() == in_force(shop)


@pytest.mark.parametrize("spoilt", [b"", b"nonsense", None])
def test_without_the_old_key_nothing_changes_and_the_log_says_why(
    shop: Shop, spoilt: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    path = key_file(keys(shop), journal(shop))
    path.unlink() if spoilt is None else path.write_bytes(spoilt)
    order(shop)
    with caplog.at_level(logging.WARNING):
        shop.start()
    assert "GW-4033" in caplog.text
    assert "key" not in shop.kinds()
    assert ".key-order" in files(shop)


def test_a_key_file_that_is_not_the_journals_signs_no_new_one(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    other = Shop(shop.directory / "other")
    other.start()
    other.stop()
    stolen = key_file(keys(other), journal(other)).read_bytes()
    key_file(keys(shop), journal(shop)).write_bytes(stolen)
    order(shop)
    with caplog.at_level(logging.WARNING):
        shop.start()
    assert "is not the key" in caplog.text
    assert "key" not in shop.kinds()


def test_on_a_sick_card_the_key_stays_as_it_is_until_a_better_start(shop: Shop) -> None:
    order(shop)
    shop.disk.files = {"sync": errno.EIO, "write": errno.EIO}
    shop.disk.only = ".key-next.part"
    shop.start()
    held(shop)
    assert ".key-order" in files(shop)
    shop.disk.well()
    shop.stop()
    shop.start()
    held(shop)
    assert shop.kinds()[-1] == "key"
