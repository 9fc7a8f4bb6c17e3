"""When: the business day of an instant. Pure; the instant is always an argument, never a clock's."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def business_day(wall_ms: int, timezone: str, starts: str) -> str:
    """The business day ("2026-11-24") at `wall_ms` (since 1970 UTC) of a shop in `timezone` whose days start at `starts` ("04:00").

    Minutes are read off the wall clock there, so a day of 23 or 25 hours still starts at that hour. Raises ValueError for a
    `starts` that is no time of day and ZoneInfoNotFoundError (a KeyError) for an unknown zone: the configuration checks both.
    """
    hour, minute = (int(part) for part in starts.split(":"))
    if not (0 <= hour < 24 and 0 <= minute < 60):  # noqa: PLR2004 - hours of a day, minutes of an hour
        raise ValueError(f"no time of day: {starts!r}")
    local = (EPOCH + timedelta(milliseconds=wall_ms)).astimezone(ZoneInfo(timezone))
    return (local.replace(tzinfo=None) - timedelta(hours=hour, minutes=minute)).date().isoformat()
