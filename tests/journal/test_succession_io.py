"""While the shop sells: the district's signed word shows another past, and a new journal follows. A restored, swapped or cloned card."""

import json
import shutil
import sqlite3
from pathlib import Path

from gateway.journal.event import decode
from gateway.journal.inspect_io import inspect
from gateway.journal.reader_io import JournalReader
from gateway.journal.receipts_io import Receipts
from gateway.journal.segments_io import place_of, read_identity
from gateway.messages.journal import Commit, Committed, JournalSucceeded, Json, Marks, Row, SaleCommitted, SucceedJournal
from tests.journal.doubles import PowerCutError, Shop, config, note

TOTAL = 16_375
THEIRS = Marks(receipt_no=9, z=3, grand_total=9 * TOTAL)


def ack(shop: Shop, seq: int) -> Commit:
    said = json.dumps({"p": json.dumps({"stored": seq, "tip": shop.rows()[seq - 1].hash.hex()}), "key": "x", "sig": "y"})
    return note("ack", ack=said, stored=seq)


def begun(shop: Shop) -> str:
    """Sales 1 to 6; the district has said of the first four events that it holds them."""
    journal = shop.start().journal
    shop.sell(1, 2, 3)
    shop.commit(ack(shop, 4))
    shop.sell(4, 5, 6)
    return journal


def word(journal: str, stored: int, tip: bytes = bytes(range(32)), marks: Marks = THEIRS) -> SucceedJournal:
    return SucceedJournal(journal, stored, tip, marks, epoch=1)


def succeed(shop: Shop, order: SucceedJournal) -> list[JournalSucceeded]:
    assert shop.store is not None
    shop.posted.events.clear()
    shop.store.succeed(order)
    return shop.posted.of(JournalSucceeded)


def state(shop: Shop) -> str:
    return inspect(place_of(config(shop.directory))).check().state


def sold(shop: Shop, n: int) -> SaleCommitted:
    (event,) = [event for event in shop.sell(n) if isinstance(event, SaleCommitted)]
    return event


def keys(row: Row) -> dict[str, Json]:
    return decode(row.body)


def test_a_word_beyond_our_head_begins_a_journal_that_sells_on(shop: Shop) -> None:
    journal = begun(shop)
    (told,) = succeed(shop, word(journal, 50))
    assert told.before == journal
    assert told.journal != journal
    assert (told.tip.generation, told.tip.boot, told.why.code) == (2, 1, "GW-4050")
    stored = sold(shop, 7).stored
    assert (stored.generation, stored.result.receipt_no) == (2, 10), "above the larger of both"
    assert [row.kind for row in shop.rows()] == ["genesis", "sale", "sale", "sale", "sale", "restored", "sale"]
    assert keys(shop.rows()[0])["previous"] == {"journal": journal, "seq": 4, "hash": told_hash(shop, journal, 4)}
    assert (told.tip.grand_total, told.tip.z) == (9 * TOTAL, 3)
    assert state(shop) == "ok"


def test_another_hash_does_the_same_and_our_own_totals_stand_where_they_are_larger(shop: Shop) -> None:
    journal = begun(shop)
    (told,) = succeed(shop, word(journal, 6, marks=Marks(5, 0, 5 * TOTAL)))
    assert (told.tip.receipt_no, told.tip.grand_total) == (6, 6 * TOTAL)
    assert sold(shop, 7).stored.result.receipt_no == 7
    restored = next(row for row in shop.rows() if row.kind == "restored")
    said = keys(restored)
    assert (said["source"], said["stored"], said["epoch"], said["carried_events"]) == ("district", 6, 1, 4)


def test_a_basket_known_before_gets_the_same_answer(shop: Shop) -> None:
    journal = begun(shop)
    before = {n: sold(shop, n).stored for n in (1, 6)}
    succeed(shop, word(journal, 50))
    for n, stored in before.items():
        again = sold(shop, n)
        assert (again.again, again.stored) == (True, stored)


def test_it_happens_once_and_a_word_that_fits_changes_nothing(shop: Shop) -> None:
    journal = begun(shop)
    assert succeed(shop, word(journal, 6, shop.rows()[5].hash)) == []
    assert succeed(shop, word("ffffffff", 50)) == []
    order = word(journal, 50)
    (told,) = succeed(shop, order)
    rows = shop.rows()
    assert succeed(shop, order) == []
    assert shop.rows() == rows
    identity = read_identity(shop.files)
    assert identity is not None
    assert (identity.journal, identity.generation, identity.past) == (told.journal, 2, (journal,))


def test_the_next_start_goes_on_in_the_new_journal_and_the_old_one_is_not_touched(shop: Shop) -> None:
    journal = begun(shop)
    old = (shop.files / f"{journal}-1.log").read_bytes()
    (told,) = succeed(shop, word(journal, 50))
    sold(shop, 7)
    shop.stop(cleanly=True)
    opened = shop.start()
    assert (opened.journal, opened.tip.generation, opened.tip.receipt_no, opened.tip.boot) == (told.journal, 2, 10, 2)
    assert sold(shop, 8).stored.result.receipt_no == 11
    assert (shop.files / f"{journal}-1.log").read_bytes() == old
    assert state(shop) == "ok"
    receipts = Receipts(shop.files)
    ours = receipts.find(1, 2)
    assert ours is not None
    assert ours.sale.basket == "1-2"


def test_power_that_fails_after_it_is_counted_as_a_cut(shop: Shop) -> None:
    journal = begun(shop)
    succeed(shop, word(journal, 50))
    shop.stop()
    shop.start()
    (boot,) = [keys(row) for row in shop.rows() if row.kind == "boot"]
    assert (boot["cut"], boot["cuts"]) == (True, 1)


def test_sales_that_wait_meanwhile_go_into_the_new_journal(shop: Shop) -> None:
    journal = begun(shop)
    succeed(shop, word(journal, 50))
    events = shop.sell(7, 8)
    assert [event.stored.result.receipt_no for event in events if isinstance(event, SaleCommitted)] == [10, 11]
    assert [event.row.seq for event in events if isinstance(event, Committed)] == [7, 8]


def test_while_the_database_is_down_it_waits(shop: Shop) -> None:
    journal = begun(shop)
    shop.disk.statements["BEGIN"] = sqlite3.OperationalError("disk I/O error")
    shop.sell(7)
    assert succeed(shop, word(journal, 50)) == []
    assert sold(shop, 8).stored.generation == 1
    shop.disk.well()
    shop.tend(120)
    assert len(shop.posted.of(JournalSucceeded)) == 1
    assert sold(shop, 9).stored.result.receipt_no == 10
    assert [keys(row)["receipt_no"] for row in shop.rows() if row.kind == "sale"] == [3, 4, 5, 6, 7, 8, 10]


def test_without_any_word_before_everything_is_carried(shop: Shop) -> None:
    journal = shop.start().journal
    shop.sell(1, 2)
    succeed(shop, word(journal, 50, marks=Marks()))
    assert [row.kind for row in shop.rows()] == ["genesis", "sale", "sale", "restored"]


def test_power_that_fails_at_any_step_ends_in_one_of_the_two(tmp_path: Path) -> None:
    begin = Shop(tmp_path / "begin")
    begin.directory.mkdir()
    journal = begun(begin)
    begin.stop()
    steps, ends = 0, set[bool]()
    while True:
        here = tmp_path / str(steps)
        shutil.copytree(begin.directory, here)
        shop = Shop(here)
        shop.start()
        shop.disk.cut_after = steps
        try:
            succeed(shop, word(journal, 50))
        except PowerCutError:
            shop.disk.cut_after = None
        else:
            shop.stop()
            break
        shop.stop()
        opened = shop.start()
        ends.add(opened.journal == journal)
        if opened.journal == journal:
            assert len(succeed(shop, word(journal, 50))) == 1
        assert sold(shop, 7).stored.result.receipt_no == 10
        shop.stop()
        assert state(shop) == "ok"
        steps += 1
    assert steps > 6
    assert ends == {True, False}


def told_hash(shop: Shop, journal: str, seq: int) -> str:
    found = JournalReader(shop.files, journal).hash_at(seq)
    assert found is not None
    return found.hex()

