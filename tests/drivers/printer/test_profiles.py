"""Every profile of python-escpos: a slip can be made for it, begins and ends as it must, and is never wider than the paper."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from gateway.drivers.printer.encode_io import Encoder
from gateway.drivers.sim.escpos import command_length
from gateway.drivers.sim.printer import PrinterCore
from gateway.messages.devices import PrintJob
from gateway.messages.printing import Block, Document, Pair, Qr, Rule, Text

PROFILES: dict[str, dict[str, Any]] = json.loads((files("escpos") / "capabilities.json").read_text("utf-8"))["profiles"]
WRONG_COLUMNS = {"NT-80-V-UL": 48}  # its data says 12; 576 dots of font A are 48
DEFAULT_DOTS = 12
BLOCKS: tuple[Block, ...] = (
    Text("KDMP Café Bentangan – “Maju”", align="center", bold=True, big=True),
    Text("No : 01.1-000871"),
    Rule(),
    Text("Beras medium kualitas super wangi pulen asli Delanggu karung lima kilogram"),
    Pair("  1,250 kg x 13.500", "16.875"),
    Pair("TOTAL", "16.800", bold=True, big=True),
    Qr("https://example.test/struk/01.1-000871"),
    Text("Terima kasih"),
)


def columns_of(name: str) -> int:
    return WRONG_COLUMNS.get(name) or int(PROFILES[name]["fonts"]["0"]["columns"])


def dots_of(name: str) -> int:
    told = PROFILES[name]["media"]["width"].get("pixels")
    return told if isinstance(told, int) else columns_of(name) * DEFAULT_DOTS


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("escpos") / "cache"


def slip(cache: Path, name: str, columns: int | None = None) -> bytes:
    job = PrintJob("871", 871, Document("01.1-000871", BLOCKS), drawer=True)
    return Encoder(name, columns or columns_of(name), cache)(job)


def commands(data: bytes) -> list[bytes]:
    found = []
    while data:
        length = command_length(data[:300], len(data))
        assert length is not None, "a command is cut"
        found.append(data[:length])
        data = data[length:]
    return found


def test_there_are_as_many_profiles_as_the_documents_say() -> None:
    told = (Path(__file__).parents[3] / "docs" / "devices.md").read_text("utf-8")
    assert len(PROFILES) == 35
    assert [name for name in PROFILES if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", told)] == []


@pytest.mark.parametrize("name", PROFILES)
def test_a_slip_begins_with_a_reset_and_ends_with_a_cut_or_a_feed_to_the_edge(cache: Path, name: str) -> None:
    data = slip(cache, name)
    features = PROFILES[name]["features"]
    assert data.startswith(b"\x1b@\x1bt\x00")
    cut = {"paperFullCut": b"\x1bd\x06\x1dV\x00", "paperPartCut": b"\x1bd\x06\x1dV\x01"}
    expected = next((end for feature, end in cut.items() if features.get(feature)), b"\x1bd\x04")
    assert data.endswith(expected)


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_prints_all_of_it_in_ascii_and_no_wider_than_its_paper(cache: Path, name: str) -> None:
    core = PrinterCore()
    core.feed(slip(cache, name))
    assert (len(core.receipts), core.torn, core.unknown, core.kicks) == (1, [], [], 1)
    text = core.receipts[0]
    assert text.isascii()
    lines = [line for line in text.splitlines() if not line.startswith(("[QR", "[image]"))]
    if not re.search(r"\[QR|\[image\]", text):
        lines.remove("https://example.test/struk/01.1-000871")  # a printer without pictures shows what the code says
    assert max(map(len, lines)) <= columns_of(name)
    words = " ".join(text.split())
    for part in ("No : 01.1-000871", "Delanggu", "karung", "16.875", "TOTAL", "Terima kasih"):
        assert part in words


@pytest.mark.parametrize("name", PROFILES)
def test_the_code_is_the_printers_own_or_drawn_or_spelt_as_the_profile_says(cache: Path, name: str) -> None:
    features = PROFILES[name]["features"]
    core = PrinterCore()
    core.feed(slip(cache, name))
    if features.get("qrCode"):
        kind = "[QR https://example.test/struk/01.1-000871]"
    elif features.get("bitImageRaster") or features.get("bitImageColumn"):
        kind = "[image]"
    else:
        kind = "https://example.test/struk/01.1-000871"
    assert kind in core.receipts[0]


@pytest.mark.parametrize("columns", [None, 32, 48])
@pytest.mark.parametrize("name", PROFILES)
def test_no_picture_is_wider_than_head_or_lines_nor_higher_than_a_cheap_printer_takes(cache: Path, name: str, columns: int | None) -> None:
    most = min(dots_of(name), (columns or columns_of(name)) * DEFAULT_DOTS) if columns else dots_of(name)
    for command in commands(slip(cache, name, columns)):
        if command.startswith(b"\x1dv0"):
            assert 8 * int.from_bytes(command[4:6], "little") <= most + 7
            assert int.from_bytes(command[6:8], "little") <= 255
        elif command.startswith(b"\x1b*"):
            assert int.from_bytes(command[3:5], "little") <= most
