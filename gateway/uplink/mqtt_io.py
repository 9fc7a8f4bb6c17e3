"""The thread "mqtt": carries out Connect, Publish and Disconnect on one connection at a time, posts what happens. Decides nothing."""

import select
import socket
import threading
import traceback
from collections.abc import Callable
from queue import Empty, SimpleQueue
from time import monotonic

from gateway.config import Uplink
from gateway.faults import Fault
from gateway.messages import Event
from gateway.messages.house import RoomBroke
from gateway.messages.uplink import Connect, Disconnect, Disconnected, Publish
from gateway.uplink.address import parse_address
from gateway.uplink.mqtt_line_io import CONNACK_S, Line

TICK_S = 1.0  # how often an idle line looks at its keep-alive
STOP_S = 3.0  # at the end, the last status may take so long to leave

Order = Connect | Disconnect | Publish


class MqttPort:
    """`submit` from any thread never blocks. The queue of orders is bounded by the forwarder's window: two batches and a status."""

    def __init__(self, config: Uplink, post: Callable[[Event], None], answer_s: float = CONNACK_S) -> None:
        self._config = config
        self._answer_s = answer_s
        self._post = post
        self._orders: SimpleQueue[Order | None] = SimpleQueue()
        self._wake, self._bell = socket.socketpair()
        self._bell.setblocking(False)  # noqa: FBT003 - the signature is the library's
        self._line: Line | None = None
        # daemon: a name server that does not answer may hold it for half a minute, and the house must not wait for that
        self._thread = threading.Thread(target=self._run, name="mqtt", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def submit(self, order: Order) -> None:
        """Have it carried out, in order."""
        self._orders.put(order)
        self._ring()

    def stop(self) -> None:
        """Let what was published leave, close, end the thread."""
        self._orders.put(None)
        self._ring()
        if self._thread.ident is not None:
            self._thread.join(STOP_S)

    def _ring(self) -> None:
        try:
            self._bell.send(b"\0")
        except BlockingIOError:
            pass  # it rings already
        except OSError:
            pass  # the thread has ended

    def _run(self) -> None:
        """Until told to stop. A bug costs the connection; the thread lives on for the rebuilt room's next `Connect`."""
        goes_on = True
        while goes_on:
            try:
                goes_on = self._turn()
                if not goes_on:
                    self._finish()
            except Exception:  # noqa: BLE001 - the wall of the thread: a bug here closes this room, not the house
                self._post(RoomBroke("uplink", traceback.format_exc()))
                self._abandon()
        self._abandon()
        self._wake.close()
        self._bell.close()

    def _abandon(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.abandon()

    def _turn(self) -> bool:
        """Wait for a socket or an order, then do what is to be done. False at the end."""
        readable, writable = self._wait(TICK_S)
        while True:
            try:
                order = self._orders.get_nowait()
            except Empty:
                break
            if order is None:
                return False
            self._carry_out(order)
        self._turn_line(readable, writable)
        return True

    def _wait(self, timeout_s: float) -> tuple[list[socket.socket], list[socket.socket]]:
        line = self._line.socket() if self._line is not None else None
        sockets = [self._wake] if line is None else [self._wake, line]
        writers = [line] if line is not None and self._line is not None and self._line.wants_write() else []
        readable, writable, _ = select.select(sockets, writers, [], None if line is None and self._line is None else timeout_s)
        if self._wake in readable:
            self._wake.recv(4096)
        return readable, writable

    def _turn_line(self, readable: list[socket.socket], writable: list[socket.socket]) -> None:
        line = self._line
        if line is None:
            return
        found = line.socket()
        line.turn(readable=found in readable, writable=found in writable)
        if line.over:
            self._line = None

    def _carry_out(self, order: Order) -> None:
        match order:
            case Connect():
                self._connect(order)
            case Publish():
                if self._line is not None:
                    self._line.publish(order)
            case Disconnect():
                if self._line is not None:
                    self._line.say_goodbye()

    def _connect(self, order: Connect) -> None:
        self._abandon()
        address = parse_address(self._config.broker)
        if isinstance(address, Fault):
            self._post(Disconnected(address))
            return
        self._line = Line(self._config, address, order, self._post, self._answer_s)
        self._line.open()

    def _finish(self) -> None:
        """The last words: after a goodbye, turn the line until all has left, or for as long as the house waits."""
        until_s = monotonic() + STOP_S
        while self._line is not None and self._line.leaving and monotonic() < until_s:
            self._turn_line(*self._wait(0.1))
