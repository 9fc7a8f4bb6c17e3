"""C2SP signed notes: a text, an empty line, and lines that say who signed it. Pure; nothing here keeps a key.

Source: C2SP signed-note. The text ends with a newline. A signature line is an em dash, a space, the key's name, a space, and
base64(4 bytes of key hash, signature); an Ed25519 signature is over the text. Lines of unknown keys say nothing and are passed over.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.keys import PublicKey, Signer

MARK = "\u2014 "
MAX_NOTE = 16 * 1024
"""Bytes. A checkpoint with a dozen counter-signatures has two thousand."""
MAX_SIGNATURES = 32
"""Lines looked at; each costs a fifth of a millisecond if its key is known."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note that says what it should: its text (its newline included) and the keys that signed it, as `name+1a2b3c4d`."""

    text: str
    signed_by: tuple[str, ...]


def sign(text: str, signer: Signer) -> str:
    """The note of `text`, which must end with a newline and hold no other control character."""
    if not text.endswith("\n") or not _is_clean(text):
        raise ValueError("a note's text must end with a newline and hold no other control character")
    return f"{text}\n{_line(text, signer)}"


def open_note(note: str, keys: Sequence[PublicKey]) -> Note | None:
    """The note, if at least one of `keys` signed it and none of them signed it wrongly; else None."""
    parts = _split(note) if len(note.encode()) <= MAX_NOTE else None
    if parts is None:
        return None
    text, lines = parts
    signed: list[str] = []
    for line in lines.splitlines()[:MAX_SIGNATURES]:
        name, _, encoded = line.removeprefix(MARK).rpartition(" ")
        raw = _decoded(encoded)
        if not line.startswith(MARK) or not name or raw is None:
            return None
        key = next((key for key in keys if key.name == name and key.hash == raw[:4]), None)
        if key is None:
            continue
        if not key.verifies(raw[4:], text.encode()):
            return None
        signed.append(key.id)
    return Note(text, tuple(signed)) if signed else None


def _line(text: str, signer: Signer) -> str:
    raw = signer.public.hash + signer.sign(text.encode())
    return f"{MARK}{signer.public.name} {base64.b64encode(raw).decode()}\n"


def _split(note: str) -> tuple[str, str] | None:
    """Text and signature lines, cut at the last empty line."""
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n") or not _is_clean(note):
        return None
    return f"{text}\n", lines


def _is_clean(text: str) -> bool:
    return all(char >= " " or char == "\n" for char in text)


def _decoded(text: str) -> bytes | None:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) > 4 else None  # noqa: PLR2004 - the key hash and a signature
