"""Members' numbers, as clerks type them."""

import pytest

from gateway.faults import Fault
from gateway.pos.member import member_number


@pytest.mark.parametrize(
    ("text", "number"), [("00123", "00123"), (" A-12 ", "A-12"), ("2024/07/001", "2024/07/001"), ("12.5", "12.5"), ("9" * 20, "9" * 20)]
)
def test_numbers_are_kept_as_given(text: str, number: str) -> None:
    assert member_number(text) == number


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "GW-3305"),
        ("SRI W", "GW-3305"),
        ("-1", "GW-3305"),
        ("9" * 21, "GW-3305"),
        ("1\n2", "GW-3305"),
        ("\u0661", "GW-3305"),
        ("3310150101800001", "GW-3306"),
    ],
)
def test_what_is_no_number_is_refused_and_a_citizens_number_is_named(text: str, why: str) -> None:
    outcome = member_number(text)
    assert isinstance(outcome, Fault)
    assert outcome.code == why
