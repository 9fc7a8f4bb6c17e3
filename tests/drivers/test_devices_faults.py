"""The room's fault table: every row can be told, in both languages, without a hole where a field belongs."""

import re
from pathlib import Path

import pytest

from gateway.faults import Fault, Language, tell
from gateway.faults.devices import ROWS

SOURCES = sorted((Path(__file__).parents[2] / "gateway" / "drivers").rglob("*.py"))
FIELDS = (
    "device", "port", "reason", "what", "byte", "length", "limit", "line", "protocol", "tried", "error", "key", "sent", "count", "path",
    "heard", "fits",
)  # fmt: skip


@pytest.mark.parametrize("code", ROWS)
def test_a_row_is_told_in_both_languages(code: str) -> None:
    languages: tuple[Language, ...] = ("id", "en")
    for language in languages:
        told = tell(Fault(code, tuple((name, "x") for name in FIELDS)), language)
        assert "?" not in told.message + told.safe + told.next
        assert all(text.endswith(".") for text in (told.message, told.safe, told.next))


def test_every_code_the_drivers_name_has_a_row_and_every_row_is_named() -> None:
    named = {code for path in SOURCES for code in re.findall(r"GW-2\d{3}", path.read_text())}
    assert named == set(ROWS)
