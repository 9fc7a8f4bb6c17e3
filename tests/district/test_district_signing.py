"""Signed envelopes, checked with the library's own verification."""

import base64
import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from gateway.district.signing import seal
from gateway.keys import new_signer

KEY = new_signer("district-3310", bytes(range(32)))


@given(st.text(max_size=200))
def test_the_signature_covers_the_bytes_of_p_and_nothing_else(p: str) -> None:
    p = p.encode("utf-8", "replace").decode()
    envelope = json.loads(seal(KEY, p))
    assert set(envelope) == {"p", "key", "sig"}
    assert (envelope["p"], envelope["key"]) == (p, KEY.public.id)
    public = Ed25519PublicKey.from_public_bytes(KEY.public.public)
    public.verify(base64.b64decode(envelope["sig"]), p.encode())
    with pytest.raises(InvalidSignature):
        public.verify(base64.b64decode(envelope["sig"]), p.encode() + b" ")
