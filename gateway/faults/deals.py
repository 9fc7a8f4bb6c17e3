"""Faults of what is agreed at the till: 37 discounts, prices, baskets put aside and brought back; 38 regulated goods."""

from gateway.faults.row import Row

_SAME = "Keranjang tidak berubah."
_SAME_EN = "The basket is unchanged."
_UNPAID = "Belum ada yang dibayar."
_UNPAID_EN = "Nothing was paid."

ROWS: dict[str, Row] = {
    # Regulated goods
    "GW-3801": Row(
        id=("Harga melebihi batas pemerintah ({cap}/{unit}).", "Harga tidak dapat dipakai.", "Jual paling tinggi {most}. Minta ketua memperbaiki harganya."),
        en=("{name} would be sold above its cap of {cap} per {unit}.", "Nothing was sold at that price.", "Sell it at {most} at most; mend the catalogue, or the rules if the cap has changed."),
    ),
    "GW-3802": Row(
        id=("Batas pembelian {most} per pembeli: {name}.", _SAME, "Kurangi jumlahnya."),
        en=("At most {most} of {name} may be sold to one buyer at once.", _SAME_EN, "Sell less of it."),
    ),
    "GW-3803": Row(
        id=("Belum dicatat: “{text}”.", _UNPAID, "Catat dahulu, lalu tekan Sudah dicatat."),
        en=("Line {n}, {name}, has a reminder that was not ticked: “{text}”.", _UNPAID_EN, "Do what it says and tick it (line with noted), then pay."),
    ),
    "GW-3804": Row(
        id=("{name} tidak boleh diberi diskon sebesar itu (barang diatur pemerintah).", _SAME, "Kurangi diskon, atau beri diskon pada barang lain."),
        en=("The rules set a floor for {name}: no discount goes below it.", _SAME_EN, "Give less, or give it on other goods."),
    ),
    "GW-3805": Row(
        id=("Anggota ini hari ini sudah membeli {had} {name}; batasnya {most} sehari.", _SAME, "Kurangi jumlahnya, atau layani lagi besok."),
        en=("This member has bought {had} of {name} today; at most {most} a day.", _SAME_EN, "Sell less of it, or tomorrow."),
    ),
    "GW-3806": Row(
        id=("Aturan barang bersubsidi tidak terbaca: batas harga dan jumlah TIDAK diperiksa.", "Penjualan tetap bisa.", "Periksa harga sendiri (LPG, Minyakita, SPHP, pupuk). Hubungi teknisi."),
        en=("The rules {path} cannot be used ({count} problem(s); the first: {first}): price caps and quantities are NOT checked.", "Everything can be sold.", "Run `gateway config check`, mend every line that it lists, and restart."),
    ),
    # Discounts and prices
    "GW-3702": Row(
        id=("Diskon paling banyak {most} persen tanpa izin ketua.", _SAME, "Kurangi diskon, atau minta ketua mengetik PIN-nya."),
        en=("This clerk may take off {most} % at most, all discounts of a line together.", _SAME_EN, "Give less, or repeat with the consent of somebody who may give more (pos.discount_max_percent)."),
    ),
    "GW-3703": Row(
        id=("Diskon lebih besar dari harganya ({most}).", _SAME, "Ketik diskon yang lebih kecil."),
        en=("The discount is more than the {most} that it would come off.", _SAME_EN, "Type a smaller one."),
    ),
    "GW-3704": Row(
        id=("Harga itu tidak bisa dipakai.", "Tidak ada yang berubah.", "Ketik harga dalam rupiah, misalnya 12.500."),
        en=("A price is 1 to 100,000,000 rupiah and no bar code; below a rule's floor it is not taken.", "Nothing changed.", "Type it again."),
    ),
    "GW-3705": Row(
        id=("Barang {code} tidak dikenal, jadi perlu nama.", "Daftar harga tidak berubah.", "Ketik nama dan satuannya juga."),
        en=("{code} is not in the catalogue; new goods need a name.", "The price list is unchanged.", "Give name and unit with the price."),
    ),
    "GW-3706": Row(
        id=("Kode {code} tidak bisa dipakai untuk daftar harga.", "Daftar harga tidak berubah.", "Pindai kode pada barang, atau ketik kode toko (paling banyak 20 huruf dan angka)."),
        en=("{code} is no code of goods that a price list can hold.", "The price list is unchanged.", "Use a GTIN or the shop's own short code."),
    ),
    "GW-3707": Row(
        id=("Daftar perubahan harga penuh.", "Harga lama tetap berlaku.", "Hubungi teknisi untuk memperbarui daftar barang."),
        en=("{most} prices have been changed at this counter since the catalogue was made.", "Earlier changes stay.", "Bring a new catalogue that holds them."),
    ),
    # Baskets put aside and brought back
    "GW-3711": Row(
        id=("Tidak ada barang untuk ditunda.", "Tidak ada yang berubah.", "Langsung layani pembeli berikutnya."),
        en=("The open basket is empty; there is nothing to hold.", "Nothing changed.", "Serve the next buyer."),
    ),
    "GW-3712": Row(
        id=("Sudah {most} transaksi tertunda.", _SAME, "Panggil dan selesaikan salah satu dahulu."),
        en=("{most} baskets are held already.", _SAME_EN, "Recall one and pay or void it first."),
    ),
    "GW-3713": Row(
        id=("Transaksi tertunda itu tidak ada.", _SAME, "Lihat daftar transaksi tertunda lagi."),
        en=("No such basket is held (any more).", _SAME_EN, "Read the state again."),
    ),
    "GW-3714": Row(
        id=("Transaksi itu sedang tertunda.", _UNPAID, "Tekan Panggil dahulu, lalu bayar."),
        en=("This basket is held.", _UNPAID_EN, "Recall it, then pay."),
    ),
    "GW-3715": Row(
        id=("Harga {name} sekarang {now}; di keranjang ini tetap {kept}.", "Isi dan harga keranjang tidak berubah.", "Lanjutkan. Hapus dan pindai lagi bila pembeli harus membayar harga baru."),
        en=("{count} price(s) changed while the basket was held, first {name}: now {now}, kept {kept}.", "The basket is as it was.", "Go on; scan the goods anew if the new price is to be paid."),
    ),
    "GW-3716": Row(
        id=("Alat baru menyala lagi. Keranjang dikembalikan.", "Belum ada yang dibayar. Penjualan yang lalu tersimpan.", "Periksa isi keranjang bersama pembeli, lalu lanjutkan."),
        en=("The gateway started anew; {count} unpaid basket(s) were brought back.", "Nothing of them was paid.", "Compare the basket with the goods: the last seconds before the cut may be missing."),
    ),
    "GW-3717": Row(
        id=("Alat baru menyala lagi. Isi keranjang tadi tidak terbaca.", "Belum ada yang dibayar. Penjualan yang lalu tersimpan.", "Pindai lagi semua barangnya."),
        en=("The drafts of unpaid baskets cannot be used: {reason}.", "Every sale is kept; only what was not paid is gone.", "Scan the goods again. If it comes back, check the card."),
    ),
    "GW-3718": Row(
        id=("Perubahan harga di kasir tidak terbaca.", "Harga dari daftar barang berlaku.", "Periksa harga sebelum menjual. Hubungi teknisi."),
        en=("The prices changed at this counter cannot be read: {reason}.", "The catalogue's prices hold.", "Check prices at the shelf; mend or remove the file, and restart."),
    ),
}
