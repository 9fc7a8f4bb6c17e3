"""Any text in printable ASCII: the only characters that every printer and every display has alike. Pure.

No text can smuggle in a command: control characters never come out.
"""

import unicodedata

_PLAIN = {
    "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "−": "-", "•": "*", "·": "*",
    "×": "x", "÷": "/", "…": "...", "⁄": "/", "€": "EUR", "→": "->", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ß": "ss",
    "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "\t": " ",
}  # fmt: skip


def ascii_of(text: str) -> str:
    """The text in printable ASCII: accents dropped, typographic marks replaced, the rest "?"."""
    out = []
    for char in unicodedata.normalize("NFKD", "".join(_PLAIN.get(char, char) for char in text)):
        plain = _PLAIN.get(char, char)
        if plain.isascii() and plain.isprintable():
            out.append(plain)
        elif not unicodedata.combining(char) and unicodedata.category(char) != "Cc":
            out.append("?")
    return "".join(out)
