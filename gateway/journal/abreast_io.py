"""Brings the reports abreast of the journal: the journals before it, this one, and nothing that was in them already.

Figures of events that were dropped since are kept: they cannot be made anew.
"""

from collections.abc import Iterator
from dataclasses import replace

from gateway.journal.history_io import chapters
from gateway.journal.inspect_io import Inspection
from gateway.journal.veiled import Find, unveiled
from gateway.journal.views_io import Views
from gateway.messages.journal import Row

FAR = 10**12  # more events than any journal has


def bring_abreast(views: Views, inspection: Inspection, find: Find, *, anew: bool = False) -> str:
    """Take in all that is missing, after throwing away what does not fit; words on what can never be added up, "" as a rule."""
    if anew or not _fits(views, inspection):
        views.forget()
    lost = _never_added(views, inspection)
    last = views.at()[0]
    if last == 0:
        views.follow(unveiled(row, find) for row in _before(inspection))
    views.follow(unveiled(row, find) for row in inspection.rows(max(last, 0) + 1))
    return lost


def generation_of(seq: int, generation: int) -> int:
    """The generation of the journal whose event stands under this number in the reports; `generation`: of the journal in use."""
    return generation if seq > 0 else generation - (-seq // FAR + 1)


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
