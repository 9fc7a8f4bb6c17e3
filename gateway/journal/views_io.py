"""The reports: a SQLite file made from the journal alone, brought up to date when somebody asks, thrown away at any doubt.

Nothing in it is durable or signed. Made anew it is the same, row for row; what it says can be checked with the journal.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from gateway.books import Bon, owed
from gateway.journal.figures import KINDS, Act, Link, Moved, Sold, figures
from gateway.journal.stock import Goods, Same, Shelf, plain_code
from gateway.messages.journal import ZERO_HASH, Row

LAYOUT = 2  # of the tables and views below; a file of another one is made anew
BATCH = 1_000  # events written at once
MAX_ROWS = 10_000  # of one report: a year of days, members or goods of one shop
MONEY = ("total", "discount", "rounding", "paid", *KINDS)
_SUMS = """sum(kind = 'sale') AS sales, sum(kind = 'refund') AS refunds, sum(total) AS total, sum(discount) AS discount,
    sum(rounding) AS rounding, sum(paid) AS paid, sum(tunai) AS tunai, sum(qris) AS qris, sum(transfer) AS transfer, sum(bon) AS bon"""
INSERT_SOLD = "INSERT INTO sold VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_LINE = "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_ACT = "INSERT INTO act VALUES (?, ?, ?, ?, ?, ?, ?)"
INSERT_MOVE = "INSERT INTO move VALUES (?, ?, ?, ?, ?, ?, ?)"
PUT_GOODS = """INSERT INTO goods VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (code) DO UPDATE
    SET name = excluded.name, unit = excluded.unit, counted = excluded.counted,
        amount = excluded.amount, difference = excluded.difference"""
GOODS = "SELECT code, name, unit, counted, amount, difference FROM goods WHERE code = ?"
LINK = """UPDATE sold SET member = :member WHERE member = '' AND (refund_of = :receipt_no
    OR seq = (SELECT max(seq) FROM sold WHERE kind = 'sale' AND receipt_no = :receipt_no))"""
LINKED = "UPDATE sold SET member = coalesce((SELECT member FROM sold WHERE kind = 'sale' AND receipt_no = ?), '') WHERE seq = ?"
PURCHASES = "SELECT member, sum(total) FROM sold WHERE member <> '' AND substr(business_day, 1, 4) = ? GROUP BY member"
PACE = """SELECT goods, max(name), sum(qty) * 1000 + sum(grams) + sum(milli) AS thousandths, count(*), sum(line.amount)
    FROM line JOIN sold USING (seq) WHERE business_day > ? AND business_day <= ? AND kind = 'sale'
    GROUP BY goods ORDER BY thousandths DESC, goods LIMIT ?"""
DAYS = "SELECT coalesce(min(business_day), ''), coalesce(max(business_day), '') FROM sold"
SOLD = """SELECT seq, sold.kind, receipt_no, business_day, wall, member, sold.paid, tunai, qris, transfer, bon,
      coalesce(goods, ''), coalesce(code, ''), coalesce(line.name, ''), coalesce(qty, 0), coalesce(grams, 0), coalesce(milli, 0),
      coalesce(price, 0), coalesce(line.amount, 0)
    FROM sold LEFT JOIN line USING (seq) WHERE business_day BETWEEN ? AND ? ORDER BY seq, n"""
BONS = """SELECT member, bon, due FROM (
      SELECT seq, member, bon, due FROM sold WHERE bon <> 0
      UNION ALL SELECT seq, member, -amount, '' FROM act WHERE kind = 'bon_payment') ORDER BY seq"""
_REPORTS = {
    "day": "SELECT business_day, @sums FROM sold GROUP BY business_day ORDER BY business_day",
    "shift": "SELECT shift, business_day, by, @sums FROM sold GROUP BY shift, business_day, by ORDER BY shift, business_day, by",
    "cashier": """
        SELECT business_day, by, @sums,
          (SELECT count(*) FROM act WHERE kind = 'void' AND act.by = sold.by AND act.business_day = sold.business_day) AS voids,
          (SELECT count(*) FROM act WHERE kind = 'drawer' AND act.by = sold.by AND act.business_day = sold.business_day) AS drawers
        FROM sold GROUP BY business_day, by ORDER BY business_day, by""",
    "item": """
        SELECT business_day, code, max(name) AS name, sum(qty) AS qty, sum(grams) AS grams, sum(milli) AS milli, sum(amount) AS amount
        FROM line JOIN sold USING (seq) GROUP BY business_day, code ORDER BY business_day, code""",
    "member": """
        SELECT substr(business_day, 1, 4) AS year, member, sum(kind = 'sale') AS sales, sum(total) AS total
        FROM sold WHERE member <> '' GROUP BY year, member ORDER BY year, member""",
    "stock": "SELECT code, name, unit, counted, amount, difference FROM goods WHERE counted <> '' ORDER BY name, code",
}
REPORTS = {name: sql.replace("@sums", _SUMS) for name, sql in _REPORTS.items()}
"""By name; `member` is what a member bought in a year, the basis of the SHU; `stock` in thousandths of the unit, of what was counted."""


class Views:
    """The reports of one journal, in `path`. Raises sqlite3.Error and OSError when the file cannot be made or read.

    `same`: which codes are the same goods. Several may follow at once, each with its own; each event is taken in by one of them.
    """

    def __init__(self, path: Path, journal: str, same: Same = plain_code) -> None:
        self._same = lru_cache(maxsize=MAX_ROWS)(same)
        self._path = path
        self._journal = journal
        self._db = self._open()

    def __enter__(self) -> Self:
        """The reports themselves."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """Let the file go."""
        self._db.close()

    def at(self) -> tuple[int, bytes]:
        """The last event that is in them, and its hash; 0 and zeros when none is."""
        row = self._db.execute("SELECT seq, hash FROM at").fetchone()
        return (int(row[0]), bytes(row[1])) if row else (0, ZERO_HASH)

    def first_day(self) -> str:
        """The first business day of which they have a sale or another act; "" when there is none."""
        found = self._db.execute("SELECT min(business_day) FROM (SELECT business_day FROM sold UNION ALL SELECT business_day FROM act)")
        return str(found.fetchone()[0] or "")

    def follow(self, rows: Iterable[Row]) -> int:
        """Take in these events, which come after `at`, in order; how many they were."""
        count, rest = 0, iter(rows)
        while batch := list(islice(rest, BATCH)):
            self._add(batch)
            count += len(batch)
        return count

    def report(self, name: str, since: str = "", until: str = "9999") -> list[dict[str, int | str]]:
        """One report: its rows in order. `since` and `until`: business days ("2026-11-24"), of reports that have them; both included."""
        found = self._db.execute(REPORTS[name])
        columns = [column for column, *_ in found.description]
        rows = [dict(zip(columns, values, strict=True)) for values in found.fetchmany(MAX_ROWS)]
        return [row for row in rows if since <= str(row.get("business_day", since)) <= until + "\uffff"]

    def purchases(self, year: str) -> dict[str, int]:
        """Handle -> rupiah that the member bought in this year ("2026"): refunds taken off, bon when it was sold, links included."""
        return dict(self._db.execute(PURCHASES, (year,)).fetchall())

    def pace(self, after: str, until: str) -> list[tuple[str, str, int, int, int]]:
        """What was sold after one business day and up to another: goods, name, thousandths, how often, rupiah; the most first."""
        return self._db.execute(PACE, (after, until, MAX_ROWS)).fetchall()

    def days(self) -> tuple[str, str]:
        """The first and the last business day with a sale, "" and "" where there is none."""
        first, last = self._db.execute(DAYS).fetchone()
        return str(first), str(last)

    def sold(self, since: str, until: str) -> Iterator[tuple[int | str, ...]]:
        """Every line sold or given back on these business days, as `SOLD` has its columns; one row for a sale without lines."""
        yield from self._db.execute(SOLD, (since, until))

    def bons(self) -> tuple[Bon, ...]:
        """Who owes what, by handle, folded as the books fold it."""
        return owed((member, by, due) for member, by, due in self._db.execute(BONS))

    def goods(self, code: str) -> Goods | None:
        """These goods as the reports know them; `code` of a line or a label."""
        return self._goods(self._same(code))

    def forget(self) -> None:
        """Throw everything away: the file does not fit the journal."""
        self.close()
        _remove(self._path)
        self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        try:
            return self._ready(sqlite3.connect(self._path, isolation_level=None))
        except sqlite3.DatabaseError:
            _remove(self._path)
            return self._ready(sqlite3.connect(self._path, isolation_level=None))

    def _ready(self, db: sqlite3.Connection) -> sqlite3.Connection:
        """The file with its tables; one of another layout or journal is a DatabaseError."""
        try:
            db.execute("PRAGMA synchronous = OFF")
            db.execute("PRAGMA journal_mode = MEMORY")
            if db.execute("PRAGMA user_version").fetchone()[0] == 0:
                _make(db, self._journal)
            (layout,) = db.execute("PRAGMA user_version").fetchone()
            row = db.execute("SELECT journal FROM of").fetchone()
            if layout != LAYOUT or row is None or row[0] != self._journal:
                raise sqlite3.DatabaseError("made for another journal, or by another version")  # noqa: TRY301 - like any other damage
        except BaseException:
            db.close()
            raise
        return db

    def _add(self, batch: list[Row]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        row = self._db.execute("SELECT seq FROM at").fetchone()
        at = row[0] if row else batch[0].seq - 1
        shelf = Shelf(self._goods, self._same)
        for row in batch:
            if row.seq > at:  # somebody else may have taken it in meanwhile
                self._take(row, shelf)
        self._db.executemany(PUT_GOODS, [astuple(goods) for goods in shelf.changed()])
        if batch[-1].seq > at:
            self._db.execute("DELETE FROM at")
            self._db.execute("INSERT INTO at VALUES (?, ?)", (batch[-1].seq, batch[-1].hash))
        self._db.execute("COMMIT")

    def _take(self, row: Row, shelf: Shelf) -> None:
        found = figures(row)
        match found:
            case Sold():
                self._db.execute(INSERT_SOLD, _values(found))
                self._db.executemany(INSERT_LINE, _lines(found, self._same))
                if found.refund_of and not found.member:
                    self._db.execute(LINKED, (found.refund_of, found.seq))
                shelf.take(found)
            case Moved(seq, kind, business_day, code, name, _, amount, reason):
                self._db.execute(INSERT_MOVE, (seq, kind, business_day, self._same(code), name, amount, reason))
                shelf.take(found)
            case Link(_, receipt_no, member):
                self._db.execute(LINK, {"member": member, "receipt_no": receipt_no})
            case Act():
                self._db.execute(INSERT_ACT, astuple(found))

    def _goods(self, code: str) -> Goods | None:
        row = self._db.execute(GOODS, (code,)).fetchone()
        return Goods(*row) if row else None


def _values(sold: Sold) -> tuple[int | str, ...]:
    by_kind = dict(sold.payments)
    plain = (sold.seq, sold.kind, sold.receipt_no, sold.business_day, sold.wall, sold.shift, sold.by, sold.member)
    sums = (sold.total, sold.discount, sold.rounding, sold.paid)
    return (*plain, *sums, *(by_kind[kind] for kind in KINDS), sold.refund_of, sold.due)


def _lines(sold: Sold, same: Same) -> Iterator[tuple[int | str, ...]]:
    for line in sold.lines:
        yield sold.seq, line.n, line.code, line.name, line.qty, line.grams, line.milli, line.amount, line.price, same(line.code)


def _make(connection: sqlite3.Connection, journal: str) -> None:
    """The tables, their columns in the order in which they are filled."""
    db = Database(connection)
    who = {"business_day": str, "wall": int, "shift": int, "by": str, "member": str}
    sums = dict.fromkeys(MONEY, int)
    sold = db.table("sold").create({"seq": int, "kind": str, "receipt_no": int, **who, **sums, "refund_of": int, "due": str}, pk="seq")
    sold.create_index(["receipt_no"])
    sold.create_index(["refund_of"])
    measures = dict.fromkeys(("qty", "grams", "milli", "amount"), int)
    db.table("line").create({"seq": int, "n": int, "code": str, "name": str, **measures, "price": int, "goods": str}, pk=("seq", "n"))
    act = {"seq": int, "kind": str, "business_day": str, "shift": int, "by": str, "amount": int, "member": str}
    db.table("act").create(act, pk="seq")
    move = {"seq": int, "kind": str, "business_day": str, "code": str, "name": str, "amount": int, "reason": str}
    db.table("move").create(move, pk="seq")
    goods = {"code": str, "name": str, "unit": str, "counted": str, "amount": int, "difference": int}
    db.table("goods").create(goods, pk="code")
    db.table("at").create({"seq": int, "hash": bytes})
    db.table("of").create({"journal": str})
    db.table("of").insert({"journal": journal})
    connection.execute("PRAGMA user_version = 2")  # LAYOUT: a pragma takes no parameters


def _remove(path: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
