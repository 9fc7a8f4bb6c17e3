"""The control cards on paper: a slip to cut up and hang beside the counter. Pure."""

from gateway.messages.printing import Barcode, Block, Document, Feed, Rule, Text
from gateway.pos.cards import DIGITS, LABELS
from gateway.pos.codes import CONTROL


def card_sheet(outlet: str, *, digits: bool) -> Document:
    """All cards, or only the digits; each with its words above, and a line to cut along."""
    names = [name for name in LABELS if (name in DIGITS) is digits]
    blocks: list[Block] = [Text("KARTU KASIR", "center", bold=True, big=True), Text(outlet, "center"), Rule()]
    for name in names:
        blocks += [Text(LABELS[name], "center", bold=True), Barcode(CONTROL + name), Feed(1), Rule()]
    return Document("", tuple(blocks))
