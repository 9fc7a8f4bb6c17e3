"""A shop with its journal on real files, closed after the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journal.doubles import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Not yet started."""
    shop = Shop(tmp_path)
    yield shop
    shop.disk.well()
    shop.stop()
