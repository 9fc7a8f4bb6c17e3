"""Who is logged in. Pure: ids and tokens come from outside, 256 random bits each; nothing of it outlives the process.

After a restart everybody logs in again: what was on the card could be copied from it.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace

from gateway.counter.clerks import Clerk

MAX_SESSIONS = 16  # a kiosk and a few phones, as many as there are event streams; one more ends the one that is longest unused
IDLE_NS = 12 * 3_600 * 1_000_000_000  # a shift and its overtime; who did nothing for so long has gone home


@dataclass(frozen=True, slots=True)
class Session:
    """One login. `lan`: made over the network, and good for nothing else. `used_ns`: monotonic, the last act or look."""

    key: str
    token: str
    clerk: Clerk
    lan: bool
    used_ns: int


class Sessions:
    """The open ones, the newest last. They are found by the hash of their id, so that no time taken tells anything of an id."""

    def __init__(self) -> None:
        self._open: dict[str, Session] = {}

    @property
    def newest(self) -> Session | None:
        """Who works at the counter: the last to log in of those who have not left."""
        return next(reversed(self._open.values()), None)

    def open(self, identity: str, token: str, clerk: Clerk, now_ns: int, *, lan: bool) -> Session:
        """A fresh session."""
        while len(self._open) >= MAX_SESSIONS:
            del self._open[min(self._open.values(), key=lambda one: one.used_ns).key]
        session = Session(_key(identity), token, clerk, lan, now_ns)
        self._open[session.key] = session
        return session

    def find(self, identity: str, now_ns: int, *, lan: bool) -> Session | None:
        """The session with this id, over the way on which it was made."""
        session = self._open.get(_key(identity))
        return session if session is not None and session.lan == lan and now_ns - session.used_ns < IDLE_NS else None

    def use(self, session: Session, now_ns: int) -> None:
        """The clerk has done something."""
        if session.key in self._open:
            self._open[session.key] = replace(session, used_ns=now_ns)

    def end(self, key: str) -> None:
        """He has left. Ending one twice changes nothing."""
        self._open.pop(key, None)

    def end_of(self, identity: str) -> None:
        """The same by the id."""
        self.end(_key(identity))

    def __len__(self) -> int:
        return len(self._open)

    def has(self, key: str) -> bool:
        """Whether it is still open."""
        return key in self._open

    def tidy(self, now_ns: int, clerks: Collection[Clerk] | None) -> None:
        """End what is idle too long, and whose clerk is not among these. None: nobody knows who they are, and nobody is sent away."""
        for one in list(self._open.values()):
            if now_ns - one.used_ns >= IDLE_NS or (clerks is not None and one.clerk not in clerks):
                del self._open[one.key]


def _key(identity: str) -> str:
    return hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()
