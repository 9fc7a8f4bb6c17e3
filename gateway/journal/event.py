"""The body of an event: canonical JSON, the keys that every event has, a sale as a body and back. Pure.

Hash the bytes you store, store the bytes you hash, send the bytes you hash: a body is made here once and never made again.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import cast

from gateway.clock import Now
from gateway.messages.journal import Fields, Json, Row
from gateway.messages.sales import Payment, PaymentKind, Sale, SaleLine, SaleResult, StoredSale

VERSION = 1
KINDS = frozenset((
    "genesis", "segment", "boot", "shutdown", "recovered", "restored", "key",
    "sale", "void", "refund", "reprint", "print_failed",
    "cash_in", "cash_out", "drawer", "price_override", "saving", "bon_payment", "member_link", "unsold", "training",
    "stock_in", "stock_out", "stock_count",
    "shift_open", "shift_close", "z", "date_fixed",
    "clock", "config", "price_list", "rules", "software",
    "device", "link", "disk",
    "command", "ack",
))
LARGEST = 2**53  # beyond it other languages' JSON readers round
MAX_BODY = 1 << 20  # bytes; a batch is at most 4 MiB unpacked, and a sale of 2,000 lines has 300 kB
ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False)
KEY = re.compile(r"[a-z][a-z0-9_]*\Z", re.ASCII)


def _no_float(text: str) -> None:
    raise ValueError(f"a float in a body: {text}")


DECODER = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float)
PAYMENT_KINDS: dict[str, PaymentKind] = {"tunai": "tunai", "qris": "qris", "transfer": "transfer", "bon": "bon"}


def encode(fields: Fields) -> bytes:
    """The canonical bytes of a body: sorted keys, no spaces, raw UTF-8, None left out.

    Raises ValueError for what a body may not hold: a float, an integer beyond 2^53, None inside a list, a key that is not ASCII
    snake_case, a lone surrogate, U+0000, or more than `MAX_BODY` bytes. Text from outside is cleaned by whoever takes it in.
    """
    try:
        body = ENCODER.encode(_object(fields)).encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, a ValueError
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if len(body) > MAX_BODY:
        raise ValueError(f"a body of {len(body)} bytes; at most {MAX_BODY}")
    return body


def decode(body: bytes) -> dict[str, Json]:
    """The keys of a body, unknown ones too. Raises ValueError when it is no JSON object or holds a float."""
    try:
        fields = DECODER.decode(body.decode("utf-8"))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(fields, dict):
        raise ValueError("a body is a JSON object")  # noqa: TRY004 - one error for every body that cannot be read
    return cast("dict[str, Json]", fields)


def is_canonical(body: bytes) -> bool:
    """Whether these are the very bytes that `encode` makes of what they say."""
    try:
        return encode(decode(body)) == body
    except ValueError:
        return False


def is_sorted(fields: Fields, body: bytes) -> bool:
    """Whether the body has the canonical order and spelling of these, its own decoded keys; cheaper than `is_canonical`."""
    return ENCODER.encode(fields).encode("utf-8", "replace") == body


def common(kind: str, at: Now, business_day: str) -> dict[str, Json]:
    """The keys that every event has (`by` comes with the event's own, where a clerk is known)."""
    return {"v": VERSION, "kind": kind, "boot": at.boot, "wall": at.wall_ms, "trust": at.trust, "business_day": business_day}


def sale_fields(sale: Sale) -> dict[str, Json]:
    """A sale's own keys, by the state's own names; the receipt number comes in the commit."""
    return {
        "basket": sale.basket,
        **({"lines_digest": sale.lines_digest} if sale.lines_digest else {"lines": lines_of(sale)}),
        "subtotal": sale.subtotal,
        "discount": sale.discount,
        "total": sale.total,
        "rounding": sale.rounding,
        "paid": sale.paid,
        "payments": [_payment_fields(payment) for payment in sale.payments],
        "tendered": sale.tendered,
        "change": sale.change,
        "member": sale.member,
        "shift": sale.shift,
        **({"by": sale.by} if sale.by else {}),
        "noted": list(sale.noted) or None,
        **(_refund_fields(sale) if sale.refund_of else {}),
        **({"consent": sale.consent} if sale.consent else {}),
    }


def _refund_fields(sale: Sale) -> dict[str, Json]:
    return {
        "refund_of": sale.refund_of,
        "refund_generation": sale.refund_generation,
        "reason": sale.reason,
    }


def lines_of(sale: Sale) -> list[Json]:
    """The lines as a body holds them."""
    return [line_fields(line) for line in sale.lines]


def lines_from(fields: Fields) -> tuple[SaleLine, ...]:
    """The lines in these keys; none where a digest stands for them. Raises ValueError where they cannot be read."""
    if "lines" not in fields and "lines_digest" in fields:
        return ()
    return tuple(_line(line) for line in _objects(fields, "lines"))


def canonical(value: Json) -> bytes:
    """The bytes that a value has inside a body. Raises ValueError as `encode` does."""
    return ENCODER.encode(_value(value)).encode("utf-8")


def sale_from_body(row: Row, generation: int) -> StoredSale:
    """The sale that a row of kind `sale` holds. Raises ValueError when the body is none of version 1."""
    fields = decode(row.body)
    return sale_from_fields(fields, row, generation)


def sale_from_fields(fields: Fields, row: Row, generation: int) -> StoredSale:
    """The same from the decoded keys of the row's body."""
    if fields.get("v") != VERSION:
        raise ValueError(f"a body of version {fields.get('v')!r}")
    sale = Sale(
        basket=_text(fields, "basket"),
        lines=lines_from(fields),
        subtotal=_int(fields, "subtotal"),
        discount=_int(fields, "discount"),
        total=_int(fields, "total"),
        rounding=_int(fields, "rounding"),
        paid=_int(fields, "paid"),
        payments=tuple(_payment(payment) for payment in _objects(fields, "payments")),
        tendered=_int(fields, "tendered"),
        change=_int(fields, "change"),
        member=_text_or_none(fields, "member"),
        shift=_int(fields, "shift"),
        business_day=_text(fields, "business_day"),
        lines_digest=_text_or_none(fields, "lines_digest") or "",
        refund_of=_int(fields, "refund_of") if row.kind == "refund" else 0,
        refund_generation=_int(fields, "refund_generation") if row.kind == "refund" else 0,
        reason=_text_or_none(fields, "reason") or "",
        consent=_text_or_none(fields, "consent") or "",
        noted=_numbers(fields, "noted"),
        by=_text_or_none(fields, "by") or "",
    )
    result = SaleResult(_int(fields, "receipt_no"), row.seq, sale.total, sale.rounding, sale.paid, sale.tendered, sale.change)
    request = _text_or_none(fields, "request") or ""
    return StoredSale(result, sale, _int(fields, "wall"), _int(fields, "trust"), generation, request, row.hash)


def _object(fields: Mapping[str, Json]) -> dict[str, Json]:
    """Texts and integers, as nearly all are, without a call for each: this runs for each field of each sale."""
    made: dict[str, Json] = {}
    for key, value in fields.items():
        kind = type(value)
        if value is None:
            continue
        if not (kind is int and -LARGEST <= value <= LARGEST) and not (kind is str and "\x00" not in value):  # type: ignore[operator]
            value = _value(value)  # noqa: PLW2901 - what it is in a body
        made[_key(key)] = value
    return made


@lru_cache(maxsize=256)  # keys are words of the code, a few dozen in all
def _key(key: str) -> str:
    if not KEY.match(key):
        raise ValueError(f"not a key: {key!r}")
    return key


def _value(value: Json) -> Json:
    kind = type(value)  # exact types: this runs for each field of each sale
    if kind is str and "\x00" not in value:  # type: ignore[operator] # a text, as just asked
        return value
    if kind is int and -LARGEST <= value <= LARGEST:  # type: ignore[operator] # an integer, as just asked
        return value
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, list):
        return [_value(item) for item in value]
    if kind is bool:
        return value
    raise ValueError(f"a body may not hold {value!r:.80}")


def line_fields(line: SaleLine) -> dict[str, Json]:
    """A line by the state's own names; None for the measures that it has not, which a body leaves out."""
    return {
        "n": line.n,
        "code": line.code,
        "name": line.name,
        "qty": line.qty,
        "grams": line.grams,
        "milli": line.milli,
        "price": line.price,
        "discount": line.discount,
        "amount": line.amount,
    }


def _line(fields: Fields) -> SaleLine:
    return SaleLine(
        n=_int(fields, "n"),
        code=_text(fields, "code"),
        name=_text(fields, "name"),
        qty=_int_or_none(fields, "qty"),
        grams=_int_or_none(fields, "grams"),
        milli=_int_or_none(fields, "milli"),
        price=_int(fields, "price"),
        discount=_int(fields, "discount"),
        amount=_int(fields, "amount"),
    )


def _payment_fields(payment: Payment) -> dict[str, Json]:
    return {
        "kind": payment.kind,
        "amount": payment.amount,
        "tendered": payment.tendered,
        "reference": payment.reference,
        "confirmed": payment.confirmed or None,  # absent = nobody was asked to confirm
        "due": payment.due,
        "owed": payment.owed,
    }


def _payment(fields: Fields) -> Payment:
    kind = PAYMENT_KINDS.get(_text(fields, "kind"))
    if kind is None:
        raise ValueError(f"no such payment: {fields['kind']!r}")
    return Payment(
        kind, _int_or_none(fields, "amount"), _int_or_none(fields, "tendered"), _text_or_none(fields, "reference"),
        confirmed=fields.get("confirmed") is True, due=_text_or_none(fields, "due"), owed=_int_or_none(fields, "owed"),
    )


def _int(fields: Fields, key: str) -> int:
    value = fields.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{key}: not an integer: {value!r}")  # noqa: TRY004 - one error for every body that cannot be read
    return value


def _text(fields: Fields, key: str) -> str:
    value = fields.get(key)
    if not isinstance(value, str):
        raise ValueError(f"{key}: not a text: {value!r}")  # noqa: TRY004 - the same
    return value


def _int_or_none(fields: Fields, key: str) -> int | None:
    return _int(fields, key) if key in fields else None


def _numbers(fields: Fields, key: str) -> tuple[int, ...]:
    value = fields.get(key, [])
    return tuple(each for each in value if isinstance(each, int)) if isinstance(value, list) else ()


def _text_or_none(fields: Fields, key: str) -> str | None:
    return _text(fields, key) if key in fields else None


def _objects(fields: Fields, key: str) -> list[dict[str, Json]]:
    value = fields.get(key)
    if not isinstance(value, list):
        raise ValueError(f"{key}: not a list: {value!r}")  # noqa: TRY004 - the same
    return [item for item in value if isinstance(item, dict)]
