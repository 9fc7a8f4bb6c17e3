"""The reports of the page as tables: X, Z, days, shifts, QRIS to tick. Made from the books and a few events; adds nothing up itself.

As on paper, nothing tells what should lie in the drawer of an open shift.
"""

from collections.abc import Iterator
from typing import Protocol

from gateway.books import Books
from gateway.config import Outlet
from gateway.messages.journal import Json
from gateway.pos.money import dots
from gateway.pos.reports import Line, drawer, local_time, sold, written_date, z_lines
from gateway.sums import Fields, sums_in, text, whole

KINDS = ("x", "z", "day", "shift", "qris")
MAX_ZS = 31
"""Days in the table of days: a month."""


class Past(Protocol):
    """Where the events of earlier come from."""

    def books(self) -> Books:
        """As they stand."""
        ...

    def zs(self, most: int) -> Iterator[Fields]:
        """The last Zs, the newest first."""
        ...

    def events(self, kinds: tuple[str, ...], first: int, last: int | None = None) -> Iterator[Fields]:
        """The events of these kinds in this stretch."""
        ...


def table(past: Past, outlet: Outlet, kind: str, day: str | None = None) -> Json:
    """One report: `title`, `columns`, `rows` of texts. `kind`: one of `KINDS`; `day`: of a Z or of shifts, None for the newest."""
    books = past.books()
    match kind:
        case "z":
            return _z(past, day)
        case "day":
            return _days(past)
        case "shift":
            return _shifts(past, books, outlet, day)
        case "qris":
            rows = [[str(number), dots(amount)] for number, amount in books.qris]
            return _told("QRIS belum dicocokkan", ["Struk", "Jumlah"], rows)
    sums, shift = (books.of_shift, books.shift) if books.shift.is_open else (books.of_day, None)
    title = f"Laporan sementara (X), shift {shift.no}" if shift else f"Laporan sementara (X), {written_date(books.day)}"
    return _told(title, ["Isi", "Jumlah"], _pairs(sold(sums, blind=shift is not None)))


def _z(past: Past, day: str | None) -> Json:
    found = next((z for z in past.zs(MAX_ZS) if day is None or z.get("business_day") == day), None)
    if found is None:
        return _told("Laporan akhir (Z): belum ada", ["Isi", "Jumlah"], [])
    title = f"Laporan akhir (Z) {whole(found, 'z')}, {written_date(text(found, 'business_day'))}"
    return _told(title, ["Isi", "Jumlah"], _pairs(z_lines(found)))


def _days(past: Past) -> Json:
    rows = []
    for z in past.zs(MAX_ZS):
        sums = sums_in(z.get("sums"))
        rows.append([
            written_date(text(z, "business_day")), str(whole(z, "z")), str(sums.sales), dots(sums.total), dots(-sums.refunded),
            dots(sums.member), dots(sums.general), dots(sums.difference),
        ])  # fmt: skip
    return _told("Hari yang sudah ditutup", ["Hari", "Z", "Penjualan", "Jumlah", "Retur", "Anggota", "Bukan anggota", "Selisih"], rows)


def _shifts(past: Past, books: Books, outlet: Outlet, day: str | None) -> Json:
    first, last = books.first, None
    if day is not None and day != books.day:
        z = next((one for one in past.zs(MAX_ZS) if one.get("business_day") == day), None)
        if z is None:
            return _told(f"Shift {written_date(day)}: tidak ada", ["Isi", "Jumlah"], [])
        first, last = whole(z, "first"), whole(z, "last")
    rows: list[list[str]] = []
    for shift in past.events(("shift_close",), first, last):
        rows.append([f"Shift {whole(shift, 'shift')}, {text(shift, 'by') or '-'}", local_time(whole(shift, "wall"), outlet)])
        reason = [("Alasan", text(shift, "reason"))] if "reason" in shift else []
        rows += _pairs([*sold(sums_in(shift.get("sums"))), *drawer(shift), *reason])
    return _told("Shift yang sudah ditutup", ["Isi", "Jumlah"], rows)


def _pairs(lines: list[Line]) -> list[list[str]]:
    return [list(line) for line in lines if any(line)]


def _told(title: str, columns: list[str], rows: list[list[str]]) -> Json:
    return {"title": title, "columns": list[Json](columns), "rows": [list[Json](row) for row in rows]}
