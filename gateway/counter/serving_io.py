"""One door's socket and its HTTP: uvicorn, with bounds on how many may knock and how long they may take. The only file that knows uvicorn.

Who opens connections and says nothing holds a bounded number of them for a bounded time, and only at his own door.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from typing import TYPE_CHECKING, Any

from gateway.counter.doors import Door
from gateway.faults import Fault, fault

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uvicorn import Server
    from uvicorn.protocols.http.h11_impl import RequestResponseCycle

ABORT_S = 0.5  # after a stop: connections that have not ended by then are cut
MAX_CONNECTIONS = 64  # sixteen streams and what a browser opens beside them; the process may have a thousand files open
KEPT_OPEN_S = 30  # an idle connection: a clerk's next act costs no new one
HEAD_S = 10.0  # to send a request's head; slower is a broken or hostile caller


class Listener(socket.socket):
    """Accepts no more than `MAX_CONNECTIONS` at a time, those in the midst of TLS's greeting included: one more is shut at once."""

    def __init__(self, family: int) -> None:
        # TCP is named: asyncio turns Nagle's delay off only then, and every answer in two parts would wait 40 ms for the page's ACK
        super().__init__(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._taken: list[socket.socket] = []

    def accept(self) -> tuple[socket.socket, Any]:  # the address is the system's own
        """The next connection. Raises ConnectionAbortedError for one too many."""
        taken, address = super().accept()
        self._taken = [one for one in self._taken if one.fileno() != -1]
        if len(self._taken) >= MAX_CONNECTIONS:
            taken.close()
            raise ConnectionAbortedError(errno.ECONNABORTED, "too many")
        self._taken.append(taken)
        return taken, address


def bind(door: Door) -> socket.socket | Fault:
    """The listening socket, or why the address cannot be had."""
    sock = Listener(socket.AF_INET6 if ":" in door.host else socket.AF_INET)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a restart must not wait for the last connection's TIME_WAIT
        sock.bind((door.host, door.port))
        sock.listen(MAX_CONNECTIONS)
    except OSError as why:
        sock.close()
        reason = why.strerror or str(why)
        if door.lan:
            return fault("GW-7013", address=door.text, reason=reason)
        return fault("GW-7011" if why.errno == errno.EADDRINUSE else "GW-7012", address=door.text, reason=reason)
    return sock


def build_server(app: ASGIApp, ending: asyncio.Event, tls: ssl.SSLContext | None) -> Server:
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
        http=_patient(),
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
        limit_concurrency=MAX_CONNECTIONS + 1,  # the listener has counted already
    )
    options.load()
    options.ssl = tls
    return Quiet(options)


def _patient() -> type[asyncio.Protocol]:
    from uvicorn.protocols.http.h11_impl import H11Protocol  # noqa: PLC0415 - as above

    class Patient(H11Protocol):
        """Waits for a request's head, but not for ever."""

        _due: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's own signature
            super().connection_made(transport)
            self._await_head()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._await_head()

        def connection_lost(self, exc: Exception | None) -> None:
            self._forget()
            super().connection_lost(exc)

        def _await_head(self) -> None:
            """While a request is under way its body and its answer have bounds of their own."""
            if self._busy():
                self._forget()
            elif self._due is None:
                self._due = asyncio.get_running_loop().call_later(HEAD_S, self._give_up)

        def _give_up(self) -> None:
            self._due = None
            if not self._busy():
                self.transport.abort()

        def _busy(self) -> bool:
            cycle: RequestResponseCycle | None = self.cycle
            return cycle is not None and not cycle.response_complete

        def _forget(self) -> None:
            if self._due is not None:
                self._due.cancel()
                self._due = None

    return Patient
