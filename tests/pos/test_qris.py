"""Payment codes: the vectors of this tree, qriskit as an independent reader, and what only looks like one."""

import json
from pathlib import Path

import pytest
import qriskit
from hypothesis import given
from hypothesis import strategies as st
from qriskit.crc import crc16 as their_crc16

from gateway.faults import Fault
from gateway.pos.codes import PaymentCode, Words, read_code
from gateway.pos.qris import MAX_QRIS, crc16, is_payer_code, is_whole, looks_like_qris

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "qris-vectors.json").read_text(encoding="utf-8"))
PAYLOADS = [vector for vector in VECTORS if "payload" in vector]
STATIC = PAYLOADS[0]["payload"]
# The example of EMVCo's specification of consumer-presented codes, and one that an Indonesian wallet's documentation shows.
PAYERS = ["hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=", "hQVDUFYwMWEaTw5BMDAwMDAwMDg4ODg4OFAIUVJJU0NQTQ=="]


def test_the_crc_has_the_check_value_of_its_kind() -> None:
    assert f"{crc16(b'123456789'):04X}" == next(vector["crc"] for vector in VECTORS if "text" in vector)


@pytest.mark.parametrize("vector", PAYLOADS, ids=[vector["name"] for vector in PAYLOADS])
def test_a_payload_is_whole_when_its_crc_fits(vector: dict[str, str]) -> None:
    payload = vector["payload"]
    assert looks_like_qris(payload)
    assert is_whole(payload) is vector.get("valid", True)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_the_crc_is_the_one_that_qriskit_finds(text: str) -> None:
    assert f"{crc16(text.encode()):04X}" == their_crc16(text)


@given(at=st.integers(0, len(STATIC) - 1), sign=st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ."))
def test_a_payload_with_one_wrong_character_is_never_whole_to_us_nor_to_qriskit(at: int, sign: str) -> None:
    changed = STATIC[:at] + sign + STATIC[at + 1 :]
    assert is_whole(changed) is (changed == STATIC)
    if changed != STATIC:
        assert not qriskit.is_valid(changed)


@pytest.mark.parametrize("prefix", ["", "]Q1", "]Q0", "]d1"])
@pytest.mark.parametrize("payload", [vector["payload"] for vector in PAYLOADS if vector.get("valid", True)] + PAYERS)
def test_a_scanned_payment_code_is_told_from_goods(prefix: str, payload: str) -> None:
    assert read_code(f"{prefix}{payload}\r", ()) == PaymentCode(payload)


@pytest.mark.parametrize("payload", [STATIC[:-1], STATIC[:100], STATIC[:-4] + "C6D0", STATIC + "0"])
def test_a_broken_one_is_damaged(payload: str) -> None:
    code = read_code(payload, ())
    assert isinstance(code, Fault)
    assert code.code == "GW-3102"


@pytest.mark.parametrize("text", ["000201", "0002017", "000201-GULA", "0002010000000000GULA", "hQVDUFYw"])
def test_a_shop_s_own_code_that_begins_alike_is_still_its_own_code(text: str) -> None:
    assert not is_payer_code(text)
    assert read_code(text, ()) == Words(text)


def test_the_longest_payload_there_may_be_is_read() -> None:
    body = STATIC[:-8] + "6304".rjust(MAX_QRIS - len(STATIC) + 4, "X")
    payload = f"{body}{crc16(body.encode()):04X}"
    assert len(payload) == MAX_QRIS
    assert read_code(payload, ()) == PaymentCode(payload)
