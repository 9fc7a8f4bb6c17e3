"""The envelope around what the district signs. Pure.

A signed payload on the wire: `{"p": "<text>", "key": "<name>+<hash>", "sig": "<base64>"}`, Ed25519 over the UTF-8 bytes of `p`.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.faults import Fault, fault
from gateway.keys import PublicKey
from gateway.uplink.objects import parse_object, text

Keys = Mapping[str, PublicKey]
"""The district's public keys by their id, name and hash."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A payload that came down. `signed`: by one of the configured keys."""

    payload: str
    signed: bool


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


def _verify(key: PublicKey, message: str, signature: str) -> bool:
    try:
        return key.verifies(base64.b64decode(signature, validate=True), message.encode("utf-8"))
    except (binascii.Error, ValueError):  # a lone surrogate in the message is a ValueError too
        return False
