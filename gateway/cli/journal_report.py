"""`gateway journal report NAME`: sums of the day, shift, cashier, item or member, from the journal alone. Writes the reports' own file."""

from collections.abc import Iterator
from dataclasses import replace

from gateway.cli.journal_asks import Answer, Told
from gateway.journal.history_io import chapters
from gateway.journal.inspect_io import Inspection
from gateway.journal.lines_io import LinesReader
from gateway.journal.register_io import Register
from gateway.journal.veiled import unveiled
from gateway.journal.views_io import Views
from gateway.messages.journal import Row

VIEWS = "views.db"
FAR = 10**12  # more events than any journal has
WIDEST = 24  # characters of one column for people; JSON has all of it


def ask_report(inspection: Inspection, name: str, since: str, until: str, *, anew: bool) -> Answer:
    """The report brought up to date, and what it says. Raises sqlite3.Error and OSError when its file cannot be kept."""
    state = inspection.place.directory.parent
    with Views(state / VIEWS, inspection.journal) as views:
        if anew or not _fits(views, inspection):
            views.forget()
        lost = _never_added(views, inspection)
        find = LinesReader(state).find
        last = views.at()[0]
        if last == 0:
            views.follow(unveiled(row, find) for row in _before(inspection))
        views.follow(unveiled(row, find) for row in inspection.rows(last + 1))
        rows = views.report(name, since, until)
        seq, digest = views.at()
        since_day = views.first_day() if inspection.firsts[0] > 1 else ""
    if name == "member":
        rows = _named(rows, Register(state))
    told: Told = {"report": name, "seq": seq, "hash": digest.hex(), "rows": rows}
    if since_day:
        told["from_day"] = since_day
    dropped = f"; figures from {since_day} on, what was before was dropped" if since_day else ""
    return "ok", f"{name}: {len(rows)} rows, up to event {seq}{dropped}{lost}", _table(rows), told


def _named(rows: list[dict[str, int | str]], register: Register) -> list[dict[str, int | str]]:
    """With the member's number and name where the register still knows them; they stand in no event."""
    known = {member.handle: member for member in register.members()}
    found = ((row, known.get(str(row["member"]))) for row in rows)
    return [row | {"number": member.number if member else "", "name": member.name if member else ""} for row, member in found]


def _before(inspection: Inspection) -> Iterator[Row]:
    """The events of the journals before, under numbers that no journal has: there an event may have one that is used here too."""
    past = chapters(inspection)
    for at, chapter in enumerate(past):
        yield from (replace(row, seq=row.seq - FAR * (len(past) - at)) for row in chapter.rows())


def _never_added(views: Views, inspection: Inspection) -> str:
    """Words on events that were dropped before anybody asked for a report; "" as a rule."""
    seq, first = views.at()[0], inspection.firsts[0]
    return f"; events {seq + 1}-{first - 1} were dropped before they were added up" if 0 < seq < first - 1 else ""


def _fits(views: Views, inspection: Inspection) -> bool:
    """Whether the last event in the reports is the journal's. Figures of events that were dropped are kept: they cannot be made anew."""
    seq, digest = views.at()
    if seq == 0 or seq < inspection.firsts[0] - 1:
        return True
    if seq == inspection.firsts[0] - 1:
        begin = inspection.event(seq + 1)
        return begin is not None and begin[1] == digest
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
