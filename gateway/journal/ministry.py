"""The ministry's fields of what was sold, as one CSV: a row for each line, with the fields of its transaction beside it. Pure.

The columns are those of `transaksi_penjualan` and `barang_keluar_produk`; what the gateway does not know stays empty. A transaction of
several lines repeats its own fields: its `total_pembayaran` counts once for each `id`. A refund takes away, so its figures are negative.
No NIK and no name: a member is his number. Text that a spreadsheet would take for a formula is led by an apostrophe.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.config import Outlet

COLUMNS = (
    "id", "koperasi_ref", "gerai_ref", "nama_pelanggan", "tanggal_dibuat", "total_pembayaran", "status_transaksi", "metode_pembayaran",
    "id_produk", "kode_barcode", "tanggal_keluar", "status", "nama_produk", "nama_tampilan", "jumlah_keluar", "harga", "total_nilai",
)  # fmt: skip
WAYS = ("Cash", "QRIS", "Transfer", "Credit")
"""Of tunai, qris, transfer, bon: in the ministry's own language."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
GENERAL = "Umum"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ministry_csv(
    rows: Iterable[tuple[int | str, ...]], outlet: Outlet, generation: Callable[[int], int], number: Callable[[str], str]
) -> Iterator[str]:
    """The file, line by line (RFC 4180). `rows`: as `Views.sold` gives them; `generation`: of an event; `number`: of a member's handle."""
    yield _row(COLUMNS)
    zone = ZoneInfo(outlet.timezone)
    for row in rows:
        yield _row(_cells(row, outlet, f"{outlet.receipt_prefix}.{generation(int(row[0]))}", zone, number))


def _cells(row: tuple[int | str, ...], outlet: Outlet, prefix: str, zone: ZoneInfo, number: Callable[[str], str]) -> list[int | str]:
    _, kind, receipt_no, day, wall, member, paid, tunai, qris, transfer, bon, goods, code, name, qty, grams, milli, price, amount = row
    ways = [way for way, part in zip(WAYS, (tunai, qris, transfer, bon), strict=True) if part] or [WAYS[0]]
    is_refund = kind == "refund"
    status = "Refunded" if is_refund else "Unpaid" if bon else "Paid"
    at = (_EPOCH + timedelta(milliseconds=int(wall))).astimezone(zone)
    count = _decimal(int(qty) * 1_000 + int(grams) + int(milli)) if name or code else ""
    barcode = str(code) if str(code).isdigit() else ""
    return [
        _text(f"{prefix}-{int(receipt_no):06}"), _text(outlet.koperasi_ref), _text(outlet.id),
        _text(number(str(member)) if member else GENERAL), f"{at:%Y-%m-%dT%H:%M:%S%z}", int(paid), status, " + ".join(ways),
        _text(str(goods)), barcode, _text(str(day)), ("Return" if is_refund else "Sales") if count else "",
        _text(str(name)), _text(str(name)), count, int(price) if count else "", int(amount) if count else "",
    ]  # fmt: skip


def _row(cells: Iterable[int | str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _text(text: str) -> str:
    """No cell that came from outside is a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _decimal(thousandths: int) -> str:
    """As 2 or 0.75: what the ministry calls decimal."""
    sign, (whole, part) = "-" if thousandths < 0 else "", divmod(abs(thousandths), 1_000)
    return f"{sign}{whole}" + (f".{part:03}".rstrip("0") if part else "")
