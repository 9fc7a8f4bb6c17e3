"""At the page, before a stage: entering, consent, search, holding, split payment, QRIS, reminders, training, two windows."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.counter.page.hands import CLERKS, GOODS, MEMBER, NOODLES, PAYLOAD, RICE, Desk
from tests.counter.page.stage import Stage

pytestmark = pytest.mark.real


def test_a_clerk_enters_with_his_pin_and_the_token_goes_with_every_act(stage: Stage, open_desk: Callable[..., Desk]) -> None:
    stage.looks["clerks"] = CLERKS
    stage.show(clerks=True)
    desk = open_desk()
    desk.see("#login-dialog", "ANI BUDI PIN")
    stage.refuse(403, "GW-7120", "PIN salah.")
    desk.fill("login", clerk="ANI", pin="1111")
    desk.see("#login-error", "PIN salah.")
    stage.extra = {"token": "t-1"}
    stage.show(clerk="ANI", role="kasir")
    desk.fill("login", clerk="ANI", pin="1234")
    desk.gone()
    assert desk.sent("login") == {"clerk": "ANI", "pin": "1234"}
    desk.page.keyboard.type("123")
    desk.key("Enter")
    desk.see("#day", "ANI")
    desk.page.wait_for_function("() => sessionStorage.token === 't-1'")
    desk.menu("Alat", "Tes printer")
    desk.fill("print-test")
    desk.gone()
    assert stage.tokens[-1] == "t-1"


def test_where_the_names_are_not_told_the_clerk_types_his(stage: Stage, desk: Desk) -> None:
    stage.looks.pop("clerks", None)
    stage.show(clerks=True)
    desk.fill("login", clerk="ANI", pin="482913")
    desk.gone()
    assert stage.sent == [("login", {"clerk": "ANI", "pin": "482913"})]


def test_a_session_that_has_ended_asks_who_it_is_and_does_the_act_after(stage: Stage, desk: Desk) -> None:
    stage.looks["clerks"] = CLERKS
    stage.fill(NOODLES)
    desk.see("#total", "7.000")
    stage.refuse(401, "GW-7121", "Sesi berakhir.")
    desk.key("F8")
    desk.see("#login-error", "Sesi berakhir.")
    desk.fill("login", clerk="BUDI", pin="9")
    desk.see("#toast", "Ditunda.")
    assert [path for path, _ in stage.sent] == ["hold", "login", "hold"]


def test_what_needs_the_ketua_asks_for_him_and_is_done_with_his_word(stage: Stage, desk: Desk) -> None:
    stage.looks["clerks"] = CLERKS
    stage.fill(NOODLES)
    desk.page.click("#other")
    desk.page.click("text=Ganti harga")
    stage.refuse(403, "GW-3702", "Ganti harga perlu izin ketua.")
    stage.refuse(403, "GW-7120", "PIN salah.")
    desk.fill("reprice", price="3000")
    desk.see("#consent-dialog", "Ganti harga perlu izin ketua.")
    assert desk.page.query_selector("#consent-form [value=ANI]") is None
    desk.fill("consent", clerk="BUDI", pin="1")
    desk.see("#consent-error", "PIN salah.")
    desk.fill("consent", clerk="BUDI", pin="2222")
    desk.gone()
    assert desk.sent("line") == {"n": 1, "price": 3000, "consent": {"clerk": "BUDI", "pin": "2222"}}


def test_consent_that_is_not_given_leaves_the_refusal_where_it_was_asked(stage: Stage, desk: Desk) -> None:
    stage.fill(NOODLES)
    desk.menu("Penjualan", "Potongan keranjang")
    stage.refuse(403, "GW-3702", "Potongan di atas batas.")
    desk.fill("discount", unit="percent", value="50")
    desk.page.wait_for_selector("#consent-dialog[open]")
    desk.page.click("#consent-form .close")
    desk.see("#discount-error", "Potongan di atas batas.")


@pytest.mark.parametrize(
    ("words", "values", "body"),
    [
        ("Barang masuk", {"code": "777", "unit": "qty", "amount": "24"}, {"code": "777", "move": "in", "qty": 24}),
        ("Barang rusak, keluar", {"code": "777", "unit": "grams", "amount": "1,25", "reason": "Rusak"},
         {"code": "777", "move": "out", "grams": 1_250, "reason": "Rusak"}),
        ("Stok opname", {"code": "777", "unit": "qty", "amount": "0"}, {"code": "777", "move": "count", "qty": 0}),
    ],
)  # fmt: skip
def test_stock_is_told_one_after_the_other(desk: Desk, words: str, values: dict[str, Any], body: dict[str, Any]) -> None:
    form = {"in": "in", "out": "out", "count": "count"}[body["move"]]
    desk.menu("Barang", words)
    desk.fill(form, **values)
    desk.see("#toast", "Tersimpan.")
    assert desk.page.input_value(f"#{form}-code") == ""
    assert desk.sent("stock") == body


def test_goods_are_found_by_name_as_one_types_and_sold_with_the_arrow(stage: Stage, desk: Desk) -> None:
    stage.looks["search"] = {"items": [GOODS, {**GOODS, "code": "222", "name": "Mie Burung Dara"}]}
    desk.key("F2")
    desk.page.keyboard.type("mi")
    desk.see("#find-dialog .list", "Mie Sedaap Goreng 90 g 8991002101234 · stok 41 pcs 3.500")
    assert ("search", {"q": "mi", "limit": "20"}) in stage.asked
    desk.key("ArrowDown", "ArrowDown", "Enter")
    desk.gone()
    assert desk.sent("scan") == {"code": "222"}


def test_a_price_check_sells_nothing(stage: Stage, desk: Desk) -> None:
    stage.looks["goods"] = GOODS
    desk.key("F7")
    desk.page.keyboard.type("8991002101234")
    desk.key("Enter")
    desk.see("#sum-dialog", "Mie Sedaap Goreng 90 g per pcs · stok 41 pcs Rp 3.500")
    assert stage.sent == []


def test_a_basket_is_put_aside_and_taken_up_again(stage: Stage, desk: Desk) -> None:
    stage.fill(NOODLES)
    desk.see("#total", "7.000")
    desk.key("F8")
    desk.see("#toast", "Ditunda.")
    stage.show(held=[{"id": "12-1", "member": "00123", "total": 7_000, "lines": 1, "held_ms": 1_795_000_000_000}])
    stage.fill(id="12-2")
    desk.see("#hold", "Panggil 1")
    desk.key("F8")
    desk.see("#held-dialog", "1 baris · anggota 00123 7.000")
    desk.key("Enter")
    desk.gone()
    assert (desk.sent("hold"), desk.sent("recall")) == ({}, {"basket": "12-1"})


def test_a_weighed_line_loses_its_packing(stage: Stage, desk: Desk) -> None:
    stage.fill(RICE)
    desk.page.click("#other")
    desk.page.click("text=Kurangi bobot kemasan")
    desk.fill("tare", tare="150")
    desk.gone()
    assert desk.sent("line") == {"n": 2, "grams": 2_300}


def test_a_part_by_qris_and_the_rest_in_cash_are_one_payment(stage: Stage, desk: Desk) -> None:
    stage.fill(NOODLES)
    desk.see("#total", "7.000")
    desk.key("F9")
    desk.page.fill("#amount", "5000")
    desk.page.check("#confirmed")
    desk.page.click("#pay-now >> text=Tambah")
    desk.see("#parts", "QRIS Rp 5.000")
    desk.see("#due", "Rp 2.000")
    desk.page.click("text=Uang pas")
    desk.page.click("#pay-now")
    desk.see("#parts", "QRIS")
    assert desk.sent("pay") == {
        "basket": "12-1", "total": 7_000,
        "payments": [{"kind": "qris", "amount": 5_000, "confirmed": True}, {"kind": "tunai", "amount": 2_000}],
    }  # fmt: skip


def test_too_little_cash_can_be_taken_as_a_part_and_given_back(stage: Stage, desk: Desk) -> None:
    stage.fill(NOODLES, member="00123")
    desk.see("#total", "7.000")
    desk.key("F4")
    desk.page.keyboard.type("4000")
    desk.page.click("#some")
    desk.see("#due", "Rp 3.000")
    desk.page.click("#kinds >> text=Bon")
    desk.see("#pay-say", "Bon anggota 00123.")
    desk.page.click("#pay-now")
    desk.page.wait_for_selector("dialog[open]", state="detached")
    assert desk.sent("pay")["payments"] == [{"kind": "tunai", "tendered": 4_000}, {"kind": "bon", "amount": 3_000}]


def test_bon_is_for_members_only_and_the_member_can_be_given_while_paying(stage: Stage, desk: Desk) -> None:
    stage.fill(NOODLES)
    desk.see("#total", "7.000")
    desk.key("F4")
    desk.page.click("#kinds >> text=Bon")
    desk.see("#pay-say", "Bon hanya untuk anggota.")
    assert desk.page.is_disabled("#pay-now")
    desk.key("F3")
    stage.looks["members"] = {"members": [MEMBER]}
    desk.page.click("#member-form >> text=Cari")
    desk.page.click("text=00123 SRI W***")
    assert desk.page.input_value("#member-member") == "00123"
    stage.fill(NOODLES, member="00123")
    desk.key("Enter")
    desk.page.wait_for_selector("#pay-now:enabled")
    assert desk.sent("member") == {"member": "00123"}


def test_the_qris_code_is_shown_with_its_state_and_the_plain_one_can_be_asked_for(stage: Stage, desk: Desk) -> None:
    stage.fill(NOODLES, qris={"payload": PAYLOAD, "amount": 7_000, "state": "waiting"})
    desk.see("#total", "7.000")
    desk.key("F9")
    desk.see("#qris", "Menunggu pembayaran · Rp 7.000")
    desk.page.wait_for_function("() => document.querySelector('#qris img').naturalWidth > 0")
    assert desk.sent("qris") == {"basket": "12-1"}
    desk.page.click("text=Tampilkan QRIS biasa")
    stage.fill(NOODLES, qris={"payload": PAYLOAD, "amount": 7_000, "state": "cancelled"})
    desk.see("#qris", "Dibatalkan")
    desk.page.click("text=Buat kode Rp 7.000")
    stage.fill(NOODLES, qris={"payload": PAYLOAD, "amount": 7_000, "state": "confirmed"})
    desk.see("#qris", "Dikonfirmasi")
    assert ("qris", {"basket": "12-1", "plain": True}) in stage.sent


def test_reminders_come_before_the_money(stage: Stage, desk: Desk) -> None:
    stage.fill(NOODLES, reminders=[{"n": 1, "text": "LPG 3 kg: catat KTP pembeli di aplikasi MAP dahulu. Sudah dicatat?", "done": False}])
    desk.see("#total", "7.000")
    desk.key("F4")
    desk.see("#reminders", "Sudah dicatat?")
    assert desk.page.is_hidden("#pay-cash")
    desk.page.click("#reminders .tick")
    stage.fill(NOODLES, reminders=[{"n": 1, "text": "LPG", "done": True}])
    desk.page.wait_for_selector("#pay-cash", state="visible")
    assert desk.sent("line") == {"n": 1, "noted": True}


def test_the_training_is_said_everywhere_and_its_exercises_are_ticked_off(stage: Stage, desk: Desk) -> None:
    stage.show(training=True)
    desk.see("#training", "MODE LATIHAN · 1. Pindai dua barang.")
    stage.fill(NOODLES, RICE)
    desk.see("#training", "2. Ubah jumlah")
    desk.key("F4")
    assert "LATIHAN" in desk.page.evaluate("() => getComputedStyle(document.querySelector('#pay-form h2'), '::after').content")


def test_two_windows_show_one_basket_and_none_pays_what_the_other_has_paid(stage: Stage, open_desk: Callable[..., Desk]) -> None:
    first, second = open_desk(), open_desk("phone")
    stage.fill(NOODLES)
    for each in (first, second):
        each.see("#total", "7.000")
        each.key("F4")
        each.see("#due", "7.000")
    stage.fill(id="12-2")
    for each in (first, second):
        each.gone()
    assert stage.sent == []
