"""The papers of a member's money as values: bon paid back, savings taken. In Bahasa Indonesia; no receipts, and they say so."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.config import Outlet
from gateway.messages.printing import Block, Document, Pair, Rule, Text
from gateway.pos.money import dots
from gateway.sums import Fields, text, whole

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WAYS = {"tunai": "Tunai", "qris": "QRIS", "transfer": "Transfer"}
SAVINGS = {"pokok": "Simpanan pokok", "wajib": "Simpanan wajib", "sukarela": "Simpanan sukarela"}


def bon_slip(fields: Fields, member: str, outlet: Outlet) -> Document:
    """What a member paid back, and what he owes still. `fields`: of the event; `member`: his number, which the event has not."""
    told = fields.get("payment")
    payment: Fields = told if isinstance(told, dict) else {}
    way, given = text(payment, "kind"), whole(payment, "tendered")
    rows: list[Block] = [Pair("Dibayar", dots(whole(fields, "amount")), bold=True, big=True)]
    rows.append(Pair(WAYS.get(way, way), dots(given or whole(payment, "amount"))))
    if given > whole(payment, "amount"):
        rows.append(Pair("Kembali", dots(given - whole(payment, "amount"))))
    if text(payment, "reference"):
        rows.append(Text(f"Ref {text(payment, 'reference')}"))
    rest = whole(fields, "owed")
    rows.append(Pair("Sisa bon", dots(rest) if rest else "LUNAS", bold=True))
    return _paper("BAYAR BON", fields, member, outlet, rows)


def saving_slip(fields: Fields, member: str, outlet: Outlet) -> Document:
    """What a member saved."""
    kind = text(fields, "saving")
    rows: list[Block] = [Text(SAVINGS.get(kind, kind)), Pair("Diterima", dots(whole(fields, "amount")), bold=True, big=True), Text("Tunai")]
    return _paper("TERIMA SIMPANAN", fields, member, outlet, rows)


def _paper(title: str, fields: Fields, member: str, outlet: Outlet, rows: list[Block]) -> Document:
    local = (_EPOCH + timedelta(milliseconds=whole(fields, "wall"))).astimezone(ZoneInfo(outlet.timezone))
    by = f" Ksr: {text(fields, 'by')}" if text(fields, "by") else ""
    head: list[Block] = [
        Text(title, "center", bold=True, big=True), Text("Bukan struk penjualan", "center"), Text(outlet.name or outlet.id, "center"),
        Rule(), Text(f"Tgl : {local:%d/%m/%Y %H:%M}{by}"),
    ]  # fmt: skip
    if not whole(fields, "trust"):
        head.append(Text("Jam belum pasti"))
    foot: list[Block] = [Rule(), Text("Simpan kertas ini. Terima kasih.", "center")]
    return Document("", (*head, Text(f"Agt : {member}"), Rule(), *rows, *foot))
