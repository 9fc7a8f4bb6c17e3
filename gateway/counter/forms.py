"""What the page asks a clerk for an act, in his words: the table beside `acts.OPERATIONS` from which the page builds its dialogs. Pure.

A field is written "kind name label | quick | quick". After the name: ? may be left empty, ! is asked only after a refusal. Kinds: money and sum
(rupiah; a sum may have nine digits and be nothing), count, note (adds to the sum, is not sent), whole, number (digits as text), code, text, pin,
date, datetime-local, choice (value=words). What a form sends: its fields, `fixed`, the basket's id where `basket` is true; where `spread` names
two fields, the first says how the second is called.
"""

from gateway.messages.journal import Json

_SAVE = "Simpan"
_MEMBER = "number member Nomor anggota"
_CODE = "code code Kode barang"
_RECEIPT = "whole receipt_no Nomor struk"
_STOCK = (_CODE, "choice unit Satuan | qty=Buah | grams=Kilogram | milli=Liter, meter", "number amount Jumlah")
_NOTES = (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)
_SENT = "Dikirim ke printer."


def _form(title: str, path: str, ok: str, done: str, *fields: str, **more: Json) -> dict[str, Json]:
    return {"title": title, "path": path, "ok": ok, "done": done, "fields": list(fields), **more}


def _stock(title: str, move: str, *fields: str) -> dict[str, Json]:
    """Goods one after the other: the form comes back empty until the clerk has enough."""
    more: dict[str, Json] = {"spread": ["unit", "amount"], "values": {"unit": "qty"}, "fixed": {"move": move}, "again": True, "cancel": "Selesai"}
    return _form(title, "stock", _SAVE, "Tersimpan.", *_STOCK, *fields, key=",", **more)


def _dots(rupiah: int) -> str:
    return f"{rupiah:,}".replace(",", ".")


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
    "drawer": _form(
        "Buka laci tanpa penjualan", "drawer", "Buka laci", "Laci dibuka.", "text reason Alasan | Tukar uang | Periksa uang"
    ),
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
        "text reference? Nomor bukti transfer",
        values={"kind": "tunai"},
    ),
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
    "reason": _form(
        "Batalkan transaksi ini?", "void", "Batalkan", "Dibatalkan.", "text reason Tulis alasannya", basket=True, cancel="Tidak, kembali"
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
        "Mode latihan", "training", "Mulai", "", say="Struk bertulis LATIHAN; tidak ada yang masuk hitungan.", fixed={"on": True}
    ),
    "learnt": _form("Selesai latihan?", "training", "Selesai", "", fixed={"on": False}),
    "print-test": _form("Tes printer", "print-test", "Cetak", _SENT),
    "cards": _form("Cetak kartu kendali", "cards", "Cetak", _SENT),
    "off": _form("Matikan alat?", "off", "Matikan", ""),
}
"""A form's name -> what it asks. `receipt` sends nothing: the page looks the receipt up."""

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

PAGE_OWN = ("find", "look", "held", "members", "leave", "help", "csv")
