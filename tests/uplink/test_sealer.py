"""The sealer's thread and the position file, on a journal in memory and a real directory."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from gateway.cli import main as cli
from gateway.clock import Now
from gateway.messages.house import RoomBroke
from gateway.messages.journal import ZERO_HASH, Row
from gateway.messages.uplink import BatchSealed, HashRead, KeepPosition, ReadHash, Seal, SealFailed
from gateway.uplink.dictionary_io import load_dictionaries, load_dictionary
from gateway.uplink.envelope import MAX_PACKED, Unpacked, Unpacker
from gateway.uplink.header import Header
from gateway.uplink.position_io import PositionFile
from gateway.uplink.sealer_io import Sealer, Source
from tests.uplink.conftest import JOURNAL, OUTLET, Inbox, make_rows


class FixedClock:
    def now(self) -> Now:
        return Now(12, 5, 1_795_000_000_000, 3)


class Shelf:
    """A journal in memory; `broken` raises instead."""

    def __init__(self, count: int, broken: Exception | None = None) -> None:
        self.rows = make_rows(count)
        self.broken = broken
        self.note = "some"

    def read(self, first: int, max_events: int, max_bytes: int) -> tuple[bytes, Sequence[Row]]:
        if self.broken is not None:
            raise self.broken
        previous = self.rows[first - 2].hash if 1 < first <= len(self.rows) + 1 else ZERO_HASH
        return previous, self.rows[first - 1 : first - 1 + max_events]

    def hash_at(self, seq: int) -> bytes | None:
        if self.broken is not None:
            raise self.broken
        return self.rows[seq - 1].hash if seq <= len(self.rows) else None

    def checkpoint(self, seq: int) -> str | None:
        if self.note == "raises":
            raise ValueError("no key")
        return f"checkpoint of {seq}" if self.note == "some" else None


@contextmanager
def sealer(shelf: Shelf, inbox: Inbox, keep: Callable[[KeepPosition], None] = lambda _: None) -> Iterator[Sealer]:
    made = Sealer(Source(OUTLET, JOURNAL, shelf.read, shelf.hash_at, shelf.checkpoint), FixedClock(), keep, inbox.post)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def test_a_sealed_batch_is_what_was_ordered(inbox: Inbox) -> None:
    shelf = Shelf(20)
    with sealer(shelf, inbox) as made:
        made.submit(Seal(6, 10, MAX_PACKED, ack_now=True))
        sealed = inbox.await_one(BatchSealed)
    assert (sealed.first, sealed.last, sealed.count, sealed.tip) == (6, 15, 10, shelf.rows[14].hash)
    opened = Unpacker(load_dictionaries()).unpack(sealed.payload)
    assert isinstance(opened, Unpacked)
    header = opened.header
    assert (header.outlet, header.journal, header.prev, header.ack_now) == (OUTLET, JOURNAL, shelf.rows[4].hash, True)
    assert (header.sealed, header.trust) == (1_795_000_000_000, 3)


def headers(inbox: Inbox, shelf: Shelf, order: Seal) -> Header:
    with sealer(shelf, inbox) as made:
        made.submit(order)
        opened = Unpacker(load_dictionaries()).unpack(inbox.await_one(BatchSealed).payload)
    assert isinstance(opened, Unpacked)
    return opened.header


def test_a_checkpoint_that_was_ordered_is_of_the_batchs_last_event(inbox: Inbox) -> None:
    header = headers(inbox, Shelf(20), Seal(6, 10, MAX_PACKED, ack_now=False, checkpoint=True))
    assert (header.last, header.checkpoint) == (15, "checkpoint of 15")


def test_a_batch_without_the_order_has_no_checkpoint(inbox: Inbox) -> None:
    assert headers(inbox, Shelf(20), Seal(6, 10, MAX_PACKED, ack_now=False)).checkpoint is None


@pytest.mark.parametrize("note", ["none", "raises"])
def test_a_batch_goes_without_a_checkpoint_where_there_can_be_none(inbox: Inbox, note: str) -> None:
    shelf = Shelf(20)
    shelf.note = note
    header = headers(inbox, shelf, Seal(6, 10, MAX_PACKED, ack_now=False, checkpoint=True))
    assert (header.last, header.checkpoint) == (15, None)


def test_a_checkpoint_never_makes_a_batch_smaller(inbox: Inbox) -> None:
    shelf = Shelf(20)
    with sealer(shelf, inbox) as made:
        made.submit(Seal(1, 10, MAX_PACKED, ack_now=False))
        size = len(inbox.await_one(BatchSealed).payload)
        made.submit(Seal(1, 10, size, ack_now=False, checkpoint=True))
        sealed = inbox.await_one(BatchSealed)
    assert (sealed.last, len(sealed.payload)) == (10, size)


def test_a_plain_batch_needs_no_dictionary(inbox: Inbox) -> None:
    with sealer(Shelf(3), inbox) as made:
        made.submit(Seal(1, 3, MAX_PACKED, ack_now=False, plain=True))
        assert isinstance(Unpacker({}).unpack(inbox.await_one(BatchSealed).payload), Unpacked)


@pytest.mark.parametrize("broken", [OSError(5, "Input/output error"), sqlite3.OperationalError("disk I/O error"), ValueError("damaged")])
def test_a_journal_that_cannot_be_read_is_a_fault(inbox: Inbox, broken: Exception) -> None:
    with sealer(Shelf(3, broken), inbox) as made:
        made.submit(ReadHash(2))
        made.submit(Seal(2, 3, MAX_PACKED, ack_now=False))
        failed = inbox.await_one(SealFailed)
    assert (failed.first, failed.fault.code) == (2, "GW-5015")


def test_events_that_are_not_there_are_a_fault(inbox: Inbox) -> None:
    with sealer(Shelf(3), inbox) as made:
        made.submit(Seal(4, 3, MAX_PACKED, ack_now=False))
        assert inbox.await_one(SealFailed).fault.code == "GW-5015"


def test_an_event_too_big_for_the_broker_is_a_fault(inbox: Inbox) -> None:
    with sealer(Shelf(3), inbox) as made:
        made.submit(Seal(1, 3, 50, ack_now=False))
        assert inbox.await_one(SealFailed).fault.code == "GW-5011"


def test_hashes_are_read_and_before_the_first_event_is_zero(inbox: Inbox) -> None:
    shelf = Shelf(3)
    with sealer(shelf, inbox) as made:
        for seq, expected in ((0, ZERO_HASH), (3, shelf.rows[2].hash), (4, None)):
            made.submit(ReadHash(seq))
            assert inbox.await_one(HashRead) == HashRead(seq, expected)


def test_a_bug_in_the_thread_closes_the_room_and_the_thread_serves_the_room_that_is_rebuilt(inbox: Inbox) -> None:
    shelf = Shelf(3, ZeroDivisionError("planted"))
    with sealer(shelf, inbox) as made:
        made.submit(ReadHash(1))
        broke = inbox.await_one(RoomBroke)
        shelf.broken = None
        made.submit(ReadHash(2))
        assert inbox.await_one(HashRead).hash == shelf.rows[1].hash
    assert broke.room == "uplink"
    assert "planted" in broke.trace


def test_the_position_is_kept_in_order_with_everything_else(inbox: Inbox, tmp_path: Path) -> None:
    file = PositionFile(tmp_path, JOURNAL)
    with sealer(Shelf(3), inbox, file.keep) as made:
        made.submit(KeepPosition(5, 3, 1, 99, JOURNAL))
        made.submit(KeepPosition(7, 5, 1, 100, JOURNAL))
    assert file.read() == KeepPosition(7, 5, 1, 100, JOURNAL)
    assert PositionFile(tmp_path, "ffffffff").read() == KeepPosition(0, 0, 0, 0, "ffffffff")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b'{"v":1}', b"x" * 100_000, b'{"v":2,"journal":"0a1b2c3d"}'])
def test_a_damaged_position_counts_for_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "uplink.json").write_bytes(content)
    assert PositionFile(tmp_path, JOURNAL).read() == KeepPosition(0, 0, 0, 0, JOURNAL)


@pytest.mark.parametrize("field", ["accepted", "stored", "epoch", "n"])
def test_a_position_with_a_number_that_is_none_counts_for_nothing(tmp_path: Path, field: str) -> None:
    fields = {"v": 1, "journal": JOURNAL, "accepted": 5, "stored": 3, "epoch": 0, "n": 9, field: -1}
    (tmp_path / "uplink.json").write_text(json.dumps(fields))
    assert PositionFile(tmp_path, JOURNAL).read().stored == 0


def test_a_directory_that_cannot_be_written_costs_a_resend_and_no_more(tmp_path: Path) -> None:
    PositionFile(tmp_path / "nowhere", JOURNAL).keep(KeepPosition(5, 3, 1, 99, JOURNAL))
    assert PositionFile(tmp_path / "nowhere", JOURNAL).read().stored == 0


def test_the_command_writes_the_dictionary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "d.zdict"
    assert cli.main(["uplink", "dictionary", "--out", str(out)]) == 0
    assert out.read_bytes() == load_dictionary()
    assert "zstd -d -D" in capsys.readouterr().out


def test_the_command_says_what_it_cannot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["uplink", "dictionary", "--out", str(tmp_path / "no" / "d")]) == 1
    assert cli.main(["uplink", "dictionary", "--out", str(tmp_path / "d"), "--id", "99"]) == 64
    assert "there are: 1" in capsys.readouterr().err
