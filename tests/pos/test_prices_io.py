"""The file of prices changed at the counter: kept over starts, caught up from the journal, overtaken by a newer catalogue."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.messages.goods import CatalogueChanged, PriceEdit
from gateway.messages.journal import Row
from gateway.pos.catalogue import Catalogue, read_catalogue
from gateway.pos.prices_io import BEHIND, NAME, WAITING, PriceFile

CATALOGUE = read_catalogue("gtin,name,price_idr\n8991002101234,Susu,16375\n")[0]
MILK = PriceEdit("08991002101234", "Susu", "pcs", 17_000, 16_375, 9)
ICE = PriceEdit("E77", "Es lilin", "pcs", 500, None, 12)


def nothing(_: int) -> list[Row]:
    return []


def rows(*edits: PriceEdit) -> Callable[[int], list[Row]]:
    """A journal that holds these."""

    def after(seq: int) -> list[Row]:
        bodies = (
            (edit.seq, {"v": 1, "code": edit.code, "name": edit.name, "unit": edit.unit, "price": edit.price, "before": 1})
            for edit in edits
        )
        return [Row(at, "price_list", bytes(32), json.dumps(body).encode()) for at, body in bodies if at > seq]

    return after


def keep(state: Path, *edits: PriceEdit) -> None:
    """A run that changes these prices."""
    file = PriceFile(state, "0a1b2c3d")
    file.read(CATALOGUE, nothing, 9)
    file.start()
    for edit in edits:
        file.submit(CatalogueChanged(edit))
    file.stop()


def read(
    state: Path, *, catalogue: Catalogue = CATALOGUE, after: Callable[[int], list[Row]] = nothing, head: int = 20, journal: str = "0a1b2c3d"
) -> tuple[tuple[PriceEdit, ...], list[str]]:
    edits, faults = PriceFile(state, journal).read(catalogue, after, head)
    return edits, [fault.code for fault in faults]


def test_prices_are_kept_over_a_start(tmp_path: Path) -> None:
    assert read(tmp_path) == ((), [])
    keep(tmp_path, MILK, ICE)
    assert read(tmp_path) == ((MILK, ICE), [])


def test_a_price_that_was_durable_and_not_yet_in_the_file_is_read_from_the_journal(tmp_path: Path) -> None:
    keep(tmp_path, MILK)
    assert read(tmp_path, after=rows(MILK, ICE)) == ((MILK, ICE), [])
    (tmp_path / NAME).unlink()
    assert read(tmp_path, after=rows(MILK, ICE)) == ((MILK, ICE), []), "a lost file costs a longer reading"


def test_a_damaged_file_is_told_and_made_again_from_the_journal(tmp_path: Path) -> None:
    for text in ("{", "[]", '{"v":2}', '{"v":1,"journal":"0a1b2c3d","seq":1,"edits":[{}]}', "\x00"):
        (tmp_path / NAME).write_text(text)
        assert read(tmp_path, after=rows(MILK)) == ((MILK,), ["GW-3718"])


def test_a_journal_that_cannot_be_read_is_told_and_the_file_still_counts(tmp_path: Path) -> None:
    keep(tmp_path, MILK)

    def broken(_: int) -> list[Row]:
        raise OSError("gone")

    assert read(tmp_path, after=broken, head=10_000) == ((MILK,), ["GW-3718"])


def test_a_newer_catalogue_wins_for_good(tmp_path: Path) -> None:
    keep(tmp_path, MILK, ICE)
    newer = read_catalogue("gtin,name,price_idr\n8991002101234,Susu,16900\n")[0]
    assert read(tmp_path, catalogue=newer) == ((ICE,), [])
    assert read(tmp_path, after=rows(MILK, ICE)) == ((ICE,), []), "also when the old file comes back"


def test_a_catalogue_that_cannot_be_read_overtakes_nothing(tmp_path: Path) -> None:
    keep(tmp_path, MILK)
    assert read(tmp_path, catalogue=Catalogue()) == ((), [])
    assert read(tmp_path) == ((MILK,), [])


def test_the_file_is_written_anew_when_the_journal_has_gone_far_ahead(tmp_path: Path) -> None:
    keep(tmp_path, MILK)
    read(tmp_path, head=BEHIND + 100)
    asked: list[int] = []

    def after(seq: int) -> list[Row]:
        asked.append(seq)
        return []

    read(tmp_path, after=after, head=BEHIND + 101)
    assert asked == [BEHIND + 100]


def test_another_journals_file_is_not_ours(tmp_path: Path) -> None:
    keep(tmp_path, MILK)
    assert read(tmp_path, journal="ffffffff") == ((), [])


def test_a_card_that_cannot_be_written_loses_no_price(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / NAME).with_suffix(".new").mkdir()
    keep(tmp_path, MILK)
    assert "GW-3718" in caplog.text
    assert read(tmp_path, after=rows(MILK)) == ((MILK,), [])


def test_more_prices_than_may_wait_are_left_to_the_journal(tmp_path: Path) -> None:
    file = PriceFile(tmp_path, "0a1b2c3d")
    for _ in range(WAITING + 5):
        file.submit(CatalogueChanged(MILK))
    file.start()
    file.stop()
    assert read(tmp_path) == ((MILK,), [])
