"""A place for shops and media, and the shim, built once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.powercut.campaign import shim_in, workplace


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """Removed at the end."""
    with workplace() as home:
        yield home


@pytest.fixture(scope="session")
def shim(home: Path) -> Path:
    """The compiled shim."""
    return shim_in(home)
