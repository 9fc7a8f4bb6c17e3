"""`gateway journal report NAME`: sums of the day, shift, cashier, item or member, from the journal alone. Writes the reports' own file."""

from gateway.cli.journal_asks import Answer, Told
from gateway.journal.inspect_io import Inspection
from gateway.journal.views_io import Views

VIEWS = "views.db"
WIDEST = 24  # characters of one column for people; JSON has all of it


def ask_report(inspection: Inspection, name: str, since: str, until: str, *, anew: bool) -> Answer:
    """The report brought up to date, and what it says. Raises sqlite3.Error and OSError when its file cannot be kept."""
    with Views(inspection.place.directory.parent / VIEWS, inspection.journal) as views:
        if anew or not _fits(views, inspection):
            views.forget()
        views.follow(inspection.rows(views.at()[0] + 1))
        rows = views.report(name, since, until)
        seq, digest = views.at()
    told: Told = {"report": name, "seq": seq, "hash": digest.hex(), "rows": rows}
    return "ok", f"{name}: {len(rows)} rows, up to event {seq}", _table(rows), told


def _fits(views: Views, inspection: Inspection) -> bool:
    """Whether the last event in the reports is the journal's."""
    seq, digest = views.at()
    if seq == 0:
        return True
    found = inspection.event(seq)
    return found is not None and found[0].hash == digest


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
