"""What is veiled in a body: lines that stay at the outlet are stood for by a salted digest. Pure.

digest = SHA-256(salt, then the lines' bytes as a body would hold them). Whoever has salt and lines can show that they belong to the
event; whoever has the event alone learns nothing, not even by trying out goods and prices.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from gateway.config import OutletKind
from gateway.journal.event import canonical, decode, encode
from gateway.messages.journal import Fields, Json, Row

PRIVATE: frozenset[OutletKind] = frozenset({"klinik", "apotek"})
"""Kinds of outlets whose goods tell of somebody's health."""
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Kept:
    """The lines of one event, kept at the outlet: `lines` is their canonical JSON."""

    digest: str
    salt: bytes
    lines: bytes

    def fits(self) -> bool:
        """Whether these are the lines that the digest stands for."""
        return _digest(self.salt, self.lines) == self.digest


Find = Callable[[str], Kept | None]
"""The kept lines of a digest; None where they are no longer there."""


def keep(lines: Json, salt: bytes) -> Kept:
    """The lines as they are kept, with their digest. Raises ValueError for what no body may hold."""
    data = canonical(lines)
    return Kept(_digest(salt, data), salt, data)


def veil(fields: Fields, salt: bytes) -> tuple[dict[str, Json], Kept]:
    """The keys of an event without its `lines`, and what is kept of them."""
    kept = keep(fields["lines"], salt)
    return {name: value for name, value in fields.items() if name != "lines"} | {"lines_digest": kept.digest}, kept


def unveiled(row: Row, find: Find) -> Row:
    """The event with its lines in the body again, to be read and never to be hashed; as it is where they are not there or do not fit."""
    digest = digest_in(row)
    kept = find(digest) if digest else None
    if kept is None or not kept.fits():
        return row
    return Row(row.seq, row.kind, row.hash, encode(decode(row.body) | {"lines": lines_in(kept)}))


def numbered(row: Row, numbers: Mapping[str, str]) -> Row:
    """The event with the member's number for his handle, to be read and never to be hashed; as it is where he is not known."""
    if b'"member":"' not in row.body:
        return row
    try:
        fields = decode(row.body)
    except ValueError:
        return row
    number = numbers.get(str(fields.get("member")))
    return row if number is None else Row(row.seq, row.kind, row.hash, encode(fields | {"member": number}))


def misfits(rows: Iterable[Row], find: Find) -> tuple[list[int], int]:
    """Events whose kept lines are not those that the digest stands for, and of how many events the lines are no longer there."""
    odd: list[int] = []
    gone = 0
    for row in rows:
        digest = digest_in(row)
        kept = find(digest) if digest else None
        gone += bool(digest) and kept is None
        if kept is not None and not kept.fits():
            odd.append(row.seq)
    return odd, gone


def digest_in(row: Row) -> str:
    """The digest that stands for the event's lines, "" where none does."""
    if b'"lines_digest":' not in row.body:
        return ""
    try:
        digest = decode(row.body).get("lines_digest")
    except ValueError:
        return ""
    return digest if isinstance(digest, str) else ""


def lines_in(kept: Kept) -> Json:
    """The lines themselves."""
    return decode(b'{"lines":' + kept.lines + b"}")["lines"]


def _digest(salt: bytes, lines: bytes) -> str:
    return hashlib.sha256(salt + lines).hexdigest()
