"""The chronicle of the devices: since when each is as it is, when it last did its work, what last went wrong. Pure.

A scale or a printer that is "ok" proves it every few seconds; its last good moment is then now, and it is written down when that ends.
A scanner or a display proves nothing by being plugged in: only a scan, or the plugging itself, is a good moment.
"""

from dataclasses import replace

from gateway.clock import Now
from gateway.faults import Fault, tell
from gateway.messages import Event
from gateway.messages.devices import (
    DeviceChanged,
    DeviceHistory,
    Printed,
    PrinterFault,
    PrintRefused,
    PrintUnknown,
    ScanBroken,
    Scanned,
    Weighed,
)
from gateway.messages.journal import Json

PROVES_ITSELF = ("scale", "printer")


class Chronicle:
    """One history per device, from the first word about it."""

    def __init__(self) -> None:
        self._histories: dict[str, DeviceHistory] = {}

    @property
    def histories(self) -> tuple[DeviceHistory, ...]:
        """All of them, in the order in which they were first told."""
        return tuple(self._histories.values())

    def heard(self, event: Event, now: Now) -> bool:
        """Write down what this event tells. True when a history says something new; a scale that weighs on tells nothing new."""
        match event:
            case DeviceChanged():
                self._put(_changed(self._histories.get(event.device), event, now))
            case Scanned() | Printed() if event.device in self._histories:
                self._put(replace(self._histories[event.device], good=now))
            case Weighed() if event.device in self._histories and self._histories[event.device].good is None:
                self._put(replace(self._histories[event.device], good=now))
            case ScanBroken() | PrinterFault() | PrintUnknown() | PrintRefused() if event.device in self._histories:
                self._put(replace(self._histories[event.device], error=event.fault, error_at=now))
            case _:
                return False
        return True

    def _put(self, history: DeviceHistory) -> None:
        self._histories[history.device] = history


def _changed(before: DeviceHistory | None, told: DeviceChanged, now: Now) -> DeviceHistory:
    was_well = before is not None and before.state == "ok"
    good = before.good if before is not None else None
    if told.state == "ok" or (was_well and told.role in PROVES_ITSELF):
        good = now
    since = before.since if before is not None and before.state == told.state else now
    history = DeviceHistory(told.device, told.role, told.state, since, good)
    if told.fault is not None:
        return replace(history, error=told.fault, error_at=now)
    return history if before is None else replace(history, error=before.error, error_at=before.error_at)


def histories_json(histories: tuple[DeviceHistory, ...]) -> dict[str, Json]:
    """For the snapshot: by device, times as {mono_ms (since the kernel started), wall (ms since 1970 UTC), trust}."""
    return {one.device: _history(one) for one in histories}


def _history(one: DeviceHistory) -> Json:
    return {
        "role": one.role,
        "state": one.state,
        "since": _time(one.since),
        "good": None if one.good is None else _time(one.good),
        "error": None if one.error is None or one.error_at is None else _error(one.error, one.error_at),
    }


def _error(what: Fault, at: Now) -> Json:
    told = tell(what, "en")
    return {"code": told.code, "message": told.message, "next": told.next, "at": _time(at)}


def _time(at: Now) -> Json:
    return {"mono_ms": at.mono_ns // 1_000_000, "wall": at.wall_ms, "trust": at.trust}
