"""GS1 Digital Link: goods named by a web address, as QR codes on packs carry it. Goes to no web.

Source: GS1 Digital Link URI Syntax: `https://any.host/any/path/01/GTIN/10/LOT/21/SERIAL?17=YYMMDD&3103=…`, percent-encoded.
Parameters that are no identifiers are other people's business.
"""

import re
from urllib.parse import unquote

from gateway.pos import gs1

_LINK = re.compile(r"https?://[^/?#\s]+(?:/[^?#]*?)??/01/([0-9]{8}|[0-9]{12,14})(?:/([^?#]*))?(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE)
_IDENTIFIER = re.compile("[0-9]{2,4}")


def looks_like_link(text: str) -> bool:
    """True for a web address with a number of goods in it."""
    return _LINK.fullmatch(text) is not None


def link_elements(text: str) -> dict[str, str] | None:
    """Identifier -> value as `gs1.elements` gives them, "01" first and with 14 digits; None if the address tells what cannot be."""
    found = _LINK.fullmatch(text)
    if found is None:
        return None
    number, path, query = found.groups(default="")
    steps = path.rstrip("/").split("/")
    told = [part.partition("=")[::2] for part in re.split("[&;]", query)]
    pairs = [*zip(steps[::2], steps[1::2], strict=False), *told]
    return gs1.from_pairs([("01", number.zfill(14)), *((key, unquote(value)) for key, value in pairs if _IDENTIFIER.fullmatch(key))])
