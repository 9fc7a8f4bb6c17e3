"""Keys in the text forms of signed notes: Go's own example, and every way to mistype one."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.keys import PREFIX, PublicKey, Signer, new_signer, read_signer, read_verifier

# From the documentation of Go's golang.org/x/mod/sumdb/note (its example keys).
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = bytes(range(32))


def signer(text: str) -> Signer:
    made = read_signer(text)
    assert isinstance(made, Signer), made
    return made


def test_gos_example_key_has_gos_verifier_and_is_written_as_it_was_read() -> None:
    key = signer(f" {GO_SIGNER}\n")
    assert key.public.verifier == GO_VERIFIER
    assert key.public.id == "PeterNeumann+c74f20a3"
    assert key.secret == GO_SIGNER
    assert read_verifier(GO_VERIFIER) == key.public


def test_what_a_key_signs_it_verifies_and_nothing_else() -> None:
    key = new_signer("kdmp/3310152015-01/1a2b3c4d", SEED)
    signature = key.sign(b"head")
    assert signature == Ed25519PrivateKey.from_private_bytes(SEED).sign(b"head")
    assert key.public.verifies(signature, b"head")
    assert not key.public.verifies(signature, b"Head")
    assert not key.public.verifies(signature[:-1], b"head")
    assert not new_signer("x", bytes(32)).public.verifies(signature, b"head")


def test_a_seed_is_not_shown_where_a_key_is() -> None:
    key = new_signer("x", SEED)
    assert "seed" not in repr(key)
    assert key.secret not in repr(key)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "does not begin"),
        (GO_VERIFIER, "does not begin"),
        (PREFIX + "a+b", "it is not"),
        (GO_SIGNER.replace("PeterNeumann", "Peter Neumann"), "name"),
        (GO_SIGNER.replace("PeterNeumann", ""), "name"),
        (GO_SIGNER.replace("PeterNeumann", "x" * 65), "name"),
        (GO_SIGNER.replace("c74f20a3", "c74f20a4"), "hash does not fit"),
        (GO_SIGNER.replace("PeterNeumann", "Peter"), "hash does not fit"),
        (GO_SIGNER[:-4] + "!!!!", "not base64"),
        (GO_SIGNER[:-4], "not an Ed25519 seed"),
        (GO_SIGNER.replace("+AYEK", "+AoEK"), "not an Ed25519 seed"),
    ],
)
def test_a_text_that_is_no_signer_is_refused_with_the_reason(text: str, why: str) -> None:
    refused = read_signer(text)
    assert isinstance(refused, str)
    assert why in refused


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is not"),
        ("PeterNeumann", "it is not"),
        ("PeterNeumann+c74f20a3", "it is not"),
        ("PeterNeumann+c74f20a3+!!", "not base64"),
        (GO_VERIFIER.replace("c74f20a3", "00000000"), "should be c74f20a3"),
        (GO_VERIFIER[:-4], "looks like"),
        ("+c74f20a3+ARpc", "name"),
    ],
)
def test_a_text_that_is_no_verifier_is_refused_with_the_reason(text: str, why: str) -> None:
    refused = read_verifier(text)
    assert isinstance(refused, str)
    assert why in refused


def test_a_key_without_a_proper_name_cannot_be_made() -> None:
    for name in ("", "a b", "a+b", "x" * 65):
        with pytest.raises(ValueError, match="no name"):
            new_signer(name, SEED)


def test_two_names_of_one_key_have_two_hashes() -> None:
    one, other = PublicKey("a", SEED), PublicKey("b", SEED)
    assert one.hash != other.hash
