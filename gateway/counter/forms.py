"""What the page asks a clerk for an act, in his words: the table beside `acts.OPERATIONS` from which the page builds its dialogs. Pure.

A field is written "kind name label | quick | quick". After the name: ? may be left empty, ! is asked only after a refusal. Kinds: money and
sum (rupiah; a sum may have nine digits and be nothing), count, part (thousandths), note (adds to the sum, is not sent), whole, number and
code (digits as text), text, date, datetime-local, choice (value=words). A form sends its fields, `fixed`, the basket's id where `basket`
is true; where `spread` names two fields, the first says how the second is called.
"""

import re

from gateway.messages.journal import Json

LIMITS = {"money": (7, 1), "sum": (9, 0), "count": (5, 1), "note": (5, 0), "part": (7, 1), "whole": (15, 1)}
"""Kind of a number -> how many digits it may have (more are a bar code that went astray) and the least that it may be."""

_SAVE = "Simpan"
_MEMBER = "number member Nomor anggota"
_CODE = "code code Kode barang"
_PRICE = "money price Harga satuan (Rp)"
_RECEIPT = "whole receipt_no Nomor struk"
_STOCK = (_CODE, "choice unit Satuan | qty=Buah | grams=Kilogram | milli=Liter, meter", "number amount Jumlah")
_NOTES = (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)
_SENT = "Dikirim ke printer."


def _form(title: str, path: str, ok: str, done: str, *fields: str, **more: Json) -> dict[str, Json]:
    return {"title": title, "path": path, "ok": ok, "done": done, "fields": [_field(each) for each in fields], **more}


def _field(text: str) -> list[Json]:
    """[kind, name, mark, label, quick, most digits, least], as the page takes it."""
    head, *quick = text.split(" | ")
    found = re.fullmatch(r"(\S+) (\w+)([?!]?) (.+)", head)
    if found is None:
        raise ValueError(text)
    kind, *rest = found.groups()
    most, least = LIMITS.get(kind, (0, 0))
    return ["money" if kind == "sum" else kind, *rest, list(quick), most, least]


def _stock(title: str, move: str, *fields: str) -> dict[str, Json]:
    """Goods one after the other: the form comes back empty until the clerk has enough."""
    more: dict[str, Json] = {
        "spread": ["unit", "amount"],
        "values": {"unit": "qty"},
        "fixed": {"move": move},
        "again": True,
        "cancel": "Selesai",
    }
    return _form(title, "stock", _SAVE, "Tersimpan.", *_STOCK, *fields, key=",", **more)


def _dots(rupiah: int) -> str:
    return f"{rupiah:,}".replace(",", ".")


KEYS = {
    "F1": "Bantuan ini",
    "F2": "Cari barang",
    "F3": "Nomor anggota",
    "F4": "Bayar; sekali lagi: uang pas",
    "F6": "Cetak ulang struk terakhir",
    "F7": "Cek harga",
    "F8": "Tunda, atau panggil lagi",
    "F9": "Bayar dengan QRIS",
    "F10": "Menu",
    "3*": "lalu pindai: tiga buah",
    "↑ ↓": "Pilih baris",
    "PgDn": "Ubah jumlah baris",
    "Del": "Hapus baris",
    "Esc": "Batal, atau tutup pesan",
}
"""The page's keys, none of which a browser keeps for itself."""

LESSONS = (
    "Pindai dua barang.",
    "Ubah jumlah satu baris menjadi 3.",
    "Pasang nomor anggota (F3).",
    "Tunda keranjang, lalu panggil lagi (F8).",
    "Bayar tunai dengan uang 50.000 (F4).",
)
"""The exercises of the training mode, in order; the page sees in the state when each is done."""

FORMS: dict[str, dict[str, Json]] = {
    "open": _form(
        "Buka shift",
        "shift/open",
        "Buka shift",
        "Shift dibuka.",
        "sum float Modal awal di laci (Rp)",
        "date day Jam belum pasti. Tanggal hari ini",
    ),
    "close": _form(
        "Tutup shift: hitung uang di laci",
        "shift/close",
        "Tutup shift",
        "Shift ditutup.",
        "sum counted Uang fisik di laci (Rp)",
        "text reason! Alasan selisih",
        *(f"note n{note}? {_dots(note)} ×" for note in _NOTES),
    ),
    "cash": _form(
        "Kas masuk atau keluar",
        "cash",
        _SAVE,
        "Kas tercatat.",
        "choice direction Arah | in=Masuk | out=Keluar",
        "sum amount Jumlah (Rp)",
        "text reason Alasan | Setor ke bank | Uang kecil | Belanja",
    ),
    "drawer": _form("Buka laci tanpa penjualan", "drawer", "Buka laci", "Laci dibuka.", "text reason Alasan | Tukar uang | Periksa uang"),
    "x": _form("Laporan sementara (X)", "x", "Cetak X", _SENT),
    "z": _form("Laporan akhir (Z)", "z", "Cetak Z", _SENT, say="Menutup hari ini dan mencetak jumlahnya. Tidak dapat diulang."),
    "saving": _form(
        "Terima simpanan",
        "saving",
        "Terima",
        "Simpanan tercatat.",
        _MEMBER,
        "money amount Jumlah (Rp)",
        "choice saving Simpanan | pokok=Pokok | wajib=Wajib | sukarela=Sukarela",
    ),
    "bon": _form(
        "Bayar bon",
        "bon",
        "Terima",
        "Pembayaran bon tercatat.",
        _MEMBER,
        "money amount Jumlah (Rp)",
        "choice kind Cara bayar | tunai=Tunai | qris=QRIS | transfer=Transfer",
        "number reference? Nomor bukti transfer",
        values={"kind": "tunai"},
    ),
    "code": _form("Ketik kode barang", "", "Jual", "", "code code Angka di bawah garis kode, atau 3* untuk tiga buah", key="*"),
    "item": _form("Barang baru", "scan", "Jual", "", "text name Nama barang", _PRICE, values={"name": "Barang baru"}, cancel="Tidak jadi"),
    "unpriced": _form("Ketik harga", "scan", "Jual", "", _PRICE, cancel="Tidak jadi"),
    "member": _form("Anggota", "member", _SAVE, "", _MEMBER),
    "qty": _form("Ubah jumlah", "line", _SAVE, "", "count qty Jumlah"),
    "milli": _form("Ubah jumlah", "line", _SAVE, "", "part milli Jumlah", key=","),
    "cut": _form("Potongan baris", "line", _SAVE, "", "sum discount Potongan (Rp)"),
    "reprice": _form("Ganti harga, sekali ini", "line", _SAVE, "", "money price Harga (Rp)"),
    "tare": _form("Kurangi bobot kemasan", "line", _SAVE, "", "count tare Bobot kemasan (gram)"),
    "discount": _form(
        "Potongan keranjang",
        "discount",
        _SAVE,
        "Potongan dicatat.",
        "choice unit Dalam | amount=Rupiah | percent=Persen",
        "sum value Potongan",
        basket=True,
        spread=["unit", "value"],
        values={"unit": "amount"},
    ),
    "void": _form(
        "Batalkan transaksi ini?",
        "void",
        "Batalkan",
        "Dibatalkan.",
        "text reason Alasan | Pembeli tidak jadi | Salah pindai | Barang rusak",
        basket=True,
        cancel="Tidak, kembali",
        say="Semua barang di keranjang dihapus.",
    ),
    "link": _form("Anggota setelah bayar", "link", _SAVE, "Belanja dicatat untuk anggota.", _RECEIPT, _MEMBER),
    "reprint": _form("Cetak ulang struk", "reprint", "Cetak", _SENT, _RECEIPT),
    "receipt": _form("Retur: cari struk", "", "Cari", "", _RECEIPT),
    "in": _stock("Barang masuk", "in", "text reason? Dari siapa"),
    "out": _stock("Barang rusak atau keluar", "out", "text reason Alasan | Rusak | Kedaluwarsa | Dipakai sendiri"),
    "count": _stock("Stok opname", "count"),
    "price": _form(
        "Harga dan barang",
        "price",
        _SAVE,
        "Harga disimpan.",
        _CODE,
        "money price Harga baru (Rp)",
        "text name? Nama (barang baru)",
        "text unit? Satuan (barang baru)",
    ),
    "clock": _form("Isi jam alat", "clock", _SAVE, "Jam sudah disimpan.", "datetime-local clock Tanggal dan jam sekarang"),
    "learn": _form(
        "Mode latihan",
        "training",
        "Mulai",
        "",
        say="Struk bertulis LATIHAN; tidak ada yang masuk hitungan.",
        fixed={"on": True},
        list=[[f"{n}.", each] for n, each in enumerate(LESSONS, 1)],
    ),
    "help": _form("Tombol", "", "", "", list=[[key, what] for key, what in KEYS.items()]),
    "learnt": _form("Selesai latihan?", "training", "Selesai", "", fixed={"on": False}),
    "print-test": _form("Tes printer", "print-test", "Cetak", _SENT),
    "cards": _form("Cetak kartu kendali", "cards", "Cetak", _SENT),
    "off": _form("Matikan alat?", "off", "Matikan", ""),
}
"""A form's name -> what it asks; `list`: pairs to read. `code` and `receipt` send nothing: the page scans the one, looks the other up."""


MENU: dict[str, dict[str, str]] = {
    "Penjualan": {
        "Cari barang · F2": "find",
        "Cek harga · F7": "look",
        "Tunda, panggil · F8": "held",
        "Potongan keranjang": "discount",
        "Retur": "receipt",
        "Cetak ulang struk": "reprint",
        "Anggota setelah bayar": "link",
        "Daftar anggota": "members",
        "Ganti kasir": "leave",
    },
    "Kas": {
        "Buka shift": "open",
        "Tutup shift": "close",
        "Kas masuk, keluar": "cash",
        "Buka laci": "drawer",
        "Laporan sementara (X)": "x",
        "Laporan akhir (Z)": "z",
        "Terima simpanan": "saving",
        "Bayar bon": "bon",
        "Cocokkan QRIS": "report qris",
    },
    "Barang": {
        "Barang masuk": "in",
        "Barang rusak, keluar": "out",
        "Stok opname": "count",
        "Harga dan barang": "price",
        "Laporan stok": "report stock",
        "Hampir habis": "report low",
        "Paling laris": "report fast",
    },
    "Laporan": {
        "Hari ini": "report day",
        "Shift": "report shift",
        "Kasir": "report cashier",
        "Barang": "report item",
        "Bon": "report bon",
        "Sementara (X)": "report x",
        "Akhir (Z)": "report z",
        "Unduh CSV kementerian": "csv",
    },
    "Alat": {
        "Mode latihan": "learn",
        "Selesai latihan": "learnt",
        "Bantuan · F1": "help",
        "Isi jam": "clock",
        "Tes printer": "print-test",
        "Cetak kartu kendali": "cards",
        "Matikan alat": "off",
    },
}
"""The page's menu: part -> words -> the form, "report KIND", or what the page itself knows (PAGE_OWN)."""

PAGE_OWN = ("find", "look", "held", "members", "leave", "csv")
