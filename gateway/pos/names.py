"""Text that people or files gave: made fit to be kept in a journal and printed. Never refuses on its own."""

import unicodedata

MAX_NAME = 60
"""Characters of a name. Real ones run to 45; two lines on the narrowest paper."""


def tidy(text: str, limit: int = MAX_NAME) -> str:
    """The text without control characters, format characters and lone surrogates, spaces drawn together, cut to `limit` characters."""
    kept = "".join(" " if char.isspace() else char for char in text[: 4 * limit] if char.isspace() or unicodedata.category(char)[0] != "C")
    return " ".join(kept.split())[:limit].rstrip()
