"""The porter: checks PINs, counts what is tried, knows who is logged in, and tells the till. Lives in the HTTP loop.

One PIN is checked at a time, in a thread: a hash takes 16 MiB and, on the slowest Pi, half a second. It is counted as wrong, durably,
before it is checked, so that no cut of the power gives a try for nothing.
"""

import asyncio
import hmac
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from gateway.counter.api import Refusal
from gateway.counter.attempts import Attempts, Moment, lost, read_attempts
from gateway.counter.clerk_file_io import ClerkFile, Roll
from gateway.counter.clerks import SALT_BYTES, Clerk, nobody, plain_name
from gateway.counter.kept_io import read_small, write_whole
from gateway.counter.moment_io import moment
from gateway.counter.sessions import Session, Sessions
from gateway.faults import fault
from gateway.messages import Event
from gateway.messages.acts import Who
from gateway.messages.counter import ClerkEntered

ATTEMPTS = "attempts.json"
LOCAL_KEY = "counter.key"
MAX_ATTEMPTS_BYTES = 65_536  # sixty-four names have some 6 kB
MAX_QUEUE = 4  # PINs that wait to be checked: a clerk, a consent, and their repetitions
LOOK_S = 2.0  # how soon a clerk added or removed is noticed: one stat
RANDOM_BYTES = 32


class Porter:
    """`state`: the state directory, None: no clerks are kept at all. `post` gives an event to the daemon's loop."""

    def __init__(self, state: Path | None, post: Callable[[Event], None], moments: Callable[[], Moment] = moment) -> None:
        self._state = state
        self._post = post
        self._moment = moments
        self._file = ClerkFile(state) if state else None
        self._sessions = Sessions()
        self._attempts = Attempts()
        self._nobody = nobody(secrets.token_bytes(SALT_BYTES))
        self._told: ClerkEntered | None = None
        self._checking: asyncio.Semaphore | None = None
        self._waiting = 0
        self._local_key = ""
        self.ended: Callable[[], None] = lambda: None
        """Called when sessions have ended, so that their streams do too."""

    @property
    def roll(self) -> Roll:
        """Who is defined."""
        return self._file.roll if self._file else Roll()

    def open(self) -> None:
        """Begin work in the running loop: read what is kept, and tell the till how it stands. Sessions of before stay."""
        self._checking = asyncio.Semaphore(1)
        self._waiting = 0
        if self._state and not self._local_key:
            self._attempts = self._kept(self._state)
            self._local_key = _make_local_key(self._state)
        self.look()
        self._tell()

    async def keep_looking(self) -> None:
        """Look at the file every `LOOK_S` for as long as the loop runs."""
        while True:
            await asyncio.sleep(LOOK_S)
            self.look()

    def look(self) -> None:
        """Take in what has changed in the file, and end the sessions of who is not in it any more."""
        if self._file is None:
            return
        before = len(self._sessions)
        self._file.look()
        self._sessions.tidy(self._moment().mono_ns, None if self.roll.fault else self.roll.clerks)
        if len(self._sessions) != before:
            self.ended()
        self._tell()

    async def login(self, name: str, pin: str, old: str, *, lan: bool) -> tuple[str, Session] | Refusal:
        """A fresh session and its id; `old`, the id that the caller came with, is good for nothing afterwards."""
        self.look()
        clerk = await self._check(name, pin, "GW-7131")
        if isinstance(clerk, Refusal):
            return clerk
        if old:
            self._sessions.end_of(old)
        identity = secrets.token_urlsafe(RANDOM_BYTES)
        session = self._sessions.open(identity, secrets.token_urlsafe(RANDOM_BYTES), clerk, self._moment().mono_ns, lan=lan)
        self.ended()
        self._tell()
        return identity, session

    async def agree(self, name: str, pin: str) -> Who | Refusal:
        """The second clerk who agrees to an act; his PIN is checked and counted like any other."""
        clerk = await self._check(name, pin, "GW-7136")
        return clerk if isinstance(clerk, Refusal) else clerk.who

    def logout(self, session: Session) -> None:
        """End it."""
        self._sessions.end(session.key)
        self.ended()
        self._tell()

    def find(self, identity: str, *, lan: bool) -> Session | None:
        """The open session with this id."""
        return self._sessions.find(identity, self._moment().mono_ns, lan=lan)

    def use(self, session: Session) -> None:
        """Its clerk has done something by hand."""
        self._sessions.use(session, self._moment().mono_ns)

    def has(self, session: Session) -> bool:
        """Whether it is still open."""
        return self._sessions.has(session.key)

    def is_local(self, told: str) -> bool:
        """Whether this is the key that only who may read the state directory can know."""
        return bool(self._local_key) and hmac.compare_digest(told.encode("utf-8", "replace"), self._local_key.encode())

    async def _check(self, name: str, pin: str, wrong: str) -> Clerk | Refusal:
        if self._checking is None or self._waiting >= MAX_QUEUE:
            return Refusal(503, fault("GW-7111", "now", limit=MAX_QUEUE))
        name = plain_name(name)
        self._waiting += 1
        try:
            async with self._checking:
                return await self._check_alone(name, pin, wrong)
        finally:
            self._waiting -= 1

    async def _check_alone(self, name: str, pin: str, wrong: str) -> Clerk | Refusal:
        """The same way whether there is such a clerk or not. Nothing of the PIN goes into what is told."""
        roll, now = self.roll, self._moment()
        if roll.fault is not None:
            return Refusal(503, roll.fault)
        if not roll.clerks:
            return Refusal(409, fault("GW-7133", "never"))
        wait_s = self._attempts.wait_s(name, now)
        if wait_s:
            return Refusal(429, fault("GW-7132", "never", wait_s=wait_s))
        await self._keep(self._attempts.tried(name, now, [plain_name(clerk.name) for clerk in roll.clerks]))
        clerk = roll.find(name)
        fits = await asyncio.to_thread((clerk.secret if clerk else self._nobody).fits, pin)
        if clerk is None or not fits:
            return Refusal(403, fault(wrong, "never", wait_s=self._attempts.wait_s(name, self._moment())))
        await self._keep(self._attempts.right(name))
        return clerk

    async def _keep(self, attempts: Attempts) -> None:
        """Durable before the next step. A card that takes nothing leaves the count in memory: it must not shut the shop."""
        self._attempts = attempts
        if self._state:
            with suppress(OSError):
                await asyncio.to_thread(write_whole, self._state / ATTEMPTS, attempts.text())

    def _kept(self, state: Path) -> Attempts:
        now = self._moment()
        try:
            data = read_small(state / ATTEMPTS, MAX_ATTEMPTS_BYTES)
        except OSError:
            return lost(now)
        return Attempts() if data is None else read_attempts(data, now)

    def _tell(self) -> None:
        newest = self._sessions.newest
        told = ClerkEntered(newest.clerk.who if newest else None, self.roll.defined, self.roll.fault)
        if told != self._told:
            self._told = told
            self._post(told)


def _make_local_key(state: Path) -> str:
    """A key for the command line of this machine; "" where it cannot be kept, and then the command line has none."""
    key = secrets.token_hex(RANDOM_BYTES)
    path = state / LOCAL_KEY
    try:
        with suppress(FileNotFoundError):
            path.unlink()
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(fd, "w", encoding="ascii") as file:
            file.write(key)
    except OSError:
        return ""
    return key


def local_key(state: Path) -> str:
    """The key of the daemon that runs with this state, for the command line; "" where there is none or this user may not read it."""
    try:
        return (state / LOCAL_KEY).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
