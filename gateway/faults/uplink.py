"""Faults of the uplink room: broker, batches, acks (GW-5xxx)."""

from gateway.faults.row import Row

_SAFE_ID = "Penjualan tetap bisa dan tersimpan."
_SAFE_EN = "The till sells on; every event stays in the journal and is sent later."

ROWS: dict[str, Row] = {
    # --- no connection -----------------------------------------------------------------------------------------------------------
    "GW-5001": Row(
        id=("Pengiriman ke kabupaten belum diatur.", _SAFE_ID, "Hubungi teknisi bila data harus dikirim."),
        en=("No broker is configured: nothing is sent.", "All events are kept in the journal.", "Set uplink.broker in the configuration when the district has given an address."),
    ),
    "GW-5002": Row(
        id=("Internet putus.", _SAFE_ID, "Dikirim sendiri bila internet kembali."),
        en=("The broker {host} cannot be reached: {reason}.", _SAFE_EN, "Nothing to do if the internet is down; else check uplink.broker and the firewall."),
    ),
    "GW-5003": Row(
        id=("Hubungan ke kabupaten terputus.", _SAFE_ID, "Disambung lagi sendiri."),
        en=("The connection to the broker was lost: {reason}.", _SAFE_EN, "It reconnects by itself; if this repeats, look at the modem or the ONT and its cable."),
    ),
    "GW-5004": Row(
        id=("Kabupaten menolak gerai ini.", _SAFE_ID, "Hubungi teknisi: kata sandi atau sertifikat salah."),
        en=("The broker refused us: {reason}.", _SAFE_EN, "Check uplink.user with password_file, or cert_file with key_file; the district must know this outlet."),
    ),
    "GW-5005": Row(
        id=("Hubungan aman ke kabupaten gagal.", _SAFE_ID, "Hubungi teknisi: sertifikat perlu diperiksa."),
        en=("TLS with the broker failed: {reason}.", _SAFE_EN, "Check ca_file, cert_file, key_file and the host name in uplink.broker."),
    ),
    "GW-5006": Row(
        id=("Server kabupaten memakai versi lain.", _SAFE_ID, "Dicoba lagi sendiri dengan versi lama."),
        en=("The broker does not speak MQTT {protocol}: {reason}.", _SAFE_EN, 'With uplink.mqtt = "auto" the other version is tried; else set it to what the broker speaks.'),
    ),
    "GW-5007": Row(
        id=("Server kabupaten sedang sibuk.", _SAFE_ID, "Dicoba lagi sendiri."),
        en=("The broker sent us away: {reason}.", _SAFE_EN, "It is tried again with growing pauses; if it lasts, ask the district."),
    ),
    "GW-5008": Row(
        id=("Ada perangkat lain memakai nama gerai ini.", _SAFE_ID, "Hubungi teknisi hari ini."),
        en=("Another client took over our session: the same outlet id runs twice.", _SAFE_EN, "Look for a cloned card or a second till with the same outlet.id."),
    ),
    "GW-5009": Row(
        id=("Pengaturan pengiriman salah.", _SAFE_ID, "Hubungi teknisi."),
        en=("{key} cannot be used: {reason}.", _SAFE_EN, "Mend it in the configuration and restart the service."),
    ),
    "GW-5010": Row(
        id=("Berkas sandi atau sertifikat tidak terbaca.", _SAFE_ID, "Hubungi teknisi."),
        en=("{file} cannot be read: {reason}.", _SAFE_EN, "Check the path and that the user `gateway` may read the file."),
    ),
    # --- a batch that does not go through ----------------------------------------------------------------------------------------
    "GW-5011": Row(
        id=("Kiriman terlalu besar untuk server kabupaten.", _SAFE_ID, "Dipecah lebih kecil sendiri."),
        en=("The broker finds a packet too large: {reason}.", _SAFE_EN, "Batches are halved by themselves; raise max_packet_size on the broker to 131072."),
    ),
    "GW-5012": Row(
        id=("Kabupaten tidak mengizinkan kiriman gerai ini.", _SAFE_ID, "Hubungi teknisi."),
        en=("The broker does not let us publish: {reason}.", _SAFE_EN, "Check the broker's three ACL lines: the user name must be the outlet id."),
    ),
    "GW-5013": Row(
        id=("Server kabupaten menolak kiriman.", _SAFE_ID, "Dicoba lagi sendiri lebih kecil."),
        en=("The broker refused a publish: {reason}.", _SAFE_EN, "It is halved and tried again; if it lasts, read the broker's log."),
    ),
    "GW-5014": Row(
        id=("Satu catatan belum bisa dikirim.", _SAFE_ID, "Hubungi teknisi; catatan lain tetap dikirim."),
        en=("Event {seq} was refused even alone and is parked: {reason}.", "Later events go on; the parked one is offered again with the next resend.", "Look at it with `gateway journal explain {seq}` and at the broker's limits."),
    ),
    "GW-5015": Row(
        id=("Catatan untuk dikirim tidak terbaca.", _SAFE_ID, "Dicoba lagi sendiri. Bila lama, hubungi teknisi."),
        en=("Events from {seq} on cannot be read for sending: {reason}.", "Selling and writing are not touched by this.", "Run `gateway journal verify`."),
    ),
    "GW-5016": Row(
        id=("Kabupaten belum menjawab.", _SAFE_ID, "Dikirim ulang sendiri."),
        en=("No ack from the district for {minutes} min.", _SAFE_EN, "All since the last stored event is sent again; is the district's receiver running?"),
    ),
    "GW-5017": Row(
        id=("Sebagian kiriman belum terbaca oleh kabupaten.", _SAFE_ID, "Hubungi teknisi."),
        en=("The district holds events {ranges} in quarantine.", "They are kept there raw and here in the journal.", "A district engineer must decide; later events go on."),
    ),
    "GW-5018": Row(
        id=("Hubungan ke kabupaten terputus.", _SAFE_ID, "Disambung lagi sendiri."),
        en=("Nothing came back from the broker for the keep-alive time.", _SAFE_EN, "It reconnects by itself and shows signs of life more often."),
    ),
    # --- what came down ----------------------------------------------------------------------------------------------------------
    "GW-5021": Row(
        id=("Jawaban kabupaten tidak bertanda tangan.", _SAFE_ID, "Hubungi teknisi."),
        en=("An ack without signature was refused: uplink.district_keys is set.", "Nothing was marked as stored.", "The district's receiver must run with --sign-key."),
    ),
    "GW-5022": Row(
        id=("Tanda tangan kabupaten salah.", _SAFE_ID, "Hubungi teknisi hari ini."),
        en=("An ack with a bad signature was refused: {reason}.", "Nothing was marked as stored.", "Compare uplink.district_keys with the district's verifier key; somebody may be forging acks."),
    ),
    "GW-5023": Row(
        id=("Jawaban kabupaten tidak terbaca.", _SAFE_ID, "Hubungi teknisi bila terus begini."),
        en=("A message from the district cannot be read: {reason}.", "Nothing was marked as stored.", "Check the version of the district's receiver."),
    ),
    "GW-5024": Row(
        id=("Jawaban kabupaten bukan untuk gerai ini.", _SAFE_ID, "Hubungi teknisi."),
        en=("An ack for {what} was refused.", "Nothing was marked as stored.", "Check the broker's ACL and the district's receiver."),
    ),
    "GW-5025": Row(
        id=("Jawaban kabupaten mundur.", _SAFE_ID, "Hubungi teknisi."),
        en=("An ack goes backwards: {reason}.", "Nothing was marked as stored.", "Was the district restored from a backup? Then its receiver must be started with --new-epoch."),
    ),
    "GW-5026": Row(
        id=("Catatan gerai berbeda dengan kabupaten.", _SAFE_ID + " Pengiriman berhenti dulu.", "Hubungi teknisi hari ini."),
        en=("The district holds another event {seq} than we do: a cloned card.", "The till sells on; sending stops so that nothing is mixed, until a signed ack lets a new journal begin.", "Find the second card of this outlet; set uplink.district_keys if they are missing; see docs/technician.md."),
    ),
    "GW-5027": Row(
        id=("Kabupaten punya catatan lebih banyak dari gerai ini.", _SAFE_ID + " Pengiriman berhenti dulu.", "Hubungi teknisi hari ini."),
        en=("The district has stored {stored} events, this journal ends at {head}: an old card.", "The till sells on; sending stops so that nothing is mixed, until a signed ack lets a new journal begin.", "Was a card restored or swapped? Set uplink.district_keys if they are missing; see docs/technician.md."),
    ),
    "GW-5028": Row(
        id=("Kartu alat ini kartu lama atau kembar; jurnal baru sedang dikirim.", _SAFE_ID, "Hubungi teknisi hari ini."),
        en=("Journal {journal} was begun after {lost}: a restored, swapped or cloned card.", _SAFE_EN, "Find the second card of this outlet and take it out of use; the warning ends with the next start."),
    ),
}
