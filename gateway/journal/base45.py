"""Base45: bytes as the characters that a QR code packs tightest, three for two bytes. Pure.

Source: RFC 9285. Two bytes are n = first * 256 + second, written as n % 45, n / 45 % 45, n / 2025; a last odd byte has two characters.
The alphabet holds a space, so whoever copies such a text must keep each one.
"""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_BASE = len(ALPHABET)
_DIGITS = {char: digit for digit, char in enumerate(ALPHABET)}


def encode45(data: bytes) -> str:
    """The text of these bytes."""
    return "".join(_spelled(data[at : at + 2]) for at in range(0, len(data), 2))


def decode45(text: str) -> bytes:
    """The bytes of this text. Raises ValueError for another character, a length that cannot be, or a group beyond its bytes."""
    return b"".join(_read(text[at : at + 3]) for at in range(0, len(text), 3))


def _spelled(data: bytes) -> str:
    value = int.from_bytes(data, "big")
    return "".join(ALPHABET[value // _BASE**place % _BASE] for place in range(len(data) + 1))


def _read(group: str) -> bytes:
    if len(group) == 1 or not _DIGITS.keys() >= set(group):
        raise ValueError(f"no base45: {group!r}")
    value = sum(_DIGITS[char] * (1, _BASE, _BASE * _BASE)[place] for place, char in enumerate(group))
    if value >> 8 * (len(group) - 1):
        raise ValueError(f"no base45: {group!r}")
    return value.to_bytes(len(group) - 1, "big")
