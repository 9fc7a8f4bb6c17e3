"""The outlet's Ed25519 key in the C2SP signed-note forms. Pure: the seed comes from outside.

Source: C2SP signed-note and Go's sumdb/note: `<name>+<hash>+<base64>`, hash = the first four bytes of SHA-256(name, newline, key),
key = 0x01 (Ed25519) and 32 bytes; a signer has `PRIVATE+KEY+` before it and its seed in the place of the public key.
"""

import base64
import hashlib

ED25519 = b"\x01"


def key_name(outlet: str, journal: str) -> str:
    """The name of the key and the origin of the journal's checkpoints."""
    return f"kdmp/{outlet}/{journal}"


def verifier(name: str, seed: bytes) -> str:
    """The public key of this seed (32 bytes) in verifier form."""
    public = ED25519 + _public(seed)
    return f"{name}+{_key_hash(name, public)}+{base64.b64encode(public).decode()}"


def signer(name: str, seed: bytes) -> str:
    """The private key in signer form; to be kept from everyone."""
    return f"PRIVATE+KEY+{name}+{_key_hash(name, ED25519 + _public(seed))}+{base64.b64encode(ED25519 + seed).decode()}"


def _key_hash(name: str, public: bytes) -> str:
    return hashlib.sha256(name.encode() + b"\n" + public).digest()[:4].hex()


def _public(seed: bytes) -> bytes:
    # Loaded here: it costs megabytes and a tenth of a second, and a key is made once in a journal's life.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - see the line above
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415 - the same

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
