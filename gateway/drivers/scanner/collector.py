"""From a gun's characters to codes: where one ends, what is no code, what is told and how often. Pure; the same for every wire.

GS (1D) and an AIM prefix stay in the text; what a code means is the till's business.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from gateway.drivers.session import MS, Condition, Step
from gateway.faults import Fault, fault
from gateway.messages.devices import DeviceEvent, ScanBroken, Scanned

MAX_CODE = 7_089  # bytes: the longest symbol there is, a QR version 40-L of digits; more cannot be one code
CUT_NS = 500 * MS  # a started code without its ending: the fastest line sends a whole QR in less, a gun never pauses
SILENCE_NS = 100 * MS  # ends a code of a gun without suffix: twice the longest wait for a key or byte (BLE 50 ms, USB 10, 1200 baud 8)
BOUNCE_NS = 300 * MS  # the same code from the same gun within this is the gun resting on the item
QUIET_NS = 500 * MS  # broken codes closer together than this are one burst, told once
GARBLED_AFTER = 3  # broken bursts in a row: the line's speed is wrong, not the code
GS = 0x1D
NAMES = MappingProxyType({0x09: "TAB", 0x0A: "LF", 0x0D: "CR"})  # the characters that some gun ends a code with

Suffix = Literal["auto", "cr", "lf", "crlf", "tab", "none"]
Endings = tuple[bytes, ...]  # any of these ends a code; without one, silence does
ENDINGS: Mapping[Suffix, Endings] = MappingProxyType(
    {"auto": (b"\r", b"\n", b"\t"), "cr": (b"\r",), "lf": (b"\n",), "crlf": (b"\r\n",), "tab": (b"\t",), "none": ()}
)


class Collector:
    """The codes of one gun. Emits `Scanned`, `ScanBroken` once per burst, and `DeviceChanged`.

    An ending that is not this gun's is dropped where no code is begun and right before the real one; inside a code it breaks it.
    """

    def __init__(self, device: str, endings: Endings) -> None:
        self._device = device
        self._endings = endings
        self._patience_ns = CUT_NS if endings else SILENCE_NS
        self._condition = Condition(device, "scanner")
        self._buffer = bytearray()
        self._tail = b""  # the last two characters, where they are endings of some gun
        self._broken = False  # this code is lost: skip to its ending
        self._doubt: Fault | None = None  # seen, and no harm unless more of a code follows
        self._last_ns: int | None = None  # last sign of an unfinished code
        self._told_ns: int | None = None  # last character of the burst that was told broken
        self._bursts = 0
        self._seen: tuple[str, int] = ("", 0)

    def opened(self) -> Step:
        """The scanner is there; a silent one is a healthy one."""
        self._forget()
        return self.step(*self._condition.tell("ok"))

    def lost(self, fault: Fault) -> Step:
        """The gun is gone; half a code goes with it."""
        events: list[DeviceEvent] = []
        if self._buffer:
            events.append(ScanBroken(self._device, fault))
        self._forget()
        return self.step(*events, *self._condition.tell("absent", fault))

    def characters(self, data: bytes, now_ns: int) -> list[DeviceEvent]:
        """Text from the gun, UTF-8."""
        events: list[DeviceEvent] = []
        for byte in data:
            events += self._ending(byte, now_ns) if byte in NAMES else self._character(byte, now_ns)
        return events

    def stray(self, why: Fault, now_ns: int) -> list[DeviceEvent]:
        """Something that is no character: it breaks the code around it, and is nothing where there is none."""
        if self._buffer and not self._broken:
            return self._break(why, now_ns)
        self._doubt, self._last_ns = why, now_ns
        return []

    def broken(self, why: Fault, now_ns: int) -> list[DeviceEvent]:
        """Characters were lost: whatever has begun, or was about to, is no code."""
        self._last_ns = now_ns
        return [] if self._broken else self._break(why, now_ns)

    def busy(self, now_ns: int) -> None:
        """The gun is at work without a character coming of it yet: a code that has begun is neither cut nor ended."""
        if self._last_ns is not None:
            self._last_ns = now_ns

    def woken(self, now_ns: int) -> Step:
        """Silence ends a code of a gun without suffix, and cuts one that lacks its ending."""
        if self._last_ns is None or now_ns - self._last_ns < self._patience_ns:
            return self.step()
        if not self._endings:
            return self.step(*self._end(self._last_ns))
        events: list[DeviceEvent] = []
        if self._buffer:
            events = self._tell_broken(self._doubt or fault("GW-2112", length=len(self._buffer)), now_ns)
        self._forget()
        return self.step(*events)

    def step(self, *events: DeviceEvent) -> Step:
        """These events, and when to be woken."""
        return Step(events=events, wake_ns=None if self._last_ns is None else self._last_ns + self._patience_ns)

    def _ending(self, byte: int, now_ns: int) -> list[DeviceEvent]:
        self._tail = self._tail[-1:] + bytes((byte,))
        if self._tail.endswith(self._endings):
            return self._end(now_ns)
        if self._buffer:
            self._doubt = self._doubt or fault("GW-2116", sent=NAMES[byte])
        if self._buffer or self._broken:
            self._last_ns = now_ns
        return []

    def _character(self, byte: int, now_ns: int) -> list[DeviceEvent]:
        self._last_ns, self._tail = now_ns, b""
        if self._broken:
            self._told_ns = now_ns
            return []
        if self._doubt is not None:
            return self._break(self._doubt, now_ns)
        if not (byte >= 0x20 or byte == GS) or byte == 0x7F:  # noqa: PLR2004 - control characters: not a code
            return self._break(fault("GW-2111", byte=f"{byte:02X}"), now_ns)
        self._buffer.append(byte)
        if len(self._buffer) > MAX_CODE:
            return self._break(fault("GW-2113", limit=MAX_CODE), now_ns)
        return []

    def _end(self, at_ns: int) -> list[DeviceEvent]:
        """The code is whole; its last character came at `at_ns`."""
        raw = bytes(self._buffer)  # empty when it was broken
        self._forget()
        if not raw:
            return []
        try:
            code = raw.decode()
        except UnicodeDecodeError as err:
            return self._tell_broken(fault("GW-2111", byte=f"{raw[err.start]:02X}"), at_ns)
        return self._scanned(code, at_ns)

    def _scanned(self, code: str, at_ns: int) -> list[DeviceEvent]:
        self._bursts, self._told_ns = 0, None
        last, last_ns = self._seen
        self._seen = (code, at_ns)
        events: list[DeviceEvent] = list(self._condition.tell("ok"))
        if code == last and at_ns - last_ns < BOUNCE_NS:
            return events
        return [*events, Scanned(self._device, code, at_ns)]

    def _break(self, why: Fault, now_ns: int) -> list[DeviceEvent]:
        self._buffer.clear()
        self._broken = True
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
        self._tail, self._broken, self._doubt, self._last_ns = b"", False, None, None
