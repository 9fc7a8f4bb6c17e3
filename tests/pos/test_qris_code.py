"""A static QRIS made dynamic: the vectors of the facts, an independent judge, and every way in which a code can be wrong."""

import json
from pathlib import Path

import pytest
import qriskit
from hypothesis import given
from hypothesis import strategies as st

from gateway.faults import Fault
from gateway.pos.qris import crc16
from gateway.pos.qris_code import MAX_AMOUNT, StaticCode, dynamic, parse, read_static

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "qris-vectors.json").read_text("utf-8"))
STATIC = next(vector["payload"] for vector in VECTORS if vector["name"] == "static")
MADE = [vector for vector in VECTORS if vector.get("from") == "static"]


def static(payload: str = STATIC) -> StaticCode:
    code = read_static(payload)
    assert isinstance(code, StaticCode), code
    return code


def sealed(body: str) -> str:
    """A payload of these objects with the CRC that fits."""
    return f"{body}6304{crc16(f'{body}6304'.encode()):04X}"


def changed(old: str, new: str) -> str:
    assert old in STATIC
    return sealed(STATIC[:-8].replace(old, new, 1))


def test_the_merchant_is_told_for_the_technician_to_confirm() -> None:
    merchant = static().merchant
    assert (merchant.name, merchant.city, merchant.nmid) == ("KDMP BENTANGAN", "KLATEN", "ID1020000000001")


@pytest.mark.parametrize("vector", MADE, ids=lambda vector: vector["name"])
def test_the_vectors_come_out_byte_for_byte(vector: dict[str, str | int | None]) -> None:
    reference = vector["reference"]
    assert dynamic(static(), int(vector["amount"] or 0), None if reference is None else str(reference)) == vector["payload"]


@given(st.integers(1, MAX_AMOUNT), st.none() | st.from_regex(r"[0-9A-Za-z-]{1,25}", fullmatch=True))
def test_an_independent_reader_agrees_with_every_amount(amount: int, reference: str | None) -> None:
    made = dynamic(static(), amount, reference)
    assert isinstance(made, str)
    told = qriskit.parse(made)
    assert (int(told.amount or 0), told.merchant_name, told.is_dynamic) == (amount, "KDMP BENTANGAN", True)
    objects = dict(parse(made) or ())
    assert dict(parse(objects["62"]) or ()).get("05") == reference
    assert not any(issue for issue in qriskit.validate(made) if getattr(issue, "severity", "error") == "error")


@pytest.mark.parametrize("text", [f" {STATIC}\r\n", f"{STATIC[:60]}\n{STATIC[60:]}"])
def test_line_ends_of_a_copied_code_do_no_harm(text: str) -> None:
    assert static(text).payload == STATIC


WRONG = [
    ("nothing", ""),
    ("a web address", "https://contoh.id/bayar"),
    ("a wrong checksum", STATIC[:-1] + "0"),
    ("one letter changed", STATIC.replace("KLATEN", "KLATAN")),
    ("cut", STATIC[:-20]),
    ("the checksum not last", sealed(STATIC[:-8]) + "9901A"),
    ("dollars", changed("5303360", "5303840")),
    ("another country", changed("5802ID", "5802MY")),
    ("no merchant's number", changed("51440014ID.CO.QRIS.WWW0215ID10200000000010303UMI", "")),
    ("no name", changed("5914KDMP BENTANGAN", "")),
    ("a length that lies inside a part", changed("0016ID.CO.CONTOH.WWW", "0026ID.CO.CONTOH.WWW")),
    ("an object twice", changed("5802ID", "5802ID5802ID")),
    ("too long", sealed(STATIC[:-8] + "".join(f"{tag}99{'A' * 99}" for tag in (80, 81, 82, 83, 84)))),
    ("digits of another script", STATIC.replace("01021", "0102١", 1)),
]


@pytest.mark.parametrize(("what", "text"), WRONG, ids=[what for what, _ in WRONG])
def test_a_code_that_is_not_right_is_refused_and_never_repaired(what: str, text: str) -> None:
    found = read_static(text)
    assert isinstance(found, Fault)
    assert found.code == "GW-3821"


def test_a_code_for_one_payment_is_no_sticker() -> None:
    found = read_static(changed("010211", "010212"))
    assert isinstance(found, Fault)
    assert found.code == "GW-3823"


def test_a_sticker_that_does_not_say_that_it_is_static_is_one() -> None:
    made = dynamic(static(changed("010211", "")), 500)
    assert isinstance(made, str)
    assert made.startswith("000201010212")


@pytest.mark.parametrize("amount", [0, -1, MAX_AMOUNT + 1])
def test_an_amount_that_does_not_fit_is_refused(amount: int) -> None:
    found = dynamic(static(), amount)
    assert isinstance(found, Fault)
    assert found.code == "GW-3822"


def test_text_that_looks_like_a_tag_is_left_alone() -> None:
    name = "TOKO 5802ID0102"
    code = static(changed("5914KDMP BENTANGAN", f"59{len(name)}{name}"))
    made = dynamic(code, 2_500)
    assert isinstance(made, str)
    objects = dict(parse(made) or ())
    assert (objects["59"], objects["54"], objects["01"]) == (name, "2500", "12")


def test_an_amount_and_a_fee_on_the_sticker_are_left_out() -> None:
    code = static(changed("5802ID", "540410005502015802ID"))
    made = dynamic(code, 700)
    assert isinstance(made, str)
    objects = dict(parse(made) or ())
    assert (objects["54"], "55" in objects) == ("700", False)


@pytest.mark.parametrize("reference", ["", "a b", "A" * 26, "nota/1", "é"])
def test_a_reference_that_cannot_stand_there_is_left_out(reference: str) -> None:
    assert dynamic(static(), 500, reference) == dynamic(static(), 500)


def test_a_reference_for_which_there_is_no_room_is_left_out() -> None:
    code = static(changed("62070703A01", f"6290{'07' + '86' + 'A' * 86}"))
    assert dynamic(code, 500, "01-1-000871") == dynamic(code, 500)


def test_our_reference_takes_the_place_of_the_stickers() -> None:
    made = dynamic(static(changed("62070703A01", "62150504LAMA0703A01")), 500, "01-1-000871")
    assert isinstance(made, str)
    assert dict(parse(dict(parse(made) or ())["62"]) or ()) == {"05": "01-1-000871", "07": "A01"}


@given(st.text(max_size=600))
def test_no_text_makes_it_raise(text: str) -> None:
    read_static(text)
    read_static(sealed("000201" + text[:500]) if text.isascii() else text)
