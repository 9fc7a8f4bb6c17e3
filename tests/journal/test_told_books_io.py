"""The reports of the page, read from a real journal beside its writer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.faults import Fault, fault
from gateway.journal.disk_io import Disk
from gateway.journal.reader_io import JournalReader, UnreadableError
from gateway.journal.store_io import Store
from gateway.journal.told_books_io import Past
from gateway.looks import reports
from gateway.messages.journal import Commit, Json
from tests.journal.doubles import DAY, Posted, Ticks, at, config, note, pay


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Path, Store]]:
    """A store with one closed day and an open shift in the next."""
    store = Store(config(tmp_path), Ticks(), Posted(), Disk())
    store.open()
    store.commit([
        note("shift_open", float=50_000, by="ANI"), pay(1), pay(2),
        Commit("shift_close", at(), DAY, {"counted": 82_000, "reason": "receh", "by": "ANI"}), note("z", by="ANI"),
        note("shift_open", float=40_000, by="BUDI"), pay(3),
    ])  # fmt: skip
    yield tmp_path, store
    store.close()


def rows(told: Json | Fault) -> list[list[str]]:
    assert isinstance(told, dict)
    found = told["rows"]
    assert isinstance(found, list)
    return found  # type: ignore[return-value] # rows of texts


def test_every_report_of_the_books_is_a_table(shop: tuple[Path, Store]) -> None:
    path, _ = shop
    report = reports(config(path), Past(JournalReader(path / "state" / "journal")), lambda kind, day: fault("GW-7117"))
    x = report("x")
    assert ["Penjualan (1)", "16.375"] in rows(x)
    assert not [row for row in rows(x) if row[0] in ("Tunai", "Modal awal", "Seharusnya") or row[1] in ("56.300", "40.000")]
    assert ["Penjualan (2)", "32.750"] in rows(report("z"))
    assert ["Selisih kas", "-600"] in rows(report("z", DAY))
    assert rows(report("z", "2020-01-01")) == []
    assert rows(report("day")) == [["24/11/2026", "1", "2", "32.750", "0", "0", "32.750", "-600"]]
    assert rows(report("shift")) == [], "none is closed of the running day"
    assert rows(report("shift", "2020-01-01")) == []
    assert rows(report("qris")) == []
    assert isinstance(report("bon"), Fault)


def test_the_books_read_back_are_the_writers(shop: tuple[Path, Store]) -> None:
    path, store = shop
    books = Past(JournalReader(path / "state" / "journal")).books()
    assert (books.z, books.shift.no, books.shift.clerk, books.expected) == (1, 2, "BUDI", 56_300)
    assert store is not None


def test_where_there_is_no_journal_the_report_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        Past(JournalReader(tmp_path)).books()
    assert isinstance(reports(config(tmp_path), Past(JournalReader(tmp_path)), lambda kind, day: fault("GW-7117"))("x"), Fault)
