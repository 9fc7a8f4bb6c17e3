"""The bytes python-escpos makes for each kind of printer, read back by the double."""

from collections.abc import Callable
from pathlib import Path

import pytest
import segno

from gateway.drivers.printer.barrier import FLUSH
from gateway.drivers.printer.encode_io import Encoder
from gateway.drivers.sim.printer import PrinterCore
from gateway.messages.devices import PrintJob
from gateway.messages.printing import Block, Document, Feed, Pair, Qr, Rule, Text

BLOCKS: tuple[Block, ...] = (
    Text("KDMP BENTANGAN", align="center", big=True),
    Text("No : 01.1-000871"),
    Rule(),
    *(Pair(f"Barang {number}", f"{number}.000") for number in range(40)),
    Pair("TOTAL", "64.400", bold=True),
    Qr("https://example.test/struk/01.1-000871"),
    Feed(1),
    Text("Terima kasih"),
)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("escpos") / "cache"


def job(*blocks: Block, drawer: bool = False) -> PrintJob:
    return PrintJob("871", 871, Document("01.1-000871", blocks), drawer=drawer)


def printed(encoded: bytes) -> PrinterCore:
    core = PrinterCore()
    core.feed(encoded)
    assert core.unknown == []
    return core


@pytest.mark.parametrize(("profile", "columns"), [("POS-5890", 32), ("TM-T20II", 48), ("TM-U220", 42), ("RP326", 42), ("Sunmi-V2", 32)])
def test_every_profile_prints_the_whole_receipt_once(cache: Path, profile: str, columns: int) -> None:
    core = printed(Encoder(profile, columns, cache)(job(*BLOCKS)))
    assert len(core.receipts) == 1
    assert core.torn == []
    text = core.receipts[0]
    for words in ("KDMP", "No : 01.1-000871", "Barang 0", "Barang 39", "TOTAL", "64.400", "Terima kasih"):
        assert words in text
    assert max(len(line) for line in text.splitlines() if not line.startswith("[QR")) <= columns


def test_a_slip_begins_with_a_reset_so_that_it_inherits_nothing(cache: Path) -> None:
    assert Encoder("POS-5890", 32, cache)(job(Text("x"))).startswith(b"\x1b@\x1bt\x00")


def test_paper_is_cut_where_there_is_a_cutter_and_fed_where_not(cache: Path) -> None:
    assert Encoder("TM-T20II", 48, cache)(job(Text("x"))).endswith(b"\x1bd\x06\x1dV\x00")
    assert Encoder("POS-5890", 32, cache)(job(Text("x"))).endswith(b"\x1bd\x04")


def test_the_drawer_opens_with_the_slip_when_it_should(cache: Path) -> None:
    encode = Encoder("POS-5890", 32, cache)
    assert printed(encode(job(Text("x"), drawer=True))).kicks == 1
    assert printed(encode(job(Text("x")))).kicks == 0


def test_a_qr_is_drawn_where_the_printer_cannot_make_one(cache: Path) -> None:
    assert "[QR abc]" in printed(Encoder("TM-T20II", 48, cache)(job(Qr("abc")))).receipts[0]
    assert "[image]" in printed(Encoder("POS-5890", 32, cache)(job(Qr("abc")))).receipts[0]
    assert "abc" in printed(Encoder("AF-240", 20, cache)(job(Qr("abc")))).receipts[0]


@pytest.mark.parametrize("length", [1, 100, 300, 700])
def test_a_drawn_qr_fits_the_paper_in_slices_a_cheap_printer_takes(cache: Path, length: int) -> None:
    encoded = Encoder("POS-5890", 32, cache)(job(Qr("x" * length)))
    at = encoded.find(b"\x1dv0")
    while at >= 0:
        width, height = int.from_bytes(encoded[at + 4 : at + 6], "little"), int.from_bytes(encoded[at + 6 : at + 8], "little")
        assert width * 8 <= 384
        assert height <= 255
        assert 8 + width * height <= len(FLUSH), "what is cut in the middle can be flushed"
        at = encoded.find(b"\x1dv0", at + 8 + width * height)


def test_an_unknown_profile_prints_with_the_default_and_says_so(cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    core = printed(Encoder("no such printer", 32, cache)(job(Text("No : 1"))))
    assert core.receipts == ["No : 1"]
    assert "GW-2316" in caplog.text


def test_the_style_is_sent_only_when_it_changes(cache: Path) -> None:
    encoded = Encoder("POS-5890", 32, cache)(job(Text("a"), Text("b"), Text("c", bold=True), Text("d", bold=True)))
    assert encoded.count(b"\x1bE") == 2


def test_loading_the_library_leaves_no_trace_outside_its_cache(run_alone: Callable[[str], None], tmp_path: Path) -> None:
    code = f"""
import logging, os, pathlib, sys, tempfile
from gateway.drivers.printer.encode_io import Encoder
from gateway.messages.devices import PrintJob
from gateway.messages.printing import Document, Text
tempfile.tempdir = {str(tmp_path)!r}
temp = pathlib.Path(tempfile.gettempdir())
before, make = set(temp.iterdir()), tempfile.mkdtemp
assert "escpos" not in sys.modules
Encoder("POS-5890", 32, pathlib.Path({str(tmp_path / "cache")!r}))(PrintJob("1", 1, Document("", (Text("x"),))))
assert "escpos" in sys.modules
assert logging.getLogger().handlers == [], "a log handler"
assert set(temp.iterdir()) - before <= {{temp / "cache"}}, "a temporary directory"
assert tempfile.mkdtemp is make
assert "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ
"""
    run_alone(code)
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    assert sorted(one.suffix for one in (tmp_path / "cache").iterdir()) == [".crc32", ".pickle"]


@pytest.mark.parametrize("damage", [b"", b"half", None])
def test_a_cache_cut_short_by_a_power_cut_is_made_anew(run_alone: Callable[[str], None], tmp_path: Path, damage: bytes | None) -> None:
    code = f"""
import pathlib
from gateway.drivers.printer.encode_io import Encoder
from gateway.messages.devices import PrintJob
from gateway.messages.printing import Document, Text
assert Encoder("POS-5890", 32, pathlib.Path({str(tmp_path)!r}))(PrintJob("1", 1, Document("", (Text("x"),))))
"""
    run_alone(code)
    pickle = next(tmp_path.glob("*.pickle"))
    whole = pickle.read_bytes()
    if damage is None:
        pickle.with_suffix(".crc32").unlink()
    else:
        pickle.write_bytes(damage)
    run_alone(code)
    assert pickle.read_bytes() == whole


def test_a_disk_that_takes_no_cache_prints_all_the_same(run_alone: Callable[[str], None], tmp_path: Path) -> None:
    (tmp_path / "full").touch()  # nothing can be made below a file
    code = f"""
import pathlib
from gateway.drivers.printer.encode_io import MEMORY, Encoder
from gateway.messages.devices import PrintJob
from gateway.messages.printing import Document, Text
memory = pathlib.Path(MEMORY)
before = set(memory.iterdir())
encode = Encoder("POS-5890", 32, pathlib.Path({str(tmp_path / "full" / "cache")!r}))
assert b"No : 1" in encode(PrintJob("1", 1, Document("", (Text("No : 1"),))))
assert set(memory.iterdir()) == before, "left behind"
"""
    run_alone(code)


def test_nothing_is_loaded_before_the_first_slip(tmp_path: Path) -> None:
    Encoder("POS-5890", 32, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


RECEIPT_CODE = "KDMP1:3310152015-01:" + "*D32S7000XQ0V50300/0D000Z$VVEW100KB0*M0DY0W016C1PN1:Y1" * 3 + "0" * 12


@pytest.mark.parametrize("profile", ["POS-5890", "TM-T20II", "TM-U220"])
def test_a_slip_cut_anywhere_swallows_nothing_of_the_next(cache: Path, profile: str) -> None:
    """A printer waits for the rest of a picture: what is flushed before the next slip must be enough for any cut."""
    encode = Encoder(profile, 32, cache)
    slip = encode(job(Text("No : 1"), Qr(RECEIPT_CODE, 4), Text("Terima kasih")))
    for cut in range(0, len(slip), 7):
        core = printed(slip[:cut])
        core.feed(FLUSH + encode(job(Text("No : 2"))))
        assert core.receipts[-1] == "No : 2"


def test_a_receipts_code_costs_so_much_paper(cache: Path) -> None:
    """The figures of docs/journal.md: rows of dots, 8 a millimetre; a line of text has 30."""
    encoded = Encoder("POS-5890", 32, cache)(job(Qr(RECEIPT_CODE, 4)))
    heights, at = [], encoded.find(b"\x1dv0")
    while at >= 0:
        width, height = int.from_bytes(encoded[at + 4 : at + 6], "little"), int.from_bytes(encoded[at + 6 : at + 8], "little")
        heights.append(height)
        at = encoded.find(b"\x1dv0", at + 8 + width * height)
    assert sum(heights) == (41 + 4) * 4


def test_a_drawn_code_is_the_one_that_another_library_draws(cache: Path) -> None:
    encoded = Encoder("POS-5890", 32, cache)(job(Qr(RECEIPT_CODE, 1)))
    rows, at = [], encoded.find(b"\x1dv0")
    while at >= 0:
        width, height = int.from_bytes(encoded[at + 4 : at + 6], "little"), int.from_bytes(encoded[at + 6 : at + 8], "little")
        data = encoded[at + 8 : at + 8 + width * height]
        rows += [f"{int.from_bytes(data[row * width : (row + 1) * width], 'big'):0{8 * width}b}" for row in range(height)]
        at = encoded.find(b"\x1dv0", at + 8 + width * height)
    theirs = segno.make(RECEIPT_CODE, error="l", boost_error=False, micro=False, mask=0)
    dark = ["".join(str(int(one)) for one in row) for row in theirs.matrix_iter(border=2)]
    assert [row[: len(dark[0])] for row in rows] == dark
