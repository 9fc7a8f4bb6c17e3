"""An auditor with a stick and nothing else: what is whole is told so, and damage of every sort is found."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.journal.event import encode
from gateway.keys import new_signer
from gateway.messages.journal import Json
from tests.journal import exported
from tests.journal.doubles import OUTLET
from tests.journal.exported import COUNT, DISTRICT, FIRST, JOURNAL, SECOND, STRANGER, batches, journal, resum, rewrite, verify

pytestmark = pytest.mark.real

HEAD = f"Z 1, event {COUNT}, {journal()[-1].hash.hex()[:8]}"


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exported in three goes, the key having changed between them."""
    root = tmp_path_factory.mktemp("usb")
    for upto in (150, 310, COUNT):
        exported.export(root, upto=upto)
    return root / f"kdmp-{OUTLET}" / JOURNAL


@pytest.fixture
def place(whole: Path, tmp_path: Path) -> Path:
    """A stick of one's own to spoil."""
    return Path(shutil.copytree(whole, tmp_path / "stick"))


def test_a_whole_export_is_ok_and_says_whose_key_it_believed(place: Path) -> None:
    found = verify(place)
    assert found.code == 0
    assert found.lines[0] == f"OK / UTUH  {OUTLET}  journal {JOURNAL}: events 1 to {COUNT}, {COUNT} of them here"
    assert f"checkpoints/000000000150.note: signed with {FIRST.public.id}" in found.lines
    assert f"checkpoints/{COUNT:012}.note: signed with {SECOND.public.id}" in found.lines
    assert "acks/000000000250.json: the district had them up to event 250 (signature not checked)" in found.lines
    assert found.lines[-1] == "the key lies here too: ask the district whose it is"


def test_keys_heads_and_checkpoints_from_elsewhere_are_held_against_it(place: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.note"
    kept.write_text(exported.note(list(journal()[:333]), SECOND))
    options = ["--key", SECOND.public.verifier, "--key", DISTRICT.public.verifier, "--checkpoint", str(kept), "--head", HEAD]
    found = verify(place, *options)
    assert found.code == 0
    assert found.lines[-1] == "the key is one that you gave"
    assert "acks/000000000250.json: the district had them up to event 250" in found.lines
    assert f"{kept}: signed with {SECOND.public.id}" in found.lines


@pytest.mark.parametrize(
    "options",
    [
        ["--key", STRANGER.public.verifier],
        ["--key", new_signer("kdmp/other/00000000", b"\x01" * 32).public.verifier],
        ["--head", HEAD[:-8] + "00000000"],
        ["--head", f"Z 1, event {COUNT + 1}, 00000000"],
        ["--head", "I read it out wrong"],
        ["--checkpoint", "nowhere.note"],
    ],
)
def test_what_does_not_fit_what_was_kept_elsewhere_is_broken(place: Path, options: list[str]) -> None:
    assert verify(place, *options).code == 1


def test_a_kept_checkpoint_of_more_or_of_other_events_is_broken(place: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.note"
    rows = list(journal())
    for covered, why in (([*rows, rows[0]], "its end is missing"), (rows[1:333], "not those that were signed")):
        kept.write_text(exported.note(covered, SECOND))
        found = verify(place, "--checkpoint", str(kept))
        assert (found.code, why in found.text) == (1, True)


def test_a_key_that_is_none_is_a_usage_error(place: Path) -> None:
    found = verify(place, "--key", SECOND.public.verifier[:-4] + "AAA=")
    assert (found.code, found.text[:6]) == (2, "usage:")


def test_from_a_later_event_on_it_is_as_sure(tmp_path: Path) -> None:
    place = exported.export(tmp_path / "usb", since=250).directory
    found = verify(place, "--key", FIRST.public.verifier)
    assert (found.code, found.lines[0].partition(": ")[2]) == (0, f"events 250 to {COUNT}, {COUNT - 249} of them here")
    rewrite_tail(place)
    assert verify(place).code == 1


def rewrite_tail(place: Path) -> None:
    last = batches(place)[-1]
    data = bytearray(last.read_bytes())
    data[-200] ^= 1
    last.write_bytes(data)
    resum(place)


def test_where_older_segments_were_dropped_it_is_as_sure(tmp_path: Path) -> None:
    place = exported.export_dropped(tmp_path).directory
    found = verify(place, "--key", SECOND.public.verifier)
    assert (found.code, found.lines[0].partition(": ")[2]) == (0, "events 351 to 381, 31 of them here")
    rewrite_tail(place)
    assert verify(place).code == 1


def test_a_spoilt_tree_before_is_found(tmp_path: Path) -> None:
    place = exported.export(tmp_path / "usb", since=250).directory
    before = place / "before-250.txt"
    good = before.read_text()
    for text in (good.replace(good[5], "A", 1) if good[5] != "A" else good.replace("A", "B", 1), good + good.splitlines()[0], "", "x"):
        before.write_text(text)
        resum(place)
        assert verify(place).code == 1
    before.unlink()
    resum(place)
    assert verify(place).code == 1


def test_a_flipped_bit_in_any_file_is_found(place: Path) -> None:
    dice = random.Random(5)
    files = sorted(path for path in place.rglob("*") if path.is_file())
    assert {path.name for path in files} >= {"keys.txt", "verify.py", "BACA.txt", "SHA256SUMS", "000000000250.json"}
    for path in files:
        if path.name == "verify.py":  # see below
            continue
        good = path.read_bytes()
        spoilt = bytearray(good)
        spoilt[dice.randrange(len(good))] ^= 1 << dice.randrange(8)
        path.write_bytes(spoilt)
        assert verify(place).code == 1, path
        path.write_bytes(good)
    assert verify(place).code == 0


def test_a_verifier_that_was_changed_is_found_by_an_honest_one(place: Path, tmp_path: Path) -> None:
    honest = tmp_path / "honest"
    honest.mkdir()
    shutil.copy(place / "verify.py", honest)
    (place / "verify.py").write_text("print('OK')\n")
    found = verify(honest, str(place))
    assert (found.code, found.lines[1]) == (1, "verify.py: missing, or not what the export wrote (SHA256SUMS)")


@pytest.mark.parametrize("number", range(3))
def test_a_flipped_bit_of_an_event_is_found_when_the_sums_were_made_to_fit(place: Path, number: int) -> None:
    path = batches(place)[number]
    dice = random.Random(number)
    good = path.read_bytes()
    for _ in range(4):
        spoilt = bytearray(good)
        spoilt[dice.randrange(len(good))] ^= 1 << dice.randrange(8)
        path.write_bytes(spoilt)
        resum(place)
        assert verify(place).code == 1


def test_a_missing_batch_is_told_with_its_events(place: Path) -> None:
    path = batches(place)[2]
    first, last = (int(part) for part in path.stem.split("-"))
    path.unlink()
    for _ in range(2):
        found = verify(place)
        assert found.code == 1
        assert f"events {first} to {last} are missing" in found.text
        resum(place)


def test_a_cut_off_end_is_found_by_its_checkpoint_and_without_one_it_is_not_called_whole(place: Path) -> None:
    batches(place)[-1].unlink()
    resum(place)
    assert "its end is missing" in verify(place).text
    (place / f"checkpoints/{COUNT:012}.note").unlink()
    resum(place)
    found = verify(place)
    assert (found.code, found.lines[0][:7]) == (2, "UNKNOWN")
    assert "are signed by nobody" in found.lines[1]
    assert verify(place, "--head", HEAD).code == 1


def test_a_whole_and_signed_beginning_is_what_it_is_until_somebody_knows_more(place: Path) -> None:
    """Cut back to an older export with its own checkpoint: only what was kept elsewhere shows it."""
    for path in batches(place):
        if int(path.stem[:12]) > 310:
            path.unlink()
    (place / f"checkpoints/{COUNT:012}.note").unlink()
    resum(place)
    assert verify(place).code == 0
    assert verify(place, "--head", HEAD).code == 1


def test_batches_in_each_others_place_are_found(place: Path) -> None:
    one, other = batches(place)[1:3]
    a, b = one.read_bytes(), other.read_bytes()
    one.write_bytes(b)
    other.write_bytes(a)
    resum(place)
    assert "not of the same events" in verify(place).text


def test_a_second_batch_of_the_same_events_is_found(place: Path) -> None:
    exported.export(place.parent / "other", upto=200)
    other = place.parent / "other" / f"kdmp-{OUTLET}" / JOURNAL
    shutil.copy(batches(other)[-1], place / "batches")
    resum(place)
    assert verify(place).code == 1


def lower_total(fields: dict[str, Json]) -> None:
    fields["total"] = 1


def cheaper_and_consistent(fields: dict[str, Json]) -> None:
    """Money that was put into one's own pocket, every sum of the sale made to fit."""
    fields |= {"lines": [], "subtotal": 0, "discount": 0, "total": 0, "rounding": 0, "paid": 0, "payments": []}


def another_number(fields: dict[str, Json]) -> None:
    fields["receipt_no"] = 9_999


def wrong_z(fields: dict[str, Json]) -> None:
    fields["grand_total"] = 5


def skipped_z(fields: dict[str, Json]) -> None:
    fields["z"] = 3


def wrong_marks(fields: dict[str, Json]) -> None:
    marks = fields["marks"]
    assert isinstance(marks, dict)
    marks["grand_total"] = 0


@pytest.mark.parametrize(
    ("seq", "change", "why"),
    [
        (600, lower_total, "event 600: the sums of its sale do not add up"),
        (600, cheaper_and_consistent, "are not those that were signed"),
        (600, another_number, "event 600: receipt 9999 comes after receipt"),
        (exported.Z_AT, wrong_z, "event 400: its grand total should be"),
        (exported.Z_AT, skipped_z, "event 400: Z 3 comes after Z 0"),
        (500, wrong_marks, "event 500: the totals it carries are wrong"),
        (240, cheaper_and_consistent, "acks/000000000250.json: event 250 is not here, or another one"),
    ],
)
def test_an_edited_and_rechained_event_is_found(place: Path, seq: int, change: Callable[[dict[str, Json]], None], why: str) -> None:
    rewrite(place, seq, change)
    found = verify(place)
    assert found.code == 1
    assert why in found.text
    assert "are not those that were signed" in found.text


def test_a_rewritten_journal_signed_with_another_key_is_found_by_who_knows_the_key(place: Path) -> None:
    """Everything made anew with a key of one's own: on its own it is whole, and it says that the key came with it."""

    def mine(fields: dict[str, Json]) -> None:
        fields["key"] = STRANGER.public.verifier

    def none(fields: dict[str, Json]) -> None:
        fields.pop("key")

    rewrite(place, 1, mine)
    rows = rewrite(place, exported.ROTATED_AT, none)
    shutil.rmtree(place / "checkpoints")
    (place / "checkpoints").mkdir()
    shutil.rmtree(place / "acks")
    (place / f"checkpoints/{COUNT:012}.note").write_text(exported.note(rows, STRANGER))
    (place / "keys.txt").write_text(f"1 {STRANGER.public.verifier}\n200 - {FIRST.public.id} x\n")
    resum(place)
    assert verify(place).code == 1  # a change of keys that names no key
    (place / "keys.txt").write_text(f"1 {STRANGER.public.verifier}\n")
    resum(place)
    assert (verify(place).code, verify(place).lines[-1]) == (0, "the key lies here too: ask the district whose it is")
    assert verify(place, "--key", SECOND.public.verifier).code == 1
    assert verify(place, "--head", HEAD).code == 1


def test_a_checkpoint_of_another_key_or_journal_is_refused(place: Path) -> None:
    path = place / f"checkpoints/{COUNT:012}.note"
    for signer in (STRANGER, FIRST):  # the old key signs no more
        path.write_text(exported.note(list(journal()), signer))
        resum(place)
        assert "not signed by its key of that time" in verify(place).text
    path.write_text(exported.note(list(journal()), SECOND).replace(JOURNAL, "00000000"))
    resum(place)
    assert verify(place).code == 1


@pytest.mark.parametrize(
    "text",
    [
        f"1 {FIRST.public.verifier}\n",
        f"1 {STRANGER.public.verifier}\n",
        f"1 {FIRST.public.verifier}\n200 {SECOND.public.verifier} {FIRST.public.id} {'A' * 86}==\n",
        "",
        "garbage\n",
        "1\n",
    ],
)
def test_a_list_of_keys_that_is_not_the_journals_is_refused(place: Path, text: str) -> None:
    (place / "keys.txt").write_text(text)
    resum(place)
    assert verify(place).code == 1


def test_an_ack_with_a_wrong_signature_is_refused_where_the_key_is_known(place: Path) -> None:
    path = place / "acks/000000000250.json"
    path.write_text(exported.acked(journal()[249], new_signer(DISTRICT.public.name, b"\x08" * 32)))
    resum(place)
    assert verify(place).code == 0
    forged = path.read_text().replace(new_signer(DISTRICT.public.name, b"\x08" * 32).public.id, DISTRICT.public.id)
    path.write_text(forged)
    resum(place)
    assert verify(place).code == 0
    assert verify(place, "--key", DISTRICT.public.verifier).code == 1


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"p":"{}","key":"a","sig":""}', "\x00"])
def test_an_ack_or_note_that_cannot_be_read_is_broken_and_no_traceback(place: Path, text: str) -> None:
    (place / "acks/000000000250.json").write_text(text)
    resum(place)
    assert verify(place).code == 1
    (place / "checkpoints/x.note").write_text(text)
    resum(place)
    assert verify(place).code == 1


def test_whatever_is_done_to_a_file_ends_in_a_verdict_and_never_in_a_traceback(place: Path) -> None:
    dice = random.Random(8)
    files = [path for path in sorted(place.rglob("*")) if path.is_file() and path.suffix in (".zst", ".note", ".json", ".txt")]
    for _ in range(40):
        path = dice.choice([path for path in files if path.name != "BACA.txt"])
        good = path.read_bytes()
        spoilt = bytearray(good)
        match dice.randrange(3):
            case 0:
                del spoilt[dice.randrange(len(spoilt)) :]
            case 1:
                spoilt[dice.randrange(len(spoilt))] ^= 1 << dice.randrange(8)
            case _:
                spoilt = bytearray(dice.choice([b"", b"{}", b"null", b"\xff" * 9, b"1\n2\n3\n"]))
        path.write_bytes(spoilt)
        resum(place)
        assert verify(place).code == 1 or path.suffix == ".json"  # an ack's signature is not checked without its key
        path.write_bytes(good)


def test_where_nothing_lies_nothing_is_whole(tmp_path: Path, whole: Path) -> None:
    shutil.copy(whole / "verify.py", tmp_path)
    assert verify(tmp_path).code == 1
    assert verify(tmp_path, str(tmp_path / "nowhere")).code == 1


def test_it_changes_nothing(place: Path) -> None:
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    verify(place)
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


def test_lines_that_stay_at_the_outlet_are_no_damage(tmp_path: Path) -> None:
    """A klinik's bodies hold a digest in place of the lines."""
    place = exported.export(tmp_path / "usb", upto=199).directory

    def veiled(fields: dict[str, Json]) -> None:
        fields.pop("lines")
        fields["lines_digest"] = "ab" * 32

    rows = rewrite(place, 100, veiled)
    assert b"lines_digest" in encode({"lines_digest": "x"})
    (place / "checkpoints/000000000199.note").write_text(exported.note(rows, FIRST))
    resum(place)
    assert verify(place).code == 0
