"""What a fuzz target is: bytes in, an exception on a finding; and how much a parser holds."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Target:
    """One parser under fire.

    `play` takes one input and raises on a finding: an exception of the parser itself, or an assertion that names what it broke.
    `seeds`: sound inputs to begin with, and every input that ever was a finding. `longest`: bytes of an input.
    `quick`: inputs of a run within the tests; a slow parser has fewer. `holds`: what bounds its memory, for the report.
    """

    name: str
    play: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    holds: str
    longest: int = 96
    quick: int = 20_000


def apart(feed: Callable[[bytes], Iterable[T]], data: bytes) -> list[T]:
    """What the same bytes give one by one."""
    return [one for byte in data for one in feed(bytes((byte,)))]


def held(thing: object, skipped: tuple[type, ...] = ()) -> int:
    """How many bytes, characters and entries this object of ours holds, itself and in its parts, but for those of the types `skipped`."""
    total, waiting, seen = 0, [thing], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, skipped):
            continue
        seen.add(id(one))
        if isinstance(one, (bytes, bytearray, str)):
            total += len(one)
        elif isinstance(one, (list, tuple, deque, set, frozenset)):
            total += len(one)
            waiting += one
        elif isinstance(one, dict):
            total += len(one)
            waiting += [*one.keys(), *one.values()]
        elif is_dataclass(one) and not isinstance(one, type):
            waiting += [getattr(one, field.name) for field in fields(one)]
        elif type(one).__module__.startswith("gateway.") and hasattr(one, "__dict__"):
            waiting += vars(one).values()
    return total
