"""Faults of the district room: the receiver (GW-8xxx). Its reader is an engineer; the Bahasa Indonesia is for whoever stands beside."""

from gateway.faults.row import Row

_SAFE_ID = "Data gerai tetap tersimpan di gerai."
_SAFE_EN = "Nothing is acknowledged that is not stored; the outlets keep everything and send it again."

ROWS: dict[str, Row] = {
    "GW-8001": Row(
        id=("Server pesan kabupaten tidak terjangkau.", _SAFE_ID, "Dicoba lagi sendiri."),
        en=("The broker {broker} cannot be reached: {reason}.", _SAFE_EN, "It is tried again by itself; check that the broker runs and that --broker is right."),
    ),
    "GW-8002": Row(
        id=("Server pesan kabupaten menolak penerima.", _SAFE_ID, "Periksa sertifikat penerima dan aturan server."),
        en=("The broker {broker} refused us: {reason}.", _SAFE_EN, "Check --cert and --key and the receiver's lines in the broker's ACL."),
    ),
    "GW-8003": Row(
        id=("Data tidak bisa disimpan.", _SAFE_ID, "Periksa ruang kosong dan izin tulis pada penyimpanan."),
        en=("The store cannot be written: {reason}.", _SAFE_EN, "Check free space and permissions of {store}; it is tried again every few seconds."),
    ),
    "GW-8004": Row(
        id=("Berkas penyimpanan bukan milik penerima ini.", "Berkas itu tidak diubah.", "Periksa nama berkas."),
        en=("{store} cannot be used: {reason}.", "It was not changed.", "Check --store; a new file is made when there is none."),
    ),
    "GW-8005": Row(
        id=("Penerima lain mengambil alih sambungan.", _SAFE_ID, "Jalankan hanya satu penerima untuk kabupaten ini."),
        en=("Another receiver took over our session.", _SAFE_EN, "Run one receiver per district, or receivers on one PostgreSQL store."),
    ),
    "GW-8006": Row(
        id=("Jawaban lama di server lebih maju dari data kabupaten.", "Jawaban ditahan; data gerai tetap masuk.", "Bila data kabupaten dipulihkan dari cadangan, jalankan dengan --new-epoch."),
        en=(
            "The retained ack of {outlet} says stored {theirs} (epoch {epoch}), this table holds {ours}: it is not acknowledged.",
            "Its events are stored as they come; no ack goes out that could make it forget.",
            "Was the store restored from a backup? Then start once with --new-epoch.",
        ),
    ),
    "GW-8007": Row(
        id=("Kiriman tidak terbaca.", "Kiriman disimpan apa adanya.", "Periksa tabel quarantine."),
        en=("A message on {topic} is in quarantine: {reason}, {detail}.", "It is kept raw; its outlet is told.", "Look at the table quarantine; an unknown version or dictionary is read after an upgrade."),
    ),
    "GW-8008": Row(
        id=("Dua catatan berbeda dengan nomor sama: kartu ganda.", "Keduanya disimpan.", "Hubungi gerai hari ini."),
        en=("{outlet}, journal {journal}: event {seq} came with two hashes, a cloned card.", "Both are kept, the second in the table fork.", "Find out which of the outlet's cards is the true one."),
    ),
    "GW-8009": Row(
        id=("Kunci tanda tangan tidak bisa dipakai.", "Tidak ada yang dikirim.", "Periksa berkas kunci."),
        en=("The signing key {file} cannot be used: {reason}.", "Nothing was sent.", "It must hold one line in C2SP signer form: PRIVATE+KEY+name+hash+…"),
    ),
    "GW-8010": Row(
        id=("Jenis penyimpanan belum didukung.", "Tidak ada yang diubah.", "Pakai sqlite:///BERKAS."),
        en=("--store {store} cannot be used: {reason}.", "Nothing was changed.", "Use sqlite:///FILE."),
    ),
}
