"""`gateway member`: listed, named, exported, erased; the journal's hashes stay, and what remains is said."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.cli.journal import answer as journal_answer
from gateway.cli.journal import configure as journal_configure
from gateway.cli.member import answer, configure
from gateway.config import Config
from gateway.journal.veil_io import Veil
from gateway.messages import Event
from gateway.messages.journal import CommitSale, Row, SaleCommitted
from tests.journal.doubles import DAY, NOON_MS, OUTLET, Shop, at, config, pay, sale

NIK = "3310154107900001"


class Desk:
    """A shop whose journal sits behind the veil as in the daemon, and the commands beside it; the daemon still runs."""

    def __init__(self, directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.shop = Shop(directory)
        self.capsys = capsys
        self.shop.start()
        self.veil = Veil(self.config, self.shop.disk, self.shop.posted)
        self.out = ""

    @property
    def config(self) -> Config:
        return config(self.shop.directory)

    @property
    def table(self) -> Path:
        return self.shop.directory / "state" / "members.db"

    def sell(self, n: int, member: str | None) -> None:
        self.shop.commit(*self.veil.orders([CommitSale(replace(sale(n), member=member), at(n))]))

    def __call__(self, *words: str) -> int:
        parser = argparse.ArgumentParser()
        configure(parser)
        code = answer(self.config, parser.parse_args(list(words)), NOON_MS)
        self.out = self.capsys.readouterr().out
        return code

    def json(self, *words: str) -> dict[str, object]:
        assert self(*words, "--json") == 0
        told = json.loads(self.out)
        assert isinstance(told, dict)
        assert (told["schema_version"], told["outlet"], told["state"]) == (1, OUTLET, "ok")
        return told

    def journal(self, *words: str) -> int:
        parser = argparse.ArgumentParser()
        journal_configure(parser)
        code = journal_answer(self.config, parser.parse_args(list(words)))
        self.out = self.capsys.readouterr().out
        return code

    def rows(self) -> list[Row]:
        return self.shop.rows()

    def number_of(self, n: int) -> str | None:
        """The member that the till is told when this basket is paid again."""
        found: list[Event] = []
        veil = Veil(self.config, self.shop.disk, found.append)
        (event,) = [event for event in self.shop.sell(n) if isinstance(event, SaleCommitted)]
        veil.post(event)
        veil.close()
        (told,) = found
        assert isinstance(told, SaleCommitted)
        return told.stored.sale.member


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    desk = Desk(tmp_path, capsys)
    yield desk
    desk.veil.close()
    desk.shop.stop()


def test_before_the_first_member_the_list_is_empty_and_nothing_is_made(desk: Desk) -> None:
    assert desk("list") == 0
    assert desk.out == f"OK  {OUTLET}  0 members\n"
    assert not desk.table.exists()


def test_members_are_listed_with_number_name_and_handle(desk: Desk) -> None:
    desk.sell(1, "00124")
    desk.sell(2, "00123")
    assert desk("name", "00123", "Sri Wahyuni") == 0
    listed = desk.json("list")["members"]
    assert isinstance(listed, list)
    assert [(one["number"], one.get("name"), one["since"]) for one in listed] == [("00123", "Sri Wahyuni", DAY), ("00124", None, DAY)]


def test_a_member_may_be_named_before_the_first_sale_and_keeps_the_handle(desk: Desk) -> None:
    handle = desk.json("name", "00123", "Sri  Wahyuni\n")["handle"]
    desk.sell(1, "00123")
    assert f'"member":"{handle}"' in desk.rows()[-1].body.decode()
    assert desk.table.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("words", [(NIK, "Sri"), ("33.10.15.410790.0001", "Sri"), ("00123", f"Sri {NIK}"), ("1" * 16, "Sri")])
def test_a_nik_is_refused_and_not_said_back(desk: Desk, words: tuple[str, str]) -> None:
    assert desk("name", *words) == 1
    assert "NIK" in desk.out or "citizen" in desk.out
    assert NIK not in desk.out
    assert desk.json("list")["members"] == []


def test_all_that_is_kept_of_a_member_is_exported(desk: Desk) -> None:
    desk.sell(1, "00123")
    desk.sell(2, None)
    desk.sell(3, "00123")
    told = desk.json("export", "00123")
    assert isinstance(told["events"], list)
    assert [event["receipt_no"] for event in told["events"]] == [1, 3]
    assert told["events"][0]["lines"][0]["name"] == "Indomie goreng"
    assert "request" not in told["events"][0]
    assert isinstance(told["member"], dict)
    assert told["member"]["number"] == "00123"


def test_erasing_takes_number_and_name_away_and_touches_no_hash(desk: Desk) -> None:
    for n in range(1, 4):
        desk.sell(n, "A-00123")
    desk("name", "A-00123", "Sri Wahyuni")
    before = desk.rows()
    handle = desk.json("list")["members"]
    told = desk.json("erase", "A-00123")
    assert (told["events"], told["events_with_number"]) == (3, 0)
    assert desk.rows() == before
    assert desk.journal("verify") == 0
    data = desk.table.read_bytes()
    assert b"A-00123" not in data
    assert b"Sri" not in data
    listed = desk.json("list")["members"]
    assert isinstance(handle, list)
    assert listed == [{"handle": handle[0]["handle"], "since": DAY, "erased": DAY}]
    assert desk.number_of(2) == handle[0]["handle"], "the daemon beside it no longer knows the number"


def test_erasing_says_what_stays_and_where_traces_may_be(desk: Desk) -> None:
    desk.sell(1, "00123")
    assert desk("erase", "00123") == 0
    for words in ("1 events, Rp 16.375 under the handle", "until it is restarted", "backups of state/members.db", "memory card"):
        assert words in desk.out


def test_erasing_says_which_old_events_hold_the_number_itself(desk: Desk) -> None:
    desk.shop.commit(CommitSale(replace(sale(1), member="00123"), at(1)))  # as before there were handles
    desk.sell(2, "00123")
    assert desk("erase", "00123") == 0
    assert "1 events of before handles were used" in desk.out


def test_one_who_comes_back_after_an_erasure_is_somebody_new(desk: Desk) -> None:
    desk.sell(1, "00123")
    desk("erase", "00123")
    desk.sell(2, "00123")
    first, second = (json.loads(row.body)["member"] for row in desk.rows()[-2:])
    assert first != second


@pytest.mark.parametrize("verb", ["erase", "export"])
def test_nobody_is_told_as_nobody(desk: Desk, verb: str) -> None:
    desk.sell(1, "00123")
    assert desk(verb, "99") == 1
    assert desk.out.startswith(f"UNKNOWN  {OUTLET}  there is no member 99 here")
    assert desk(verb, NIK) == 1
    assert NIK not in desk.out


def test_the_report_of_members_names_them_where_the_register_does(desk: Desk) -> None:
    desk.sell(1, "00123")
    desk.shop.commit(pay(2))
    desk.sell(3, "00124")
    desk("name", "00123", "Sri Wahyuni")
    desk("erase", "00124")
    assert desk.journal("report", "member", "--json") == 0
    rows = {row["number"]: (row["name"], row["total"]) for row in json.loads(desk.out)["rows"]}
    assert rows == {"00123": ("Sri Wahyuni", 16_375), "": ("", 16_375)}
