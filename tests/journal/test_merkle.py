"""The tree against its definition in RFC 6962, written down a second time as recursion, and against RFC vectors."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journal.merkle import Frontier, path_beyond, path_of, root_of

# Leaves and heads of the reference test of Certificate Transparency (RFC 6962's authors' merkletree tests).
CT_TEXTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
CT_LEAVES = [bytes.fromhex(text) for text in CT_TEXTS]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def defined(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + defined(leaves[:k]) + defined(leaves[k:])).digest()


def defined_path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 6962, word for word."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*defined_path(m, leaves[:k]), defined(leaves[k:])]
    return [*defined_path(m - k, leaves[k:]), defined(leaves[:k])]


LEAVES = st.integers(0, 70).map(lambda count: [leaf(bytes([n])) for n in range(count)])


def test_the_reference_tree_has_the_reference_heads() -> None:
    frontier = Frontier()
    for data, root in zip(CT_LEAVES, CT_ROOTS, strict=True):
        frontier = frontier.grown([leaf(data)])
        assert frontier.root().hex() == root


def test_the_tree_of_nothing_is_the_hash_of_nothing() -> None:
    assert Frontier().root() == hashlib.sha256().digest()


@given(LEAVES, st.integers(0, 70))
def test_a_tree_grown_in_pieces_is_the_tree(leaves: list[bytes], cut: int) -> None:
    grown = Frontier().grown(leaves[:cut]).grown(leaves[cut:])
    assert grown.size == len(leaves)
    assert grown.root() == defined(leaves)


@given(LEAVES.filter(bool), st.data())
def test_a_path_leads_from_its_leaf_to_the_root_and_from_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = path_of(leaves, index)
    assert list(path) == defined_path(index, leaves)
    assert root_of(leaves[index], index, len(leaves), path) == defined(leaves)
    other = data.draw(st.integers(0, len(leaves) - 1))
    if other != index:
        assert root_of(leaves[other], index, len(leaves), path) != defined(leaves)
        assert root_of(leaves[index], other, len(leaves), path) != defined(leaves)


@given(LEAVES.filter(bool), st.data())
def test_a_path_that_was_changed_leads_nowhere(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, root = path_of(leaves, index), defined(leaves)
    assert root_of(leaves[index], index, len(leaves), [*path, bytes(32)]) != root
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert root_of(leaves[index], index, len(leaves), path[:at] + path[at + 1 :]) != root
        assert root_of(leaves[index], index, len(leaves), [*path[:at], bytes(32), *path[at + 1 :]]) != root


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_path_to_a_leaf_that_is_not_there(index: int) -> None:
    leaves = [leaf(b"a")] * 3
    with pytest.raises(ValueError, match="no leaf"):
        path_of(leaves, index)
    assert root_of(leaves[0], index, 3, ()) is None


@pytest.mark.parametrize(("size", "peaks"), [(1, ()), (2, (bytes(32), bytes(32))), (1, (b"short",)), (-1, ()), (1 << 54, (bytes(32),))])
def test_a_frontier_that_cannot_be_is_refused(size: int, peaks: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="peak"):
        Frontier(size, peaks)


def test_a_path_behind_a_frontier_is_the_path_among_all_leaves() -> None:
    leaves = [bytes([n]) * 32 for n in range(40)]
    for size in (1, 2, 3, 7, 8, 21, 40):
        for known in range(size):
            before = Frontier().grown(leaves[:known])
            for index in range(known, size):
                assert path_beyond(before, leaves[known:size], index) == path_of(leaves[:size], index), (size, known, index)


def test_there_is_no_path_for_a_leaf_that_was_dropped() -> None:
    with pytest.raises(ValueError, match="no leaf 1"):
        path_beyond(Frontier().grown([bytes(32)] * 2), [bytes(32)], 1)
