"""A segment is closed at the Z at which it is due, in a quiet moment, and nothing of it is lost whatever instant it is cut off."""

import errno
from pathlib import Path

import pytest

from gateway.faults import Fault
from gateway.journal.checkpoint import read_checkpoint
from gateway.journal.event import decode
from gateway.journal.inspect_io import Inspection, inspect
from gateway.journal.key_chain import claims_in, follow
from gateway.journal.merkle import Frontier
from gateway.journal.note import open_note
from gateway.journal.reader_io import JournalReader
from gateway.journal.segments_io import place_of
from gateway.journal.store_io import Store
from gateway.keys import read_verifier
from gateway.messages.journal import Committed, JournalOpened, SaleCommitted
from tests.journal.doubles import Shop, logged, mark, names, pay
from tests.journal.months import Months, settings, two_months
from tests.journal.stopping import PowerOffError, StoppingDisk


def checked(shop: Shop) -> Inspection:
    """The journal, which `verify` finds whole."""
    inspection = inspect(place_of(settings(shop.directory, shop.stick)))
    report = inspection.check()
    assert (report.state, report.findings, inspection.troubles) == ("ok", (), {})
    return inspection


def test_a_segment_is_closed_at_the_first_z_of_another_month(shop: Shop) -> None:
    months = Months(shop)
    months.start()
    months.day("2026-11-24")
    months.rest()
    months.day("2026-11-30")
    assert months.rest() == []
    assert months.firsts() == [1]
    months.day("2026-12-01")
    told = [event.row for event in months.rest() if isinstance(event, Committed)]
    assert [(row.seq, row.kind) for row in told] == [(15, "segment")]
    assert months.firsts() == [1, 15]
    checked(shop)


def test_no_commit_waits_for_the_closing_and_a_day_without_z_closes_nothing(shop: Shop) -> None:
    months = Months(shop)
    months.start()
    months.rest()
    assert names(months.day("2026-12-01")) == ["Committed"]
    assert months.firsts() == [1]
    months.rest()
    assert len(months.firsts()) == 2
    shop.sell(99)
    months.later(40)
    months.rest()
    assert len(months.firsts()) == 2


def test_the_first_event_of_a_segment_carries_all_that_was_before(shop: Shop) -> None:
    months = two_months(shop)
    rows = months.rows()
    first = next(row for row in rows if row.kind == "segment")
    said, before = decode(first.body), rows[: first.seq - 1]
    tree = Frontier().grown(row.hash for row in before)
    assert said["previous"] == {"seq": before[-1].seq, "hash": before[-1].hash.hex()}
    assert said["tree"] == {"size": tree.size, "peaks": [peak.hex() for peak in tree.peaks]}
    assert said["z_rows"] == [[1, "2026-11-24", 6, 49_125], [2, "2026-12-02", 10, 98_250]]
    assert said["marks"] == {"boot": 1, "cuts": 0, "generation": 1, "grand_total": 98_250, "receipt_no": 6, "z": 2}
    assert (said["key"], said["key_since"]) == (decode(rows[0].body)["key"], 1)


def test_numbers_totals_and_answers_go_on_in_the_next_segment(shop: Shop) -> None:
    months = two_months(shop)
    opened = months.again()
    assert (opened.tip.receipt_no, opened.tip.grand_total, opened.tip.z, opened.mended) == (6, 98_250, 2, None)
    (again,) = shop.commit(pay(2))
    assert isinstance(again, SaleCommitted)
    assert (again.again, again.stored.result.receipt_no) == (True, 2)
    (_, sold) = shop.sell(99)
    assert isinstance(sold, SaleCommitted)
    assert sold.stored.result.receipt_no == 7


def test_each_later_segment_carries_the_z_rows_of_all_before(shop: Shop) -> None:
    months = two_months(shop)
    months.later(31)
    months.day("2027-01-02")
    months.rest()
    assert [row.z for row in months.carried().z_rows] == [1, 2, 3]
    carried, rows = months.carried(), months.rows()
    assert carried.tree == Frontier().grown(row.hash for row in rows[: months.firsts()[-1] - 1])


def test_a_closed_segment_is_compact_read_only_and_has_its_signed_checkpoint(shop: Shop) -> None:
    months = two_months(shop)
    assert oct(months.file(1, ".db").stat().st_mode & 0o777) == oct(months.file(1, ".log").stat().st_mode & 0o777) == "0o440"
    assert not months.file(1, ".db-wal").exists()
    log = months.file(1, ".log").read_bytes()
    assert log.rstrip(b"\0") == log
    assert logged(months.file(1, ".log")) == months.rows()[:10]
    note = months.file(1, ".checkpoint").read_text("utf-8")
    told = read_checkpoint(note.rpartition("\n\n")[0] + "\n")
    key = read_verifier(str(decode(months.rows()[0].body)["key"]))
    assert told is not None
    assert not isinstance(key, str)
    assert open_note(note, [key]) is not None
    assert (told.size, told.root) == (10, Frontier().grown(row.hash for row in months.rows()[:10]).root())
    checked(shop)


def test_a_key_is_believed_from_a_segment_on_when_the_events_before_are_gone(shop: Shop) -> None:
    months = two_months(shop)
    rows = months.rows()
    whole, rest = follow(claims_in(rows)), follow(claims_in(rows[10:]))
    assert rest.last == whole.last
    assert (whole.refused, rest.refused) == ((), ())
    assert rest.at(11) == whole.at(11)


def test_a_copy_that_is_not_level_lets_the_closing_wait(shop: Shop) -> None:
    months = Months(shop)
    months.start()
    months.day("2026-11-24")
    months.rest()
    shop.disk.files["sync"] = errno.EIO
    months.day("2026-12-02")
    months.rest()
    assert months.firsts() == [1]
    shop.disk.well()
    months.round()
    assert months.firsts() == [1, 11]
    checked(shop)


def test_a_z_right_before_the_power_went_closes_the_segment_after_the_next_start(shop: Shop) -> None:
    months = Months(shop)
    months.start()
    months.day("2026-12-02")
    months.again()
    months.rest()
    assert len(months.firsts()) == 2


def test_a_stick_that_comes_late_gets_the_closed_segments_too(shop: Shop, tmp_path: Path) -> None:
    months = two_months(shop)
    shop.stick = mark(tmp_path / "late")
    months.again()
    months.round()
    closed = shop.stick / months.file(1, ".log").name
    assert logged(closed) == months.rows()[:10]
    assert closed.with_suffix(".checkpoint").exists()
    assert logged(shop.stick / months.file(11, ".log").name) == months.rows()[10:]
    checked(shop)


def test_a_swapped_stick_gets_the_closed_segments_without_a_restart(shop: Shop, tmp_path: Path) -> None:
    shop.stick = mark(tmp_path / "stick")
    months = two_months(shop)
    (tmp_path / "stick").rename(tmp_path / "in a pocket")
    shop.disk.files["sync"] = errno.EIO
    shop.sell(99)
    shop.disk.well()
    mark(tmp_path / "stick")
    months.round()
    months.round()
    assert logged(shop.stick / months.file(1, ".log").name) == months.rows()[:10]
    checked(shop)


def test_rot_in_a_closed_database_is_mended_from_the_copy_while_it_is_sealed(shop: Shop) -> None:
    months = Months(shop)
    months.start()
    months.day("2026-11-24")
    months.rest()
    months.day("2026-12-02")
    rows = months.rows()
    shop.stop()
    file = months.file(1, ".db")
    body = file.read_bytes()
    file.write_bytes(body.replace(b"Indomie goreng", b"Indomie gorenk", 1))
    months.start()
    months.rest()
    assert months.rows()[: len(rows)] == rows
    checked(shop)


@pytest.mark.parametrize("act", ["close", "drop"])
def test_whatever_call_the_power_goes_at_nothing_is_lost_and_nothing_complains(tmp_path: Path, act: str) -> None:
    number = 0
    while True:
        number += 1
        disk = StoppingDisk()
        shop = Shop(tmp_path / str(number), disk=disk)
        months = two_months(shop) if act == "drop" else Months(shop)
        if act == "drop":
            months.acked()
            months.later(400)
        else:
            months.start()
            months.day("2026-11-24")
            months.rest()
            months.day("2026-12-02")
        told = months.rows()
        disk.stop_at(number)
        try:
            months.round()
        except PowerOffError:
            pass
        else:
            break
        disk.well()
        opened = months.again()
        assert opened.mended is None, number
        checked(shop)
        shop.sell(900)
        months.round()
        months.round()
        here = {row.seq: row for row in months.rows()}
        assert all(here.get(row.seq, row) == row for row in told), number
        assert len(months.firsts()) == (1 if act == "drop" else 2), number
        assert here[months.firsts()[-1]].kind == "segment", number
        checked(shop)
        shop.stop()
    assert number > 10
    shop.stop()


def test_a_segment_that_was_never_begun_is_kept_aside_and_the_one_before_goes_on(shop: Shop) -> None:
    months = two_months(shop)
    rows = months.rows()
    shop.stop()
    months_file = months.file(11, ".db")
    for suffix in (".db-wal", ".db-shm", ".log"):
        months.file(11, suffix).unlink(missing_ok=True)
    months_file.write_bytes(b"\xa5" * 2_048)
    opened = months.start()
    assert isinstance(opened, JournalOpened)
    assert opened.journal == months_file.name[:8]
    assert months.rows()[:10] == rows[:10]


def test_a_reader_far_behind_crosses_the_closing(shop: Shop) -> None:
    months = two_months(shop)
    previous, rows = JournalReader(shop.files).read(9, 10, 1 << 20)
    assert [row.seq for row in rows] == [9, 10, 11]
    assert previous == months.rows()[7].hash


def test_opening_is_refused_to_nobody_after_a_closing(shop: Shop) -> None:
    two_months(shop)
    shop.stop()
    store = Store(settings(shop.directory, None), shop.clock, shop.posted, shop.disk)
    opened = store.open()
    store.close()
    assert not isinstance(opened, Fault)
