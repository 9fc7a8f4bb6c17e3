"""Ed25519 keys with a name, in the text forms of C2SP signed-note (and Go's sumdb/note): what everyone may know, and what signs. Pure.

    verifier  <name>+<hash>+<base64(0x01, 32 bytes of public key)>
    signer    PRIVATE+KEY+<name>+<hash>+<base64(0x01, 32 bytes of seed)>
    hash      the first four bytes of SHA-256(name, newline, 0x01, public key), in hex

The library is loaded at the first signature or check: it costs 5 MB and a tenth of a second, and many gateways sign once an hour.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field

ED25519 = b"\x01"
KEY_BYTES = 32
PREFIX = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+]{1,64}")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key of 32 bytes and its name."""

    name: str
    public: bytes

    @property
    def hash(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def id(self) -> str:
        """Name and hash, as they stand beside a signature."""
        return f"{self.name}+{self.hash.hex()}"

    @property
    def verifier(self) -> str:
        """The verifier form."""
        return f"{self.id}+{base64.b64encode(ED25519 + self.public).decode()}"

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether this key made this signature of this message."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - see above
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - see above

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that can sign. Its seed is shown nowhere but in `secret`."""

    public: PublicKey
    seed: bytes = field(repr=False)

    @property
    def secret(self) -> str:
        """The signer form; to be kept from everyone."""
        return f"{PREFIX}{self.public.id}+{base64.b64encode(ED25519 + self.seed).decode()}"

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - see above

        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def new_signer(name: str, seed: bytes) -> Signer:
    """The key of this name and fresh seed of 32 bytes; the seed comes from outside."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415 - see above

    if _NAME.fullmatch(name) is None:
        raise ValueError(f"no name for a key: {name!r}")
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Signer(PublicKey(name, public), seed)


def read_verifier(text: str) -> PublicKey | str:
    """The key of a verifier line, or in English why it is none."""
    parts = _parts(text)
    if isinstance(parts, str):
        return parts
    name, told, raw = parts
    if raw is None:
        return "a verifier key looks like name+1a2b3c4d+AWxx…, Ed25519"
    key = PublicKey(name, raw)
    return key if key.hash.hex() == told else f"its hash should be {key.hash.hex()}: a letter was mistyped"


def read_signer(text: str) -> Signer | str:
    """The key of a signer line, or in English why it is none."""
    line = text.strip()
    if not line.startswith(PREFIX):
        return f"it does not begin with {PREFIX}"
    parts = _parts(line.removeprefix(PREFIX))
    if isinstance(parts, str):
        return parts
    name, told, raw = parts
    if raw is None:
        return "its key is not an Ed25519 seed (0x01 and 32 bytes)"
    signer = new_signer(name, raw)
    return signer if signer.public.hash.hex() == told else "its hash does not fit its name and key: mistyped, or another key's"


def _parts(text: str) -> tuple[str, str, bytes | None] | str:
    """Name, hash and key; None for a key that is not Ed25519; or in English what is wrong."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3:  # noqa: PLR2004 - name, hash, key
        return "it is not <name>+<hash>+<key>"
    name, told, encoded = parts
    if _NAME.fullmatch(name) is None:
        return "its name is empty, too long or holds a space"
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return "its last part is not base64"
    return name, told, raw[1:] if len(raw) == 1 + KEY_BYTES and raw[:1] == ED25519 else None
