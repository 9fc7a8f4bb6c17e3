"""A receipt as rows: nothing cut off, amounts at the right, plain ASCII."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.drivers.printer.document import MAX_FEED, Line, QrRow, Row, job_rows, rows
from gateway.messages.devices import PrintJob
from gateway.messages.printing import Block, Document, Feed, Pair, Qr, Rule, Text, Witness
from gateway.plain_text import ascii_of

WORDS = st.text(st.characters(codec="utf-8"), max_size=60)
BLOCKS = st.one_of(
    st.builds(Text, WORDS, st.sampled_from(["left", "center", "right"]), st.booleans(), st.booleans()),
    st.builds(Pair, WORDS, WORDS, st.booleans(), st.booleans()),
    st.just(Rule()),
    st.builds(Qr, WORDS),
    st.builds(Feed, st.integers(-3, 40)),
)


def lines(*blocks: Block, columns: int = 32) -> list[str | Row]:
    return [row.text if isinstance(row, Line) else row for row in rows(Document("", blocks), columns)]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Text("KDMP BENTANGAN", align="center"), ["         KDMP BENTANGAN"]),
        (Text("Gerai Sembako Kecamatan Wonosari, Kabupaten Klaten"), ["Gerai Sembako Kecamatan", "Wonosari, Kabupaten Klaten"]),
        (Text("x" * 40), ["x" * 32, "x" * 8]),
        (Text("a\nb"), ["a", "b"]),
        (Text(""), [""]),
        (Text("kanan", align="right"), ["kanan".rjust(32)]),
        (Text("KDMP BENTANGAN RAYA", big=True), ["KDMP BENTANGAN", "RAYA"]),
        (Pair("Tunai", "100.000"), ["Tunai                    100.000"]),
        (Pair("Beras medium pulen dari Delanggu", "33.075"), ["Beras medium pulen dari Delanggu", "                          33.075"]),
        (Pair("Minyak goreng kemasan sederhana 1 L", "31.400"), ["Minyak goreng kemasan sederhana", "1 L                       31.400"]),
        (Pair("TOTAL", "64.400", big=True), ["TOTAL     64.400"]),
        (Pair("", "5.000"), ["5.000".rjust(32)]),
        (Pair("Catatan", ""), ["Catatan"]),
        (Pair("", ""), [""]),
        (Rule(), ["-" * 32]),
        (Feed(2), ["", ""]),
        (Feed(-1), []),
        (Feed(1_000), [""] * MAX_FEED),
        (Qr("https://x"), [QrRow("https://x")]),
        (Qr("https://x", 4), [QrRow("https://x", 4)]),
        (Witness("Cek", 1, bytes(32), 1, 1, 100, 0), []),
    ],
)
def test_a_block_becomes_lines(block: Block, expected: list[str | QrRow]) -> None:
    assert lines(block) == expected


@given(st.lists(BLOCKS, max_size=6), st.integers(8, 64))
def test_any_document_fits_its_width_and_holds_only_ascii(blocks: list[Block], columns: int) -> None:
    for row in rows(Document("", tuple(blocks)), columns):
        if isinstance(row, Line):
            assert len(row.text) <= (columns // 2 if row.big else columns)
            assert row.text.isascii()
            assert row.text.isprintable()


@given(WORDS, st.integers(8, 64))
def test_no_character_of_a_text_is_lost(text: str, columns: int) -> None:
    printed = "".join(str(line).replace(" ", "") for line in lines(Text(text), columns=columns))
    assert printed == "".join(ascii_of(part) for part in text.split("\n")).replace(" ", "")


def copy_of(*blocks: Block) -> PrintJob:
    return PrintJob("871#2", 871, Document("", blocks), copy=True)


def test_a_copy_says_so_even_when_its_document_does_not() -> None:
    assert any("SALINAN" in row.text for row in job_rows(copy_of(Text("x")), 32) if isinstance(row, Line))


def test_a_copy_that_says_so_itself_says_it_once() -> None:
    said = [row.text for row in job_rows(copy_of(Text("SALINAN", align="center", bold=True)), 32) if isinstance(row, Line)]
    assert sum("SALINAN" in text for text in said) == 1
