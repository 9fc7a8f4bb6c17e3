"""The best ledger that damaged rows allow. Pure. It would rather skip a receipt number than use one twice."""

from collections.abc import Sequence
from dataclasses import replace

from gateway.journal.event import decode
from gateway.journal.ledger import Ledger, restore
from gateway.journal.recovery import holds, kind_fits
from gateway.messages.journal import Row

NUMBERED = ("sale", "refund")


def salvage(rows: Sequence[Row]) -> Ledger:
    """The ledger after these rows, in order of seq, some of them damaged or missing.

    Rows that do not follow from the one before are left out; each of those, and each that is missing, may have been a sale and costs a
    receipt number unless a later sale tells it. The tip is the last row's, as it says of itself.
    """
    good = [row for at, row in enumerate(rows) if _legible(row, rows[at - 1] if at else None)]
    starts = next((at for at, row in enumerate(good) if row.seq == 1 or "marks" in decode(row.body)), None)
    ledger = Ledger(running=True) if starts is None else restore(good[starts:])
    last = rows[-1]
    tip = replace(ledger.tip, seq=last.seq, hash=last.hash, receipt_no=ledger.tip.receipt_no + _maybe_sold(rows, good))
    return replace(ledger, tip=tip)


def _legible(row: Row, before: Row | None) -> bool:
    if before is None or before.seq != row.seq - 1:
        return kind_fits(row)  # all that can be asked of it
    return holds(row, before.hash)


def _maybe_sold(rows: Sequence[Row], good: Sequence[Row]) -> int:
    """How many receipt numbers may have been used after the last one that is known."""
    legible = {row.seq for row in good}
    by_seq = {row.seq: row for row in rows}
    count = 0
    for seq in range(rows[-1].seq, rows[0].seq - 1, -1):
        row = by_seq.get(seq)
        if row is not None and seq in legible:
            if row.kind in NUMBERED or "marks" in decode(row.body):
                break
        elif row is None or row.kind in NUMBERED:
            count += 1
    return count
