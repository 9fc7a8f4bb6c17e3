"""Customer display doubles, ESC/POS and CD5220: two lines of glass, a cursor, and a count of what no such display understands. Pure.

The commands are written down here a second time, from the manuals' tables, apart from the driver's: a double that shared its bytes would
share its mistakes.
"""

from collections import deque
from typing import ClassVar

WIDTH = 20
BUFFER = 64  # bytes that a slow display takes before it has worked them off
_FIRST, _LAST = 0x20, 0x7E  # what every character set has alike
_NUL = 0


class Glass:
    """What the buyer sees. Columns and rows from 0; `scrolls`: the lower line moves up when it overflows."""

    def __init__(self) -> None:
        self.scrolls = False
        self.cursor = True
        self._rows = [[" "] * WIDTH, [" "] * WIDTH]
        self._at = 0

    @property
    def lines(self) -> tuple[str, str]:
        """Both lines, without the spaces at their ends."""
        upper, lower = ("".join(row).rstrip() for row in self._rows)
        return upper, lower

    def clear(self) -> None:
        """Nothing stands there, and the cursor is at home."""
        self._rows = [[" "] * WIDTH, [" "] * WIDTH]
        self._at = 0

    def clear_row(self) -> None:
        """Nothing stands in the cursor's line."""
        self._rows[self.row] = [" "] * WIDTH
        self._at = self.row * WIDTH

    def go(self, row: int, column: int) -> None:
        """Put the cursor there."""
        self._at = row * WIDTH + column

    def move(self, step: int) -> None:
        """Move the cursor; it goes round."""
        self._at = (self._at + step) % (2 * WIDTH)

    def put(self, char: str) -> None:
        """A character where the cursor is, which goes on to the right."""
        if self._at == 2 * WIDTH:  # beyond the end, where it waits in scroll mode
            self._rows = [self._rows[1], [" "] * WIDTH]
            self._at = WIDTH
        self._rows[self.row][self._at % WIDTH] = char
        self._at += 1
        if self._at == 2 * WIDTH and not self.scrolls:
            self._at = 0

    @property
    def row(self) -> int:
        """The cursor's line."""
        return min(self._at // WIDTH, 1)


class DisplayCore:
    """What both makes have in common. `byte_ns`: how long it needs for a byte, None for no time at all.

    `garbage`: bytes that made no sense; `heard`: all bytes; `pictures`: what stood there each time a command or character was done,
    without repetitions, the last 1,000.
    """

    singles: ClassVar[bytes] = bytes((0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x18))
    lengths: ClassVar[dict[bytes, int]]

    def __init__(self, byte_ns: int | None = None) -> None:
        self.glass = Glass()
        self.garbage = 0
        self.heard = 0
        self.byte_ns = byte_ns
        self.dead = False
        self.pictures: deque[tuple[str, str]] = deque(maxlen=1_000)
        self._waiting: deque[int] = deque()
        self._command = bytearray()

    @property
    def lines(self) -> tuple[str, str]:
        """What the buyer reads."""
        return self.glass.lines

    @property
    def every_ns(self) -> int | None:
        """A slow one works off a byte at a time."""
        return self.byte_ns if self._waiting else None

    @property
    def full(self) -> bool:
        """Whether it takes no more now."""
        return self.dead or len(self._waiting) >= BUFFER

    def feed(self, data: bytes) -> bytes:
        """Displays never answer."""
        self.heard += len(data)
        self._waiting += data
        while self._waiting and self.byte_ns is None:
            self.tick()
        return b""

    def tick(self) -> bytes:
        """Work off the next byte."""
        if self._waiting:
            self._byte(self._waiting.popleft())
            if not self.pictures or self.pictures[-1] != self.lines:
                self.pictures.append(self.lines)
        return b""

    def power_cycle(self) -> None:
        """Switch it off and on: it forgets everything and says nothing of it."""
        self.glass = Glass()
        self._waiting.clear()
        self._command.clear()

    def _byte(self, byte: int) -> None:
        self._command.append(byte)
        command = bytes(self._command)
        if self._unfinished(command):
            return
        self._command.clear()
        if not self._do(command):
            self.garbage += len(command)

    def _unfinished(self, command: bytes) -> bool:
        """Whether more bytes belong to this command; the longest of its names that is known decides."""
        known = [length for name, length in self.lengths.items() if command.startswith(name)]
        if known:
            return len(command) < known[0]
        return any(name.startswith(command) for name in self.lengths)

    def _do(self, command: bytes) -> bool:
        """Carry it out; False when it is no command."""
        if len(command) == 1 and _FIRST <= command[0] <= _LAST:
            self.glass.put(chr(command[0]))
            return True
        if len(command) == 1 and command in self.singles:
            self._single(command[0])
            return True
        return self._named(command)

    def _single(self, byte: int) -> None:
        match byte:
            case 0x08 | 0x09:
                self.glass.move(-1 if byte == 0x08 else 1)  # noqa: PLR2004 - BS
            case 0x0A:
                self.glass.move(WIDTH)
            case 0x0B:
                self.glass.go(0, 0)
            case 0x0C:
                self.glass.clear()
            case 0x0D:
                self.glass.go(self.glass.row, 0)
            case _:
                self.glass.clear_row()

    def _named(self, command: bytes) -> bool:
        raise NotImplementedError


class EscposDisplay(DisplayCore):
    """As the DM-D110 is. `scrolls`: a clone whose switches start it in vertical scroll mode."""

    lengths: ClassVar[dict[bytes, int]] = {
        b"\x1b@": 2, b"\x1bR": 3, b"\x1bt": 3, b"\x1b%": 3, b"\x1b=": 3,
        b"\x1f\x01": 2, b"\x1f\x02": 2, b"\x1f\x03": 2, b"\x1f\x0a": 2, b"\x1f\x0d": 2, b"\x1f@": 2, b"\x1fB": 2,
        b"\x1f$": 4, b"\x1fC": 3, b"\x1fE": 3, b"\x1fX": 3, b"\x1fr": 3, b"\x1fv": 3,
    }  # fmt: skip

    def __init__(self, byte_ns: int | None = None, *, scrolls: bool = False) -> None:
        super().__init__(byte_ns)
        self._starts_scrolling = scrolls
        self.power_cycle()

    def power_cycle(self) -> None:
        """See DisplayCore."""
        super().power_cycle()
        self.glass.scrolls = self._starts_scrolling

    def _named(self, command: bytes) -> bool:
        name, rest = command[:2], command[2:]
        match name:
            case b"\x1b@":
                self.glass = Glass()
                self.glass.scrolls = self._starts_scrolling
            case b"\x1f\x01" | b"\x1f\x02":
                self.glass.scrolls = name == b"\x1f\x02"
            case b"\x1fC" if rest in (b"\x00", b"\x01", b"0", b"1"):
                self.glass.cursor = rest in (b"\x01", b"1")
            case b"\x1f$" if len(rest) == 2 and 1 <= rest[0] <= WIDTH and 1 <= rest[1] <= 2:  # noqa: PLR2004 - column and row
                self.glass.go(rest[1] - 1, rest[0] - 1)
            case b"\x1fX":
                return rest[0] in range(1, 5)
            case _:
                return False  # what this double does not draw is not ours to send
        return True


class Cd5220Display(DisplayCore):
    """As the Partner Tech CD5220 is: once it was written to by ESC Q it knows nothing else until it is cleared."""

    lengths: ClassVar[dict[bytes, int]] = {
        b"\x1b@": 2, b"\x1b\x11": 2, b"\x1b\x12": 2, b"\x1b\x13": 2, b"\x1b_": 3, b"\x1b*": 3, b"\x1b=": 3, b"\x1bl": 4,
        b"\x1bf": 3, b"\x1bc": 3, b"\x1b%": 3,
    }  # fmt: skip

    def __init__(self, byte_ns: int | None = None) -> None:
        super().__init__(byte_ns)
        self.string_mode = False

    def power_cycle(self) -> None:
        """See DisplayCore."""
        super().power_cycle()
        self.string_mode = False

    def _unfinished(self, command: bytes) -> bool:
        if command in (b"\x1bQ", b"\x1bQA", b"\x1bQB"):
            return True
        if command[:2] == b"\x1bQ":
            return command[-1] != 0x0D and len(command) < 3 + WIDTH + 1  # noqa: PLR2004 - ESC Q A … CR
        return super()._unfinished(command)

    def _do(self, command: bytes) -> bool:
        if self.string_mode and command[:2] != b"\x1bQ" and command not in (b"\x0c", b"\x18"):
            return False
        if command in (b"\x0c", b"\x18"):
            self.string_mode = False
        return super()._do(command)

    def _named(self, command: bytes) -> bool:
        name, rest = command[:2], command[2:]
        match name:
            case b"\x1bQ":
                return self._write(rest)
            case b"\x1b@":
                self.glass = Glass()
            case b"\x1b\x11" | b"\x1b\x12":
                self.glass.scrolls = name == b"\x1b\x12"
            case b"\x1b_" if rest[0] <= 1:
                self.glass.cursor = rest[0] != _NUL
            case b"\x1bl" if 1 <= rest[0] <= WIDTH and 1 <= rest[1] <= 2:  # noqa: PLR2004 - column and row
                self.glass.go(rest[1] - 1, rest[0] - 1)
            case _:
                return False
        return True

    def _write(self, rest: bytes) -> bool:
        """A line, its twenty characters and CR; anything else is a mistake."""
        row, text = rest[:1], rest[1:-1]
        if row not in (b"A", b"B") or rest[-1:] != b"\r" or len(text) != WIDTH or not all(_FIRST <= byte <= _LAST for byte in text):
            return False
        self.string_mode = True
        self.glass.go("AB".index(row.decode()), 0)
        for byte in text:
            self.glass.put(chr(byte))
        return True
