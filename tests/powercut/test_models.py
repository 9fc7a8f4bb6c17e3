"""What each model makes of a cut."""

import random
from collections.abc import Iterator

import pytest

from tests.powercut.medium import Medium
from tests.powercut.models import MODELS, NEAR, RULES, SECTOR, Model, Rule, cut
from tests.powercut.shim import Record

OLD, NEW = b"o" * 8192, b"n" * 8192
SEEDS = 200


def medium_of(*records: Record) -> Medium:
    """A file of 64 KiB, all sure, and what happens to it then."""
    medium = Medium({"state": None, "state/a": OLD * 8}, {"state/a": 7})
    for record in records:
        if record.kind == "synced":
            medium.apply(Record("sync begun", record.inode))
        medium.apply(record)
    return medium


def outcomes(medium: Medium, model: Model, rule: Rule = "posix") -> Iterator[dict[str, bytes | None]]:
    for seed in range(SEEDS):
        yield cut(medium, model, rule, random.Random(seed)).files


def contents(medium: Medium, model: Model) -> set[bytes]:
    return {data for files in outcomes(medium, model) if (data := files["state/a"]) is not None}


WRITTEN = Record("written", 7, 0, data=NEW)


def test_what_was_not_synced_is_lost() -> None:
    assert contents(medium_of(WRITTEN), "lost") == {OLD * 8}


@pytest.mark.parametrize("model", ["lost", "random", "torn"])
def test_what_was_synced_stands(model: Model) -> None:
    assert contents(medium_of(WRITTEN, Record("synced", 7)), model) == {NEW + OLD * 7}


def test_a_random_part_is_lost_by_sectors_or_by_blocks() -> None:
    found = contents(medium_of(WRITTEN), "random")
    assert {len(data) for data in found} == {len(OLD) * 8}
    assert {data[at : at + SECTOR] for data in found for at in range(0, 8192, SECTOR)} == {OLD[:SECTOR], NEW[:SECTOR]}
    assert len(found) > SEEDS // 4


def test_only_the_last_write_is_torn_and_only_at_the_edge_of_a_sector() -> None:
    medium = medium_of(WRITTEN, Record("written", 7, 10_000, data=b"t" * 2_000))
    found = contents(medium, "torn")
    assert all(data.startswith(NEW) for data in found)
    assert {data.count(b"t") for data in found} == {0, 240, 752, 1264, 1776}, "10 000 + 240 is the edge of a sector"


def test_garbage_is_one_sector_within_16_kib_of_a_late_write_synced_or_not() -> None:
    medium = medium_of(Record("written", 7, 20_000, data=b"n"), Record("synced", 7))
    sure = medium.names["state/a"]
    assert sure is not None
    spoilt: set[int] = set()
    for data in contents(medium, "garbage"):
        sectors = {at for at in range(0, len(data), SECTOR) if data[at : at + SECTOR] != sure.sure[at : at + SECTOR]}
        assert len(sectors) == 1
        spoilt |= sectors
    assert spoilt == set(range(NEAR, 2 * NEAR, SECTOR))


def test_by_posix_any_of_the_unsynced_names_may_be_missing_and_on_ext4_only_the_last_ones() -> None:
    medium = medium_of(*(Record("created", 10 + n, path=f"state/{n}") for n in range(3)))
    by_posix = {"".join(sorted(path[-1] for path in files if path[-1].isdigit())) for files in outcomes(medium, "random", "posix")}
    on_ext4 = {"".join(sorted(path[-1] for path in files if path[-1].isdigit())) for files in outcomes(medium, "random", "ext4")}
    assert by_posix == {"", "0", "1", "2", "01", "02", "12", "012"}
    assert on_ext4 == {"", "0", "01", "012"}


def test_a_rename_that_is_lost_leaves_the_old_names() -> None:
    medium = medium_of(Record("created", 8, path="state/a.new"), Record("written", 8, 0, data=NEW), Record("synced", 8))
    medium.apply(Record("renamed", 8, path="state/a.new", to="state/a"))
    assert cut(medium, "lost", "posix", random.Random(1)).files == {"state": None, "state/a": OLD * 8}
    assert cut(medium, "lost", "ext4", random.Random(1)).files == {"state": None, "state/a": OLD * 8, "state/a.new": NEW}
    assert cut(medium, "torn", "ext4", random.Random(1)).files == {"state": None, "state/a": NEW}


def test_what_lies_in_a_directory_goes_with_its_name() -> None:
    medium = medium_of(
        Record("made directory", path="state/sub"), Record("created", 8, path="state/sub/x"), Record("written", 8, 0, data=NEW),
        Record("synced", 8), Record("directory synced", path="state/sub"),
    )  # fmt: skip
    assert "state/sub/x" not in cut(medium, "lost", "posix", random.Random(1)).files
    assert cut(medium, "lost", "ext4", random.Random(1)).files["state/sub/x"] == NEW


def test_two_names_of_one_file_have_the_same_bytes_in_every_model() -> None:
    medium = medium_of(Record("linked", 7, path="state/kept"), Record("directory synced", path="state"), WRITTEN)
    for model in MODELS:
        for files in outcomes(medium, model):
            assert files["state/a"] is files["state/kept"]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("rule", RULES)
def test_the_same_dice_give_the_same_medium_and_leave_it_as_it_is(model: Model, rule: Rule) -> None:
    medium = medium_of(WRITTEN, Record("truncated", 7, 100), Record("created", 8, path="state/b"))
    first = cut(medium, model, rule, random.Random(5))
    assert first == cut(medium, model, rule, random.Random(5))
