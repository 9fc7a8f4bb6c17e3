"""Faults of members at the till: 342 bon at payment, 343 bon paid back and savings, 344 a sale linked to a member, 345 stock."""

from gateway.faults.row import Row

_UNPAID = "Belum ada yang dibayar."
_UNPAID_EN = "Nothing was paid."
_NOTHING = "Belum ada yang tercatat."
_NOTHING_EN = "Nothing was recorded."

ROWS: dict[str, Row] = {
    "GW-3421": Row(
        id=("Bon hanya untuk anggota.", _UNPAID, "Isi nomor anggota dahulu, atau pilih cara bayar lain."),
        en=("A payment by bon and no member in the basket.", _UNPAID_EN, "Attach the member first, or pay in another way."),
    ),
    "GW-3422": Row(
        id=("Bon anggota ini sudah mencapai batas. Hubungi pengurus.", f"{_UNPAID} Sisa bon {{owes}}, batas {{limit}}.", "Bayar bon dahulu, pilih cara bayar lain, atau minta izin ketua."),
        en=("The member owes {owes}; with this bon it would be more than the limit of {limit}.", _UNPAID_EN, "Pay back first, pay in another way, or call again with the consent of a clerk who may override."),
    ),
    "GW-3423": Row(
        id=("Bon anggota ini sudah lewat jatuh tempo ({due}).", f"{_UNPAID} Sisa bon {{owes}}.", "Bayar bon dahulu, pilih cara bayar lain, atau minta izin ketua."),
        en=("The member owes {owes}, the oldest of it due on {due}.", _UNPAID_EN, "Pay back first, pay in another way, or call again with the consent of a clerk who may override."),
    ),
    "GW-3424": Row(
        id=("Terlalu banyak anggota yang masih punya bon.", _UNPAID, "Pilih cara bayar lain. Hubungi pengurus."),
        en=("As many members owe something as the books can hold.", _UNPAID_EN, "Let members pay back what they owe; no other member can buy on bon before that."),
    ),
    "GW-3431": Row(
        id=("Anggota {member} tidak punya bon.", _NOTHING, "Periksa nomor anggota."),
        en=("Member {member} owes nothing.", _NOTHING_EN, "Look at the member's number."),
    ),
    "GW-3432": Row(
        id=("Sisa bon anggota {member} hanya {owes}.", _NOTHING, "Terima paling banyak {owes}."),
        en=("Member {member} owes {owes} and no more.", _NOTHING_EN, "Take that much at most."),
    ),
    "GW-3433": Row(
        id=("Bayar bon atau terima simpanan yang lain masih diproses.", _NOTHING, "Tunggu sebentar, lalu ulangi."),
        en=("Money of this member is still with the journal.", _NOTHING_EN, "Wait until it is answered, then do it again."),
    ),
    "GW-3441": Row(
        id=("Struk {receipt_no} sudah atas nama anggota {member}.", _NOTHING, "Periksa nomor struk."),
        en=("Receipt {receipt_no} is a sale of member {member} already.", _NOTHING_EN, "Look at the receipt's number."),
    ),
    "GW-3442": Row(
        id=("Struk {receipt_no} bukan dari hari ini.", _NOTHING, "Anggota hanya dapat ditambahkan pada hari yang sama. Hubungi pengurus."),
        en=("Receipt {receipt_no} is of another business day.", _NOTHING_EN, "A member is added to a sale on the same business day only."),
    ),
    "GW-3443": Row(
        id=("Penambahan anggota yang lain masih diproses.", _NOTHING, "Tunggu sebentar, lalu ulangi."),
        en=("Another sale is being linked to a member.", _NOTHING_EN, "Wait until it is answered, then do it again."),
    ),
    "GW-3451": Row(
        id=("{name} tidak dihitung begitu.", _NOTHING, "Isi jumlahnya dalam {unit}."),
        en=("{name} is measured in {unit}.", _NOTHING_EN, "Send the measure that fits: qty for pieces, grams for kg, milli for litres and metres."),
    ),
    "GW-3452": Row(
        id=("Jumlahnya nol.", _NOTHING, "Isi jumlah barang yang masuk atau keluar."),
        en=("Nothing came in or went out.", _NOTHING_EN, "Send how much it was."),
    ),
    "GW-3453": Row(
        id=("Alasannya belum ditulis.", _NOTHING, "Tulis mengapa barang keluar (rusak, kedaluwarsa, dipakai), lalu ulangi."),
        en=("Goods go out without a reason.", _NOTHING_EN, "Give a reason."),
    ),
}  # fmt: skip
