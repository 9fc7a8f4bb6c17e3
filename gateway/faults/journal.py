"""Faults of the journal room (GW-4xxx)."""

from gateway.faults.row import Row

ROWS: dict[str, Row] = {
    # The daemon does not start: nothing was touched.
    "GW-4001": Row(
        id=("Program kasir sudah berjalan.", "Data penjualan aman.", "Pakai program yang sudah berjalan. Bila tidak tampak, hubungi teknisi."),
        en=("Another gateway ({holder}) runs on {path}.", "Its journal is untouched.", "Stop that one first, or give this one its own paths.state."),
    ),
    "GW-4002": Row(
        id=("Data di perangkat ini milik gerai lain ({found}).", "Data itu tidak diubah.", "Hubungi teknisi."),
        en=("The state in {path} was made for outlet {found}, this is {outlet}.", "Nothing was touched.", "Set outlet.id back to {found}, or give {outlet} an empty paths.state."),
    ),
    "GW-4003": Row(
        id=("Berkas jurnal bukan milik program ini.", "Berkas itu tidak diubah.", "Hubungi teknisi."),
        en=("{path} is not a journal of this gateway ({reason}).", "It was left untouched; nothing was written.", "Move {path} elsewhere, then start again; the copy rebuilds the journal."),
    ),
    "GW-4004": Row(
        id=("Jurnal dibuat oleh program yang lebih baru.", "Berkas itu tidak diubah.", "Hubungi teknisi."),
        en=("{path} was made by a newer gateway (format {found}, known {known}).", "It was left untouched.", "Install that version again, or a later one."),
    ),
    "GW-4005": Row(
        id=("Tempat simpan data tidak dapat dipakai.", "Data yang sudah ada tidak diubah.", "Hubungi teknisi."),
        en=("{path} cannot be used: {reason}.", "Nothing was written.", "Check that it exists, is a directory, has room and belongs to the gateway's user."),
    ),
    "GW-4006": Row(
        id=("Tempat simpan data tidak dapat menjamin keamanan data.", "Data yang sudah ada tidak diubah.", "Hubungi teknisi."),
        en=("SQLite did not take {setting} for {path}; a sale would not be durable.", "Nothing was written.", "Put paths.state on a local ext4 file system, not on a network share."),
    ),
    "GW-4007": Row(
        id=("Ada lebih dari satu jurnal di perangkat ini.", "Semua jurnal tidak diubah.", "Hubungi teknisi."),
        en=("{path} holds several journals ({found}) and no file `id` that says which is in use.", "Nothing was touched.", "Move the files of the older ones elsewhere, then start again."),
    ),
    # The daemon starts, and says what the files did not hold any more.
    "GW-4008": Row(
        id=("Jurnal lama di alat ini hilang; jurnal baru dimulai.", "Penjualan tetap bisa. Yang sudah terkirim aman di kabupaten.", "Hubungi teknisi hari ini."),
        en=("No file of journal {lost} is left; a new one was begun.", "Selling goes on; what the district has stored is safe there.", "Keep card and stick as they are, find out who removed the files, and tell the district."),
    ),
    # Orders that are refused or unknown: the till keeps the basket.
    "GW-4010": Row(
        id=("Penyimpanan penuh. Penjualan ini belum tersimpan.", "Penjualan sebelumnya aman.", "Jangan berikan struk. Hubungi teknisi sekarang."),
        en=("The disk is full: {reason}.", "Nothing was written; everything before is safe.", "Free space under paths.state (`df -h`); the gateway tries again by itself."),
    ),
    "GW-4011": Row(
        id=("Penyimpanan terkunci. Penjualan ini belum tersimpan.", "Penjualan sebelumnya aman.", "Jangan berikan struk. Hubungi teknisi sekarang."),
        en=("The disk can only be read: {reason}.", "Nothing was written; everything before is safe.", "See `dmesg`; check and remount the card, or change it."),
    ),
    "GW-4012": Row(
        id=("Penyimpanan rusak. Penjualan ini belum tersimpan.", "Penjualan sebelumnya aman.", "Jangan berikan struk. Hubungi teknisi sekarang."),
        en=("The disk fails: {reason}.", "Everything before is in the copy or the database.", "See `dmesg`; change the card soon."),
    ),
    "GW-4013": Row(
        id=("Belum pasti apakah penjualan ini tersimpan.", "Tidak akan tercatat dua kali.", "Tunggu sebentar; jangan ulangi penjualan ini."),
        en=("A commit raised ({reason}); the journal is opened again to see what stands.", "The basket waits and is never counted twice.", "Wait; if it lasts, see `dmesg`."),
    ),
    "GW-4014": Row(
        id=("Terlalu banyak catatan menunggu disimpan.", "Penjualan ini belum tersimpan; yang sebelumnya aman.", "Tunggu sebentar, lalu tekan Bayar lagi."),
        en=("{waiting} orders wait for the disk; this one was not taken.", "Nothing of it was written.", "Try again; if it lasts, the card is too slow."),
    ),
    "GW-4015": Row(
        id=("Keranjang ini sudah dibatalkan.", "Tidak ada yang tercatat dua kali.", "Pindai barang lagi untuk penjualan baru."),
        en=("Basket {basket} was voided.", "Nothing was written now.", "Open a new basket."),
    ),
    "GW-4016": Row(
        id=("Keranjang ini sudah dibayar.", "Penjualan tersimpan.", "Untuk mengembalikan barang, pakai Retur."),
        en=("Basket {basket} was sold as receipt {receipt_no}.", "The sale stands.", "Refund it instead."),
    ),
    "GW-4017": Row(
        id=("Program sedang berhenti.", "Penjualan ini belum tersimpan; yang sebelumnya aman.", "Tunggu program jalan lagi, lalu tekan Bayar lagi."),
        en=("The journal is being closed; the order was not taken.", "Nothing of it was written.", "Give it again after the start."),
    ),
    # One of the two copies is not well: the sale goes on with the other.
    "GW-4020": Row(
        id=("Salinan data tidak dapat ditulis.", "Penjualan tetap bisa dan tersimpan.", "Periksa stik USB. Bila tetap begini, hubungi teknisi hari ini."),
        en=("The copy {path} fails: {reason}.", "Sales go on with the database alone.", "Check or change the stick; it is tried again every 10 minutes and caught up by itself."),
    ),
    "GW-4021": Row(
        id=("Salinan data sedang dilengkapi.", "Penjualan tetap bisa dan tersimpan.", "Tunggu; jangan cabut stik USB."),
        en=("The copy {path} is being caught up.", "Sales go on with the database alone meanwhile.", "Wait; it joins by itself."),
    ),
    "GW-4022": Row(
        id=("Berkas salinan di stik USB bukan milik gerai ini.", "Berkas itu tidak diubah. Penjualan tetap bisa dan tersimpan.", "Hubungi teknisi."),
        en=("{path} is not a copy of this journal.", "It was left untouched; sales go on with the database alone.", "Move it elsewhere; a new copy is made within 10 minutes."),
    ),
    "GW-4025": Row(
        id=("Penyimpanan utama bermasalah.", "Penjualan tetap bisa dan tersimpan di salinan.", "Jangan matikan perangkat. Hubungi teknisi hari ini."),
        en=("The database fails: {reason}.", "Sales go on with the copy alone; the database is filled up when it works again.", "See `df -h` and `dmesg`."),
    ),
    "GW-4026": Row(
        id=("Jurnal diperbaiki saat program mulai.", "Penjualan tetap bisa dan tersimpan.", "Hubungi teknisi hari ini."),
        en=("The journal was mended at this start ({what}).", "What stands was kept; what was replaced lies beside it.", "Run `gateway journal verify`, keep the files that it names, and call the district."),
    ),
    "GW-4027": Row(
        id=("Kartu penyimpanan hampir penuh.", "Penjualan tetap bisa; ruang cadangan dipakai agar hari ini bisa ditutup.", "Tutup hari (Z) malam ini. Hubungi teknisi hari ini."),
        en=("The card of {path} is nearly full ({free} MiB free).", "The room that was kept for this was given back, so that the day can be closed.", "Free space on it (`df -h`); with 64 MiB free room is kept again by itself."),
    ),
    "GW-4028": Row(
        id=("Bagian lama jurnal belum selesai dirapikan.", "Penjualan dan data lama aman.", "Dicoba lagi sendiri. Hubungi teknisi bila terus begini."),
        en=("A closed segment of the journal is not sealed, copied or dropped yet.", "Its events stand in both copies as they were written.", "It is tried again every 10 minutes; see `gateway journal verify`, `df -h`, the stick."),
    ),
    # Reading.
    "GW-4030": Row(
        id=("Jurnal tidak dapat dibaca.", "Data tidak diubah.", "Hubungi teknisi."),
        en=("The journal cannot be read: {reason}.", "Reading changes nothing.", "Run `gateway journal verify`."),
    ),
    "GW-4031": Row(
        id=("Catatan bantu jurnal tidak dapat dipakai.", "Jurnal dan penjualan tidak terganggu.", "Dibuat lagi sendiri. Hubungi teknisi bila terus begini."),
        en=("The file of the journal's tree so far cannot be used or kept.", "It proves nothing and is made anew from the journal.", "Check the state directory and the card."),
    ),
    "GW-4032": Row(
        id=("Kunci tanda tangan gerai tidak terbaca.", "Penjualan tetap tersimpan dan terkirim, tetapi tanpa segel tanda tangan; struk tercetak tanpa kode cek.", "Hubungi teknisi."),
        en=("The outlet's key cannot be read, so no checkpoint is signed and receipts print without their code.", "Events are stored and sent all the same.", "Check state/identity; put the key back from its backup, or call the district: without the old key no new one is believed."),
    ),
    "GW-4033": Row(
        id=("Kunci tanda tangan gerai belum bisa diganti.", "Penjualan tetap bisa dan tersimpan; kunci lama tetap berlaku.", "Hubungi teknisi."),
        en=("The outlet's key was not changed, or the change is not finished.", "The key that the journal's last `genesis` or `key` event names stays in force.", "Check state/identity and the card; the next start tries again. `gateway journal key` shows the key in force."),
    ),
    # One journal after another: a lost, restored, swapped or cloned card.
    "GW-4050": Row(
        id=("Kartu alat ini kartu lama atau kembar. Jurnal baru dimulai.", "Penjualan tetap bisa; yang belum sampai ke kabupaten ikut dibawa.", "Hubungi teknisi hari ini."),
        en=("The district holds another past of journal {lost} than this card (event {stored}): a restored, swapped or cloned card. Journal {journal} was begun.", "Selling goes on; {carried} events that the district may not hold were carried over.", "Find the second card of this outlet and take it out of use; tell the district."),
    ),
    "GW-4051": Row(
        id=("Pemulihan data belum selesai.", "Data tidak diubah.", "Hubungi teknisi: jalankan pemulihan sekali lagi."),
        en=("A restore into {path} was begun and did not come to its end.", "What it reads from is untouched.", "Run the same `gateway restore` again; then start the service."),
    ),
    "GW-4052": Row(
        id=("Di perangkat ini ada penjualan yang tidak ada di tempat asal pemulihan.", "Tidak ada yang diubah.", "Hubungi teknisi."),
        en=("Journal {journal} here has {count} sales that {path} does not hold (the first is event {first}).", "Nothing was touched.", "Keep this card. Restore onto a card without sales, or start the service here as it is."),
    ),
    "GW-4053": Row(
        id=("Tidak ada yang bisa dipulihkan dari tempat itu.", "Tidak ada yang diubah.", "Hubungi teknisi."),
        en=("There is nothing to restore from at {path}: {reason}.", "Nothing was touched.", "Name the mounted stick (it holds `.gateway-copy`), the export's directory, or the old card's state directory; with none of them use --marks."),
    ),
    "GW-4054": Row(
        id=("Stik atau kartu itu milik gerai lain ({found}).", "Tidak ada yang diubah.", "Pakai stik milik gerai ini."),
        en=("What lies at {path} is of outlet {found}, this is {outlet}.", "Nothing was touched.", "Take this outlet's own stick, or set outlet.id as it was."),
    ),
    # The files beside the journal: members, and the lines of a klinik or an apotek.
    "GW-4040": Row(
        id=("Daftar di samping jurnal rusak dan diganti yang baru.", "Semua penjualan dan jumlahnya aman.", "Hubungi teknisi hari ini."),
        en=("{path} was damaged; it was kept as {kept} and a new one begun.", "Every sale and sum stands; whose purchases or which goods it held is known from the kept file alone.", "Keep {kept}; see `gateway member list` and the list in the office."),
    ),
    "GW-4041": Row(
        id=("Daftar di samping jurnal belum dapat ditulis.", "Penjualan tetap bisa dan tersimpan.", "Jangan matikan perangkat. Hubungi teknisi hari ini."),
        en=("{path} cannot be written: {reason}.", "Sales go on; new members' numbers (in a klinik the lines) wait in memory and would be lost with the power.", "See `df -h` and `dmesg`; it is tried again with each sale."),
    ),
}
