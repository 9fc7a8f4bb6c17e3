"""The tables that the page and the overseer read: stock, what runs out, what sells, who owes. Pure; words and cells in Bahasa Indonesia."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.books import Bon
from gateway.journal.explain import rupiah
from gateway.journal.stock import Goods
from gateway.messages.journal import Json

PACE_DAYS = 14
"""Business days by whose sales the pace is reckoned: two market weeks."""
LOW_DAYS = 14
"""Goods that last longer are not running out: a supplier comes at least every two weeks."""
MAX_ROWS = 1_000
"""Rows of one table; what the page can show of it."""
MAX_CELL = 200
THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class Pace:
    """What was sold of some goods in `days` days. `thousandths` of their unit; `amount` in rupiah."""

    code: str
    name: str
    thousandths: int
    times: int
    amount: int
    days: int


def window(first: str, today: str) -> tuple[str, int]:
    """The day after which sales count for the pace, and how many days these are: fewer where the shop sells for a shorter time."""
    try:
        now, began = date.fromisoformat(today), date.fromisoformat(first or today)
    except ValueError:
        return "", 1
    after = now - timedelta(days=PACE_DAYS)
    return after.isoformat(), min(PACE_DAYS, max(1, (now - began).days + 1))


def stock_table(goods: Iterable[Goods]) -> Json:
    """Everything that was ever counted."""
    rows = [
        [one.name, shown(one.code), measure(one.amount), one.unit, _day(one.counted), measure(one.difference)]
        for one in sorted(goods, key=lambda one: (one.name, one.code))
    ]  # fmt: skip
    return table("Stok", ["Barang", "Kode", "Stok", "Satuan", "Dihitung", "Selisih hitung"], rows)


def low_table(goods: Mapping[str, Goods], paces: Iterable[Pace]) -> Json:
    """Goods that run out within `LOW_DAYS` days at this pace, the first to run out first; only of what was counted."""
    found = []
    for pace in paces:
        one = goods.get(pace.code)
        if one is not None and pace.thousandths > 0 and (left := days_left(one.amount, pace)) <= LOW_DAYS:
            found.append((left, one.name, [one.name, shown(one.code), measure(one.amount), one.unit, str(left)]))
    rows = [row for _, _, row in sorted(found, key=lambda each: each[:2])]
    return table("Hampir habis", ["Barang", "Kode", "Stok", "Satuan", "Cukup untuk (hari)"], rows)


def fast_table(paces: Iterable[Pace]) -> Json:
    """What sells, the most first."""
    rows = [[pace.name, shown(pace.code), measure(pace.thousandths), str(pace.times), rupiah(pace.amount)] for pace in paces]
    return table(f"Paling laku, {PACE_DAYS} hari", ["Barang", "Kode", "Terjual", "Kali", "Nilai"], rows)


def bon_table(bons: Iterable[Bon], names: Mapping[str, tuple[str, str]], today: str) -> Json:
    """Who owes what, the oldest due first. `names`: handle -> number and name."""
    found = sorted(bons, key=lambda bon: (bon.due or "9999", bon.member))
    rows = []
    for bon in found:
        number, name = names.get(bon.member, (bon.member, ""))
        rows.append([number, name, rupiah(bon.amount), _day(bon.due), "lewat" if bon.due and bon.due < today else ""])
    return table("Bon anggota", ["Nomor anggota", "Nama", "Sisa bon", "Jatuh tempo", "Keterangan"], rows)


def days_left(thousandths: int, pace: Pace) -> int:
    """Whole days for which it lasts at this pace; 0 where nothing is left. `pace.thousandths` is above 0."""
    return max(0, thousandths * pace.days // pace.thousandths)


def table(title: str, columns: list[str], rows: list[list[str]]) -> Json:
    """As the look `report` gives it; a longer one is cut."""
    return {"title": title, "columns": list[Json](columns), "rows": [[cell[:MAX_CELL] for cell in row] for row in rows[:MAX_ROWS]]}


def measure(thousandths: int) -> str:
    """As 12 or 0,750: thousandths of a unit."""
    whole, part = divmod(abs(thousandths), THOUSAND)
    sign = "-" if thousandths < 0 else ""
    return f"{sign}{whole}" + (f",{part:03}" if part else "")


def shown(code: str) -> str:
    """A number of goods as it stands on them: without the zeros of a GTIN-14."""
    return code[1:] if code.isdigit() and code.startswith("0") and len(code) > len("4006381333931") else code


def _day(day: str) -> str:
    return "/".join(reversed(day.split("-"))) if day else "-"
