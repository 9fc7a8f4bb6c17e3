"""The store: what is written, what is answered, and what happens when one or both copies fail."""

import errno
import sqlite3

import pytest

from gateway.faults import Fault
from gateway.journal.event import decode
from gateway.messages.journal import (
    CommitRefused,
    Committed,
    JournalOpened,
    SaleCommitted,
    StorageChanged,
)
from tests.journal.doubles import NOON_MS, Shop, logged, names, note, pay, sqlite_error

FULL = sqlite_error(sqlite3.SQLITE_FULL, "database or disk is full")
IOERR = sqlite_error(sqlite3.SQLITE_IOERR, "disk I/O error")
READ_ONLY = sqlite_error(sqlite3.SQLITE_READONLY, "attempt to write a readonly database")


def code(fault: Fault | None) -> str:
    return fault.code if fault else "well"


def storage(shop: Shop) -> list[tuple[str, str]]:
    return [(code(event.database), code(event.copy)) for event in shop.posted.of(StorageChanged)]


def no_copy(shop: Shop) -> None:
    """Start with the database alone."""
    shop.start()
    shop.disk.files["write"] = errno.EIO
    shop.sell(1)
    shop.disk.files.clear()
    assert storage(shop) == [("well", "GW-4020")]


def test_a_sale_is_in_both_copies_before_it_is_told(shop: Shop) -> None:
    opened = shop.start()
    shop.disk.did.clear()
    events = shop.sell(1)
    assert names(events) == ["Committed", "SaleCommitted"]
    assert shop.disk.did == ["write .log", "sync .log", "BEGIN", "COMMIT"]
    committed, sold = events
    assert isinstance(committed, Committed)
    assert isinstance(sold, SaleCommitted)
    assert (committed.row.seq, committed.token) == (opened.tip.seq + 1, "1-1")
    assert (sold.basket, sold.again, sold.stored.result.receipt_no) == ("1-1", False, 1)
    assert shop.rows()[-1] == committed.row
    assert logged(shop.log)[-1] == committed.row


def test_a_group_is_one_commit_answered_in_order(shop: Shop) -> None:
    shop.start()
    shop.disk.did.clear()
    events = shop.commit(pay(1), note("drawer", "t"), pay(2), pay(1))
    assert shop.disk.did.count("COMMIT") == shop.disk.did.count("sync .log") == 1
    assert names(events) == ["Committed", "SaleCommitted", "Committed", "Committed", "SaleCommitted", "SaleCommitted"]
    assert [event.row.seq for event in shop.posted.of(Committed)] == [3, 4, 5]
    assert [event.token for event in shop.posted.of(Committed)] == ["1-1", "t", "1-2"]
    assert [(event.basket, event.again) for event in shop.posted.of(SaleCommitted)] == [("1-1", False), ("1-2", False), ("1-1", True)]


def test_the_same_basket_after_a_restart_gives_the_same_answer(shop: Shop) -> None:
    shop.start()
    (_, sold) = shop.sell(1)
    shop.stop()
    opened = shop.start()
    assert isinstance(sold, SaleCommitted)
    assert opened.sales == (sold.stored,)
    (again,) = shop.sell(1)
    assert again == SaleCommitted("1-1", sold.stored, again=True)


def test_voided_baskets_are_told_at_the_start(shop: Shop) -> None:
    shop.start()
    shop.commit(note("void", basket="1-9", reason="batal"))
    shop.stop()
    assert shop.start().voided == ("1-9",)
    (refused,) = shop.sell(9)
    assert isinstance(refused, CommitRefused)
    assert code(refused.fault) == "GW-4015"


def test_a_copy_that_fails_costs_only_itself_and_is_caught_up_after_ten_minutes(shop: Shop) -> None:
    shop.start()
    shop.disk.files["sync"] = errno.EIO
    assert names(shop.sell(1)) == ["Committed", "SaleCommitted", "StorageChanged"]
    assert storage(shop) == [("well", "GW-4020")]
    assert names(shop.sell(2)) == ["Committed", "SaleCommitted"]
    assert not shop.log.exists(), "only a level copy keeps its name"
    shop.disk.files.clear()
    assert shop.tend(599) == []
    shop.tend(1)
    assert storage(shop) == [("well", "well")]
    shop.sell(3)
    assert logged(shop.log) == shop.rows()


def test_a_copy_that_still_fails_after_ten_minutes_is_tried_again_later_without_more_words(shop: Shop) -> None:
    shop.start()
    shop.disk.files["sync"] = errno.EIO
    shop.sell(1)
    assert shop.tend(600) == []
    assert shop.tend(600) == []
    shop.disk.files.clear()
    shop.tend(600)
    assert storage(shop) == [("well", "well")]


def test_a_full_database_leaves_the_copy_alone_until_there_is_room(shop: Shop) -> None:
    shop.start()
    shop.disk.statements["BEGIN"] = FULL
    shop.disk.probe_errno = errno.ENOSPC
    assert names(shop.sell(1)) == ["Committed", "SaleCommitted", "StorageChanged"]
    assert storage(shop) == [("GW-4025", "well")]
    assert names(shop.sell(2)) == ["Committed", "SaleCommitted"]
    assert shop.kinds() == ["genesis", "boot"]
    assert shop.tend(1) == []
    assert names(shop.sell(3)) == ["Committed", "SaleCommitted"]
    shop.disk.well()
    shop.tend(60)
    assert storage(shop) == [("well", "well")]
    assert shop.kinds() == ["genesis", "boot", "sale", "sale", "sale"]
    shop.sell(4)
    assert logged(shop.log) == shop.rows()


def test_sales_that_stand_in_the_copy_alone_are_there_after_a_power_cut(shop: Shop) -> None:
    shop.start()
    shop.disk.statements["COMMIT"] = IOERR
    shop.sell(1)
    shop.sell(2)
    shop.disk.well()
    shop.stop()
    opened = shop.start()
    assert [stored.result.receipt_no for stored in opened.sales] == [1, 2]
    assert decode(shop.rows()[-1].body)["found"] == {"database_added": 2}


def test_a_full_disk_refuses_aloud_writes_nothing_and_sells_again_when_there_is_room(shop: Shop) -> None:
    no_copy(shop)
    before = shop.rows()
    shop.disk.statements["BEGIN"] = FULL
    shop.disk.probe_errno = errno.ENOSPC
    refused, changed = shop.sell(2)
    assert isinstance(refused, CommitRefused)
    assert (refused.basket, refused.token, code(refused.fault)) == ("1-2", "1-2", "GW-4010")
    assert isinstance(changed, StorageChanged)
    assert (code(changed.database), code(changed.copy)) == ("GW-4010", "GW-4020")
    for _ in range(3):
        assert names(shop.sell(2)) == ["CommitRefused"]
        assert shop.tend(60) == []
    assert shop.rows() == before
    (known,) = shop.sell(1)
    assert isinstance(known, SaleCommitted), "what is durable is answered for"
    shop.disk.well()
    shop.tend(60)
    assert storage(shop)[-1][0] == "well"
    (_, sold) = shop.sell(2)
    assert isinstance(sold, SaleCommitted)
    assert sold.stored.result.receipt_no == 2
    assert len(shop.rows()) == len(before) + 1


@pytest.mark.parametrize(("error", "expected"), [(READ_ONLY, "GW-4011"), (IOERR, "GW-4012"), (FULL, "GW-4010")])
def test_a_refusal_says_what_kind_of_disk_it_is(shop: Shop, error: sqlite3.Error, expected: str) -> None:
    no_copy(shop)
    shop.disk.statements["BEGIN"] = error
    refused = shop.sell(2)[0]
    assert isinstance(refused, CommitRefused)
    assert code(refused.fault) == expected


def test_a_commit_that_raised_and_did_not_land_is_unknown_then_refused(shop: Shop) -> None:
    no_copy(shop)
    shop.disk.statements["COMMIT"] = IOERR
    assert names(shop.sell(2))[:2] == ["CommitUnknown", "CommitRefused"]
    shop.disk.well()
    (_, sold) = shop.sell(2)
    assert isinstance(sold, SaleCommitted)
    assert (sold.again, sold.stored.result.receipt_no) == (False, 2)


def test_a_commit_that_raised_and_landed_is_unknown_then_a_sale_once(shop: Shop) -> None:
    no_copy(shop)
    shop.disk.statements["COMMIT"], shop.disk.lands = IOERR, True
    events = shop.commit(pay(2), note("drawer", "t"))
    assert names(events)[:5] == ["CommitUnknown", "CommitUnknown", "Committed", "SaleCommitted", "Committed"]
    assert [event.token for event in shop.posted.of(Committed)] == ["1-2", "t"]
    shop.disk.well()
    (again,) = shop.sell(2)
    assert isinstance(again, SaleCommitted)
    assert again.again
    assert shop.kinds().count("sale") == 2


def test_an_unknown_basket_stays_frozen_until_the_journal_can_be_read_again(shop: Shop) -> None:
    no_copy(shop)
    shop.disk.statements |= {"COMMIT": IOERR, "connect": IOERR}
    shop.disk.lands = True
    shop.disk.files["open"] = errno.EIO
    assert names(shop.sell(2)) == ["CommitUnknown", "StorageChanged"]
    assert names(shop.sell(2, 3)) == ["CommitUnknown", "CommitRefused"]
    assert names(shop.tend(1)) == []
    shop.disk.well()
    events = shop.tend(60)
    assert names(events)[:2] == ["Committed", "SaleCommitted"]
    assert [sold.basket for sold in shop.posted.of(SaleCommitted)] == ["1-2"]
    assert names(shop.sell(3))[:2] == ["Committed", "SaleCommitted"]


def test_a_row_that_may_be_in_memory_alone_is_not_told_until_it_is_surely_on_the_medium(shop: Shop) -> None:
    no_copy(shop)
    shop.disk.statements |= {"COMMIT": IOERR, "PRAGMA wal_checkpoint": IOERR}
    shop.disk.lands = True
    assert names(shop.sell(2)) == ["CommitUnknown", "StorageChanged"]
    assert names(shop.sell(2, 3)) == ["CommitUnknown", "CommitRefused"]
    shop.disk.well()
    events = shop.tend(60)
    assert names(events)[:2] == ["Committed", "SaleCommitted"]
    (_, sold) = shop.sell(3)[:2]
    assert isinstance(sold, SaleCommitted)
    assert sold.stored.result.receipt_no == 3


def test_a_row_that_is_not_there_is_refused_though_the_disk_still_takes_nothing(shop: Shop) -> None:
    no_copy(shop)
    shop.disk.statements |= {"COMMIT": IOERR, "PRAGMA wal_checkpoint": IOERR}
    assert names(shop.sell(2)) == ["CommitUnknown", "CommitRefused", "StorageChanged"]


def test_a_commit_that_found_no_room_is_certainly_nothing(shop: Shop) -> None:
    no_copy(shop)
    shop.disk.statements["COMMIT"] = FULL
    assert names(shop.sell(2))[0] == "CommitRefused"
    shop.disk.well()
    shop.tend(60)
    assert shop.kinds() == ["genesis", "boot", "sale"]


def test_a_copy_that_raises_while_it_is_alone_is_asked_what_it_holds(shop: Shop) -> None:
    shop.start()
    shop.disk.statements |= {"BEGIN": IOERR, "connect": IOERR}
    shop.sell(1)
    shop.disk.files["write"] = errno.EIO
    assert names(shop.sell(2)) == ["CommitUnknown", "CommitRefused", "StorageChanged"]
    shop.disk.files = {"sync": errno.EIO}
    shop.tend(60)
    shop.disk.files.clear()
    shop.tend(60)
    shop.disk.files = {"sync": errno.EIO}
    assert names(shop.sell(3)) == ["CommitUnknown", "StorageChanged"], "written, and perhaps in memory alone"
    shop.disk.well()
    assert "SaleCommitted" in names(shop.tend(60))
    assert shop.kinds() == ["genesis", "boot", "sale", "sale"]


def test_when_both_raise_what_either_holds_stands(shop: Shop) -> None:
    shop.start()
    shop.disk.files["sync"] = errno.EIO  # the bytes were written all the same
    shop.disk.statements["COMMIT"] = IOERR
    events = shop.sell(1)
    assert names(events)[0] == "CommitUnknown"
    shop.disk.well()
    later = shop.tend(60)
    assert "SaleCommitted" in names(events) + names(later)
    assert shop.kinds() == ["genesis", "boot", "sale"]


def test_a_failed_copy_that_was_behind_never_takes_the_place_of_the_database(shop: Shop) -> None:
    no_copy(shop)
    shop.sell(2)
    shop.disk.statements |= {"BEGIN": IOERR, "connect": IOERR}
    assert names(shop.sell(3))[0] == "CommitRefused"
    shop.tend(1)
    assert names(shop.sell(3)) == ["CommitRefused"]
    shop.disk.well()
    shop.tend(60)
    (_, sold) = shop.sell(3)[:2]
    assert isinstance(sold, SaleCommitted)
    assert sold.stored.result.receipt_no == 3


def test_a_damaged_database_is_made_anew_while_the_shop_sells(shop: Shop) -> None:
    shop.start()
    shop.sell(1)
    shop.disk.statements["BEGIN"] = sqlite_error(sqlite3.SQLITE_CORRUPT, "database disk image is malformed")
    assert names(shop.sell(2))[:2] == ["Committed", "SaleCommitted"]
    shop.disk.well()
    shop.tend(1)
    assert storage(shop)[-1] == ("well", "well")
    assert shop.kinds() == ["genesis", "boot", "sale", "sale"]
    assert [path.name for path in shop.files.glob("*.damaged-1")] == [f"{shop.database.name}.damaged-1"]


def test_a_read_only_card_still_opens_answers_and_refuses(shop: Shop) -> None:
    shop.start()
    shop.sell(1)
    shop.stop()
    shop.disk.statements["connect"] = sqlite_error(sqlite3.SQLITE_CANTOPEN, "unable to open database file")
    shop.disk.files["truncate"] = shop.disk.files["write"] = errno.EROFS
    shop.disk.probe_errno = errno.EROFS
    opened = shop.start()
    assert isinstance(opened, JournalOpened)
    assert (opened.tip.boot, len(opened.sales)) == (2, 1)
    assert names(shop.sell(1)) == ["SaleCommitted"]
    refused = shop.sell(2)[0]
    assert isinstance(refused, CommitRefused)
    assert refused.fault.code == "GW-4011", "and not that the sale is kept in the copy"
    shop.disk.well()
    events = shop.tend(60)
    assert [event.row.kind for event in events if isinstance(event, Committed)] == ["boot"]
    (_, sold) = shop.sell(2)[:2]
    assert isinstance(sold, SaleCommitted)
    assert sold.stored.result.receipt_no == 2
    boots = [decode(row.body)["boot"] for row in shop.rows() if row.kind == "boot"]
    assert boots == [1, 2]


def test_waiting_is_by_the_monotonic_clock_with_doubling_steps(shop: Shop) -> None:
    no_copy(shop)
    assert shop.store is not None
    assert shop.store.wait_s() <= 600
    shop.disk.statements |= {"BEGIN": IOERR, "connect": IOERR}
    shop.sell(2)
    waits = []
    for _ in range(8):
        waits.append(round(shop.store.wait_s()))
        shop.clock.wall_ms -= 10**9
        shop.tend(waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_own_events_are_never_earlier_than_the_last_one_while_the_clock_is_not_set(shop: Shop) -> None:
    shop.start()
    shop.sell(1)
    shop.stop()
    shop.clock.wall_ms, shop.clock.trust = 5_000, 0
    opened = shop.start()
    assert opened.tip.wall_ms == NOON_MS + 1_000
    assert decode(shop.rows()[-1].body)["trust"] == 0
    shop.stop()
    shop.clock.trust = 1
    assert shop.start().tip.wall_ms == 5_000
