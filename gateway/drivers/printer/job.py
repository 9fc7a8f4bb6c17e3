"""The talk with a receipt printer: one slip at a time, each with a completion barrier behind it. Pure.

A slip is sent only when the printer says it is ready (or can say nothing at all), and never twice. "Printed" means that the
printer answered the barrier behind it. Once a byte may have left, only the printer or a person can tell the end; until then it is
unknown. Nothing here is lost by a link that goes: what had not begun waits and prints by itself.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from gateway.drivers.printer.barrier import BARRIER, FLUSH
from gateway.drivers.printer.pulse import Pulse
from gateway.drivers.printer.settle import Settling
from gateway.drivers.printer.spool import MAX_WAITING, Spool
from gateway.drivers.printer.status import Answers, Pushed, Queued, RealTime
from gateway.drivers.session import MS, SECOND, Condition, Mark, Session, Step, soonest
from gateway.faults import Fault, fault
from gateway.messages.devices import (
    DeviceEffect,
    DeviceEvent,
    OpenDrawer,
    Print,
    Printed,
    PrinterFault,
    PrintJob,
    PrintRefused,
    PrintSent,
    PrintUnknown,
)

PATIENCE_NS = 20 * SECOND  # a ready printer that has not confirmed by then: real ones took up to 8 s, others wait 15
SILENT_PATIENCE_NS = 60 * SECOND  # ... and one that says nothing at all any more
LOOK_NS = 1_500 * MS  # no confirmation by then: ask what the matter is
STALL_NS = 5 * SECOND  # the slip's bytes are not taken, beyond what a slow line needs for them
BYTE_NS = 1_100_000  # one byte at 9,600 baud
GIVE_UP_NS = 600 * SECOND  # bytes not taken for so long: paper would have been brought by now
SPLIT_NS = 200 * MS  # bytes of one automatic status are never further apart
MAX_SLIP = 512 * 1024  # bytes; a receipt with a QR has 10,000, so this is a mistake
DRAWER = b"\x1b\x70\x00\x19\xfa"  # pin 2, 50 ms on, 500 ms off

Phase = Literal["free", "sending", "confirming"]


class PrinterSession(Session):
    """One receipt printer. `encode` makes a job's bytes, reset and tear-off included; `asks` False never asks it anything."""

    def __init__(self, device: str, encode: Callable[[PrintJob], bytes], spool: Spool, *, asks: bool = True) -> None:
        self._device = device
        self._encode = encode
        self._spool = spool
        self._condition = Condition(device, "printer")
        self._answers = Answers()
        self._pulse = Pulse(asks=asks)
        self._settling = Settling(spool.barriers)
        self._open = False
        self._reopen = False
        self._cut = False  # a slip of the wire before may have been cut, and nothing was sent since
        self._phase: Phase = "free"
        self._since_ns = 0  # of sending, or of the last moment when confirming could not be expected
        self._stall_ns = 0
        self._rx_ns = 0
        self._told: dict[str, str] = {}  # job id -> code of the trouble it was told to wait for
        self._write = bytearray()
        self._events: list[DeviceEvent] = []
        self._marks: list[Mark] = []

    def idle(self) -> bool:
        """Whether no slip is on its way."""
        return self._spool.active is None

    def opened(self, now_ns: int) -> Step:
        """A wire. A slip that was out on the one before has an unknown end."""
        self._give_up(fault("GW-2310", reason="it was opened anew"))
        self._answers.clear()
        self._open = self._cut = True
        self._pulse.opened(now_ns)
        self._settling.unsettle()
        return self._step(now_ns)

    def lost(self, fault: Fault, now_ns: int) -> Step:
        """No wire: the slip that was out has an unknown end, the others wait."""
        self._open = False
        self._give_up(replace(fault, code="GW-2310"))
        self._pulse.closed(fault)
        self._events += self._condition.tell("absent", fault, "unknown", "unknown")
        return self._step(now_ns)

    def received(self, data: bytes, now_ns: int) -> Step:
        """Answers from the printer."""
        if self._pulse.voice == "none":
            return self._step(now_ns)
        if now_ns - self._rx_ns > SPLIT_NS:
            self._answers.clear()
        self._rx_ns = now_ns
        for answer in self._answers.feed(data):
            match answer:
                case RealTime(byte):
                    self._write += self._pulse.answered(byte, now_ns)
                case Pushed(raw):
                    self._pulse.pushed(raw, now_ns)
                case Queued(paper_end):
                    self._confirmed(now_ns, paper_end=paper_end)
        return self._step(now_ns)

    def written(self, now_ns: int) -> Step:
        """The operating system has the whole slip."""
        if self._phase == "sending":
            self._sent(now_ns)
        return self._step(now_ns)

    def woken(self, now_ns: int) -> Step:
        """Time has passed."""
        return self._step(now_ns)

    def ordered(self, order: DeviceEffect, now_ns: int) -> Step:
        """A slip to print once, or the drawer to open now or not at all: it must not open by itself minutes later."""
        match order:
            case Print(job):
                self._take(job)
            case OpenDrawer():
                if self._open and self._phase != "sending" and self._pulse.trouble is None:
                    self._write += DRAWER
        return self._step(now_ns)

    def _take(self, job: PrintJob) -> None:
        """Twice the same order is one slip; one that already ended is told its end."""
        match self._spool.end_of(job):
            case "printed":
                self._events.append(Printed(self._device, job))
            case "began" if not self._spool.holds(job):
                self._events.append(PrintUnknown(self._device, job, fault("GW-2314")))
            case None if not self._spool.holds(job):
                self._queue(job)
            case _:
                pass

    def _queue(self, job: PrintJob) -> None:
        if len(self._spool.waiting) >= MAX_WAITING:
            self._events.append(PrintRefused(self._device, job, fault("GW-2311", limit=MAX_WAITING)))
        else:
            self._spool.waiting.append(job)

    def _step(self, now_ns: int) -> Step:
        if self._open:
            self._reopen = self._pulse.expire(now_ns) and self.idle() and not self._spool.barriers.slips
            self._watch(now_ns)
            self._serve(now_ns)
            if self._phase != "sending":  # a question would stand in line behind the slip
                self._write += self._pulse.ask(now_ns)
            self._events += self._pulse.tell(self._condition)
        self._tell_waiting()
        step = Step(bytes(self._write), tuple(self._events), self._wake_ns(), tuple(self._marks), self._reopen)
        self._write.clear()
        self._events.clear()
        self._marks.clear()
        self._reopen = False
        return step

    def _watch(self, now_ns: int) -> None:
        """What takes too long."""
        self._settling.watch(now_ns, ready=self._pulse.status is not None and self._pulse.status.ready)
        waited = now_ns - self._since_ns
        if self._phase == "sending":
            if now_ns >= self._stall_ns:
                self._pulse.trouble = fault("GW-2307")
            self._reopen = self._reopen or waited >= GIVE_UP_NS
        elif self._phase == "confirming":
            self._pulse.keep_looking(self._since_ns + LOOK_NS)
            if self._pulse.status is not None and not self._pulse.status.ready:
                self._since_ns = now_ns
            elif waited >= self._patience_ns():
                self._give_up(fault("GW-2309"))
                self._settling.unsettle()

    def _serve(self, now_ns: int) -> None:
        """Start the next slip when nothing speaks against it."""
        while self._phase == "free" and self._may_start(now_ns):
            self._start(now_ns)

    def _may_start(self, now_ns: int) -> bool:
        if self._pulse.speechless:
            return bool(self._spool.waiting)
        if self._pulse.voice == "new" or self._pulse.asking or self._pulse.trouble is not None:
            return False
        if not self._settling.settled:
            if self._pulse.status is not None:
                self._write += self._settling.begin(now_ns)
            return False
        if self._spool.waiting and not self._pulse.fresh(now_ns):
            self._pulse.hurry(now_ns)
            return False
        return bool(self._spool.waiting)

    def _start(self, now_ns: int) -> None:
        if not self._spool.tried():
            self._refuse(fault("GW-2313"))
            return
        slip = self._encode(self._spool.waiting[0])
        if len(slip) > MAX_SLIP:
            self._refuse(fault("GW-2312", length=len(slip), limit=MAX_SLIP))
            return
        job = self._spool.begin()
        self._told.pop(job.id, None)
        self._marks.append(Mark(job.id, "began"))  # kept before the first byte leaves: what had begun is never printed again
        if self._pulse.voice != "none":
            self._spool.barriers.expect(job.id)
            slip += BARRIER
        elif self._cut:  # with a voice it was flushed when its barriers were settled
            slip = FLUSH + slip
        self._cut = False
        self._write += slip
        self._phase, self._since_ns, self._stall_ns = "sending", now_ns, now_ns + STALL_NS + len(slip) * BYTE_NS

    def _sent(self, now_ns: int) -> None:
        job = self._spool.active
        if self._pulse.trouble is not None and self._pulse.trouble.code == "GW-2307":
            self._pulse.trouble = None
        self._phase, self._since_ns = "confirming", now_ns
        if job is not None:
            self._events.append(PrintSent(self._device, job))
        if self._pulse.speechless or not self._settling.confirms:
            self._give_up(fault("GW-2308"))

    def _confirmed(self, now_ns: int, *, paper_end: bool) -> None:
        self._pulse.spoke(now_ns)
        for job_id in self._settling.answered(now_ns):
            active = self._spool.active
            if active is not None and active.id == job_id and self._phase == "sending":
                self._sent(now_ns)
            if paper_end:
                self._give_up(fault("GW-2317"))
            elif (job := self._spool.printed(job_id)) is not None:
                self._phase = "free" if self._spool.active is None else self._phase
                self._marks.append(Mark(job_id, "printed"))
                self._events.append(Printed(self._device, job))

    def _give_up(self, why: Fault) -> None:
        self._phase = "free"
        if (job := self._spool.give_up()) is not None:
            self._events.append(PrintUnknown(self._device, job, why))

    def _refuse(self, why: Fault) -> None:
        job = self._spool.drop()
        self._told.pop(job.id, None)
        self._events.append(PrintRefused(self._device, job, why))

    def _tell_waiting(self) -> None:
        why = self._pulse.trouble
        if why is None:
            return
        for job in self._spool.waiting:
            if self._told.get(job.id) != why.code:
                self._told[job.id] = why.code
                self._events.append(PrinterFault(self._device, job, why))

    def _wake_ns(self) -> int | None:
        if not self._open:
            return None
        if self._phase == "sending":
            stalled = self._pulse.trouble is not None
            return self._since_ns + GIVE_UP_NS if stalled else self._stall_ns
        patience = self._since_ns + self._patience_ns() if self._phase == "confirming" else None
        return soonest(self._pulse.wake_ns(), self._settling.wake_ns(), patience)

    def _patience_ns(self) -> int:
        return PATIENCE_NS if self._pulse.trouble is None else SILENT_PATIENCE_NS
