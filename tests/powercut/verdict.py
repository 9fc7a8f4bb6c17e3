"""Was every promise kept? The medium is opened by the journal's own recovery, checked by its own `verify`, and sold on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gateway.faults import Fault
from gateway.journal.disk_io import Disk
from gateway.journal.event import decode
from gateway.journal.inspect_io import inspect
from gateway.journal.reader_io import JournalReader
from gateway.journal.segments_io import place_of
from gateway.journal.store_io import Store
from gateway.messages import Event
from gateway.messages.journal import JournalOpened, SaleCommitted
from tests.journal.doubles import Ticks, config, names, pay
from tests.powercut.counter import Promise, lay
from tests.powercut.models import Content

Fate = Literal["kept", "lost", "corrupt"]
NEXT = 900_000  # no recorded sale has this basket


@dataclass(frozen=True, slots=True)
class Verdict:
    """kept: all stands and the shop sells on. lost: a slip's sale is not there. corrupt: something else is not as it was promised."""

    fate: Fate
    why: str = ""


def judge(content: Content, promises: Sequence[Promise], root: Path) -> Verdict:
    """Put this on a medium at `root`, start on it, and see. What was there before is removed."""
    lay(root, content.files)
    posted: list[Event] = []
    store = Store(config(root), Ticks(), posted.append, Disk())
    opened = store.open()
    try:
        if isinstance(opened, Fault):
            return Verdict("corrupt", f"cannot be opened: {opened}")
        return _read(root, opened, promises) or _sell_on(store, posted, root)
    finally:
        store.close()


def _read(root: Path, opened: JournalOpened, promises: Sequence[Promise]) -> Verdict | None:
    """What is wrong with what stands; None if nothing is."""
    paid = _sales(root)
    generation = opened.tip.generation
    gone = [slip for slip in promises if slip.generation != generation or paid.get(slip.receipt_no) != slip.paid]
    if gone:
        return Verdict("lost", f"{len(gone)} of {len(promises)} slips, {gone[0]}")
    return None


def _sell_on(store: Store, posted: list[Event], root: Path) -> Verdict:
    before = _sales(root)
    store.commit([pay(NEXT)])
    while store.wait_s() == 0:  # a copy that is behind is caught up
        store.tend()
    sold = [event.stored.result.receipt_no for event in posted if isinstance(event, SaleCommitted)]
    if sold != [len(before) + 1]:
        return Verdict("corrupt", f"sold {sold} after {len(before)} sales: {names(posted[-3:])}")
    if list(_sales(root)) != list(range(1, sold[0] + 1)):
        return Verdict("corrupt", "receipt numbers with a gap, or one twice")
    inspection = inspect(place_of(config(root)))
    report = inspection.check()
    if report.state != "ok" or inspection.troubles or inspection.histories():
        return Verdict("corrupt", f"{report.findings} {inspection.troubles} {inspection.histories()}")
    return Verdict("kept")


def _sales(root: Path) -> dict[int, int]:
    """Receipt number -> what was paid, in order of the journal."""
    sales = [decode(row.body) for row in JournalReader(root / "state" / "journal").rows() if row.kind == "sale"]
    return {int(str(sale["receipt_no"])): int(str(sale["paid"])) for sale in sales}
