"""A TCP proxy that counts what a mobile operator would bill on its way: every byte of every IP packet, both ways.

The kernel's own figures of the client's socket: bytes and segments, with 52 bytes of IP and TCP header each (IPv4, timestamps).
Segments are no longer than on a mobile link.
"""

import contextlib
import selectors
import socket
import struct
import threading
from types import TracebackType
from typing import Self

HEADERS = 52
SEGMENT = 1_348  # bytes of TCP payload: 1,400 of a mobile link less the headers
READ = 65_536
_INFO = 192
_BYTES_ACKED, _SEGMENTS_OUT = 120, 136  # struct tcp_info, linux/tcp.h: u64 acked, u64 received; u32 segments out, u32 in


class CountingProxy:
    """Passes one client at a time on to a port of this machine."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
        self.port: int = self._listener.getsockname()[1]
        self._stop, self._bell = socket.socketpair()
        self._client: socket.socket | None = None
        self._before = 0
        self._thread = threading.Thread(target=self._run, name="counting proxy")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, bug: BaseException | None, trace: TracebackType | None) -> None:
        self._bell.close()
        self._thread.join()
        self._stop.close()
        self._listener.close()

    @property
    def count(self) -> int:
        """Bytes on the wire so far."""
        return self._before + (_billed(self._client) if self._client is not None else 0)

    def _run(self) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(self._stop, selectors.EVENT_READ)
            ready.register(self._listener, selectors.EVENT_READ)
            while not any(key.fileobj is self._stop for key, _ in ready.select()):
                client, _ = self._listener.accept()
                with client, socket.create_connection(("127.0.0.1", self._to)) as server:
                    self._client = client
                    if not self._pass_on(client, server):
                        return

    def _pass_on(self, client: socket.socket, server: socket.socket) -> bool:
        """Until one of them hangs up; False when asked to stop."""
        other = {client: server, server: client}
        for each in other:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with selectors.DefaultSelector() as ready:
            for each in (client, server, self._stop):
                ready.register(each, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    if key.fileobj is self._stop:
                        return False
                    data = b""
                    with contextlib.suppress(ConnectionError):
                        data = key.fileobj.recv(READ)  # type: ignore[union-attr] # sockets alone are registered
                    if not data:
                        self._before, self._client = self._before + _billed(client), None
                        return True
                    other[key.fileobj].sendall(data)  # type: ignore[index] # the same


def _billed(client: socket.socket) -> int:
    info = client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO)
    acked, received = struct.unpack_from("=QQ", info, _BYTES_ACKED)
    out, into = struct.unpack_from("=II", info, _SEGMENTS_OUT)
    return int(acked) + int(received) + (int(out) + int(into)) * HEADERS
