"""Scanner doubles: what a gun sends for a code, as bytes of a line or as the input events of a keyboard. Pure."""

import struct
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

# HID Usage Tables, page 7: keys in the order of their usages, as the US layout prints them.
_FIRST = {0x04: "abcdefghijklmnopqrstuvwxyz1234567890", 0x2C: " -=[]\\", 0x33: ";'`,./"}
_USAGES = {char: first + place for first, chars in _FIRST.items() for place, char in enumerate(chars)}
_SHIFTED = dict(zip('!@#$%^&*()_+{}|:"~<>?', "1234567890-=[]\\;'`,./", strict=True))
_PAD = {"/": 0x54, "*": 0x55, "-": 0x56, "+": 0x57, ".": 0x63, "0": 0x62} | {f"{n}": 0x58 + n for n in range(1, 10)}
_ENTER, _TAB, _CAPSLOCK, _F8 = 0x28, 0x2B, 0x39, 0x41
_CTRL, _SHIFT, _ALT = 0x01, 0x02, 0x04  # bits of a boot report's first byte
# Usage -> key code: the rows of hid_keyboard[] in the kernel's drivers/hid/hid-input.c that guns use.
# fmt: off
_CODES = (
    0, 0, 0, 0, 30, 48, 46, 32, 18, 33, 34, 35, 23, 36, 37, 38, 50, 49, 24, 25, 16, 19, 31, 20, 22, 47, 17, 45, 21, 44, 2, 3,
    4, 5, 6, 7, 8, 9, 10, 11, 28, 1, 14, 15, 57, 12, 13, 26, 27, 43, 43, 39, 40, 41, 51, 52, 53, 58, 59, 60, 61, 62, 63, 64,
    65, 66, 67, 68, 87, 88, 99, 70, 119, 110, 102, 104, 111, 107, 109, 106, 105, 108, 103, 69, 98, 55, 74, 78, 96, 79, 80, 81,
    75, 76, 77, 71, 72, 73, 82, 83,
)
# fmt: on
_MODIFIERS = (29, 42, 56, 125, 97, 54, 100, 126)
_SYN, _KEY, _MSC, _MSC_SCAN, _REPEATED = 0, 1, 4, 4, 2

Report = tuple[int, int]  # modifiers, and the one key that is down (0 for none)


@dataclass
class ScannerCore:
    """A gun with this ending. It hears nothing."""

    ending: bytes = b"\r"
    every_ns: int | None = None
    full: bool = False

    def typed(self, code: str) -> bytes:
        """The bytes of one scan."""
        return code.encode() + self.ending

    def feed(self, data: bytes) -> bytes:
        """Guns take no orders here."""
        return b""

    def tick(self) -> bytes:
        """Guns say nothing by themselves."""
        return b""


@dataclass
class KeyGunCore:
    r"""A gun in keyboard mode, as the reader of its event node sees it.

    `ending`: "\r" Enter, "\t" Tab, "\n" Ctrl+J. `gs`: how it types U+001D. `caps`: it types with CapsLock on and sets it back.
    `keypad`: digits from there. `rolling`: the next key comes before the last goes up. `repeats`: it is slow enough for the kernel to
    repeat. `pace_ns`: one report at a time, so far apart (by `tick`); None for all at once. `long_bytes`: of the reading process.
    """

    ending: str = "\r"
    gs: Literal["ctrl", "alt", "f8"] = "ctrl"
    caps: bool = False
    keypad: bool = False
    rolling: bool = False
    repeats: bool = False
    pace_ns: int | None = None
    long_bytes: int = struct.calcsize("l")
    full: bool = False
    _waiting: deque[bytes] = field(default_factory=deque)

    @property
    def every_ns(self) -> int | None:
        """Its pace while it is typing."""
        return self.pace_ns if self._waiting else None

    def typed(self, code: str) -> bytes:
        """The events of one scan; none yet when it has a pace."""
        events = list(self._events(code + self.ending))
        if self.pace_ns is None:
            return b"".join(events)
        self._waiting.extend(events)
        return b""

    def feed(self, data: bytes) -> bytes:
        """Guns take no orders here."""
        return b""

    def tick(self) -> bytes:
        """The next report."""
        return self._waiting.popleft() if self._waiting else b""

    def _events(self, text: str) -> Iterator[bytes]:
        """What the kernel makes of each report, against the one before."""
        before: Report = (0, 0)
        for after in self._reports(text):
            if after != before:  # the kernel says nothing of a report that changes nothing
                yield self._difference(before, after)
            before = after

    def _reports(self, text: str) -> Iterator[Report]:
        caps = [(0, _CAPSLOCK)] if self.caps else []
        last: Report = (0, 0)
        for report in [*caps, *(one for char in text for one in self._strokes(char)), *caps]:
            if last[1] and not (self.rolling and last[1] != report[1]):
                yield (last[0], 0)  # the key goes up
            yield report
            last = report
        yield (last[0], 0)
        yield (0, 0)

    def _strokes(self, char: str) -> list[Report]:
        """The reports of one character; its keys go up in between by themselves."""
        if char in ("\r", "\t"):
            return [(0, _ENTER if char == "\r" else _TAB)]
        if char == "\x1d" and self.gs != "ctrl":
            return [(0, _F8)] if self.gs == "f8" else self._alt("029")
        if char < " ":
            return [(_CTRL, 0), (_CTRL, _USAGES[chr(ord(char) + 0x40).lower()]), (0, 0)]
        if char > "~":
            return self._alt(f"0{char.encode('cp1252')[0]:03}")
        if self.keypad and char in _PAD:
            return [(0, _PAD[char])]
        shift = char in _SHIFTED or (char.isalpha() and char.isupper() is not self.caps)
        usage = _USAGES[_SHIFTED.get(char, char.lower())]
        return [(_SHIFT if shift else 0, usage)]

    def _alt(self, number: str) -> list[Report]:
        return [(_ALT, 0), *((_ALT, _PAD[digit]) for digit in number), (_ALT, 0), (0, 0)]

    def _difference(self, before: Report, after: Report) -> bytes:
        changed = before[0] ^ after[0]
        keys = [(_MODIFIERS[bit], after[0] >> bit & 1, 0xE0 + bit) for bit in range(8) if changed >> bit & 1]
        if before[1] != after[1]:
            keys += [(_CODES[usage], value, usage) for usage, value in ((before[1], 0), (after[1], 1)) if usage]
        frames = [frame for code, value, usage in keys for frame in ((_MSC, _MSC_SCAN, 0x70000 + usage), (_KEY, code, value))]
        frames.append((_SYN, 0, 0))
        if self.repeats and after[1]:
            frames += [(_KEY, _CODES[after[1]], _REPEATED), (_SYN, 0, 1)] * 2
        return b"".join(self._frame(*frame) for frame in frames)

    def _frame(self, kind: int, code: int, value: int) -> bytes:
        stamp = (1_700_000_000, 250_000)
        return b"".join(part.to_bytes(self.long_bytes, "little") for part in stamp) + struct.pack("<HHi", kind, code, value)
