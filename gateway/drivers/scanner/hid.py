"""A scanner that types like a keyboard: its node's input events become keys, keys characters, characters codes. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.drivers.scanner.collector import ENDINGS, Collector, Endings, Suffix
from gateway.drivers.scanner.events import LONG_BYTES, Dropped, EventReader, Key
from gateway.drivers.scanner.keymap import DOWN, UP, Keyboard, Stray
from gateway.drivers.session import Session, Step
from gateway.faults import Fault, fault
from gateway.messages.devices import DeviceEvent

ENTER: Endings = (b"\r", b"\n")  # a keyboard has one Enter for CR, LF and both; Ctrl+M and Ctrl+J say the same
KEY_ENDINGS: Mapping[Suffix, Endings] = MappingProxyType({**ENDINGS, "cr": ENTER, "lf": ENTER, "crlf": ENTER})


class KeyScanner(Session):
    """One gun in keyboard mode, US layout. `suffix`: "cr", "lf" and "crlf" are all Enter. `long_bytes`: see `events`."""

    def __init__(self, device: str, suffix: Suffix = "auto", long_bytes: int = LONG_BYTES) -> None:
        self._codes = Collector(device, KEY_ENDINGS[suffix])
        self._reader = EventReader(long_bytes)
        self._keyboard = Keyboard()

    def opened(self, now_ns: int) -> Step:
        """Nothing is pressed on a gun that was just plugged in, and its CapsLock is off."""
        self._reader.reset()
        self._keyboard = Keyboard()
        return self._codes.opened()

    def received(self, data: bytes, now_ns: int) -> Step:
        """Bytes of the node."""
        events: list[DeviceEvent] = []
        for one in self._reader.feed(data):
            events += self._dropped(now_ns) if isinstance(one, Dropped) else self._key(one, now_ns)
        return self._codes.step(*events)

    def woken(self, now_ns: int) -> Step:
        """See Session."""
        return self._codes.woken(now_ns)

    def lost(self, fault: Fault, now_ns: int) -> Step:
        """See Session."""
        return self._codes.lost(fault)

    def _key(self, key: Key, now_ns: int) -> list[DeviceEvent]:
        typed = self._keyboard.key(key.code, key.value)
        if isinstance(typed, Stray):
            return self._codes.stray(fault("GW-2115", key=typed.key), now_ns)
        if typed:
            return self._codes.characters(typed.encode(), now_ns)
        if key.value in (UP, DOWN):  # a stuck key repeats for ever and must not hold a cut code open
            self._codes.busy(now_ns)
        return []

    def _dropped(self, now_ns: int) -> list[DeviceEvent]:
        self._keyboard.release()
        return self._codes.broken(fault("GW-2117"), now_ns)
