"""Bar codes on paper: the dots that a printer gets are those of Code 128, wide enough for a gun and with their quiet zones."""

import re

import pytest
from barcode.charsets import code128

from gateway.drivers.printer.encode_io import Encoder
from gateway.messages.devices import PrintJob
from gateway.messages.printing import Barcode, Document
from gateway.pos.cards import LABELS

RASTER = re.compile(rb"\x1dv0\0(..)(..)", re.DOTALL)
STOP = "1100011101011"


def printed(data: str, tmp_path: object, profile: str = "POS-5890") -> bytes:
    encode = Encoder(profile, 32, tmp_path)  # type: ignore[arg-type]
    return encode(PrintJob("uji", None, Document("", (Barcode(data),))))


def row_of(slip: bytes) -> tuple[str, int]:
    """The dots of the first row, and how many rows are equal to it."""
    found = RASTER.search(slip)
    assert found
    width = int.from_bytes(found[1], "little")
    first = slip[found.end() : found.end() + width]
    height = sum(int.from_bytes(one[2], "little") for one in RASTER.finditer(slip))
    return "".join(f"{byte:08b}" for byte in first), height


def read(dots: str) -> tuple[str, int]:
    """What a reader makes of a row of dots: the text, and how many dots wide a module is. Sets B and C, as the standard has them."""
    bars = dots.strip("0")
    dot = len(re.match("1+", bars)[0]) // 2  # type: ignore[index]  # every start sign begins with a bar of two modules
    modules = bars[::dot]
    assert modules.endswith(STOP)
    values = [code128.CODES.index(modules[at : at + 11]) for at in range(0, len(modules) - 13, 11)]
    assert (values[0] + sum(at * value for at, value in enumerate(values[1:-1], 1))) % 103 == values[-1]
    text, mode = "", {104: "B", 105: "C"}[values[0]]
    for value in values[1:-1]:
        if value in (99, 100):
            mode = "C" if value == 99 else "B"
        else:
            text += f"{value:02}" if mode == "C" else chr(value + 32)
    return text, dot


@pytest.mark.parametrize("name", LABELS)
def test_every_card_is_read_back_from_the_dots(name: str, tmp_path: object) -> None:
    dots, height = row_of(printed(f"GWC-{name}", tmp_path))
    text, dot = read(dots)
    assert text == f"GWC-{name}"
    assert dot >= 2
    assert height == 80
    assert len(dots) <= 384
    quiet = len(dots) - len(dots.lstrip("0"))
    assert quiet >= 10 * dot


def test_the_text_stands_below_the_bars(tmp_path: object) -> None:
    assert b"GWC-PAS" in printed("GWC-PAS", tmp_path)


def test_a_code_too_long_for_the_paper_is_left_as_text(tmp_path: object) -> None:
    slip = printed("GWC-" + "A" * 30, tmp_path)
    assert RASTER.search(slip) is None
    assert b"GWC-AAAA" in slip
