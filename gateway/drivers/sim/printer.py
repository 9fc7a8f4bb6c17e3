"""A receipt printer double: takes ESC/POS, keeps paper, cover and line states, answers like one, and gives the receipts back as text.

Pure. Answers as observed on a wire emulator with the drawer's sensor high (DLE EOT: 16, 1E …; see printer/status.py), written down
a second time on purpose.
"""

from typing import Literal

from gateway.drivers.sim.escpos import DLE, ESC, GS, HEAD_BYTES, command_length

PaperState = Literal["ok", "low", "out"]
TEAR_LINES = 4  # a feed of so many lines ends a slip where there is no cutter
_GS_A = b"\x1da"
_ANSWERED_AT_ONCE = (1, 2, 3, 4)


class PrinterCore:
    """One printer and its roll.

    Modes: `mute` answers nothing, `barriers` False answers no GS r, `asb` False does not know GS a (and takes its last byte for a
    character), `resets_asb` stops telling by itself at a reset (manuals differ), `noise` is sent before every answer, `rate` works
    only so many bytes a tick, `capacity` is the receive buffer, `paper_out_after` ends the paper after so many more bytes of work.
    `receipts`: finished slips (cut, torn off or confirmed); `torn`: slips that a reset or a power-off cut short.
    """

    def __init__(self) -> None:
        self.paper: PaperState = "ok"
        self.cover_open = False
        self.off_line = False
        self.mute = False
        self.barriers = True
        self.asb = True
        self.resets_asb = False
        self.noise = b""
        self.rate: int | None = None
        self.capacity = 64 * 1024
        self.paper_out_after: int | None = None
        self.receipts: list[str] = []
        self.torn: list[str] = []
        self.kicks = 0
        self.unknown: list[bytes] = []
        self._input = bytearray()
        self._recent = b""  # the last two bytes: a real-time command may come in pieces
        self._page: list[str] = []
        self._line = bytearray()
        self._pushes = False
        self._qr = ""

    @property
    def every_ns(self) -> int | None:
        """A slow printer works a little every hundredth of a second, while there is work."""
        return 10_000_000 if self.rate is not None and self._input and not self.stopped else None

    @property
    def full(self) -> bool:
        """Whether its buffer takes no more."""
        return len(self._input) >= self.capacity

    @property
    def stopped(self) -> bool:
        """Whether it prints nothing now."""
        return self.paper == "out" or self.cover_open or self.off_line

    @property
    def slips(self) -> list[str]:
        """All that ever came out, finished or torn, in no order."""
        page = self._text()
        return self.receipts + self.torn + ([page] if page.strip() else [])

    def feed(self, data: bytes) -> bytes:
        """Bytes from the host: real-time questions are answered at once, the rest in turn."""
        answers = b"".join(self._real_time(byte) for byte in data)
        self._input += data
        return answers + (self._work(None) if self.rate is None else b"")

    def tick(self) -> bytes:
        """The work of one tick of a slow printer."""
        return self._work(self.rate)

    def change(self, *, paper: PaperState | None = None, cover_open: bool | None = None, off_line: bool | None = None) -> bytes:
        """Somebody does something to the printer; what it sends because of it."""
        self.paper = self.paper if paper is None else paper
        self.cover_open = self.cover_open if cover_open is None else cover_open
        self.off_line = self.off_line if off_line is None else off_line
        return self._push() + (self._work(None) if self.rate is None else b"")

    def power_cycle(self) -> None:
        """Off and on: what was not printed yet is forgotten."""
        self._input.clear()
        self._recent = b""
        self._pushes = False
        self._tear()

    def _work(self, limit: int | None) -> bytes:
        answers, done = b"", 0
        while self._input and not self.stopped and (limit is None or done < limit):
            length = self._next_length()
            if length is None:
                break
            command = bytes(self._input[:length])
            del self._input[:length]
            done += length
            answers += self._do(command) + self._use_paper(length if command != b"\0" else 0)
        return answers

    def _next_length(self) -> int | None:
        if not self.asb and self._input[:2] == _GS_A:
            return len(_GS_A)
        return command_length(bytes(self._input[:HEAD_BYTES]), len(self._input))

    def _use_paper(self, length: int) -> bytes:
        if self.paper_out_after is None:
            return b""
        self.paper_out_after -= length
        if self.paper_out_after > 0:
            return b""
        self.paper_out_after, self.paper = None, "out"
        return self._push()

    def _do(self, command: bytes) -> bytes:
        match command[0]:
            case 0x0A:
                self._feed_line()
            case first if first == ESC:
                self._escape(command)
            case first if first == GS:
                return self._group(command)
            case first if first == DLE or first < 0x20:  # noqa: PLR2004 - control characters, and what was answered at once
                pass
            case char:
                self._line.append(char)
        return b""

    def _escape(self, command: bytes) -> None:
        match command[1:2]:
            case b"@":
                self._tear()
                self._pushes = self._pushes and not self.resets_asb
            case b"d":
                self._feed_line()
                if command[2] >= TEAR_LINES:
                    self._finish()
            case b"p":
                self.kicks += 1
            case b"*":
                self._line += b"[image]"
            case b"t" | b"!" | b"E" | b"a" | b"G" | b"-" | b"M" | b"R" | b"3" | b"2" | b"J":
                pass
            case _:
                self.unknown.append(command)

    def _group(self, command: bytes) -> bytes:
        match command[1:2]:
            case b"V":
                self._finish()
            case b"r":
                self._finish()
                return self._answer(bytes([{"ok": 0x00, "low": 0x03, "out": 0x0C}[self.paper]])) if self.barriers else b""
            case b"a" if self.asb:
                self._pushes = command[2] != 0
                return self._push()
            case b"a":
                pass
            case b"v":
                self._line += b"[image]"
                self._feed_line()
            case b"(" if command[2:3] == b"k":
                self._code(command)
            case b"!" | b"B" | b"L" | b"W":
                pass
            case _:
                self.unknown.append(command)
        return b""

    def _code(self, command: bytes) -> None:
        match command[6]:
            case 80:
                self._qr = command[8:].decode("utf-8", "replace")
            case 81:
                self._line += f"[QR {self._qr}]".encode("cp437", "replace")
                self._feed_line()
            case _:
                pass

    def _real_time(self, byte: int) -> bytes:
        recent, self._recent = self._recent, (self._recent + bytes([byte]))[-2:]
        if recent != b"\x10\x04" or byte not in _ANSWERED_AT_ONCE:
            return b""
        if byte == 1:
            return self._answer(bytes([0x16 | self.stopped * 0x08]))
        if byte == 2:  # noqa: PLR2004 - the question's own number
            return self._answer(bytes([0x12 | self.cover_open * 0x04 | (self.paper == "out") * 0x20]))
        if byte == 3:  # noqa: PLR2004 - the same
            return self._answer(b"\x12")
        return self._answer(bytes([{"ok": 0x12, "low": 0x1E, "out": 0x7E}[self.paper]]))

    def _push(self) -> bytes:
        if not self._pushes:
            return b""
        first = 0x14 | self.stopped * 0x08 | self.cover_open * 0x20
        return self._answer(bytes([first, 0, {"ok": 0x00, "low": 0x03, "out": 0x0F}[self.paper], 0]))

    def _answer(self, data: bytes) -> bytes:
        return b"" if self.mute or not data else self.noise + data

    def _feed_line(self) -> None:
        self._page.append(self._line.decode("cp437"))
        self._line.clear()

    def _text(self) -> str:
        return "\n".join([*self._page, self._line.decode("cp437")])

    def _finish(self) -> None:
        self._end(self.receipts)

    def _tear(self) -> None:
        self._end(self.torn)

    def _end(self, pile: list[str]) -> None:
        text = self._text().strip("\n")
        if text.strip():
            pile.append(text)
        self._page.clear()
        self._line.clear()
