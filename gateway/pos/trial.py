"""The test slip: shows whether paper comes out, how wide it is, and whether bold, big and QR work. No receipt, and it says so. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.clock import Now
from gateway.config import Outlet
from gateway.messages.printing import Document, Pair, Qr, Rule, Text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def trial_slip(outlet: Outlet, now: Now) -> Document:
    """For the clerk and the technician; without a number, so that nobody takes it for a sale."""
    local = (_EPOCH + timedelta(milliseconds=now.wall_ms)).astimezone(ZoneInfo(outlet.timezone))
    return Document(
        "",
        (
            Text("UJI CETAK", "center", bold=True, big=True),
            Text("Bukan struk penjualan", "center"),
            Rule(),
            Text(outlet.name or outlet.id, "center", bold=True),
            Text(outlet.id, "center"),
            Text(f"{local:%d/%m/%Y %H:%M}" + ("" if now.trust else " (jam belum pasti)"), "center"),
            Rule(),
            Pair("Kiri", "kanan"),
            Pair("Tebal", "12.500", bold=True),
            Pair("BESAR", "99", bold=True, big=True),
            Text("Garis di atas dan di bawah harus selebar kertas, dan tidak ada baris yang terpotong."),
            Qr(f"UJI {outlet.id}"),
            Rule(),
            Text("Selesai", "center"),
        ),
    )
