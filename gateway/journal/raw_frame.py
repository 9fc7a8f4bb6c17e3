"""A zstd frame of raw blocks: every zstd reads it, and so does plain Python without any library. Pure.

Source: RFC 8878 section 3.1.1. Magic number, descriptor (single segment, 4 bytes of content size, no dictionary, no checksum), content
size, blocks. A block: 3 bytes little-endian (bit 0 last, bits 1-2 type, the rest its size), then its bytes; type 0 holds them as they are.
"""

MAGIC = b"\x28\xb5\x2f\xfd"
DESCRIPTOR = 0b1010_0000
MAX_BLOCK = 128 * 1024
"""Bytes of a block: the format's own bound."""
HEAD_BYTES = 9
BLOCK_HEAD_BYTES = 3
LAST = 1
TYPES = ("raw", "RLE", "compressed", "reserved")


def make_frame(content: bytes) -> bytes:
    """The frame of these bytes, fewer than 4 GiB."""
    parts = [MAGIC, bytes([DESCRIPTOR]), len(content).to_bytes(4, "little")]
    for at in range(0, max(1, len(content)), MAX_BLOCK):
        block = content[at : at + MAX_BLOCK]
        is_last = at + MAX_BLOCK >= len(content)
        parts += [(len(block) << 3 | is_last).to_bytes(BLOCK_HEAD_BYTES, "little"), block]
    return b"".join(parts)


def read_frame(frame: bytes, most: int) -> bytes | str:
    """What a frame as `make_frame` makes it holds, at most `most` bytes; or in English why it cannot be read here."""
    wrong = _wrong_head(frame)
    if wrong:
        return wrong
    size = int.from_bytes(frame[5:HEAD_BYTES], "little")
    if size > most:
        return f"it holds {size} bytes, at most {most} are read"
    parts: list[bytes] = []
    at, is_last = HEAD_BYTES, False
    while not is_last:
        head = int.from_bytes(frame[at : at + BLOCK_HEAD_BYTES], "little")
        is_last, kind, length = bool(head & LAST), TYPES[head >> 1 & 3], head >> 3
        block = frame[at + BLOCK_HEAD_BYTES : at + BLOCK_HEAD_BYTES + length]
        if len(frame) < at + BLOCK_HEAD_BYTES:
            return "it ends before its last block"
        if kind != "raw":
            return f"it has a block of type {kind}; here only raw blocks are read"
        if length > MAX_BLOCK or len(block) < length:
            return f"a block of {length} bytes is longer than it may be or than what is left"
        parts.append(block)
        at += BLOCK_HEAD_BYTES + length
    content = b"".join(parts)
    if len(content) != size:
        return f"it should hold {size} bytes and holds {len(content)}"
    return content if at == len(frame) else f"{len(frame) - at} bytes follow it"


def _wrong_head(frame: bytes) -> str:
    if not frame.startswith(MAGIC):
        return "it is no zstd frame"
    if len(frame) < HEAD_BYTES:
        return "it ends within its header"
    said = frame[4]
    if said == DESCRIPTOR:
        return ""
    if said & 0b11:
        return "it needs a dictionary; here only frames without one are read"
    if said & 0b100:
        return "it has a checksum; here only frames without one are read"
    return "its header is not that of a frame made here (single segment, 4 bytes of content size)"
