"""Which business day it is at the counter: by the clock where it is sure, else as the clerk said when he opened the shift. Pure."""

import json

from gateway.books import Books, read
from gateway.clock import DISTRICT, UNSET, Now
from gateway.config import Outlet
from gateway.messages.journal import Committed
from gateway.schedule import business_day


def by_clock(outlet: Outlet, now: Now) -> str:
    """The business day by the clock, however far that is trusted."""
    return business_day(now.wall_ms, outlet.timezone, outlet.business_day_starts)


def is_sure(now: Now) -> bool:
    """The clock knows the day, so that nobody need be asked."""
    return now.trust >= DISTRICT


def told_day(books: Books, outlet: Outlet, now: Now) -> str:
    """The business day where the clock is set or the clerk has told it; "" where nobody knows it."""
    shift = books.shift
    return day_of(books, outlet, now) if now.trust > UNSET or (shift.is_open and shift.confirmed) else ""


def day_of(books: Books, outlet: Outlet, now: Now) -> str:
    """The business day of what happens now."""
    shift = books.shift
    return shift.day if shift.is_open and shift.confirmed and not is_sure(now) else by_clock(outlet, now)


def followed(books: Books, event: Committed) -> Books:
    """The books after a durable event, the member under the number by which the counter knows him."""
    row = event.row
    fields = json.loads(row.body)
    if event.member is not None:
        fields["member"] = event.member
    return read(books, row.kind, fields, row.seq, row.hash.hex())
