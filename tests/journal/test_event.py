"""Bodies: canonical bytes, what may not stand in one, a sale there and back."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.clock import Now
from gateway.journal.chain import event_hash
from gateway.journal.event import KINDS, MAX_BODY, common, decode, encode, is_canonical, sale_fields, sale_from_body
from gateway.messages.journal import Fields, Json, Row
from gateway.messages.sales import Payment, PaymentKind, Sale, SaleLine
from tests.journal.doubles import sale

KEYS = st.sampled_from(["a", "b", "c_1", "code", "kind", "n", "z", "zz9"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
NUMBERS = st.integers(-(2**53), 2**53)
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
LINES = st.builds(
    SaleLine, st.integers(1, 99), TEXTS, TEXTS, st.none() | NUMBERS, st.none() | NUMBERS, st.none() | NUMBERS, NUMBERS, NUMBERS, NUMBERS
)
KINDS_OF_PAYMENT: tuple[PaymentKind, ...] = ("tunai", "qris", "transfer", "bon")
PAYMENTS = st.builds(
    Payment, st.sampled_from(KINDS_OF_PAYMENT), st.none() | NUMBERS, st.none() | NUMBERS, st.none() | TEXTS, confirmed=st.booleans()
)
SALES = st.builds(
    Sale, TEXTS, st.lists(LINES, max_size=5).map(tuple), NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS,
    st.lists(PAYMENTS, max_size=3).map(tuple), NUMBERS, NUMBERS, st.none() | TEXTS, NUMBERS, TEXTS,
)  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({}, b"{}"),
        ({"b": 1, "a": 2}, b'{"a":2,"b":1}'),
        ({"a": None, "b": 1}, b'{"b":1}'),
        ({"a": {"c": None, "b": [1, "x", True, False]}}, b'{"a":{"b":[1,"x",true,false]}}'),
        ({"name": "Beras “Mentik” é 😀"}, '{"name":"Beras “Mentik” é 😀"}'.encode()),
        ({"name": 'a"b\\c\n\t\x01\x7f'}, b'{"name":"a\\"b\\\\c\\n\\t\\u0001\x7f"}'),
        ({"n": 2**53, "m": -(2**53), "z": 0}, b'{"m":-9007199254740992,"n":9007199254740992,"z":0}'),
        ({"a_1": [], "b": {}}, b'{"a_1":[],"b":{}}'),
    ],
)
def test_a_body_has_one_form(fields: Fields, body: bytes) -> None:
    assert encode(fields) == body
    assert is_canonical(body)


@pytest.mark.parametrize(
    "fields",
    [
        {"a": 1.0},
        {"a": float("nan")},
        {"a": [0.5]},
        {"a": 2**53 + 1},
        {"a": -(2**53) - 1},
        {"a": [None]},
        {"a": "x\x00"},
        {"a": "\ud800"},
        {"a": b"bytes"},
        {"a": (1, 2)},
        {"A": 1},
        {"a-b": 1},
        {"": 1},
        {"1a": 1},
        {"é": 1},
        {"a\n": 1},
        {"a": {"B": 1}},
        {"a": "x" * MAX_BODY},
    ],
    ids=repr,
)
def test_what_a_body_may_not_hold_is_refused(fields: Fields) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each case says it in its own words
        encode(fields)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"1", b'{"a":1.5}', b'{"a":NaN}', b'{"a":Infinity}', b"{", b'{"a":"\xff"}', b"\xff\xfe",
        b"[" * 100_000, b'{"a":' * 50_000, b'{"a":' + b"9" * 5_000 + b"}",
    ],
    ids=lambda body: repr(body[:12]),
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_a_value_error_and_not_canonical(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json and ours say it in different words
        decode(body)
    assert not is_canonical(body)


def test_a_body_nested_beyond_reason_is_not_canonical_and_no_crash() -> None:
    for depth in (300, 600, 900, 3_000):
        assert is_canonical(b'{"a":' * depth + b"1" + b"}" * depth) in (True, False)


@pytest.mark.parametrize("body", [b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":null}', b'{"a":"\\u00e9"}', b'{"a":1}\n', b'{"A":1}', b'{"a":-0}'])
def test_other_bytes_that_say_the_same_are_not_canonical(body: bytes) -> None:
    assert not is_canonical(body)


@given(st.dictionaries(KEYS, VALUES, max_size=6))
@settings(max_examples=60)
def test_a_body_reads_back_as_what_it_was_made_of(fields: dict[str, Json]) -> None:
    body = encode(fields)
    assert decode(body) == fields
    assert encode(decode(body)) == body
    assert json.loads(body) == fields


def test_keys_and_kinds_that_are_not_known_are_kept() -> None:
    body = b'{"kind":"teleport","later":{"deep":[1,{"x":"y"}]},"v":7}'
    assert decode(body) == {"kind": "teleport", "later": {"deep": [1, {"x": "y"}]}, "v": 7}
    assert is_canonical(body)


def test_the_common_keys_are_those_of_the_contract() -> None:
    assert common("z", Now(12, 5, 1_795_500_000_000, 2), "2026-11-24") == {
        "v": 1, "kind": "z", "boot": 12, "wall": 1_795_500_000_000, "trust": 2, "business_day": "2026-11-24",
    }  # fmt: skip
    assert {"genesis", "sale", "boot", "shutdown", "recovered", "clock", "device", "disk", "ack", "void"} <= KINDS


def test_a_sale_has_the_states_own_names() -> None:
    assert sorted(sale_fields(sale(1))) == sorted(
        ["basket", "lines", "subtotal", "discount", "total", "rounding", "paid", "payments", "tendered", "change", "member", "noted",
         "shift"]
    )
    body = encode(sale_fields(sale(1)))
    assert b'{"amount":7000,"code":"8991002101234","discount":0,"n":1,"name":"Indomie goreng","price":3500,"qty":2}' in body
    assert b"grams" in body
    assert b"milli" not in body
    assert b"member" not in body
    assert b"confirmed" not in body


@given(SALES, st.integers(1, 10**6), st.integers(0, 3))
@settings(max_examples=60)
def test_a_stored_sale_reads_back_from_its_body(paid: Sale, receipt_no: int, trust: int) -> None:
    fields = sale_fields(paid) | {
        "receipt_no": receipt_no, "v": 1, "kind": "sale", "boot": 1, "wall": 77, "trust": trust, "business_day": paid.business_day,
    }  # fmt: skip
    body = encode(fields)
    stored = sale_from_body(Row(9, "sale", event_hash(bytes(32), 9, body), body), 3)
    assert stored.sale == paid
    assert (stored.result.receipt_no, stored.result.seq, stored.wall_ms, stored.trust, stored.generation) == (receipt_no, 9, 77, trust, 3)
    assert (stored.result.total, stored.result.rounding, stored.result.paid) == (paid.total, paid.rounding, paid.paid)
    assert (stored.result.tendered, stored.result.change) == (paid.tendered, paid.change)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("v", 2), ("v", None), ("basket", None), ("basket", 1), ("total", "16375"), ("total", True), ("lines", None), ("lines", {}),
        ("payments", [{"kind": "emas"}]), ("payments", [{}]), ("lines", [{"n": 1}]), ("receipt_no", None), ("member", 5), ("wall", None),
    ],
)  # fmt: skip
def test_a_sale_that_is_not_of_this_version_is_a_value_error(key: str, value: Json) -> None:
    good: dict[str, Json] = sale_fields(sale(1)) | {"receipt_no": 1, **common("sale", Now(1, 0, 0, 0), "d")}
    body = encode(good | {key: value})
    with pytest.raises(ValueError):  # noqa: PT011 - each key says it of itself
        sale_from_body(Row(1, "sale", bytes(32), body), 1)
