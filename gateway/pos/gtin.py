"""Numbers of goods: check digits, and the one form (14 digits) in which all are compared. Source: GS1 General Specifications 7.9."""

_LENGTHS = (8, 12, 13, 14)
_LOST_ZERO = 11
"""A UPC-A number (12 digits, Indofood's 089686...) whose leading zero a scanner or a spreadsheet dropped."""

FIVE_DIGITS = ((5, 1), (2, -1), (5, -1), (5, 1), (2, -1))
FOUR_DIGITS = ((2, -1), (2, -1), (3, 0), (5, -1))


def digits_only(text: str) -> bool:
    """True for one or more of 0..9 and nothing else (no other script's digits)."""
    return text.isascii() and text.isdigit()


def check_digit(body: str) -> int:
    """The check digit that belongs behind these digits: weights 3, 1, 3 ... from the right, modulo 10."""
    total = sum(int(digit) * (3 if i % 2 == 0 else 1) for i, digit in enumerate(reversed(body)))
    return -total % 10


def is_checked(code: str) -> bool:
    """True if these are digits and the last is the check digit of the others."""
    return digits_only(code) and len(code) > 1 and check_digit(code[:-1]) == int(code[-1])


def gtin14(code: str) -> str | None:
    """The 14-digit form of 8, 12, 13 or 14 digits with a right check digit, or of 11 where a leading zero is missing; else None."""
    fits = len(code) in _LENGTHS or len(code) == _LOST_ZERO
    return code.zfill(14) if fits and is_checked(code) else None


def looks_scanned(rupiah: int) -> bool:
    """True for an "amount" that is rather a bar code: 13 digits, or 8 and more of which the last is the check digit."""
    text = str(rupiah)
    return len(text) == 13 or (len(text) >= 8 and is_checked(text))  # noqa: PLR2004 - the lengths that the sentence above names


def verifier(field: str) -> int | None:
    """The digit that guards a price or weight of 4 or 5 digits inside a label (GS1 General Specifications 7.9.2 to 7.9.4); else None."""
    if len(field) == len(FOUR_DIGITS):
        return 3 * _weighted(field, FOUR_DIGITS) % 10
    if len(field) == len(FIVE_DIGITS):
        wanted = -_weighted(field, FIVE_DIGITS) % 10
        return next(digit for digit in range(10) if _weight(digit, 5, -1) == wanted)
    return None


def _weighted(field: str, weights: tuple[tuple[int, int], ...]) -> int:
    return sum(_weight(int(digit), factor, tens) for digit, (factor, tens) in zip(field, weights, strict=True))


def _weight(digit: int, factor: int, tens: int) -> int:
    """The product's last digit after its tens digit was added (`tens` 1), taken away (-1) or dropped (0)."""
    product = digit * factor
    return (product + tens * (product // 10)) % 10
