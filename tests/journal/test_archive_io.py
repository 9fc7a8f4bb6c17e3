"""A closed segment is dropped when the district has signed for it, it is old enough and all of it that counts was carried over."""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.cli.journal import answer
from gateway.cli.journal_asks import ask_gaps, ask_z, prove, tree_of
from gateway.cli.journal_receipt import ask_receipt
from gateway.cli.journal_report import ask_report
from gateway.config import Outlet
from gateway.journal.against import hold
from gateway.journal.checkpoint import origin_of, read_checkpoint, read_proof
from gateway.journal.event import decode
from gateway.journal.inspect_io import Inspection, inspect
from gateway.journal.key_chain import claims_in, follow
from gateway.journal.notary_io import Notary
from gateway.journal.note import open_note
from gateway.journal.reader_io import JournalReader
from gateway.journal.receipt_code import ReceiptCode
from gateway.journal.segments_io import kept_from, place_of
from gateway.journal.signer_io import key_in_force
from gateway.keys import new_signer
from tests.journal.doubles import OUTLET, Shop, mark
from tests.journal.months import DISTRICT, Months, settings, two_months

STRANGER = new_signer("kdmp/3310", bytes(32))
OUTLETS = Outlet(id=OUTLET)


def inspected(shop: Shop) -> Inspection:
    return inspect(place_of(settings(shop.directory, shop.stick)))


def verify(shop: Shop, capsys: pytest.CaptureFixture[str], *, keys: tuple[str, ...] = (DISTRICT.public.verifier,)) -> dict[str, object]:
    """What `gateway journal verify --json` says."""
    args = argparse.Namespace(verb="verify", since=1, no_copy=False, against=None, json=True)
    answer(settings(shop.directory, shop.stick, keys=keys), args)
    told = json.loads(capsys.readouterr().out)
    assert isinstance(told, dict)
    return told


def dropped(shop: Shop) -> Months:
    """November is gone from the card."""
    months = two_months(shop)
    months.acked()
    months.later(400)
    months.round()
    assert months.firsts() == [11]
    return months


def test_a_segment_that_is_old_signed_for_and_carried_over_is_dropped_with_its_copy(shop: Shop) -> None:
    months = dropped(shop)
    assert not [path.name for path in shop.files.iterdir() if path.name.startswith(f"{months.journal}-1.")]
    told = decode(next(row for row in months.rows() if row.kind == "disk").body)
    assert (told["dropped"], told["ack"]) == ({"first": 1, "last": 10}, 12)
    assert kept_from(shop.files, months.journal).first == 11


def test_without_an_ack_nothing_is_dropped(shop: Shop) -> None:
    months = two_months(shop)
    months.later(4_000)
    months.round()
    assert months.firsts() == [1, 11]


@pytest.mark.parametrize("what", ["an unknown key", "an event too few", "another hash", "another journal", "no hash", "beyond the head"])
def test_an_ack_that_does_not_prove_it_permits_nothing(shop: Shop, what: str) -> None:
    months = two_months(shop)
    match what:
        case "an unknown key":
            months.acked(STRANGER)
        case "an event too few":
            months.acked(stored=9, tip=months.rows()[8].hash.hex())
        case "another hash":
            months.acked(tip="00" * 32)
        case "another journal":
            months.acked(journal="ffffffff")
        case "no hash":
            months.acked(tip="zz" * 32)
        case _:
            months.acked(stored=900)
    months.later(400)
    months.round()
    assert months.firsts() == [1, 11]


def test_an_ack_for_just_the_last_event_of_the_segment_is_enough(shop: Shop) -> None:
    months = two_months(shop)
    months.acked(stored=10, tip=months.rows()[9].hash.hex())
    months.later(400)
    months.round()
    assert months.firsts() == [11]
    months.round()
    assert months.again().mended is None


def test_a_younger_segment_is_kept(shop: Shop) -> None:
    months = two_months(shop)
    months.acked()
    months.later(364)
    months.round()
    assert months.firsts() == [1, 11]
    months.later(3)
    months.round()
    assert months.firsts() == [11]


def test_with_a_clock_that_cannot_be_believed_nothing_is_dropped(shop: Shop) -> None:
    months = two_months(shop)
    months.acked()
    months.later(400)
    shop.clock.trust = 1
    months.round()
    assert months.firsts() == [1, 11]
    shop.clock.trust = 2
    months.round()
    assert months.firsts() == [11]


def test_times_that_nobody_believed_do_not_make_a_segment_old(shop: Shop) -> None:
    months = Months(shop)
    shop.clock.trust = 1
    months.start()
    months.day("2026-11-24")
    months.rest()
    months.day("2026-12-02")
    months.rest()
    months.later(400)
    shop.clock.trust = 3
    months.acked()
    months.round()
    assert len(months.firsts()) == 2, "the first time that was believed is today's"
    months.later(366)
    months.round()
    assert len(months.firsts()) == 1


def test_without_a_configured_key_nothing_is_dropped(shop: Shop) -> None:
    two_months(shop)
    shop.stop()
    months = Months(shop, keys=())
    months.start()
    months.acked()
    months.later(400)
    months.round()
    assert months.firsts() == [1, 11]


def test_the_start_after_a_drop_complains_of_nothing_and_sells_on(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    months = dropped(shop)
    opened = months.again()
    assert (opened.mended, opened.tip.receipt_no, opened.tip.z) == (None, 6, 2)
    shop.sell(99)
    told = verify(shop, capsys)
    assert (told["state"], told["from"], told["findings"]) == ("ok", 11, [])


def test_verify_says_from_where_on_the_journal_is_here(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    dropped(shop)
    args = argparse.Namespace(verb="verify", since=1, no_copy=False, against=None, json=False)
    assert answer(settings(shop.directory, None, keys=(DISTRICT.public.verifier,)), args) == 0
    assert "from event 11 on; what was before was dropped after the district's counter-signature in event 12" in capsys.readouterr().out


def test_a_first_segment_that_somebody_took_away_is_damage(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    months = two_months(shop)
    shop.stop()
    for suffix in (".db", ".log", ".checkpoint"):
        months.file(1, suffix).unlink()
    told = verify(shop, capsys)
    assert told["state"] == "broken"
    (shop.files / f"{months.journal}.from").write_text(json.dumps({"first": 11, "ack": 5}))
    assert verify(shop, capsys)["state"] == "broken", "the file alone proves nothing"


def test_a_file_that_names_a_later_start_deletes_nothing_without_the_districts_word(shop: Shop) -> None:
    months = two_months(shop)
    journal = months.journal
    shop.stop()
    (shop.files / f"{journal}.from").write_text(json.dumps({"first": 11, "ack": 5}))
    months.start()
    months.round()
    assert (shop.files / f"{journal}-1.db").exists()


def test_the_file_that_says_from_where_on_is_made_anew_when_it_rots(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    months = dropped(shop)
    (shop.files / f"{months.journal}.from").write_bytes(bytes(25))
    assert verify(shop, capsys)["state"] == "broken"
    months.round()
    assert verify(shop, capsys)["state"] == "ok"


def test_a_stick_that_brings_a_dropped_segment_back_is_no_alarm(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shop.stick = mark(tmp_path / "stick")
    months = two_months(shop)
    old = shop.stick / f"{months.journal}-1.log"
    kept = old.read_bytes()
    months.acked()
    months.later(400)
    months.round()
    assert not old.exists()
    shop.stop()
    old.write_bytes(kept)
    assert verify(shop, capsys)["state"] == "ok"
    assert months.start().mended is None
    months.round()
    assert not old.exists()


def test_a_district_that_asks_for_what_was_dropped_gets_what_is_here(shop: Shop) -> None:
    months = dropped(shop)
    reader = JournalReader(shop.files)
    previous, rows = reader.read(1, 10, 1 << 20)
    assert (rows[0].seq, rows[0].kind) == (11, "segment")
    said = decode(rows[0].body)["previous"]
    assert isinstance(said, dict)
    assert previous.hex() == said["hash"]
    assert reader.hash_at(10) == previous
    assert reader.hash_at(9) is None
    assert [row.kind for row in reader.key_events()] == ["segment"]
    assert months.rows()[0] == rows[0]


def test_checkpoints_are_signed_with_the_first_segment_and_the_tree_file_gone(shop: Shop) -> None:
    months = two_months(shop)
    place, reader = place_of(settings(shop.directory, None)), JournalReader(shop.files)
    whole = Notary(reader, shop.files, place.keys, OUTLET, months.journal).note(11)
    (shop.files / f"{months.journal}.tree").unlink()
    months.acked()
    months.later(400)
    months.round()
    assert Notary(reader, shop.files, place.keys, OUTLET, months.journal).note(11) == whole


def test_an_event_behind_a_drop_is_proved(shop: Shop) -> None:
    months = dropped(shop)
    shop.sell(90, 91, 92)
    inspection = inspected(shop)
    key = follow(claims_in(months.rows())).last
    assert key is not None
    for row in months.rows():
        proof = read_proof(prove(inspection, row.seq) or "")
        assert proof is not None
        checkpoint = read_checkpoint(proof.note.rpartition("\n\n")[0] + "\n")
        assert checkpoint is not None
        assert (checkpoint.origin, open_note(proof.note, [key.key]) is not None) == (origin_of(OUTLET, months.journal), True)
        assert proof.holds(row.hash, checkpoint)
    assert prove(inspection, 10) is None
    assert tree_of(inspection)[0].size == 10


def test_the_z_reports_of_dropped_segments_are_still_told(shop: Shop) -> None:
    dropped(shop)
    state, _, lines, told = ask_z(inspected(shop), None, OUTLETS)
    reports = told["z"]
    assert isinstance(reports, list)
    assert (state, [(z["z"], z["business_day"], z["grand_total"]) for z in reports]) == (
        "ok", [(1, "2026-11-24", 49_125), (2, "2026-12-02", 98_250)],
    )  # fmt: skip
    assert len(lines) == 2


def test_a_checkpoint_is_held_against_what_is_left(shop: Shop, tmp_path: Path) -> None:
    months = two_months(shop)
    place, reader = place_of(settings(shop.directory, None)), JournalReader(shop.files)
    notes = {size: Notary(reader, shop.files, place.keys, OUTLET, months.journal).note(size) or "" for size in (10, 11)}
    early = Notary(reader, tmp_path, place.keys, OUTLET, months.journal).note(7) or ""  # with a tree file of its own
    months.acked()
    months.later(400)
    months.round()
    held = {size: hold(note, origin_of(OUTLET, months.journal), iter(months.rows())) for size, note in notes.items()}
    assert (held[10].why, held[11].why) == ("", "")
    assert "kept from event 11 on" in hold(early, origin_of(OUTLET, months.journal), iter(months.rows())).why
    rewritten = hold(notes[11], origin_of(OUTLET, months.journal), iter([replace(months.rows()[0], hash=bytes(32)), *months.rows()[1:]]))
    assert "not those that were signed" in rewritten.why


def test_a_receipt_of_a_dropped_event_does_not_accuse_the_journal(shop: Shop) -> None:
    months = two_months(shop)
    signer = key_in_force(place_of(settings(shop.directory, None)).keys, months.journal, JournalReader(shop.files)).signer
    sold = months.rows()[2]
    text = ReceiptCode(OUTLET, months.journal, sold.seq, 1, 1, 16_375, -75, sold.hash).signed(signer).text()
    assert ask_receipt(inspected(shop), text, [])[3]["in_journal"] is True
    months.acked()
    months.later(400)
    months.round()
    state, _, lines, told = ask_receipt(inspected(shop), text, [])
    assert (state, told["in_journal"]) == ("genuine", None)
    assert any("kept from event 11 on: the district has it" in line for line in lines)


def test_a_drop_is_no_gap(shop: Shop) -> None:
    dropped(shop)
    state, words, _, _ = ask_gaps(inspected(shop), OUTLETS)
    assert (state, "no number is missing" in words) == ("ok", True)


def test_reports_keep_the_figures_of_what_was_dropped(shop: Shop) -> None:
    months = two_months(shop)
    ask_report(inspected(shop), "day", "", "9999", anew=False)
    months.acked()
    months.later(400)
    months.round()
    _, _, _, told = ask_report(inspected(shop), "day", "", "9999", anew=False)
    rows = told["rows"]
    assert isinstance(rows, list)
    assert [row["business_day"] for row in rows] == ["2026-11-24", "2026-12-02"]


def test_reports_that_are_made_anew_say_from_when_on_they_can_tell(shop: Shop) -> None:
    months = dropped(shop)
    months.day("2027-12-29")
    _, words, _, told = ask_report(inspected(shop), "day", "", "9999", anew=True)
    assert told["from_day"] == "2027-12-29"
    assert "figures from 2027-12-29 on, what was before was dropped" in words


def test_segments_are_dropped_one_after_the_other(shop: Shop) -> None:
    months = two_months(shop)
    months.later(31)
    months.day("2027-01-02")
    months.rest()
    months.acked()
    months.later(400)
    for _ in range(3):
        months.round()
    assert len(months.firsts()) == 1
    assert [row.z for row in months.carried().z_rows] == [1, 2, 3]
    assert months.again().mended is None


def test_a_segment_whose_z_rows_were_not_carried_over_is_kept(shop: Shop) -> None:
    """A segment of a journal that was mended begins with `recovered`, which carries nothing."""
    months = two_months(shop)
    first = months.rows()[10]
    fields = decode(first.body)
    assert fields["z_rows"]
    months.acked()
    months.later(400)
    tampered = replace(first, body=first.body.replace(b"98250]]", b"98251]]"))
    assert tampered != first
    shop.stop()
    import sqlite3  # noqa: PLC0415 - what somebody with the card in hand does

    with sqlite3.connect(months.file(11, ".db")) as db:
        db.executescript("DROP TRIGGER event_keep_update")
        db.execute("UPDATE event SET body = ? WHERE seq = 11", (tampered.body,))
    months.file(11, ".log").unlink()
    months.start()
    months.round()
    assert months.firsts()[0] == 1
