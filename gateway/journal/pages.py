"""The pages of a segment's file at rest, as bytes: what SQLite passes over when it reads them. Pure.

Events are only ever added, so what lies between and behind them is zero and every field has the one value it can have. Format:
sqlite.org/fileformat2.html. Not looked at: the room in inner pages, one in a hundred, and which SQLite wrote the file.
"""

import struct
from collections.abc import Container, Iterator

HEADER_BYTES = 100
LEAF, INNER = 0x0D, 0x05
EDGE = 12  # first byte of the pointers in an inner page, 8 in a leaf
ONE_EVENT = 10  # where the room begins in a leaf with one pointer
SMALLEST = 40  # bytes of an event at least: lengths, types and hash
ROOT = 2  # of the one table
VERSIONS = range(3_000_000, 4_000_000)
_HEAD = struct.Struct(">BHHHB")


def fixed_header(page: int, cookie: int, application: int, version: int, *, compact: bool = False) -> bytes:
    """The first 100 bytes of such a file with the four numbers that vary left zero: changes (twice), pages, SQLite's version.

    `compact`: of one made by VACUUM INTO, which is in no WAL mode and counts its tables as changed once more.
    """
    numbers = (0, 0, 0, 0, cookie + compact, 4, 0, 0, 1, version, 0, application)
    mode = 1 if compact else 2
    head = b"SQLite format 3\0" + page.to_bytes(2, "big") + bytes((mode, mode, 0, 64, 32, 32))
    return (head + b"".join(number.to_bytes(4, "big") for number in numbers)).ljust(HEADER_BYTES, b"\0")


def fixed_part(data: bytes) -> bytes:
    """What does not vary in the header of a file that begins so."""
    return data[:24] + bytes(8) + data[32:92] + bytes(8)


def odd_header(data: bytes, fixed: Container[bytes], pages: int) -> bool:
    """The first page does not begin as it must. `fixed`: what it may be."""
    changes, counted, valid, writer = (int.from_bytes(data[at : at + 4], "big") for at in (24, 28, 92, 96))
    return fixed_part(data) not in fixed or changes != valid or counted != pages or writer not in VERSIONS


def odd_pages(data: bytes, page: int, first: int) -> Iterator[int]:
    """The numbers of the pages in `data`, which begins with page `first`, that hold something where there is nothing."""
    for at in range(0, len(data), page):
        if _is_plain(data, at, page):
            continue
        number = first + at // page
        try:
            odd = _is_odd(data[at : at + page], HEADER_BYTES if number == 1 else 0, number)
        except (IndexError, struct.error):  # it points out of itself
            odd = True
        if odd:
            yield number


def _is_plain(data: bytes, at: int, page: int) -> bool:
    """A leaf with one event, as nearly all pages are, with nothing odd about it; False takes a closer look. `_is_odd` in a hurry."""
    kind, free, cells, start, broken = _HEAD.unpack_from(data, at)
    if kind != LEAF or cells != 1 or free or broken or not at or not ONE_EVENT <= start < page - SMALLEST:
        return False
    if data[at + 8] << 8 | data[at + 9] != start or data.count(0, at + ONE_EVENT, at + start) != start - ONE_EVENT:
        return False
    return at + page <= len(data) and not _first_type(data, at + start)


def _is_odd(data: bytes, at: int, number: int) -> bool:
    kind, free, cells, start, broken = _HEAD.unpack_from(data, at)
    if kind not in (LEAF, INNER):  # the rest of a long event; its last page ends with the event and zeros
        return data[:4] == bytes(4) and not data.rstrip(b"\0").endswith(b"}")
    pointers_end = at + (8 if kind == LEAF else EDGE) + 2 * cells
    if kind == INNER and number != ROOT:
        return False
    room = data[pointers_end:start]
    if free or broken or room.count(0) != len(room):
        return True
    pointers = struct.Struct(f">{cells}H").unpack_from(data, pointers_end - 2 * cells)
    if start != min(pointers, default=len(data)) or max(pointers, default=0) >= len(data):
        return True
    return kind == LEAF and number > 1 and any(_first_type(data, pointer) for pointer in pointers)


def _first_type(data: bytes, at: int) -> int:
    """The type of a row's first column: 0, as its value is the row's number."""
    at = _after(data, _after(data, at))  # the lengths of number and row
    return data[_after(data, at)]


def _after(data: bytes, at: int) -> int:
    while data[at] & 0x80:
        at += 1
    return at + 1
