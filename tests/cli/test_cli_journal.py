"""`gateway journal`: verdict first, why and what next for every bad line, exit codes, never a traceback."""

import argparse
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gateway.cli.journal import answer, configure
from gateway.cli.main import main
from gateway.journal.checkpoint import read_checkpoint, read_proof
from gateway.journal.database_io import build
from gateway.journal.disk_io import Disk
from gateway.journal.inspect_io import inspect
from gateway.journal.note import open_note
from gateway.journal.segments_io import place_of
from gateway.journal.verify import verify
from gateway.keys import PublicKey, read_verifier
from gateway.messages.journal import Commit, Row
from tests.journal.doubles import DAY, OUTLET, Shop, at, cheaper, config, pay, rechained


class Cli:
    """The command on one shop's files; keeps what it printed."""

    def __init__(self, shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
        self.shop = shop
        self.capsys = capsys
        self.lines: list[str] = []

    def __call__(self, *words: str) -> int:
        parser = argparse.ArgumentParser()
        configure(parser)
        code = answer(config(self.shop.directory, stick=self.shop.stick), parser.parse_args(list(words)))
        printed = self.capsys.readouterr()
        assert printed.err == ""
        self.lines = printed.out.splitlines()
        return code

    def json(self, *words: str) -> tuple[int, dict[str, object]]:
        code = self(*words, "--json")
        told = json.loads("\n".join(self.lines))
        assert isinstance(told, dict)
        assert (told["schema_version"], told["outlet"]) == (1, OUTLET)
        return code, told


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Five sales, the daemon still running."""
    shop = Shop(tmp_path)
    shop.start()
    for n in range(1, 6):
        shop.sell(n)
    yield shop
    shop.stop()


@pytest.fixture
def cli(shop: Shop, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(shop, capsys)


def spoil(path: Path, what: bytes) -> None:
    data = bytearray(path.read_bytes())
    data[data.index(what)] ^= 1
    path.write_bytes(data)


def test_a_whole_journal_is_ok_beside_the_running_daemon_and_without_it(cli: Cli, shop: Shop) -> None:
    for _ in range(2):
        assert cli("verify") == 0
        assert cli.lines == [f"OK  {OUTLET}  journal {shop.database.stem[:8]}: 7 events, both copies whole"]
        shop.stop()


def test_as_json_the_head_and_the_totals_are_told(cli: Cli, shop: Shop) -> None:
    code, told = cli.json("verify")
    assert code == 0
    assert (told["state"], told["events"], told["receipt_no"], told["grand_total"]) == ("ok", 7, 5, 5 * 16_375)
    assert told["head"] == {"seq": 7, "hash": shop.rows()[-1].hash.hex()}
    assert told["findings"] == []


def test_a_missing_copy_is_damaged_and_the_next_command_is_told(cli: Cli, shop: Shop) -> None:
    shop.log.unlink()
    assert cli("verify") == 2
    assert cli.lines[0].startswith(f"DAMAGED  {OUTLET}  ")
    assert cli.lines[1:] == ["copy 1-7: missing here, whole in the other copy; `systemctl restart gateway` fills it up"]
    _, told = cli.json("verify")
    assert told["findings"] == [
        {"state": "damaged", "where": "copy", "events": "1-7", "why": "missing here, whole in the other copy",
         "next": "`systemctl restart gateway` fills it up"},
    ]  # fmt: skip


def test_a_missing_database_is_damaged(cli: Cli, shop: Shop) -> None:
    shop.stop()
    place = shop.database
    place.unlink()
    assert cli("verify") == 2
    assert f"mv {place} {place}.spoilt" in cli.lines[1]


def test_a_database_that_only_fell_behind_is_not_to_be_moved_away(cli: Cli, shop: Shop) -> None:
    log = shop.log.read_bytes()
    shop.stop()
    database = shop.database.read_bytes()
    shop.start()
    shop.sell(6)
    shop.stop()
    newer = shop.log.read_bytes()
    assert newer != log
    shop.database.write_bytes(database)
    assert cli("verify") == 2
    assert cli.lines[1].startswith("database 8-")
    assert "mv " not in cli.lines[1]
    assert cli.lines[1].endswith(f"make room for {shop.database.parent} (`df -h`, `mount`), then `systemctl restart gateway` fills it up")
    _, told = cli.json("verify")
    assert cli("head") == 0
    assert f"event {told['events']}, " in cli.lines[0], "the copy is part of the journal"
    shop.start()
    assert cli("verify") == 0


def test_on_a_full_or_locked_disk_no_file_is_called_spoilt(cli: Cli, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.stop()
    shop.database.write_bytes(b"cannot be opened")
    assert cli("verify") == 2
    assert "mv " in "".join(cli.lines)
    disk = os.statvfs(shop.directory)
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result((*disk[:3], 0, 0, *disk[5:])))
    assert cli("verify") == 2
    assert [line.endswith("(`df -h`, `mount`), then `systemctl restart gateway` fills it up") for line in cli.lines[1:]] == [True, True]


def test_an_event_spoilt_in_the_copy_names_the_file_to_move(cli: Cli, shop: Shop) -> None:
    log = shop.log
    shop.stop()
    spoil(log, b'"basket":"1-2"')
    assert cli("verify") == 2
    assert cli.lines[1].startswith("copy 4: missing here, whole in the other copy; `systemctl stop gateway; mv ")
    assert str(log) in cli.lines[1]


def test_a_rechained_database_is_broken(cli: Cli, shop: Shop) -> None:
    rows, place = shop.rows(), shop.database
    shop.stop()
    build(Disk(), place, rechained(rows, 4, cheaper))
    assert cli("verify") == 1
    assert cli.lines[0].startswith(f"BROKEN  {OUTLET}  ")
    assert cli.lines[1].startswith("journal 4: database and copy tell different histories from here on; keep the card and the stick")


@pytest.mark.parametrize("sells_on", [False, True])
def test_a_rechained_database_is_still_found_after_the_gateway_ran_on_it(cli: Cli, shop: Shop, *, sells_on: bool) -> None:
    rows, place, log = shop.rows(), shop.database, shop.log
    shop.stop()
    build(Disk(), place, rechained(rows, 4, cheaper))
    opened = shop.start()
    assert opened.mended is not None
    assert opened.mended.code == "GW-4026"
    if sells_on:
        shop.sell(6)
    shop.stop()
    kept = f"{log}.other-1"
    assert cli("verify") == 1
    assert cli.lines[0].startswith(f"BROKEN  {OUTLET}  ")
    assert cli.lines[1].startswith(f"{kept} all: tells another history; a start kept it aside; give it to the district")
    Path(kept).rename(shop.directory / "with the district")
    assert cli("verify") == 0


def test_a_start_that_only_topped_up_a_copy_has_nothing_for_a_persons_eye(shop: Shop) -> None:
    shop.stop()
    shop.log.unlink()
    assert shop.start().mended is None


def test_a_journal_in_two_segments_is_checked_whole(cli: Cli, shop: Shop) -> None:
    log = shop.log
    shop.stop()
    spoil(log, b'"basket":"1-2"')
    with closing(sqlite3.connect(shop.database)) as plain:
        plain.execute("DROP TRIGGER event_keep_update")
        plain.execute("UPDATE event SET body = CAST(replace(CAST(body AS TEXT), 'Indomie', 'Indomia') AS BLOB) WHERE seq = 4")
        plain.commit()
    shop.start()
    assert cli("verify") == 1
    assert [line.split(";")[0] for line in cli.lines[1:]] == ["journal 4: does not follow from the event before it, in any copy"]
    assert "9 events" in cli.lines[0]
    assert cli("explain", "8") == 0
    assert cli.lines[1] == "event 8: recovered: something was lost or had to be made anew"


def test_the_head_is_a_line_to_read_out(cli: Cli, shop: Shop) -> None:
    assert cli("head") == 0
    assert cli.lines == [f"OK  {OUTLET}  Z 0, event 7, {shop.rows()[-1].hash.hex()[:8]}"]
    _, told = cli.json("head")
    assert (told["seq"], told["z"], told["hash"]) == (7, 0, shop.rows()[-1].hash.hex())


def test_an_event_is_explained_with_its_hashes(cli: Cli, shop: Shop) -> None:
    rows = shop.rows()
    assert cli("explain", "4") == 0
    assert cli.lines[0].startswith(f"OK  {OUTLET}  journal ")
    assert cli.lines[1] == "event 4: sale: a sale"
    assert "receipt 01.1-000002, basket 1-2, shift 41, member none" in cli.lines
    assert cli.lines[-2:] == [f"hash     {rows[3].hash.hex()}", f"previous {rows[2].hash.hex()}"]
    _, told = cli.json("explain", "1")
    assert (told["kind"], told["previous"], told["body"]) == ("genesis", "00" * 32, rows[0].body.decode())


def test_an_event_that_only_the_copy_has_is_explained_from_there(cli: Cli, shop: Shop) -> None:
    shop.stop()
    shop.database.unlink()
    assert cli("explain", "7") == 0
    assert cli.lines[1] == "event 7: sale: a sale"


@pytest.mark.parametrize("seq", ["8", "9007199254740991"])
def test_an_event_that_is_not_there_is_said_so(cli: Cli, seq: str) -> None:
    assert cli("explain", seq) == 1
    assert cli.lines == [f"UNKNOWN  {OUTLET}  there is no event {seq}; the last is 7", "next: see `gateway journal head`"]


@pytest.mark.parametrize("words", ["explain 0", "explain -1", "explain x", "explain ٣", "explain", "", "weigh", "verify --x"])
def test_a_mistyped_command_ends_with_64(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["journal", *words.split()])
    assert caught.value.code == 64
    assert "usage: gateway" in capsys.readouterr().err


@pytest.mark.parametrize("verb", [("verify",), ("head",), ("explain", "1")])
def test_where_there_is_no_journal_the_next_step_is_told(verb: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli = Cli(Shop(tmp_path), capsys)
    assert cli(*verb) == 1
    assert cli.lines[0] == f"UNKNOWN  {OUTLET}  no journal in {tmp_path}/state/journal"
    assert "systemctl start gateway" in cli.lines[1]
    assert cli.json(*verb)[1]["state"] == "unknown"
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "journal").write_text("a file")
    assert cli(*verb) == 1


@pytest.mark.parametrize("content", [b"", b"shopping list\n" * 500, b"SQLite format 3\0" + b"\xa5" * 4000])
def test_a_database_that_is_none_is_told_and_the_copy_checked(cli: Cli, shop: Shop, content: bytes) -> None:
    shop.stop()
    place = shop.database
    place.write_bytes(content)
    assert cli("verify") == 2
    assert cli.lines[0].startswith(f"DAMAGED  {OUTLET}  ")
    assert any(line.startswith(str(place)) for line in cli.lines[1:])
    assert cli("explain", "4") == 0
    assert cli("head") == 1
    assert cli.lines[0].startswith(f"UNKNOWN  {OUTLET}  ")


def test_a_damaged_page_is_found_and_the_rest_still_checked(cli: Cli, shop: Shop) -> None:
    shop.commit(*[pay(n) for n in range(10, 400)])
    shop.stop()
    data = bytearray(shop.database.read_bytes())
    middle = len(data) // 2 // 1024 * 1024
    data[middle : middle + 1024] = bytes(1024)
    shop.database.write_bytes(data)
    assert cli("verify") == 2
    assert "397 events" in cli.lines[0]
    assert all(line.startswith("database ") for line in cli.lines[1:])


def test_files_that_may_not_be_read_end_with_77(cli: Cli, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.stop()
    monkeypatch.setattr(os, "access", lambda *_: False)  # the tests may run as root, who may read everything
    assert cli("verify") == 77
    assert "sudo -u gateway" in cli.lines[1]


def test_a_sale_committed_while_the_check_runs_is_no_finding(shop: Shop) -> None:
    inspection = inspect(place_of(config(shop.directory)))
    head = inspection.head_seq()
    shop.sell(6)
    assert verify(inspection._database_rows(head), inspection._copy_rows(head)).state == "ok"


def test_a_copy_that_is_none_is_damage(cli: Cli, shop: Shop) -> None:
    shop.stop()
    shop.log.write_bytes(b"\xff" * 5000)
    assert cli("verify") == 2


def test_the_database_alone_can_be_checked(cli: Cli, shop: Shop) -> None:
    shop.log.unlink()
    assert cli("verify") == 2
    assert cli("verify", "--no-copy") == 0
    assert cli.lines == [f"OK  {OUTLET}  journal {shop.database.stem[:8]}: 7 events, the database whole"]


def test_only_the_events_since_one_can_be_checked(cli: Cli, shop: Shop) -> None:
    rows, place = shop.rows(), shop.database
    shop.stop()
    broken = [row if row.seq != 3 else Row(row.seq, row.kind, row.hash, row.body.replace(b"Indomie", b"Indomia")) for row in rows]
    build(Disk(), place, broken)
    assert cli("verify", "--no-copy") == 1
    assert cli("verify", "--no-copy", "--since", "4") == 0
    assert cli.lines[0].endswith("4 events, the database whole")
    assert cli("verify", "--no-copy", "--since", "3") == 1


def test_a_journal_is_held_against_a_checkpoint_that_somebody_kept(cli: Cli, shop: Shop, tmp_path: Path) -> None:
    assert cli("proof", "3") == 0
    note = "\n".join(cli.lines).partition("\n\n")[2] + "\n"
    kept = tmp_path / "kept.checkpoint"
    kept.write_text(note)
    shop.sell(6)
    assert cli("verify", "--against", str(kept)) == 0
    rows, place, log = shop.rows(), shop.database, shop.log
    shop.stop()
    log.unlink()
    build(Disk(), place, rechained(rows, 4, cheaper))
    assert cli("verify", "--no-copy") == 0, "every hash was made to fit, and nothing here knows better"
    assert cli("verify", "--no-copy", "--against", str(kept)) == 1
    assert "are not those that were signed" in cli.lines[1]
    kept.write_text("nonsense")
    assert cli("verify", "--against", str(kept)) == 1
    assert "no checkpoint" in cli.lines[1]
    assert cli("verify", "--against", str(tmp_path / "nowhere")) == 1
    assert cli.lines[0].startswith("UNKNOWN")


def test_a_proof_is_a_file_that_holds_for_its_event_alone(cli: Cli, shop: Shop) -> None:
    rows = shop.rows()
    key = json.loads(rows[0].body)["key"]
    for seq in (1, 4, len(rows)):
        assert cli("proof", str(seq)) == 0
        proof = read_proof("\n".join(cli.lines) + "\n")
        assert proof is not None
        public = read_verifier(key)
        assert isinstance(public, PublicKey)
        note = open_note(proof.note, [public])
        assert note is not None
        head = read_checkpoint(note.text)
        assert head is not None
        assert [proof.holds(row.hash, head) for row in rows] == [row.seq == seq for row in rows]
    code, told = cli.json("proof", "4")
    assert (code, told["seq"]) == (0, 4)
    assert cli("proof", "99") == 1
    assert cli.lines[0].startswith("UNKNOWN")


def test_the_times_when_the_gateway_did_not_run_are_told(cli: Cli, shop: Shop) -> None:
    shop.stop()
    shop.start()
    assert cli("gaps") == 0
    assert cli.lines[0] == f"OK  {OUTLET}  1 outages, 1 of them power cuts; no number is missing"
    assert cli.lines[1].startswith("cut off after event 7, last heard 2026-11-24")
    code, told = cli.json("gaps")
    gaps = told["gaps"]
    assert isinstance(gaps, list)
    assert (code, [gap["what"] for gap in gaps]) == (0, ["power"])


def test_a_missing_event_is_a_gap_that_sends_to_verify(cli: Cli, shop: Shop) -> None:
    rows, place = shop.rows(), shop.database
    shop.stop()
    build(Disk(), place, [row for row in rows if row.seq != 5])
    assert cli("gaps") == 1
    assert cli.lines[0].endswith("2 gaps in the numbers: see `gateway journal verify`")
    assert cli.lines[1:] == ["events 5-5: not in the journal", "receipts 3-3: given to nobody"]


def test_z_reports_are_listed_and_one_is_asked_for_by_number(cli: Cli, shop: Shop) -> None:
    assert cli("z") == 0
    assert cli.lines == [f"OK  {OUTLET}  0 Z reports"]
    assert shop.store is not None
    shop.store.commit([Commit("z", at(9), DAY, {"z": 1, "grand_total": 81_875}, "z")])
    assert cli("z") == 0
    assert cli.lines[0] == f"OK  {OUTLET}  1 Z reports"
    assert cli.lines[1].startswith("Z 1: 2026-11-24")
    assert cli.lines[1].endswith("business day 2026-11-24, event 8, grand total Rp 81.875")
    assert cli("z", "1") == 0
    assert cli("z", "2") == 1
    assert cli.lines == [f"UNKNOWN  {OUTLET}  Z 2: there is none"]


def test_a_report_is_made_beside_the_journal_and_follows_it(cli: Cli, shop: Shop) -> None:
    assert cli("report", "day") == 0
    assert cli.lines[0] == f"OK  {OUTLET}  day: 1 rows, up to event 7"
    assert cli.lines[2].split()[:4] == ["2026-11-24", "5", "0", "81875"]
    shop.sell(6)
    code, told = cli.json("report", "day")
    assert (code, told["seq"]) == (0, 8)
    rows = told["rows"]
    assert isinstance(rows, list)
    assert rows[0]["sales"] == 6
    assert cli("report", "item", "--since", "2026-11-25") == 0
    assert cli.lines == [f"OK  {OUTLET}  item: 0 rows, up to event 8"]


def test_a_report_of_a_journal_that_was_rewritten_is_made_anew(cli: Cli, shop: Shop) -> None:
    assert cli("report", "day") == 0
    rows, place, log = shop.rows(), shop.database, shop.log
    shop.stop()
    log.unlink()
    build(Disk(), place, rechained(rows, 4, cheaper))
    code, told = cli.json("report", "day")
    found = told["rows"]
    assert isinstance(found, list)
    assert (code, found[0]["total"]) == (0, 4 * 16_375 + 1)


def test_a_day_is_explained_as_a_story_with_its_sums(cli: Cli, shop: Shop) -> None:
    assert cli("explain", "--day", DAY) == 0
    assert cli.lines[0] == f"OK  {OUTLET}  Buku hari Selasa, 24 November 2026: peristiwa #1 sampai #7"
    assert "Penjualan    : 5 kali, Rp 81.500" in cli.lines
    assert cli("explain", "--day", DAY, "--language", "en") == 0
    assert "Sales        : 5, Rp 81.500" in cli.lines
    code, told = cli.json("explain", "--day", DAY)
    assert (code, told["day"], told["look"]) == (0, DAY, [])


def test_a_day_without_events_is_unknown(cli: Cli) -> None:
    assert cli("explain", "--day", "2026-11-25") == 1
    assert cli.lines[0].startswith(f"UNKNOWN  {OUTLET}  tidak ada peristiwa")


@pytest.mark.parametrize("words", [["explain"], ["explain", "3", "--day", DAY], ["explain", "--day", "24-11-2026"]])
def test_an_event_or_a_day_is_asked_for_and_the_day_is_a_day(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main_code(words) == 64
    assert "usage" in capsys.readouterr().err


def main_code(words: list[str]) -> int:
    """The exit code of the command line, also where argparse ends it."""
    try:
        return main(["journal", *words])
    except SystemExit as end:
        return int(end.code or 0)


@pytest.mark.parametrize("day", ["yesterday", "24-11-2026", "2026-13-01", ""])
def test_a_report_takes_days_and_nothing_else(cli: Cli, day: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as no:
        cli("report", "day", "--since", day)
    assert no.value.code
    assert "write it as 2026-11-24" in capsys.readouterr().err


def test_the_ministrys_table_goes_out_as_a_file(cli: Cli, shop: Shop) -> None:
    assert cli("report", "ministry", "--from", DAY, "--to", DAY) == 0
    assert len(cli.lines) == 1 + 2 * 5
    assert cli.lines[0].startswith("id,koperasi_ref,gerai_ref,nama_pelanggan,tanggal_dibuat,")
    assert cli.lines[1].startswith("01.1-000001,,3310152015-01,Umum,")
    assert cli("report", "ministry", "--from", "2027-01-01") == 0
    assert len(cli.lines) == 1


def test_stock_is_a_report_too(cli: Cli, shop: Shop) -> None:
    shop.commit(Commit("stock_count", at(9), DAY, {"code": "8991002101234", "name": "Indomie goreng", "unit": "pcs", "counted": 12_000}))
    shop.sell(6)
    code, told = cli.json("report", "stock")
    assert (code, told["rows"]) == (0, [
        {"code": "08991002101234", "name": "Indomie goreng", "unit": "pcs", "counted": DAY, "amount": 10_000, "difference": 0},
    ])  # fmt: skip


def test_the_story_of_a_day_tells_members_and_goods(cli: Cli, shop: Shop) -> None:
    shop.commit(Commit("saving", at(9), DAY, {"member": "k7q2", "amount": 10_000, "saving": "wajib"}))
    assert cli("explain", "--day", DAY) == 0
    assert any("Simpanan wajib anggota k7q2 diterima Rp 10.000" in line for line in cli.lines)
