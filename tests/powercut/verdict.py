"""Was every promise kept? The medium is opened by the journal's own recovery, checked by its own `verify`, and sold on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gateway.config import Config
from gateway.faults import Fault
from gateway.journal.disk_io import Disk
from gateway.journal.event import decode
from gateway.journal.inspect_io import inspect
from gateway.journal.reader_io import JournalReader
from gateway.journal.segments_io import journal_in_use, kept_from, place_of
from gateway.journal.store_io import Store
from gateway.messages import Event
from gateway.messages.journal import JournalOpened, SaleCommitted
from tests.journal.doubles import Ticks, names, pay
from tests.journal.months import DISTRICT
from tests.journal.months import settings as with_district
from tests.powercut.counter import Promise, lay
from tests.powercut.models import Content

Fate = Literal["kept", "lost", "corrupt"]
NEXT = 900_000  # no recorded sale has this basket
LATER_S = 700  # a copy is looked for each 10 minutes, a database sooner
TRIES = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """kept: all stands and the shop sells on. lost: a slip's sale is not there. corrupt: something else is not as it was promised."""

    fate: Fate
    why: str = ""


def judge(content: Content, promises: Sequence[Promise], root: Path) -> Verdict:
    """Put this on a medium at `root`, start on it, sell once, let pass the time in which what failed is tried again, and see.

    What was at `root` before is removed.
    """
    lay(root, content.files)
    posted: list[Event] = []
    clock = Ticks()
    store = Store(settings(root), clock, posted.append, Disk())
    opened = store.open()
    try:
        if isinstance(opened, Fault):
            return Verdict("corrupt", f"cannot be opened: {opened}")
        store.commit([pay(NEXT)])
        for _ in range(TRIES):
            clock.mono_s += LATER_S
            store.tend()
            while store.wait_s() == 0:  # a copy that is behind is caught up
                store.tend()
        return _read(root, opened, promises) or _sold_on(root, posted)
    finally:
        store.close()


def settings(root: Path) -> Config:
    """The shop's own: a stick is there if it was there when the power went."""
    return with_district(root, root / "stick", keys=(DISTRICT.public.verifier,))


def _read(root: Path, opened: JournalOpened, promises: Sequence[Promise]) -> Verdict | None:
    """What is wrong with what stands; None if nothing is."""
    paid = _sales(root)
    generation, dropped = opened.tip.generation, _dropped(root)
    kept = [slip for slip in promises if slip.generation != generation or slip.receipt_no > dropped]
    gone = [slip for slip in kept if slip.generation != generation or paid.get(slip.receipt_no) != slip.paid]
    return Verdict("lost", f"{len(gone)} of {len(promises)} slips, {gone[0]}") if gone else None


def _sold_on(root: Path, posted: list[Event]) -> Verdict:
    sold = [event.stored.result.receipt_no for event in posted if isinstance(event, SaleCommitted)]
    numbers = list(_sales(root))
    first = _dropped(root) + 1
    if sold != numbers[-1:] or numbers != list(range(first, first + len(numbers))):
        return Verdict("corrupt", f"sold {sold}, stored {numbers[-3:]}: a number is missing, there twice, or not the next; {names(posted)}")
    inspection = inspect(place_of(settings(root)))
    report = inspection.check()
    if report.state != "ok" or inspection.troubles or inspection.histories():
        return Verdict("corrupt", f"{report.findings} {inspection.troubles} {inspection.histories()}")
    return Verdict("kept")


def _dropped(root: Path) -> int:
    """The last receipt number of what was dropped with the district's word; it says so itself, and its file says from where on."""
    directory = root / "state" / "journal"
    first = next(JournalReader(directory).rows())
    kept = kept_from(directory, journal_in_use(directory) or "")
    marks = decode(first.body).get("marks")
    return int(str(marks["receipt_no"])) if kept.first == first.seq > 1 and isinstance(marks, dict) else 0


def _sales(root: Path) -> dict[int, int]:
    """Receipt number -> what was paid, in order of the journal."""
    sales = [decode(row.body) for row in JournalReader(root / "state" / "journal").rows() if row.kind == "sale"]
    return {int(str(sale["receipt_no"])): int(str(sale["paid"])) for sale in sales}
