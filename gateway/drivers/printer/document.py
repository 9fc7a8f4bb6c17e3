"""A receipt as a value becomes rows of a given width. Pure; no byte of a printer's language here.

Only printable ASCII leaves: code pages of cheap printers cannot be trusted, and no text can smuggle in a command.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.messages.devices import PrintJob
from gateway.messages.printing import Align, Barcode, Block, Document, Feed, Logo, Pair, Qr, Rule, Text, Witness
from gateway.plain_text import ascii_of

COPY_WORD = "SALINAN"
MAX_FEED = 20  # empty lines in one go; more is a mistake that eats paper


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, already padded to its place. A `big` one takes twice the width and height."""

    text: str
    bold: bool = False
    big: bool = False


@dataclass(frozen=True, slots=True)
class QrRow:
    """A QR code of this text, in the middle; one of its squares at most `dots` wide."""

    data: str
    dots: int = 6


@dataclass(frozen=True, slots=True)
class BarcodeRow:
    """A Code 128 bar code of this text, in the middle."""

    data: str


@dataclass(frozen=True, slots=True)
class LogoRow:
    """The outlet's picture, in the middle."""


Row = Line | QrRow | BarcodeRow | LogoRow


def rows(document: Document, columns: int) -> tuple[Row, ...]:
    """The document at this width; `columns` at least 8. Nothing is ever cut off: what is too long goes on the next line."""
    return tuple(row for block in document.blocks for row in _block(block, columns))


def job_rows(job: PrintJob, columns: int) -> tuple[Row, ...]:
    """The rows of a job. A receipt has the logo at its head; a copy always says SALINAN, even where its document forgot to."""
    body = rows(job.document, columns)
    if job.copy and not any(isinstance(row, Line) and COPY_WORD in row.text for row in body):
        body = (*rows(Document("", (Text(f"*** {COPY_WORD} ***", align="center", bold=True),)), columns), *body)
    if job.receipt_no is not None and LogoRow() not in body:
        body = (LogoRow(), *body)
    return body


def _block(block: Block, columns: int) -> Iterator[Row]:
    match block:
        case Text(text, align, bold, big):
            width = columns // 2 if big else columns
            for paragraph in text.split("\n"):
                for line in _wrap(ascii_of(paragraph), width) or [""]:
                    yield Line(_place(line, align, width), bold, big)
        case Pair(left, right, bold, big):
            for line in _pair(ascii_of(left), ascii_of(right), columns // 2 if big else columns):
                yield Line(line, bold, big)
        case Rule():
            yield Line("-" * columns)
        case Qr(data, dots):
            yield QrRow(data, dots)
        case Barcode(data):
            yield BarcodeRow(data)
            yield Line(_place(ascii_of(data)[:columns], "center", columns))
        case Logo():
            yield LogoRow()
        case Witness():  # nobody holds the key
            pass
        case Feed(lines):
            yield from (Line("") for _ in range(min(max(lines, 0), MAX_FEED)))


def _pair(left: str, right: str, width: int) -> list[str]:
    above = _wrap(left, width)
    amounts = _wrap(right, width)
    if not amounts:
        return above or [""]
    if above and len(amounts) == 1 and len(above[-1]) + 1 + len(amounts[0]) <= width:
        last = above.pop()
        return [*above, last + amounts[0].rjust(width - len(last))]
    return [*above, *(amount.rjust(width) for amount in amounts)]


def _place(line: str, align: Align, width: int) -> str:
    if align == "center":
        return line.center(width).rstrip()
    return line.rjust(width) if align == "right" else line


def _wrap(text: str, width: int) -> list[str]:
    """Broken at spaces; a word longer than the line is broken where the line ends; spaces inside a line that fits are kept."""
    lines: list[str] = []
    rest = text.rstrip()
    while len(rest) > width:
        at = rest.rfind(" ", 1, width + 1)
        cut = at if at > 0 and rest[:at].strip() else width
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, rest] if rest else lines
