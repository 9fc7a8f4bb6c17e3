"""Keys in C2SP form and signed envelopes, checked with the library's own verification."""

import base64
import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from gateway.district.signing import PREFIX, Signer, new_signer, read_signer

# From Go's golang.org/x/mod/sumdb/note documentation (its example keys).
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = bytes(range(32))


def signer(text: str) -> Signer:
    made = read_signer(text)
    assert isinstance(made, Signer), made
    return made


def test_gos_example_key_has_gos_verifier() -> None:
    assert signer(f" {GO_SIGNER}\n").verifier == GO_VERIFIER


def test_a_new_key_is_read_back() -> None:
    text = new_signer("district-3310", SEED)
    assert text.startswith(f"{PREFIX}district-3310+")
    assert signer(text).key_id == "+".join(text.split("+")[2:4])


@given(st.text(max_size=200))
def test_the_signature_covers_the_bytes_of_p_and_nothing_else(p: str) -> None:
    p = p.encode("utf-8", "replace").decode()
    key = signer(GO_SIGNER)
    envelope = json.loads(key.seal(p))
    assert set(envelope) == {"p", "key", "sig"}
    assert (envelope["p"], envelope["key"]) == (p, "PeterNeumann+c74f20a3")
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.verifier.split("+", 2)[2])[1:])
    public.verify(base64.b64decode(envelope["sig"]), p.encode())
    with pytest.raises(InvalidSignature):
        public.verify(base64.b64decode(envelope["sig"]), p.encode() + b" ")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "does not begin"),
        (GO_VERIFIER, "does not begin"),
        (PREFIX + "a+b", "it is not"),
        (GO_SIGNER.replace("PeterNeumann", "Peter Neumann"), "name"),
        (GO_SIGNER.replace("PeterNeumann", ""), "name"),
        (GO_SIGNER.replace("c74f20a3", "c74f20a4"), "hash does not fit"),
        (GO_SIGNER.replace("PeterNeumann", "Peter"), "hash does not fit"),
        (GO_SIGNER[:-4] + "!!!!", "not base64"),
        (GO_SIGNER[:-4], "not an Ed25519 seed"),
        (GO_SIGNER.replace("+AYEK", "+AoEK"), "not an Ed25519 seed"),
    ],
)
def test_a_text_that_is_no_signer_is_refused_with_the_reason(text: str, why: str) -> None:
    assert why in str(read_signer(text))


def test_the_seed_is_not_in_what_may_be_logged() -> None:
    assert "key=" not in repr(signer(GO_SIGNER))
