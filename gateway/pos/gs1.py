"""GS1 element strings: application identifiers and their values. Says what stands in a code, not what it means for a sale.

Source: GS1 General Specifications, 7.8 (element strings), 3 (each identifier). Identifiers without a fixed length end at GS or at
the end of the data, so one that is not known here can be stepped over.
"""

import calendar
import re
from collections.abc import Iterable

from gateway.pos.gtin import digits_only, is_checked

GS = "\x1d"

MAX_ELEMENTS = 20
"""A medicine's label has five, the longest logistics label a dozen; more is no label of goods."""

_FIXED = (
    {"00": 18, "01": 14, "02": 14, "03": 14, "04": 16, "20": 2, "41": 14}
    | {str(n): 6 for n in range(11, 20)}
    | {str(n): 8 for n in range(31, 37)}
)
"""Characters after the first two digits of the identifier, where the length is fixed by them (7.8.5): no GS is needed behind these."""

_LONGER = dict.fromkeys(("23", "24", "25", "40", "41", "42", "71"), 3) | dict.fromkeys(
    ("31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82"), 4
)
"""Digits of an identifier, told by its first two, where it has more than these (3.2)."""

_SET_82 = r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]"
_SHAPES = {
    "10": re.compile(_SET_82 + "{1,20}"),
    "21": re.compile(_SET_82 + "{1,20}"),
    "30": re.compile("[0-9]{1,8}"),
    "37": re.compile("[0-9]{1,8}"),
    "390": re.compile("[0-9]{1,15}"),
    "391": re.compile("[0-9]{4,18}"),
    "392": re.compile("[0-9]{1,15}"),
    "393": re.compile("[0-9]{4,18}"),
    "7003": re.compile("[0-9]{10}"),
}
"""What the values we read are like (3.2). 391 and 393: three digits of ISO 4217, then one to fifteen of the amount."""
_BRACKETS = re.compile(r"(?:\([0-9]{2,4}\)[^()]+)+")
_BRACKET = re.compile(r"\(([0-9]{2,4})\)([^()]+)")
_OUR_CENTURY = 76
"""Years 00 to 76 are 20xx: the rule of 7.12 (51 years ahead is the century before) as of 2026."""


def looks_like_elements(text: str) -> bool:
    """True for text that is an element string without saying so by an AIM prefix: GS inside, printed brackets, or 01/02 and a GTIN-14."""
    begins_with_gtin = text[:2] in ("01", "02") and len(text[2:16]) == _FIXED["01"] and is_checked(text[2:16])
    return GS in text or begins_with_gtin or _BRACKETS.fullmatch(text) is not None


def elements(text: str) -> dict[str, str] | None:
    """Identifier -> value, in the order they stand; None if a part is too short, misshapen or said twice differently.

    Identifiers have two digits ("01", "10"), three ("240") or four, where the last may say how many decimals ("3103", "3920").
    """
    if _BRACKETS.fullmatch(text):
        return from_pairs(_BRACKET.findall(text.replace(" ", "")))
    rest = text.strip(GS)
    found: dict[str, str] = {}
    while rest:
        taken = _first(rest)
        if taken is None or len(found) == MAX_ELEMENTS:
            return None
        key, value, rest = taken
        if found.setdefault(key, value) != value:
            return None
    return found or None


def from_pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, str] | None:
    """The same for identifiers and values that came apart already: from printed brackets, or from a web address."""
    pairs = list(pairs)
    found = elements("".join(f"{key}{value}{GS}" for key, value in pairs))
    return found if found == dict(pairs) else None


def iso_date(value: str) -> str | None:
    """Turn "261124" into "2026-11-24"; day 00 is the last of its month; None for a day that does not exist."""
    if not digits_only(value) or len(value) != _FIXED["17"]:
        return None
    year, month, day = int(value[:2]), int(value[2:4]), int(value[4:])
    year += 2000 if year <= _OUR_CENTURY else 1900
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        return None
    last = calendar.monthrange(year, month)[1]
    return f"{year}-{month:02}-{day or last:02}" if day <= last else None


def _first(rest: str) -> tuple[str, str, str] | None:
    """The first element and what follows it."""
    head = rest[:2]
    if not digits_only(head) or len(head) < 2:  # noqa: PLR2004 - every identifier begins with two digits
        return None
    if head in _FIXED:
        end = 2 + _FIXED[head]
        element, rest = rest[:end], rest[end:]
        if len(element) < end or not digits_only(element):
            return None
    else:
        element, _, rest = rest.partition(GS)
    length = _LONGER.get(head, 2)
    key, value = element[:length], element[length:]
    return (key, value, rest.lstrip(GS)) if digits_only(key) and _is_shaped(key, value) else None


def _is_shaped(key: str, value: str) -> bool:
    shape = next((_SHAPES[part] for part in (key, key[:3], key[:2]) if part in _SHAPES), None)
    return value != "" and (shape is None or shape.fullmatch(value) is not None)
