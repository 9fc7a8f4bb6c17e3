"""The marks of the last print jobs as one page of bytes. Pure.

page   "KDPM" version counter count, then count entries, zeros, CRC-32 of all before it; 4,096 bytes, big-endian
entry  state (B began, P printed), length of the id, the id in UTF-8
"""

import struct
import zlib
from typing import Literal

PAGE = 4_096  # one block of every file system used: written whole or, by its CRC, not at all
MAX_MARKS = 64  # receipts; more than the till looks at after a start
MAX_ID = 48  # bytes of a job id, so that every page holds MAX_MARKS of them
_HEAD = struct.Struct(">4sHQH")
_MAGIC = b"KDPM"
_VERSION = 1
_CRC = struct.Struct(">I")

State = Literal["began", "printed"]
Marks = dict[str, State]


def with_mark(marks: Marks, job: str, state: State) -> Marks:
    """The marks with this one as the newest. When there are too many, the lowest receipt numbers go: of the last sales, none is missing."""
    rest = {one: was for one, was in marks.items() if one != job}
    while len(rest) >= MAX_MARKS:
        del rest[min(rest, key=_receipt_no)]
    return {**rest, job: state}


def to_page(marks: Marks, counter: int) -> bytes:
    """A page of at most MAX_MARKS marks. An id longer than MAX_ID bytes is a bug."""
    body = b"".join(_entry(job, state) for job, state in marks.items())
    page = (_HEAD.pack(_MAGIC, _VERSION, counter, len(marks)) + body).ljust(PAGE - _CRC.size, b"\0")
    return page + _CRC.pack(zlib.crc32(page))


def from_page(page: bytes) -> tuple[int, Marks] | None:
    """Counter and marks, or None when this is no whole page."""
    if len(page) != PAGE or _CRC.pack(zlib.crc32(page[: -_CRC.size])) != page[-_CRC.size :]:
        return None
    magic, version, counter, count = _HEAD.unpack_from(page)
    if magic != _MAGIC or version != _VERSION:
        return None
    marks: Marks = {}
    at = _HEAD.size
    for _ in range(count):
        state, length = page[at], page[at + 1]
        marks[page[at + 2 : at + 2 + length].decode()] = "printed" if state == ord("P") else "began"
        at += 2 + length
    return counter, marks


def _receipt_no(job: str) -> int:
    return int(job) if job.isdecimal() else -1


def _entry(job: str, state: State) -> bytes:
    name = job.encode()
    if not 0 < len(name) <= MAX_ID:
        raise ValueError(f"a job id must have 1 to {MAX_ID} bytes: {job!r}")
    return (b"P" if state == "printed" else b"B") + bytes([len(name)]) + name
