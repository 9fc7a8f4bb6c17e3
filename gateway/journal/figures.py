"""What the reports are made of: one event in figures. Pure; reads bodies leniently, for a report must not stop at a later version's event.

A refund gives back what its sale took, so its figures are negative. Amounts are rupiah, weights grams, other measures thousandths.
"""

from dataclasses import dataclass

from gateway.journal.event import decode
from gateway.messages.journal import Fields, Json, Row

SOLD = ("sale", "refund")
ACTS = ("void", "drawer", "price_override", "cash_in", "cash_out", "reprint", "print_failed", "unsold", "bon_payment", "saving")
"""Kinds that a cashier's report counts beside the sales."""
KINDS = ("tunai", "qris", "transfer", "bon")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sale or refund."""

    n: int
    code: str
    name: str
    qty: int
    grams: int
    milli: int
    amount: int


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale or a refund. `payments`: rupiah by kind of payment."""

    seq: int
    kind: str
    receipt_no: int
    business_day: str
    wall: int
    shift: int
    by: str
    member: str
    total: int
    discount: int
    rounding: int
    paid: int
    payments: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """Anything else that a cashier did and that is counted. `amount`: rupiah, 0 where it has none."""

    seq: int
    kind: str
    business_day: str
    shift: int
    by: str
    amount: int


def figures(row: Row) -> Sold | Act | None:
    """The event in figures; None for one that no report counts, or that cannot be read."""
    if row.kind not in SOLD and row.kind not in ACTS:
        return None
    try:
        fields = decode(row.body)
    except ValueError:
        return None
    if row.kind in ACTS:
        return Act(row.seq, row.kind, _text(fields, "business_day"), _whole(fields, "shift"), _text(fields, "by"), _whole(fields, "amount"))
    return _sold(row, fields, -1 if row.kind == "refund" else 1)


def _sold(row: Row, fields: Fields, sign: int) -> Sold:
    payments = dict.fromkeys(KINDS, 0)
    paid = _whole(fields, "paid") or _whole(fields, "total")
    told = [item for item in _objects(fields.get("payments")) if item.get("kind") in payments]
    for payment in told:
        payments[str(payment["kind"])] += sign * _whole(payment, "amount")
    if not told:  # a refund that names no payment gave cash back
        payments["tunai"] = sign * paid
    return Sold(
        row.seq,
        row.kind,
        _whole(fields, "receipt_no"),
        _text(fields, "business_day"),
        _whole(fields, "wall"),
        _whole(fields, "shift"),
        _text(fields, "by"),
        _text(fields, "member"),
        sign * _whole(fields, "total"),
        sign * _whole(fields, "discount"),
        sign * _whole(fields, "rounding"),
        sign * paid,
        tuple(payments.items()),
        tuple(_line(item, sign) for item in _objects(fields.get("lines"))),
    )


def _line(item: Fields, sign: int) -> Line:
    return Line(
        _whole(item, "n"), _text(item, "code"), _text(item, "name"),
        sign * _whole(item, "qty"), sign * _whole(item, "grams"), sign * _whole(item, "milli"), sign * _whole(item, "amount"),
    )  # fmt: skip


def _objects(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _whole(fields: Fields, key: str) -> int:
    value = fields.get(key)
    return value if type(value) is int else 0


def _text(fields: Fields, key: str) -> str:
    value = fields.get(key)
    return value if isinstance(value, str) else ""
