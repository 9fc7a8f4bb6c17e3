"""The record of ends on disk: it counts our own breaks over restarts and nothing else, and a bad disk never shuts the shop."""

import os
from pathlib import Path

import pytest

from gateway.ends_io import Ends, boottime_ms, kernel_boot_id


class Ticks:
    """A clock in ms that the test moves."""

    def __init__(self) -> None:
        self.ms = 100_000

    def __call__(self) -> int:
        self.ms += 1_000
        return self.ms


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


def test_the_third_break_in_a_row_starts_the_safe_mode_and_a_clean_stop_ends_it(tmp_path: Path, ticks: Ticks) -> None:
    seen = []
    for _ in range(5):
        run = Ends(str(tmp_path), "k", ticks)
        seen.append(run.began())
        assert run.broke()
    assert seen == [False, False, False, True, True]
    Ends(str(tmp_path), "k", ticks).stopped()
    assert not Ends(str(tmp_path), "k", ticks).began()
    assert list(tmp_path.iterdir()) == []


def test_being_killed_from_outside_or_losing_power_never_counts(tmp_path: Path, ticks: Ticks) -> None:
    for _ in range(10):
        assert not Ends(str(tmp_path), "k", ticks).began()
    assert list(tmp_path.iterdir()) == [], "a run that did not break wears no card"


def test_breaks_before_a_power_cut_are_forgotten(tmp_path: Path, ticks: Ticks) -> None:
    for _ in range(3):
        Ends(str(tmp_path), "before", ticks).broke()
    assert not Ends(str(tmp_path), "after", ticks).began()
    Ends(str(tmp_path), "after", ticks).broke()
    assert not Ends(str(tmp_path), "after", ticks).began()


def test_safe_mode_wears_off_when_five_minutes_passed(tmp_path: Path, ticks: Ticks) -> None:
    for _ in range(3):
        Ends(str(tmp_path), "k", ticks).broke()
    ticks.ms += 301_000
    assert not Ends(str(tmp_path), "k", ticks).began()


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe\x00", b"{" * 100_000, b'{"kernel": "k", "broke_ms": [1'])
def test_a_damaged_file_is_no_record_and_is_replaced_by_the_next_break(tmp_path: Path, ticks: Ticks, damage: bytes) -> None:
    (tmp_path / "ends.json").write_bytes(damage)
    assert not Ends(str(tmp_path), "k", ticks).began()
    for _ in range(3):
        assert Ends(str(tmp_path), "k", ticks).broke()
    assert Ends(str(tmp_path), "k", ticks).began()


def test_a_directory_that_is_not_there_costs_nothing(tmp_path: Path, ticks: Ticks) -> None:
    run = Ends(str(tmp_path / "absent"), "k", ticks)
    assert not run.began()
    assert not run.broke()
    run.stopped()


def test_a_directory_in_the_files_place_costs_nothing(tmp_path: Path, ticks: Ticks) -> None:
    (tmp_path / "ends.json").mkdir()
    run = Ends(str(tmp_path), "k", ticks)
    assert not run.began()
    assert not run.broke()
    run.stopped()


def test_the_kernel_tells_its_boot_id_and_its_time(tmp_path: Path) -> None:
    assert len(kernel_boot_id()) == 36
    assert kernel_boot_id(str(tmp_path / "absent")) == ""
    (tmp_path / "odd").write_bytes(os.urandom(8) + b"\xff")
    assert kernel_boot_id(str(tmp_path / "odd")) == ""
    assert boottime_ms() > 0
