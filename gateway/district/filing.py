"""Files a sheet of events into the store: new ones once, known ones not again, contradicting ones beside. Pure over `Store`.

The first chain that came stays in the table `event`; whatever contradicts it is kept in `fork` and raises an alarm. `stored` moves
only along events whose hash follows from the one before.
"""

from dataclasses import dataclass, replace

from gateway.district.examine import Sheet
from gateway.district.meaning import Meaning, meaning
from gateway.district.records import Alarm, Position
from gateway.district.store import Store
from gateway.journal.chain import event_hash

WALK = 500  # events read back at a time when a hole is filled: some 400 kB


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a sheet."""

    new: int
    forks: int
    alarms: tuple[Alarm, ...] = ()


def file(store: Store, sheet: Sheet, received_ms: int) -> Filed:
    """File it, inside a transaction of the store."""
    before = store.position(sheet.outlet, sheet.journal)
    known = _known(store, sheet, before)
    fits = _fits(sheet, known)
    fresh = [event for event in sheet.events[:fits] if event.seq not in known]
    forks = sheet.events[fits:]
    alarms = [_fork_alarm(sheet, forks[0].seq)] if forks else []
    if fresh:
        store.add_events(fresh)
        if _breaks_what_follows(store, sheet, before, fits):
            alarms.append(_fork_alarm(sheet, sheet.last + 1))
    if forks:
        store.add_forks(forks, received_ms)
    if fresh:
        store.keep_position(sheet.outlet, sheet.journal, _moved(store, sheet, before, fits))
    return Filed(len(fresh), len(forks), tuple(alarms))


def _known(store: Store, sheet: Sheet, at: Position) -> dict[int, bytes]:
    """Hashes that the table holds from just before the sheet to its end; without asking it for the plain next batch."""
    if sheet.first > at.top + 1:
        return {}
    if sheet.first == at.stored + 1 and at.top == at.stored:
        return {at.stored: at.tip}
    return store.hashes(sheet.outlet, sheet.journal, (sheet.first - 1, sheet.last))


def _fits(sheet: Sheet, known: dict[int, bytes]) -> int:
    """How many of the sheet's events, from its start, do not contradict the table."""
    if known.get(sheet.first - 1, sheet.prev) != sheet.prev:
        return 0
    for at, event in enumerate(sheet.events):
        if known.get(event.seq, event.hash) != event.hash:
            return at
    return len(sheet.events)


def _breaks_what_follows(store: Store, sheet: Sheet, before: Position, fits: int) -> bool:
    """Whether the table already holds a next event, and it does not follow from this sheet's last."""
    if fits < len(sheet.events) or sheet.last >= before.top:
        return False
    following = store.links(sheet.outlet, sheet.journal, sheet.last + 1, 1)
    return bool(following) and following[0].seq == sheet.last + 1 and (
        following[0].hash != event_hash(sheet.events[-1].hash, sheet.last + 1, following[0].body)
    )


def _moved(store: Store, sheet: Sheet, before: Position, fits: int) -> Position:
    """The position after the sheet's first `fits` events (at least one) are in the table."""
    meanings, last = sheet.meanings[:fits], sheet.events[fits - 1]
    at = replace(
        before,
        top=max(before.top, last.seq),
        receipt_no=max(before.receipt_no, *(said.receipt_no for said in meanings)),
        z=max(before.z, *(said.z for said in meanings)),
    )
    if not sheet.first <= at.stored + 1 <= last.seq:
        return at
    passed = at.stored + 1 - sheet.first
    at = replace(at, stored=last.seq, tip=last.hash, grand_total=_total(at.grand_total, meanings[passed:]))
    return _walk(store, sheet, at) if at.top > at.stored else at


def _walk(store: Store, sheet: Sheet, at: Position) -> Position:
    """A hole was filled: go on over what lay behind it, as far as the chain holds."""
    while True:
        links = store.links(sheet.outlet, sheet.journal, at.stored + 1, WALK)
        for seq, digest, body in links:
            if seq != at.stored + 1 or digest != event_hash(at.tip, seq, body):
                return at
            said = meaning(body)
            total = at.grand_total if isinstance(said, str) else _total(at.grand_total, (said,))
            at = replace(at, stored=seq, tip=digest, grand_total=total)
        if len(links) < WALK:
            return at


def _total(grand_total: int, meanings: tuple[Meaning, ...]) -> int:
    for said in meanings:
        grand_total = (grand_total if said.grand_total is None else said.grand_total) + said.sold
    return grand_total


def _fork_alarm(sheet: Sheet, seq: int) -> Alarm:
    return Alarm(sheet.outlet, "fork", f"journal {sheet.journal}: two different chains from event {seq} on; a cloned or restored card")
