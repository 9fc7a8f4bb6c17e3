"""Linux input events as bytes: frames in, keys out. Pure.

`struct input_event` of linux/input.h: two longs of time, type and code of 16 bits, a value of 32; so 24 bytes for a process of 64 bits
and 16 for one of 32. Documentation/input/event-codes.rst: after SYN_DROPPED everything up to the next SYN_REPORT is to be ignored, and
what was pressed is no longer known.
"""

import struct
from dataclasses import dataclass

LONG_BYTES = struct.calcsize("l")  # of this process; the kernel frames for the process that reads
LAYOUTS = {8: struct.Struct("=qqHHi"), 4: struct.Struct("=iiHHi")}
EV_SYN, EV_KEY = 0, 1
SYN_REPORT, SYN_DROPPED = 0, 3


@dataclass(frozen=True, slots=True)
class Key:
    """A key went down (`value` 1) or up (0), or is held (2)."""

    code: int
    value: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """The kernel's buffer ran over: events are lost."""


class EventReader:
    """The events of one node. Keeps no more than a part of one event."""

    def __init__(self, long_bytes: int = LONG_BYTES) -> None:
        self._layout = LAYOUTS[long_bytes]
        self._rest = b""
        self._deaf = False

    def reset(self) -> None:
        """The node was opened anew."""
        self._rest, self._deaf = b"", False

    def feed(self, data: bytes) -> list[Key | Dropped]:
        """The keys in these bytes; all other events (scan codes, lamps) come to nothing."""
        data = self._rest + data
        whole = len(data) - len(data) % self._layout.size
        self._rest = data[whole:]
        found: list[Key | Dropped] = []
        for _, _, kind, code, value in self._layout.iter_unpack(data[:whole]):
            if kind == EV_SYN:
                if code == SYN_DROPPED and not self._deaf:
                    found.append(Dropped())
                self._deaf = code == SYN_DROPPED or (self._deaf and code != SYN_REPORT)
            elif kind == EV_KEY and not self._deaf:
                found.append(Key(code, value))
        return found
