"""Faults of the district room (GW-8xxx): 81 the broker, 82 the table, 83 keys. Read by the district's technician."""

from gateway.faults.row import Row

_KEPT = "Gerai tetap menyimpan semua penjualan."
_KEPT_EN = "The outlets keep every sale until it is acknowledged."

ROWS: dict[str, Row] = {
    "GW-8101": Row(
        id=("Broker tidak bisa dihubungi: {reason}.", _KEPT, "Tunggu; dicoba lagi sendiri. Periksa broker dan jaringan."),
        en=("The broker {broker} cannot be reached: {reason}.", _KEPT_EN, "It is tried again by itself; check that the broker runs and the network is up."),
    ),
    "GW-8102": Row(
        id=("Broker menolak penerima: {reason}.", _KEPT, "Periksa sertifikat dan daftar hak (ACL) broker."),
        en=("The broker {broker} refuses the receiver: {reason}.", _KEPT_EN, "Check the certificate, its name in the broker's ACL, and that no second receiver uses the same name."),
    ),
    "GW-8103": Row(
        id=("Broker tidak mengizinkan membaca dari gerai: {reason}.", _KEPT, "Beri hak baca atas kdmp/1/<district>/+/up/# di broker."),
        en=("The broker {broker} does not grant the subscription: {reason}.", _KEPT_EN, "Give the receiver read access to kdmp/1/<district>/+/up/# and kdmp/1/<district>/+/down/ack."),
    ),
    "GW-8201": Row(
        id=("Tabel kabupaten tidak bisa ditulis: {reason}.", "Tidak ada yang dikonfirmasi ke gerai; gerai mengirim lagi.", "Beri ruang di disk; dicoba lagi sendiri."),
        en=("The district's table cannot be written: {reason}.", "Nothing of it is acknowledged; the outlets send it again.", "Free space on the disk or mend it; it is tried again by itself."),
    ),
    "GW-8202": Row(
        id=("Berkas {path} tidak bisa dipakai: {reason}.", "Berkas itu tidak diubah.", "Pilih berkas lain dengan --store."),
        en=("The store {path} cannot be used: {reason}.", "It was not changed.", "Name another file with --store, or bring this one back from a backup and start with --new-epoch."),
    ),
    "GW-8203": Row(
        id=("Berkas {path} sedang dipakai penerima lain.", "Tidak ada yang diubah.", "Hentikan penerima yang lain dulu."),
        en=("Another receiver has {path} open.", "Nothing was changed.", "Stop the other one first, or give this one its own --store."),
    ),
    "GW-8301": Row(
        id=("Kunci {path} tidak bisa dipakai: {reason}.", "Tidak ada yang dikirim.", "Beri berkas kunci yang benar dengan --sign-key."),
        en=("The signing key {path} cannot be used: {reason}.", "Nothing was sent.", "Name a file that holds one line PRIVATE+KEY+<name>+<hash>+<key>."),
    ),
}
