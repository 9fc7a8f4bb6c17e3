"""The reports: a SQLite file made from the journal alone, brought up to date when somebody asks, thrown away at any doubt.

Nothing in it is durable or signed. Made anew it is the same, row for row; what it says can be checked with the journal.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from gateway.journal.figures import KINDS, Act, Sold, figures
from gateway.messages.journal import ZERO_HASH, Row

LAYOUT = 1  # of the tables and views below; a file of another one is made anew
BATCH = 1_000  # events written at once
MAX_ROWS = 10_000  # of one report: a year of days, members or goods of one shop
MONEY = ("total", "discount", "rounding", "paid", *KINDS)
_SUMS = """sum(kind = 'sale') AS sales, sum(kind = 'refund') AS refunds, sum(total) AS total, sum(discount) AS discount,
    sum(rounding) AS rounding, sum(paid) AS paid, sum(tunai) AS tunai, sum(qris) AS qris, sum(transfer) AS transfer, sum(bon) AS bon"""
INSERT_SOLD = "INSERT INTO sold VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_LINE = "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_ACT = "INSERT INTO act VALUES (?, ?, ?, ?, ?, ?)"
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
}
REPORTS = {name: sql.replace("@sums", _SUMS) for name, sql in _REPORTS.items()}
"""By name; `member` is what a member bought in a year, the basis of the SHU."""


class Views:
    """The reports of one journal, in `path`. Raises sqlite3.Error and OSError when the file cannot be made or read."""

    def __init__(self, path: Path, journal: str) -> None:
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
        self._db.execute("BEGIN")
        for row in batch:
            found = figures(row)
            match found:
                case Sold():
                    self._db.execute(INSERT_SOLD, _values(found))
                    self._db.executemany(INSERT_LINE, _lines(found))
                case Act(seq, kind, business_day, shift, by, amount):
                    self._db.execute(INSERT_ACT, (seq, kind, business_day, shift, by, amount))
                case None:
                    pass
        self._db.execute("DELETE FROM at")
        self._db.execute("INSERT INTO at VALUES (?, ?)", (batch[-1].seq, batch[-1].hash))
        self._db.execute("COMMIT")


def _values(sold: Sold) -> tuple[int | str, ...]:
    by_kind = dict(sold.payments)
    plain = (sold.seq, sold.kind, sold.receipt_no, sold.business_day, sold.wall, sold.shift, sold.by, sold.member)
    return (*plain, sold.total, sold.discount, sold.rounding, sold.paid, *(by_kind[kind] for kind in KINDS))


def _lines(sold: Sold) -> Iterator[tuple[int | str, ...]]:
    for line in sold.lines:
        yield sold.seq, line.n, line.code, line.name, line.qty, line.grams, line.milli, line.amount


def _make(connection: sqlite3.Connection, journal: str) -> None:
    """The tables, their columns in the order in which they are filled."""
    db = Database(connection)
    who = {"business_day": str, "wall": int, "shift": int, "by": str, "member": str}
    db.table("sold").create({"seq": int, "kind": str, "receipt_no": int, **who, **dict.fromkeys(MONEY, int)}, pk="seq")
    measures = dict.fromkeys(("qty", "grams", "milli", "amount"), int)
    db.table("line").create({"seq": int, "n": int, "code": str, "name": str, **measures}, pk=("seq", "n"))
    db.table("act").create({"seq": int, "kind": str, "business_day": str, "shift": int, "by": str, "amount": int}, pk="seq")
    db.table("at").create({"seq": int, "hash": bytes})
    db.table("of").create({"journal": str})
    db.table("of").insert({"journal": journal})
    connection.execute("PRAGMA user_version = 1")  # LAYOUT: a pragma takes no parameters


def _remove(path: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
