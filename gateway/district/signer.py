"""The district's signing key, and the envelope that it signs. Pure.

C2SP signer form, one line: `PRIVATE+KEY+<name>+<hash>+<base64(0x01 | 32 bytes of Ed25519 seed)>`, hash as in the verifier form.
"""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.faults import Fault, fault
from gateway.uplink.objects import encode
from gateway.uplink.signature import ED25519, KEY_BYTES, NAME, key_id

START = "PRIVATE+KEY+"


class Signer:
    """Signs payloads. `id`: name and hash, as messages name it; `verifier`: the line that outlets are given."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._key.public_key().public_bytes_raw()
        self.name = name
        self.id = key_id(name, public)
        self.verifier = f"{self.id}+{base64.b64encode(ED25519 + public).decode()}"

    def sign(self, payload: str) -> bytes:
        """`{"p": payload, "key": …, "sig": …}`."""
        signature = base64.b64encode(self._key.sign(payload.encode("utf-8"))).decode()
        return encode({"p": payload, "key": self.id, "sig": signature})


def parse_signer(line: str, file: str) -> Signer | Fault:
    """The signer of a C2SP line; GW-8009 when it is none. `file` is named in the fault, the key never is."""
    if not line.startswith(START):
        return _bad(file, "it does not begin with PRIVATE+KEY+")
    name, _, rest = line.strip().removeprefix(START).partition("+")
    digest, _, encoded = rest.partition("+")
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return _bad(file, "its last part is not base64")
    if not NAME.match(name) or decoded[:1] != ED25519 or len(decoded) != 1 + KEY_BYTES:
        return _bad(file, "it is no Ed25519 key with a name")
    signer = Signer(name, decoded[1:])
    return signer if signer.id == f"{name}+{digest}" else _bad(file, "its hash does not fit: a letter was mistyped")


def _bad(file: str, reason: str) -> Fault:
    return fault("GW-8009", retry="never", file=file, reason=reason)
