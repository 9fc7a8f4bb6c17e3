"""At the page, before a daemon that is only a stage: each dialog sends what it should and shows what it is told."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.counter.page.conftest import SHOWS, SIZES
from tests.counter.page.stage import Stage, line

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.real

NOODLES, RICE = line(1, "Mie Sedaap Goreng", 3_500, 2), line(2, "Beras medium", 13_500, None, 2_450)
GOODS = {"code": "8991002101234", "name": "Mie Sedaap Goreng 90 g", "unit": "pcs", "price": 3_500, "kind": "sembako", "stock": 41_000}
MEMBER = {"number": "00123", "name": "SRI W***", "purchases": 1_250_000, "bon": 50_000, "bon_limit": 300_000, "due": "2026-12-01"}
CLERKS = {"clerks": [{"name": "ANI", "role": "kasir"}, {"name": "BUDI", "role": "ketua"}]}
PAYLOAD = "00020101021226680016ID.CO.CONTOH.WWW011893600009000000000102150000000000000010303UMI6304395A"
Do = Callable[..., None]


class Desk:
    """The page before the stage, and the few things that hands do."""

    def __init__(self, page: "Page", stage: Stage) -> None:
        self.page, self.stage = page, stage

    def see(self, selector: str, text: str) -> None:
        self.page.wait_for_function(SHOWS, arg=[selector, text])

    def gone(self) -> None:
        self.page.wait_for_selector("dialog[open]", state="detached")

    def key(self, *keys: str) -> None:
        for each in keys:
            self.page.keyboard.press(each)

    def menu(self, part: str, words: str) -> None:
        self.key("F10")
        self.page.click(f"#menu-dialog .tabs >> text={part}")
        self.page.click(f'#menu-dialog .grid >> text="{words}"')

    def fill(self, form: str, **values: Any) -> None:
        """Type into the fields, choose where they are choices, and send."""
        self.page.wait_for_selector(f"#{form}-dialog[open]")
        for name, value in values.items():
            if self.page.query_selector(f"#{form}-{name}"):
                self.page.fill(f"#{form}-{name}", str(value))
            else:
                self.page.check(f'#{form}-form [name="{name}"][value="{value}"]')
        self.page.click(f"#{form}-form .main")

    def sent(self, path: str) -> dict[str, Any]:
        """The body of the last POST to `path`."""
        return self.stage.last(path)


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.close()


@pytest.fixture
def open_desk(browser: "Browser", stage: Stage) -> Iterator[Callable[..., Desk]]:
    contexts = []
    said: list[str] = []

    def open_at(size: str = "counter") -> Desk:
        width, height = SIZES[size]
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce"))
        page = contexts[-1].new_page()
        page.set_default_timeout(8_000)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(stage.url)
        page.wait_for_selector("#devices li")
        return Desk(page, stage)

    yield open_at
    for context in contexts:
        context.close()
    assert said == []


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk()


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


def test_a_session_that_has_ended_asks_who_it_is_and_does_the_act_after(stage: Stage, desk: Desk) -> None:
    stage.looks["clerks"] = CLERKS
    stage.fill(NOODLES)
    stage.refuse(401, "GW-7121", "Sesi berakhir.")
    desk.key("F8")
    desk.see("#login-error", "Sesi berakhir.")
    desk.fill("login", clerk="BUDI", pin="9")
    desk.gone()
    assert [path for path, _ in stage.sent] == ["hold", "login", "hold"]


def test_what_needs_the_ketua_asks_for_him_and_is_done_with_his_word(stage: Stage, desk: Desk) -> None:
    stage.looks["clerks"] = CLERKS
    stage.fill(NOODLES)
    desk.page.click("#other")
    desk.page.click("text=Ganti harga")
    stage.refuse(403, "GW-3701", "Ganti harga perlu izin ketua.")
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
    stage.refuse(403, "GW-3701", "Potongan di atas batas.")
    desk.fill("discount", unit="percent", value="50")
    desk.page.wait_for_selector("#consent-dialog[open]")
    desk.page.click("#consent-form .close")
    desk.see("#discount-error", "Potongan di atas batas.")


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
    ("Penjualan", "Anggota setelah bayar", "link", {"receipt_no": "871", "member": "00123"}, "link", {"receipt_no": 871, "member": "00123"}),
    ("Penjualan", "Cetak ulang struk", "reprint", {"receipt_no": "870"}, "reprint", {"receipt_no": 870}),
    ("Barang", "Harga dan barang", "price", {"code": "777", "price": "4000", "name": "Sabun", "unit": "pcs"}, "price",
     {"code": "777", "price": 4_000, "name": "Sabun", "unit": "pcs"}),
    ("Alat", "Mode latihan", "learn", {}, "training", {"on": True}),
    ("Alat", "Selesai latihan", "learnt", {}, "training", {"on": False}),
    ("Alat", "Cetak kartu kendali", "cards", {}, "cards", {}),
]  # fmt: skip


@pytest.mark.parametrize(("part", "words", "form", "values", "path", "body"), FORMS)
def test_a_form_of_the_menu_sends_its_act(desk: Desk, part: str, words: str, form: str, values: dict[str, Any], path: str, body: dict[str, Any]) -> None:
    desk.menu(part, words)
    desk.fill(form, **values)
    desk.gone()
    assert desk.sent(path) == body


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


def test_the_training_is_said_everywhere_and_its_exercises_are_ticked_off(stage: Stage, desk: Desk) -> None:
    stage.show(training=True)
    desk.see("#training", "MODE LATIHAN · 1. Pindai dua barang.")
    stage.fill(NOODLES, RICE)
    desk.see("#training", "2. Ubah jumlah")
    desk.key("F4")
    assert "LATIHAN" in desk.page.evaluate("() => getComputedStyle(document.querySelector('#pay-form h2'), '::after').content")


def test_a_report_is_a_table_and_qris_sales_are_ticked_against_the_merchants_app(stage: Stage, desk: Desk) -> None:
    stage.looks["report"] = {"title": "QRIS hari ini", "columns": ["Struk", "Jumlah"], "rows": [["01.1-000871", "14.250"]]}
    desk.menu("Kas", "Cocokkan QRIS")
    desk.see("#report-dialog table", "Struk Jumlah 01.1-000871 14.250")
    assert ("report", {"kind": "qris"}) in stage.asked
    desk.page.click("text=Tidak ada")
    desk.see("#report-dialog table", "✗ tidak ada")
    assert desk.sent("qris-tick") == {"receipt_no": 871, "found": False}


def test_two_windows_show_one_basket_and_the_second_closes_its_payment_when_the_first_has_paid(stage: Stage, open_desk: Callable[..., Desk]) -> None:
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
