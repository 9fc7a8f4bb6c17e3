"""The counter's HTTP server: one thread with its own loop, a door for each address.

An address that cannot be had is a fault and is tried again; the till sells on by scanner and printer, and at the other door.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from gateway.config import Counter
from gateway.counter.attempts import Moment
from gateway.counter.desk_io import Desk
from gateway.counter.doors import Door, doors
from gateway.counter.identity_io import server_context
from gateway.counter.lookups import Answering
from gateway.counter.moment_io import moment
from gateway.counter.porter_io import Porter
from gateway.counter.routes_io import Drawing, Routes
from gateway.counter.serving_io import bind, build_server
from gateway.counter.site_io import House, build_site
from gateway.faults import Fault, fault
from gateway.messages import Event
from gateway.messages.counter import Answer, PageServed, ShowState
from gateway.messages.house import RoomBroke

ANSWER_S = 10.0
FIRST_RETRY_S, LAST_RETRY_S = 1.0, 30.0  # an address in use frees itself, or a technician frees it; so without end


class CounterServer:
    """Serves page and API. `post` gives an event to the daemon's loop; `on_bug` is told the trace of a request ended by a bug.

    `answering`: who answers the looks of `lookups.LOOKUPS`; `drawing`: who draws a QRIS payload. `state`: the directory of clerks and
    certificate, None: none are kept, and the network is not served. `outlet`: its id, for the certificate.
    """

    def __init__(  # noqa: PLR0913 - what the composition root puts in, by name
        self,
        config: Counter,
        post: Callable[[Event], None],
        on_bug: Callable[[str], None] | None = None,
        *,
        answering: Answering = MappingProxyType({}),
        drawing: Drawing | None = None,
        answer_timeout_s: float = ANSWER_S,
        state: Path | None = None,
        outlet: str = "",
        moments: Callable[[], Moment] = moment,
    ) -> None:
        self._config = config
        self._post = post
        self._state = state
        self._outlet = outlet
        self._desk = Desk(post)
        self._porter = Porter(state, post, moments)
        self._porter.ended = self._desk.wake_streams
        routes = Routes(self._desk, answer_timeout_s, answering, self._porter, drawing)
        self._site = House(config, self._porter, routes, on_bug or _to_stderr)
        self._doors, self._misread = doors(config)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None
        self._stop_asked = threading.Event()
        self._bound = threading.Event()
        self._addresses: dict[Door, tuple[str, int]] = {}
        self._faults: dict[Door, Fault] = {}
        self._told: list[Fault | None] = []

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port that are served now, this machine's own before the network's; None while there is no socket."""
        return next((self._addresses[door] for door in self._doors if door in self._addresses), None)

    def wait_bound(self, timeout_s: float) -> tuple[str, int] | None:
        """Wait until the page is served at every address; the first, or None when that took too long."""
        return self.address if self._bound.wait(timeout_s) else None

    def start(self) -> None:
        """Start the thread. Starting a server that runs changes nothing."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._stop_asked.clear()
        self._thread = threading.Thread(target=self._run, name="counter")
        self._thread.start()

    def submit(self, effect: Answer | ShowState) -> None:
        """Take an answer or a state, from any thread, without waiting."""
        self._desk.submit(effect)

    def stop(self) -> None:
        """End streams and calls, close the sockets, and wait for the thread. Stopping twice changes nothing."""
        self._stop_asked.set()
        loop = self._loop
        if loop is not None:
            try:
                loop.call_soon_threadsafe(self._end)
            except RuntimeError:
                self._loop = None  # it has ended between the two lines
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        """Serve until stopped. Whatever ends a round, the next one comes after a pause that doubles."""
        retry_s = FIRST_RETRY_S
        while not self._stop_asked.is_set():
            try:
                asyncio.run(self._main())
            except Exception:  # noqa: BLE001 - the outermost wall of the thread: a bug is told once and the page comes back
                self._post(RoomBroke("counter", traceback.format_exc()))
            self._stop_asked.wait(retry_s)
            retry_s = min(LAST_RETRY_S, retry_s * 2)

    async def _main(self) -> None:
        self._ending = asyncio.Event()
        self._told = []
        self._loop = asyncio.get_running_loop()
        self._desk.open()
        self._porter.open()
        if self._stop_asked.is_set():
            self._end()
        looking = asyncio.create_task(self._porter.keep_looking())
        try:
            async with asyncio.TaskGroup() as group:
                for door in self._doors:
                    group.create_task(self._keep(door, self._ending))
        finally:
            looking.cancel()
            self._loop = None
            self._bound.clear()
            self._desk.close()

    async def _keep(self, door: Door, ending: asyncio.Event) -> None:
        """Serve this door until the end; as long as its address cannot be had, ask for it again."""
        retry_s = FIRST_RETRY_S
        while not ending.is_set():
            sock, tls = await asyncio.to_thread(self._prepare, door)
            if isinstance(sock, socket.socket):
                retry_s = FIRST_RETRY_S
                await self._serve(door, sock, tls, ending)
            else:
                self._tell(door, sock)
            with suppress(TimeoutError):
                await asyncio.wait_for(ending.wait(), retry_s)
            retry_s = min(LAST_RETRY_S, retry_s * 2)

    async def _serve(self, door: Door, sock: socket.socket, tls: ssl.SSLContext | None, ending: asyncio.Event) -> None:
        with sock:
            server = build_server(build_site(self._site, lan=door.lan), ending, tls)
            host, port = sock.getsockname()[:2]
            self._addresses[door] = (host, port)
            self._tell(door, None)
            if len(self._addresses) == len(self._doors):
                self._bound.set()
            try:
                await server.serve(sockets=[sock])
            finally:
                self._addresses.pop(door, None)
                self._bound.clear()

    def _prepare(self, door: Door) -> tuple[socket.socket | Fault, ssl.SSLContext | None]:
        """The socket and what it speaks; on the network never without TLS."""
        if not door.lan:
            return bind(door), None
        if self._state is None:
            return fault("GW-7013", "never", address=door.text, reason="no state directory"), None
        try:
            tls = server_context(self._state, self._outlet, self._config)
        except (OSError, ValueError) as why:
            return fault("GW-7013", address=door.text, reason=f"its certificate: {why}"), None
        return bind(door), tls

    def _tell(self, door: Door, why: Fault | None) -> None:
        """What is wrong with the page as a whole, when that has changed."""
        if why is None:
            self._faults.pop(door, None)
        else:
            self._faults[door] = why
        worst = next((self._faults[one] for one in self._doors if one in self._faults), self._misread)
        if self._told != [worst]:
            self._told = [worst]
            self._post(PageServed(worst))

    def _end(self) -> None:
        self._desk.close()
        if self._ending is not None:
            self._ending.set()


def _to_stderr(trace: str) -> None:
    sys.stderr.write(trace)
