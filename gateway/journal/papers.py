"""What the printer's side tells that an overseer should know: copies, and receipts of which nobody can say that they came out. Pure."""

from collections import OrderedDict

from gateway.clock import Now
from gateway.config import Config
from gateway.journal.allowance import Allowance
from gateway.messages import Event
from gateway.messages.devices import DeviceChanged, Printed, PrinterFault, PrintJob, PrintRefused, PrintSent, PrintUnknown
from gateway.messages.journal import Json

REMEMBERED = 400
"""Slips of which it is known that they were told: the last ones that the till can still order."""
COPIES_AN_HOUR = 60
"""A copy a minute is more than a shop gives; a page in a loop makes more. Those above are counted in the next that is written."""
Told = tuple[str, dict[str, Json]]


class Papers:
    """`handle` gives kind and keys of the event that a printer's news makes, else None."""

    def __init__(self, config: Config) -> None:
        printer = next(iter(config.printer.values()), None)
        self._mute = printer is not None and printer.status == "none"
        self._states: dict[str, str] = {}
        self._told: OrderedDict[str, None] = OrderedDict()
        self._copies = Allowance(COPIES_AN_HOUR)
        self._skipped = 0

    def handle(self, event: Event, now: Now) -> list[Told]:
        """A copy is told once, with the first news of it; a receipt that failed once, whatever comes of it later."""
        match event:
            case DeviceChanged(device, role, state) if role == "printer":
                self._states[device] = state
            case PrintSent(_, job) | Printed(_, job) | PrinterFault(_, job):
                return self._copy(job, now)
            case PrintUnknown(device, job, why):
                can_tell = not self._mute and self._states.get(device) != "unknown"  # a mute printer never knows: that is no news
                return self._copy(job, now) + (self._failed(job, "unknown", why.code) if can_tell else [])
            case PrintRefused(_, job, why):
                return self._failed(job, "refused", why.code)
        return []

    def _copy(self, job: PrintJob, now: Now) -> list[Told]:
        if not job.copy or not self._is_new(f"copy {job.id}"):
            return []
        if not self._copies.take(now.mono_ns):
            self._skipped += 1
            return []
        skipped, self._skipped = self._skipped, 0
        return [("reprint", {"receipt": job.receipt_no, "skipped": skipped or None})]

    def _failed(self, job: PrintJob, state: str, why: str) -> list[Told]:
        if job.receipt_no is None or not self._is_new(f"failed {job.receipt_no}"):
            return []
        return [("print_failed", {"receipt": job.receipt_no, "state": state, "fault": why, "copy": job.copy or None})]

    def _is_new(self, name: str) -> bool:
        if name in self._told:
            return False
        self._told[name] = None
        if len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        return True
