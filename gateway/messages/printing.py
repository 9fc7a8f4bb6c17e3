"""A receipt as a value: what stands on a slip, without a word about columns, fonts or bytes."""

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, wrapped by words at the printer's width."""

    text: str
    align: Align = "left"
    bold: bool = False
    big: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Words at the left, an amount at the right of the same line; the words wrap above when both do not fit."""

    left: str
    right: str
    bold: bool = False
    big: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code of this text, in the middle. `dots`: at most so many printer dots wide and high is one of its squares."""

    data: str
    dots: int = 6


@dataclass(frozen=True, slots=True)
class Barcode:
    """A Code 128 bar code of this text (printable ASCII), in the middle, with its text below: every gun reads it, a laser too."""

    data: str


@dataclass(frozen=True, slots=True)
class Witness:
    """The place of the signed code by which anybody can check a receipt. Who holds the outlet's key puts it there, else it stays empty.

    `words`: what stands above it. The code says the event's `seq` and `hash`, generation and receipt number, `total` and `rounding`
    in rupiah.
    """

    words: str

    seq: int
    hash: bytes
    generation: int
    receipt_no: int
    total: int
    rounding: int


@dataclass(frozen=True, slots=True)
class Logo:
    """The outlet's picture, where the printer's configuration names one. A receipt has it at its head without being told."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty lines."""

    lines: int = 1


Block = Text | Pair | Rule | Qr | Barcode | Witness | Logo | Feed


@dataclass(frozen=True, slots=True)
class Document:
    """A whole slip. `number`: the printed receipt number ("01.1-000871"), "" for slips that have none."""

    number: str
    blocks: tuple[Block, ...]
