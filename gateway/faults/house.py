"""Faults of the house itself: configuration, rooms, clock, start (GW-1xxx)."""

from gateway.faults.row import Row

ROWS: dict[str, Row] = {
    "GW-1001": Row(
        id=("Bagian {room} berhenti karena kesalahan program.", "Penjualan tetap bisa dan tersimpan.", "Bagian itu dicoba lagi sendiri. Bila terus begini, hubungi teknisi."),
        en=("The room {room} was closed by a bug: {reason}.", "The till sells on; nothing committed is lost.", "It is rebuilt by itself; see `journalctl -u gateway` and report the trace."),
    ),
    "GW-1002": Row(
        id=("Mode aman: program berhenti tiga kali dalam lima menit.", "Kasir, pemindai, printer, dan jurnal tetap jalan.", "Hubungi teknisi."),
        en=("Safe mode: three ends within five minutes.", "Journal, till, scanner, printer and page run; scale and uplink rest.", "Read `journalctl -u gateway`, mend the cause, then restart the service."),
    ),
    "GW-1003": Row(
        id=("Jam perangkat belum pasti.", "Penjualan tetap bisa; tanggal akan diperbaiki.", "Tidak perlu apa-apa; bila lama, hubungi teknisi."),
        en=("The clock is not set (trust {trust}).", "Sales are kept in order by number; times are corrected later.", "Connect the internet or set the time on the counter page."),
    ),
    "GW-1004": Row(
        id=("Pengaturan baru salah; yang lama tetap dipakai.", "Penjualan tetap bisa.", "Hubungi teknisi."),
        en=("The configuration has {count} problem(s); the last good one is in use.", "The till sells on.", "Run `gateway config check` and mend every line it lists."),
    ),
    "GW-1005": Row(
        id=("Jam yang diketik di luar batas.", "Jam lama tetap dipakai.", "Periksa tanggal dan jam, lalu ketik lagi."),
        en=("The time told is before the build date or more than 20 years past it.", "The old time stays in use.", "Check date and time and tell it again."),
    ),
    "GW-1006": Row(
        id=("Daftar barang tidak dapat dibaca.", "Penjualan tetap bisa sebagai barang baru (nama dan harga diketik).", "Hubungi teknisi."),
        en=("The catalogue {path} cannot be read: {reason}.", "Goods can be sold as new items with name and price.", "Put the file in place, or set paths.catalogue, and restart."),
    ),
    "GW-1008": Row(
        id=("Alat tidak bisa dimatikan sendiri.", "Semua penjualan tersimpan.", "Hubungi teknisi."),
        en=("`systemctl poweroff` failed: {reason}.", "All sales are kept; the daemon runs on.", "Allow it for the daemon's user (polkit: org.freedesktop.login1.power-off)."),
    ),
    "GW-1007": Row(
        id=("{count} baris daftar barang salah dan dilewati.", "Barang lain tetap dapat dijual.", "Hubungi teknisi."),
        en=("{count} row(s) of the catalogue {path} are wrong and were left out; the first: {first}.", "All other goods are for sale.", "Mend the rows and restart."),
    ),
}
