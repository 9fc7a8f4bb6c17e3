"""Inclusive ranges of event numbers, and arithmetic on them. Pure."""

from collections.abc import Iterable, Sequence

Span = tuple[int, int]
"""First and last, both included; first <= last."""


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same numbers in as few ranges as possible, in order."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is in `spans` and not in `taken`, in order."""
    left: list[Span] = []
    away = merge(taken)
    for first, last in merge(spans):
        at = first
        for start, end in away:
            if end < at or start > last:
                continue
            if start > at:
                left.append((at, start - 1))
            at = end + 1
        if at <= last:
            left.append((at, last))
    return left


def islands(numbers: Iterable[int]) -> list[Span]:
    """The numbers as ranges, in order."""
    return merge((number, number) for number in numbers)


def gaps(held: Sequence[Span], after: int) -> list[Span]:
    """The ranges above `after` that are missing below the highest number held."""
    if not held:
        return []
    return subtract([(after + 1, max(last for _, last in held))], held) if max(last for _, last in held) > after else []
