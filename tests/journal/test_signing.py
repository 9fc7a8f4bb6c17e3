"""The outlet's key in the forms that other tools read."""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gateway.journal.signing import key_name, signer, verifier

# From the documentation of Go's golang.org/x/mod/sumdb/note.
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_the_forms_are_those_of_the_signed_note() -> None:
    seed = base64.b64decode(GO_SIGNER.split("+", 4)[4])[1:]
    assert signer("PeterNeumann", seed) == GO_SIGNER
    assert verifier("PeterNeumann", seed) == GO_VERIFIER


def test_what_the_seed_signs_the_verifier_form_verifies() -> None:
    seed = bytes(range(32))
    name, _, key = verifier(key_name("3310152015-01", "1a2b3c4d"), seed).split("+", 2)
    assert name == "kdmp/3310152015-01/1a2b3c4d"
    public = base64.b64decode(key)
    assert public[:1] == b"\x01"
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(Ed25519PrivateKey.from_private_bytes(seed).sign(b"head"), b"head")
