r"""What the district signs: Ed25519 keys in C2SP verifier form, and the envelope around a signed payload. Pure.

Verifier key (C2SP signed-note): `<name>+<hash>+<base64(0x01 | 32 bytes)>`, hash = the first 4 bytes of
SHA-256(name | "\n" | 0x01 | key) in hex. A signed payload on the wire: `{"p": "<text>", "key": "<name>+<hash>", "sig": "<base64>"}`,
the signature over the UTF-8 bytes of `p`.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.faults import Fault, fault
from gateway.uplink.objects import parse_object, text

ED25519 = b"\x01"
KEY_BYTES = 32
NAME = re.compile(r"[^\s+]{1,64}\Z")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key. `id`: its name and hash, as messages name it."""

    id: str
    public: bytes


Keys = Mapping[str, VerifierKey]


@dataclass(frozen=True, slots=True)
class Opened:
    """A payload that came down. `signed`: by one of the configured keys."""

    payload: str
    signed: bool


def key_id(name: str, public: bytes) -> str:
    """`<name>+<hash>` of a public key."""
    digest = hashlib.sha256(name.encode("utf-8") + b"\n" + ED25519 + public).digest()
    return f"{name}+{digest[:4].hex()}"


def parse_verifier(line: str) -> VerifierKey | Fault:
    """The key of a C2SP verifier line; GW-5009 when it is none."""
    name, _, rest = line.strip().partition("+")
    digest, _, encoded = rest.partition("+")
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return _bad(line, "its last part is not base64")
    if not NAME.match(name) or decoded[:1] != ED25519 or len(decoded) != 1 + KEY_BYTES:
        return _bad(line, "a verifier key looks like name+1a2b3c4d+AWxx…, Ed25519")
    key = VerifierKey(key_id(name, decoded[1:]), decoded[1:])
    return key if key.id == f"{name}+{digest}" else _bad(line, f"its hash should be {key.id.rpartition('+')[2]}: a letter was mistyped")


def open_payload(payload: bytes, keys: Keys | None) -> Opened | Fault:
    """The text inside what came down.

    `keys` None: none are configured, and anything readable is taken as unsigned. With keys only what one of them signed:
    GW-5021 for a bare payload, GW-5022 for an unknown key or a bad signature, GW-5023 for what cannot be read.
    """
    fields = parse_object(payload)
    if fields is None:
        return fault("GW-5023", reason="it is no JSON object")
    inner = text(fields, "p")
    if inner is None:
        return fault("GW-5021") if keys is not None else Opened(payload.decode("utf-8"), signed=False)
    if keys is None:
        return Opened(inner, signed=False)
    key = keys.get(text(fields, "key") or "")
    if key is None:
        return fault("GW-5022", reason=f"the key {text(fields, 'key')!r} is not one of uplink.district_keys")
    if not _verify(key, inner, text(fields, "sig") or ""):
        return fault("GW-5022", reason=f"it does not fit the key {key.id}")
    return Opened(inner, signed=True)


def _verify(key: VerifierKey, message: str, signature: str) -> bool:
    # 5 MB that a gateway without district keys never needs: loaded with the first signed message
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(base64.b64decode(signature, validate=True), message.encode("utf-8"))
    except (InvalidSignature, binascii.Error, ValueError):  # a lone surrogate in the message is a ValueError too
        return False
    return True


def _bad(line: str, reason: str) -> Fault:
    return fault("GW-5009", retry="never", key=f"uplink.district_keys = {line!r}", reason=reason)
