"""Whether each Z tells what the events before it add up to. Pure, and a recount of its own: it shares no sum with the books it checks."""

from collections import Counter
from collections.abc import Iterator

from gateway.journal.business import objects, whole
from gateway.messages.journal import Fields, Row

COUNTED = frozenset({
    "sales", "total", "discount", "rounding", "tunai", "qris", "transfer", "bon", "refunds", "refunded", "back_tunai", "back_qris",
    "back_transfer", "back_bon", "voids", "voided", "cash_ins", "cash_in", "cash_outs", "cash_out", "drawers", "shifts", "difference",
})  # fmt: skip
"""Sums of a Z that are counted again here; those of members, savings and bon are of no money that was sold."""


class ZCheck:
    """Fed with every standing event in order. After a gap, or when begun in the middle, it is silent until the next Z has passed."""

    def __init__(self) -> None:
        self._sums: Counter[str] = Counter()
        self._first = 0
        self._last = 0
        self._z: int | None = None
        self._ever: int | None = None

    def wrong(self, row: Row, fields: Fields) -> Iterator[str]:
        """What this event says that cannot be."""
        marks = fields.get("marks")
        if row.kind in ("genesis", "restored") and isinstance(marks, dict):  # it follows another journal, with that one's totals
            self._first, self._z, self._ever = 0, whole(marks, "z"), whole(marks, "grand_total")
        elif row.seq == 1:
            self._first, self._z, self._ever = 1, 0, 0
        elif row.seq != self._last + 1:
            self._first, self._ever = 0, None
        self._last = row.seq
        if row.kind == "z":
            yield from self._z_wrong(row, fields)
            self._sums.clear()
            self._first, self._z, self._ever = row.seq + 1, whole(fields, "z"), whole(fields, "grand_total")
        else:
            self._count(row.kind, fields)

    def _z_wrong(self, row: Row, fields: Fields) -> Iterator[str]:
        if self._z is not None and whole(fields, "z") != self._z + 1:
            yield f"Z {whole(fields, 'z')} after Z {self._z}"
        if "carried" in fields:  # its first and last are those of the journal before
            return
        if "last" in fields and whole(fields, "last") != row.seq - 1:
            yield f"Z {whole(fields, 'z')} does not count up to the event before it"
        if self._ever is not None and "grand_total" in fields and whole(fields, "grand_total") != self._ever:
            yield f"the grand total of Z {whole(fields, 'z')} is {whole(fields, 'grand_total')}, the sales are {self._ever}"
        told = fields.get("sums")
        if isinstance(told, dict) and self._first and whole(fields, "first") == self._first:
            names = [name for name in sorted(COUNTED & told.keys()) if whole(told, name) != self._sums[name]]
            odd = [f"{name} {whole(told, name)}, not {self._sums[name]}" for name in names]
            if odd:
                yield f"the sums of Z {whole(fields, 'z')} are not those of its events: {'; '.join(odd)}"
        elif isinstance(told, dict) and self._first and self._z:
            yield f"Z {whole(fields, 'z')} does not begin where Z {self._z} ended"

    def _count(self, kind: str, fields: Fields) -> None:
        total, amount = whole(fields, "total"), whole(fields, "amount")
        match kind:
            case "sale":
                self._ever = None if self._ever is None else self._ever + total
                self._sums.update(sales=1, total=total, discount=whole(fields, "discount"), rounding=whole(fields, "rounding"))
                self._paid("", fields)
            case "refund":
                self._sums.update(refunds=1, refunded=total)
                self._paid("back_", fields)
            case "void":
                self._sums.update(voids=1, voided=total)
            case "cash_in" | "cash_out":
                self._sums.update({f"{kind}s": 1, kind: amount})
            case "drawer":
                self._sums.update(drawers=1)
            case "shift_close":
                self._sums.update(shifts=1, difference=whole(fields, "difference"))

    def _paid(self, prefix: str, fields: Fields) -> None:
        for payment in objects(fields.get("payments")) or [{"kind": "tunai", "amount": whole(fields, "paid") or whole(fields, "total")}]:
            self._sums[f"{prefix}{payment.get('kind')}"] += whole(payment, "amount")
