"""Who may come in where: which paths need a login, and which only a page that may show its login form. Pure.

On this machine's own address the login page may see devices and warnings; on the network nothing but the form itself.
"""

import hmac
from dataclasses import dataclass

from gateway.counter.api import Refusal
from gateway.counter.sessions import Session
from gateway.faults import fault

OPEN = ("/", "/favicon.ico", "/healthz", "/api/login")
PAGE = "/page/"
SHOWN = ("/api/state", "/api/events", "/api/clerks", "/api/forms", "/api/openapi.json", "/metrics")
"""Also without a login on this machine's own address: state and events then without basket, shift and sums."""
LOCAL_ACTS = ("/api/print-test",)
"""What the command line of this machine may do without being a clerk."""
READING = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. `cookie`: one was sent; `token`: what was sent as X-Gateway-Token; `local`: the command line of this machine."""

    session: Session | None = None
    cookie: bool = False
    token: str = ""
    local: bool = False
    free: bool = False
    """No clerk is defined, and it comes over this machine's own address: everything is allowed."""

    @property
    def sees_all(self) -> bool:
        """Whether basket and sums are shown to him."""
        return self.free or self.local or self.session is not None


def refused(method: str, path: str, caller: Caller, *, lan: bool) -> Refusal | None:
    """Why this caller may not do that here."""
    if path in OPEN or path.startswith(PAGE):
        return None
    if method in READING:
        return None if caller.sees_all or (not lan and path in SHOWN) else no_session(caller)
    if caller.session is not None:
        sent, right = caller.token.encode("utf-8", "replace"), caller.session.token.encode()
        return None if hmac.compare_digest(sent, right) else Refusal(403, fault("GW-7137", "never"))
    return None if caller.free or (caller.local and path in LOCAL_ACTS) else no_session(caller)


def no_session(caller: Caller) -> Refusal:
    """He is to log in first, or again."""
    return Refusal(401, fault("GW-7135" if caller.cookie else "GW-7134", "never"))
