"""JSON objects from outside, read without trust: a wrong type is None, never an exception. Pure."""

import json
import re

HEX32 = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)
Fields = dict[str, object]


def parse_object(data: bytes | str) -> Fields | None:
    """The JSON object that `data` holds; None when it is no valid UTF-8, JSON or object, or is nested too deeply."""
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def integer(fields: Fields, key: str) -> int | None:
    """A whole number from 0 to 2^53, else None (a bool is no number)."""
    value = fields.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1 << 53:
        return value
    return None


def text(fields: Fields, key: str) -> str | None:
    """A text, else None."""
    value = fields.get(key)
    return value if isinstance(value, str) else None


def hex32(fields: Fields, key: str) -> bytes | None:
    """32 bytes written as 64 hex digits in lower case, else None."""
    value = fields.get(key)
    return bytes.fromhex(value) if isinstance(value, str) and HEX32.match(value) else None


def encode(fields: Fields) -> bytes:
    """Compact JSON: sorted keys, no spaces, raw UTF-8."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
