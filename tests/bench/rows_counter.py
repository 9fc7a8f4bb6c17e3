"""Figures of the counter page."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench.row import Row, at_most

PAGE = Path(__file__).parents[2] / "gateway" / "counter" / "page"


def assets(_: Path) -> Iterator[Row]:
    """All that a browser loads, uncompressed."""
    sizes = [place.stat().st_size for place in PAGE.rglob("*") if place.is_file()] if PAGE.is_dir() else []
    yield Row("counter page, all assets", sum(sizes) / 1_000 if sizes else None, "kB" if sizes else "no page here", at_most(60))


MEASURES = (assets,)
