"""A day as a story: table of events and sentences, times that are put right or doubted, sums that add up, both languages whole."""

import re
from dataclasses import replace
from string import Formatter

import pytest

from gateway.clock import Now, Trust
from gateway.config import Outlet
from gateway.journal.business import one_day
from gateway.journal.ledger import Ledger, Order
from gateway.journal.phrases import LANGUAGES, PHRASES, Language
from gateway.journal.story import MAX_LOOK, Story, page, story
from gateway.messages.journal import Commit, CommitSale, Json, Row
from gateway.messages.sales import Payment
from tests.journal.doubles import DAY, NOON_MS, OUTLET, rechained, sale

M = 60_000
EIGHT = NOON_MS - NOON_MS % 86_400_000 + 3_600_000  # 08.00 in Jakarta
BEFORE = "2026-11-23"
MILK: Json = {"n": 1, "code": "8991002101234", "name": "Susu UHT 1 liter", "qty": 2, "price": 16_375, "discount": 0, "amount": 32_750}
RICE: Json = {"n": 2, "code": "2100001000004", "name": "Beras", "grams": 750, "price": 13_500, "discount": 0, "amount": 10_125}


def at(minutes: float, *, boot: int = 1, trust: Trust = 3) -> Now:
    return Now(boot, 0, EIGHT + int(minutes * M), trust)


def did(kind: str, minutes: float = 0, *, boot: int = 1, trust: Trust = 3, day: str = DAY, **fields: Json) -> Commit:
    return Commit(kind, at(minutes, boot=boot, trust=trust), day, fields)


def sold(n: int, minutes: float = 0, *, boot: int = 1, trust: Trust = 3, qris: bool = False) -> CommitSale:
    plain = sale(n)
    if qris:
        plain = replace(plain, rounding=0, paid=16_375, payments=(Payment("qris", 16_375, confirmed=True),), tendered=0, change=0)
    return CommitSale(plain, at(minutes, boot=boot, trust=trust))


def rows(*orders: Order) -> list[Row]:
    start = [did("genesis", -9_000, day=BEFORE, outlet=OUTLET, generation=1), did("boot", -8_000, day=BEFORE, cuts=0)]
    _, entries = Ledger().append([*start, *orders])
    assert [entry.fault for entry in entries if entry.fault] == []
    return [entry.row for entry in entries if entry.row is not None]


def told(*orders: Order, language: Language = "id") -> Story:
    return story(one_day(rows(*orders), DAY), Outlet(id=OUTLET), language)


def sentences(found: Story) -> list[str]:
    return [f"{line.time} {line.words}".strip() for _, lines in found.hours for line in lines]


SENTENCES: list[tuple[Order, str, bool]] = [
    (did("void", basket="1-1", reason="batal", total=42_875, lines=[MILK, RICE]),
     "Keranjang dibatalkan, Rp 42.875 (“batal”): 2 Susu UHT 1 liter, 0,750 kg Beras", True),
    (did("void", basket="1-1", total=5, lines_digest="00"),
     "Keranjang dibatalkan, Rp 5: rincian barang tidak disimpan di jurnal ini", True),
    (did("void", basket="1-1", total=0, lines=[MILK] * 8),
     "Keranjang dibatalkan, Rp 0: " + "2 Susu UHT 1 liter, " * 5 + "dan 3 barang lain", True),
    (did("unsold", amount=32_750, lines=[MILK]), "Dikeluarkan dari keranjang sebelum dibayar, Rp 32.750: 2 Susu UHT 1 liter", True),
    (did("unsold", scans=[{"code": "89", "note": "GW-3101", "count": 3}], rest=4),
     "Dipindai tetapi tidak terjual: 89 ×3; 4 lagi tidak dirinci", True),
    (did("unsold", scans=[{"note": "GW-3101", "count": 3}]), "Dipindai tetapi tidak terjual: ? ×3", True),
    (did("unsold", weights=[{"grams": 1_250, "seconds": 200}]), "Ditimbang lalu diangkat tanpa dijual: 1,250 kg (3 menit)", True),
    (did("drawer", reason="tukar uang"), "Laci uang dibuka tanpa penjualan (“tukar uang”)", True),
    (did("drawer"), "Laci uang dibuka tanpa penjualan", True),
    (did("price_override", code="89", price=1_000, was=2_000), "Harga diubah: code 89, price 1000, was 2000", True),
    (did("cash_out", amount=50_000, reason="beli galon"), "Uang keluar laci Rp 50.000 (“beli galon”)", True),
    (did("cash_in", amount=200_000), "Uang masuk laci Rp 200.000", True),
    (did("bon_payment", member="k3fz", amount=10_000, payment={"kind": "qris", "amount": 10_000}, owed=6_375),
     "Bayar bon anggota k3fz Rp 10.000 (QRIS), sisa Rp 6.375", False),
    (did("saving", member="k3fz", amount=10_000, saving="wajib"), "Simpanan wajib anggota k3fz diterima Rp 10.000", False),
    (did("member_link", receipt_no=871, member="k3fz", total=16_375),
     "Struk 871 ditambahkan ke belanja anggota k3fz, Rp 16.375", False),
    (did("stock_in", code="08991002101234", name="Susu", unit="pcs", qty=24), "Barang masuk: 24 pcs Susu", False),
    (did("stock_out", code="08991002101234", name="Beras", unit="kg", grams=750, reason="basah"),
     "Barang keluar tanpa dijual: 0,750 kg Beras (“basah”)", True),
    (did("stock_count", code="08991002101234", name="Susu", unit="pcs", counted=12_000), "Stok dihitung: 12 pcs Susu", False),
    (did("reprint", receipt=871), "Struk 871 dicetak lagi (SALINAN)", True),
    (did("reprint", receipt=871, skipped=9), "Struk 871 dicetak lagi (SALINAN); 9 salinan lain tidak dirinci", True),
    (did("print_failed", receipt=871, state="unknown"), "Struk 871: tidak pasti keluar dari printer", True),
    (did("print_failed", receipt=871, state="refused"), "Struk 871: tidak dicetak, antrean printer penuh", True),
    (did("shutdown"), "Alat dimatikan baik-baik", False),
    (did("recovered", database="torn"), "Jurnal diperbaiki saat menyala: tunjukkan kepada teknisi", True),
    (did("key"), "Kunci tanda tangan gerai diganti", True),
    (did("clock", before=EIGHT - 90 * M, after=EIGHT), "Jam alat diubah dari 24/11/2026 06.30 menjadi 24/11/2026 08.00", True),
    (did("clock", before=EIGHT - 3 * M, after=EIGHT), "Jam alat diubah dari 24/11/2026 07.57 menjadi 24/11/2026 08.00", False),
    (did("clock", before=EIGHT - 500, after=EIGHT), "Jam alat dipastikan benar", False),
    (did("z", z=17), "Laporan Z 17", False),
    (did("shift_open", shift=41, by="siti"), "Shift 41 dibuka oleh siti", False),
    (did("shift_close", shift=41), "Shift 41 ditutup", False),
    (did("shift_open", shift=41, float=50_000, by="ANI"), "Shift 41 dibuka oleh ANI, modal awal Rp 50.000", False),
    (
        did("shift_close", shift=41, by="ANI", counted=54_300, expected=66_300, difference=-12_000, reason="salah kembalian"),
        "Shift 41 ditutup oleh ANI, uang di laci Rp 54.300, kurang Rp 12.000 (“salah kembalian”)", True,
    ),
    (did("shift_close", shift=41, counted=5, expected=5, difference=0), "Shift 41 ditutup, uang di laci Rp 5, cocok", False),
    (
        did("shift_close", shift=41, counted=9, expected=5, difference=4, tried=[3, 7]),
        "Shift 41 ditutup, uang di laci Rp 9, lebih Rp 4; hitungan sebelumnya Rp 3, Rp 7", True,
    ),
    (did("shift_close", shift=41, expected=66_300, auto=True), "Shift 41 ditutup tanpa hitungan uang", True),
    (
        did("z", z=18, auto=True, sums={"total": 32_750, "sales": 2}, grand_total=99_000),
        "Laporan Z 18 dibuat sendiri karena hari berganti: penjualan Rp 32.750, 2 kali; sejak awal Rp 99.000", False,
    ),
    (
        replace(did("date_fixed"), fields={"z": 17, "was": "2026-12-02", "day": "2026-11-24"}),
        "Tanggal hari buku Z 17 dibetulkan: 2026-12-02 menjadi 2026-11-24", False,
    ),
    (did("saving", saving="wajib", amount=10_000, by="ANI"), "Simpanan wajib diterima Rp 10.000 oleh ANI", False),
    (did("bon_payment", amount=25_000, member="k7q2", by="ANI"), "Bayar bon anggota k7q2 Rp 25.000 (Tunai), sisa Rp 0 oleh ANI", False),
    (did("ack", ack="x", stored=30), "Kabupaten menandatangani catatan sampai #30", False),
    (did("command", name="x"), "Peristiwa lain: command", False),
]  # fmt: skip


@pytest.mark.parametrize(("order", "sentence", "to_look_at"), SENTENCES, ids=[sentence[:40] for _, sentence, _ in SENTENCES])
def test_each_event_is_a_sentence_with_its_number_and_time(order: Order, sentence: str, to_look_at: bool) -> None:  # noqa: FBT001 - a column
    found = told(order)
    assert sentences(found) == [f"08.00 {sentence}"]
    assert [(line.seq, line.words) for line in found.look] == ([(3, sentence)] if to_look_at else [])


def test_sums_are_those_of_the_day_and_of_nothing_else() -> None:
    found = told(
        replace(sold(1), sale=replace(sold(1).sale, business_day=BEFORE)), sold(2, 5), sold(3, 6, qris=True),
        did("void", 7, basket="1-9", total=32_750, lines=[MILK]), did("unsold", 8, amount=16_375, lines=[MILK]), did("drawer", 9),
        did("drawer", 9), did("reprint", 10, receipt=2), did("print_failed", 11, receipt=2, state="unknown"),
    )  # fmt: skip
    assert found.title == "Buku hari Selasa, 24 November 2026: peristiwa #4 sampai #11"
    assert found.sums == (
        "Penjualan    : 2 kali, Rp 32.675",
        "  Tunai      : Rp 16.300 (1 kali)",
        "  QRIS       : Rp 16.375 (1 kali)",
        "Dibatalkan   : 1 keranjang, Rp 32.750",
        "Tidak jadi   : 1 catatan, barang Rp 16.375",
        "Laci dibuka  : 2 kali tanpa penjualan",
        "Salinan      : 1 struk",
        "Struk ragu   : 1 tidak pasti keluar",
    )


def test_sales_are_one_line_an_hour() -> None:
    found = told(sold(1, 5), sold(2, 59), sold(3, 60), sold(4, 200))
    assert [(hour, [line.words for line in lines]) for hour, lines in found.hours] == [
        ("08.00-09.00", ["2 penjualan, Rp 32.600 (#3-#4)"]),
        ("09.00-10.00", ["1 penjualan, Rp 16.300 (#5)"]),
        ("11.00-12.00", ["1 penjualan, Rp 16.300 (#6)"]),
    ]


def test_the_gravest_stands_first_and_a_long_list_is_cut() -> None:
    many = [did("reprint", n, receipt=n) for n in range(1, MAX_LOOK + 5)]
    found = told(*many, did("void", 100, basket="1-1", total=5, lines=[MILK]), did("recovered", 101))
    assert [line.words.split()[0] for line in found.look[:3]] == ["Jurnal", "Keranjang", "Struk"]
    assert "  … dan 6 lagi; lihat di bawah" in page(found)


def test_a_power_cut_has_the_length_that_is_known_at_most() -> None:
    found = told(sold(1, 0), did("boot", 33, boot=2, cut=True))
    assert "08.33 Listrik padam atau alat terputus paling lama 33 menit; menyala lagi" in sentences(found)
    assert found.sums[-1] == "Listrik padam: 1 kali, paling lama 33 menit"


def test_a_start_behind_a_clean_stop_is_no_power_cut() -> None:
    found = told(did("shutdown", 0), did("boot", 600, boot=2, cut=False))
    assert sentences(found) == ["08.00 Alat dimatikan baik-baik", "18.00 Alat menyala"]


def test_a_power_cut_with_a_clock_that_was_never_set_has_no_length() -> None:
    found = told(sold(1, 0), did("boot", 33, boot=2, trust=0, cut=True), sold(2, 34, boot=2, trust=0))
    assert "±08.33 Listrik padam atau alat terputus (lamanya tidak diketahui); menyala lagi" in sentences(found)
    assert found.sums[-1] == "Listrik padam: 1 kali"
    assert found.hours[-1][0] == "±08.00-09.00"
    assert any("±" in note for note in found.notes)


def test_times_before_the_clock_was_set_are_put_right_by_as_much_and_only_in_the_same_start() -> None:
    orders = (
        did("drawer", 1, trust=0), did("boot", 10, boot=2, trust=0, cut=True), did("drawer", 11, boot=2, trust=0),
        did("clock", 80, boot=2, trust=1, before=EIGHT + 20 * M, after=EIGHT + 80 * M), did("drawer", 81, boot=2, trust=1),
        did("clock", 92, boot=2, before=EIGHT + 82 * M, after=EIGHT + 92 * M), did("drawer", 93, boot=2),
    )  # fmt: skip
    times = [line.time for _, lines in told(*orders).hours for line in lines]
    assert times == ["±08.01", "09.20", "09.21", "09.30", "09.31", "09.32", "09.33"]


OUTAGES: list[tuple[str, list[Order], list[str], int]] = [
    ("a plug that was pushed in", [
        did("device", 0, device="printer.receipt", role="printer", state="absent"),
        did("device", 0.5, device="printer.receipt", role="printer", state="ok"),
    ], [], 0),
    ("five minutes", [
        did("device", 0, device="scale.counter", role="scale", state="absent"),
        did("device", 5, device="scale.counter", role="scale", state="ok"),
    ], ["08.00 Timbangan (scale.counter) tidak terhubung sampai 08.05, 5 menit"], 0),
    ("paper for half an hour", [
        did("device", 0, device="printer.receipt", role="printer", state="fault", paper="out"),
        did("device", 30, device="printer.receipt", role="printer", state="ok", paper="low"),
    ], ["08.00 Kertas habis di Printer (printer.receipt) sampai 08.30, 30 menit"], 1),
    ("never mended", [did("disk", 0, copy="GW-4020", database="ok")],
     ["08.00 Salinan jurnal (stik) tidak dapat ditulis dan belum pulih di akhir catatan hari ini"], 1),
    ("ended by a start", [
        did("disk", 0, copy="ok", database="GW-4025"), did("shutdown", 20), did("boot", 21, boot=2, cut=False),
    ], ["08.00 Penyimpanan utama tidak dapat ditulis sampai 08.21, 21 menit", "08.20 Alat dimatikan baik-baik", "08.21 Alat menyala"], 1),
    ("first gone, then out of paper", [
        did("device", 0, device="printer.receipt", role="printer", state="absent"),
        did("device", 2, device="printer.receipt", role="printer", state="ok", paper="out"),
        did("device", 4, device="printer.receipt", role="printer", state="ok", paper="ok"),
    ], ["08.00 Printer (printer.receipt) tidak terhubung sampai 08.02, 2 menit",
        "08.02 Kertas habis di Printer (printer.receipt) sampai 08.04, 2 menit"], 0),
    ("a mute printer is none", [did("device", 0, device="printer.receipt", role="printer", state="unknown")], [], 0),
]  # fmt: skip


@pytest.mark.parametrize(("orders", "said", "looked_at"), [line[1:] for line in OUTAGES], ids=[line[0] for line in OUTAGES])
def test_what_did_not_work_is_told_by_how_long(orders: list[Order], said: list[str], looked_at: int) -> None:
    found = told(*orders)
    assert sentences(found) == said
    assert len(found.look) == looked_at


def test_a_refund_while_the_paper_was_out_says_so() -> None:
    made = rows(did("device", 0, device="printer.receipt", role="printer", state="fault", paper="out"), did("drawer", 5))

    def refund(fields: dict[str, Json]) -> None:  # no order makes one yet
        fields.update(kind="refund", refund_of=871, total=32_750, lines=[MILK])

    made = [replace(row, kind="refund") if row.seq == 4 else row for row in rechained(made, 4, refund)]
    found = story(one_day(made, DAY), Outlet(id=OUTLET))
    assert found.look[0].words == "Retur struk 871, Rp 32.750: 2 Susu UHT 1 liter - kertas printer sedang habis"
    assert found.sums[1] == "Retur        : 1 kali, Rp 32.750"


def test_events_that_are_missing_stand_above_all() -> None:
    made = rows(*(sold(n, n) for n in range(1, 6)), did("recovered", 30))
    found = story(one_day([row for row in made if row.seq not in (4, 5)], DAY), Outlet(id=OUTLET))
    assert [line.words for line in found.look] == [
        "Peristiwa #4 sampai #5 HILANG dari jurnal", "Nomor struk 2 sampai 3 tidak ada di jurnal",
        "Jurnal diperbaiki saat menyala: tunjukkan kepada teknisi",
    ]  # fmt: skip


def test_what_is_missing_on_another_day_is_not_of_this_one() -> None:
    made = rows(did("drawer", -3_000, day=BEFORE), did("drawer", -2_900, day=BEFORE), did("drawer", 5))
    found = story(one_day([row for row in made if row.seq != 3], DAY), Outlet(id=OUTLET))
    assert [line.words for line in found.look] == ["Laci uang dibuka tanpa penjualan"]


def test_bodies_that_cannot_be_read_and_days_without_events_make_no_trouble() -> None:
    spoilt, bare = Row(4, "void", b"", b'{"business_day":"2026-11-24"'), Row(5, "z", b"", b'{"business_day":"2026-11-24"}')
    made = [*rows(did("drawer", 5)), spoilt, bare]
    assert sentences(story(one_day(made, DAY), Outlet(id=OUTLET)))[-1] == "±07.00 Laporan Z 0"
    assert told().title == "tidak ada peristiwa pada hari buku Selasa, 24 November 2026"
    assert told(language="en").title == "there is no event of the business day Tuesday, 24 November 2026"


def test_the_page_reads_from_sums_to_hours_to_how_it_is_read() -> None:
    lines = page(told(sold(1, 5), did("drawer", 9), language="en"), "en")
    assert lines == [
        "Sales        : 1, Rp 16.300", "  Cash       : Rp 16.300 (1)", "Drawer opened: 1 times without a sale", "",
        "To look at (1)", "  08:09  #4     Cash drawer opened without a sale", "",
        "The day", "08:00-09:00", "  08:09  #4     Cash drawer opened without a sale", "                1 sales, Rp 16.300 (#3)", "",
        "Each # can be opened in full: gateway journal explain NUMBER.",
        "These are hints, no accusation: ask the cashier first. What was never scanned or weighed cannot be seen here,",
        "nor can a basket that was open when the power went.",
    ]  # fmt: skip


def test_a_quiet_day_says_that_there_is_nothing_to_look_at() -> None:
    assert "Yang perlu dilihat: tidak ada" in page(told(sold(1, 5)))


def fields_in(words: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(words) if name)


def test_both_languages_have_the_same_phrases_with_the_same_values() -> None:
    values = {language: {name: fields_in(words) for name, words in PHRASES[language].items()} for language in LANGUAGES}
    assert values["id"] == values["en"]


def test_no_phrase_names_a_command_that_is_not_there() -> None:
    commands = {found for words in PHRASES.values() for text in words.values() for found in re.findall(r": gateway (\w+ \w+)", text)}
    assert commands == {"journal explain"}
