"""The papers of shift and day as values: X, shift and Z, in Bahasa Indonesia. They add nothing up; they tell what the books say.

An X of an open shift leaves out what the drawer is made of (float, cash): who counts must not read first what he should find.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.books import Books
from gateway.clock import Now
from gateway.config import Outlet
from gateway.messages.printing import Block, Document, Pair, Rule, Text
from gateway.pos.day import day_of
from gateway.pos.money import dots
from gateway.sums import Fields, Sums, sums_in, text, whole

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WAYS = {"tunai": "Tunai", "qris": "QRIS", "transfer": "Transfer", "bon": "Bon"}
Line = tuple[str, str]


def x_slip(books: Books, outlet: Outlet, now: Now) -> Document:
    """The sums so far: of the open shift, else of the day."""
    shift = books.shift
    sums = books.of_shift if shift.is_open else books.of_day
    opened = [("Shift", str(shift.no)), ("Kasir", shift.clerk or "-"), ("Dibuka", local_time(shift.opened_ms, outlet))]
    about = opened if shift.is_open else []
    head = [("Hari buku", written_date(books.day or day_of(books, outlet, now))), *about, ("Dicetak", local_time(now.wall_ms, outlet))]
    foot: tuple[Block, ...] = (Text("Uang tunai dihitung saat tutup shift."),) if shift.is_open else ()
    return _paper("LAPORAN SEMENTARA (X)", outlet, head, sold(sums, blind=shift.is_open), foot)


def shift_slip(fields: Fields, outlet: Outlet) -> Document:
    """A shift that was closed by this event: its sums, what was counted and what should have been there."""
    at = local_time(whole(fields, "wall"), outlet)
    head = [("Shift", str(whole(fields, "shift"))), ("Kasir", text(fields, "by") or "-"), ("Ditutup", at)]
    body = [*sold(sums_in(fields.get("sums"))), ("", ""), *drawer(fields)]
    reason = text(fields, "reason")
    return _paper("LAPORAN SHIFT", outlet, head, body, (Text(f"Alasan: {reason}"),) if reason else ())


def z_slip(books: Books, outlet: Outlet) -> Document:
    """The last Z: what the event told, and its hash, by which the paper is a witness of everything before it."""
    told = books.last_z
    by = "sendiri, hari berganti" if told.get("auto") is True else text(told, "by") or "-"
    head = [
        ("Nomor Z", str(books.z)), ("Hari buku", written_date(text(told, "business_day"))),
        ("Ditutup", local_time(whole(told, "wall"), outlet)), ("Oleh", by),
    ]  # fmt: skip
    unsure: tuple[Block, ...] = (Text("Jam belum pasti"),) if whole(told, "trust") == 0 else ()
    return _paper("LAPORAN AKHIR (Z)", outlet, head, z_lines(told), (*unsure, *_witness(books)))


def z_lines(told: Fields) -> list[Line]:
    """All that a Z tells in figures."""
    sums = sums_in(told.get("sums"))
    lines = [*sold(sums), ("", ""), *_shifts(sums)]
    unticked = told.get("unticked")
    if isinstance(unticked, dict):
        lines.append((f"QRIS belum dicocokkan ({whole(unticked, 'sales')})", dots(whole(unticked, "amount"))))
    return [*lines, ("Total sejak awal", dots(whole(told, "grand_total"))), ("Peristiwa", f"{whole(told, 'first')}-{whole(told, 'last')}")]


def sold(sums: Sums, *, blind: bool = False) -> list[Line]:
    """Sales, refunds and what else happened, each with its count; `blind`: without what lies in the drawer. What is nothing is left out."""
    lines = [(f"Penjualan ({sums.sales})", dots(sums.total)), *_some(("Diskon", -sums.discount), ("Pembulatan", sums.rounding))]
    lines += [*_counted("Retur", sums.refunds, -sums.refunded), ("Bersih", dots(sums.total - sums.refunded)), ("", "")]
    lines += _ways(sums, blind=blind)
    lines += [("Belanja anggota", dots(sums.member)), ("Bukan anggota", dots(sums.general))]
    lines += [*_counted("Dibatalkan", sums.voids, sums.voided), *_counted("Laci tanpa jual", sums.drawers, None)]
    if not blind:
        lines += [*_counted("Kas masuk", sums.cash_ins, sums.cash_in), *_counted("Kas keluar", sums.cash_outs, -sums.cash_out)]
    taken = {"Simpanan": (sums.savings, "saving_"), "Bayar bon": (sums.bon_payments, "bon_")}
    for words, (count, prefix) in taken.items():
        ways = {way: getattr(sums, prefix + way) for way in ("tunai", "qris", "transfer") if way != "tunai" or not blind}
        lines += _counted(words, count, None)
        lines += _some(*((f"  {WAYS[way]}", amount) for way, amount in ways.items()))
    return lines


def drawer(fields: Fields) -> list[Line]:
    """What a closed shift's event says of the drawer."""
    counted, difference = fields.get("counted"), whole(fields, "difference")
    if not isinstance(counted, int):
        return [("Uang di laci", "tidak dihitung"), ("Seharusnya", dots(whole(fields, "expected")))]
    tried = fields.get("tried")
    side = "Selisih kurang" if difference < 0 else "Selisih lebih" if difference else "Selisih"
    before = [("Hitungan sebelumnya", dots(count)) for count in tried if isinstance(count, int)] if isinstance(tried, list) else []
    base = [("Modal awal", dots(whole(fields, "float"))), ("Seharusnya", dots(whole(fields, "expected")))]
    return [*base, *before, ("Uang fisik di laci", dots(counted)), (side, dots(difference))]


def _ways(sums: Sums, *, blind: bool) -> Iterator[Line]:
    """How it was paid, and how it was given back."""
    for way, words in WAYS.items():
        if way == "tunai" and blind:
            continue
        yield from _some((words, getattr(sums, way)), (f"Retur {words}", -getattr(sums, f"back_{way}")))


def _shifts(sums: Sums) -> Iterator[Line]:
    yield from _counted("Shift", sums.shifts, None)
    yield from _counted("Tanpa hitungan uang", sums.uncounted, None)
    if sums.shifts:
        yield "Selisih kas", dots(sums.difference)


def _witness(books: Books) -> Iterator[Block]:
    previous = books.last_z.get("previous")
    yield Rule()
    if isinstance(previous, Mapping):
        yield from (Text(f"Z sebelumnya: {whole(previous, 'z')}"), *_hash(text(previous, "hash")))
    yield from (Text("Tanda Z ini:"), *_hash(books.z_hash))


def _hash(digest: str) -> list[Text]:
    """64 hex digits, 32 a line: one line of the narrowest paper."""
    return [Text(digest[at : at + 32]) for at in range(0, len(digest), 32)]


def _paper(title: str, outlet: Outlet, head: list[Line], body: list[Line], foot: tuple[Block, ...]) -> Document:
    first = (Text(title, "center", bold=True), Text("Bukan struk penjualan", "center"), Text(outlet.name or outlet.id, "center"), Rule())
    rows = (*(Pair(*line) for line in head), Rule(), *(Pair(*line) if any(line) else Rule() for line in body), *foot)
    return Document("", (*first, *rows))


def _some(*lines: tuple[str, int]) -> list[Line]:
    return [(words, dots(amount)) for words, amount in lines if amount]


def _counted(words: str, count: int, amount: int | None) -> list[Line]:
    """A line for what happened `count` times; none for what did not. `amount` None: it has none."""
    if not count:
        return []
    return [(words, f"{count} kali")] if amount is None else [(f"{words} ({count})", dots(amount))]


def local_time(wall_ms: int, outlet: Outlet) -> str:
    """As people there write it: 24/11/2026 20:14."""
    return f"{(_EPOCH + timedelta(milliseconds=wall_ms)).astimezone(ZoneInfo(outlet.timezone)):%d/%m/%Y %H:%M}"


def written_date(day: str) -> str:
    """24/11/2026, "-" where there is none."""
    return "/".join(reversed(day.split("-"))) if day else "-"
