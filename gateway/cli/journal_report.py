"""`gateway journal report NAME`: sums of the day, shift, cashier, item or member, stock, and the ministry's table, from the journal alone.

Writes the reports' own file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.app import load_catalogue
from gateway.cli.journal_asks import Answer, Told
from gateway.config import Config
from gateway.journal.abreast_io import bring_abreast, generation_of
from gateway.journal.inspect_io import Inspection
from gateway.journal.lines_io import LinesReader
from gateway.journal.ministry import ministry_csv
from gateway.journal.register_io import Register
from gateway.journal.segments_io import read_identity
from gateway.journal.shop_looks_io import VIEWS
from gateway.journal.stock import Same, plain_code
from gateway.journal.views_io import Views
from gateway.pos.price_check import PriceCheck

MINISTRY = "ministry"
"""The table in the ministry's fields, as CSV."""
WIDEST = 24  # characters of one column for people; JSON has all of it


def ask_report(inspection: Inspection, name: str, since: str, until: str, *, anew: bool, same: Same = plain_code) -> Answer:
    """The report brought up to date, and what it says. Raises sqlite3.Error and OSError when its file cannot be kept.

    `same`: which codes are the same goods, as the catalogue knows.
    """
    with _views(inspection, same, anew=anew) as (views, lost):
        rows = views.report(name, since, until)
        seq, digest = views.at()
        since_day = views.first_day() if inspection.firsts[0] > 1 else ""
    if name == "member":
        rows = _named(rows, Register(inspection.place.directory.parent))
    told: Told = {"report": name, "seq": seq, "hash": digest.hex(), "rows": rows}
    if since_day:
        told["from_day"] = since_day
    dropped = f"; figures from {since_day} on, what was before was dropped" if since_day else ""
    return "ok", f"{name}: {len(rows)} rows, up to event {seq}{dropped}{lost}", _table(rows), told


def ministry(inspection: Inspection, config: Config, since: str, until: str, *, anew: bool) -> Iterator[str]:
    """The ministry's table of these business days, line by line. Raises as `ask_report` does."""
    register = Register(inspection.place.directory.parent)
    numbers = {member.handle: member.number for member in register.members() if member.number}
    identity = read_identity(inspection.place.directory)
    now = identity.generation if identity else 1
    with _views(inspection, same_goods(config), anew=anew) as (views, _):
        rows = views.sold(since, until)
        yield from ministry_csv(rows, config.outlet, lambda seq: generation_of(seq, now), lambda one: numbers.get(one, one))


def same_goods(config: Config) -> Same:
    """Which codes are the same goods, by the catalogue as it is now."""
    return PriceCheck(config, load_catalogue(Path(config.paths.catalogue))[0], ()).same


@contextmanager
def _views(inspection: Inspection, same: Same, *, anew: bool) -> Iterator[tuple[Views, str]]:
    """The reports, brought up to date, and words on what they can never hold."""
    state = inspection.place.directory.parent
    with Views(state / VIEWS, inspection.journal, same) as views:
        yield views, bring_abreast(views, inspection, LinesReader(state).find, anew=anew)


def _named(rows: list[dict[str, int | str]], register: Register) -> list[dict[str, int | str]]:
    """With the member's number and name where the register still knows them; they stand in no event."""
    known = {member.handle: member for member in register.members()}
    found = ((row, known.get(str(row["member"]))) for row in rows)
    return [row | {"number": member.number if member else "", "name": member.name if member else ""} for row, member in found]


def _table(rows: list[dict[str, int | str]]) -> list[str]:
    """Columns for people, a line each, the first with their names."""
    if not rows:
        return []
    cells = [list(rows[0]), *([str(value)[:WIDEST] for value in row.values()] for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(cells[0]))]
    numbers = [isinstance(value, int) for value in rows[0].values()]
    columns = list(zip(widths, numbers, strict=True))
    return ["  ".join(_padded(cell, *column) for cell, column in zip(line, columns, strict=True)).rstrip() for line in cells]


def _padded(cell: str, width: int, is_number: bool) -> str:  # noqa: FBT001 - how a column stands
    return cell.rjust(width) if is_number else cell.ljust(width)
