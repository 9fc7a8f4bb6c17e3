"""What a printer answers, byte by byte, and what it means. Pure.

Bit layouts: four manuals agree (Partner RP-330, iDiPOS TP-80, Sewoo LK-P, Axiohm 7193), and a wire emulator was observed.

    DLE EOT n (10 04 n)   one byte 0xx1xx10, at once, even while the printer is stopped; it does not say which n it answers
    GS r 1 (1D 72 01)     one byte 0xx0xxxx, only after everything sent before it was done
    ASB                   four bytes by itself: 0xx1xx00, then three of 0xx0xxxx
    XON, XOFF             11, 13: flow control that strayed into the data
"""

from dataclasses import dataclass, replace

from gateway.messages.devices import Cover, Paper

FIXED_BITS = 0x93  # bits 0, 1, 4 and 7 tell the kinds of answer apart
REAL_TIME_BITS = 0x12
AUTO_BITS = 0x10
AUTO_LENGTH = 4


@dataclass(frozen=True, slots=True)
class RealTime:
    """An answer to DLE EOT."""

    byte: int


@dataclass(frozen=True, slots=True)
class Queued:
    """An answer to GS r 1: all before it is done. `paper_end`: it stopped for want of paper there."""

    paper_end: bool


@dataclass(frozen=True, slots=True)
class Pushed:
    """An automatic status (ASB)."""

    raw: bytes


Answer = RealTime | Queued | Pushed


class Answers:
    """Sorts the bytes from a printer. Keeps at most the start of one automatic status."""

    def __init__(self) -> None:
        self._auto = b""

    def feed(self, data: bytes) -> list[Answer]:
        """The answers these bytes complete; what is none is dropped."""
        return [answer for byte in data if (answer := self._byte(byte)) is not None]

    def clear(self) -> None:
        """The wire was lost."""
        self._auto = b""

    def _byte(self, byte: int) -> Answer | None:
        fixed = byte & FIXED_BITS
        if fixed == REAL_TIME_BITS:
            return RealTime(byte)
        if fixed == AUTO_BITS:
            self._auto = bytes([byte])
            return None
        if byte & 0x90:
            return None
        if not self._auto:
            return Queued(paper_end=bool(byte & 0x0C))
        self._auto += bytes([byte])
        if len(self._auto) < AUTO_LENGTH:
            return None
        raw, self._auto = self._auto, b""
        return Pushed(raw)


@dataclass(frozen=True, slots=True)
class Status:
    """How a printer says it is. `error`: cutter, fatal or recoverable; "" for none."""

    online: bool = True
    paper: Paper = "ok"
    cover: Cover = "closed"
    error: str = ""

    @property
    def ready(self) -> bool:
        """Whether a slip sent now would come out."""
        return self.online and self.paper != "out" and self.cover == "closed" and not self.error


def with_answer(status: Status, question: int, byte: int) -> Status:
    """The status after the answer to DLE EOT `question` (1 printer, 2 off-line cause, 3 error, 4 paper)."""
    match question:
        case 1:
            return replace(status, online=not byte & 0x08)
        case 2:
            cover: Cover = "open" if byte & 0x04 else "closed"
            return replace(status, cover=cover, paper="out" if byte & 0x20 else status.paper)
        case 3:
            error = "fatal" if byte & 0x20 else "cutter" if byte & 0x08 else "recoverable" if byte & 0x40 else ""
            return replace(status, error=error)
        case _:
            paper: Paper = "out" if byte & 0x60 else "low" if byte & 0x0C else "ok"
            return replace(status, paper=paper)


def pushed_status(raw: bytes) -> Status:
    """The status in four automatic bytes: first off-line 08 and cover 20, second the errors, third paper near end 03 and end 0C."""
    first, second, third, _ = raw
    return Status(
        online=not first & 0x08,
        paper="out" if third & 0x0C else "low" if third & 0x03 else "ok",
        cover="open" if first & 0x20 else "closed",
        error="fatal" if second & 0x20 else "cutter" if second & 0x08 else "recoverable" if second & 0x40 else "",
    )
