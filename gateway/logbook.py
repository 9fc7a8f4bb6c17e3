"""What the technician reads in the log: one WARNING per outage, DEBUG while it lasts, one "recovered after N in T". Pure.

It never writes a name, a price or a payload: only codes, devices and the fault table's English.
"""

from dataclasses import dataclass

from gateway.clock import Now
from gateway.faults import Fault, tell
from gateway.messages import Effect, Event
from gateway.messages.counter import PageServed
from gateway.messages.devices import DeviceChanged, PrinterFault, PrintRefused, PrintUnknown, ScanBroken
from gateway.messages.house import ClockChanged, Level, Log, RoomClosed, RoomOpened, Started, Stopping, TurnOffFailed
from gateway.messages.journal import CommitRefused, Committed, CommitUnknown, JournalOpened, JournalSucceeded, StorageChanged
from gateway.messages.uplink import UplinkChanged

ERROR: Level = 3
WARNING: Level = 4
INFO: Level = 6
DEBUG: Level = 7


@dataclass(slots=True)
class _Outage:
    since_ns: int
    times: int = 1


class Logbook:
    """The machine that turns faults into log lines."""

    def __init__(self) -> None:
        self._outages: dict[str, _Outage] = {}

    def handle(self, event: Event, now: Now) -> list[Effect]:
        """At most a few lines per event."""
        match event:
            case Started(safe_mode):
                return [Log(INFO, "", "started" + (" in safe mode" if safe_mode else ""))]
            case Stopping():
                return [Log(INFO, "", "stopping")]
            case JournalOpened(journal, tip):
                return [Log(INFO, "", f"journal {journal} open at event {tip.seq}, receipt {tip.receipt_no}, start {tip.boot}")]
            case JournalSucceeded(why=why):
                return [_line(ERROR, "journal", why)]
            case ClockChanged(before, after, trust_before, trust):
                return [Log(INFO, "", f"clock: {before} -> {after} ms, trust {trust_before} -> {trust}")]
            case DeviceChanged(device, _, _, what):
                return self._told(device, what, now)
            case UplinkChanged(fault=what):
                return self._told("uplink", what, now)
            case StorageChanged(database, copy, beside, room):
                parts = {"database": database, "copy": copy, "beside the journal": beside, "room on the card": room}
                return [line for what, why in parts.items() for line in self._told(what, why, now)]
            case PageServed(what):
                return self._told("page", what, now)
            case TurnOffFailed(what):
                return [_line(WARNING, "power", what)]
            case RoomClosed(room, what):
                return self._told(f"room {room}", what, now)
            case RoomOpened(room):
                return self._told(f"room {room}", None, now)
            case ScanBroken(device, what) | PrintUnknown(device, _, what) | PrinterFault(device, _, what) | PrintRefused(device, _, what):
                return [_line(WARNING, device, what)]
            case CommitRefused(_, _, what) | CommitUnknown(_, _, what):
                return self._told("journal", what, now, ERROR)
            case Committed() if "journal" in self._outages:
                return self._told("journal", None, now)
        return []

    def _told(self, what: str, fault: Fault | None, now: Now, level: Level = WARNING) -> list[Effect]:
        outage = self._outages.get(what)
        if fault is None:
            if outage is None:
                return []
            del self._outages[what]
            lasted_s = (now.mono_ns - outage.since_ns) // 1_000_000_000
            return [Log(INFO, "", f"{what}: recovered after {outage.times} in {lasted_s} s")]
        if outage is None:
            self._outages[what] = _Outage(now.mono_ns)
            return [_line(level, what, fault)]
        outage.times += 1
        return [_line(DEBUG, what, fault)]


def _line(level: Level, what: str, fault: Fault) -> Effect:
    told = tell(fault, "en")
    return Log(level, fault.code, f"{what}: {told.message} {told.next}")
