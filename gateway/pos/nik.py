"""Whether a text holds a citizen's number (NIK, or a family card's number): personal data that goes nowhere from here.

Sixteen digits: province, regency, district (2 each), day, month, year of birth (women: day + 40), four of a counter; a family card's
number is built the same way. Spaces, dots, dashes and slashes may stand between. (Province codes as Kemendagri gives them.)
"""

import re

_SIXTEEN = re.compile(r"(?<!\d)\d(?:[ ./-]?\d){15}(?!\d)", re.ASCII)
_ISLANDS = (range(11, 20), range(21, 22), range(31, 37), range(51, 54), range(61, 66), range(71, 77), range(81, 83), range(91, 98))
PROVINCES = frozenset(str(code) for island in _ISLANDS for code in island)
WOMEN = 40  # added to the day of birth


def holds_nik(text: str) -> bool:
    """True if sixteen digits of it read as such a number. References that begin with a year, bar codes and phone numbers do not."""
    return any(_reads(re.sub(r"\D", "", found[0])) for found in _SIXTEEN.finditer(text))


def _reads(digits: str) -> bool:
    day, month = int(digits[6:8]), int(digits[8:10])
    born = day - WOMEN if day > WOMEN else day
    place = digits[:2] in PROVINCES and digits[2:4] != "00" and digits[4:6] != "00"
    return place and 1 <= born <= 31 and 1 <= month <= 12  # noqa: PLR2004 - a calendar's
