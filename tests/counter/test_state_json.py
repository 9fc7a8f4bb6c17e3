"""The state as JSON: the contract's own example, name by name and null by null, and what has come to it since."""

import json
from dataclasses import replace

from gateway.counter.replies import json_bytes
from gateway.counter.state_json import STATE, result_json, state_json
from gateway.messages.counter import (
    BasketView,
    CounterState,
    DeviceView,
    HeldView,
    LastSale,
    NoteView,
    PrintView,
    QrisView,
    ReadingView,
    ReminderView,
    ShiftView,
)  # fmt: skip
from gateway.messages.sales import SaleLine, SaleResult

LINES = (
    SaleLine(1, "8991002101234", "Indomie", 2, None, None, 3_500, 0, 7_000),
    SaleLine(2, "2100001000004", "Beras", None, 750, None, 12_500, 0, 9_375),
)
QRIS = QrisView("000201", 16_375, "waiting")
FULL = CounterState(
    rev=17,
    outlet=(("id", "3310152015-01"), ("name", "Gerai")),
    clerk=None,
    shift=ShiftView(41, open=True, business_day="2026-11-24", z=17, clerk="ANI", opened_ms=1_795_000_000_000),
    basket=BasketView("12-345", None, 16_375, 0, 16_375, LINES, 16_300, QRIS, (ReminderView(2, "Catat di MAP", done=True),)),
    last_sale=LastSale(871, 1_203, 16_375, -75, 16_300, 20_000, 3_700, "printed"),
    devices=(
        ("scanner.counter", DeviceView("ok")),
        ("scale.counter", DeviceView("ok", ReadingView(750, "gross", stable=True, flags=(), age_ms=40))),
        ("printer.receipt", DeviceView("ok", None, "ok", "closed")),
    ),
    link=(("state", "ok"), ("grade", "?"), ("medium", "lte")),
    uplink=(("head", 1_203), ("accepted", 1_203), ("stored", 1_190), ("waiting", 13)),
    prints=(PrintView(870, "unknown"),),
    clock=(("trust", 3),),
    note=NoteView("GW-3101", "Barang belum terdaftar.", "Keranjang tetap.", "Cari namanya.", "777"),
    warnings=(NoteView("GW-7001", "Internet putus.", "Penjualan tetap bisa.", "Tunggu."),),
    clerks=True,
    held=(HeldView("12-340", "00123", 5_000, 2, 1_795_000_000_000),),
)
CONTRACT = """
{"rev": 17, "outlet": {"id": "3310152015-01", "name": "Gerai"}, "clerk": null,
 "shift": {"no": 41, "open": true, "business_day": "2026-11-24", "z": 17, "clerk": "ANI", "opened_ms": 1795000000000, "confirm_day": false},
 "role": null, "clerks": true, "training": false,
 "held": [{"id": "12-340", "member": "00123", "total": 5000, "lines": 2, "held_ms": 1795000000000}],
 "basket": {"id": "12-345", "member": null, "subtotal": 16375, "discount": 0, "total": 16375, "cash_due": 16300,
   "qris": {"payload": "000201", "amount": 16375, "state": "waiting"}, "reminders": [{"n": 2, "text": "Catat di MAP", "done": true}],
   "lines": [{"n": 1, "code": "8991002101234", "name": "Indomie", "qty": 2, "grams": null, "milli": null,
              "price": 3500, "discount": 0, "amount": 7000},
             {"n": 2, "code": "2100001000004", "name": "Beras", "qty": null, "grams": 750, "milli": null,
              "price": 12500, "discount": 0, "amount": 9375}]},
 "last_sale": {"receipt_no": 871, "seq": 1203, "total": 16375, "rounding": -75, "paid": 16300, "tendered": 20000, "change": 3700,
   "print": "printed"},
 "devices": {"scanner.counter": {"state": "ok"},
   "scale.counter": {"state": "ok", "reading": {"grams": 750, "kind": "gross", "stable": true, "flags": [], "age_ms": 40}},
   "printer.receipt": {"state": "ok", "paper": "ok", "cover": "closed"}},
 "link": {"state": "ok", "grade": "?", "medium": "lte"}, "uplink": {"head": 1203, "accepted": 1203, "stored": 1190, "waiting": 13},
 "prints": [{"receipt_no": 870, "state": "unknown"}], "clock": {"trust": 3},
 "note": {"code": "GW-3101", "message": "Barang belum terdaftar.", "safe": "Keranjang tetap.", "next": "Cari namanya.", "about": "777"},
 "warnings": [{"code": "GW-7001", "message": "Internet putus.", "safe": "Penjualan tetap bisa.", "next": "Tunggu."}]}
"""
NO_LINE = (("state", "unknown"), ("grade", "?"), ("medium", "unknown"))
EMPTY = CounterState(1, (("id", "x"), ("name", "")), None, None, None, None, (), NO_LINE, (), (), (("trust", 0),), None, ())

UNTOLD = {"head": None, "accepted": None, "stored": None, "waiting": None}


def test_the_full_state_is_the_contracts_example() -> None:
    assert state_json(FULL) == json.loads(CONTRACT)


def test_the_empty_state_says_null_and_never_zero() -> None:
    tree = state_json(EMPTY)
    assert [tree[name] for name in ("clerk", "shift", "basket", "last_sale", "note")] == [None] * 5
    assert (tree["uplink"], tree["prints"], tree["warnings"], tree["devices"]) == (UNTOLD, [], [], {})


def test_both_have_the_shape_that_the_document_promises() -> None:
    assert list(STATE.problems(state_json(FULL), "")) == []
    assert list(STATE.problems(state_json(EMPTY), "")) == []


def test_a_scale_without_a_reading_and_a_mute_printer_say_so() -> None:
    devices = (("scale.a", DeviceView("absent")), ("printer.b", DeviceView("unknown")))
    assert state_json(replace(EMPTY, devices=devices))["devices"] == {
        "scale.a": {"state": "absent", "reading": None},
        "printer.b": {"state": "unknown", "paper": "unknown", "cover": "unknown"},
    }


def test_a_result_has_the_contracts_names() -> None:
    assert result_json(SaleResult(1, 2, 3, 4, 5, 6, 7)) == {
        "receipt_no": 1, "seq": 2, "total": 3, "rounding": 4, "paid": 5, "tendered": 6, "change": 7,
    }  # fmt: skip


def test_a_broken_name_from_outside_costs_a_letter_and_not_the_page() -> None:
    assert json_bytes({"name": "Te\ud800h <b>"}) == b'{"name":"Te?h <b>"}'
