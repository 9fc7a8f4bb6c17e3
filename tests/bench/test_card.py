"""A card of our own: made, used and taken away whatever happens on it."""

from pathlib import Path

import pytest

from tests.bench.card import card, settle


@pytest.mark.real
def test_a_card_is_empty_takes_files_and_is_gone_afterwards(tmp_path: Path) -> None:
    with card(tmp_path) as home:
        before = list(home.iterdir()) if home != tmp_path else []
        (home / "file").write_bytes(b"x" * 5_000)
        settle(home)
        assert before == []
        (home / "file").unlink()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.real
def test_a_measure_that_breaks_leaves_no_card_behind(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), card(tmp_path):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
