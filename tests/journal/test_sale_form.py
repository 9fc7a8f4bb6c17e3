"""The form of a sale: what it takes is canonical and says the same numbers; what it does not take is nobody's fault."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.journal.event import common, decode, encode, is_canonical, sale_fields
from gateway.journal.sale_form import numbers
from gateway.messages.journal import Json
from gateway.messages.sales import Payment, Sale, SaleLine
from tests.journal.doubles import at, sale
from tests.journal.test_event import SALES

LINES = (
    SaleLine(1, "8991002101234", "Indomie goreng", 2, None, None, 3500, 0, 7000),
    SaleLine(2, "2100001000004", "Beras “Mentik” é 😀", None, 750, None, 12_500, 0, 9375),
    SaleLine(3, "2100002000003", "Kain", None, None, 1250, 20_000, 5000, 20_000),
)
PAYMENTS = (Payment("qris", 10_000, None, "771234567890", confirmed=True), Payment("tunai", 26_300, 50_000), Payment("bon", None, None))
FULL = Sale("12-345", LINES, 36_375, 0, 36_375, -75, 36_300, PAYMENTS, 50_000, 23_700, "ab2cd3ef4g", 41, "2026-11-24")


def body_of(paid: Sale, **more: Json) -> bytes:
    own: dict[str, Json] = {"receipt_no": 871, "request": "0f3a", **common("sale", at(), paid.business_day)}
    return encode(sale_fields(paid) | own | more)


def test_a_sale_with_every_key_that_the_till_writes_is_taken_and_tells_its_numbers() -> None:
    body = body_of(FULL)
    assert numbers(body) == (871, 36_375, decode(body)["wall"]), "a key is new in a sale? Name it in `sale_form`, or verify gets slow"


def test_the_shortest_sale_is_taken_too() -> None:
    assert numbers(body_of(sale(1), request=None)) is not None
    assert numbers(body_of(Sale("1-1", (), 0, 0, 0, 0, 0, (), 0, 0, None, 0, "d"))) is not None


def test_a_sale_whose_lines_stay_at_the_outlet_is_taken() -> None:
    body = body_of(FULL).replace(b'"lines":[', b'"lines_digest":"0f","lines":[')
    assert numbers(body) is None
    fields = decode(body_of(FULL)) | {"lines_digest": "0f" * 32}
    del fields["lines"]
    assert numbers(encode(fields)) is not None


@pytest.mark.parametrize(
    ("was", "made"),
    [
        (b'"paid":36300', b'"paid": 36300'),
        (b'"paid":36300', b'"paid":36300.0'),
        (b'"paid":36300', b'"paid":"36300"'),
        (b'"paid":36300', b'"paid":036300'),
        (b'"rounding":-75', b'"rounding":-0'),
        (b'"rounding":-75', b'"rounding":+75'),
        (b'"paid":36300', b'"paid":1' + b"0" * 17),
        (b'"paid":36300', b'"paid":null'),
        (b'"boot":1,"business_day":"2026-11-24"', b'"business_day":"2026-11-24","boot":1'),
        (b'"boot":1,', b'"boot":1,"boot":1,'),
        (b'"v":1', b'"v":2'),
        (b'"kind":"sale"', b'"kind":"void"'),
        (b"Kain", b"Ka\\u0069n"),
        (b"Kain", b"Ka\nin"),
        (b"Kain", b"Ka\xffin"),
        (b"Kain", b"Ka\xed\xa0\x80in"),
        (b'"confirmed":true', b'"confirmed":false'),
        (b"}]", b"},]"),
        (b"}", b"}\n"),
        (b'{"basket"', b' {"basket"'),
    ],
    ids=lambda part: repr(part[:24]),
)
def test_other_bytes_that_might_say_the_same_are_not_taken(was: bytes, made: bytes) -> None:
    body = body_of(FULL)
    changed = made.join(body.rsplit(was, 1)) if was == b"}" else body.replace(was, made, 1)
    assert changed != body
    assert numbers(changed) is None


def test_a_sale_that_carries_the_totals_is_not_taken_for_those_must_be_checked() -> None:
    assert numbers(body_of(FULL, marks={"receipt_no": 870})) is None


def test_a_text_with_a_backslash_is_as_good_and_takes_a_closer_look() -> None:
    body = body_of(Sale("a\\b", (), 0, 0, 0, 0, 0, (), 0, 0, None, 0, "d"))
    assert is_canonical(body)
    assert numbers(body) is None


@given(SALES)
@settings(max_examples=60)
def test_what_is_taken_is_canonical_and_reads_the_same(paid: Sale) -> None:
    body = body_of(paid)
    found = numbers(body)
    fields = decode(body)
    assert found in (None, (fields["receipt_no"], fields["total"], fields["wall"]))


@given(st.integers(0, 900), st.sampled_from([*range(32, 127), 0, 10, 195, 255]), st.integers(0, 2))
@settings(max_examples=400)
def test_a_changed_byte_is_never_taken_unless_the_body_is_canonical_still(place: int, byte: int, removed: int) -> None:
    body = body_of(FULL)
    place %= len(body)
    changed = body[:place] + bytes([byte]) + body[place + removed :]
    found = numbers(changed)
    if found is not None:
        fields = decode(changed)
        assert encode(fields) == changed
        assert found == (fields["receipt_no"], fields["total"], fields["wall"])
        assert "marks" not in fields
