"""Signs what goes down, with the district's Ed25519 key. Pure; the key's text comes from outside.

Source: C2SP signed-note and Go's sumdb/note. A verifier is `<name>+<hash>+<base64(0x01, public key)>`, hash = the first four bytes
of SHA-256(name, newline, 0x01, public key) in hex; a signer is `PRIVATE+KEY+<name>+<hash>+<base64(0x01, seed)>`.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519 = b"\x01"
PREFIX = "PRIVATE+KEY+"
SEED = 32


@dataclass(frozen=True, slots=True)
class Signer:
    """A key with its name. Its seed is shown nowhere."""

    name: str
    key: Ed25519PrivateKey = field(repr=False)

    @property
    def verifier(self) -> str:
        """The public key in verifier form, as outlets have it in `uplink.district_keys`."""
        return f"{self.key_id}+{base64.b64encode(_public(self.key)).decode()}"

    @property
    def key_id(self) -> str:
        """Name and hash, as they stand beside a signature."""
        return f"{self.name}+{key_hash(self.name, _public(self.key))}"

    def seal(self, p: str) -> bytes:
        """The envelope around the payload `p`: the signature is over its UTF-8 bytes."""
        signature = base64.b64encode(self.key.sign(p.encode())).decode()
        return json.dumps({"p": p, "key": self.key_id, "sig": signature}, separators=(",", ":")).encode()


def key_hash(name: str, public: bytes) -> str:
    """Eight hex digits that tell keys of one name apart. `public`: 0x01 and the 32 bytes."""
    return hashlib.sha256(name.encode() + b"\n" + public).digest()[:4].hex()


def read_signer(text: str) -> Signer | str:
    """The signer of this text, or in English why it is none."""
    line = text.strip()
    if not line.startswith(PREFIX):
        return f"it does not begin with {PREFIX}"
    parts = line.removeprefix(PREFIX).split("+", 2)
    if len(parts) != 3:  # noqa: PLR2004 - name, hash, key
        return f"it is not {PREFIX}<name>+<hash>+<key>"
    name, told, encoded = parts
    if not name or any(letter.isspace() for letter in name):
        return "its name is empty or holds a space"
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return "its key is not base64"
    if len(raw) != 1 + SEED or raw[:1] != ED25519:
        return "its key is not an Ed25519 seed (0x01 and 32 bytes)"
    signer = Signer(name, Ed25519PrivateKey.from_private_bytes(raw[1:]))
    return signer if signer.key_id == f"{name}+{told}" else "its hash does not fit its name and key: mistyped, or another key's"


def new_signer(name: str, seed: bytes) -> str:
    """The signer form of a fresh seed of 32 bytes; to be kept from everyone."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return f"{PREFIX}{name}+{key_hash(name, _public(key))}+{base64.b64encode(ED25519 + seed).decode()}"


def _public(key: Ed25519PrivateKey) -> bytes:
    return ED25519 + key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
