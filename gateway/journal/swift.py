"""Checking a long stretch of events fast. Pure. It says "beyond doubt" or nothing; what is wrong, `verify` says.

Every check of `verify` is made here too, for rows that the database and the copy hold alike; a plain sale is read by its form, any
other event by `verify` itself.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

from gateway.journal.chain import LEAF
from gateway.journal.event import decode
from gateway.journal.ledger import advance
from gateway.journal.record import pack_all, scan
from gateway.journal.sale_form import numbers
from gateway.journal.verify import MARKS, Check
from gateway.messages.journal import Fields, Row, Tip

Values = tuple[int, str, bytes, bytes]
"""seq, kind, hash, body as a file holds them: what they are is checked, too."""
TYPES = (int, str, bytes, bytes)
SEQ = struct.Struct(">Q")


def follows(check: Check, rows: Sequence[Values]) -> bool:
    """Take these rows into the check, each the same in every copy there is; False: one of them takes a closer look."""
    if not rows:
        return True
    first = 0
    if not check.events:  # what is before the first event is `verify`'s to find out
        if tuple(map(type, rows[0])) != TYPES:
            return False
        _look(check, rows[0])
        first = 1
    return check.state == "ok" and _chained(check.tip, rows[first:]) and _read(check, rows[first:])


def as_copied(rows: Sequence[Values]) -> bytes | None:
    """The bytes of a copy that holds these rows; None for what is no row."""
    try:
        return pack_all(rows)
    except (ValueError, TypeError, struct.error):
        return None


def are_copied(rows: Sequence[Values], data: bytes) -> bool:
    """These bytes of a copy hold these rows and nothing else; some may have been written while the database was down."""
    found = scan(data, final=True)
    held = [(record.row.seq, record.row.kind, record.row.hash, record.row.body) for record in found.records]
    return found.bad is None and held == list(rows) and bool(held) and found.records[-1].end == len(data)


def base_at(before: Row, row: Row) -> Tip | None:
    """What is before `row`, by the totals that it carries itself and by the row before it; None where they do not say it all.

    Whoever checks from there on must know that the part before ends there: that is, with the very same tip.
    """
    marks = _fields(row).get("marks")
    if not isinstance(marks, dict) or not all(isinstance(marks.get(name), int) for name in MARKS):
        return None
    return advance(Tip(), Row(before.seq, "", before.hash, b""), {"marks": marks, "wall": _fields(before).get("wall")})


def _chained(tip: Tip, rows: Sequence[Values]) -> bool:
    """Each hash follows from the one before; the numbers run on."""
    if not rows:
        return True
    seqs, _, hashes, bodies = zip(*rows, strict=True)
    if seqs != tuple(range(tip.seq + 1, tip.seq + 1 + len(rows))):
        return False
    try:
        made = [
            sha256(LEAF + previous + SEQ.pack(seq) + body).digest()
            for previous, seq, body in zip((tip.hash, *hashes[:-1]), seqs, bodies, strict=True)
        ]
    except (TypeError, struct.error):  # not even bytes
        return False
    return made == list(hashes)


def _read(check: Check, rows: Sequence[Values]) -> bool:
    """What each event says is in its form and fits those before it. The chain holds already."""
    rest = iter(rows)
    while (other := _sales(check, rest)) is not None:
        _look(check, other)
        if check.state != "ok":
            return False
    return True


def _sales(check: Check, rows: Iterator[Values]) -> Values | None:
    """Take plain sales into the check, as `verify` and `advance` would; the first row that is none. None: that was all of them."""
    tip, sure = check.tip, check.sure
    receipt_no, grand_total, wall_ms, count = tip.receipt_no, tip.grand_total, tip.wall_ms, 0
    last: Values | None = None
    other: Values | None = None
    for row in rows:
        told = numbers(row[3]) if row[1] == "sale" else None
        if told is None or (sure and told[0] != receipt_no + 1):
            other = row
            break
        receipt_no, total, wall_ms = told
        grand_total, count, last = grand_total + total, count + 1, row
    if last is not None:
        check.tip = replace(tip, seq=last[0], hash=last[2], receipt_no=receipt_no, grand_total=grand_total, wall_ms=wall_ms)
        check.events += count
    return other


def _look(check: Check, values: Values) -> None:
    row = Row(*values)
    check.pair(row, None if check.alone else row)


def _fields(row: Row) -> Fields:
    try:
        return decode(row.body)
    except ValueError:
        return {}
