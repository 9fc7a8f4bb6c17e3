"""The file of drafts: the newest wins, a torn one gives way to the one before, a damaged file is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.messages.baskets import Basket, Draft, Held, KeepDraft
from gateway.messages.sales import SaleLine
from gateway.pos.drafts import Drafts
from gateway.pos.drafts_io import NAME, PLACE, DraftFile
from gateway.pos.drafts_io import _Pace as Pace

MILK = SaleLine(1, "8991002101234", "Susu", 1, None, None, 16_375, 0, 16_375)


def draft(n: int = 1) -> Draft:
    return Draft("0a1b2c3d", Basket("12-1", tuple(replace(MILK, n=at) for at in range(1, n + 1)), last_n=n), seq=7)


def keep(state: Path, *drafts: Draft, first_s: float = 0) -> None:
    """A run of the daemon that keeps these and stops."""
    file = DraftFile(state, first_s)
    file.read()
    file.start()
    for each in drafts:
        file.submit(KeepDraft(each))
    file.stop()


def test_the_last_draft_is_read_back_and_a_first_start_has_none(tmp_path: Path) -> None:
    assert DraftFile(tmp_path).read() == Drafts()
    keep(tmp_path, *map(draft, range(1, 30)))
    assert DraftFile(tmp_path).read() == Drafts(draft(29))
    keep(tmp_path, Draft("0a1b2c3d"))
    assert DraftFile(tmp_path).read() == Drafts(Draft("0a1b2c3d"))


def test_nothing_grows_with_the_number_of_drafts(tmp_path: Path) -> None:
    for n in range(1, 6):
        keep(tmp_path, draft(n))
    assert (tmp_path / NAME).stat().st_size <= 2 * PLACE


@pytest.mark.parametrize("torn", range(0, 60, 7))
def test_a_draft_torn_by_a_cut_gives_way_to_the_one_before(tmp_path: Path, torn: int) -> None:
    keep(tmp_path, draft(1))
    before = (tmp_path / NAME).read_bytes()
    keep(tmp_path, draft(2))
    after = (tmp_path / NAME).read_bytes()
    place = 0 if before[:PLACE] != after[:PLACE] else PLACE
    whole = before.ljust(2 * PLACE, b"\0")
    (tmp_path / NAME).write_bytes(whole[:place] + after[place : place + torn] + whole[place + torn :])
    assert DraftFile(tmp_path).read() == Drafts(draft(1))


def test_a_damaged_file_is_told_and_written_over(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"\x07" * 3_000)
    found = DraftFile(tmp_path).read()
    assert found.draft is None
    assert found.fault is not None
    assert found.fault.code == "GW-3717"
    keep(tmp_path, draft(3))
    assert DraftFile(tmp_path).read() == Drafts(draft(3))


def test_a_card_that_cannot_be_written_or_read_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    assert DraftFile(tmp_path).read().fault is not None
    keep(tmp_path, draft(1), draft(2))


def test_the_largest_counter_fits(tmp_path: Path) -> None:
    names = (f"Barang nomor {n * 31337:x} " * 3 for n in range(200))
    lines = tuple(
        SaleLine(n, f"{n * 7_919_001:013}", name, n, None, None, n * 997, 0, n * n * 997) for n, name in enumerate(names, 1) if n <= 200
    )
    largest = Draft("0a1b2c3d", held=tuple(Held(Basket(f"12-{at}", lines, last_n=200), at) for at in range(20)))
    keep(tmp_path, largest)
    assert DraftFile(tmp_path).read() == Drafts(largest)


def test_the_card_is_asked_ever_more_seldom_until_another_basket_lies_there() -> None:
    pace = Pace(2.0)
    waits = []
    now_s = 100.0
    for n in range(1, 6):
        pace.written(draft(n), now_s)
        wait = pace.wait_s(now_s)
        assert wait is not None
        waits.append(wait)
        now_s += wait
        pace.synced()
    assert waits == [2, 8, 30, 30, 30]
    pace.written(Draft("x", held=(Held(Basket("12-1", (MILK,)), 0),)), now_s)
    assert pace.wait_s(now_s) == 2
    pace.written(Draft("x"), now_s)
    assert pace.wait_s(now_s) is None, "that nothing lies there need not be durable"


def test_a_change_in_between_does_not_put_off_what_is_due() -> None:
    pace = Pace(2.0)
    pace.written(draft(1), 100.0)
    pace.written(draft(2), 101.5)
    assert pace.wait_s(101.5) == 0.5
