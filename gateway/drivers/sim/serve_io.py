"""Puts a double on a wire: a pseudo-terminal behind a symlink, a FIFO, or a TCP port on this machine. One thread per double.

The core belongs to that thread; others reach it with `act`, and wait for what it comes to with `wait_for`.
"""

import os
import select
import socket
import threading
import time
import tty
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from typing import Generic, TypeVar

from gateway.drivers.sim.core import Core

C = TypeVar("C", bound=Core)
T = TypeVar("T")
READ_BYTES = 4_096
ACT_S = 10.0  # a double that does not do as told by then is stuck


class Server(ABC, Generic[C]):
    """A double's thread. Start it with `start`, end it with `stop`; `unplug` and `plug` are what a hand does to the cable.

    `deaf`: it is there, and reads nothing any more; on TCP it takes connections all the same, as a half-open one looks.
    """

    def __init__(self, core: C, name: str) -> None:
        self._core = core
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._acts: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._waits: list[tuple[Callable[[C], bool], Future[None]]] = []
        self.deaf = False
        self._stopping = False
        self._tick_ns: int | None = None
        self._thread = threading.Thread(target=self._run, name=f"sim {name}")

    def start(self) -> None:
        """Plug it in and start."""
        self._plug()
        self._thread.start()

    def stop(self) -> None:
        """Unplug it and end its thread."""
        self._stopping = True
        os.eventfd_write(self._bell, 1)
        self._thread.join()
        os.close(self._bell)

    def act(self, deed: Callable[[C], T]) -> T:
        """Do something with the core, in its thread; bytes that come of it go out on the wire."""
        done: Future[T] = Future()

        def run() -> None:
            try:
                result = deed(self._core)
            except Exception as err:  # noqa: BLE001 - it belongs to whoever asked for the deed
                done.set_exception(err)
                return
            if isinstance(result, bytes):
                self._send(result)
            done.set_result(result)

        self._acts.put(run)
        os.eventfd_write(self._bell, 1)
        return done.result(ACT_S)

    def wait_for(self, what: Callable[[C], bool], timeout_s: float = 10.0) -> None:
        """Return when this holds of the core; TimeoutError when it does not come true in time."""
        done: Future[None] = Future()
        self._acts.put(lambda: self._waits.append((what, done)))
        os.eventfd_write(self._bell, 1)
        try:
            done.result(timeout_s)
        finally:
            done.cancel()

    def unplug(self) -> None:
        """Pull the cable."""
        self.act(lambda _core: self._unplug())

    def plug(self) -> None:
        """Put it back."""
        self.act(lambda _core: self._plug())

    def _run(self) -> None:
        while not self._stopping:
            self._turn()
        self._unplug()

    def _turn(self) -> None:
        fds = [] if self._core.full else self._readable()
        ready, _, _ = select.select([self._bell, *fds], [], [], self._timeout_s())
        for fd in ready:
            if fd == self._bell:
                os.eventfd_read(self._bell)
            else:
                self._heard(fd)
        while not self._acts.empty():
            self._acts.get()()
        if self._tick_ns is not None and time.monotonic_ns() >= self._tick_ns:
            self._tick_ns = None
            self._send(self._core.tick())
        self._waits = [(what, done) for what, done in self._waits if not self._came_true(what, done)]

    def _came_true(self, what: Callable[[C], bool], done: Future[None]) -> bool:
        if done.cancelled():
            return True
        if not what(self._core):
            return False
        if done.set_running_or_notify_cancel():
            done.set_result(None)
        return True

    def _timeout_s(self) -> float | None:
        if self._core.every_ns is None:
            self._tick_ns = None
            return None
        if self._tick_ns is None:
            self._tick_ns = time.monotonic_ns() + self._core.every_ns
        return max(0.0, (self._tick_ns - time.monotonic_ns()) / 1e9)

    @abstractmethod
    def _plug(self) -> None: ...

    @abstractmethod
    def _unplug(self) -> None: ...

    @abstractmethod
    def _readable(self) -> list[int]: ...

    @abstractmethod
    def _heard(self, fd: int) -> None: ...

    @abstractmethod
    def _send(self, data: bytes) -> None: ...


class PtyServer(Server[C]):
    """A double behind a tty; `link` is the symlink that leads there, as udev would make it."""

    def __init__(self, core: C, link: Path) -> None:
        super().__init__(core, link.name)
        self.link = link
        self._master: int | None = None
        self._slave: int | None = None

    def _plug(self) -> None:
        self._master, self._slave = os.openpty()  # our own end of the tty keeps the master readable while nobody else has it open
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        fresh = self.link.with_name(f".{self.link.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.replace(self.link)

    def _unplug(self) -> None:
        self.link.unlink(missing_ok=True)
        for fd in (self._master, self._slave):
            if fd is not None:
                os.close(fd)
        self._master = self._slave = None

    def _readable(self) -> list[int]:
        return [] if self._master is None or self.deaf else [self._master]

    def _heard(self, fd: int) -> None:
        try:
            self._send(self._core.feed(os.read(fd, READ_BYTES)))
        except BlockingIOError:
            return

    def _send(self, data: bytes) -> None:
        if self._master is not None and data:
            try:
                os.write(self._master, data)
            except BlockingIOError:
                return  # nobody reads: a real line would lose the bytes too


class FifoServer(Server[C]):
    """A double behind a FIFO in place of an input node: it is read and never written to."""

    def __init__(self, core: C, path: Path) -> None:
        super().__init__(core, path.name)
        self.path = path
        self._end: int | None = None

    def _plug(self) -> None:
        os.mkfifo(self.path)
        self._end = os.open(self.path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)  # for both: it does not wait for a reader

    def _unplug(self) -> None:
        self.path.unlink(missing_ok=True)
        if self._end is not None:
            os.close(self._end)
            self._end = None

    def _readable(self) -> list[int]:
        return []

    def _heard(self, fd: int) -> None:
        """Nobody writes to a node."""

    def _send(self, data: bytes) -> None:
        if self._end is not None and data:
            try:
                os.write(self._end, data)
            except BlockingIOError:
                return  # nobody reads: the kernel would drop events too


class TcpServer(Server[C]):
    """A double behind a raw TCP port of this machine; one client at a time. `drop_after`: hang up after so many bytes received."""

    def __init__(self, core: C, port: int = 0) -> None:
        super().__init__(core, "tcp")
        self.port = port
        self.drop_after: int | None = None
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None

    def drop(self) -> None:
        """Hang up on the client; the next one is welcome."""
        self.act(lambda _core: self._hang_up())

    def _plug(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=1)
        self.port = self._listener.getsockname()[1]

    def _unplug(self) -> None:
        self._hang_up()
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _readable(self) -> list[int]:
        if self._client is not None:
            return [] if self.deaf else [self._client.fileno()]
        return [] if self._listener is None else [self._listener.fileno()]

    def _heard(self, fd: int) -> None:
        if self._client is None:
            if self._listener is not None:
                self._client, _ = self._listener.accept()
            return
        try:
            data = self._client.recv(READ_BYTES)
        except ConnectionError:
            data = b""
        if self.drop_after is not None:
            data, left = data[: self.drop_after], self.drop_after - len(data)
            self.drop_after = left if left > 0 else None
            self._send(self._core.feed(data))
            if left <= 0:
                self._hang_up()
        elif data:
            self._send(self._core.feed(data))
        else:
            self._hang_up()

    def _send(self, data: bytes) -> None:
        if self._client is not None and data:
            try:
                self._client.sendall(data)
            except ConnectionError:
                self._hang_up()
