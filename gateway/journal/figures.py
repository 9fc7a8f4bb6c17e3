"""What the reports are made of: one event in figures. Pure; reads bodies leniently, for a report must not stop at a later version's event.

A refund gives back what its sale took, so its figures are negative. Amounts are rupiah, weights grams, other measures thousandths.
"""

from dataclasses import dataclass

from gateway.journal.event import decode
from gateway.messages.journal import Fields, Json, Row

SOLD = ("sale", "refund")
STOCK = ("stock_in", "stock_out", "stock_count")
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
    price: int = 0

    @property
    def thousandths(self) -> int:
        """How much it is, in thousandths of the goods' unit."""
        return self.qty * 1_000 + self.grams + self.milli


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale or a refund. `payments`: rupiah by kind of payment; `due`: until when its bon is to be paid back, "" where no day is told."""

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
    refund_of: int = 0
    due: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Anything else that a cashier did and that is counted. `amount`: rupiah, 0 where it has none; `member`: whose money it was."""

    seq: int
    kind: str
    business_day: str
    shift: int
    by: str
    amount: int
    member: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A sale said to be a member's afterwards."""

    seq: int
    receipt_no: int
    member: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Goods that came in (`thousandths` of the unit above 0), went out unsold (below 0), or were counted (`kind` stock_count)."""

    seq: int
    kind: str
    business_day: str
    code: str
    name: str
    unit: str
    thousandths: int
    reason: str


Figures = Sold | Act | Link | Moved


def figures(row: Row) -> Figures | None:
    """The event in figures; None for one that no report counts, or that cannot be read."""
    if row.kind not in SOLD and row.kind not in ACTS and row.kind not in STOCK and row.kind != "member_link":
        return None
    try:
        fields = decode(row.body)
    except ValueError:
        return None
    if row.kind in ACTS:
        return Act(
            row.seq, row.kind, _text(fields, "business_day"), _whole(fields, "shift"), _text(fields, "by"), _whole(fields, "amount"),
            _text(fields, "member"),
        )  # fmt: skip
    if row.kind in STOCK:
        return _moved(row, fields)
    if row.kind == "member_link":
        return Link(row.seq, _whole(fields, "receipt_no"), _text(fields, "member"))
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
        _whole(fields, "refund_of"),
        next((_text(payment, "due") for payment in told if payment.get("kind") == "bon"), ""),
    )


def _moved(row: Row, fields: Fields) -> Moved:
    measured = _whole(fields, "qty") * 1_000 + _whole(fields, "grams") + _whole(fields, "milli")
    amount = _whole(fields, "counted") if row.kind == "stock_count" else -measured if row.kind == "stock_out" else measured
    return Moved(
        row.seq, row.kind, _text(fields, "business_day"), _text(fields, "code"), _text(fields, "name"), _text(fields, "unit"), amount,
        _text(fields, "reason"),
    )  # fmt: skip


def _line(item: Fields, sign: int) -> Line:
    return Line(
        _whole(item, "n"), _text(item, "code"), _text(item, "name"),
        sign * _whole(item, "qty"), sign * _whole(item, "grams"), sign * _whole(item, "milli"), sign * _whole(item, "amount"),
        _whole(item, "price"),
    )  # fmt: skip


def _objects(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _whole(fields: Fields, key: str) -> int:
    value = fields.get(key)
    return value if type(value) is int else 0


def _text(fields: Fields, key: str) -> str:
    value = fields.get(key)
    return value if isinstance(value, str) else ""
