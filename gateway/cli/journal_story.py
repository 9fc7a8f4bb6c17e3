"""`gateway journal explain --day DAY`: one business day as a story, for the overseer."""

import argparse
from dataclasses import asdict
from datetime import date

from gateway.cli.journal_asks import Answer, Told
from gateway.config import Outlet
from gateway.journal.business import one_day
from gateway.journal.history_io import history
from gateway.journal.inspect_io import Inspection
from gateway.journal.lines_io import LinesReader
from gateway.journal.phrases import Language
from gateway.journal.register_io import Register
from gateway.journal.story import page, story
from gateway.journal.veiled import numbered, unveiled


def ask_day(inspection: Inspection, outlet: Outlet, day: str, language: Language) -> Answer:
    """The day told in this language; "unknown" where the journal has nothing of it."""
    state = inspection.place.directory.parent
    find, numbers = LinesReader(state).find, {member.handle: member.number for member in Register(state).members() if member.number}
    found = one_day((numbered(unveiled(row, find), numbers) for row in history(inspection)), day)
    told = story(found, outlet, language)
    as_json: Told = {"day": day, "language": language} | asdict(told)
    return ("ok", told.title, page(told, language), as_json) if found.moments else ("unknown", told.title, [], as_json)


def business_date(text: str) -> str:
    """An argument that is a day, as 2026-11-24."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-11-24") from None
