"""The machine of the journal's room: turns what happens in the house into events worth keeping, and tells where the journal stands.

It never writes and never decides about sales; a cable that comes and goes all day costs a bounded number of events.
"""

from dataclasses import dataclass, replace
from typing import Literal

from gateway.clock import Now
from gateway.config import Config
from gateway.faults import Fault
from gateway.journal.event import decode
from gateway.journal.ledger import advance
from gateway.journal.papers import Papers
from gateway.journal.unsold import Unsold
from gateway.messages import Effect, Event
from gateway.messages.devices import DeviceChanged
from gateway.messages.house import ClockChanged, Refresh, SetTimer, Stopping, Tell, TimerFired
from gateway.messages.journal import Commit, Committed, JournalAt, JournalOpened, JournalSucceeded, Json, StorageChanged, Tip
from gateway.schedule import business_day

STEP_MS = 2_000  # a step of the clock beyond this is written down
EVENTS_AN_HOUR = 12  # of one device, and of the disk; a loose plug makes hundreds, each as large as a sale
HOUR_NS = 3_600 * 1_000_000_000
CATCH_UP = "journal.device"
GATHERED = "journal.unsold"
Kind = Literal["device", "disk"]


@dataclass(frozen=True, slots=True)
class _Watched:
    """One thing whose changes are written: how it is; how much of this hour's allowance is used, how many changes were not written."""

    kind: Kind
    device: str
    now: tuple[tuple[str, Json], ...]
    hour_ns: int
    used: int = 0
    skipped: int = 0


class Recorder:
    """One journal's recorder; the same past gives the same orders."""

    def __init__(self, config: Config) -> None:
        self._outlet = config.outlet
        self._journal = ""
        self._tip = Tip()
        self._watched: dict[str, _Watched] = {}
        self._stopping = False
        self._storage = StorageChanged(None, None)
        self._papers = Papers(config)
        self._unsold = Unsold(config.outlet)

    def handle(self, event: Event, now: Now) -> list[Effect]:
        """What this event makes worth writing."""
        return [*self._house(event, now), *([] if self._stopping else self._counter(event, now))]

    def _counter(self, event: Event, now: Now) -> list[Effect]:
        """What happened at the counter that is no sale, and should be seen all the same."""
        due_ns = self._unsold.due_ns
        fired = isinstance(event, TimerFired) and event.name == GATHERED
        unsold = self._unsold.flush(now) if fired else self._unsold.handle(event, now)
        effects: list[Effect] = [self._commit(kind, fields, now) for kind, fields in self._papers.handle(event, now)]
        effects += [] if unsold is None else [self._commit("unsold", unsold, now)]
        if self._unsold.due_ns is not None and (fired or self._unsold.due_ns != due_ns):
            effects.append(SetTimer(GATHERED, self._unsold.due_ns))
        return effects

    def _house(self, event: Event, now: Now) -> list[Effect]:
        """What happened to the house and its devices."""
        match event:
            case JournalOpened(journal, tip) | JournalSucceeded(journal, tip):
                self._journal, self._tip = journal, tip
            case Committed(row) if row.seq > self._tip.seq:
                self._tip = advance(self._tip, row, decode(row.body))
            case Refresh() if self._journal:
                return [Tell(JournalAt(self._journal, self._tip)), Tell(self._storage)]
            case Stopping() if not self._stopping:
                self._stopping = True  # what the closing devices say is not worth an event
                unsold = self._unsold.flush(now)
                last = [] if unsold is None else [self._commit("unsold", unsold, now)]
                return [*last, self._commit("shutdown", {}, now)]
            case _ if self._stopping:
                return []
            case ClockChanged():
                return self._clock(event, now)
            case DeviceChanged():
                return self._changed("device", event.device, _device_fields(event), now)
            case StorageChanged():
                self._storage = event
                return self._changed("disk", "", _disk_fields(event), now)
            case TimerFired(name, key) if name == CATCH_UP:
                return self._hour_passed(key, now)
        return []

    def _clock(self, event: ClockChanged, now: Now) -> list[Effect]:
        """Lets the wall times before it in the same boot be corrected: they were `before` when they should have been `after`."""
        if event.trust <= event.trust_before and abs(event.after_ms - event.before_ms) <= STEP_MS:
            return []
        fields: dict[str, Json] = {
            "before": event.before_ms,
            "after": event.after_ms,
            "trust_before": event.trust_before,
            "mono_ms": now.mono_ns // 1_000_000,
        }
        return [self._commit("clock", fields, now)]

    def _changed(self, kind: Kind, device: str, fields: tuple[tuple[str, Json], ...], now: Now) -> list[Effect]:
        name = f"{kind}.{device}"
        seen = self._watched.get(name)
        if seen is None:
            seen = _Watched(kind, device, (), now.mono_ns)
        elif seen.now == fields:
            return []
        if now.mono_ns - seen.hour_ns >= HOUR_NS:
            seen = replace(seen, hour_ns=now.mono_ns, used=0)
        if seen.used < EVENTS_AN_HOUR:
            return self._write(name, seen, fields, now)
        self._watched[name] = replace(seen, now=fields, skipped=seen.skipped + 1)
        return [SetTimer(CATCH_UP, seen.hour_ns + HOUR_NS, name)]

    def _hour_passed(self, name: str, now: Now) -> list[Effect]:
        """The last word on a thing that changed too often: how it is now, and how many changes were not written."""
        seen = self._watched.get(name)
        if seen is None or not seen.skipped:
            return []
        return self._write(name, replace(seen, hour_ns=now.mono_ns, used=0), seen.now, now)

    def _write(self, name: str, seen: _Watched, fields: tuple[tuple[str, Json], ...], now: Now) -> list[Effect]:
        self._watched[name] = replace(seen, now=fields, used=seen.used + 1, skipped=0)
        own = dict(fields) | {"device": seen.device or None, "skipped": seen.skipped or None}
        return [self._commit(seen.kind, own, now)]

    def _commit(self, kind: str, fields: dict[str, Json], now: Now) -> Commit:
        day = business_day(now.wall_ms, self._outlet.timezone, self._outlet.business_day_starts)
        return Commit(kind, now, day, fields, f"journal.{kind}")


def _device_fields(event: DeviceChanged) -> tuple[tuple[str, Json], ...]:
    return (("fault", event.fault.code if event.fault else None), ("paper", event.paper), ("role", event.role), ("state", event.state))


def _disk_fields(event: StorageChanged) -> tuple[tuple[str, Json], ...]:
    beside = (("beside", event.beside.code),) if event.beside else ()
    room = (("room", event.room.code),) if event.room else ()
    return (*beside, ("copy", _code(event.copy)), ("database", _code(event.database)), *room)


def _code(fault: Fault | None) -> str:
    return fault.code if fault else "ok"
