"""A customer display: only the newest lines go out, and only what changed of them. Pure; what they say is decided elsewhere.

A display never answers, and an open serial port says nothing about what hangs on its cable. So one that takes its bytes is `unknown`,
never "ok", as a mute printer is; `absent` is a port that cannot be opened, `fault` one that takes no bytes.
"""

from gateway.drivers.display.language import Language, Lines
from gateway.drivers.session import SECOND, Condition, Session, Step
from gateway.faults import Fault, fault
from gateway.messages.devices import DeviceEffect, DeviceEvent, ShowCustomer

BITS = 10  # of a byte on the line, with start and stop bit
STALL_NS = 5 * SECOND  # beyond the time that the bytes need: an adapter that takes nothing for so long hangs
RENEW_NS = 30 * SECOND  # a display that was switched off and on cannot say so: all is written again, without a flicker


class DisplaySession(Session):
    """One display. `baud`: its line's speed; a port takes bytes at once that a slow line carries for half a second."""

    def __init__(self, device: str, language: Language, baud: int) -> None:
        self._language = language
        self._byte_ns = BITS * SECOND // baud
        self._condition = Condition(device, "display")
        self._wanted: Lines = ("", "")
        self._shown: Lines = ("", "")
        self._open = False
        self._sending = False
        self._prefix = b""
        self._free_ns = 0  # when the line has carried all that was written
        self._renew_ns = 0

    def opened(self, now_ns: int) -> Step:
        """A wire: the display is made ready and shows what it is to show."""
        self._open, self._sending = True, False
        self._prefix = self._language.start
        self._free_ns = self._renew_ns = now_ns
        return self._step(now_ns)

    def received(self, data: bytes, now_ns: int) -> Step:
        """Displays say nothing; whatever comes is not for us."""
        return self._step(now_ns)

    def ordered(self, order: DeviceEffect, now_ns: int) -> Step | None:
        """The newest lines take the place of those that wait: at most one picture is on its way, and one waits."""
        if not isinstance(order, ShowCustomer):
            return None
        self._wanted = (order.top, order.bottom)
        return self._step(now_ns)

    def written(self, now_ns: int) -> Step:
        """The operating system has all of it."""
        self._sending = False
        return self._step(now_ns, *self._condition.tell("unknown"))

    def woken(self, now_ns: int) -> Step:
        """The line is free, or it is time to write all again, or the bytes are not taken."""
        if self._sending and now_ns >= self._free_ns + STALL_NS:
            return Step(events=self._condition.tell("fault", fault("GW-2402")), reopen=True)
        return self._step(now_ns)

    def lost(self, fault: Fault, now_ns: int) -> Step:
        """No wire: the newest lines wait for the next one."""
        self._open = self._sending = False
        return self._step(now_ns, *self._condition.tell("absent", fault))

    def _step(self, now_ns: int, *events: DeviceEvent) -> Step:
        data = b"" if not self._open or self._sending or now_ns < self._free_ns else self._next(now_ns)
        if data:
            self._sending, self._shown = True, self._wanted
            self._free_ns = now_ns + len(data) * self._byte_ns
        return Step(data, events, self._wake_ns())

    def _next(self, now_ns: int) -> bytes:
        """What is to be written now; nothing when the display shows it already."""
        if now_ns < self._renew_ns:
            return b"".join(self._language.line(row, self._wanted[row]) for row in (0, 1) if self._wanted[row] != self._shown[row])
        prefix, self._prefix = self._prefix, self._language.again
        self._renew_ns = now_ns + RENEW_NS
        return prefix + b"".join(self._language.line(row, text) for row, text in enumerate(self._wanted))

    def _wake_ns(self) -> int | None:
        if not self._open:
            return None
        if self._sending:
            return self._free_ns + STALL_NS
        return self._free_ns if self._wanted != self._shown else max(self._renew_ns, self._free_ns)
