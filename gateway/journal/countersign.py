"""The district's counter-signature as an `ack` event keeps it: its signed word, checked once more before anything is forgotten. Pure.

On the wire and in the event: `{"p": "<text>", "key": "<name>+<hash>", "sig": "<base64>"}`, Ed25519 over the UTF-8 bytes of `p`.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.journal.event import decode
from gateway.keys import PublicKey, read_verifier
from gateway.messages.journal import Row

HASH_HEX = 64


@dataclass(frozen=True, slots=True)
class Countersigned:
    """The district holds every event up to `stored`, the last of them with the hash `tip`. `seq`: of the `ack` event that says so."""

    seq: int
    stored: int
    tip: bytes


def district_keys(lines: Iterable[str]) -> tuple[PublicKey, ...]:
    """The keys of `uplink.district_keys`; a line that is none is told by the uplink."""
    keys = (read_verifier(line) for line in lines)
    return tuple(key for key in keys if isinstance(key, PublicKey))


def countersigned(row: Row, keys: Sequence[PublicKey], outlet: str, journal: str) -> Countersigned | None:
    """What this event proves of that journal of that outlet; None where one of `keys` did not sign it, or it is of another one."""
    if row.kind != "ack":
        return None
    try:
        outer = json.loads(str(decode(row.body).get("ack")))
        text, signature = str(outer["p"]), base64.b64decode(str(outer["sig"]), validate=True)
        key = next((key for key in keys if key.id == outer["key"]), None)
        if key is None or not key.verifies(signature, text.encode()):
            return None
        said = json.loads(text)
        topic, stored, tip = str(said["topic"]), said["stored"], str(said["tip"])
        ours = (said["outlet"], said["journal"]) == (outlet, journal) and topic.endswith("/down/ack")
    except (ValueError, LookupError, TypeError, RecursionError, binascii.Error):
        return None
    if not ours or type(stored) is not int or stored < 1 or len(tip) != HASH_HEX:
        return None
    return Countersigned(row.seq, stored, _bytes(tip))


def _bytes(tip: str) -> bytes:
    try:
        return bytes.fromhex(tip)
    except ValueError:
        return b""
