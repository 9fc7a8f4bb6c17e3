"""From bytes to acts: what is taken, what is refused, and that nothing raises."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.counter.acts import OPERATIONS
from gateway.counter.api import Call, Refusal, read_call
from gateway.messages.acts import (
    Act,
    AskQris,
    ChangeLine,
    CloseDay,
    CloseShift,
    Discount,
    Hold,
    KickDrawer,
    LinkMember,
    MoveCash,
    MoveStock,
    OpenShift,
    Pay,
    PayBon,
    PowerOff,
    PrintCards,
    PrintTest,
    PrintX,
    Recall,
    Refund,
    Reprint,
    ReturnLine,
    Scan,
    SetMember,
    SetPrice,
    TakeSaving,
    TellTime,
    TickQris,
    Train,
    VoidBasket,
)  # fmt: skip
from gateway.messages.sales import Payment

CASH = {"kind": "tunai", "tendered": 20_000}


def read(name: str, body: object) -> Call | Refusal:
    return read_call(name, body if isinstance(body, bytes) else json.dumps(body).encode())


TAKEN: list[tuple[str, dict[str, Any], Act]] = [
    ("scan", {"code": "8991002101234"}, Scan("8991002101234")),
    ("scan", {"code": "3*"}, Scan("3*")),
    ("scan", {"code": "0108991002101234\x1d10A"}, Scan("0108991002101234\x1d10A")),
    ("scan", {"code": "777", "name": "Sabun", "price": 4_000}, Scan("777", "Sabun", 4_000)),
    ("line", {"n": 2, "qty": 3}, ChangeLine(2, qty=3)),
    ("line", {"n": 2, "grams": 750}, ChangeLine(2, grams=750)),
    ("line", {"n": 2, "milli": 1_500}, ChangeLine(2, milli=1_500)),
    ("line", {"n": 2, "discount": 0}, ChangeLine(2, discount=0)),
    ("line", {"n": 2, "price": 3_000}, ChangeLine(2, price=3_000)),
    ("line", {"n": 2, "remove": True}, ChangeLine(2, remove=True)),
    ("member", {"member": "00123"}, SetMember("00123")),
    ("member", {"member": None}, SetMember(None)),
    ("pay", {"basket": "12-1", "payments": [CASH]}, Pay("12-1", (Payment("tunai", tendered=20_000),))),
    ("pay", {"basket": "1", "payments": [{"kind": "tunai", "tendered": 0}], "total": 40}, Pay("1", (Payment("tunai", tendered=0),), 40)),
    (
        "pay",
        {"basket": "1", "payments": [{"kind": "qris", "amount": 5, "confirmed": True}, {"kind": "transfer", "reference": "A1"}]},
        Pay("1", (Payment("qris", 5, confirmed=True), Payment("transfer", reference="A1"))),
    ),
    ("pay", {"basket": "1", "payments": [{"kind": "bon"}]}, Pay("1", (Payment("bon"),))),
    ("void", {"basket": "12-1", "reason": "Salah pindai"}, VoidBasket("12-1", "Salah pindai")),
    ("reprint", {"receipt_no": 871}, Reprint(871)),
    ("line", {"n": 2, "noted": True}, ChangeLine(2, noted=True)),
    ("discount", {"basket": "1", "percent": 10}, Discount("1", percent=10)),
    ("discount", {"basket": "1", "amount": 0}, Discount("1", amount=0)),
    ("hold", {}, Hold()),
    ("recall", {"basket": "12-1"}, Recall("12-1")),
    ("qris", {"basket": "12-1"}, AskQris("12-1")),
    ("qris", {"basket": "12-1", "cancel": True}, AskQris("12-1", cancel=True)),
    ("qris", {"basket": "12-1", "amount": 5, "plain": True, "paper": True}, AskQris("12-1", amount=5, plain=True, paper=True)),
    ("qris-tick", {"receipt_no": 8, "found": False}, TickQris(8, found=False)),
    (
        "refund",
        {"receipt_no": 8, "lines": [{"n": 1}, {"n": 2, "grams": 500}], "reason": "Rusak", "generation": 1},
        Refund(8, (ReturnLine(1), ReturnLine(2, grams=500)), "Rusak", 1),
    ),
    ("drawer", {"reason": "Tukar uang"}, KickDrawer("Tukar uang")),
    ("cash", {"direction": "out", "amount": 50_000, "reason": "Setor"}, MoveCash("out", 50_000, "Setor")),
    ("shift/open", {"float": 200_000, "day": "2026-11-24"}, OpenShift(200_000, "2026-11-24")),
    ("shift/close", {"counted": 350_000, "reason": "Kurang"}, CloseShift(350_000, "Kurang")),
    ("x", {}, PrintX()),
    ("z", {}, CloseDay()),
    ("saving", {"member": "00123", "amount": 10_000, "saving": "wajib"}, TakeSaving("00123", 10_000, "wajib")),
    ("bon", {"member": "00123", "payment": CASH}, PayBon("00123", Payment("tunai", tendered=20_000))),
    ("link", {"receipt_no": 8, "member": "00123"}, LinkMember(8, "00123")),
    ("price", {"code": "SABUN", "price": 4_000, "name": "Sabun", "unit": "pcs"}, SetPrice("SABUN", 4_000, "Sabun", "pcs")),
    ("stock", {"code": "SABUN", "move": "count", "qty": 0}, MoveStock("SABUN", "count", qty=0)),
    ("training", {"on": True}, Train(on=True)),
    ("cards", {"digits": True}, PrintCards(digits=True)),
    ("off", {}, PowerOff()),
    ("print-test", {}, PrintTest()),
    ("clock", {"wall": 1_795_000_000_000}, TellTime(1_795_000_000_000)),
]


@pytest.mark.parametrize(("name", "body", "act"), TAKEN)
def test_a_body_becomes_its_act_with_and_without_a_request_id(name: str, body: dict[str, Any], act: Act) -> None:
    assert read(name, body) == Call(act, "")
    assert read(name, {**body, "request": "r" * 40}) == Call(act, "r" * 40)
    assert read(name, {**body, "consent": {"clerk": "SITI", "pin": "4711"}}) == Call(act, "", ("SITI", "4711"))


REFUSED: list[tuple[str, Any, list[str]]] = [
    ("scan", {}, ["code"]),
    ("scan", {"code": ""}, ["code"]),
    ("scan", {"code": 8991002101234}, ["code"]),
    ("scan", {"code": "1", "name": "Sabun"}, [""]),
    ("scan", {"code": "1", "price": 5}, [""]),
    ("scan", {"code": "1", "name": "Sabun", "price": True}, ["price"]),
    ("scan", {"code": "1", "name": "Sabun", "price": 4_000.0}, ["price"]),
    ("scan", {"code": "1", "name": "", "price": 0}, ["name", "price"]),
    ("scan", {"code": "a\nb"}, ["code"]),
    ("scan", {"code": "x" * 513}, ["code"]),
    ("scan", {"code": "1", "Code": "2", "qty": 1}, ["Code", "qty"]),
    ("scan", {"code": "1", "request": "r" * 41}, ["request"]),
    ("scan", {"code": "1", "request": 5}, ["request"]),
    ("scan", ["code"], [""]),
    ("scan", None, [""]),
    ("scan", "8991002101234", [""]),
    ("line", {"n": 1}, [""]),
    ("line", {"n": 1, "qty": 1, "remove": True}, [""]),
    ("line", {"n": 1, "remove": False}, ["remove"]),
    ("line", {"n": 0, "qty": 0}, ["n", "qty"]),
    ("line", {"n": 1, "qty": 8991002101234}, ["qty"]),
    ("line", {"n": True, "qty": 1}, ["n"]),
    ("member", {}, ["member"]),
    ("member", {"member": ""}, ["member"]),
    ("pay", {"basket": "1", "payments": []}, ["payments"]),
    ("pay", {"basket": "1", "payments": [CASH] * 9}, ["payments"]),
    ("pay", {"basket": "1", "payments": [{"kind": "tunai"}]}, ["payments[0]"]),
    ("pay", {"basket": "1", "payments": [{"kind": "emas", "amount": 5}]}, ["payments[0].kind"]),
    ("pay", {"basket": "1", "payments": [{"amount": 5}]}, ["payments[0].kind"]),
    ("pay", {"basket": "1", "payments": [{"kind": "qris", "tendered": 5}]}, ["payments[0].tendered"]),
    ("pay", {"basket": "1", "payments": [{"kind": "qris", "amount": 0}]}, ["payments[0].amount"]),
    ("pay", {"basket": "1", "payments": [{"kind": "tunai", "tendered": -5}]}, ["payments[0].tendered"]),
    ("pay", {"basket": "1", "payments": [{"kind": "tunai", "tendered": 1e3}]}, ["payments[0].tendered"]),
    ("pay", {"basket": "1", "payments": [{"kind": "tunai", "tendered": 5, "confirmed": 1}]}, ["payments[0].confirmed"]),
    ("pay", {"basket": "1", "payments": [5]}, ["payments[0]"]),
    ("pay", {"payments": {}, "total": None}, ["basket", "payments", "total"]),
    ("void", {"basket": "1"}, ["reason"]),
    ("reprint", {"receipt_no": "871"}, ["receipt_no"]),
    ("clock", {"wall": -1}, ["wall"]),
    ("void", {"basket": "1", "reason": "a", "consent": {"clerk": "SITI"}}, ["consent.pin"]),
    ("discount", {"basket": "1"}, [""]),
    ("discount", {"basket": "1", "percent": 101}, ["percent"]),
    ("refund", {"receipt_no": 8, "lines": [], "reason": "a"}, ["lines"]),
    ("refund", {"receipt_no": 8, "lines": [{"n": 1, "qty": 1, "grams": 5}], "reason": "a"}, ["lines[0]"]),
    ("shift/open", {"float": -1, "day": "24-11-2026"}, ["float", "day"]),
    ("bon", {"member": "1", "payment": {"kind": "bon", "amount": 5}}, ["payment.kind"]),
    ("stock", {"code": "A", "move": "in", "qty": 1, "milli": 5}, [""]),
]


@pytest.mark.parametrize(("name", "body", "where"), REFUSED)
def test_a_body_that_does_not_fit_is_refused_with_every_problem_in_its_place(name: str, body: object, where: list[str]) -> None:
    refusal = read(name, body)
    assert isinstance(refusal, Refusal)
    assert (refusal.status, refusal.fault.code) == (422, "GW-7102")
    assert [problem.at for problem in refusal.problems] == where


def test_problems_of_one_answer_are_bounded() -> None:
    refusal = read("scan", {f"k{n}": 0 for n in range(500)})
    assert isinstance(refusal, Refusal)
    assert len(refusal.problems) == 20


UNREADABLE = [
    b"",
    b"{",
    b"nope",
    b"\xff\xfe{}",
    b'\xef\xbb\xbf{"code":"1"}',
    '{"code":"1"}'.encode("utf-16"),
    b'{"code":"1","code":"2"}',
    b'{"wall":NaN}',
    b'{"wall":Infinity}',
    b'{"wall":' + b"9" * 5_000 + b"}",
    b"[" * 60_000,
    b'{"a":' * 10_000,
]


@pytest.mark.parametrize("body", UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_is_no_strict_json_is_a_bad_request(body: bytes) -> None:
    refusal = read("clock", body)
    assert isinstance(refusal, Refusal)
    assert (refusal.status, refusal.fault.code, refusal.problems) == (400, "GW-7101", ())


def test_a_code_with_half_a_surrogate_pair_is_refused() -> None:
    refusal = read("scan", b'{"code":"\\ud800"}')
    assert isinstance(refusal, Refusal)
    assert refusal.status == 422


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_the_tables_names_are_those_of_the_act_that_it_makes(name: str) -> None:
    operation = OPERATIONS[name]
    act = next(act for op, _, act in TAKEN if op == name)
    renamed = {"float": "cash"} if name == "shift/open" else {}
    assert {renamed.get(field, field) for field in operation.fields} == {field.name for field in dataclasses.fields(act)}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
known = st.sampled_from(sorted({key for op in OPERATIONS.values() for key in (*op.fields, "request", "kind", "amount", "tendered")}))


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(OPERATIONS)), body=st.dictionaries(known, json_values, max_size=6) | json_values)
def test_any_json_is_taken_whole_or_refused_with_reasons(name: str, body: object) -> None:
    answer = read(name, body)
    if isinstance(answer, Refusal):
        assert answer.status in (400, 422)
        assert answer.status == 400 or answer.problems
    else:
        assert len(answer.request) <= 40
        hash(answer.act)


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(sorted(OPERATIONS)), body=st.binary(max_size=60))
def test_any_bytes_are_answered(name: str, body: bytes) -> None:
    assert isinstance(read_call(name, body), Call | Refusal)
