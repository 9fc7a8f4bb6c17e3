"""What a scanned or typed text is: goods, a store label, a quantity, a card, words. Never raises, never looks anything up."""

import re
from dataclasses import dataclass, replace

from gateway.faults import Fault, fault
from gateway.pos import gs1
from gateway.pos.gtin import digits_only, gtin14
from gateway.pos.labels import LabelPattern, StoreLabel
from gateway.pos.money import MAX_PRICE, divided

MAX_CODE = 256
"""Characters. The longest labels of goods (GS1 DataMatrix of a medicine, a web address in a QR) stay below 150."""

MAX_QTY = 99_999
"""Pieces. Six digits and more are a bar code that landed in the quantity."""

CONTROL = "GWC-"
"""Begins every control bar code. Kept free for them; what they do comes with the cards that carry them."""
MEMBER = "GWA-"
"""Begins the code on a member's card; the number follows."""

_AIM = re.compile(r"\]([A-Za-z][0-9A-Za-z])(.*)", re.DOTALL)
_AIM_ELEMENTS = ("C1", "e0", "d2", "Q3")
"""GS1-128, DataBar, GS1 DataMatrix, GS1 QR (ISO/IEC 15424)."""
_AIM_GOODS = ("E0", "E4")
"""EAN-13 and UPC, EAN-8."""
_TIMES = re.compile(r"([0-9]+)(?:[.,]([0-9]{1,3}))?\s*[*xX]\s*(.*)")
_CARD = re.compile(r"[0-9A-Za-z.-]{1,20}")
_KG, _METRES, _LITRES, _POUNDS, _PRICE = "310", "311", "315", "320", "392"
_MAX_DECIMALS = 5
_WRONG_DIGITS = (8, 11, 12, 13, 14)
_TOO_MANY_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Goods:
    """The number of goods, and what else the code tells: pieces, grams, thousandths of a litre or metre, rupiah for all of it, last day."""

    shown: str
    gtin: str
    qty: int | None = None
    grams: int | None = None
    milli: int | None = None
    price: int | None = None
    expires: str | None = None


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
class Words:
    """None of these: a shop's own short code, or what a clerk types to search."""

    text: str


Code = Goods | StoreLabel | Times | ControlCard | MemberCard | Words | Fault


def read_code(text: str, patterns: tuple[LabelPattern, ...]) -> Code:
    """What `text` is. A `Fault` for a damaged, oversize or binary one, and for one that must not be sold (pounds)."""
    if len(text) > MAX_CODE:
        return fault("GW-3103", "never", length=len(text))
    text = text.strip(" \t\r\n")
    if not all(char == gs1.GS or char.isprintable() for char in text):
        return fault("GW-3103", "now", length=len(text))
    aim = _AIM.fullmatch(text)
    if aim is None:
        return _plain(text, patterns)
    if aim[1] in _AIM_ELEMENTS:
        return _labelled(aim[2], patterns)
    if aim[1] in _AIM_GOODS and gtin14(aim[2]) is None:
        return _damaged(aim[2])
    return _plain(aim[2], patterns)


def _plain(text: str, patterns: tuple[LabelPattern, ...]) -> Code:
    joined = text.replace(" ", "").replace("-", "")
    if digits_only(joined) and (gtin := gtin14(joined)):
        return _numbered(gtin, joined, patterns)
    if gs1.looks_like_elements(text):
        return _labelled(text, patterns)
    if digits_only(joined) and (len(joined) in _WRONG_DIGITS or len(joined) >= _TOO_MANY_DIGITS):
        return _damaged(joined)
    if times := _TIMES.fullmatch(text):
        return _times(*times.groups(default=""))
    return _card(text)


def _numbered(gtin: str, shown: str, patterns: tuple[LabelPattern, ...]) -> Code:
    for pattern in patterns:
        if label := pattern.read(gtin, shown):
            return label if pattern.verified(gtin) or not (label.grams or label.price) else _damaged(shown)
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


def _labelled(text: str, patterns: tuple[LabelPattern, ...]) -> Code:
    found = gs1.elements(text)
    if found is None or ("01" in found) == ("02" in found):
        return _damaged(text)
    number = found.get("01") or found["02"]
    gtin = gtin14(number)
    if gtin is None or ("02" in found and "37" not in found):
        return _damaged(text)
    if any(key.startswith(_POUNDS) for key in found):
        return fault("GW-3106", "never", code=number)
    if len(found) == 1:
        return _numbered(gtin, number, patterns)
    return _told(Goods(number, gtin), found) or _damaged(text)


def _told(goods: Goods, found: dict[str, str]) -> Goods | None:
    """The goods with all that the elements tell about them; None if a part of it cannot be."""
    counted = found.get("37") if "02" in found else found.get("30")
    qty = int(counted) if counted else None
    expires = gs1.iso_date(found["17"]) if "17" in found else None
    grams, litres, metres = (_measure(found, kind, 1_000) for kind in (_KG, _LITRES, _METRES))
    price = _measure(found, _PRICE, 1)
    makes_sense = (
        (qty is None or 1 <= qty <= MAX_QTY)
        and (expires is not None or "17" not in found)
        and 0 not in (grams, litres, metres, price)
        and (price or 0) <= MAX_PRICE
    )
    milli = metres if litres is None else litres
    return replace(goods, qty=qty, grams=grams, milli=milli, price=price, expires=expires) if makes_sense else None


def _measure(found: dict[str, str], kind: str, per_unit: int) -> int | None:
    """The value of identifier `kind` + number of decimals, times `per_unit`, as a whole number; 0 if it makes no sense; None without it."""
    for key, value in found.items():
        if key.startswith(kind):
            decimals = int(key[3])
            return divided(int(value) * per_unit, 10**decimals) if decimals <= _MAX_DECIMALS else 0
    return None


def _damaged(text: str) -> Fault:
    return fault("GW-3102", "now", code=text.replace(gs1.GS, "|")[:40])
