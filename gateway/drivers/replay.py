"""Replaying a capture: the recorded bytes go at their recorded times into the session of that protocol, in virtual time. Pure.

What the session wants to write goes nowhere; what the device had answered comes when it came. The events are the session's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from gateway.config import Config, Display, Outlet, Printer, Scale, Scanner
from gateway.drivers.capture import Capture, Entry, Head
from gateway.drivers.printer.job import PrinterSession
from gateway.drivers.printer.spool import Spool
from gateway.drivers.registry import ABSENT, Unknown, wirings
from gateway.drivers.session import SECOND, Recall, Session, Step
from gateway.faults import Fault, fault
from gateway.messages.devices import (
    DeviceChanged,
    DeviceEvent,
    Printed,
    PrinterFault,
    PrintRefused,
    PrintSent,
    PrintUnknown,
    ScanBroken,
    Scanned,
    Weighed,
)
from gateway.messages.journal import Json

START_NS = 1_000 * SECOND  # sessions take times of their past for granted
MAX_WAKES = 100_000  # between two entries: a session that asks ten times a second does so for three hours

@dataclass(frozen=True, slots=True)
class Replayed:
    """An event, and when: microseconds since the start of the capture."""

    us: int
    event: DeviceEvent


def session_for(head: Head, protocol: str = "") -> Session | Fault:
    """The session that the configuration of this head would make; `protocol` in place of its own. A fault: this version has none such."""
    name, named = head.device.partition(".")[2] or "captured", protocol or head.protocol
    device: Any = MappingProxyType({name: _settings(head, named)})  # of the head's own role, as the configuration has it
    config = Config(outlet=Outlet(id="capture"), **{head.role: device})
    for wiring in wirings(config, _printer, safe_mode=False):
        return wiring.fault if isinstance(wiring, Unknown) else wiring.build({})
    return fault("GW-2004", "never", device=head.device, what=f'role = "{head.role}"')


def _settings(head: Head, protocol: Any) -> Scanner | Scale | Printer | Display:  # noqa: ANN401 - a word not yet checked
    """The section of a configuration; what its words mean is the registry's business."""
    match head.role:
        case "scanner":
            return Scanner(driver=protocol or "serial")
        case "scale":
            return Scale(protocol=protocol or "auto", line=head.line)
        case "printer":
            return Printer()
        case _:
            return Display(protocol=protocol or "escpos")


def _printer(device: str, _settings: Printer, recall: Recall) -> Session:
    """No slip is printed in a replay, so none is made into bytes."""
    return PrinterSession(device, lambda _job: b"", Spool(), recall=recall)


def replay(capture: Capture, session: Session, after_us: int = 0) -> Iterator[Replayed]:
    """Everything that the session tells, and for `after_us` more of silence. A capture without "opened" begins with an open wire."""
    player = _Player(session)
    if not capture.entries or capture.entries[0].what != "opened":
        yield from player.enter(Entry(0, "opened"), "")
    for entry in capture.entries:
        yield from player.wait(entry.us)
        yield from player.enter(entry, capture.head.role)
    last_us = capture.entries[-1].us if capture.entries else 0
    yield from player.wait(last_us + after_us)


class _Player:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._wake_ns: int | None = None

    def wait(self, until_us: int) -> Iterator[Replayed]:
        """Time passes up to this moment; the session is woken as it wished."""
        until_ns = START_NS + until_us * 1_000
        now_ns = START_NS
        for _ in range(MAX_WAKES):
            if self._wake_ns is None or self._wake_ns > until_ns:
                return
            now_ns = max(now_ns, self._wake_ns)
            yield from self._take(self._session.woken(now_ns), now_ns)

    def enter(self, entry: Entry, role: str) -> Iterator[Replayed]:
        """What happened on the wire."""
        now_ns = START_NS + entry.us * 1_000
        match entry.what:
            case "<":
                yield from self._take(self._session.received(entry.data, now_ns), now_ns)
            case "opened":
                yield from self._take(self._session.opened(now_ns), now_ns)
            case "lost":
                gone = fault(ABSENT.get(role, "GW-2301"), device=role, port="capture", reason=entry.line or "lost")
                yield from self._take(self._session.lost(gone, now_ns), now_ns)
            case ">":
                yield from self._take(self._session.written(now_ns), now_ns)

    def _take(self, step: Step | None, now_ns: int) -> Iterator[Replayed]:
        if step is None:
            return
        self._wake_ns = step.wake_ns
        for event in step.events:
            yield Replayed((now_ns - START_NS) // 1_000, event)


def event_json(event: DeviceEvent) -> dict[str, Json]:
    """An event as data: what it is called, of which device, and what it says."""
    match event:
        case Weighed(device, reading):
            said: dict[str, Json] = {
                "grams": reading.grams, "kind": reading.kind, "stable": reading.stable, "flags": list(reading.flags),
                "raw": reading.raw.hex(" ").upper(),
            }  # fmt: skip
        case Scanned(device, code):
            said = {"code": code}
        case ScanBroken(device, what):
            said = {"fault": what.code}
        case DeviceChanged(device, _, state, trouble, paper, cover):
            said = {"state": state, "fault": trouble.code if trouble is not None else None}
            said |= {"paper": paper, "cover": cover} if paper is not None else {}
        case PrintSent(device, job) | Printed(device, job):
            said = {"job": job.id}
        case PrintUnknown(device, job, what) | PrinterFault(device, job, what) | PrintRefused(device, job, what):
            said = {"job": job.id, "fault": what.code}
        case _:
            return {"event": type(event).__name__}
    return {"event": type(event).__name__, "device": device, **said}


def event_text(event: DeviceEvent) -> str:
    """The same as a line to be read in a terminal; control characters of a code are shown as {1D}."""
    match event:
        case Weighed(_, reading):
            marks = [reading.kind, "stable" if reading.stable else "moving", *reading.flags]
            return f"{'no weight' if reading.grams is None else f'{reading.grams} g'}  {' '.join(marks)}"
        case Scanned(_, code):
            return f"scanned {''.join(c if c.isprintable() else f'{{{ord(c):02X}}}' for c in code)}"
        case ScanBroken(_, what):
            return f"broken scan ({what.code})"
        case DeviceChanged(_, _, state, trouble, paper, cover):
            more = f"  paper {paper}  cover {cover}" if paper is not None else ""
            return f"{state}{more}{f'  {trouble.code}' if trouble is not None else ''}"
        case PrintUnknown(_, job, what) | PrinterFault(_, job, what) | PrintRefused(_, job, what):
            return f"{type(event).__name__} {job.id} ({what.code})"
        case PrintSent(_, job) | Printed(_, job):
            return f"{type(event).__name__} {job.id}"
        case _:
            return type(event).__name__
