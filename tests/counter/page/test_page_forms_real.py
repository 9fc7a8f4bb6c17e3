"""At the page, before a stage: each form of the menu sends what it should and shows what it is told."""

from typing import Any

import pytest

from tests.counter.page.hands import NOODLES, RICE, Desk
from tests.counter.page.stage import Stage

pytestmark = pytest.mark.real

FORMS: list[tuple[str, str, str, dict[str, Any], str, dict[str, Any]]] = [
    ("Kas", "Kas masuk, keluar", "cash", {"direction": "out", "amount": "150000", "reason": "Belanja"}, "cash",
     {"direction": "out", "amount": 150_000, "reason": "Belanja"}),
    ("Kas", "Buka laci", "drawer", {"reason": "Tukar uang"}, "drawer", {"reason": "Tukar uang"}),
    ("Kas", "Laporan sementara (X)", "x", {}, "x", {}),
    ("Kas", "Laporan akhir (Z)", "z", {}, "z", {}),
    ("Kas", "Terima simpanan", "saving", {"member": "00123", "amount": "10000", "saving": "wajib"}, "saving",
     {"member": "00123", "amount": 10_000, "saving": "wajib"}),
    ("Kas", "Bayar bon", "bon", {"member": "00123", "amount": "50000", "kind": "tunai"}, "bon",
     {"member": "00123", "payment": {"kind": "tunai", "amount": 50_000}}),
    ("Kas", "Bayar bon", "bon", {"member": "00123", "amount": "50000", "kind": "transfer", "reference": "123456789"}, "bon",
     {"member": "00123", "payment": {"kind": "transfer", "amount": 50_000, "reference": "123456789", "confirmed": True}}),
    ("Penjualan", "Potongan keranjang", "discount", {"unit": "amount", "value": "500"}, "discount", {"basket": "12-1", "amount": 500}),
    ("Penjualan", "Potongan keranjang", "discount", {"unit": "percent", "value": "5"}, "discount", {"basket": "12-1", "percent": 5}),
    ("Penjualan", "Anggota setelah bayar", "link", {"receipt_no": "871", "member": "00123"}, "link",
     {"receipt_no": 871, "member": "00123"}),
    ("Penjualan", "Cetak ulang struk", "reprint", {"receipt_no": "870"}, "reprint", {"receipt_no": 870}),
    ("Barang", "Harga dan barang", "price", {"code": "777", "price": "4000", "name": "Sabun", "unit": "pcs"}, "price",
     {"code": "777", "price": 4_000, "name": "Sabun", "unit": "pcs"}),
    ("Alat", "Mode latihan", "learn", {}, "training", {"on": True}),
    ("Alat", "Selesai latihan", "learnt", {}, "training", {"on": False}),
    ("Alat", "Cetak kartu kendali", "cards", {}, "cards", {}),
]  # fmt: skip


@pytest.mark.parametrize("each", FORMS, ids=lambda each: each[2])
def test_a_form_of_the_menu_sends_its_act(desk: Desk, each: tuple[str, str, str, dict[str, Any], str, dict[str, Any]]) -> None:
    part, words, form, values, path, body = each
    desk.menu(part, words)
    desk.fill(form, **values)
    desk.gone()
    assert desk.sent(path) == body


def test_a_shift_is_opened_with_its_float_and_the_day_where_the_clock_is_not_sure(stage: Stage, desk: Desk) -> None:
    stage.show(shift={"open": False, "confirm_day": True}, clerks=True, clerk="ANI")
    desk.page.evaluate("() => { sessionStorage.token = 't'; }")
    desk.page.reload()
    desk.see("#pay", "Buka shift")
    desk.page.click("#pay")
    desk.fill("open", float="200000", day="2026-11-25")
    desk.gone()
    assert desk.sent("shift/open") == {"float": 200_000, "day": "2026-11-25"}


def test_the_count_at_the_close_adds_up_the_notes_and_a_difference_asks_for_its_reason(stage: Stage, desk: Desk) -> None:
    desk.menu("Kas", "Tutup shift")
    desk.page.fill("#close-n50000", "3")
    desk.page.fill("#close-n500", "4")
    assert desk.page.input_value("#close-counted") == "152.000"
    assert desk.page.is_hidden("#close-reason")
    stage.refuse(409, "GW-3605", "Selisih kurang Rp 12.000. Hitung lagi atau tulis alasannya.")
    desk.page.click("#close-form .main")
    desk.see("#close-error", "Selisih kurang Rp 12.000.")
    desk.fill("close", reason="Salah kembalian")
    desk.gone()
    assert desk.sent("shift/close") == {"counted": 152_000, "reason": "Salah kembalian"}


def test_goods_of_a_receipt_are_taken_back(stage: Stage, desk: Desk) -> None:
    given = {**NOODLES, "left": 2}
    stage.looks["receipt"] = {
        "receipt_no": 871, "generation": 1, "number": "01.1-000871", "wall": 0, "member": None, "total": 40_075, "paid": 40_000,
        "lines": [given, {**RICE, "left": 2_450}, {**NOODLES, "n": 3, "left": 0}],
    }  # fmt: skip
    stage.extra = {"result": {"receipt_no": 872, "total": 10_250}}
    desk.menu("Penjualan", "Retur")
    desk.fill("receipt", receipt_no="871")
    desk.see("#refund-dialog", "Retur struk 01.1-000871")
    assert desk.page.query_selector("#refund-n3") is None
    desk.fill("refund", n1="1", n2="0,5", reason="Rusak")
    desk.see("#sum-dialog", "Kembalikan uang: Rp 10.250")
    assert desk.sent("refund") == {
        "receipt_no": 871, "generation": 1, "reason": "Rusak", "lines": [{"n": 1, "qty": 1}, {"n": 2, "grams": 500}],
    }  # fmt: skip


def test_a_report_is_a_table_and_qris_sales_are_ticked_against_the_merchants_app(stage: Stage, desk: Desk) -> None:
    stage.looks["report"] = {"title": "QRIS hari ini", "columns": ["Struk", "Jumlah"], "rows": [["01.1-000871", "14.250"]]}
    desk.menu("Kas", "Cocokkan QRIS")
    desk.see("#report-dialog table", "Struk Jumlah 01.1-000871 14.250")
    assert ("report", {"kind": "qris"}) in stage.asked
    desk.page.click("text=Tidak ada")
    desk.see("#report-dialog table", "✗ tidak ada")
    assert desk.sent("qris-tick") == {"receipt_no": 871, "found": False}


def test_large_numbers_in_money_and_words_that_are_codes_are_not_taken(desk: Desk) -> None:
    desk.menu("Kas", "Bayar bon")
    desk.fill("bon", member="00123", amount="8991002101234")
    desk.see("#bon-error", "Itu kode barang, bukan uang.")
    desk.key("Escape")
    desk.menu("Kas", "Buka laci")
    desk.page.wait_for_selector("#drawer-reason:focus")
    desk.page.keyboard.type("8991002101234")
    desk.key("Enter")
    desk.gone()
    assert desk.sent("scan")
    assert desk.stage.sent == [("scan", {"code": "8991002101234"})]
