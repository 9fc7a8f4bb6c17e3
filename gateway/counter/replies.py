"""Replies as values: status, body, headers. Pure. Every reply carries the same security headers."""

import json
from dataclasses import dataclass

from gateway.counter.api import Refusal
from gateway.faults import Fault, tell
from gateway.messages.journal import Json

JSON_TYPE = "application/json"
TOO_MANY = 429
TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SVG_TYPE = "image/svg+xml"
EVENTS_TYPE = "text/event-stream; charset=utf-8"

_CSP = "default-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_EVERYWHERE = (
    ("Content-Security-Policy", _CSP),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
NEVER_KEPT = ("Cache-Control", "no-store")
ASKED_ANEW = ("Cache-Control", "no-cache")  # the page and its parts: a new version must show at the next opening


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. `headers`: those beside type and length; `kept` allows the browser to keep a copy and ask whether it is new."""

    status: int
    body: bytes
    media: str = JSON_TYPE
    extra: tuple[tuple[str, str], ...] = ()
    kept: bool = False

    def headers(self) -> dict[str, str]:
        """All headers but the length."""
        cache = ASKED_ANEW if self.kept else NEVER_KEPT
        return dict((("Content-Type", self.media), cache, *_EVERYWHERE, *self.extra))


def json_reply(status: int, value: Json) -> Reply:
    """A JSON body."""
    return Reply(status, json_bytes(value))


def error(status: int, what: Fault, beside: dict[str, Json] | None = None, extra: tuple[tuple[str, str], ...] = ()) -> Reply:
    """A fault in the shape of the contract: code, message, safe, next. `beside`: what else the body holds, `extra`: headers."""
    told = tell(what)
    body: dict[str, Json] = {"code": told.code, "message": told.message, "safe": told.safe, "next": told.next}
    about = dict(what.fields).get("code")
    if about:
        body["about"] = about
    return Reply(status, json_bytes(body | (beside or {})), extra=extra)


def refusal(why: Refusal) -> Reply:
    """A refusal as it goes out: a 422 of the API names what is wrong where, a 429 how long to wait."""
    problems: list[Json] = [{"at": each.at, "problem": each.problem} for each in why.problems]
    wait = dict(why.fault.fields).get("wait_s")
    later = (("Retry-After", wait),) if wait and why.status == TOO_MANY else ()
    return error(why.status, why.fault, {"problems": problems} if problems else None, later)


def json_bytes(value: Json) -> bytes:
    """Compact UTF-8. Half a surrogate pair in a name from outside becomes "?": one bad name must not cost the page."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
