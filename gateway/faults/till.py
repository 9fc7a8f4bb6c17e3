"""Faults of the till room (GW-3xxx): 31 codes and goods, 32 weighing, 33 lines and members, 34 payment, 35 receipts; 36 in `shift`, 37 and 38 in `deals`."""

from gateway.faults import deals, members, shift
from gateway.faults.row import Row

_SAME = "Keranjang tidak berubah."
_SAME_EN = "The basket is unchanged."

ROWS: dict[str, Row] = {
    **shift.ROWS,
    **deals.ROWS,
    **members.ROWS,
    "GW-3001": Row(
        id=("Kasir belum siap.", "Penjualan yang lalu tersimpan.", "Tunggu sebentar, lalu ulangi."),
        en=("The till is not open: the journal has not been read yet.", "All earlier sales are kept.", "Try again in a moment; if it lasts, see `journalctl -u gateway`."),
    ),
    "GW-3101": Row(
        id=("Barang belum terdaftar: {code}.", _SAME, "Tekan Jual barang baru, lalu ketik nama dan harganya dengan izin ketua."),
        en=("The code {code} is not in the catalogue.", _SAME_EN, "Sell them as new goods with name and price, and add them to the catalogue."),
    ),
    "GW-3102": Row(
        id=("Kode tidak terbaca utuh.", _SAME, "Pindai sekali lagi."),
        en=("The code {code} is damaged: check digit or contents do not fit.", _SAME_EN, "Scan again; clean the label or the scanner's window."),
    ),
    "GW-3103": Row(
        id=("Yang dipindai bukan kode barang.", _SAME, "Pindai garis kode pada barang."),
        en=("This is no code: binary, or too long ({length} characters).", _SAME_EN, "Scan the bar code of the goods; check the scanner's settings if it goes on."),
    ),
    "GW-3105": Row(
        id=("Barang sudah kedaluwarsa ({date}).", _SAME, "Jangan dijual. Pisahkan barang ini."),
        en=("The goods expired on {date}.", _SAME_EN, "Take them off the shelf; if the date is not over, check the clock."),
    ),
    "GW-3106": Row(
        id=("Berat pada label dalam pon, bukan kilogram.", _SAME, "Timbang ulang barang di sini."),
        en=("The label of {code} gives its weight in pounds.", _SAME_EN, "Weigh the goods here; pounds are never sold."),
    ),
    "GW-3107": Row(
        id=("Ukuran pada label tidak cocok dengan barang {name}.", _SAME, "Periksa label, atau timbang ulang."),
        en=("The label tells a measure in which {name} is not sold.", _SAME_EN, "Compare the unit in the catalogue with the label scale's list."),
    ),
    "GW-3108": Row(
        id=("Kartu perintah {name} belum dipakai di sini.", _SAME, "Pakai tombol di layar."),
        en=("The control card {name} does nothing yet.", _SAME_EN, "Use the counter page."),
    ),
    "GW-3109": Row(
        id=("{name} belum ada harganya.", _SAME, "Ketik harga dengan izin ketua."),
        en=("{name} has no price in the catalogue.", _SAME_EN, "Sell it with a typed price, and add the price to the catalogue."),
    ),
    "GW-3110": Row(
        id=("Nama atau harga barang baru belum benar.", _SAME, "Ketik nama dan harga, misalnya 12.500."),
        en=("New goods need a name and a price from 1 to 100,000,000 rupiah that is no bar code.", _SAME_EN, "Type both again."),
    ),
    "GW-3111": Row(
        id=("Jumlah {quantity} tidak bisa dipakai.", _SAME, "Ketik jumlah 1 sampai 99.999."),
        en=("The quantity {quantity} cannot be: none, too many, broken pieces, or a bar code typed as a quantity.", _SAME_EN, "Type 1 to 99,999."),
    ),
    "GW-3112": Row(
        id=("{name} dijual menurut timbangan atau label, bukan jumlah.", "Keranjang tidak berubah; jumlah tadi dihapus.", "Pindai lagi tanpa jumlah."),
        en=("{name} is weighed or labelled; a quantity does not go with it.", "The basket is unchanged; the quantity is forgotten.", "Scan each pack by itself."),
    ),
    "GW-3113": Row(
        id=("Keranjang penuh.", "Isi keranjang tetap ada.", "Bayar dulu, lalu lanjut di keranjang baru."),
        en=("The basket is full ({lines} lines, or a total beyond any sale).", "What is in it stays.", "Pay it, then go on with the next."),
    ),
    "GW-3114": Row(
        id=("{name} sudah punya harga.", _SAME, "Pindai saja tanpa mengetik harga."),
        en=("{name} has a price in the catalogue; a typed one is not taken.", _SAME_EN, "Scan it without name and price."),
    ),
    "GW-3115": Row(
        id=("Pola label timbang di pengaturan salah.", "Penjualan lain tetap bisa.", "Hubungi teknisi."),
        en=("The label pattern {pattern!r} in pos.labels cannot be used.", "All other codes are read.", "Write 13 signs: digits beginning with 02, 04 or 2, then I, W or P (V), and C last; *10 or *100 behind them where the scale prints tens or hundreds."),
    ),
    "GW-3116": Row(
        id=("Harga pada label bukan dalam rupiah.", _SAME, "Jangan dijual dengan label ini. Tanyakan harganya kepada ketua."),
        en=("The label of {code} gives its price in another currency (ISO 4217 number {currency}).", _SAME_EN, "Only rupiah (360) are taken; sell it without the label, at the shop's own price."),
    ),
    "GW-3117": Row(
        id=("Ini kode QRIS untuk membayar, bukan kode barang.", _SAME, "Pindai kode pada barang. QRIS dipakai saat membayar."),
        en=("A payment code (QRIS or another EMV code) was scanned as goods.", _SAME_EN, "Scan the goods. The gun takes no payments: the buyer scans the merchant's code and the clerk confirms it."),
    ),
    "GW-3120": Row(
        id=("Yang dimasukkan berisi NIK.", "NIK tidak disimpan. Yang lain tidak berubah.", "Hapus NIK itu. Bila memang nomor bukti, ketik 8 angka terakhirnya saja."),
        en=("What was typed or scanned holds a citizen's number (NIK).", "It was not kept; nothing else changed.", "Leave it out; of a reference that only looks like one, type the last 8 digits."),
    ),
    "GW-3121": Row(
        id=("Kartu ini belum ada gunanya sekarang.", _SAME, "Pindai angka atau barang dahulu."),
        en=("This control card has nothing to act on now (no digits, nothing held).", _SAME_EN, "Scan the digits or the goods first."),
    ),
    "GW-3122": Row(
        id=("Alat tidak boleh dimatikan dari kasir.", "Semua penjualan tersimpan.", "Hubungi teknisi."),
        en=("Turning the device off from the counter is not allowed.", "All sales are kept.", "Set outlet.power_off to true if clerks may do it."),
    ),
    "GW-3201": Row(
        id=("Timbangan belum diam.", _SAME, "Tunggu sebentar, jangan sentuh piringan. Bila barang belum masuk, pindai lagi."),
        en=("The scale is moving.", _SAME_EN, "Wait until it is still; up to five seconds are waited for."),
    ),
    "GW-3202": Row(
        id=("Timbangan tidak terhubung.", "Barang lain tetap bisa dijual.", "Periksa kabel, lalu pindai lagi."),
        en=("No scale: none is configured, or it is absent or faulty.", "Everything not sold by weight can be sold; pre-packed labels too.", "Check cable and power; see `journalctl -u gateway`."),
    ),
    "GW-3203": Row(
        id=("Beban melebihi batas timbangan.", _SAME, "Kurangi barang, lalu pindai lagi."),
        en=("The load is over the limit of {grams} g.", _SAME_EN, "Weigh in two parts."),
    ),
    "GW-3204": Row(
        id=("Belum ada barang di timbangan.", _SAME, "Letakkan barang di timbangan. Bila belum masuk, pindai lagi."),
        en=("The plate is empty or below zero.", _SAME_EN, "Put the goods on it; zero the scale if it is empty and shows something."),
    ),
    "GW-3205": Row(
        id=("Timbangan belum kosong sejak barang tadi.", _SAME, "Angkat barang sampai nol, lalu timbang barang berikutnya."),
        en=("The plate was not back at zero since the last weight that was sold.", _SAME_EN, "Empty it, zero it if needed, and weigh the next goods."),
    ),
    "GW-3206": Row(
        id=("Timbangan menunjukkan pon, bukan kilogram.", _SAME, "Ubah timbangan ke kilogram, lalu pindai lagi."),
        en=("The scale shows another unit than kilograms.", _SAME_EN, "Switch its unit; pounds are never sold."),
    ),
    "GW-3207": Row(
        id=("Timbangan tidak menjawab.", "Barang lain tetap bisa dijual.", "Periksa apakah timbangan menyala, lalu pindai lagi."),
        en=("The scale has said nothing for two seconds.", "Everything not sold by weight can be sold.", "Check its power and cable; see `journalctl -u gateway`."),
    ),
    "GW-3208": Row(
        id=("Barang timbang yang tadi belum ditimbang.", _SAME, "Pindai barang itu lagi bila masih dibeli."),
        en=("Other weighed goods were scanned before these had a weight.", _SAME_EN, "Scan the first goods again."),
    ),
    "GW-3301": Row(
        id=("Baris {n} tidak ada.", _SAME, "Lihat keranjang lagi."),
        en=("The basket has no line {n} (any more).", _SAME_EN, "Read the basket again."),
    ),
    "GW-3302": Row(
        id=("Jumlah {name} tidak bisa diubah begitu.", _SAME, "Hapus baris, lalu pindai atau timbang lagi."),
        en=("{name} is not sold in this measure.", _SAME_EN, "Take the line away and scan or weigh again."),
    ),
    "GW-3303": Row(
        id=("Berat hanya dari timbangan.", _SAME, "Hapus baris, lalu timbang lagi."),
        en=("A weight comes from the scale, never from the keyboard.", _SAME_EN, "Take the line away and weigh again."),
    ),
    "GW-3304": Row(
        id=("Harga dan diskon perlu izin ketua, belum bisa di sini.", _SAME, "Jual dengan harga daftar."),
        en=("Changing a price or giving a discount is not open at this till yet.", _SAME_EN, "Sell at the list price, or change the catalogue."),
    ),
    "GW-3305": Row(
        id=("Nomor anggota tidak benar.", _SAME, "Ketik nomor anggota lagi."),
        en=("A member's number has up to 20 letters and digits.", _SAME_EN, "Type it again."),
    ),
    "GW-3306": Row(
        id=("Ini NIK, bukan nomor anggota.", "NIK tidak disimpan.", "Ketik nomor anggota koperasi."),
        en=("A 16-digit citizen's number was given as a member's number.", "It was not kept.", "Use the cooperative's own number."),
    ),
    "GW-3307": Row(
        id=("Alasan pembatalan belum ditulis.", _SAME, "Tulis alasannya."),
        en=("A void needs a reason.", _SAME_EN, "Write why."),
    ),
    "GW-3401": Row(
        id=("Uang kurang {short}.", "Belum ada yang dibayar.", "Minta tambahan atau ubah cara bayar."),
        en=("{short} is missing.", "Nothing was paid.", "Ask for more, or pay the rest another way."),
    ),
    "GW-3402": Row(
        id=("Uang diterima {tendered}. Benar?", "Belum ada yang dibayar.", "Hitung lagi. Bila benar, tekan Ya."),
        en=("{tendered} in cash is more than Rp 1.000.000 above the due.", "Nothing was paid.", "Count again, and confirm if it is right."),
    ),
    "GW-3403": Row(
        id=("Yang masuk di kolom uang adalah kode barang.", "Belum ada yang dibayar.", "Hapus, lalu ketik uang yang diterima."),
        en=("{tendered} in the cash field looks like a bar code.", "Nothing was paid.", "Clear it and type the money that was given."),
    ),
    "GW-3404": Row(
        id=("Pembayaran QRIS {amount} sudah masuk di aplikasi merchant?", "Belum ada yang dibayar.", "Periksa aplikasi merchant. Jangan hanya lihat layar HP pembeli."),
        en=("The QRIS payment of {amount} is not confirmed.", "Nothing was paid.", "Look into the merchant app, then confirm."),
    ),
    "GW-3405": Row(
        id=("Nomor bukti transfer belum diisi.", "Belum ada yang dibayar.", "Ketik nomor bukti, paling banyak 40 huruf."),
        en=("A transfer needs a reference of at most 40 characters.", "Nothing was paid.", "Type the number of the transfer's proof."),
    ),
    "GW-3406": Row(
        id=("Bon belum bisa di sini.", "Belum ada yang dibayar.", "Pilih tunai, QRIS, atau transfer."),
        en=("Sales on credit are not open at this till.", "Nothing was paid.", "Take cash, QRIS or a transfer."),
    ),
    "GW-3407": Row(
        id=("QRIS atau transfer lebih {over} dari total.", "Belum ada yang dibayar.", "Ketik lagi jumlahnya."),
        en=("Non-cash payments are {over} above the total.", "Nothing was paid.", "Only cash gives change; type the amounts again."),
    ),
    "GW-3408": Row(
        id=("Isian pembayaran tidak lengkap atau tidak cocok.", "Belum ada yang dibayar.", "Ketik lagi pembayarannya."),
        en=("The payments make no sense: none, too many, two of cash, or an amount missing, negative or not fitting.", "Nothing was paid.", "Type them again."),
    ),
    "GW-3409": Row(
        id=("Keranjang masih kosong.", "Belum ada yang dibayar.", "Pindai barang dulu."),
        en=("The basket is empty.", "Nothing was paid.", "Scan the goods first."),
    ),
    "GW-3410": Row(
        id=("Total sudah berubah menjadi {total}.", "Belum ada yang dibayar.", "Lihat keranjang, sebutkan total yang baru, lalu bayar."),
        en=("The total is now {total}, not what the page showed.", "Nothing was paid.", "Read the basket again and pay."),
    ),
    "GW-3411": Row(
        id=("Keranjang ini sudah dibayar.", "Penjualan tersimpan satu kali.", "Lihat penjualan terakhir. Jangan terima uang dua kali."),
        en=("The basket is paid already (receipt {receipt_no}), with other payments or another end than this call says.", "The sale is kept once.", "Read the stored result."),
    ),
    "GW-3412": Row(
        id=("Keranjang itu tidak ada.", "Penjualan yang lalu tersimpan.", "Lihat keranjang di layar, lalu ulangi."),
        en=("No such basket: never opened, or open when the power went.", "All sales are kept.", "Read the state and use the basket that is open."),
    ),
    "GW-3413": Row(
        id=("Transaksi ini sudah dibatalkan.", "Tidak ada yang dibayar.", "Pindai barang di keranjang baru."),
        en=("The basket was voided.", "Nothing was paid.", "Start with a new basket."),
    ),
    "GW-3414": Row(
        id=("Keranjang sedang disimpan.", "Tidak ada yang hilang.", "Tunggu sebentar, lalu ulangi."),
        en=("The basket, or the one before it, is being written to the journal.", "Nothing is lost.", "Try again in a moment."),
    ),
    "GW-3416": Row(
        id=("Masih ada barang yang menunggu timbangan.", "Belum ada yang dibayar.", "Selesaikan timbangan, lalu bayar."),
        en=("Goods of this basket still wait for the scale.", "Nothing was paid.", "Finish weighing (at most five seconds), then pay."),
    ),
    "GW-3417": Row(
        id=("Terlalu banyak permintaan sekaligus.", "Tidak ada yang hilang.", "Tunggu sebentar, lalu ulangi."),
        en=("Too many calls wait for the same answer.", "Nothing is lost.", "Wait for the answer; mend the caller that repeats so fast."),
    ),
    "GW-3418": Row(
        id=("Permintaan ini sudah dipakai untuk hal lain.", "Tidak ada yang diubah.", "Muat ulang layar, lalu ulangi."),
        en=("This request id was used for another call before.", "Nothing was changed.", "Use a fresh request id for each act."),
    ),
    "GW-3501": Row(
        id=("Struk nomor {number} mungkin terpotong.", "Penjualan sudah tersimpan.", "Cetak ulang?"),
        en=("The power went while receipt {number} was being printed; nobody knows how much of it came out.", "The sale is kept.", "Reprint it if the buyer has none; the copy is marked."),
    ),
    "GW-3502": Row(
        id=("Tidak ada printer di toko ini.", "Penjualan sudah tersimpan.", "Tulis nota tangan bila perlu."),
        en=("No printer is configured.", "The sale is kept.", "Add a [printer.…] section to the configuration."),
    ),
    "GW-3503": Row(
        id=("Struk nomor {receipt_no} tidak ada di 200 penjualan terakhir.", "Semua penjualan tersimpan.", "Periksa nomornya."),
        en=("Receipt {receipt_no} is not among the last 200 sales.", "All sales are kept.", "Check the number; older ones are in the journal."),
    ),
    "GW-3901": Row(
        id=("Retur lain sedang disimpan.", "Tidak ada yang hilang.", "Tunggu sebentar, lalu ulangi."),
        en=("Another refund is under way.", "Nothing changed.", "Repeat it in a moment."),
    ),
    "GW-3902": Row(
        id=("Struk nomor {receipt_no} tidak ditemukan.", "Tidak ada uang yang keluar.", "Periksa nomor di struk. Nomor RETUR tidak bisa diretur."),
        en=("There is no sale with receipt number {receipt_no} here.", "No money went out.", "Compare the number and the part before the hyphen (prefix and generation); a refund itself cannot come back."),
    ),
    "GW-3903": Row(
        id=("{name}: yang masih bisa diretur {left}.", "Tidak ada uang yang keluar.", "Ketik jumlah yang lebih kecil."),
        en=("Of {name} only {left} have not come back yet.", "No money went out.", "Give back at most that much."),
    ),
    "GW-3904": Row(
        id=("Baris yang sama ditulis dua kali.", "Tidak ada uang yang keluar.", "Ulangi retur."),
        en=("One line of the receipt is named twice.", "No money went out.", "Name each line once."),
    ),
    "GW-3905": Row(
        id=("Isi struk ini tidak bisa dibaca lagi.", "Tidak ada uang yang keluar.", "Hubungi pengurus."),
        en=("The lines of this receipt are not there any more (erased, or of a klinik on another card).", "No money went out.", "Pay it back as cash out with its reason."),
    ),
    "GW-3821": Row(
        id=("Kode QRIS toko tidak bisa dipakai.", "Belum ada yang dibayar. Tunai tetap bisa.", "Pakai stiker QRIS, dan hubungi teknisi."),
        en=("The static QRIS payload in pos.qris_static cannot be used: {why}.", "Cash and transfer go on; nothing was made of it.", "Read the merchant's sticker anew, whole, and put the text in; never repair it by hand."),
    ),
    "GW-3822": Row(
        id=("Jumlah {amount} tidak bisa dibayar dengan QRIS.", "Belum ada yang dibayar.", "Pilih cara bayar lain."),
        en=("QRIS cannot ask for {amount} rupiah.", "Nothing was paid.", "Pay it in another way, or in two parts."),
    ),
    "GW-3824": Row(
        id=("QRIS toko belum dipasang di sini.", "Belum ada yang dibayar.", "Pakai stiker QRIS, atau cara bayar lain."),
        en=("No static QRIS payload is configured.", "Nothing was made; the printed sticker can be used.", "Put the text of the merchant's sticker into pos.qris_static."),
    ),
    "GW-3823": Row(
        id=("Kode QRIS toko hanya untuk satu pembayaran.", "Belum ada yang dibayar. Tunai tetap bisa.", "Pakai stiker QRIS, dan hubungi teknisi."),
        en=("The payload in pos.qris_static is a dynamic one (01 is 12), made for one payment.", "Cash and transfer go on.", "Put in the text of the static sticker (01 is 11)."),
    ),
}
