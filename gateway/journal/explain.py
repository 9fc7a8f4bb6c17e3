"""An event in words, for a technician. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.config import Outlet
from gateway.journal.event import decode, sale_from_fields
from gateway.messages.journal import Fields, Json, Row
from gateway.messages.sales import Payment, SaleLine, StoredSale

TRUST = {0: "not set", 1: "told by the clerk or the last event", 2: "from the district", 3: "NTP or RTC"}
COMMON = frozenset({"v", "kind", "boot", "wall", "trust", "business_day"})
KINDS = {
    "genesis": "the journal's first event, with the outlet's public key",
    "segment": "a new file of the journal begins",
    "boot": "a start of the gateway",
    "shutdown": "a clean stop",
    "recovered": "something was lost or had to be made anew",
    "sale": "a sale",
    "void": "a basket given up before payment",
    "clock": "the clock was set or stepped: earlier wall times of the same boot are off by after - before",
    "device": "a device changed",
    "disk": "the database or its copy changed",
    "ack": "the district's counter-signed receipt",
}


def explain(row: Row, previous: bytes, outlet: Outlet, generation: int = 1) -> list[str]:
    """The event line by line. `previous`: the hash before it. A body that cannot be read is shown as it is."""
    try:
        fields = decode(row.body)
    except ValueError as err:
        return [f"event {row.seq}: {row.kind}; its body cannot be read ({err})", repr(row.body), *_chain(row, previous)]
    lines = [f"event {row.seq}: {row.kind}: {KINDS.get(row.kind, 'a kind this version knows nothing more of')}", _when(fields, outlet)]
    return lines + (_sold(row, fields, outlet, generation) or _told(fields)) + _chain(row, previous)


def local_time(wall_ms: int, timezone: str) -> str:
    """A wall time as people there read it."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=wall_ms)
    return at.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M:%S %Z")


def rupiah(amount: int) -> str:
    """Rp 16.375."""
    return f"{'-' if amount < 0 else ''}Rp {abs(amount):,}".replace(",", ".")


def _when(fields: Fields, outlet: Outlet) -> str:
    wall, trust = fields.get("wall"), fields.get("trust")
    try:
        time = local_time(wall, outlet.timezone) if isinstance(wall, int) else "unknown"
    except (OverflowError, KeyError):  # a year beyond the calendar, a zone that is not installed
        time = f"{wall} ms"
    said = TRUST.get(trust, "unknown") if isinstance(trust, int) else "unknown"
    return f"at {time}, clock trust {trust} ({said}), boot {fields.get('boot')}, business day {fields.get('business_day', 'unknown')}"


def _told(fields: Fields) -> list[str]:
    return [f"{key}: {_plain(value)}" for key, value in sorted(fields.items()) if key not in COMMON]


def _sold(row: Row, fields: Fields, outlet: Outlet, generation: int) -> list[str]:
    """A sale as a receipt tells it; nothing where it is none that this version knows."""
    if row.kind != "sale":
        return []
    try:
        return _sale(sale_from_fields(fields, row, generation), outlet, str(fields.get("request", "")))
    except ValueError:  # of a later version, or spoilt: told key by key
        return []


def _sale(stored: StoredSale, outlet: Outlet, request: str) -> list[str]:
    sale, number = stored.sale, f"{outlet.receipt_prefix}.{stored.generation}-{stored.result.receipt_no:06d}"
    lines = [f"receipt {number}, basket {sale.basket}, shift {sale.shift}, member {sale.member or 'none'}"]
    lines += [_line(line) for line in sale.lines]
    lines += [f"subtotal {rupiah(sale.subtotal)}, discount {rupiah(sale.discount)}, total {rupiah(sale.total)}"]
    lines += [f"rounding {rupiah(sale.rounding)}, paid {rupiah(sale.paid)}: " + ", ".join(_payment(p) for p in sale.payments)]
    lines += [f"tendered {rupiah(sale.tendered)}, change {rupiah(sale.change)}"]
    return lines + ([f"request {request}"] if request else [])


def _line(line: SaleLine) -> str:
    if line.grams is not None:
        amount = f"{line.grams / 1000:.3f} kg"
    elif line.milli is not None:
        amount = f"{line.milli / 1000:.3f}"
    else:
        amount = str(line.qty)
    discount = f" - {rupiah(line.discount)}" if line.discount else ""
    return f"  {line.n}. {line.code} {line.name}: {amount} x {rupiah(line.price)}{discount} = {rupiah(line.amount)}"


def _payment(payment: Payment) -> str:
    reference = f" ({payment.reference})" if payment.reference else ""
    return f"{payment.kind} {rupiah(payment.amount or 0) if payment.amount is not None else ''}{reference}".strip()


def _plain(value: Json) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(part)}" for key, part in sorted(value.items()))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _chain(row: Row, previous: bytes) -> list[str]:
    return [f"hash     {row.hash.hex()}", f"previous {previous.hex()}"]
