"""Seals what goes down with the district's key. Pure."""

import base64
import json

from gateway.keys import Signer


def seal(signer: Signer, p: str) -> bytes:
    """The envelope around the payload `p`: the signature is over its UTF-8 bytes."""
    signature = base64.b64encode(signer.sign(p.encode())).decode()
    return json.dumps({"p": p, "key": signer.public.id, "sig": signature}, separators=(",", ":")).encode()
