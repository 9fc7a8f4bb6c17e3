"""The talk with a receipt printer: one slip at a time, each with a completion barrier behind it. Pure.

A slip is sent only when the printer says it is ready (or can say nothing at all), and never twice. "Printed" means that the
printer answered the barrier behind it. Once a byte may have left, only the printer or a person can tell the end; until then it is
unknown. Nothing here is lost by a link that goes: what had not begun waits and prints by itself.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from gateway.drivers.printer.barrier import BARRIER
from gateway.drivers.printer.belief import Belief
from gateway.drivers.printer.delivery import Delivery
from gateway.drivers.printer.drawer import Drawer
from gateway.drivers.printer.lessons import Lessons
from gateway.drivers.printer.pulse import Pulse
from gateway.drivers.printer.settle import Settling
from gateway.drivers.printer.spool import MAX_WAITING, Spool
from gateway.drivers.printer.status import Answers, Pushed, Queued, RealTime
from gateway.drivers.session import NOTHING, SECOND, Condition, Mark, Recall, Record, Session, Step, Waits, soonest
from gateway.faults import Fault, fault
from gateway.messages.devices import (
    DeviceEffect,
    DeviceEvent,
    NeverPrint,
    OpenDrawer,
    Print,
    Printed,
    PrinterFault,
    PrintJob,
    PrintRefused,
    PrintSent,
    PrintUnknown,
)

SPLIT_NS = 2 * SECOND  # bytes of one automatic status are never further apart, not even over a bad network
MAX_SLIP = 512 * 1024  # bytes; a receipt with a QR has 10,000, so this is a mistake


class PrinterSession(Session):
    """One receipt printer. `encode` makes a job's bytes, reset and tear-off included; `asks` False never asks it anything.

    `recall`: what earlier runs learned of this printer. It learns whether it answers ("voice": answers, mute), whether it has
    completion barriers ("barriers": yes, no) and whether it tells of changes by itself ("asb": yes, no).
    """

    def __init__(
        self, device: str, encode: Callable[[PrintJob], bytes], spool: Spool, *, asks: bool = True, recall: Recall = NOTHING
    ) -> None:
        self._device = device
        self._encode = encode
        self._spool = spool
        self._condition = Condition(device, "printer")
        self._answers = Answers()
        self._belief = Belief()
        self._drawer = Drawer()
        self._pulse = Pulse(recall, asks=asks)
        self._settling = Settling(spool.barriers, recall.get("barriers", ""))
        self._lessons = Lessons(recall)
        self._delivery = Delivery()
        self._open = False
        self._reopen = False
        self._rx_ns = 0
        self._told: dict[str, str] = {}  # job id -> code of the trouble it was told to wait for
        self._write = bytearray()
        self._events: list[DeviceEvent] = []
        self._marks: list[Record] = []

    def idle(self) -> bool:
        """Whether no slip is on its way."""
        return self._spool.active is None

    def opened(self, now_ns: int) -> Step:
        """A wire. A slip that was out on the one before has an unknown end."""
        self._give_up(fault("GW-2310", reason="it was opened anew"))
        self._answers.clear()
        self._belief.opened()
        self._delivery.opened()
        self._open = True
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
        self._belief.heard(data)
        replied = False
        for answer in self._answers.feed(data):
            match answer:
                case RealTime(byte):
                    # The next question has not left yet: what came together with an answer is noise.
                    self._write += b"" if replied else self._pulse.answered(byte, now_ns)
                    replied = True
                case Pushed(raw):
                    self._pulse.pushed(raw, now_ns)
                case Queued(paper_end):
                    self._confirmed(now_ns, paper_end=paper_end)
        return self._step(now_ns)

    def written(self, now_ns: int) -> Step:
        """The operating system has the whole slip."""
        if self._delivery.phase == "sending":
            self._sent(now_ns)
        return self._step(now_ns)

    def moved(self, now_ns: int) -> Step:
        """It takes more of the slip: nothing has stalled."""
        self._delivery.moved(now_ns)
        self._unstall()
        return self._step(now_ns)

    def woken(self, now_ns: int) -> Step:
        """Time has passed."""
        return self._step(now_ns)

    def ordered(self, order: DeviceEffect, now_ns: int) -> Step:
        """A slip to print once, or the drawer to open now or not at all: it must not open by itself minutes later."""
        match order:
            case Print(job):
                self._take(job, now_ns)
            case NeverPrint(jobs):
                self._marks += [Mark(job, "began") for job in jobs]
            case OpenDrawer():
                if self._open and self._pulse.trouble is None:
                    self._drawer.want(now_ns)
        return self._step(now_ns)

    def _take(self, job: PrintJob, now_ns: int) -> None:
        """Twice the same order is one slip; one that already ended is told its end."""
        match self._spool.end_of(job):
            case "printed":
                self._events.append(Printed(self._device, job))
            case "began" if not self._spool.holds(job):
                self._events.append(PrintUnknown(self._device, job, fault("GW-2314")))
            case None if not self._spool.holds(job):
                self._queue(job, now_ns)

    def _queue(self, job: PrintJob, now_ns: int) -> None:
        if len(self._spool.waiting) >= MAX_WAITING:
            self._events.append(PrintRefused(self._device, job, fault("GW-2311", limit=MAX_WAITING)))
            return
        self._spool.waiting.append(job)
        self._drawer.queued(job, now_ns)
        if not job.from_journal:
            self._marks.append(Waits(job))

    def _step(self, now_ns: int) -> Step:
        if self._open:
            self._reopen = self._pulse.expire(now_ns) and self.idle() and not self._spool.barriers.slips
            self._watch(now_ns)
            self._serve(now_ns)
            if self._delivery.phase != "sending":  # a question would stand in line behind the slip
                self._write += self._pulse.ask(now_ns)
            self._events += self._pulse.tell(self._condition)
        self._tell_waiting()
        learned = self._lessons.of(voice=self._pulse.lesson, barriers=self._settling.lesson, asb=self._pulse.pushes.lesson)
        step = Step(bytes(self._write), tuple(self._events), self._wake_ns(), tuple(self._marks), self._reopen, learned)
        self._write.clear()
        self._events.clear()
        self._marks.clear()
        self._reopen = False
        return step

    def _watch(self, now_ns: int) -> None:
        """What takes too long."""
        ready = self._pulse.status is not None and self._pulse.status.ready
        if self._settling.watch(now_ns, ready=ready):
            self._pulse.pushes.judge()
        if self._delivery.stalled(now_ns) and self._pulse.trouble is None:
            self._pulse.trouble = fault("GW-2307")
        self._reopen = self._reopen or self._delivery.hopeless(now_ns)
        if self._delivery.phase == "confirming":
            self._pulse.keep_looking(self._delivery.look_ns())
            if self._pulse.status is not None and not ready:
                self._delivery.hold(now_ns)
            elif self._delivery.overdue(now_ns, silent=self._pulse.trouble is not None):
                self._give_up(fault("GW-2309"))
                self._settling.unsettle()

    def _serve(self, now_ns: int) -> None:
        """Open the drawer, and start the next slip, when nothing speaks against it."""
        if self._drawer.wanted(now_ns) and self._delivery.phase != "sending":
            self._pulse.hurry(now_ns)
            if self._pulse.speechless or (self._pulse.trouble is None and self._pulse.fresh(now_ns)):
                self._write += self._drawer.kick()
        while self._delivery.phase == "free" and self._may_start(now_ns):
            self._start(now_ns)

    def _may_start(self, now_ns: int) -> bool:
        if self._pulse.speechless:
            return bool(self._spool.waiting)
        if self._pulse.voice == "new" or self._pulse.asking or self._pulse.trouble is not None:
            return False
        if not self._settling.settled:
            if self._pulse.status is not None and (barrier := self._settling.begin(now_ns)):
                self._write += self._pulse.pushes.ask() + barrier
            return False
        if self._spool.waiting and not self._pulse.fresh(now_ns):
            self._pulse.hurry(now_ns)
            return False
        return bool(self._spool.waiting)

    def _start(self, now_ns: int) -> None:
        if not self._spool.tried():
            self._refuse(fault("GW-2313"))
            return
        slip = self._encode(self._drawer.in_time(self._spool.waiting[0], now_ns))
        if len(slip) > MAX_SLIP:
            self._refuse(fault("GW-2312", length=len(slip), limit=MAX_SLIP))
            return
        job = self._spool.begin()
        self._forget(job)
        self._mark(job, "began")  # kept before the first byte leaves: what had begun is never printed again
        if self._pulse.voice != "none":
            slip += (self._pulse.pushes.tail() if self._pulse.voice == "answers" else b"") + BARRIER
        slip = self._delivery.head(flushed=not self._pulse.speechless) + slip  # one with a voice was, when its barriers were settled
        self._write += slip
        self._delivery.begin(slip, now_ns)

    def _sent(self, now_ns: int) -> None:
        job = self._spool.active
        self._unstall()
        self._delivery.sent(now_ns)
        if job is not None:
            if self._pulse.voice != "none":
                self._spool.barriers.expect(job.id)  # it has left only now: nothing that came before can be its answer
            self._events.append(PrintSent(self._device, job))
        if self._pulse.speechless or not self._settling.confirms:
            self._give_up(fault("GW-2308"))
            if job is not None:
                self._mark(job, "over")

    def _unstall(self) -> None:
        if self._pulse.trouble is not None and self._pulse.trouble.code == "GW-2307":
            self._pulse.trouble = None

    def _confirmed(self, now_ns: int, *, paper_end: bool) -> None:
        self._pulse.confirmed(now_ns)
        if self._pulse.voice != "answers" and not self._belief.holds(asked=self._spool.barriers.open):
            return
        for job_id in self._settling.answered(now_ns):
            self._pulse.pushes.judge()
            if paper_end:
                self._give_up(fault("GW-2317"))
            elif (job := self._spool.printed(job_id)) is not None:
                if self._spool.active is None:
                    self._delivery.over()
                self._mark(job, "printed")
                self._events.append(Printed(self._device, job))

    def _give_up(self, why: Fault) -> None:
        self._delivery.over()
        if (job := self._spool.give_up()) is not None:
            self._events.append(PrintUnknown(self._device, job, why))

    def _refuse(self, why: Fault) -> None:
        job = self._spool.drop()
        self._forget(job)
        self._events.append(PrintRefused(self._device, job, why))
        self._mark(job, "over")

    def _mark(self, job: PrintJob, state: Literal["began", "printed", "over"]) -> None:
        if not job.from_journal or state != "over":  # the till knows by itself that its receipt was not taken
            self._marks.append(Mark(job.id, state, kept=not job.from_journal))

    def _forget(self, job: PrintJob) -> None:
        self._told.pop(job.id, None)
        self._drawer.forget(job)

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
        told = self._pulse.trouble is not None
        delivery = self._delivery.wake_ns(silent=told, stalled=told)
        if self._delivery.phase == "sending":
            return delivery
        return soonest(self._pulse.wake_ns(), self._settling.wake_ns(), delivery)
