"""The last good configuration: a broken file never keeps a shop closed, and nothing broken is ever kept."""

from pathlib import Path

import pytest

from gateway.config import Config, Outlet
from gateway.config_read import ConfigError, load
from gateway.last_good_io import keep_good, load_or_last_good

GOOD = '[outlet]\nid = "3310152015-01"\nname = "Gerai"\n'
BROKEN = '[outlet]\nid = "3310152015-01"\nnmae = "Gerai"\n'


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "gateway.toml"
    path.write_text(GOOD)
    return path


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "state" / "kept.toml"


def keep(place: Path, kept: Path) -> bool:
    kept.parent.mkdir(exist_ok=True)
    return keep_good(str(place), str(kept), load(str(place)))


def test_a_good_file_is_taken_and_the_kept_one_left_alone(place: Path, kept: Path) -> None:
    config, problems = load_or_last_good(str(place), str(kept))
    assert (config.outlet.name, problems) == ("Gerai", ())
    assert not kept.exists()


def test_a_broken_file_starts_from_the_last_good_one_and_says_what_is_wrong(place: Path, kept: Path) -> None:
    assert keep(place, kept)
    place.write_text(BROKEN)
    config, problems = load_or_last_good(str(place), str(kept))
    assert config.outlet.name == "Gerai"
    assert [p.path for p in problems] == ["outlet.nmae"]


def test_an_absent_file_starts_from_the_last_good_one_too(place: Path, kept: Path) -> None:
    keep(place, kept)
    place.unlink()
    config, problems = load_or_last_good(str(place), str(kept))
    assert config.outlet.id == "3310152015-01"
    assert "cannot be read" in problems[0].message


@pytest.mark.parametrize("damaged", [None, "", BROKEN, "\x00\x00", "[outlet"])
def test_without_a_good_one_the_problems_told_are_those_of_the_file_to_mend(place: Path, kept: Path, damaged: str | None) -> None:
    kept.parent.mkdir()
    if damaged is not None:
        kept.write_text(damaged)
    place.write_text(BROKEN)
    with pytest.raises(ConfigError) as caught:
        load_or_last_good(str(place), str(kept))
    assert [p.path for p in caught.value.problems] == ["outlet.nmae"]


def test_the_kept_text_is_the_file_with_its_comments_and_is_written_once(place: Path, kept: Path) -> None:
    place.write_bytes(b"# by Budi\r\n" + GOOD.encode())
    assert keep(place, kept)
    assert kept.read_bytes() == place.read_bytes()
    assert not keep(place, kept), "the same text again spares the card"
    assert sorted(p.name for p in kept.parent.iterdir()) == [kept.name]


def test_a_file_changed_since_the_start_is_not_kept_as_good(place: Path, kept: Path) -> None:
    started = load(str(place))
    kept.parent.mkdir()
    for text in (BROKEN, GOOD.replace("Gerai", "Other")):
        place.write_text(text)
        assert not keep_good(str(place), str(kept), started)
        assert not kept.exists()


def test_a_directory_that_takes_nothing_costs_nothing(place: Path, kept: Path) -> None:
    assert not keep_good(str(place), str(kept), Config(outlet=Outlet(id="3310152015-01", name="Gerai")))


def test_a_power_cut_before_the_rename_leaves_the_old_copy_whole(place: Path, kept: Path) -> None:
    keep(place, kept)
    kept.with_name(kept.name + ".new").write_text("[outl")
    place.write_text(BROKEN)
    assert load_or_last_good(str(place), str(kept))[0].outlet.name == "Gerai"
    place.write_text(GOOD.replace("Gerai", "Gerai Dua"))
    assert keep(place, kept)
    assert load(str(kept)).outlet.name == "Gerai Dua"
