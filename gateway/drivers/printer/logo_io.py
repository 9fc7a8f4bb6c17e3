"""The outlet's picture for the head of a receipt, made ready for the paper: black and white, and no wider. The only user of Pillow.

Pillow comes with python-escpos and is loaded with it, at the first slip. The file is somebody's own: it is taken as a PNG only, and
only when it is small; a picture that unpacks to a hundred times its size is refused before it is unpacked.
"""

import io
import logging
import struct
import zlib
from pathlib import Path
from typing import Any

log = logging.getLogger("gateway.drivers")
MAX_BYTES = 4 * 1024 * 1024  # a picture of 576 dots across has a hundredth of that
MAX_DOTS = 4_000_000  # 16 MB unpacked, for a moment; a Pi Zero has them
MAX_HEIGHT = 400  # dots on paper, 5 cm: a receipt is mostly receipt, and a slow line needs 20 s for more
_PNG = b"\x89PNG\r\n\x1a\n"
_SIZE = struct.Struct(">II")  # behind the signature and the head of the first chunk, which is IHDR
_SIZE_AT = 16


class Logo:
    """The picture at `path`, "" for none. Read once per run; what is wrong with it is told once, in the log."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._pictures: dict[int, Any] = {}

    def at_width(self, dots: int) -> Any:  # noqa: ANN401 - Pillow's picture; only the encoder hands it on
        """A picture in black and white of just this width, the logo in its middle; None when there is none to be had."""
        if dots not in self._pictures:
            self._pictures[dots] = self._read(dots) if self._path else None
        return self._pictures[dots]

    def _read(self, dots: int) -> Any:  # noqa: ANN401 - the same
        try:
            return _drawn(_bytes_of(Path(self._path)), dots)
        except (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error) as err:  # all that Pillow raises on a spoilt PNG
            log.warning("GW-2320 logo %s cannot be used: %s; slips print without it", self._path, err)
            return None


def _bytes_of(path: Path) -> bytes:
    if not path.is_file():  # a pipe would keep the printer waiting for ever
        raise FileNotFoundError("no such file")
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(f"more than {MAX_BYTES} bytes")
    if not data.startswith(_PNG):
        raise ValueError("not a PNG")
    width, height = _SIZE.unpack_from(data, _SIZE_AT)
    if width * height > MAX_DOTS:
        raise ValueError(f"{width} by {height} dots are more than {MAX_DOTS}")
    return data


def _drawn(data: bytes, dots: int) -> Any:  # noqa: ANN401 - Pillow's picture
    """On white, scaled down where it must be, its greys as scattered dots (Floyd and Steinberg)."""
    from PIL import Image  # noqa: PLC0415 - costly: loaded at first use, see above

    with Image.open(io.BytesIO(data), formats=("PNG",)) as opened:
        picture = opened.convert("RGBA")
    grey = Image.new("RGBA", picture.size, "white")
    grey.alpha_composite(picture)
    grey = grey.convert("L")
    scale = min(1.0, dots / grey.width, MAX_HEIGHT / grey.height)
    if scale < 1:
        grey = grey.resize((max(1, int(grey.width * scale)), max(1, int(grey.height * scale))))
    paper = Image.new("1", (dots, grey.height), 1)
    paper.paste(grey.convert("1"), ((dots - grey.width) // 2, 0))
    return paper
