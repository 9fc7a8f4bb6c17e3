"""Faults of the till room about rights, shifts and the Z (GW-36xx)."""

from gateway.faults.row import Row

_SAME = "Tidak ada yang berubah."
_SAME_EN = "Nothing changed."

ROWS: dict[str, Row] = {
    "GW-3601": Row(
        id=("Ini butuh izin ketua.", _SAME, "Panggil ketua, lalu minta ketua mengetik PIN."),
        en=("A {role} may not do this without consent (right: {right}).", _SAME_EN, "Call again with the consent (name and PIN) of a clerk who has the right."),
    ),
    "GW-3602": Row(
        id=("Belum ada kasir yang masuk.", "Keranjang tidak berubah.", "Masuk dengan nama dan PIN, lalu ulangi."),
        en=("Nobody is logged in at the counter, and clerks are defined.", "The basket is unchanged.", "Log in, then do it again."),
    ),
    "GW-3603": Row(
        id=("Teknisi tidak berjualan.", _SAME, "Panggil kasir atau ketua."),
        en=("The role {role} may not sell or touch money.", _SAME_EN, "Log in as a kasir or ketua."),
    ),
    "GW-3604": Row(
        id=("Shift belum dibuka.", _SAME, "Hitung modal awal, lalu tekan Buka shift."),
        en=("No shift is open.", _SAME_EN, "Open a shift with its float (POST /api/shift/open)."),
    ),
    "GW-3605": Row(
        id=("Shift {shift} masih terbuka.", _SAME, "Tutup shift itu dahulu."),
        en=("Shift {shift} of {clerk} is open already, or being opened.", _SAME_EN, "Close it first."),
    ),
    "GW-3607": Row(
        id=("Jam belum pasti, jadi tanggal hari ini perlu dipilih.", _SAME, "Pilih tanggal hari ini, lalu buka shift lagi."),
        en=("The clock is not sure and the shift was opened without a day, or with one that cannot be: before the last one.", _SAME_EN, "Send `day` as YYYY-MM-DD, or set the clock."),
    ),
    "GW-3608": Row(
        id=("Selisih {side} {difference}.", "Shift masih terbuka, penjualan tersimpan.", "Hitung lagi atau tulis alasannya."),
        en=("The count differs from what should be in the drawer by {difference} ({side}).", "The shift is still open; the count is noted.", "Count again, or send a reason."),
    ),
    "GW-3609": Row(
        id=("Struk {receipt_no} tidak ada di daftar QRIS hari ini.", _SAME, "Lihat daftar QRIS, lalu pilih dari sana."),
        en=("Receipt {receipt_no} is not among the QRIS sales of the day that wait for their tick.", _SAME_EN, "Take the number from the list (report qris)."),
    ),
    "GW-3610": Row(
        id=("Alasannya belum ditulis.", _SAME, "Tulis alasannya, lalu ulangi."),
        en=("The reason is empty.", _SAME_EN, "Give a reason."),
    ),
    "GW-3611": Row(
        id=("Shift {shift} masih terbuka.", "Hari belum ditutup.", "Tutup shift dahulu, lalu tutup hari."),
        en=("Shift {shift} is still open.", "No Z was written.", "Close the shift, then the day."),
    ),
    "GW-3612": Row(
        id=("Belum ada yang tercatat hari ini.", _SAME, "Laporan akhir dibuat setelah ada penjualan."),
        en=("Nothing was counted yet and there is no Z before.", _SAME_EN, "Close the day after its first sale."),
    ),
    "GW-3613": Row(
        id=("Shift kemarin belum ditutup.", "Penjualan kemarin tersimpan; shift dan hari kemarin sudah ditutup sendiri, tanpa hitungan uang.", "Hitung uang di laci, lalu buka shift baru."),
        en=("Yesterday's shift was still open when the business day changed.", "It was closed uncounted and the Z was written by itself.", "Count the drawer and open a new shift."),
    ),
    "GW-3631": Row(
        id=("Keranjang belum selesai.", "Isinya tetap ada.", "Bayar atau batalkan dahulu, lalu mulai atau akhiri latihan."),
        en=("A basket is open.", "What is in it stays.", "Pay it or give it up, then begin or end the training."),
    ),
    "GW-3632": Row(
        id=("Ini tidak dipakai dalam mode latihan.", "Tidak ada yang berubah.", "Akhiri latihan dahulu."),
        en=("This act would change what is real; the training mode does not take it.", "Nothing changed.", "End the training first."),
    ),
}
