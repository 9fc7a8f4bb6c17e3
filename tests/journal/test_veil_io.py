"""Between till and journal: handles and digests go in, numbers and lines come out, and nothing personal is in any file of the journal."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.config import Config, OutletKind
from gateway.journal.event import decode, encode
from gateway.journal.ledger import restore
from gateway.journal.lines_io import LinesReader
from gateway.journal.reader_io import JournalReader
from gateway.journal.veiled import numbered, unveiled
from gateway.journal.writer_io import JournalWriter
from gateway.messages import Event
from gateway.messages.journal import (
    Commit,
    CommitSale,
    Committed,
    Fields,
    JournalOpened,
    MoneyMoved,
    Row,
    SaleCommitted,
    StorageChanged,
)
from gateway.messages.sales import Payment, SaleLine
from tests.journal.doubles import DAY, Posted, SickDisk, Ticks, at, config, sale, sqlite_error

FULL = sqlite_error(sqlite3.SQLITE_FULL, "database or disk is full")
NUMBER = "KDMP-00123"
GOODS = "Amoksisilin"


class OnlyBeside(SickDisk):
    """A disk on which everything can be written but these files."""

    def __init__(self) -> None:
        super().__init__()
        self.sick: set[str] = set()

    def connect(self, path: Path) -> sqlite3.Connection:
        if path.name in self.sick:
            raise FULL
        return super().connect(path)


class Outlet:
    """A journal writer with its thread, of an outlet of some kind."""

    def __init__(self, directory: Path, kind: OutletKind = "sembako") -> None:
        plain = config(directory)
        self.config: Config = replace(plain, outlet=replace(plain.outlet, kind=kind))
        self.state = directory / "state"
        self.disk = OnlyBeside()
        self.posted = Posted()
        self.writer: JournalWriter | None = None

    def start(self) -> JournalOpened:
        self.posted.events.clear()
        self.writer = JournalWriter(self.config, Ticks(), self.posted, self.disk)
        opened = self.writer.open()
        assert isinstance(opened, JournalOpened)
        self.writer.start()
        return opened

    def stop(self) -> None:
        if self.writer is not None:
            self.writer.stop()
        self.writer = None

    def order(self, order: CommitSale | Commit, wait_for: type[Event] = SaleCommitted) -> Event:
        assert self.writer is not None
        count = len(self.posted.of(wait_for)) + 1
        self.writer.submit(order)
        self.posted.wait_for(count, wait_for)
        return self.posted.of(wait_for)[-1]

    def sell(self, n: int, member: str | None = NUMBER) -> SaleCommitted:
        event = self.order(CommitSale(replace(sale(n), member=member, lines=(medicine(n),)), at(n)))
        assert isinstance(event, SaleCommitted)
        return event

    def rows(self) -> list[Row]:
        return list(JournalReader(self.state / "journal").rows())

    def grep(self, words: str) -> list[str]:
        """The files of the journal and its copy that hold these words."""
        return [path.name for path in (self.state / "journal").iterdir() if words.encode() in path.read_bytes()]


def medicine(n: int) -> SaleLine:
    return SaleLine(1, "8991002101234", f"{GOODS} {n}", 2, None, None, 3_500, 0, 7_000)


@pytest.fixture
def outlet(tmp_path: Path) -> Iterator[Outlet]:
    outlet = Outlet(tmp_path)
    yield outlet
    outlet.stop()


@pytest.fixture
def klinik(tmp_path: Path) -> Iterator[Outlet]:
    outlet = Outlet(tmp_path, "klinik")
    yield outlet
    outlet.stop()


def test_a_body_has_the_handle_and_the_till_has_the_number(outlet: Outlet) -> None:
    outlet.start()
    first, second = outlet.sell(1), outlet.sell(2)
    assert (first.stored.sale.member, second.stored.sale.member) == (NUMBER, NUMBER)
    handles = {str(decode(row.body)["member"]) for row in outlet.rows()[-2:]}
    assert len(handles) == 1, "one member, one handle"
    assert NUMBER not in handles
    outlet.stop()
    assert outlet.grep(NUMBER) == []
    assert [stored.sale.member for stored in outlet.start().sales] == [NUMBER, NUMBER], "after a restart too"
    assert outlet.sell(2).stored.sale.member == NUMBER, "and for a payment that comes again"


def test_a_void_names_the_member_by_the_same_handle(outlet: Outlet) -> None:
    outlet.start()
    outlet.sell(1)
    outlet.order(Commit("void", at(), DAY, {"basket": "1-9", "member": NUMBER, "lines": []}, "t"), Committed)
    sold, void = (decode(row.body) for row in outlet.rows()[-2:])
    assert sold["member"] == void["member"] != NUMBER


def test_a_sale_without_a_member_has_none_and_makes_no_table(outlet: Outlet) -> None:
    outlet.start()
    assert outlet.sell(1, member=None).stored.sale.member is None
    assert "member" not in decode(outlet.rows()[-1].body)
    assert not (outlet.state / "members.db").exists()


def test_a_number_in_an_old_body_is_read_unchanged(outlet: Outlet) -> None:
    outlet.start()
    outlet.sell(1)
    outlet.stop()
    (outlet.state / "members.db").unlink()  # what is in the body is then no handle of the table, as a number of before is none
    (stored,) = outlet.start().sales
    assert stored.sale.member == decode(outlet.rows()[2].body)["member"]


def test_a_table_that_cannot_be_written_stops_no_sale_and_is_told(outlet: Outlet) -> None:
    outlet.start()
    outlet.disk.sick = {"members.db"}
    assert outlet.sell(1).stored.sale.member == NUMBER
    told = outlet.posted.of(StorageChanged)[-1]
    assert (told.database, told.copy, told.beside and told.beside.code) == (None, None, "GW-4041")
    outlet.disk.sick = set()
    outlet.sell(2)
    assert outlet.posted.of(StorageChanged)[-1] == StorageChanged(None, None)
    outlet.stop()
    assert [stored.sale.member for stored in outlet.start().sales] == [NUMBER, NUMBER]


def test_in_other_outlets_the_lines_stand_in_the_body(outlet: Outlet) -> None:
    outlet.start()
    outlet.sell(1)
    assert GOODS in outlet.rows()[-1].body.decode()
    assert not (outlet.state / "lines.db").exists()


def test_in_a_klinik_the_body_has_a_digest_and_the_till_has_the_lines(klinik: Outlet) -> None:
    klinik.start()
    assert klinik.sell(1).stored.sale.lines == (medicine(1),)
    row = klinik.rows()[-1]
    assert "lines" not in decode(row.body)
    assert unveiled(row, LinesReader(klinik.state).find) != row
    klinik.stop()
    assert klinik.grep(GOODS) == []
    assert [stored.sale.lines for stored in klinik.start().sales] == [(medicine(1),)], "a copy after a restart has its lines"
    assert klinik.sell(1).stored.sale.lines == (medicine(1),)


def test_in_a_klinik_the_goods_of_a_void_stay_local_too(klinik: Outlet) -> None:
    klinik.start()
    klinik.order(Commit("void", at(), DAY, {"basket": "1-9", "lines": [{"name": GOODS}]}, "t"), Committed)
    row = klinik.rows()[-1]
    assert "lines_digest" in decode(row.body)
    assert GOODS in unveiled(row, LinesReader(klinik.state).find).body.decode()


def test_the_lines_are_durable_before_the_event(klinik: Outlet) -> None:
    klinik.start()
    klinik.sell(1, member=None)
    klinik.disk.did.clear()
    klinik.sell(2, member=None)
    done = [what for what in klinik.disk.did if what in ("COMMIT", "sync .log")]
    assert done == ["COMMIT", "sync .log", "COMMIT"], "lines, copy, database"


def test_lines_that_cannot_be_kept_stop_no_sale_and_wait(klinik: Outlet) -> None:
    klinik.start()
    klinik.disk.sick = {"lines.db"}
    assert klinik.sell(1).stored.sale.lines == (medicine(1),)
    told = klinik.posted.of(StorageChanged)[-1].beside
    assert told is not None
    assert told.code == "GW-4041"
    klinik.disk.sick = set()
    klinik.sell(2)
    klinik.stop()
    assert [stored.sale.lines for stored in klinik.start().sales] == [(medicine(1),), (medicine(2),)]


def test_lines_that_were_erased_leave_a_sale_with_its_sums(klinik: Outlet) -> None:
    klinik.start()
    klinik.sell(1)
    klinik.stop()
    for path in klinik.state.glob("lines.db*"):
        path.unlink()
    (stored,) = klinik.start().sales
    assert (stored.sale.lines, stored.sale.total, stored.result.receipt_no) == ((), 16_375, 1)


def test_a_members_money_of_before_a_restart_is_known_by_the_number(outlet: Outlet) -> None:
    outlet.start()
    fields: Fields = {"member": NUMBER, "amount": 10_000, "saving": "wajib", "request": "s1"}
    outlet.order(Commit("saving", at(1), DAY, fields, "till.1"), Committed)
    outlet.order(Commit("cash_out", at(2), DAY, {"amount": 5_000, "reason": "es batu", "request": "c1"}, "till.2"), Committed)
    outlet.order(Commit("cash_in", at(3), DAY, {"amount": 7_000, "reason": "tanpa nomor"}, "till.3"), Committed)
    outlet.stop()
    assert outlet.grep(NUMBER) == []
    assert outlet.start().moved == (MoneyMoved("s1", "saving", 10_000, NUMBER), MoneyMoved("c1", "cash_out", 5_000))


def test_the_story_names_a_member_by_his_number() -> None:
    row = Row(7, "saving", bytes(32), encode({"kind": "saving", "member": "k7q2", "amount": 5}))
    assert decode(numbered(row, {"k7q2": "00123"}).body)["member"] == "00123"
    assert numbered(row, {}) == row
    assert numbered(Row(7, "saving", bytes(32), b'{"member":"k7q2"'), {"k7q2": "00123"}).body == b'{"member":"k7q2"'


def test_the_books_name_members_by_number_to_the_till_and_by_handle_in_the_journal(outlet: Outlet) -> None:
    shop = outlet
    shop.start()
    owed = replace(sale(1), member=NUMBER, payments=(Payment("bon", 16_375),), rounding=0, paid=16_375)
    shop.order(CommitSale(owed, at(1)))
    told = shop.posted.of(Committed)[-1]
    assert told.member == NUMBER
    assert NUMBER.encode() not in told.row.body
    shop.stop()
    opened = shop.start()
    assert [(bon.member, bon.amount) for bon in opened.books.bons] == [(NUMBER, 16_375)]
    (kept,) = restore(shop.rows()).books.bons
    assert kept.member == decode(told.row.body)["member"]
