"""The RFC 6962 Merkle tree over a journal's events: grown leaf by leaf, its root, and proofs that an event is in it. Pure.

A leaf hash is the event's own hash (chain.py: SHA-256(0x00, previous hash, seq, body)). An inner node is SHA-256(0x01, left, right).
Sources: RFC 6962 section 2.1 (tree head, audit path), RFC 9162 section 2.1.3.2 (checking a path).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

HASH_BYTES = 32
MAX_SIZE = 1 << 53
"""Events: as high as a seq can count."""


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that is needed of a tree to let it grow: its size, and the roots of its whole subtrees, the largest first (at most 53)."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """One peak for each bit of the size."""
        if not 0 <= self.size <= MAX_SIZE or len(self.peaks) != self.size.bit_count():
            raise ValueError(f"{len(self.peaks)} peaks do not make a tree of {self.size}")
        if any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise ValueError("a peak is not 32 bytes long")

    def grown(self, leaves: Iterable[bytes]) -> "Frontier":
        """The frontier with these leaf hashes behind the others."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            size += 1
            node, low = leaf, size
            while not low & 1:  # a whole pair at this height
                node = _node(peaks.pop(), node)
                low >>= 1
            peaks.append(node)
        return Frontier(size, tuple(peaks))

    def root(self) -> bytes:
        """The tree head; of no leaves SHA-256 of nothing."""
        if not self.peaks:
            return hashlib.sha256().digest()
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = _node(peak, node)
        return node


def path_of(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The audit path of leaf `index` (from 0) in the tree of all these leaf hashes, from the leaf up."""
    if not 0 <= index < len(leaves):
        raise ValueError(f"no leaf {index} among {len(leaves)}")
    path: list[bytes] = []
    level = list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        level = [_node(*pair) if len(pair) > 1 else pair[0] for pair in _pairs(level)]
        index >>= 1
    return tuple(path)


def path_beyond(before: Frontier, leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The audit path of leaf `index` in the tree of `before` and these leaf hashes behind it, of which the leaf is one.

    Whole subtrees that lie before are peaks of the frontier: their parent holds the leaf, so they are not part of a larger one.
    """
    if not before.size <= index < before.size + len(leaves):
        raise ValueError(f"no leaf {index} behind {before.size}, among {len(leaves)}")
    peaks: dict[int, bytes] = {}
    start = 0
    for peak, bit in zip(before.peaks, (bit for bit in range(MAX_SIZE.bit_length(), -1, -1) if before.size >> bit & 1), strict=True):
        peaks[start] = peak
        start += 1 << bit
    path: list[bytes] = []
    low, high = 0, before.size + len(leaves)
    while high - low > 1:
        middle = low + _half(high - low)
        left = index < middle
        path.append(_subtree(peaks, before.size, leaves, *((middle, high) if left else (low, middle))))
        low, high = (low, middle) if left else (middle, high)
    return tuple(reversed(path))


def root_of(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The tree head that this path leads to; None if a path of this length cannot belong to leaf `index` of `size`."""
    if not 0 <= index < size:
        return None
    node, at, last = leaf, index, size - 1
    for sibling in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            node = _node(sibling, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = _node(node, sibling)
        at, last = at >> 1, last >> 1
    return node if last == 0 else None


def _half(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _subtree(peaks: Mapping[int, bytes], known: int, leaves: Sequence[bytes], low: int, high: int) -> bytes:
    if high <= known:
        return peaks[low]
    if low >= known:
        return Frontier().grown(leaves[low - known : high - known]).root()
    middle = low + _half(high - low)
    return _node(_subtree(peaks, known, leaves, low, middle), _subtree(peaks, known, leaves, middle, high))


def _pairs(level: list[bytes]) -> Iterable[list[bytes]]:
    return (level[at : at + 2] for at in range(0, len(level), 2))


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
