"""What a scanned or typed text is: goods, a store label, a quantity, a card, a payment, words. Never raises, never looks anything up."""

import re
from dataclasses import dataclass

from gateway.faults import Fault, fault
from gateway.pos import gs1
from gateway.pos.digital_link import link_elements, looks_like_link
from gateway.pos.goods import MAX_QTY, Goods, told_goods
from gateway.pos.gtin import digits_only, gtin14
from gateway.pos.labels import LabelPattern, StoreLabel
from gateway.pos.money import MAX_PRICE
from gateway.pos.qris import MAX_QRIS, is_payer_code, is_whole, looks_like_qris

MAX_CODE = MAX_QRIS
"""Characters. The longest that is told by name is a payment code; labels of goods, with all that medicine needs, stay below 150."""

CONTROL = "GWC-"
"""Begins every control bar code. Kept free for them; what they do comes with the cards that carry them."""
MEMBER = "GWA-"
"""Begins the code on a member's card; the number follows."""

_AIM = re.compile(r"\]([A-Za-z][0-9A-Za-z])(.*)", re.DOTALL)
_AIM_ELEMENTS = ("C1", "e0", "d2", "Q3", "J1")
"""GS1-128, DataBar, GS1 DataMatrix, GS1 QR, GS1 DotCode (ISO/IEC 15424). Plain matrix codes (d1, Q0, Q1) may hold anything."""
_AIM_GOODS = ("E0", "E3", "E4")
"""EAN-13 and UPC, the same with an add-on behind them (a magazine's issue), EAN-8."""
_EAN_13 = 13
_GTIN_14 = 14
_TIMES = re.compile(r"([0-9]+)(?:[.,]([0-9]{1,3}))?\s*[*xX]\s*(.*)")
_CARD = re.compile(r"[0-9A-Za-z.-]{1,20}")
_WRONG_DIGITS = (8, 11, 12, 13, 14)
_TOO_MANY_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Times:
    """A quantity for the next item, in thousandths (`3*` is 3000), and the code typed behind it ("" if none)."""

    milli: int
    then: str


@dataclass(frozen=True, slots=True)
class ControlCard:
    """A control bar code."""

    name: str


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A member's card."""

    number: str


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """A code that pays: a merchant's QRIS, whole, or one from a buyer's telephone."""

    payload: str


@dataclass(frozen=True, slots=True)
class Words:
    """None of these: a shop's own short code, or what a clerk types to search."""

    text: str


Code = Goods | StoreLabel | Times | ControlCard | MemberCard | PaymentCode | Words | Fault


def read_code(text: str, patterns: tuple[LabelPattern, ...]) -> Code:
    """What `text` is. A `Fault` for a damaged, oversize or binary one, and for one that must not be sold (pounds, other money)."""
    if len(text) > MAX_CODE:
        return fault("GW-3103", "never", length=len(text))
    text = text.strip(" \t\r\n")
    if not all(char == gs1.GS or char.isprintable() for char in text):
        return fault("GW-3103", "now", length=len(text))
    aim = _AIM.fullmatch(text)
    return _plain(text, patterns) if aim is None else _by_symbol(aim[1], aim[2], patterns)


def _by_symbol(symbol: str, text: str, patterns: tuple[LabelPattern, ...]) -> Code:
    if symbol == "e0" and len(text) == _GTIN_14:  # some guns give the number of a DataBar without its 01
        return _plain(text, patterns)
    if symbol in _AIM_ELEMENTS:
        return _labelled(gs1.elements(text), text, patterns)
    number = text[:_EAN_13] if symbol == "E3" else text
    if symbol in _AIM_GOODS and gtin14(number) is None:
        return _damaged(text)
    return _plain(number, patterns)


def _plain(text: str, patterns: tuple[LabelPattern, ...]) -> Code:
    joined = text.replace(" ", "").replace("-", "")
    if digits_only(joined) and (gtin := gtin14(joined)):
        return _numbered(gtin, joined, patterns)
    if gs1.looks_like_elements(text):
        return _labelled(gs1.elements(text), text, patterns)
    if looks_like_link(text):
        return _labelled(link_elements(text), text, patterns)
    if digits_only(joined) and (len(joined) in _WRONG_DIGITS or len(joined) >= _TOO_MANY_DIGITS):
        return _damaged(joined)
    if is_payer_code(text) or looks_like_qris(text):
        return PaymentCode(text) if is_payer_code(text) or is_whole(text) else _damaged(text)
    if times := _TIMES.fullmatch(text):
        return _times(*times.groups(default=""))
    return _card(text)


def _numbered(gtin: str, shown: str, patterns: tuple[LabelPattern, ...]) -> Code:
    for pattern in patterns:
        if label := pattern.read(gtin, shown):
            is_told_right = pattern.verified(gtin) and (label.price or 0) <= MAX_PRICE
            return label if is_told_right or not (label.grams or label.price) else _damaged(shown)
    return Goods(shown, gtin)


def _times(whole: str, part: str, then: str) -> Code:
    if len(whole) > len(str(MAX_QTY)):
        return fault("GW-3111", "now", quantity=whole[:20])
    milli = int(whole) * 1_000 + int(part.ljust(3, "0"))
    return Times(milli, then) if milli else fault("GW-3111", "now", quantity="0")


def _card(text: str) -> Code:
    prefix, rest = text[: len(CONTROL)].upper(), text[len(CONTROL) :]
    if prefix not in (CONTROL, MEMBER):
        return Words(text)
    if _CARD.fullmatch(rest) is None:
        return _damaged(text)
    return ControlCard(rest.upper()) if prefix == CONTROL else MemberCard(rest)


def _labelled(found: dict[str, str] | None, text: str, patterns: tuple[LabelPattern, ...]) -> Code:
    if found is None or ("01" in found) == ("02" in found):
        return _damaged(text)
    number = found.get("01") or found["02"]
    gtin = gtin14(number)
    if gtin is None or ("02" in found and "37" not in found):
        return _damaged(text)
    if len(found) == 1:
        return _numbered(gtin, number, patterns)
    return told_goods(number, gtin, found) or _damaged(text)


def _damaged(text: str) -> Fault:
    return fault("GW-3102", "now", code=text.replace(gs1.GS, "|")[:40])
