"""A capture: what went over a device's wire, byte for byte with its time, as a text that is read, mailed and replayed. Pure.

    # gateway capture 1
    device = scale.counter
    role = scale
    protocol = toledo-8217
    line = 9600 7E1
    started = 1790000000000 trust 3
    0 = opened
    1250 > 57
    14010 < 02 30 31 2E 32 35 30 0D
    90333 = lost

Times are microseconds since the start; `<` came from the device, `>` went to it, `=` is the wire itself. Lines that begin with # after
the first are comments. It holds what was scanned and printed: codes, member cards, names.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

VERSION = 1
FIRST = f"# gateway capture {VERSION}"
MAX_BYTES = 16 * 1024 * 1024  # of the file: a day of a scale that streams at 10 Hz is 20 MB as text; more is not for mail
MAX_LINE = 16_384  # characters: one read or write of 4,096 bytes takes 12,288 and its time
CHUNK = 4_096
MAX_US = 7 * 86_400 * 1_000_000  # a week: what is longer was not meant
_HEADS = ("device", "role", "protocol", "line", "started")
_NEEDED = ("device", "role")
_HEAD = re.compile(r"([a-z]+) = (.*)")
_ENTRY = re.compile(r"(\d{1,12}) (?:([<>]) ((?:[0-9A-Fa-f]{2} ?)+)|= (opened|lost)(?: (.*))?)", re.ASCII)
_ROLES = ("scanner", "scale", "printer", "display")
_STARTED = re.compile(r"(\d{1,15}) trust ([0-3])", re.ASCII)

Direction = Literal["<", ">", "opened", "lost"]


@dataclass(frozen=True, slots=True)
class Head:
    """What was captured. `line`: the serial settings it ran on, "" for none. `started`: wall ms since 1970 UTC; `trust` 0 to 3."""

    device: str
    role: str
    protocol: str = ""
    line: str = ""
    started: int = 0
    trust: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened on the wire, `us` microseconds after the start. `data` of `<` and `>`, `line` of opened."""

    us: int
    what: Direction
    data: bytes = b""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """A whole capture, its entries in the order of time."""

    head: Head
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a text is no capture: the line's number (from 1) and the reason."""

    number: int
    why: str


def head_text(head: Head) -> str:
    """The first lines of a capture."""
    values = {"device": head.device, "role": head.role, "protocol": head.protocol, "line": head.line}
    lines = [FIRST, *(f"{key} = {' '.join(value.split())}" for key, value in values.items() if value)]
    if head.started:
        lines.append(f"started = {head.started} trust {head.trust}")
    return "".join(f"{line}\n" for line in lines)


def entry_text(entry: Entry) -> str:
    """The line or lines of one entry: what is longer than a line may be goes on in the next, at the same time."""
    if entry.what in ("<", ">"):
        parts = [entry.data[at : at + CHUNK] for at in range(0, len(entry.data), CHUNK)]
        return "".join(f"{entry.us} {entry.what} {part.hex(' ').upper()}\n" for part in parts)
    return f"{entry.us} = {entry.what}{' ' + entry.line if entry.line else ''}\n"


def capture_text(capture: Capture) -> str:
    """The whole text; `read_capture` gives the same capture back."""
    return head_text(capture.head) + "".join(entry_text(entry) for entry in capture.entries)


def read_capture(lines: Iterable[str]) -> Capture | Unreadable:
    """A capture from its lines, or the first line that is none."""
    heads: dict[str, str] = {}
    entries: list[Entry] = []
    size = number = 0
    for number, raw in enumerate(lines, 1):
        size += len(raw) + 1
        line = raw.rstrip("\r\n")
        if size > MAX_BYTES or len(line) > MAX_LINE:
            return Unreadable(number, f"more than {MAX_BYTES} bytes" if size > MAX_BYTES else f"longer than {MAX_LINE} characters")
        if number == 1:
            if line != FIRST:
                return Unreadable(1, f"the first line of a capture is {FIRST!r}")
            continue
        if not line.strip() or line.startswith("#"):
            continue
        why = _take_entry(line, entries) if entries or line[:1].isdigit() else _take_head(line, heads)
        if why:
            return Unreadable(number, why)
    missing = [key for key in _NEEDED if key not in heads]
    if number == 0 or missing:
        return Unreadable(max(number, 1), f"its head lacks {' and '.join(missing)}")
    started = _STARTED.fullmatch(heads.get("started", "0 trust 0"))
    wall, trust = (int(started[1]), int(started[2])) if started else (0, 0)
    head = Head(heads["device"], heads["role"], heads.get("protocol", ""), heads.get("line", ""), wall, trust)
    return Capture(head, tuple(entries))


def _take_head(line: str, heads: dict[str, str]) -> str:
    """Keep a line of the head; why not, or ""."""
    found = _HEAD.fullmatch(line)
    if found is None or found[1] not in _HEADS:
        return f"neither a head line ({', '.join(_HEADS)}) nor an entry"
    key, value = found[1], found[2]
    if key in heads:
        return f"{key} stands there twice"
    if key == "role" and value not in _ROLES:
        return f"role is one of {', '.join(_ROLES)}"
    if key == "started" and not _STARTED.fullmatch(value):
        return "started is ms since 1970, then trust 0 to 3"
    heads[key] = value
    return ""


def _take_entry(line: str, entries: list[Entry]) -> str:
    """Keep an entry; why not, or ""."""
    found = _ENTRY.fullmatch(line)
    if found is None:
        return "not an entry: microseconds, then < or > and bytes in hex, or = opened or lost"
    us = int(found[1])
    if us > MAX_US or (entries and us < entries[-1].us):
        return "its time goes back" if us <= MAX_US else f"its time is beyond {MAX_US}"
    if found[2]:
        entries.append(Entry(us, "<" if found[2] == "<" else ">", bytes.fromhex(found[3])))
    else:
        entries.append(Entry(us, "opened" if found[4] == "opened" else "lost", line=found[5] or ""))
    return ""
