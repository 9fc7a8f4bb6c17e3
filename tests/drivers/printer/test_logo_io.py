"""The picture at the head of a receipt: drawn where it can be, and never in the way of the receipt."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from gateway.drivers.printer.encode_io import Encoder
from gateway.drivers.printer.logo_io import MAX_BYTES, MAX_DOTS, MAX_HEIGHT, Logo
from gateway.drivers.sim.printer import PrinterCore
from gateway.messages.devices import PrintJob
from gateway.messages.printing import Block, Document, Text
from gateway.messages.printing import Logo as LogoBlock

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(path: Path, width: int, height: int, colour: object = "black", mode: str = "RGB") -> str:
    Image.new(mode, (width, height), colour).save(path, "PNG")  # type: ignore[arg-type] # whatever the mode takes
    return str(path)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def claims(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that says it has so many dots."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return SIGNATURE + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def black(picture: Image.Image) -> int:
    return picture.convert("L").histogram()[0]


def test_a_picture_that_fits_is_as_large_as_it_is_and_in_the_middle(tmp_path: Path) -> None:
    picture = Logo(png(tmp_path / "a.png", 100, 50)).at_width(384)
    assert picture.size == (384, 50)
    assert picture.convert("L").point(lambda dot: 255 - dot).getbbox() == (142, 0, 242, 50)


def test_a_wide_picture_is_scaled_down_and_a_tall_one_too(tmp_path: Path) -> None:
    assert Logo(png(tmp_path / "wide.png", 1_000, 100)).at_width(384).size == (384, 38)
    assert Logo(png(tmp_path / "tall.png", 100, 2_000)).at_width(384).size == (384, MAX_HEIGHT)
    assert Logo(png(tmp_path / "line.png", 3_000, 1)).at_width(384).size == (384, 1)


@pytest.mark.parametrize(
    ("mode", "colour", "share"),
    [
        ("RGB", "black", 1.0), ("L", 128, 0.5), ("1", 1, 0.0), ("RGBA", (0, 0, 0, 0), 0.0), ("LA", (0, 128), 0.5), ("P", 0, 1.0),
        ("I;16", 0, 1.0),
    ],
)
def test_greys_become_dots_and_what_is_clear_is_paper(tmp_path: Path, mode: str, colour: object, share: float) -> None:
    picture = Logo(png(tmp_path / "a.png", 100, 100, colour, mode)).at_width(100)
    assert abs(black(picture) / 10_000 - share) < 0.02


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (None, "no such file"),
        (b"", "not a PNG"),
        (b"GIF89a" + bytes(100), "not a PNG"),
        (SIGNATURE, ""),
        (claims(10, 10), ""),
        (claims(10, 10, b"nonsense"), ""),
        (claims(0, 10), ""),
        (claims(60_000, 60_000), f"more than {MAX_DOTS}"),
        (claims(2**31, 2**31), f"more than {MAX_DOTS}"),
        (SIGNATURE + bytes(MAX_BYTES), f"more than {MAX_BYTES} bytes"),
    ],
)
def test_a_file_that_is_no_picture_for_us_is_told_once_and_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, data: bytes | None, why: str
) -> None:
    path = tmp_path / "logo.png"
    if data is not None:
        path.write_bytes(data)
    logo = Logo(str(path))
    assert [logo.at_width(384), logo.at_width(384)] == [None, None]
    assert caplog.text.count("GW-2320") == 1
    assert why in caplog.text


def test_a_picture_spoilt_at_any_byte_never_stops_a_receipt(tmp_path: Path) -> None:
    whole = io.BytesIO()
    Image.radial_gradient("L").resize((40, 40)).save(whole, "PNG")
    for at in range(0, len(whole.getvalue()), 3):
        spoilt = bytearray(whole.getvalue())
        spoilt[at] ^= 0xFF
        (tmp_path / "logo.png").write_bytes(spoilt)
        Logo(str(tmp_path / "logo.png")).at_width(384)
        (tmp_path / "logo.png").write_bytes(whole.getvalue()[:at])
        Logo(str(tmp_path / "logo.png")).at_width(384)


def test_a_pipe_in_place_of_a_picture_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "logo.png")
    assert Logo(str(tmp_path / "logo.png")).at_width(384) is None


def encoded(tmp_path: Path, logo: str, *, profile: str = "POS-5890", receipt_no: int | None = 871, block: bool = False) -> bytes:
    blocks: tuple[Block, ...] = (LogoBlock(), Text("No : 000871")) if block else (Text("No : 000871"),)
    return Encoder(profile, 32, tmp_path / "cache", logo)(PrintJob("871", receipt_no, Document("", blocks)))


def test_a_receipt_has_the_logo_at_its_head_in_slices_a_cheap_printer_takes(tmp_path: Path) -> None:
    slip = encoded(tmp_path, png(tmp_path / "a.png", 300, 390))
    core = PrinterCore()
    core.feed(slip)
    assert core.receipts == ["[image]\n" * 33 + "No : 000871"]  # 390 rows of dots, twelve at once: 48 bytes each, as many as can be flushed
    assert core.unknown == []
    assert slip.startswith(b"\x1b@\x1bt\x00\x1dv0\x00\x30\x00\x0c\x00")


def test_other_slips_have_it_only_when_they_say_so(tmp_path: Path) -> None:
    logo = png(tmp_path / "a.png", 30, 30)
    assert b"\x1dv0" not in encoded(tmp_path, logo, receipt_no=None)
    assert encoded(tmp_path, logo, receipt_no=None, block=True).count(b"\x1dv0") == 3
    assert encoded(tmp_path, logo, block=True).count(b"\x1dv0") == 3


def test_without_a_logo_or_with_a_broken_one_the_receipt_is_the_same(tmp_path: Path) -> None:
    assert encoded(tmp_path, str(tmp_path / "none.png")) == encoded(tmp_path, "")


def test_a_printer_without_pictures_gets_none(tmp_path: Path) -> None:
    assert b"\x1dv0" not in encoded(tmp_path, png(tmp_path / "a.png", 30, 30), profile="AF-240")
    assert b"\x1b*" in encoded(tmp_path, png(tmp_path / "a.png", 30, 30), profile="TM-U220")
