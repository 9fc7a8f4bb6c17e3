"""The words of a day's story, in Bahasa Indonesia for the overseer (pengawas) and in English. A table; nothing is decided here."""

from datetime import date
from typing import Literal

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")
_ID = {
    "title": "Buku hari {date}: peristiwa #{first} sampai #{last}",
    "nothing": "tidak ada peristiwa pada hari buku {date}",
    "sales": "Penjualan    : {count} kali, {paid}",
    "payment": "  {kind:<11}: {amount} ({count} kali)",
    "refunds": "Retur        : {count} kali, {paid}",
    "voids": "Dibatalkan   : {count} keranjang, {amount}",
    "unsold": "Tidak jadi   : {count} catatan, barang {amount}",
    "drawers": "Laci dibuka  : {count} kali tanpa penjualan",
    "overrides": "Ubah harga   : {count} kali",
    "reprints": "Salinan      : {count} struk",
    "failed": "Struk ragu   : {count} tidak pasti keluar",
    "power": "Listrik padam: {count} kali{length}",
    "length": ", paling lama {length}",
    "look": "Yang perlu dilihat ({count})",
    "look none": "Yang perlu dilihat: tidak ada",
    "look more": "  … dan {count} lagi; lihat di bawah",
    "hours": "Jalannya hari",
    "hour sales": "{count} penjualan, {paid} (#{first}{last})",
    "to": "-#{last}",
    "sale": "penjualan",
    "void": "Keranjang dibatalkan, {amount}{reason}: {goods}",
    "reason": " (“{reason}”)",
    "taken": "Dikeluarkan dari keranjang sebelum dibayar, {amount}: {goods}",
    "scanned": "Dipindai tetapi tidak terjual: {codes}",
    "weighed": "Ditimbang lalu diangkat tanpa dijual: {weights}",
    "rest": "; {count} lagi tidak dirinci",
    "refund": "Retur struk {of}, {amount}: {goods}",
    "paper out": " - kertas printer sedang habis",
    "drawer": "Laci uang dibuka tanpa penjualan{reason}",
    "price_override": "Harga diubah: {what}",
    "cash_in": "Uang masuk laci {amount}{reason}",
    "cash_out": "Uang keluar laci {amount}{reason}",
    "bon_payment": "Anggota {member} membayar bon {amount} ({way}), sisa {rest}",
    "saving": "Simpanan {kind} anggota {member} diterima {amount}",
    "member_link": "Struk {receipt} ditambahkan ke belanja anggota {member}, {amount}",
    "stock_in": "Barang masuk: {goods}{reason}",
    "stock_out": "Barang keluar tanpa dijual: {goods}{reason}",
    "stock_count": "Stok dihitung: {goods}{reason}",
    "given": "  Bayar bon  : {amount} ({count})",
    "saved": "  Simpanan   : {amount} ({count})",
    "reprint": "Struk {receipt} dicetak lagi (SALINAN){skipped}",
    "skipped": "; {count} salinan lain tidak dirinci",
    "unknown": "Struk {receipt}: tidak pasti keluar dari printer",
    "refused": "Struk {receipt}: tidak dicetak, antrean printer penuh",
    "boot": "Alat menyala",
    "cut": "Listrik padam atau alat terputus {length}; menyala lagi",
    "was": "paling lama {length}",
    "unknown length": "(lamanya tidak diketahui)",
    "shutdown": "Alat dimatikan baik-baik",
    "clock": "Jam alat diubah dari {before} menjadi {after}",
    "clock same": "Jam alat dipastikan benar",
    "outage": "{what} {length}",
    "until": "sampai {time}, {length}",
    "still": "dan belum pulih di akhir catatan hari ini",
    "absent": "{device} tidak terhubung",
    "fault": "{device} rusak atau tidak menjawab",
    "paper": "Kertas habis di {device}",
    "copy": "Salinan jurnal (stik) tidak dapat ditulis",
    "database": "Penyimpanan utama tidak dapat ditulis",
    "beside": "Daftar anggota atau rincian barang tidak dapat ditulis",
    "recovered": "Jurnal diperbaiki saat menyala: tunjukkan kepada teknisi",
    "restored": "Jurnal dipulihkan ke kartu baru",
    "key": "Kunci tanda tangan gerai diganti",
    "segment": "Berkas jurnal baru dimulai",
    "lost events": "Peristiwa #{first} sampai #{last} HILANG dari jurnal",
    "lost receipts": "Nomor struk {first} sampai {last} tidak ada di jurnal",
    "z": "Laporan Z {z}",
    "shift_open": "Shift {shift} dibuka{by}",
    "shift_close": "Shift {shift} ditutup{by}",
    "by": " oleh {by}",
    "ack": "Kabupaten menandatangani catatan sampai #{stored}",
    "other": "Peristiwa lain: {kind}",
    "goods more": "dan {count} barang lain",
    "goods gone": "rincian barang tidak disimpan di jurnal ini",
    "no lines": "tanpa barang",
    "seconds": "{count} detik",
    "minutes": "{count} menit",
    "hours long": "{hours} jam {minutes} menit",
    "tunai": "Tunai",
    "qris": "QRIS",
    "transfer": "Transfer",
    "bon": "Bon",
    "scanner": "Pemindai",
    "scale": "Timbangan",
    "printer": "Printer",
    "display": "Layar pembeli",
    "note 1": "Nomor # dapat dibuka lengkap: gateway journal explain NOMOR.",
    "note 2": "Tanda ± : jam alat waktu itu belum pasti; urutan # selalu benar.",
    "note 3": "Catatan ini petunjuk, bukan tuduhan: tanyakan dahulu kepada kasir. Yang tidak pernah dipindai atau ditimbang tidak terlihat",
    "note 4": "di sini, begitu juga keranjang yang terbuka saat listrik padam.",
}
_EN = {
    "title": "Books of {date}: events #{first} to #{last}",
    "nothing": "there is no event of the business day {date}",
    "sales": "Sales        : {count}, {paid}",
    "payment": "  {kind:<11}: {amount} ({count})",
    "refunds": "Refunds      : {count}, {paid}",
    "voids": "Voided       : {count} baskets, {amount}",
    "unsold": "Not sold     : {count} records, goods of {amount}",
    "drawers": "Drawer opened: {count} times without a sale",
    "overrides": "Price changed: {count} times",
    "reprints": "Copies       : {count} receipts",
    "failed": "In doubt     : {count} receipts may not have come out",
    "power": "Power cuts   : {count}{length}",
    "length": ", at most {length}",
    "look": "To look at ({count})",
    "look none": "To look at: nothing",
    "look more": "  … and {count} more; see below",
    "hours": "The day",
    "hour sales": "{count} sales, {paid} (#{first}{last})",
    "to": "-#{last}",
    "sale": "sale",
    "void": "Basket voided, {amount}{reason}: {goods}",
    "reason": " (“{reason}”)",
    "taken": "Taken out of the basket before payment, {amount}: {goods}",
    "scanned": "Scanned and not sold: {codes}",
    "weighed": "Weighed and lifted off unsold: {weights}",
    "rest": "; {count} more are not listed",
    "refund": "Refund of receipt {of}, {amount}: {goods}",
    "paper out": " - the printer was out of paper",
    "drawer": "Cash drawer opened without a sale{reason}",
    "price_override": "Price changed: {what}",
    "cash_in": "Cash put in {amount}{reason}",
    "cash_out": "Cash taken out {amount}{reason}",
    "bon_payment": "Member {member} paid back bon {amount} ({way}), still owes {rest}",
    "saving": "Savings ({kind}) of member {member} taken, {amount}",
    "member_link": "Receipt {receipt} was added to the purchases of member {member}, {amount}",
    "stock_in": "Goods in: {goods}{reason}",
    "stock_out": "Goods out unsold: {goods}{reason}",
    "stock_count": "Stock counted: {goods}{reason}",
    "given": "  Bon paid   : {amount} ({count})",
    "saved": "  Savings    : {amount} ({count})",
    "reprint": "Receipt {receipt} printed again (SALINAN){skipped}",
    "skipped": "; {count} more copies are not listed",
    "unknown": "Receipt {receipt}: nobody knows whether it came out",
    "refused": "Receipt {receipt}: not printed, too many were waiting",
    "boot": "The gateway started",
    "cut": "Power cut, or the gateway was cut off {length}; started again",
    "was": "for at most {length}",
    "unknown length": "(nobody knows how long)",
    "shutdown": "The gateway was stopped cleanly",
    "clock": "The clock was changed from {before} to {after}",
    "clock same": "The clock was confirmed",
    "outage": "{what} {length}",
    "until": "until {time}, {length}",
    "still": "and was not well again by the end of this day",
    "absent": "{device} not connected",
    "fault": "{device} faulty or silent",
    "paper": "{device} out of paper",
    "copy": "The journal's copy (stick) could not be written",
    "database": "The database could not be written",
    "beside": "The list of members or the kept lines could not be written",
    "recovered": "The journal was mended at a start: show this to the technician",
    "restored": "The journal was restored to a new card",
    "key": "The outlet's signing key was changed",
    "segment": "A new file of the journal begins",
    "lost events": "Events #{first} to #{last} are MISSING from the journal",
    "lost receipts": "Receipt numbers {first} to {last} are not in the journal",
    "z": "Z report {z}",
    "shift_open": "Shift {shift} opened{by}",
    "shift_close": "Shift {shift} closed{by}",
    "by": " by {by}",
    "ack": "The district signed all events up to #{stored}",
    "other": "Another event: {kind}",
    "goods more": "and {count} other goods",
    "goods gone": "the goods are not kept in this journal",
    "no lines": "no goods",
    "seconds": "{count} s",
    "minutes": "{count} min",
    "hours long": "{hours} h {minutes} min",
    "tunai": "Cash",
    "qris": "QRIS",
    "transfer": "Transfer",
    "bon": "Credit",
    "scanner": "Scanner",
    "scale": "Scale",
    "printer": "Printer",
    "display": "Customer display",
    "note 1": "Each # can be opened in full: gateway journal explain NUMBER.",
    "note 2": "± : the clock was not sure then; the order of # is always right.",
    "note 3": "These are hints, no accusation: ask the cashier first. What was never scanned or weighed cannot be seen here,",
    "note 4": "nor can a basket that was open when the power went.",
}
PHRASES = {"id": _ID, "en": _EN}
_DAYS = {
    "id": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
_MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}


class Phrases:
    """The words in one language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __call__(self, phrase: str, **values: object) -> str:
        """The phrase with its values."""
        return PHRASES[self._language][phrase].format(**values)

    def date(self, day: str) -> str:
        """As people write 2026-11-24: Selasa, 24 November 2026."""
        found = date.fromisoformat(day)
        weekday = _DAYS[self._language].split()[found.weekday()]
        return f"{weekday}, {found.day} {_MONTHS[self._language].split()[found.month - 1]} {found.year}"

    def clock(self, hour: int, minute: int) -> str:
        """Hours and minutes: 10.05 or 10:05."""
        return f"{hour:02}{'.' if self._language == 'id' else ':'}{minute:02}"

    def thousandths(self, value: int) -> str:
        """Grams as kilograms, and the like: 0,750 or 0.750."""
        return f"{value // 1_000}{',' if self._language == 'id' else '.'}{value % 1_000:03}"

    def length(self, ms: int) -> str:
        """How long something was."""
        seconds = ms // 1_000
        if seconds < 120:  # noqa: PLR2004 - two minutes
            return self("seconds", count=seconds)
        minutes = (seconds + 30) // 60
        return self("minutes", count=minutes) if minutes < 120 else self("hours long", hours=minutes // 60, minutes=minutes % 60)  # noqa: PLR2004
