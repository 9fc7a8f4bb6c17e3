"""The business day: which day a sale belongs to."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfoNotFoundError

import pytest

from gateway.schedule import business_day


def ms(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp()) * 1000  # type: ignore[misc,arg-type] # year, month, day, hour, minute


@pytest.mark.parametrize(
    ("wall_ms", "timezone", "starts", "day"),
    [
        (ms(2026, 11, 24, 3, 0), "Asia/Jakarta", "04:00", "2026-11-24"),  # ten in the morning there
        (ms(2026, 11, 23, 20, 59), "Asia/Jakarta", "04:00", "2026-11-23"),  # 03:59 there: still yesterday's day
        (ms(2026, 11, 23, 21, 0), "Asia/Jakarta", "04:00", "2026-11-24"),  # 04:00 there: the day starts
        (ms(2026, 11, 23, 17, 0), "Asia/Jakarta", "00:00", "2026-11-24"),  # midnight there
        (ms(2026, 11, 23, 19, 29), "Asia/Jayapura", "04:30", "2026-11-23"),  # 04:29, two hours east of Jakarta
        (ms(2026, 11, 23, 19, 30), "Asia/Jayapura", "04:30", "2026-11-24"),
        (ms(2026, 12, 31, 20, 0), "Asia/Jakarta", "04:00", "2026-12-31"),  # 03:00 on New Year's day
        (0, "Asia/Jakarta", "04:00", "1970-01-01"),  # a clock that was never set
        (-1, "UTC", "00:00", "1969-12-31"),
        (ms(2026, 3, 29, 2, 0), "Europe/Amsterdam", "04:00", "2026-03-29"),  # 04:00 on a day of 23 hours
        (ms(2026, 3, 29, 1, 59), "Europe/Amsterdam", "04:00", "2026-03-28"),
    ],
)
def test_a_day_starts_at_its_hour_on_the_wall_clock_of_the_shop(wall_ms: int, timezone: str, starts: str, day: str) -> None:
    assert business_day(wall_ms, timezone, starts) == day


@pytest.mark.parametrize("starts", ["24:00", "04:60", "-1:00", "4", "four", "04:00:00"])
def test_an_hour_that_is_none_is_refused(starts: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - parsing and range say it in different words
        business_day(0, "UTC", starts)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        business_day(0, "Asia/Klaten", "04:00")
