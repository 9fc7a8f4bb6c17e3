"""`gateway restore`, and what the other commands tell of a journal that follows another: the past is told once and checked."""

import argparse
import json
from pathlib import Path

import pytest

from gateway.cli import journal, member, restore
from gateway.config import Config
from gateway.journal.disk_io import Disk
from gateway.journal.members_io import Members
from gateway.messages.journal import SaleCommitted
from tests.journal.doubles import NOON_MS, Shop, config, mark, note, pay
from tests.journal.test_restore_io import ack

TIP = "00" * 32


class Office:
    """The technician's desk: an old card that died, its stick, a new card."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.stick = mark(home / "stick")
        for name in ("old", "new"):
            (home / name).mkdir()
        self.old, self.new = Shop(home / "old", stick=self.stick), Shop(home / "new", stick=self.stick)
        self.lost = self.old.start().journal
        self.old.sell(1, 2, 3)
        self.old.commit(ack(self.old, 4))
        self.old.commit(note("z", z=1, grand_total=49_125), pay(4), note("drawer"))
        self.old.stop()
        self.out = ""

    @property
    def config(self) -> Config:
        return config(self.new.directory, stick=self.stick)

    def restore(self, *words: str) -> int:
        parser = argparse.ArgumentParser()
        restore.configure(parser)
        code = restore.answer(self.config, parser.parse_args(list(words)))
        self.out = self.capsys.readouterr().out
        return code

    def journal(self, *words: str) -> dict[str, object]:
        parser = argparse.ArgumentParser()
        journal.configure(parser)
        code = journal.answer(self.config, parser.parse_args([*words, "--json"]))
        told = json.loads(self.capsys.readouterr().out)
        assert isinstance(told, dict)
        return told | {"code": code}


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    return Office(tmp_path, capsys)


def test_a_restore_says_what_the_next_numbers_are(office: Office) -> None:
    assert office.restore(str(office.stick), "--yes") == 0
    assert office.out.startswith("OK  3310152015-01  journal ")
    for words in (f"generation 2, follows {office.lost}", "next numbers: receipt 5, Z 2", "next: `systemctl start gateway`"):
        assert words in office.out
    assert office.restore(str(office.stick), "--yes", "--json") == 0
    assert json.loads(office.out)["again"] is True


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("PATH", "--marks", "1", "1", "1"),
        ("--marks", "1", "1", "1"),
        ("--marks", "1", "1", "1", "--journal", "1a2b3c4d", "--stored", "5"),
    ],
)
def test_half_an_order_is_refused_with_what_is_missing(office: Office, words: tuple[str, ...]) -> None:
    assert office.restore(*words, "--yes") == 1
    assert "--tip HEX" in office.out


def test_without_a_yes_nothing_is_touched(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert office.restore(str(office.stick)) == 1
    assert "not confirmed" in office.out
    assert not list(office.new.directory.iterdir())


def test_a_refusal_names_the_fault_and_what_to_do(office: Office, tmp_path: Path) -> None:
    assert office.restore(str(tmp_path / "nowhere"), "--yes") == 1
    assert "REFUSED  3310152015-01  GW-4053" in office.out
    assert "next: Name the mounted stick" in office.out


def test_the_districts_totals_alone_will_do(office: Office) -> None:
    words = ("--marks", "871", "17", "9000000", "--journal", "1a2b3c4d", "--stored", "903", "--tip", TIP, "--generation", "2", "--yes")
    assert office.restore(*words, "--json") == 0
    told = json.loads(office.out)
    assert (told["generation"], told["receipt_no"], told["z"], told["grand_total"]) == (3, 871, 17, 9_000_000)
    assert office.new.start().tip.generation == 3


def test_members_come_from_the_list_in_the_office(office: Office, tmp_path: Path) -> None:
    office.old.start()
    members = Members(Disk(), office.old.directory / "state")
    handle = members.handle("0042", "2026-11-24")
    members.close()
    parser = argparse.ArgumentParser()
    member.configure(parser)
    member.answer(config(office.old.directory), parser.parse_args(["list", "--json"]), NOON_MS)
    (tmp_path / "members.json").write_text(office.capsys.readouterr().out)
    office.old.stop()
    assert office.restore(str(office.stick), "--yes", "--members", str(tmp_path / "members.json")) == 0
    assert "1 members taken" in office.out
    again = Members(Disk(), office.new.directory / "state")
    assert again.handle("0042", "2026-11-24") == handle
    again.close()


def test_a_list_that_is_none_touches_nothing(office: Office, tmp_path: Path) -> None:
    (tmp_path / "members.json").write_text("[]")
    assert office.restore(str(office.stick), "--yes", "--members", str(tmp_path / "members.json")) == 1
    assert not list(office.new.directory.iterdir())


def test_reports_gaps_and_z_tell_the_whole_past_once(office: Office) -> None:
    office.restore(str(office.stick), "--yes")
    office.new.start()
    office.new.sell(100)
    (day,) = report(office, "day")
    assert (day["sales"], day["total"]) == (5, 5 * 16_375)
    assert listed(office.journal("gaps"), "gaps") == []
    assert [one["z"] for one in listed(office.journal("z"), "z")] == [1]
    assert report(office, "day") == [day], "brought up to date, not made anew"
    told = office.journal("verify")
    assert (told["code"], told["state"]) == (0, "ok")
    (past,) = listed(told, "past")
    assert (past["journal"], past["generation"], past["state"]) == (office.lost, 1, "ok")
    assert office.journal("verify", "--journal", office.lost)["events"] == past["events"]


def test_a_past_journal_that_was_tampered_with_is_noticed(office: Office) -> None:
    office.restore(str(office.stick), "--yes")
    office.new.start()
    path = office.new.files / f"{office.lost}-1.db"
    data = bytearray(path.read_bytes())
    data[data.rindex(b"Indomie")] ^= 1
    path.write_bytes(data)
    told = office.journal("verify")
    assert (told["code"], told["state"]) == (2, "damaged")


def test_a_sale_before_and_after_is_numbered_on(office: Office) -> None:
    office.restore(str(office.stick), "--yes")
    office.new.start()
    (sold,) = [event for event in office.new.sell(100) if isinstance(event, SaleCommitted)]
    assert (sold.stored.generation, sold.stored.result.receipt_no) == (2, 5)


def report(office: Office, name: str) -> list[dict[str, object]]:
    return listed(office.journal("report", name), "rows")


def listed(told: dict[str, object], key: str) -> list[dict[str, object]]:
    found = told[key]
    assert isinstance(found, list)
    return found
