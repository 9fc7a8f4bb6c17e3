"""Answers what the page and the overseer look up in the reports: members, stock, what sells, who owes, the ministry's table.

Beside the loop, in the thread of whoever asks: the reports are brought up to date first, which takes a second once and then little.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

from gateway.config import Config
from gateway.faults import Fault, fault
from gateway.journal.abreast_io import bring_abreast, generation_of
from gateway.journal.inspect_io import inspect
from gateway.journal.lines_io import LinesReader
from gateway.journal.ministry import ministry_csv
from gateway.journal.reader_io import JournalReader, UnreadableError
from gateway.journal.register_io import Member, Register
from gateway.journal.segments_io import place_of, read_identity
from gateway.journal.shop_reports import Pace, bon_table, fast_table, low_table, stock_table, window
from gateway.journal.stock import Goods, Same
from gateway.journal.veiled import unveiled
from gateway.journal.views_io import BATCH, Views
from gateway.messages.journal import Json

VIEWS = "views.db"
MAX_LISTED = 1_000
"""Members of one answer: all of a village, mostly."""
MAX_BYTES = 8 << 20
"""Of one export through the page: a quarter of a busy shop, in memory at once. `gateway journal report ministry` has no such limit."""
T = TypeVar("T")


class ShopLooks:
    """The looks `members`, `report` and the export. `same`: which codes are the same goods; `today`: the business day by the clock."""

    def __init__(self, config: Config, same: Same, today: Callable[[], str]) -> None:
        self._config = config
        self._state = Path(config.paths.state)
        self._same = same
        self._today = today

    def members(self, q: str = "") -> Json | Fault:
        """Members by number or name, with what each bought this year and owes; all of them where nothing is asked for."""
        with_all = self._asked(lambda views, today: (views.purchases(today[:4]), {bon.member: bon for bon in views.bons()}))
        if isinstance(with_all, Fault):
            return with_all
        purchases, bons = with_all
        found: list[Json] = []
        for member in islice(self._named(q), MAX_LISTED):
            bon = bons.get(member.handle)
            found.append({
                "number": member.number, "name": member.name, "purchases": purchases.get(member.handle, 0),
                "bon": bon.amount if bon else 0, "bon_limit": self._config.pos.bon_limit, "due": (bon.due if bon else "") or None,
            })  # fmt: skip
        return {"members": found}

    def report(self, kind: str, day: str = "") -> Json | Fault:
        """One of the tables of stock and bon, on this business day; any other kind is not told here."""
        tables: dict[str, Callable[[Views, str], Json]] = {"stock": self._stock, "low": self._low, "fast": self._fast, "bon": self._bon}
        if kind not in tables:
            return fault("GW-7117")
        return self._asked(lambda views, today: tables[kind](views, day or today))

    def stock(self, codes: Iterable[str]) -> dict[str, int]:
        """Thousandths of the unit on the shelf, of those goods that were ever counted; nothing while the reports are far behind.

        A search must not wait: it takes in a little of what is missing, and the next one the rest. The reports begin with the first look
        at members or stock.
        """
        try:
            with self._views(most=BATCH) as (views, is_whole):
                found = {code: views.goods(code) for code in codes} if is_whole else {}
        except (OSError, sqlite3.Error):
            return {}
        return {code: goods.amount for code, goods in found.items() if goods is not None and goods.counted}

    def export(self, since: str, until: str) -> bytes | Fault:
        """The ministry's table of these business days, both included."""
        numbers = {member.handle: member.number for member in Register(self._state).members() if member.number}
        identity = read_identity(self._state / "journal")
        now = identity.generation if identity else 1

        def whole(views: Views, _today: str) -> bytes | Fault:
            data = bytearray()
            rows = views.sold(since, until)
            for line in ministry_csv(rows, self._config.outlet, lambda seq: generation_of(seq, now), lambda one: numbers.get(one, one)):
                data += line.encode()
                if len(data) > MAX_BYTES:
                    return fault("GW-7118", "never", limit=MAX_BYTES >> 20)
            return bytes(data)

        return self._asked(whole)

    def _asked(self, ask: Callable[[Views, str], T]) -> T | Fault:
        """What the reports say, brought up to date; a fault where they cannot be made now."""
        try:
            with self._views() as (views, _):
                return ask(views, max(self._today(), views.days()[1]))  # a clock that was never set knows no later day than the books
        except UnreadableError as err:
            return err.fault
        except (OSError, sqlite3.Error) as err:
            return fault("GW-4030", reason=err)

    @contextmanager
    def _views(self, most: int | None = None) -> Iterator[tuple[Views, bool]]:
        """The reports with at most so many events more in them, and whether that is all there are."""
        identity = read_identity(self._state / "journal")
        if identity is None:
            raise UnreadableError(f"no journal in {self._state / 'journal'}")
        reader = JournalReader(self._state / "journal", identity.journal)
        find = LinesReader(self._state).find
        with Views(self._state / VIEWS, identity.journal, self._same) as views:
            seq, digest = views.at()
            if seq <= 0 or reader.hash_at(seq) != digest:
                if most is None:
                    bring_abreast(views, inspect(place_of(self._config)), find)
                yield views, most is None
                return
            taken = views.follow(islice((unveiled(row, find) for row in reader.rows(seq + 1)), most))
            yield views, most is None or taken < most

    def _named(self, q: str) -> Iterator[Member]:
        wanted = q.strip().casefold()
        for member in Register(self._state).members():
            if member.number and (member.number.casefold().startswith(wanted) or wanted in member.name.casefold()):
                yield member

    def _stock(self, views: Views, _day: str) -> Json:
        return stock_table(_counted(views).values())

    def _low(self, views: Views, day: str) -> Json:
        return low_table(_counted(views), _paces(views, day))

    def _fast(self, views: Views, day: str) -> Json:
        return fast_table(_paces(views, day))

    def _bon(self, views: Views, day: str) -> Json:
        names = {member.handle: (member.number, member.name) for member in Register(self._state).members() if member.number}
        return bon_table(views.bons(), names, day)


def _counted(views: Views) -> dict[str, Goods]:
    rows = views.report("stock")
    return {str(row["code"]): Goods(**row) for row in rows}  # type: ignore[arg-type]  # the columns are the goods' own


def _paces(views: Views, day: str) -> list[Pace]:
    after, days = window(views.days()[0], day)
    return [Pace(*row, days) for row in views.pace(after, day)]
