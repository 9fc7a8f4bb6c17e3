"""A member's number, as typed or read from a card. Kept as given; names, balances and the journal's random handle are not known here."""

import re

from gateway.faults import Fault, fault
from gateway.pos.nik import holds_nik

_NUMBER = re.compile(r"[0-9A-Za-z]+(?:[./-][0-9A-Za-z]+)*")
MAX_MEMBER = 20
"""Characters. Cooperatives number their members with up to six digits, some with year and village code."""
_NIK = 16
"""Digits of a citizen's number. As a member's number any sixteen are refused, also such as no citizen can have: a digit mistyped."""


def member_number(text: str) -> str | Fault:
    """The number without spaces around it, or why it is none."""
    number = text.strip(" ")
    if holds_nik(number) or (len(number) == _NIK and number.isascii() and number.isdigit()):
        return fault("GW-3306", "never")
    if len(number) > MAX_MEMBER or _NUMBER.fullmatch(number) is None:
        return fault("GW-3305", "never")
    return number
