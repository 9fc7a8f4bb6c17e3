"""Inclusive ranges of event numbers. Pure."""

from collections.abc import Iterable, Sequence

from gateway.uplink.objects import Fields

Range = tuple[int, int]
MAX_RANGES = 64  # holes named in one message; the rest is named when these are filled


def merged(ranges: Iterable[Range]) -> list[Range]:
    """The same numbers in order, touching ranges joined."""
    out: list[Range] = []
    for first, last in sorted(ranges):
        if out and first <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return out


def without(ranges: Iterable[Range], taken: Iterable[Range]) -> list[Range]:
    """`ranges` less the numbers in `taken`."""
    out = merged(ranges)
    for low, high in taken:
        out = [part for first, last in out for part in ((first, min(last, low - 1)), (max(first, high + 1), last)) if part[0] <= part[1]]
    return out


def within(ranges: Iterable[Range], low: int, high: int) -> list[Range]:
    """The part of `ranges` from `low` to `high`."""
    return [(max(first, low), min(last, high)) for first, last in ranges if last >= low and first <= high]


def read_ranges(fields: Fields, key: str) -> tuple[Range, ...] | None:
    """The ranges under `key`, written as `[[first, last], …]`, at most `MAX_RANGES`; () when absent, None when it is something else."""
    value = fields.get(key, [])
    if not isinstance(value, list):
        return None
    found = tuple(pair for item in value[:MAX_RANGES] if (pair := _pair(item)) is not None)
    return found if len(found) == min(len(value), MAX_RANGES) else None


def written(ranges: Sequence[Range]) -> list[list[int]]:
    """As a message holds them."""
    return [[first, last] for first, last in ranges[:MAX_RANGES]]


def _pair(item: object) -> Range | None:
    match item:
        case [bool(), _] | [_, bool()]:
            return None
        case [int() as first, int() as last] if 1 <= first <= last <= 1 << 53:
            return (first, last)
    return None
