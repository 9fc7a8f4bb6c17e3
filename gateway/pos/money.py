"""Money and measures of the till: integer rupiah, integer grams, integer thousandths. Never a float, never a payment.

There is one rounding function, `divided`; every amount and every cash rounding goes through it.
"""

import re
from typing import Literal

Direction = Literal["down", "nearest", "up"]

MAX_PRICE = 100_000_000
"""Rupiah for one piece, kilogram or litre. Dearer than anything a village shop sells, and far from a 13-digit code."""

_TYPED = re.compile(r"(?:rp\.?\s*)?(\d{1,15}|\d{1,3}(?:\.\d{3}){1,4}|\d{1,3}(?:,\d{3}){1,4})\s*(rb|ribu)?", re.IGNORECASE | re.ASCII)


def divided(numerator: int, denominator: int, direction: Direction = "nearest") -> int:
    """`numerator / denominator` as a whole number; `nearest` takes a half upwards. `denominator` is above zero."""
    match direction:
        case "down":
            return numerator // denominator
        case "up":
            return -(-numerator // denominator)
        case "nearest":
            return (2 * numerator + denominator) // (2 * denominator)


def price_of(thousandths: int, price: int) -> int:
    """Rupiah for so many grams at `price` per kilogram, or so many thousandths at `price` per litre or metre, rounded half up."""
    return divided(thousandths * price, 1_000)


def cash_due(due: int, step: int, direction: Direction) -> int:
    """What is asked for in coins and notes when `due` rupiah are to be paid. A step below 2 leaves it as it is.

    Permendag 35/2013, article 6: a fraction that does not circulate may be rounded, and the buyer is told.
    """
    return due if step <= 1 else divided(due, step, direction) * step


def dots(rupiah: int) -> str:
    """12500 -> "12.500", -75 -> "-75"."""
    return f"{rupiah:,}".replace(",", ".")


def rp(rupiah: int) -> str:
    """12500 -> "Rp 12.500"."""
    return f"Rp {dots(rupiah)}"


def comma(thousandths: int) -> str:
    """2450 -> "2,450": kilograms of grams, litres or metres of thousandths."""
    return f"{dots(thousandths // 1_000)},{thousandths % 1_000:03}"


def typed_amount(text: str) -> int | None:
    """Rupiah of what a person typed: "12500", "12.500", "12,500", "Rp 12.500", "12rb". None for anything else."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        return None
    whole = int(found[1].replace(".", "").replace(",", ""))
    return whole * 1_000 if found[2] else whole
