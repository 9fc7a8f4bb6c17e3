"""The desk between the daemon's loop and the HTTP loop: calls that wait for an answer, streams that wait for a state.

`submit` may be called from any thread and never blocks; all else belongs to the HTTP loop. It knows nothing of HTTP.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from itertools import count

from gateway.counter.replies import json_bytes
from gateway.counter.state_json import state_json
from gateway.messages import Event
from gateway.messages.counter import Answer, CounterState, ShowState
from gateway.messages.journal import Json

MAX_CALLS = 32  # one clerk asks one thing at a time; more than this is a runaway program, and the loop's queue is not its store
MAX_STREAMS = 16  # a kiosk, a few phones, and their tabs left open
MAX_UNREAD = 256  # answers not yet taken by the HTTP loop: every call has one, and a call that gave up leaves its own behind


@dataclass(frozen=True, slots=True)
class Shown:
    """A state as it goes out; `data` is its JSON on one line."""

    state: CounterState
    tree: dict[str, Json]
    data: bytes


class Full(Exception):  # noqa: N818 - it is no error of the program, it is the desk's "come back later"
    """The desk takes no more calls or streams now."""


class Stream:
    """One open event stream. It holds no states of its own: it is woken and takes the newest, so a slow reader skips the rest."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self.open = True

    def close(self) -> None:
        """End it at the next turn."""
        self.open = False
        self.woken.set()


class Desk:
    """`post` gives an event to the daemon's loop."""

    def __init__(self, post: Callable[[Event], None]) -> None:
        self._post = post
        self._loop: asyncio.AbstractEventLoop | None = None
        self._newest: CounterState | None = None
        self._unread: deque[Answer] = deque(maxlen=MAX_UNREAD)
        self._wake_asked = False
        self._calls: dict[int, asyncio.Future[Answer | None]] = {}
        self._numbers = count(1)
        self._streams: set[Stream] = set()
        self.shown: Shown | None = None

    @property
    def streams(self) -> int:
        """How many event streams are open."""
        return len(self._streams)

    @property
    def waiting(self) -> int:
        """How many calls wait for an answer."""
        return len(self._calls)

    def submit(self, effect: Answer | ShowState) -> None:
        """Take an answer or a state, from any thread. Of states only the newest is kept; before `open` nothing is lost but answers."""
        if isinstance(effect, ShowState):
            self._newest = effect.state
        else:
            self._unread.append(effect)
        loop = self._loop
        if loop is not None and not self._wake_asked:
            self._wake_asked = True
            try:
                loop.call_soon_threadsafe(self._wake)
            except RuntimeError:  # the HTTP loop has just ended; the next `open` takes what lies here
                self._wake_asked = False

    def open(self) -> None:
        """Begin work in the running loop."""
        self._unread.clear()
        self._wake_asked = False
        self._loop = asyncio.get_running_loop()
        self._wake()

    def close(self) -> None:
        """End every stream and let every call go without an answer."""
        self._loop = None
        for stream in self._streams:
            stream.close()
        for call in self._calls.values():
            if not call.done():
                call.set_result(None)

    async def ask(self, make: Callable[[int], Event], timeout_s: float) -> Answer | None:
        """Post the event that `make` builds for a call number and wait for its answer; None: none came in time.

        Raises `Full` when too many wait already; then nothing was posted.
        """
        if len(self._calls) >= MAX_CALLS:
            raise Full
        number = next(self._numbers)
        answer: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self._calls[number] = answer
        try:
            self._post(make(number))
            async with asyncio.timeout(timeout_s):
                return await answer
        except TimeoutError:
            return None
        finally:
            del self._calls[number]

    def wake_streams(self) -> None:
        """Each looks whether it may go on."""
        for stream in self._streams:
            stream.woken.set()

    def join(self) -> Stream:
        """A new stream. Raises `Full` when too many are open."""
        if len(self._streams) >= MAX_STREAMS:
            raise Full
        stream = Stream()
        if self.shown is not None:
            stream.woken.set()
        self._streams.add(stream)
        return stream

    def leave(self, stream: Stream) -> None:
        """Forget a stream."""
        self._streams.discard(stream)

    async def states(self, stream: Stream, pause_s: float) -> AsyncIterator[Shown | None]:
        """The newest state at once and after each change; None when nothing changed for `pause_s`. Ends when the stream is closed."""
        told: Shown | None = None
        while stream.open:
            try:
                async with asyncio.timeout(pause_s):
                    await stream.woken.wait()
            except TimeoutError:
                yield None
                continue
            stream.woken.clear()
            if self.shown is not None and self.shown is not told:
                told = self.shown
                yield told
            elif stream.open:
                yield None

    def _wake(self) -> None:
        """Take the answers first, then the newest state, then let the calls go: a state is never older than the answer it goes with."""
        self._wake_asked = False
        answers = [self._unread.popleft() for _ in range(len(self._unread))]
        self._show()
        for answer in answers:
            call = self._calls.get(answer.call)
            if call is not None and not call.done():
                call.set_result(answer)

    def _show(self) -> None:
        newest = self._newest
        if newest is None or (self.shown is not None and self.shown.state is newest):
            return
        tree = state_json(newest)
        self.shown = Shown(newest, tree, json_bytes(tree))
        for stream in self._streams:
            stream.woken.set()
