"""One thread per device: opens its wire, carries bytes between wire and session, and opens it again when it was lost.

The thread decides nothing about the device; the session does. It never waits on anything but its poll (and two seconds for a
network printer to accept), so orders, time and stop are always heard. A bug in a session closes this device only: the session is
built anew with backoff, and the other devices go on.
"""

import os
import queue
import select
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace

from gateway.drivers.address import Address
from gateway.drivers.session import MS, SECOND, Learned, Record, Session, Step, soonest
from gateway.drivers.wire_io import Wire, WireError, open_wire
from gateway.faults import fault
from gateway.messages.devices import DeviceChanged, DeviceEffect, DeviceEvent, Role

FIRST_BACKOFF_NS = 250 * MS
LAST_BACKOFF_NS = 2 * SECOND  # looking for a device node costs next to nothing, and a replug should feel instant
LAST_BUG_BACKOFF_NS = 60 * SECOND
STEADY_NS = 5 * SECOND  # a wire that lived this long starts the backoff anew
CHECK_NS = 5 * SECOND  # how often a busy wire is asked whether its other end is dead
DEAF_NS = 250 * MS  # after an empty packet: some printers send them without end
FULL_NS = 20 * MS  # before a wire that took nothing is tried again: some say that they are ready and are not
GRACE_NS = 2 * SECOND  # at a stop, for the slip that is on its way
MAX_ORDERS = 64  # twice what a printer's spool takes: the spool refuses first
MAX_UNSENT = 1024 * 1024  # bytes; a session never has more than one slip out, so more is a bug
WRITE_BYTES = 4_096  # handed to the kernel at once
Opens = Callable[[Address, str], Wire]
_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL


@dataclass(frozen=True, slots=True)
class Hooks:
    """What a port tells: events to the house, marks to keep, what was learned, and (device, traceback) of a bug."""

    post: Callable[[DeviceEvent], None]
    keep: Callable[[Record], None]
    learn: Callable[[Learned], None]
    on_bug: Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Socket:
    """Where a device is plugged in, and the fault code of its absence."""

    device: str
    role: Role
    address: Address
    absent: str


class _Retell:
    """An order to the port itself: tell again how the device is."""


class Port:
    """The thread of one device. `build` makes its session, `opens` its wire; `order`, `retell` and `stop` may be called from any thread."""

    def __init__(self, socket: Socket, build: Callable[[], Session], hooks: Hooks, opens: Opens = open_wire) -> None:
        self._socket = socket
        self._build = build
        self._hooks = hooks
        self._opens = opens
        self._orders: queue.Queue[DeviceEffect | _Retell] = queue.Queue(MAX_ORDERS)
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._rung = False
        self._poll = select.poll()
        self._poll.register(self._bell, select.POLLIN)
        self._stop_ns: int | None = None
        self._thread = threading.Thread(target=self._run, name=socket.device)
        self._session: Session
        self._wire: Wire | None = None
        self._unsent = bytearray()
        self._wake_ns: int | None = None
        self._mask = 0  # what the poll looks for on the wire
        self._deaf_ns: int | None = None
        self._full_ns: int | None = None
        self._check_ns = 0
        self._opened_ns = 0
        self._backoff_ns = FIRST_BACKOFF_NS
        self._reopen = False
        self._last: DeviceChanged | None = None

    def start(self) -> None:
        """Start the thread; it tells how the device is as soon as it knows."""
        self._thread.start()

    def order(self, effect: DeviceEffect) -> bool:
        """Give an order; False when too many wait already."""
        return self._put(effect)

    def retell(self) -> None:
        """Tell again how the device is."""
        self._put(_Retell())

    def stop(self) -> None:
        """Ask the thread to end; a slip on its way gets a moment."""
        self._stop_ns = time.monotonic_ns() + GRACE_NS
        os.eventfd_write(self._bell, 1)

    @property
    def alive(self) -> bool:
        """Whether the thread still runs."""
        return self._thread.is_alive()

    def join(self) -> None:
        """Wait for the end of the thread; the port cannot be used after it."""
        if self._thread.ident is not None:
            self._thread.join()
        os.close(self._bell)

    def _put(self, order: DeviceEffect | _Retell) -> bool:
        try:
            self._orders.put_nowait(order)
        except queue.Full:
            return False
        os.eventfd_write(self._bell, 1)
        return True

    def _run(self) -> None:
        backoff_ns = FIRST_BACKOFF_NS
        while self._stop_ns is None:
            try:
                self._live()
            except Exception as bug:  # noqa: BLE001 - the wall of this device: whatever broke, the others go on
                self._broke(bug)
                self._sleep(backoff_ns)
                backoff_ns = min(2 * backoff_ns, LAST_BUG_BACKOFF_NS)
        self._close()

    def _live(self) -> None:
        """The life of one session: over every plug-out, until a stop or a bug."""
        self._session = self._build()
        self._wake_ns = None
        while self._stop_ns is None:
            try:
                self._connect()
                while not self._reopen and not self._ends():
                    self._turn(None)
            except WireError as why:
                self._lost(str(why))
                self._rest()

    def _connect(self) -> None:
        """Open the wire; a session that asked for other settings gets it anew without having lost it."""
        self._close()
        self._wire = self._opens(self._socket.address, self._session.line())
        self._poll.register(self._wire.fd, select.POLLIN)
        self._mask = select.POLLIN
        self._opened_ns = time.monotonic_ns()
        self._check_ns = self._opened_ns + CHECK_NS
        self._carry(self._session.opened(self._opened_ns))
        self._push(self._wire)

    def _ends(self) -> bool:
        if self._stop_ns is None:
            return False
        return (self._session.idle() and not self._unsent) or time.monotonic_ns() >= self._stop_ns

    def _turn(self, until_ns: int | None) -> None:
        """Wait for whatever comes first; let the session hear orders, bytes, time: bytes first, or a whole code would be called cut."""
        ready = self._wait(until_ns)
        if self._rung:
            self._rung = False
            self._hear_orders()
        wire = self._wire
        if wire is not None and ready:
            self._read(wire, ready)
        now_ns = time.monotonic_ns()
        if self._wake_ns is not None and now_ns >= self._wake_ns:
            self._carry(self._session.woken(now_ns))
        if wire is not None:
            if self._unsent and (self._full_ns is None or now_ns >= self._full_ns):
                self._push(wire)
            if now_ns >= self._check_ns:
                self._check_ns = now_ns + CHECK_NS
                wire.check()

    def _wait(self, until_ns: int | None) -> int:
        """What the wire is ready for."""
        now_ns = time.monotonic_ns()
        deaf = self._deaf_ns is not None and now_ns < self._deaf_ns
        full = self._full_ns is not None and now_ns < self._full_ns
        if self._wire is not None:
            mask = (0 if deaf else select.POLLIN) | (select.POLLOUT if self._unsent and not full else 0)
            if mask != self._mask:
                self._poll.modify(self._wire.fd, mask)
                self._mask = mask
        due_ns = soonest(until_ns, self._wake_ns, self._deaf_ns if deaf else None, self._full_ns if full else None, self._stop_ns)
        timeout_ms = None if due_ns is None else max(0, -((now_ns - due_ns) // MS))
        ready = 0
        for fd, bits in self._poll.poll(timeout_ms):
            if fd == self._bell:
                os.eventfd_read(self._bell)
                self._rung = True
            else:
                ready = bits
        return ready

    def _hear_orders(self) -> None:
        while not self._orders.empty():
            order = self._orders.get_nowait()
            if isinstance(order, _Retell):
                if self._last is not None:
                    self._hooks.post(self._last)
            else:
                self._carry(self._session.ordered(order, time.monotonic_ns()))

    def _read(self, wire: Wire, ready: int) -> None:
        if not ready & (select.POLLIN | _GONE):
            return
        data = wire.read()
        now_ns = time.monotonic_ns()
        if data:
            self._carry(self._session.received(data, now_ns))
        elif ready & _GONE:
            raise WireError("hung up")
        else:
            self._deaf_ns = now_ns + DEAF_NS

    def _push(self, wire: Wire) -> None:
        moved = False
        while self._unsent:
            taken = wire.write(bytes(self._unsent[:WRITE_BYTES]))
            if taken == 0:
                self._full_ns = time.monotonic_ns() + FULL_NS
                if moved:
                    self._carry(self._session.moved(time.monotonic_ns()))
                return
            moved = True
            del self._unsent[:taken]
            if not self._unsent:
                self._carry(self._session.written(time.monotonic_ns()))

    def _carry(self, step: Step | None) -> None:
        if step is None:
            return
        for mark in step.marks:
            self._hooks.keep(mark)  # durable before the bytes below may leave
        for event in step.events:
            self._tell(event)
        for learned in step.learned:
            self._hooks.learn(learned)
        if self._wire is not None:
            self._unsent += step.write
        if len(self._unsent) > MAX_UNSENT:
            raise RuntimeError(f"{self._socket.device} asks to write without end")
        self._wake_ns = step.wake_ns
        self._reopen = self._reopen or step.reopen

    def _tell(self, event: DeviceEvent) -> None:
        if isinstance(event, DeviceChanged):
            self._last = event
        self._hooks.post(event)

    def _lost(self, why: str) -> None:
        had_wire, now_ns = self._wire is not None, time.monotonic_ns()
        self._close()
        if had_wire and now_ns - self._opened_ns >= STEADY_NS:
            self._backoff_ns = FIRST_BACKOFF_NS
        gone = fault(self._socket.absent, device=self._socket.device, port=self._socket.address.text, reason=why)
        self._carry(self._session.lost(gone, now_ns))

    def _rest(self) -> None:
        """Wait before the wire is tried again; orders are heard meanwhile."""
        until_ns = time.monotonic_ns() + self._backoff_ns
        self._backoff_ns = min(2 * self._backoff_ns, LAST_BACKOFF_NS)
        while self._stop_ns is None and time.monotonic_ns() < until_ns:
            self._turn(until_ns)

    def _close(self) -> None:
        wire, self._wire = self._wire, None
        self._unsent.clear()
        self._reopen, self._deaf_ns, self._full_ns = False, None, None
        if wire is not None:
            self._poll.unregister(wire.fd)
            wire.close()

    def _broke(self, bug: Exception) -> None:
        self._close()
        what = fault("GW-2003", device=self._socket.device, reason=f"{type(bug).__name__}: {bug}")
        self._hooks.on_bug(self._socket.device, "".join(traceback.format_exception(bug)))
        changed = DeviceChanged(self._socket.device, self._socket.role, "fault", what)
        self._tell(replace(changed, paper="unknown", cover="unknown") if self._socket.role == "printer" else changed)

    def _sleep(self, span_ns: int) -> None:
        """After a bug: there is no session to hear orders; they wait in the queue."""
        until_ns = time.monotonic_ns() + span_ns
        while self._stop_ns is None and time.monotonic_ns() < until_ns:
            self._wake_ns = None
            self._wait(until_ns)
