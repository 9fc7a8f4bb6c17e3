"""The session's cookie and token as headers. Pure."""

from collections.abc import Iterable

Headers = Iterable[tuple[bytes, bytes]]
TOKEN = b"x-gateway-token"
LOCAL = b"x-gateway-local"
_ATTRIBUTES = "HttpOnly; SameSite=Strict; Path=/"
_NAMES = {False: "gateway", True: "__Host-gateway"}
"""On the network the browser itself takes care that the cookie is only ever set and sent by TLS and for this very host (RFC 6265bis)."""


def set_cookie(identity: str, *, lan: bool) -> tuple[str, str]:
    """The header that gives the browser its session. It lives until the browser is closed; the daemon ends it sooner."""
    return "Set-Cookie", f"{_NAMES[lan]}={identity}; {_ATTRIBUTES}{'; Secure' if lan else ''}"


def drop_cookie(*, lan: bool) -> tuple[str, str]:
    """The header that takes it away."""
    return "Set-Cookie", f"{_NAMES[lan]}=; Max-Age=0; {_ATTRIBUTES}{'; Secure' if lan else ''}"


def identity_in(headers: Headers, *, lan: bool) -> str:
    """The session's id that was sent; "" where there is none, or more than one: a planted second cookie must not be chosen."""
    sent = ";".join(value_of(headers, b"cookie"))
    found = [value.strip() for name, _, value in (part.partition("=") for part in sent.split(";")) if name.strip() == _NAMES[lan]]
    return found[0] if len(found) == 1 else ""


def value_of(headers: Headers, wanted: bytes) -> list[str]:
    """Every value of this header."""
    return [value.decode("latin-1").strip() for name, value in headers if name.lower() == wanted]
