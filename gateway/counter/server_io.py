"""The counter's HTTP server: one thread with its own loop, a socket, uvicorn. The only file that knows uvicorn.

An address that cannot be had is a fault and is tried again; the till sells on by scanner and printer.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING

from gateway.config import Counter
from gateway.counter.desk_io import Desk
from gateway.counter.guard import listen_on
from gateway.counter.lookups import Answering
from gateway.counter.routes_io import Drawing, Routes
from gateway.counter.site_io import build_site
from gateway.faults import Fault, fault
from gateway.messages import Event
from gateway.messages.counter import Answer, PageServed, ShowState
from gateway.messages.house import RoomBroke

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uvicorn import Server

ANSWER_S = 10.0
ABORT_S = 0.5  # after a stop: connections that have not ended by then are cut
MAX_CONNECTIONS = 64  # sixteen streams and what a browser opens beside them
KEPT_OPEN_S = 30  # an idle connection: a clerk's next act costs no new one
FIRST_RETRY_S, LAST_RETRY_S = 1.0, 30.0  # an address in use frees itself, or a technician frees it; so without end


class CounterServer:
    """Serves page and API. `post` gives an event to the daemon's loop; `on_bug` is told the trace of a request ended by a bug.

    `answering`: who answers the looks of `lookups.LOOKUPS`; `drawing`: who draws a QRIS payload.
    """

    def __init__(
        self,
        config: Counter,
        post: Callable[[Event], None],
        on_bug: Callable[[str], None] | None = None,
        *,
        answering: Answering = MappingProxyType({}),
        drawing: Drawing | None = None,
        answer_timeout_s: float = ANSWER_S,
    ) -> None:
        self._config = config
        self._post = post
        self._on_bug = on_bug or _to_stderr
        self._desk = Desk(post)
        self._routes = Routes(self._desk, answer_timeout_s, answering, drawing)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None
        self._stop_asked = threading.Event()
        self._bound = threading.Event()
        self._address: tuple[str, int] | None = None

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port that are served now, None while there is no socket."""
        return self._address

    def wait_bound(self, timeout_s: float) -> tuple[str, int] | None:
        """Wait until the page is served; its address, or None when that took too long."""
        return self._address if self._bound.wait(timeout_s) else None

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
        """End streams and calls, close the socket, and wait for the thread. Stopping twice changes nothing."""
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
        retry_s, told = FIRST_RETRY_S, False
        while not self._stop_asked.is_set():
            bound = bind(self._config)
            if isinstance(bound, socket.socket):
                retry_s, told = FIRST_RETRY_S, False
                self._serve(bound)
            elif not told:
                self._post(PageServed(bound))
                told = True
            self._stop_asked.wait(retry_s)
            retry_s = min(LAST_RETRY_S, retry_s * 2)

    def _serve(self, sock: socket.socket) -> None:
        self._post(PageServed(listen_on(self._config)[2]))
        try:
            with sock:
                asyncio.run(self._main(sock))
        except Exception:  # noqa: BLE001 - the outermost wall of the thread: a bug is told once and the page comes back
            self._post(RoomBroke("counter", traceback.format_exc()))
        finally:
            self._bound.clear()
            self._address = None

    async def _main(self, sock: socket.socket) -> None:
        self._ending = asyncio.Event()
        server = build_server(build_site(self._routes, self._config, self._on_bug), self._ending)
        self._loop = asyncio.get_running_loop()
        self._desk.open()
        host, port = sock.getsockname()[:2]
        self._address = (host, port)
        self._bound.set()
        if self._stop_asked.is_set():
            self._end()
        try:
            await server.serve(sockets=[sock])
        finally:
            self._loop = None
            self._desk.close()

    def _end(self) -> None:
        self._desk.close()
        if self._ending is not None:
            self._ending.set()


def bind(config: Counter) -> socket.socket | Fault:
    """The listening socket, or why the address cannot be had."""
    host, port, _ = listen_on(config)
    # TCP is named: asyncio turns Nagle's delay off only then, and every answer in two parts would wait 40 ms for the page's ACK
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a restart must not wait for the last connection's TIME_WAIT
        sock.bind((host, port))
        sock.listen(MAX_CONNECTIONS)
    except OSError as why:
        sock.close()
        code = "GW-7011" if why.errno == errno.EADDRINUSE else "GW-7012"
        return fault(code, address=f"{host}:{port}", reason=why.strerror or str(why))
    return sock


def build_server(app: ASGIApp, ending: asyncio.Event) -> Server:
    """Uvicorn without its clock: it sleeps until `ending` is set instead of waking ten times a second, then cuts what does not end."""
    from uvicorn import Config, Server  # noqa: PLC0415 - loaded with the thread: a sale must not wait for the page's libraries

    class Quiet(Server):
        async def main_loop(self) -> None:
            await self.on_tick(0)
            await ending.wait()
            self.should_exit = True
            asyncio.get_running_loop().call_later(ABORT_S, self.cut)

        def cut(self) -> None:
            for connection in list(self.server_state.connections):
                connection.transport.abort()

    options = Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=KEPT_OPEN_S,
        limit_concurrency=MAX_CONNECTIONS,
    )
    return Quiet(options)


def _to_stderr(trace: str) -> None:
    sys.stderr.write(trace)
