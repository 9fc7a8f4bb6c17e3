"""What is remembered for a while, by name: a frozen map that is cheap to add to and forgets its oldest part. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, TypeVar

CHUNK = 250  # entries copied at most when one is added
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Memory(Generic[V]):
    """Names and values in the order they came. `full`: older chunks with the seq of their last entry; `newest`: the one being filled."""

    full: tuple[tuple[int, Mapping[str, V]], ...] = ()
    newest: Mapping[str, V] = field(default_factory=lambda: MappingProxyType({}))

    def get(self, name: str) -> V | None:
        """The value, None if the name is not (or no longer) known."""
        if name in self.newest:
            return self.newest[name]
        return next((chunk[name] for _, chunk in reversed(self.full) if name in chunk), None)

    def add(self, name: str, value: V, seq: int, forget: int) -> "Memory[V]":
        """With this entry, which came with event `seq`; without the chunks that end at event `forget` or before."""
        newest = {**self.newest, name: value}
        if len(newest) < CHUNK:
            return Memory(self.full, newest)
        return Memory((*(chunk for chunk in self.full if chunk[0] > forget), (seq, newest)))

    def values(self) -> Iterator[V]:
        """The values, oldest first."""
        for _, chunk in self.full:
            yield from chunk.values()
        yield from self.newest.values()

    def names(self) -> Iterator[str]:
        """The names, oldest first."""
        for _, chunk in self.full:
            yield from chunk
        yield from self.newest
