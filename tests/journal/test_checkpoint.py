"""Checkpoints and proofs in the C2SP forms, read back and mistyped."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journal.checkpoint import MAX_PATH, Checkpoint, Proof, origin_of, read_checkpoint, read_proof
from gateway.journal.merkle import Frontier, path_of
from gateway.journal.note import open_note, sign
from gateway.keys import new_signer

ORIGIN = origin_of("3310152015-01", "1a2b3c4d")
KEY = new_signer(ORIGIN, bytes(range(32)))
LEAVES = [hashlib.sha256(bytes([n])).digest() for n in range(11)]
HEAD = Checkpoint(ORIGIN, len(LEAVES), Frontier().grown(LEAVES).root())
# The example of the C2SP tlog-checkpoint specification.
EXAMPLE = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def test_a_checkpoint_is_three_lines() -> None:
    assert HEAD.text().split("\n")[:2] == ["kdmp/3310152015-01/1a2b3c4d", "11"]
    assert read_checkpoint(HEAD.text()) == HEAD


def test_the_specifications_example_is_read_and_written_back() -> None:
    found = read_checkpoint(EXAMPLE)
    assert found is not None
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert found.text() == EXAMPLE


def test_extension_lines_are_passed_over() -> None:
    assert read_checkpoint(HEAD.text() + "more\n") == HEAD


@pytest.mark.parametrize(
    "text",
    ["", "\n", "a\n1\n", EXAMPLE[:-1], EXAMPLE.replace("20852163", "020852163"), EXAMPLE.replace("20852163", "-1"),
     EXAMPLE.replace("20852163", "9" * 16), EXAMPLE.replace("CsUY", ""), EXAMPLE.replace("=", "!"), EXAMPLE + "\n"],
)  # fmt: skip
def test_what_is_no_checkpoint_is_not_read(text: str) -> None:
    assert read_checkpoint(text) is None


@given(st.integers(0, len(LEAVES) - 1))
def test_a_proof_holds_for_its_event_alone_and_is_read_back(index: int) -> None:
    proof = Proof(index, path_of(LEAVES, index), sign(HEAD.text(), KEY))
    again = read_proof(proof.text())
    assert again == proof
    note = open_note(proof.note, [KEY.public])
    assert note is not None
    head = read_checkpoint(note.text)
    assert head == HEAD
    assert [proof.holds(leaf, HEAD) for leaf in LEAVES] == [at == index for at in range(len(LEAVES))]


def test_a_proof_is_written_as_the_specification_has_it() -> None:
    proof = Proof(0, (bytes(32),), "note")
    assert proof.text() == "c2sp.org/tlog-proof@v1\nindex 0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nnote"
    assert read_proof(proof.text().replace("index", "extra AAAA\nindex")) == proof


@pytest.mark.parametrize(
    "text",
    ["", "c2sp.org/tlog-proof@v1\n\nnote", "c2sp.org/tlog-proof@v2\nindex 0\n\nnote", "c2sp.org/tlog-proof@v1\nindex 00\n\nnote",
     "c2sp.org/tlog-proof@v1\nindex x\n\nnote", "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nnote", "c2sp.org/tlog-proof@v1\nindex 0\n",
     "c2sp.org/tlog-proof@v1\nindex 0\n" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" * (MAX_PATH + 1) + "\nnote"],
)  # fmt: skip
def test_what_is_no_proof_is_not_read(text: str) -> None:
    assert read_proof(text) is None
