"""The form of a sale's body as one pattern: what it takes is canonical JSON, and tells its numbers without the rest being read. Pure.

Checking a long journal, most of the time went into reading each sale as JSON and writing it again to see whether the same bytes come
out. The pattern sees the same in a sixth of that. It takes less than a body may hold (a text with a backslash in it, keys that it does
not know): what it does not take may still be as good, and is read in full.
"""

import re
from functools import cache

from gateway.journal.event import VERSION

NUMBER = "(?:0|-?[1-9][0-9]{0,15}+)"  # at most what an integer in a body may be, and a little more
TOLD = NUMBER.replace("?:", "", 1)  # the same, and it is asked for
TEXT = r'"[^"\\\x00-\x1f]*+"'
TRUE = "true"

# key -> form; a mark behind the key: there may be none of it. In any order: the pattern has them sorted, as a body has.
LINE = {
    "n": NUMBER, "code": TEXT, "name": TEXT, "qty?": NUMBER, "grams?": NUMBER, "milli?": NUMBER, "price": NUMBER, "discount": NUMBER,
    "amount": NUMBER,
}  # fmt: skip
PAYMENT = {"kind": TEXT, "amount?": NUMBER, "tendered?": NUMBER, "reference?": TEXT, "confirmed?": TRUE}
SALE = {
    "v": str(VERSION), "kind": '"sale"', "boot": NUMBER, "wall": TOLD, "trust": NUMBER, "business_day": TEXT, "by?": TEXT,
    "basket": TEXT, "subtotal": NUMBER, "discount": NUMBER, "total": TOLD, "rounding": NUMBER, "paid": NUMBER,
    "tendered": NUMBER, "change": NUMBER, "member?": TEXT, "shift": NUMBER, "receipt_no": TOLD, "request?": TEXT,
}  # fmt: skip


def numbers(body: bytes) -> tuple[int, int, int] | None:
    """Receipt number, total (rupiah) and wall time (ms) of a sale whose body is beyond doubt canonical and carries no marks.

    None: it takes a closer look.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    found = _pattern().fullmatch(text) or _veiled().fullmatch(text)
    if found is None:
        return None
    receipt_no, total, wall = found.groups()  # in the order of the keys
    return int(receipt_no), int(total), int(wall)


@cache
def _pattern() -> re.Pattern[str]:
    """Made at first use: it takes some milliseconds, and a daemon does without."""
    return re.compile(_object(SALE | {"lines": _list(LINE), "payments": _list(PAYMENT)}))


@cache
def _veiled() -> re.Pattern[str]:
    """The same of a klinik or an apotek, where a digest stands for the lines."""
    return re.compile(_object(SALE | {"lines_digest": TEXT, "payments": _list(PAYMENT)}))


def _list(form: dict[str, str]) -> str:
    return f"\\[(?:{_object(form)}(?:,{_object(form)})*+)?+\\]"


def _object(form: dict[str, str]) -> str:
    """An object with its keys in order; the comma goes with a key that may be missing, before it or behind it."""
    parts: list[str] = []
    sure = False  # a key that is always there came before
    for key in sorted(form):
        name, may_miss = key.removesuffix("?"), key.endswith("?")
        pair = f'"{name}":{form[key]}'
        if sure:
            parts.append(f"(?:,{pair})?+" if may_miss else f",{pair}")
        else:
            parts.append(f"(?:{pair},)?+" if may_miss else pair)
        sure = sure or not may_miss
    return "\\{" + "".join(parts) + "\\}"
