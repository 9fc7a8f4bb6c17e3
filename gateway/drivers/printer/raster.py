"""Pictures of dots as raster commands (GS v 0), in slices that a cheap printer takes. Pure."""

from collections.abc import Sequence

from gateway.drivers.printer.barrier import FLUSH

MAX_SLICE = 255  # dots of height in one raster command; cheap printers take no more ...
SLICE_BYTES = len(FLUSH) - 8  # ... and of bytes no more than can be flushed when the slip is cut in the middle, its head left out


def raster(rows: Sequence[bytes]) -> bytes:
    """The commands that print these rows of dots, all equally wide."""
    width = len(rows[0])
    height = min(MAX_SLICE, SLICE_BYTES // width)
    slices = (rows[at : at + height] for at in range(0, len(rows), height))
    return b"".join(b"\x1dv0\0" + width.to_bytes(2, "little") + len(part).to_bytes(2, "little") + b"".join(part) for part in slices)


def packed(squares: Sequence[bool], dot: int) -> bytes:
    """One row of squares as dots, each square `dot` wide, eight dots a byte, dark is 1; filled up with light ones."""
    dots = "".join(("1" if dark else "0") * dot for dark in squares)
    width = -(-len(dots) // 8)
    return int(dots.ljust(8 * width, "0"), 2).to_bytes(width, "big")
