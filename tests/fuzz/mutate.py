"""The fuzzer of our own: seeded mutations of sound inputs. Runs wherever Python does; the one that is guided by coverage is `guided.py`."""

import random
from collections.abc import Callable, Iterator

from tests.fuzz.target import Target

TELLING = b"\x00\x01\x02\x03\x04\x05\x06\x0a\x0d\x10\x11\x15\x1b\x1c\x1d\x7f\x80\xff +-,.0123456789=?*]()xNGSTUWkglb"
"""Bytes that mean something to some parser here."""
PURE_NOISE = 20
"""One input of so many owes nothing to a seed."""


def inputs(target: Target, seed: int) -> Iterator[bytes]:
    """Inputs without end, the same for the same seed: the target's own seeds first."""
    yield from (one[: target.longest] for one in target.seeds)
    chance = random.Random(f"{target.name} {seed}")
    while True:
        if chance.randrange(PURE_NOISE) == 0:
            yield chance.randbytes(chance.randrange(target.longest + 1))
            continue
        data = bytearray(chance.choice(target.seeds))
        for _ in range(chance.choice((1, 1, 2, 3, 5))):
            chance.choice(MUTATIONS)(data, chance, target)
        yield bytes(data[: target.longest])


def _flip(data: bytearray, chance: random.Random, target: Target) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _replace(data: bytearray, chance: random.Random, target: Target) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.choice(TELLING)


def _insert(data: bytearray, chance: random.Random, target: Target) -> None:
    data.insert(chance.randrange(len(data) + 1), chance.choice(TELLING))


def _cut(data: bytearray, chance: random.Random, target: Target) -> None:
    begin = chance.randrange(len(data) + 1)
    del data[begin : begin + chance.randrange(1, 9)]


def _repeat(data: bytearray, chance: random.Random, target: Target) -> None:
    begin = chance.randrange(len(data) + 1)
    data[begin:begin] = data[begin : begin + chance.randrange(1, 17)] * chance.randrange(1, 4)


def _join(data: bytearray, chance: random.Random, target: Target) -> None:
    at = chance.randrange(len(data) + 1)
    data[at : len(data) if chance.randrange(2) else at] = chance.choice(target.seeds)


def _swap(data: bytearray, chance: random.Random, target: Target) -> None:
    if len(data) > 1:
        at = chance.randrange(len(data) - 1)
        data[at], data[at + 1] = data[at + 1], data[at]


MUTATIONS: tuple[Callable[[bytearray, random.Random, Target], None], ...] = (
    _flip,
    _replace,
    _replace,
    _insert,
    _cut,
    _repeat,
    _join,
    _swap,
)
