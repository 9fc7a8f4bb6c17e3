"""`gateway journal export --usb`: beside the daemon, what it says, and what it says when the stick gives out."""

import argparse
import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cli.journal import answer, configure
from gateway.cli.journal_export import CannotExportError, pack
from gateway.journal.disk_io import Disk
from gateway.journal.parcel_io import rows_in
from tests.journal import exported
from tests.journal.doubles import OUTLET, Shop, config
from tests.journal.exported import journal


class Sick(Disk):
    """Every sync fails like this."""

    def __init__(self, number: int) -> None:
        self.number = number

    def sync(self, fd: int) -> None:
        raise OSError(self.number, os.strerror(self.number))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Five sales, the daemon still running."""
    shop = Shop(tmp_path)
    shop.start()
    for n in range(1, 6):
        shop.sell(n)
    yield shop
    shop.stop()


class Cli:
    """The command on one shop's files, and its stick."""

    def __init__(self, shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
        self.shop, self.capsys, self.lines = shop, capsys, list[str]()
        self.usb = shop.directory / "usb"
        self.usb.mkdir()

    def __call__(self, *words: str, usb: Path | None = None) -> int:
        parser = argparse.ArgumentParser()
        configure(parser)
        arguments = parser.parse_args(["export", "--usb", str(usb or self.usb), *words])
        code = answer(config(self.shop.directory, stick=self.shop.stick), arguments)
        self.lines = self.capsys.readouterr().out.splitlines()
        return code

    @property
    def place(self) -> Path:
        return next(self.usb.glob("kdmp-*/*"))


@pytest.fixture
def cli(shop: Shop, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(shop, capsys)


def test_beside_the_daemon_it_says_what_is_on_the_stick_and_the_head_to_read_out(cli: Cli, shop: Shop) -> None:
    assert cli() == 0
    assert cli.lines[0] == f"OK  {OUTLET}  Z 0, event 7, {shop.rows()[-1].hash.hex()[:8]}"
    assert cli.lines[1] == f"{cli.place}: events 1 to 7: 7 new, 0 were there"
    assert cli.lines[2].startswith("6 files, ")
    assert cli.lines[3] == "signed up to event 7"
    assert cli.lines[4].startswith("NOTE: this lies on the same medium as the journal itself")
    shop.sell(6)
    assert cli() == 0
    assert cli.lines[1].endswith("events 1 to 8: 1 new, 7 were there")
    assert list(rows_in(cli.place)) == shop.rows()


def test_it_changes_nothing_beside_the_journal(cli: Cli, shop: Shop) -> None:
    def state() -> dict[str, bytes]:
        paths = (path for path in (shop.directory / "state").rglob("*") if path.is_file() and path.suffix != ".db-shm")
        return {str(path): path.read_bytes() for path in paths}

    before = state()
    cli()
    assert state() == before


def test_a_database_that_cannot_be_read_is_told(cli: Cli, shop: Shop) -> None:
    shop.stop()
    shop.database.write_bytes(b"shopping list\n" * 500)
    assert cli() == 1
    assert "the journal has no event 1" in cli.lines[0]
    assert cli.lines[1] == "next: `gateway journal verify`, and what it says"


def test_as_json_the_figures_are_told(cli: Cli, shop: Shop) -> None:
    assert cli("--json") == 0
    told = json.loads("\n".join(cli.lines))
    assert (told["schema_version"], told["outlet"], told["first"], told["last"], told["new"]) == (1, OUTLET, 1, 7, 7)
    assert (told["signed"], told["head"]["seq"], told["files"]) == (7, 7, 6)


def test_since_an_event(cli: Cli, shop: Shop) -> None:
    assert cli("--since", "5") == 0
    assert [row.seq for row in rows_in(cli.place)] == [5, 6, 7]
    assert cli("--since", "99", usb=cli.usb) == 1
    assert "no event 99; its last is 7" in cli.lines[0]


def test_without_its_key_it_says_that_nothing_is_signed(cli: Cli, shop: Shop) -> None:
    next((shop.directory / "state" / "identity").glob("*.key")).unlink()
    assert cli() == 0
    assert cli.lines[3].startswith("NOT SIGNED")


def test_a_place_that_is_no_directory_is_a_wrong_call(cli: Cli, shop: Shop) -> None:
    (shop.directory / "file").write_text("x")
    for place in (shop.directory / "none", shop.directory / "file"):
        assert cli(usb=place) == 64
        assert "is no directory" in cli.lines[0]
        assert cli.lines[1].startswith("next: plug the stick in")


def test_what_is_no_export_of_this_journal_is_named_and_left_alone(cli: Cli) -> None:
    cli()
    (cli.place / "keys.txt").write_text("mine\n")
    assert cli() == 1
    assert f"{cli.place / 'keys.txt'} holds something else than this journal; nothing of it was overwritten" in cli.lines[0]
    assert (cli.place / "keys.txt").read_text() == "mine\n"


def test_a_damaged_journal_is_not_exported_and_the_next_command_is_told(cli: Cli, shop: Shop) -> None:
    shop.stop()
    data = bytearray(shop.database.read_bytes())
    at = data.rindex(b'"receipt_no":3')
    data[at + 13] ^= 1
    shop.database.write_bytes(data)
    assert cli() == 1
    assert "does not follow from the one before it" in cli.lines[0]
    assert "gateway journal verify" in cli.lines[1]


@pytest.mark.parametrize(
    ("number", "why", "then"),
    [
        (errno.ENOSPC, "the stick is full", "make room on it"),
        (errno.EDQUOT, "the stick is full", "make room on it"),
        (errno.EROFS, "can only be read", "dmesg"),
        (errno.EACCES, "no permission", "the gateway's user may write"),
        (errno.EIO, "was pulled out or fails", "plug it in"),
        (errno.ENODEV, "was pulled out or fails", "plug it in"),
        (errno.EMFILE, "Too many open files", "another stick"),
    ],
)
def test_a_stick_that_gives_out_is_told_with_what_is_safe_and_what_to_do(tmp_path: Path, number: int, why: str, then: str) -> None:
    with pytest.raises(CannotExportError) as told:
        pack(tmp_path, exported.source(list(journal())), disk=Sick(number))
    assert why in str(told.value)
    assert "the journal itself was not touched" in str(told.value)
    assert then in told.value.then
    assert "the same command again" in told.value.then


def test_checkpoints_that_closed_segments_keep_go_along(cli: Cli, shop: Shop) -> None:
    rows = shop.rows()
    name = shop.database.stem.partition("-")[0]
    note = exported.note(rows[:4], exported.FIRST).replace(exported.JOURNAL, name)
    (shop.files / f"{name}-1.checkpoint").write_text(note)
    (shop.files / f"{name}-2.checkpoint").write_text("none")
    assert cli() == 0
    assert (cli.place / "checkpoints/000000000004.note").read_text() == note
