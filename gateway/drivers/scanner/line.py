"""A scanner on a serial line: bytes to codes. Pure; what a code means is the till's business.

Codes end with CR, LF, TAB or any row of them. GS (1D) and an AIM prefix stay in the text.
"""

from gateway.drivers.session import MS, Condition, Session, Step
from gateway.faults import Fault, fault
from gateway.messages.devices import DeviceEvent, ScanBroken, Scanned

MAX_CODE = 7_089  # the longest symbol there is: a QR version 40-L of digits; more cannot be one code
CUT_NS = 500 * MS  # a started code without its ending: the fastest line sends a whole QR in less, a gun never pauses
BOUNCE_NS = 300 * MS  # the same code from the same gun within this is the gun resting on the item
QUIET_NS = 500 * MS  # broken codes closer together than this are one burst, told once
GARBLED_AFTER = 3  # broken bursts in a row: the line's speed is wrong, not the code
ENDINGS = b"\r\n\t"
GS = 0x1D


class LineScanner(Session):
    """One scanner. Emits `Scanned`, `ScanBroken` once per burst, and `DeviceChanged`."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._condition = Condition(device, "scanner")
        self._buffer = bytearray()
        self._broken: Fault | None = None  # this code is lost: skip to its ending
        self._last_ns: int | None = None  # last byte of an unfinished code
        self._told_ns: int | None = None  # last byte of the burst that was told broken
        self._bursts = 0
        self._seen: tuple[str, int] = ("", 0)

    def opened(self, now_ns: int) -> Step:
        """The scanner is there; a silent one is a healthy one."""
        self._forget()
        return self._step(*self._condition.tell("ok"))

    def received(self, data: bytes, now_ns: int) -> Step:
        """Bytes from the gun."""
        events: list[DeviceEvent] = []
        for byte in data:
            events += self._byte(byte, now_ns)
        return self._step(*events)

    def woken(self, now_ns: int) -> Step:
        """A code that was started and not ended in time is cut."""
        if self._last_ns is None or now_ns - self._last_ns < CUT_NS:
            return self._step()
        events = () if self._broken else self._tell_broken(fault("GW-2112", length=len(self._buffer)), now_ns)
        self._forget()
        return self._step(*events)

    def lost(self, fault: Fault, now_ns: int) -> Step:
        """The gun is gone; half a code goes with it."""
        events: list[DeviceEvent] = []
        if self._last_ns is not None and self._broken is None:
            events.append(ScanBroken(self._device, fault))
        self._forget()
        return self._step(*events, *self._condition.tell("absent", fault))

    def _byte(self, byte: int, now_ns: int) -> list[DeviceEvent]:
        if byte in ENDINGS:
            return self._ending(now_ns)
        self._last_ns = now_ns
        if self._broken is not None:
            self._told_ns = now_ns
            return []
        if not (byte >= 0x20 or byte == GS) or byte == 0x7F:  # noqa: PLR2004 - control characters: not a code
            return self._break(fault("GW-2111", byte=f"{byte:02X}"), now_ns)
        self._buffer.append(byte)
        if len(self._buffer) > MAX_CODE:
            return self._break(fault("GW-2113", limit=MAX_CODE), now_ns)
        return []

    def _ending(self, now_ns: int) -> list[DeviceEvent]:
        raw, broken = bytes(self._buffer), self._broken
        self._forget()
        if broken is not None or not raw:
            return []
        try:
            code = raw.decode()
        except UnicodeDecodeError as err:
            return self._tell_broken(fault("GW-2111", byte=f"{raw[err.start]:02X}"), now_ns)
        return self._scanned(code, now_ns)

    def _scanned(self, code: str, now_ns: int) -> list[DeviceEvent]:
        self._bursts, self._told_ns = 0, None
        last, last_ns = self._seen
        self._seen = (code, now_ns)
        events: list[DeviceEvent] = list(self._condition.tell("ok"))
        if code == last and now_ns - last_ns < BOUNCE_NS:
            return events
        return [*events, Scanned(self._device, code, now_ns)]

    def _break(self, why: Fault, now_ns: int) -> list[DeviceEvent]:
        self._buffer.clear()
        self._broken = why
        return self._tell_broken(why, now_ns)

    def _tell_broken(self, why: Fault, now_ns: int) -> list[DeviceEvent]:
        told, self._told_ns = self._told_ns, now_ns
        if told is not None and now_ns - told < QUIET_NS:
            return []
        self._bursts += 1
        garbled = self._condition.tell("fault", fault("GW-2114")) if self._bursts >= GARBLED_AFTER else ()
        return [ScanBroken(self._device, why), *garbled]

    def _forget(self) -> None:
        self._buffer.clear()
        self._broken = None
        self._last_ns = None

    def _step(self, *events: DeviceEvent) -> Step:
        return Step(events=events, wake_ns=None if self._last_ns is None else self._last_ns + CUT_NS)
