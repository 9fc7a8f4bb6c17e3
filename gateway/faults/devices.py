"""Faults of the devices room: 20 any device, 21 scanner, 22 scale, 23 printer, 24 customer display."""

from gateway.faults.row import Row

_SALE_SAFE = "Penjualan sudah tersimpan."
_SALE_SAFE_EN = "The sale is committed; only the slip is concerned."

ROWS: dict[str, Row] = {
    "GW-2003": Row(
        id=("Alat {device} berhenti karena kesalahan program.", "Penjualan dan alat lain tetap jalan.", "Alat dicoba lagi sendiri. Bila terus begini, hubungi teknisi."),
        en=("The driver of {device} broke: {reason}.", "Only this device is closed; jobs that wait are kept.", "It is built anew by itself; see `journalctl -u gateway` and report the trace."),
    ),
    "GW-2004": Row(
        id=("Rekaman alat {device} tidak dikenal.", "Tidak ada yang diubah.", "Hubungi teknisi."),
        en=("{device}: this version knows no {what}.", "Nothing was changed.", "Name a protocol that it knows, or upgrade."),
    ),
    "GW-2005": Row(
        id=("Catatan tentang alat tidak dapat disimpan.", "Alat tetap jalan.", "Hubungi teknisi bila terus begini."),
        en=("What was learned about a device cannot be kept or read.", "The device works; it is learned again at each start.", "Check the state directory and the card."),
    ),
    "GW-2101": Row(
        id=("Pemindai tidak terhubung.", "Penjualan tetap bisa: ketik kode barang di layar.", "Periksa kabel pemindai. Terhubung sendiri bila sudah terpasang."),
        en=("{device} cannot be reached at {port}: {reason}.", "Codes can be typed.", "Check the cable, `ls -l {port}`, the group of the node, and that nothing else holds it; it is tried every 2 s."),
    ),
    "GW-2111": Row(
        id=("Kode tidak terbaca utuh.", "Tidak ada barang yang masuk.", "Pindai sekali lagi."),
        en=("The scanner sent a byte ({byte}) that no code holds.", "Nothing of it was used.", "Scan again; if it comes often, check the scanner's speed and parity, and that it sends plain text."),
    ),
    "GW-2112": Row(
        id=("Kode tidak terbaca utuh.", "Tidak ada barang yang masuk.", "Pindai sekali lagi."),
        en=("{length} characters came from the scanner without an ending.", "Nothing of it was used.", "Scan again; if every code does so, program the scanner's suffix to CR (Enter), or say in the configuration which it has (`suffix`)."),
    ),
    "GW-2113": Row(
        id=("Kode terlalu panjang.", "Tidak ada barang yang masuk.", "Pindai sekali lagi kode barangnya."),
        en=("More than {limit} characters came from the scanner without an ending.", "Nothing of it was used.", "Scan again; if every code does so, program the scanner's suffix to CR (Enter)."),
    ),
    "GW-2114": Row(
        id=("Pemindai mengirim kode rusak terus-menerus.", "Penjualan tetap bisa: ketik kode barang di layar.", "Hubungi teknisi: setelan pemindai salah."),
        en=("Scan after scan is broken.", "Nothing of it was used; codes can be typed.", "Serial: set the scanner to the speed in the configuration, 8N1, suffix CR. Keyboard mode: US layout, suffix Enter."),
    ),
    "GW-2115": Row(
        id=("Kode tidak terbaca utuh.", "Tidak ada barang yang masuk.", "Pindai sekali lagi."),
        en=("The scanner pressed a key ({key}) that types no character.", "Nothing of it was used.", "Scan again; if it comes often, set the scanner to US keyboard, no prefix, suffix Enter."),
    ),
    "GW-2116": Row(
        id=("Kode tidak terbaca utuh.", "Tidak ada barang yang masuk.", "Pindai sekali lagi. Bila selalu begini, hubungi teknisi."),
        en=("The scanner sent {sent} in a code, and the configuration has another `suffix`.", "Nothing of it was used.", 'If every code does so, set `suffix` to what the scanner sends, or to "auto".'),
    ),
    "GW-2117": Row(
        id=("Kode tidak terbaca utuh.", "Tidak ada barang yang masuk.", "Pindai sekali lagi."),
        en=("The scanner typed faster than it was heard; keys were lost.", "Nothing of it was used.", "Scan again; if it comes often, the machine is overloaded: see `top`."),
    ),
    "GW-2201": Row(
        id=("Timbangan tidak terhubung.", "Barang lain tetap bisa dijual.", "Periksa kabel timbangan. Terhubung sendiri bila sudah terpasang."),
        en=("{device} cannot be reached at {port}: {reason}.", "Everything not sold by weight can be sold; pre-packed labels too.", "Check the cable, `ls -l {port}`, the group of the node, and that nothing else holds it; it is tried every 2 s."),
    ),
    "GW-2202": Row(
        id=("Timbangan tidak menjawab.", "Barang lain tetap bisa dijual.", "Nyalakan timbangan dan periksa kabelnya."),
        en=("The scale is silent ({protocol}, {line}).", "No old weight is used.", "Switch it on; check cable, protocol and line settings, and that the scale is set to send."),
    ),
    "GW-2203": Row(
        id=("Berat dari timbangan tidak terbaca.", "Berat yang rusak tidak dipakai.", "Hubungi teknisi: setelan timbangan salah."),
        en=("The scale talks, but nothing makes sense as {protocol} on {line}.", "No weight is used.", 'Check the line settings and the protocol; `protocol = "auto"` tries the known ones.'),
    ),
    "GW-2204": Row(
        id=("Timbangan belum dikenali.", "Barang lain tetap bisa dijual.", "Nyalakan timbangan dan taruh satu barang di atasnya. Bila tetap begini, hubungi teknisi."),
        en=("No protocol fits this scale; heard: {heard}; tried: {tried}.", "No weight is used; it is tried again and again.", "Switch the scale on and put something on it; if it stays so, set protocol and line from its manual; `gateway devices detect`, with the service stopped, shows more."),
    ),
    "GW-2205": Row(
        id=("Timbangan terdengar, tetapi jenisnya belum pasti.", "Tidak ada berat yang dipakai. Barang lain tetap bisa dijual.", "Taruh satu barang di timbangan dan tunggu sampai diam. Bila tetap begini, hubungi teknisi."),
        en=("A scale is heard, but not surely which: {fits} would fit; heard: {heard}.", "No weight is used; it is tried again and again.", "Put something on the plate and let it rest: a weight decides what an error or a moving plate leaves open. Or set protocol and line from its manual; `gateway devices detect`, with the service stopped, shows more."),
    ),
    "GW-2301": Row(
        id=("Printer tidak terhubung.", f"{_SALE_SAFE} Struk dicetak sendiri bila printer kembali.", "Periksa kabel dan daya printer."),
        en=("{device} cannot be reached at {port}: {reason}.", "Slips that had not begun wait and print by themselves.", "Check power, cable, `ls -l {port}` or `ping`, and that no other program prints there; it is tried every 2 s."),
    ),
    "GW-2302": Row(
        id=("Kertas habis.", f"{_SALE_SAFE} Struk yang menunggu dicetak sendiri.", "Pasang kertas baru; struk keluar sendiri."),
        en=("The printer is out of paper.", "Slips wait in the printer or here; none is sent twice.", "Put in a new roll."),
    ),
    "GW-2303": Row(
        id=("Penutup printer terbuka.", f"{_SALE_SAFE} Struk yang menunggu dicetak sendiri.", "Tutup penutup printer."),
        en=("The printer's cover is open.", "Slips wait in the printer or here; none is sent twice.", "Close the cover."),
    ),
    "GW-2304": Row(
        id=("Printer belum siap.", f"{_SALE_SAFE} Struk yang menunggu dicetak sendiri.", "Tekan tombol di printer, atau matikan lalu nyalakan lagi."),
        en=("The printer says it is off line and not why.", "Slips that had not begun wait.", "Press its feed button; switch it off and on."),
    ),
    "GW-2305": Row(
        id=("Printer macet.", f"{_SALE_SAFE} Struk yang menunggu dicetak sendiri.", "Buka penutup, keluarkan kertas yang tersangkut, lalu tutup lagi."),
        en=("The printer reports an error ({error}).", "Slips that had not begun wait.", "Clear the paper path and the cutter; switch it off and on."),
    ),
    "GW-2306": Row(
        id=("Printer tidak menjawab.", f"{_SALE_SAFE} Struk dapat dicetak nanti.", "Periksa daya dan kabel printer. Bila printer diganti, hubungi teknisi."),
        en=("The printer has answered before and does not now.", "Slips that had not begun wait and print by themselves.", 'Check its power and cable. If another printer is in its place that never answers, set `status = "none"`.'),
    ),
    "GW-2307": Row(
        id=("Printer berhenti menerima struk.", f"{_SALE_SAFE} Struk tidak dikirim dua kali.", "Periksa kertas dan penutup printer."),
        en=("The printer takes no more bytes in the middle of a slip.", "The rest follows when it takes them; nothing is sent twice.", "Check paper, cover and power; on a serial cable also its CTS wire (or set flow control to none)."),
    ),
    "GW-2308": Row(
        id=("Printer ini tidak dapat memberi kabar.", _SALE_SAFE, "Lihat sendiri apakah struk keluar. Bila tidak, tekan Cetak ulang."),
        en=("This printer cannot say whether a slip came out.", _SALE_SAFE_EN, "Look at the paper; if it did not come out, print a copy."),
    ),
    "GW-2309": Row(
        id=("Printer belum memastikan struk tercetak.", _SALE_SAFE, "Lihat apakah struk keluar utuh. Bila tidak, tekan Cetak ulang."),
        en=("The printer is ready but has not confirmed the slip.", f"{_SALE_SAFE_EN} A late answer still makes it printed.", "Look at the paper; if it is not whole, print a copy."),
    ),
    "GW-2310": Row(
        id=("Hubungan ke printer putus saat mencetak; struk mungkin terpotong.", _SALE_SAFE, "Lihat apakah struk keluar utuh. Bila tidak, tekan Cetak ulang."),
        en=("The link to the printer went in the middle of a slip ({reason}).", f"{_SALE_SAFE_EN} It is not sent again by itself.", "Look at the paper; if it is not whole, print a copy."),
    ),
    "GW-2311": Row(
        id=("Terlalu banyak struk menunggu.", f"{_SALE_SAFE} Struk ini tidak akan dicetak sendiri.", "Perbaiki printer dahulu, lalu tekan Cetak ulang."),
        en=("{limit} slips wait already; this one was not taken.", _SALE_SAFE_EN, "Mend the printer, then print this one again."),
    ),
    "GW-2312": Row(
        id=("Struk terlalu panjang untuk dicetak.", _SALE_SAFE, "Hubungi teknisi."),
        en=("The slip has {length} bytes; the limit is {limit}.", _SALE_SAFE_EN, "Report it: no receipt should be that long."),
    ),
    "GW-2313": Row(
        id=("Struk ini tidak dapat dibuat.", f"{_SALE_SAFE} Struk lain tetap dicetak.", "Hubungi teknisi."),
        en=("Making this slip broke the driver twice.", f"{_SALE_SAFE_EN} It is put aside; the others print.", "See `journalctl -u gateway` and report the trace."),
    ),
    "GW-2314": Row(
        id=("Listrik atau program berhenti saat struk dicetak; struk mungkin terpotong.", _SALE_SAFE, "Lihat apakah struk keluar utuh. Bila tidak, tekan Cetak ulang."),
        en=("The slip had begun before the last stop.", f"{_SALE_SAFE_EN} It is not sent again by itself.", "Look at the paper; if it is not whole, print a copy."),
    ),
    "GW-2315": Row(
        id=("Catatan cetak tidak dapat disimpan.", "Penjualan tetap tersimpan di jurnal.", "Hubungi teknisi."),
        en=("The print marks cannot be kept or read.", "Printing goes on; after a power cut a begun slip may not be known as begun.", "Check the state directory and the card."),
    ),
    "GW-2316": Row(
        id=("Jenis printer di pengaturan tidak dikenal.", "Struk tetap dicetak dengan bentuk umum.", "Hubungi teknisi."),
        en=("The printer profile is unknown to python-escpos; its default is used.", "Slips print, perhaps without cut or QR.", "Set `profile` to a name from docs/devices.md."),
    ),
    "GW-2317": Row(
        id=("Kertas habis di ujung struk.", _SALE_SAFE, "Pasang kertas. Bila struk tidak utuh, tekan Cetak ulang."),
        en=("Paper ended with this slip.", _SALE_SAFE_EN, "Put in a new roll; if the slip is not whole, print a copy."),
    ),
    "GW-2318": Row(
        id=("Struk yang menunggu tidak dapat disimpan.", f"{_SALE_SAFE} Struk tetap dicetak selama listrik menyala.", "Hubungi teknisi."),
        en=("Waiting print jobs cannot be kept or read ({reason}).", "They print all the same; a copy that waits would be lost with the power.", "Check the state directory and the card."),
    ),
    "GW-2319": Row(
        id=("Ada {count} struk menunggu yang rusak dan tidak dapat dicetak sendiri.", _SALE_SAFE, "Bila pembeli menunggu salinan, tekan Cetak ulang."),
        en=("{count} waiting print jobs in {path} are damaged.", "They are set aside there as *.damaged; only copies and slips that are no receipt are kept there.", "Print the copy again if anyone waits for it; check the card."),
    ),
    "GW-2320": Row(
        id=("Gambar di kepala struk tidak dapat dipakai.", "Struk tetap dicetak tanpa gambar.", "Hubungi teknisi."),
        en=("The logo {path} cannot be used: {reason}.", "Slips print without it.", "Give a PNG of at most 4 MB and 4 million dots, readable by the service."),
    ),
    "GW-2401": Row(
        id=("Layar pembeli tidak terhubung.", "Penjualan dan struk tetap jalan.", "Periksa kabel layar pembeli. Terhubung sendiri bila sudah terpasang."),
        en=("{device} cannot be reached at {port}: {reason}.", "Sales, slips and the clerk's page go on.", "Check the cable, `ls -l {port}`, the group of the node, and that nothing else holds it; it is tried every 2 s."),
    ),
    "GW-2402": Row(
        id=("Layar pembeli macet.", "Penjualan dan struk tetap jalan.", "Cabut kabel layar pembeli lalu pasang lagi."),
        en=("The customer display's port takes no more bytes.", "Sales, slips and the clerk's page go on.", "Unplug its adapter and plug it in again; meanwhile the port is opened anew every few seconds."),
    ),
}
