"""Opening the journal: whose it is, what stands, what is mended, and that nothing of somebody else's is touched."""

import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.faults import Fault, fault
from gateway.journal.chain import first_break
from gateway.journal.checkpoint import origin_of
from gateway.journal.database_io import PAGE, build
from gateway.journal.disk_io import Disk
from gateway.journal.event import decode
from gateway.journal.ledger import restore
from gateway.journal.reader_io import JournalReader
from gateway.journal.record import pack
from gateway.journal.segments_io import Identity, read_identity
from gateway.messages.journal import ZERO_HASH, Committed, Json, Row, SaleCommitted
from tests.journal.doubles import OUTLET, Shop, chain, logged, mark, names, pay, sqlite_error


def sold(shop: Shop, *numbers: int) -> None:
    for number in numbers:
        shop.sell(number)


def shut(shop: Shop, *numbers: int) -> list[Row]:
    """A journal with these sales, closed as by a power cut; its rows."""
    shop.start()
    sold(shop, *numbers)
    rows = shop.rows()
    shop.stop()
    return rows


def refused(shop: Shop) -> Fault:
    fault = shop.try_start()
    assert isinstance(fault, Fault)
    return fault


def last_of(shop: Shop, kind: str) -> dict[str, Json]:
    return decode(next(row for row in reversed(shop.rows()) if row.kind == kind).body)


def flip(path: Path, what: bytes, *, back: int = 1) -> None:
    """Spoil one byte of the `back`-th last place where `what` stands."""
    data = bytearray(path.read_bytes())
    place = len(data)
    for _ in range(back):
        place = data.rindex(what, 0, place)
    data[place] ^= 1
    path.write_bytes(data)


def rewrite(path: Path, rows: list[Row]) -> None:
    """Put a database with these rows in the place of the old one."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    build(Disk(), path, rows)


def spoil(path: Path, *seqs: int) -> None:
    """A database whose rows of these numbers have a wrong bit."""
    with closing(sqlite3.connect(path)) as plain:
        rows = [Row(*values) for values in plain.execute("SELECT seq, kind, hash, body FROM event ORDER BY seq")]
    rewrite(path, [Row(r.seq, r.kind, r.hash, r.body[:40] + b"#" + r.body[41:]) if r.seq in seqs else r for r in rows])


def test_the_first_start_makes_a_journal_with_its_key(shop: Shop) -> None:
    opened = shop.start()
    assert (opened.tip.seq, opened.tip.boot, opened.tip.receipt_no, opened.sales) == (2, 1, 0, ())
    genesis, boot = (decode(row.body) for row in shop.rows())
    assert (genesis["outlet"], genesis["journal"], genesis["generation"]) == (OUTLET, opened.journal, 1)
    assert str(genesis["key"]).startswith(origin_of(OUTLET, opened.journal) + "+")
    assert (boot["boot"], boot["cut"], boot["cuts"], boot["software"]) == (1, False, 0, "0.1.0")
    key = shop.directory / "state" / "identity" / f"{opened.journal}.key"
    assert key.read_text().startswith(f"PRIVATE+KEY+{origin_of(OUTLET, opened.journal)}+")
    assert [oct(path.stat().st_mode & 0o777) for path in (shop.files, key.parent, key)] == ["0o700", "0o700", "0o600"]
    assert sorted(path.suffix for path in shop.files.iterdir()) == ["", "", ".db", ".db-shm", ".db-wal", ".log"]
    assert len(opened.journal) == 8
    assert int(opened.journal, 16) >= 0


def test_starts_and_cuts_are_counted(shop: Shop) -> None:
    shop.start()
    shop.stop()
    shop.start()
    shop.stop(cleanly=True)
    shop.start()
    boots = [decode(row.body) for row in shop.rows() if row.kind == "boot"]
    assert [(boot["boot"], boot["cut"], boot["cuts"]) for boot in boots] == [(1, False, 0), (2, True, 1), (3, False, 1)]
    assert ["found" in boot for boot in boots] == [False, False, False]


def test_a_second_daemon_is_refused(shop: Shop) -> None:
    shop.start()
    second = Shop(shop.directory)
    fault = refused(second)
    assert fault.code == "GW-4001"
    assert "process" in dict(fault.fields)["holder"]
    assert names(shop.sell(1)) == ["Committed", "SaleCommitted"]
    shop.stop()
    second.start()
    second.stop()


def test_state_of_another_outlet_is_refused_and_untouched(shop: Shop) -> None:
    before = shut(shop, 1)
    shop.outlet = "3310152015-02"
    fault = refused(shop)
    assert (fault.code, dict(fault.fields)["found"]) == ("GW-4002", OUTLET)
    (shop.files / "id").unlink()
    assert refused(shop).code == "GW-4002", "the first event says it too"
    assert shop.rows() == before


def test_a_state_directory_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    fault = refused(Shop(tmp_path))
    assert fault.code == "GW-4005"
    assert str(tmp_path) in dict(fault.fields)["path"]


def test_a_new_journal_on_a_full_disk_is_refused_and_made_at_the_next_start(shop: Shop) -> None:
    shop.disk.only, shop.disk.files["write"] = ".part", errno.ENOSPC
    assert refused(shop).code == "GW-4010"
    shop.disk.well()
    assert shop.start().tip.seq == 2


def test_a_database_of_somebody_else_is_refused_by_name_and_untouched(shop: Shop) -> None:
    shut(shop, 1)
    place = shop.database
    place.unlink()
    with closing(sqlite3.connect(place)) as other:
        other.execute("CREATE TABLE recipes(x)")
        other.commit()
    before = shop.database.read_bytes()
    fault = refused(shop)
    assert (fault.code, dict(fault.fields)["path"]) == ("GW-4003", str(shop.database))
    assert shop.database.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_where_no_copy_can_replace_it(shop: Shop) -> None:
    shut(shop, 1)
    shop.log.unlink()
    shop.database.write_bytes(b"shopping list\n" * 500)
    fault = refused(shop)
    assert (fault.code, dict(fault.fields)["path"]) == ("GW-4003", str(shop.database))
    assert shop.database.read_bytes() == b"shopping list\n" * 500


def test_rot_in_the_name_of_the_outlet_does_not_make_it_somebody_elses(shop: Shop) -> None:
    rows = shut(shop, 1)
    with closing(sqlite3.connect(shop.database)) as plain:  # its log goes into it
        plain.execute("SELECT count(*) FROM event").fetchone()
    flip(shop.database, OUTLET.encode())
    opened = shop.start()
    assert opened.mended == fault("GW-4026", what="database: damaged")
    assert shop.rows()[: len(rows)] == rows


def test_a_row_whose_number_has_rotted_ends_nothing(shop: Shop) -> None:
    rows = shut(shop, *range(1, 9))
    with closing(sqlite3.connect(shop.database)) as plain:  # its log goes into it
        plain.execute("SELECT count(*) FROM event").fetchone()
    data = bytearray(shop.database.read_bytes())
    body = data.rindex(rows[4].body)
    data[next(at for at in range(body - 80, body) if data[at] == rows[4].seq and data[at + 2] == 0)] = 77
    shop.database.write_bytes(data)
    opened = shop.start()
    assert opened.mended == fault("GW-4026", what="database: damaged")
    assert shop.rows()[: len(rows)] == rows
    assert names(shop.sell(9)) == ["Committed", "SaleCommitted"]


def test_a_database_whose_triggers_have_rotted_is_made_anew(shop: Shop) -> None:
    rows = shut(shop, 1)
    with closing(sqlite3.connect(shop.database)) as plain:
        plain.execute("DROP TRIGGER event_keep_update")
    opened = shop.start()
    assert opened.mended == fault("GW-4026", what="database: damaged")
    assert shop.rows()[: len(rows)] == rows


def newborn(shop: Shop, at: int) -> Path:
    """What a first start leaves that was cut off before it began the copy, with garbage in one sector of the database."""
    shop.start()
    shop.stop()
    for path in [*shop.files.glob("*.log*"), *shop.files.glob("*.db-*")]:
        path.unlink()
    database = shop.database
    rewrite(database, chain(1))
    data = database.read_bytes()
    database.write_bytes(data[:at] + b"\xa5" * 512 + data[at + 512 :])
    return database


@pytest.mark.parametrize("at", [0, PAGE])
def test_a_first_start_that_was_cut_off_and_spoilt_is_begun_anew(shop: Shop, at: int) -> None:
    old = newborn(shop, at)
    spoilt = old.read_bytes()
    opened = shop.start()
    assert (opened.tip.seq, opened.tip.receipt_no) == (2, 0)
    assert shop.database != old
    assert old.with_name(old.name + ".damaged-1").read_bytes() == spoilt
    assert names(shop.sell(1)) == ["Committed", "SaleCommitted"]


@pytest.mark.parametrize("at", [0, PAGE])
def test_a_database_that_may_hold_sales_is_refused_where_nothing_of_it_can_be_read_and_there_is_no_copy(shop: Shop, at: int) -> None:
    shut(shop, *range(1, 40))
    shop.log.unlink()
    with closing(sqlite3.connect(shop.database)) as plain:  # its log goes into it
        plain.execute("SELECT count(*) FROM event").fetchone()
    data = shop.database.read_bytes()
    spoilt = data[:at] + b"\xa5" * 512 + data[at + 512 :]
    shop.database.write_bytes(spoilt)
    fault = refused(shop)
    assert (fault.code, dict(fault.fields)["path"]) == ("GW-4003", str(shop.database))
    assert shop.database.read_bytes() == spoilt


def test_a_spoilt_database_is_kept_aside_and_made_anew_from_the_copy(shop: Shop) -> None:
    before = shut(shop, 1, 2, 3)
    shop.database.write_bytes(b"\xa5" * 20_000)
    opened = shop.start()
    assert len(opened.sales) == 3
    assert shop.rows()[: len(before)] == before
    told = last_of(shop, "recovered")
    assert told["database"] == "damaged"
    assert (shop.files / str(told["kept"])).read_bytes() == b"\xa5" * 20_000


def test_a_deleted_database_is_filled_up_from_the_copy_and_told_in_boot(shop: Shop) -> None:
    before = shut(shop, *range(1, 40))
    shop.database.unlink()
    for side in shop.files.glob("*.db-*"):
        side.unlink()
    opened = shop.start()
    assert len(opened.sales) == 39
    assert shop.rows()[: len(before)] == before
    assert last_of(shop, "boot")["found"] == {"database": "missing"}
    assert "recovered" not in shop.kinds()


def test_a_deleted_copy_is_filled_up_from_the_database_and_told_in_boot(shop: Shop) -> None:
    shut(shop, *range(1, 40))
    shop.log.unlink()
    shop.start()
    assert logged(shop.log) == shop.rows()
    assert last_of(shop, "boot")["found"] == {"copy": "missing", "copy_lacked": 41}
    assert "recovered" not in shop.kinds()


def test_a_copy_far_behind_is_caught_up_slice_by_slice_while_the_shop_sells(shop: Shop) -> None:
    shop.start()
    shop.commit(*[pay(n) for n in range(1, 1_400)])
    shop.stop()
    shop.log.unlink()
    shop.start()
    assert [event.copy.code for event in shop.posted.events if hasattr(event, "copy") and event.copy] == ["GW-4021"]
    assert not shop.log.exists()
    assert names(shop.sell(2_000)) == ["Committed", "SaleCommitted"]
    assert shop.tend() == []
    shop.sell(2_001)
    assert shop.tend() == []
    assert names(shop.tend()) == ["StorageChanged"]
    sold(shop, 2_002)
    assert logged(shop.log) == shop.rows()
    assert [path.suffix for path in shop.files.glob("*.stale")] == []


def test_the_copy_of_a_cut_between_the_two_writes_stands(shop: Shop) -> None:
    rows = shut(shop, 1)
    _, (entry,) = restore(rows).append([pay(2)])
    assert entry.row is not None
    with shop.log.open("r+b") as log:
        log.seek(len(shop.log.read_bytes().rstrip(b"\0")))
        log.write(pack(entry.row))
    opened = shop.start()
    assert [stored.result.receipt_no for stored in opened.sales] == [1, 2]
    (again,) = shop.sell(2)
    assert isinstance(again, SaleCommitted)
    assert again.again
    assert last_of(shop, "boot")["found"] == {"database_added": 1}


def test_a_torn_end_of_the_copy_is_cut_and_written_anew(shop: Shop) -> None:
    before = shut(shop, 1, 2)
    data = shop.log.read_bytes().rstrip(b"\0")
    _, entries = restore(before).append([pay(3), pay(4)])
    first, second = (pack(entry.row) for entry in entries if entry.row)
    shop.log.write_bytes(data + first[:-9] + bytes(9) + second + bytes(500))
    opened = shop.start()
    assert len(opened.sales) == 2
    assert last_of(shop, "boot")["found"] == {"torn": 1}
    assert logged(shop.log) == shop.rows()


@pytest.mark.parametrize("back", [1, 2, 5])
def test_a_flipped_bit_in_the_copy_is_mended_from_the_database(shop: Shop, back: int) -> None:
    before = shut(shop, 1, 2, 3, 4, 5, 6)
    flip(shop.log, b"Indomie", back=back)
    shop.start()
    assert shop.rows()[: len(before)] == before
    assert logged(shop.log) == shop.rows()
    if back > 1:
        assert last_of(shop, "recovered")["copy"] == "damaged"
    else:
        assert last_of(shop, "boot")["found"] == {"copy": "behind", "copy_lacked": 1}


@pytest.mark.parametrize("seqs", [(5,), (8,), (3, 4, 7)])
def test_a_flipped_bit_in_the_database_is_mended_from_the_copy(shop: Shop, seqs: tuple[int, ...]) -> None:
    before = shut(shop, 1, 2, 3, 4, 5, 6)
    spoil(shop.database, *seqs)
    opened = shop.start()
    assert len(opened.sales) == 6
    assert shop.rows()[: len(before)] == before
    told = last_of(shop, "recovered")
    assert told["database"] == "damaged"
    assert (shop.files / str(told["kept"])).exists()
    assert logged(shop.log) == shop.rows()


def test_different_events_spoilt_in_each_copy_are_all_there_afterwards(shop: Shop) -> None:
    before = shut(shop, *range(1, 11))
    spoil(shop.database, 4, 9)
    flip(shop.log, b"Indomie", back=3)
    shop.start()
    assert shop.rows()[: len(before)] == before
    assert logged(shop.log)[: len(before)] == before
    assert (last_of(shop, "recovered")["database"], last_of(shop, "recovered")["copy"]) == ("damaged", "damaged")


def test_a_page_of_garbage_in_a_long_database_is_mended_from_the_copy(shop: Shop) -> None:
    shop.start()
    shop.commit(*[pay(n) for n in range(1, 800)])
    before = shop.rows()
    shop.stop()
    data = bytearray(shop.database.read_bytes())
    middle = len(data) // 3 * 2 // 1024 * 1024
    data[middle : middle + 1024] = b"\xa5" * 1024
    shop.database.write_bytes(data)
    shop.start()
    assert shop.rows()[: len(before)] == before
    assert last_of(shop, "recovered")["database"] == "damaged"


def test_an_event_that_is_in_neither_copy_starts_a_new_segment_and_the_shop_sells_on(shop: Shop) -> None:
    before = shut(shop, *range(1, 11))
    old = shop.database
    spoil(old, 6)
    flip(shop.log, b'"basket":"1-4"')
    kept = old.read_bytes(), shop.log.read_bytes()
    opened = shop.start()
    assert opened.tip.receipt_no == 10
    assert opened.mended == fault("GW-4026", what="events are in neither copy")
    assert shop.database.name == f"{opened.journal}-13.db"
    assert (old.read_bytes(), old.with_suffix(".log").read_bytes()) == kept
    rows = shop.rows()
    assert [row.seq for row in rows] == list(range(1, 15))
    assert first_break(before[-1].hash, rows[12:]) is None
    told = decode(rows[12].body)
    assert (told["kind"], told["broken"], told["outlet"], told["boot"]) == ("recovered", 6, OUTLET, 2)
    assert told["previous"] == {"seq": 12, "hash": before[-1].hash.hex()}
    sold(shop, 11)
    assert decode(shop.rows()[-1].body)["receipt_no"] == 11
    (again,) = shop.sell(10)
    assert isinstance(again, SaleCommitted)
    assert again.again, "baskets of the older segment are known"
    shop.stop()
    again_opened = shop.start()
    assert (again_opened.tip.receipt_no, again_opened.mended) == (11, None)


def test_a_spoilt_last_promise_is_not_forgotten_and_its_number_not_used_again(shop: Shop) -> None:
    shut(shop, 1, 2)
    spoil(shop.database, 4)
    shop.log.unlink()
    opened = shop.start()
    assert opened.tip.receipt_no == 2
    sold(shop, 3)
    assert decode(shop.rows()[-1].body)["receipt_no"] == 3


def test_of_two_histories_the_longer_one_stands_and_the_other_is_kept(shop: Shop) -> None:
    rows = shut(shop, 1, 2, 3, 4, 5)
    _, entries = restore(rows[:4]).append([pay(91)])
    rewrite(shop.database, rows[:4] + [entry.row for entry in entries if entry.row])
    shop.start()
    assert shop.rows()[: len(rows)] == rows
    told = last_of(shop, "recovered")
    assert told["database"] == "other"
    assert str(told["kept"]).endswith(".db.other-1")
    with closing(sqlite3.connect(shop.files / str(told["kept"]))) as kept:
        assert b"1-91" in kept.execute("SELECT body FROM event WHERE seq = 5").fetchone()[0]


def test_a_copy_with_another_history_is_kept_and_a_new_one_made(shop: Shop) -> None:
    rows = shut(shop, 1, 2, 3, 4, 5)
    _, entries = restore(rows[:4]).append([pay(91)])
    shop.log.write_bytes(b"".join(pack(row) for row in [*rows[:4], *[e.row for e in entries if e.row]]))
    shop.start()
    assert shop.rows()[: len(rows)] == rows
    assert last_of(shop, "recovered")["copy"] == "other"
    assert logged(shop.log) == shop.rows()
    assert [len(logged(path)) for path in shop.files.glob("*.other-1")] == [5]


def test_a_copy_that_is_not_ours_is_untouched_and_the_database_sells_alone(shop: Shop) -> None:
    shut(shop, 1)
    shop.log.write_bytes(b"holiday photographs")
    shop.start()
    assert [event.copy.code for event in shop.posted.events if hasattr(event, "copy") and event.copy] == ["GW-4022"]
    assert names(shop.sell(2)) == ["Committed", "SaleCommitted"]
    assert shop.log.read_bytes() == b"holiday photographs"


@pytest.mark.parametrize("spoilt", [range(1_000_000), range(200)])
def test_a_copy_spoilt_at_its_beginning_is_kept_aside_and_made_anew(shop: Shop, spoilt: range) -> None:
    rows = shut(shop, 1, 2)
    data = shop.log.read_bytes()
    used = len(data.rstrip(b"\0"))
    garbage = b"\xa5" * min(used, len(spoilt))
    shop.log.write_bytes(garbage + data[len(garbage) :])
    opened = shop.start()
    assert opened.mended == fault("GW-4026", what="copy: damaged")
    assert shop.rows()[: len(rows)] == rows
    assert logged(shop.log) == shop.rows()
    assert [path.read_bytes()[:50] for path in shop.files.glob("*.log*.damaged-1")] == [garbage[:50]]


def test_a_journal_of_which_nothing_is_left_gets_a_successor_with_the_next_generation(shop: Shop) -> None:
    first = shop.start().journal
    shop.stop()
    for path in [*shop.files.glob("*.db*"), *shop.files.glob("*.log")]:
        path.unlink()
    opened = shop.start()
    genesis = decode(shop.rows()[0].body)
    assert opened.journal != first
    assert (genesis["lost"], genesis["generation"], opened.tip.generation) == (first, 2, 2)
    assert opened.mended == fault("GW-4008", "never", lost=first)
    assert read_identity(shop.files) is not None
    sold(shop, 1)
    shop.stop()
    assert [stored.generation for stored in shop.start().sales] == [2]


def test_a_lost_id_file_is_made_up_for_by_the_only_journal_there(shop: Shop) -> None:
    shut(shop, 1)
    (shop.files / "id").unlink()
    opened = shop.start()
    assert len(opened.sales) == 1
    assert read_identity(shop.files) == Identity(opened.journal, OUTLET, 1)


def test_several_journals_without_a_word_which_is_in_use_are_refused(shop: Shop) -> None:
    shut(shop, 1)
    (shop.files / "id").unlink()
    (shop.files / "00000000-1.log").write_bytes(b"")
    fault = refused(shop)
    assert (fault.code, "00000000" in dict(fault.fields)["found"]) == ("GW-4007", True)


def test_leftovers_of_an_unfinished_repair_do_no_harm(shop: Shop) -> None:
    before = shut(shop, 1)
    shop.database.with_name(shop.database.name + ".new").write_bytes(b"half")
    (shop.files / "id.part").write_bytes(b"half")
    (shop.files / "probe").write_bytes(b"x")
    shop.start()
    assert shop.rows()[: len(before)] == before


def test_the_copy_lies_on_a_marked_stick_and_the_local_one_is_put_away(shop: Shop, tmp_path: Path) -> None:
    shut(shop, 1)
    shop.stick = mark(tmp_path / "stick")
    opened = shop.start()
    on_stick = shop.stick / f"{opened.journal}-1.log"
    sold(shop, 2)
    assert logged(on_stick) == shop.rows()
    assert not shop.log.exists()
    assert shop.log.with_name(shop.log.name + ".stale").exists()


@pytest.mark.parametrize("text", ["", "3310152015-02", "x3310152015-01", "3310152015-011", "\xff"])
def test_a_stick_that_does_not_name_this_outlet_is_not_used(shop: Shop, tmp_path: Path, text: str) -> None:
    shop.stick = mark(tmp_path / "stick")
    (shop.stick / ".gateway-copy").write_bytes(text.encode("latin-1"))
    shop.start()
    assert shop.log.exists()
    assert [path.name for path in shop.stick.iterdir()] == [".gateway-copy"]


def test_a_late_stick_is_caught_up_and_a_pulled_one_replaced_by_the_local_copy(shop: Shop, tmp_path: Path) -> None:
    shop.stick = tmp_path / "stick"
    opened = shop.start()
    sold(shop, 1)
    mark(shop.stick)
    shop.tend(600)
    shop.tend()
    sold(shop, 2)
    on_stick = shop.stick / f"{opened.journal}-1.log"
    assert logged(on_stick) == shop.rows()
    (shop.stick / ".gateway-copy").unlink()
    shop.disk.only, shop.disk.files["write"] = on_stick.name, errno.EIO
    assert names(shop.sell(3)) == ["Committed", "SaleCommitted", "StorageChanged"]
    shop.disk.well()
    shop.tend(600)
    shop.tend()
    sold(shop, 4)
    assert logged(shop.log) == shop.rows()


def test_the_stick_brings_back_a_deleted_database_though_a_stale_local_copy_lies_there(shop: Shop, tmp_path: Path) -> None:
    shop.stick = mark(tmp_path / "stick")
    shop.start()
    sold(shop, 1, 2, 3)
    before = shop.rows()
    shop.stop()
    (shop.files / (shop.log.name + ".stale")).write_bytes(b"".join(pack(row) for row in before[:3]))
    shop.database.unlink()
    assert len(shop.start().sales) == 3
    assert shop.rows()[: len(before)] == before


def test_a_stale_copy_alone_is_better_than_nothing_when_the_database_is_gone(shop: Shop) -> None:
    before = shut(shop, 1, 2)
    shop.log.rename(shop.log.with_name(shop.log.name + ".stale"))
    shop.database.unlink()
    shop.start()
    assert shop.rows()[: len(before)] == before


def test_a_copy_that_cannot_be_read_is_no_reason_to_call_the_journal_lost(shop: Shop) -> None:
    shut(shop, 1)
    shop.database.unlink()
    shop.disk.files["open"] = errno.EIO
    fault = refused(shop)
    assert fault.code == "GW-4020"
    shop.disk.well()
    assert len(shop.start().sales) == 1


def test_a_long_journal_opens_by_its_end(shop: Shop) -> None:
    shop.start()
    shop.stop()
    journal = shop.database.stem
    rows = chain(4_000)
    rewrite(shop.database, rows)
    shop.log.unlink()
    opened = shop.start()
    assert opened.tip.receipt_no == restore(rows).tip.receipt_no
    assert opened.tip.grand_total == restore(rows).tip.grand_total
    assert shop.database.stem == journal
    assert first_break(ZERO_HASH, shop.rows()) is None


def test_old_damage_in_both_copies_is_not_made_worse_by_a_repair(shop: Shop) -> None:
    shop.start()
    shop.commit(*[pay(n) for n in range(1, 1_500)])
    before = shop.rows()
    shop.stop()
    old = shop.database
    spoil(old, 100, 1_495)
    flip(shop.log, b'"basket":"1-98"')
    kept = old.read_bytes()
    opened = shop.start()
    assert opened.tip.receipt_no == 1_499
    assert shop.database.name == f"{opened.journal}-1502.db"
    assert old.read_bytes() == kept
    assert first_break(before[-1].hash, shop.rows()[len(before) :]) is None


def test_a_database_is_mended_from_the_end_of_a_copy_whose_start_cannot_be_read(shop: Shop) -> None:
    shop.start()
    shop.commit(*[pay(n) for n in range(1, 2_200)])
    before = shop.rows()
    shop.stop()
    spoil(shop.database, 2_190)
    shop.disk.bad_before = 1000
    shop.start()
    assert shop.rows()[: len(before)] == before
    assert last_of(shop, "recovered")["database"] == "damaged"


def test_a_copy_that_cannot_be_read_where_it_is_needed_is_passed_over_and_the_shop_sells_on(shop: Shop) -> None:
    shop.start()
    shop.commit(*[pay(n) for n in range(1, 2_200)])
    shop.stop()
    spoil(shop.database, 10, 2_190)
    shop.disk.bad_before = 1000
    opened = shop.start()
    assert opened.tip.receipt_no == 2_199
    assert shop.database.name == f"{opened.journal}-2202.db"
    assert names(shop.sell(4_000))[:2] == ["Committed", "SaleCommitted"]


def test_a_stick_with_another_history_that_comes_late_is_kept_aside_and_told(shop: Shop, tmp_path: Path) -> None:
    shop.stick = tmp_path / "stick"
    opened = shop.start()
    sold(shop, 1, 2)
    rows = shop.rows()
    _, entries = restore(rows[:3]).append([pay(91), pay(92), pay(93)])
    on_stick = mark(shop.stick) / f"{opened.journal}-1.log"
    on_stick.write_bytes(b"".join(pack(row) for row in [*rows[:3], *[e.row for e in entries if e.row]]))
    shop.tend(600)
    assert last_of(shop, "recovered")["copy"] == "other"
    sold(shop, 3)
    assert logged(on_stick) == shop.rows()
    assert len(logged(shop.stick / f"{on_stick.name}.other-1")) == 6


def test_a_copy_that_finds_no_room_in_a_quiet_moment_costs_only_itself(shop: Shop) -> None:
    shop.start()
    shop.commit(*[pay(n) for n in range(1, 1_650)])
    shop.disk.files["write"] = errno.ENOSPC
    assert names(shop.tend()) == ["StorageChanged"]
    assert names(shop.sell(2_000))[:2] == ["Committed", "SaleCommitted"]
    assert not shop.log.exists()


def test_events_that_were_told_and_are_gone_are_never_numbered_again(shop: Shop) -> None:
    shop.start()
    shop.disk.statements["BEGIN"] = sqlite_error(sqlite3.SQLITE_IOERR, "disk I/O error")
    sold(shop, 1, 2)
    shop.log.unlink()
    shop.disk.well()
    events = shop.tend(60)
    assert [event.row.kind for event in events if isinstance(event, Committed)] == ["recovered"]
    (_, third) = shop.sell(3)
    assert isinstance(third, SaleCommitted)
    assert (third.stored.result.receipt_no, third.stored.result.seq) == (3, 6)
    assert [row.seq for row in shop.rows()] == [1, 2, 5, 6]
    previous, rows = JournalReader(shop.files).read(3, 10, 1 << 20)
    assert [row.seq for row in rows] == [5, 6]
    assert first_break(previous, list(rows)) is None
