"""Targets: everything that a scanned or typed text may be taken for."""

from typing import get_args

from gateway.faults import Fault
from gateway.pos.codes import Code, Times, read_code
from gateway.pos.digital_link import link_elements
from gateway.pos.goods import MAX_QTY, Goods
from gateway.pos.gs1 import GS, MAX_ELEMENTS, elements, iso_date
from gateway.pos.gtin import check_digit, is_checked
from gateway.pos.labels import LabelPattern, StoreLabel, label_patterns
from gateway.pos.money import MAX_PRICE
from gateway.pos.qris import is_whole, looks_like_qris
from tests.fuzz.target import Target

PATTERNS = (LabelPattern("21IIIIIWWWWWC"), LabelPattern("22IIIIVPPPPPC", 100), LabelPattern("2IIIIIPPPPPPC"))
MILK = "08991002101234"
TEXTS = (
    "8991002101234",
    "]E496385074",
    f"]C101{MILK}3103001245{GS}10LOT",
    f"02{MILK}3724",
    f"(01){MILK}(17)261124",
    "3*8991002101234",
    f"01{MILK}393036012500{GS}7003261124",
    "GWA-00123",
    "GWC-bayar",
    f"https://x.id/01/{MILK}/10/A%2F?17=261124&3922=125",
    "2100001007508",
    "00020101021153033605802ID6304",
    "hQVDUFYwMWEaTw",
    "é²",
)
# The last was a finding: thirteen signs were counted with the factor.
PATTERN_TEXTS = ("21IIIIIWWWWWC210000100750", "22IIIIVPPPPPC*100220017614685", "2IIIIIPPPPPPC*10200017125000", "2IIPPPPPPC*10200017125000")
BEYOND_ANY_LABEL = 10**9


def targets() -> list[Target]:
    """The whole reading, and the element strings and label patterns by themselves."""
    texts = tuple(text.encode() for text in TEXTS)
    return [
        Target("codes", _code, texts, "nothing; a code has at most 512 characters", longest=128),
        Target("gs1 elements", _elements, texts, f"{MAX_ELEMENTS} elements", longest=128),
        Target("labels", _labels, tuple(text.encode() for text in PATTERN_TEXTS), "nothing"),
    ]


def _code(data: bytes) -> None:
    text = data.decode(errors="surrogateescape")
    code = read_code(text, PATTERNS)
    assert isinstance(code, get_args(Code))
    match code:
        case Goods():
            assert len(code.gtin) == 14
            assert is_checked(code.gtin)
            assert code.qty is None or 1 <= code.qty <= MAX_QTY
            assert code.price is None or 1 <= code.price <= MAX_PRICE
            assert all(type(amount) is int and amount > 0 for _, amount in code.measures)
        case StoreLabel():
            assert is_checked(code.gtin)
            assert is_checked(code.template)
            assert 0 <= (code.grams or 0) <= BEYOND_ANY_LABEL
            assert 0 <= (code.price or 0) <= MAX_PRICE
        case Times():
            assert 0 < code.milli < (MAX_QTY + 1) * 1_000
        case Fault():
            assert len(code.code) == len("GW-3102")


def _elements(data: bytes) -> None:
    text = data.decode(errors="surrogateescape")
    for found in (elements(text), link_elements(text)):
        assert found is None or 1 <= len(found) <= MAX_ELEMENTS
        assert all(2 <= len(key) <= 4 and key.isdigit() and value and GS not in value for key, value in (found or {}).items())
    iso_date(text[:6])
    if looks_like_qris(text) and text.isprintable():
        is_whole(text)


def _labels(data: bytes) -> None:
    text = data.decode(errors="replace")
    number = text[-12:]
    (good, bad) = label_patterns((text[:-12],))
    assert len(good) + len(bad) == 1
    if number.isascii() and number.isdigit() and len(number) == 12:
        gtin = f"0{number}{check_digit(number)}"
        for pattern in (*good, *PATTERNS):
            label = pattern.read(gtin, number)
            assert pattern.verified(gtin) in (True, False)
            assert label is None or is_checked(label.template)
