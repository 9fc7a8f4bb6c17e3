"""The stamp: a code where the receipt has room for one, the same on every copy, and no slip held back by a key."""

import logging
from pathlib import Path

import pytest

from gateway.journal.checkpoint import origin_of
from gateway.journal.disk_io import Disk
from gateway.journal.reader_io import JournalReader
from gateway.journal.receipt_code import ReceiptCode, read_code
from gateway.journal.segments_io import Identity, write_identity
from gateway.journal.signer_io import OutletKey, OutletKeys
from gateway.journal.stamp_io import ReceiptStamp
from gateway.keys import new_signer
from gateway.messages.devices import PrintJob
from gateway.messages.printing import Document, Qr, Text, Witness

OUTLET, JOURNAL = "3310152015-01", "1a2b3c4d"
KEY = new_signer(origin_of(OUTLET, JOURNAL), bytes(range(32)))
ROOM = Witness("Cek keaslian", 1203, bytes(range(32)), 2, 871, 64_475, -75)
SLIP = PrintJob("871", 871, Document("01.1-000871", (Text("x"), ROOM, Text("y"))), drawer=True)


@pytest.fixture(autouse=True)
def in_use(tmp_path: Path) -> None:
    write_identity(Disk(), tmp_path, Identity(JOURNAL, OUTLET, 2, ("0a0a0a0a",)))


@pytest.fixture
def stamp(tmp_path: Path) -> ReceiptStamp:
    (tmp_path / f"{JOURNAL}.key").write_text(KEY.secret + "\n")
    return ReceiptStamp(OutletKeys(tmp_path, tmp_path), OUTLET)


def test_the_code_stands_below_its_words_and_is_signed(stamp: ReceiptStamp) -> None:
    done = stamp(SLIP)
    first, words, qr, last = done.document.blocks
    assert (first, words, last) == (Text("x"), Text("Cek keaslian", "center"), Text("y"))
    assert isinstance(qr, Qr)
    code = read_code(qr.data)
    assert isinstance(code, ReceiptCode)
    assert code.is_signed_by(KEY.public)
    assert (code.seq, code.head, code.number, code.total, code.paid) == (1203, ROOM.hash, "2-000871", 64_475, 64_400)
    assert (done.id, done.receipt_no, done.drawer, done.document.number) == ("871", 871, True, "01.1-000871")


def test_a_copy_carries_the_same_code_also_after_a_restart(stamp: ReceiptStamp, tmp_path: Path) -> None:
    again = ReceiptStamp(OutletKeys(tmp_path, tmp_path), OUTLET)
    assert stamp(SLIP).document == stamp(SLIP).document == again(SLIP).document


def test_a_slip_without_room_stays_as_it_is_and_asks_for_no_key(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    plain = PrintJob("Z", None, Document("", (Text("Z 17"),)))
    assert ReceiptStamp(OutletKeys(tmp_path, tmp_path), OUTLET)(plain) is plain
    assert caplog.text == ""


def test_without_a_key_the_receipt_prints_without_a_code_and_the_log_says_so_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    stamp = ReceiptStamp(OutletKeys(tmp_path, tmp_path), OUTLET)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert stamp(SLIP).document.blocks == (Text("x"), Text("y"))
    assert caplog.text.count("GW-4032") == 1
    (tmp_path / f"{JOURNAL}.key").write_text(KEY.secret + "\n")
    assert len(stamp(SLIP).document.blocks) == 4, "a key put back is used without a restart"


def test_a_receipt_of_the_journal_before_is_signed_with_that_ones_key_or_not_at_all(stamp: ReceiptStamp, tmp_path: Path) -> None:
    older = new_signer(origin_of(OUTLET, "0a0a0a0a"), bytes(range(1, 33)))
    room = Witness("Cek keaslian", 17, bytes(32), 1, 9, 5_000, 0)
    slip = PrintJob("9", 9, Document("01.1-000009", (room,)))
    assert stamp(slip).document.blocks == ()
    (tmp_path / "0a0a0a0a.key").write_text(older.secret + "\n")
    qr = stamp(slip).document.blocks[-1]
    assert isinstance(qr, Qr)
    code = read_code(qr.data)
    assert isinstance(code, ReceiptCode)
    assert (code.journal, code.number) == ("0a0a0a0a", "1-000009")
    assert code.is_signed_by(older.public)


def test_a_sum_beyond_the_code_prints_without_it(stamp: ReceiptStamp) -> None:
    slip = PrintJob("1", 1, Document("", (Witness("x", 1, bytes(32), 2, 1, 2**40, 0),)))
    assert stamp(slip).document.blocks == ()


@pytest.mark.parametrize("second", ["since", "since x", "until 5", "since 5 6"])
def test_a_key_file_with_a_strange_second_line_is_not_used(tmp_path: Path, second: str, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / f"{JOURNAL}.key").write_text(f"{KEY.secret}\n{second}\n")
    assert OutletKey(tmp_path, JOURNAL, JournalReader(tmp_path)).get() is None
    assert KEY.secret not in caplog.text
