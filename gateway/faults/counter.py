"""Faults of the counter room (GW-7xxx): conditions that the clerk's page shows, and refusals of the API."""

from gateway.faults.row import Row

ROWS: dict[str, Row] = {
    # Conditions that last, shown as warnings
    "GW-7001": Row(
        id=("Internet putus.", "Penjualan tetap bisa dan tersimpan.", "Tidak perlu apa-apa. Dikirim sendiri bila internet kembali."),
        en=("The district's broker is not reached.", "The till sells on; every sale is kept and sent later.", "If it lasts, look at the modem or the ONT and at `journalctl -u gateway`."),
    ),
    "GW-7002": Row(
        id=("Pesan dari kabupaten belum bertanda tangan.", "Penjualan tetap tersimpan; tidak ada catatan yang dihapus.", "Minta teknisi memasang kunci kabupaten."),
        en=("No district key is configured: what comes down is unsigned.", "Nothing is deleted and no command or configuration is taken.", "Set uplink.district_keys to the district's verifier key."),
    ),
    "GW-7003": Row(
        id=("Belum ada kasir terdaftar, jadi kasir terbuka tanpa PIN.", "Halaman ini hanya bisa dibuka di alat ini.", "Minta teknisi mendaftarkan kasir."),
        en=("No clerk is defined: the counter works without login.", "The page is served on loopback only.", "Add clerks before the shop opens to the public."),
    ),
    "GW-7004": Row(
        id=("Kartu penyimpanan tidak dapat ditulis. Penjualan baru tidak dapat disimpan.", "Penjualan yang sudah tersimpan tetap aman.", "Jangan menjual lewat alat ini. Hubungi teknisi sekarang."),
        en=("Neither copy of the journal can be written.", "What was committed stays; nothing new is printed as sold.", "Check the card (full, read-only, dying): `df -h`, `dmesg`."),
    ),
    "GW-7005": Row(
        id=("Pemindai tidak terhubung.", "Penjualan tetap bisa; kode dapat diketik.", "Periksa kabel pemindai."),
        en=("Scanner {device} is {state}.", "Codes can be typed on the page.", "Check its cable and port."),
    ),
    "GW-7006": Row(
        id=("Timbangan tidak terhubung.", "Barang lain tetap bisa dijual.", "Periksa kabel dan listrik timbangan."),
        en=("Scale {device} is {state}.", "Goods sold by piece are not touched.", "Check its cable, power and protocol."),
    ),
    "GW-7007": Row(
        id=("Printer tidak menjawab.", "Penjualan tetap tersimpan. Struk dapat dicetak nanti.", "Periksa kabel, listrik, dan kertas printer."),
        en=("Printer {device} is {state}.", "Sales stand; receipts wait.", "Check its cable, power and paper."),
    ),
    "GW-7008": Row(
        id=("Kertas printer habis.", "Penjualan tetap tersimpan. Struk menunggu.", "Pasang kertas baru; struk keluar sendiri."),
        en=("Printer {device} is out of paper.", "Sales stand; receipts wait.", "Put in paper."),
    ),
    "GW-7009": Row(
        id=("Penutup printer terbuka.", "Penjualan tetap tersimpan. Struk menunggu.", "Tutup penutup printer sampai berbunyi klik."),
        en=("Printer {device}'s cover is open.", "Sales stand; receipts wait.", "Close the cover."),
    ),
    "GW-7010": Row(
        id=("Kertas printer hampir habis.", "Struk masih bisa dicetak.", "Siapkan gulungan kertas baru."),
        en=("Printer {device} is low on paper.", "It still prints.", "Keep a roll at hand."),
    ),
    "GW-7011": Row(
        id=("Halaman kasir tidak dapat dibuka: alamat {address} sudah dipakai program lain.", "Penjualan dengan pemindai dan printer tetap bisa.", "Hubungi teknisi."),
        en=("The counter page cannot listen on {address}: the address is in use.", "The till sells on by scanner and printer; the page is tried again.", "Find the other program (`ss -ltnp`) or change counter.listen."),
    ),
    "GW-7012": Row(
        id=("Halaman kasir tidak dapat dibuka di alamat {address}.", "Penjualan dengan pemindai dan printer tetap bisa.", "Hubungi teknisi."),
        en=("The counter page cannot listen on {address}: {reason}.", "The till sells on by scanner and printer; the page is tried again.", "Mend counter.listen, or the network interface that it names."),
    ),
    "GW-7013": Row(
        id=("Halaman kasir belum dibuka di jaringan: {reason}.", "Penjualan tetap bisa di alat ini.", "Hubungi teknisi."),
        en=("counter.listen = {address} is on the network, and the page is not served there: {reason}.", "Nobody on the network can reach the till; this machine's own page is not touched.", "Mend what it names; it is tried again by itself."),
    ),
    "GW-7014": Row(
        id=("Layar pembeli tidak menyala.", "Penjualan dan struk tetap jalan.", "Periksa kabel dan listrik layar pembeli."),
        en=("Customer display {device} is {state}.", "Sales and slips go on.", "Check its cable, power and port."),
    ),
    "GW-7015": Row(
        id=("Daftar kasir rusak, jadi tidak ada yang dapat masuk.", "Kasir yang sudah masuk tetap bisa menjual. Semua penjualan tetap tersimpan.", "Jangan keluar dulu. Hubungi teknisi."),
        en=("The clerks' file {path} is damaged: {reason}. Nobody can log in.", "Who is logged in sells on; the counter does not fall open.", "Remove the file, define the clerks again with `gateway clerk add`, and restart the service."),
    ),
    "GW-7016": Row(
        id=("Halaman kasir dibuka di jaringan, tetapi belum ada kasir terdaftar.", "Tidak ada yang dapat masuk lewat jaringan.", "Minta teknisi mendaftarkan kasir."),
        en=("The page is served on the network and no clerk is defined.", "Nobody can log in over the network.", "Define clerks: `gateway clerk add NAME --role kasir --pin-stdin`."),
    ),
    # Refusals of the API
    "GW-7101": Row(
        id=("Permintaan tidak terbaca.", "Tidak ada yang berubah.", "Muat ulang halaman kasir, lalu coba lagi."),
        en=("The body is not JSON: {reason}.", "Nothing changed.", "Send one JSON object in UTF-8."),
    ),
    "GW-7102": Row(
        id=("Permintaan tidak lengkap atau salah isi.", "Tidak ada yang berubah.", "Periksa isian, lalu coba lagi."),
        en=("The body has {count} problem(s).", "Nothing changed.", "See `problems`, and /api/openapi.json for what is expected."),
    ),
    "GW-7103": Row(
        id=("Alamat ini tidak ada.", "Tidak ada yang berubah.", "Buka halaman kasir dari alamat depan."),
        en=("There is no such path.", "Nothing changed.", "See /api/openapi.json."),
    ),
    "GW-7104": Row(
        id=("Cara memanggil alamat ini salah.", "Tidak ada yang berubah.", "Muat ulang halaman kasir."),
        en=("This path does not take this method.", "Nothing changed.", "See /api/openapi.json and the Allow header."),
    ),
    "GW-7105": Row(
        id=("Permintaan terlalu besar.", "Tidak ada yang berubah.", "Muat ulang halaman kasir, lalu coba lagi."),
        en=("The body is larger than {limit} bytes.", "Nothing changed.", "Send less."),
    ),
    "GW-7106": Row(
        id=("Jenis permintaan tidak dikenal.", "Tidak ada yang berubah.", "Muat ulang halaman kasir."),
        en=("The body must be sent as application/json.", "Nothing changed.", "Set Content-Type: application/json."),
    ),
    "GW-7107": Row(
        id=("Halaman ini dibuka lewat nama yang tidak dikenal.", "Tidak ada yang berubah.", "Buka halaman kasir lewat alamat yang diberikan teknisi."),
        en=("The Host header names {host}, which is not this counter.", "Nothing changed.", "Use the configured address, or add the name to counter.hosts."),
    ),
    "GW-7108": Row(
        id=("Permintaan datang dari halaman lain dan ditolak.", "Tidak ada yang berubah.", "Pakai halaman kasir langsung."),
        en=("The request comes from another site's page.", "Nothing changed.", "Call from the counter's own page, or from a program without an Origin header."),
    ),
    "GW-7109": Row(
        id=("Ada kesalahan program pada permintaan ini.", "Penjualan yang sudah dibayar tetap tersimpan.", "Lihat keranjang, lalu coba lagi. Bila terulang, hubungi teknisi."),
        en=("A bug ended this request.", "What was committed stands.", "See `journalctl -u gateway` and report the trace; repeat with the same `request`."),
    ),
    "GW-7110": Row(
        id=("Alat belum menjawab; hasilnya belum pasti.", "Tidak akan tercatat dua kali.", "Lihat keranjang, lalu ulangi."),
        en=("No answer within {timeout_s} s: the result is unknown.", "The same basket or request is never done twice.", "Ask again with the same `request`."),
    ),
    "GW-7111": Row(
        id=("Terlalu banyak permintaan sekaligus.", "Tidak ada yang berubah.", "Tunggu sebentar, lalu coba lagi."),
        en=("More than {limit} calls wait for an answer.", "Nothing changed.", "Ask again a little later with the same `request`."),
    ),
    "GW-7112": Row(
        id=("Terlalu banyak halaman kasir terbuka.", "Penjualan tetap bisa di halaman yang lain.", "Tutup halaman kasir yang tidak dipakai."),
        en=("{limit} event streams are open already.", "Open ones go on.", "Close one, or poll /api/state."),
    ),
    "GW-7113": Row(
        id=("Bagian utama alat belum menjawab.", "Penjualan yang sudah dibayar tetap tersimpan.", "Tunggu sebentar. Bila lama, hubungi teknisi."),
        en=("The loop or the board has not answered within {timeout_s} s.", "What was committed stands.", "See `journalctl -u gateway`; the watchdog ends a stuck process."),
    ),
    "GW-7114": Row(
        id=("Alat baru menyala dan belum siap.", "Penjualan yang sudah dibayar tetap tersimpan.", "Tunggu sebentar."),
        en=("No state has been told yet.", "Nothing is lost.", "Ask again in a second."),
    ),
    "GW-7115": Row(
        id=("Jam alat sudah pasti dan tidak perlu diisi.", "Jam yang dipakai tetap.", "Tidak perlu apa-apa. Bila jam salah, hubungi teknisi."),
        en=("The clock has a better source (trust {trust}) than a clerk.", "It stays as it is.", "Mend that source if the time is wrong."),
    ),
    "GW-7116": Row(
        id=("Permintaan datang terlalu lambat.", "Tidak ada yang berubah.", "Coba lagi."),
        en=("The body did not arrive within {timeout_s} s.", "Nothing changed.", "Send it again with the same `request`."),
    ),
    "GW-7117": Row(
        id=("Bagian ini sedang tidak bisa dibuka.", "Penjualan tetap bisa.", "Coba lagi sebentar lagi."),
        en=("Nobody answers this look now (safe mode, or a part that is not there).", "Sales go on.", "Try again in a moment; if it lasts, see `journalctl -u gateway`."),
    ),
    "GW-7118": Row(
        id=("Tabel untuk tanggal sepanjang itu terlalu besar.", "Tidak ada yang berubah.", "Pilih tanggal yang lebih pendek, misalnya sebulan."),
        en=("The table of these days would be larger than {limit} MiB.", "Nothing was changed.", "Ask for fewer days, or use `gateway journal report ministry`."),
    ),
    # Logging in
    "GW-7131": Row(
        id=("Nama atau PIN salah.", "Tidak ada yang berubah.", "Tunggu {wait_s} detik, lalu coba lagi. Bila lupa PIN, hubungi teknisi."),
        en=("Wrong name or PIN.", "Nothing changed.", "Try again in {wait_s} s; `gateway clerk add` gives a new PIN after `remove`."),
    ),
    "GW-7132": Row(
        id=("PIN salah terlalu sering, jadi harus menunggu.", "Penjualan yang sudah dibayar tetap tersimpan.", "Tunggu {wait_s} detik, lalu coba lagi."),
        en=("Too many wrong PINs.", "Nothing was checked and nothing counted.", "Try again in {wait_s} s; a restart or another clock does not shorten it."),
    ),
    "GW-7133": Row(
        id=("Belum ada kasir terdaftar.", "Tidak ada yang berubah.", "Minta teknisi mendaftarkan kasir."),
        en=("No clerk is defined, so nobody can log in.", "Nothing changed.", "`gateway clerk add NAME --role kasir --pin-stdin`; on this machine itself the counter works without login until then."),
    ),
    "GW-7134": Row(
        id=("Harus masuk dulu dengan PIN.", "Tidak ada yang berubah.", "Pilih nama, lalu ketik PIN."),
        en=("This needs a login.", "Nothing changed.", "POST /api/login, then send its cookie, and its token as X-Gateway-Token."),
    ),
    "GW-7135": Row(
        id=("Harus masuk lagi: alat baru dinyalakan ulang, atau lama tidak dipakai.", "Keranjang dan penjualan tetap tersimpan.", "Pilih nama, lalu ketik PIN."),
        en=("This session is not known (any more): the daemon was restarted, it was idle for 12 hours, or its clerk was removed.", "Nothing changed. Sessions live in memory only, so that a copied card opens none.", "Log in again."),
    ),
    "GW-7136": Row(
        id=("Izin belum diberikan: nama atau PIN pemberi izin salah.", "Tidak ada yang berubah.", "Tunggu {wait_s} detik, lalu ketik lagi PIN pemberi izin."),
        en=("Wrong name or PIN of who is to agree.", "The act was not done.", "Try again in {wait_s} s."),
    ),
    "GW-7137": Row(
        id=("Halaman kasir ini sudah tidak cocok dengan alat.", "Tidak ada yang berubah.", "Muat ulang halaman kasir."),
        en=("The header X-Gateway-Token is missing or is not this session's.", "Nothing changed.", "Send the token that login gave; GET /api/session tells it again."),
    ),
    "GW-7138": Row(
        id=("Kartu alamat hanya dapat dicetak oleh teknisi.", "Tidak ada yang berubah.", "Hubungi teknisi."),
        en=("Only the command line of this machine may print the card with the address.", "Nothing changed.", "Run `gateway setup lan`."),
    ),
}
