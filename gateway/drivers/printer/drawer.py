"""The cash drawer: it opens now or not at all, and never by itself minutes later. Pure.

Its command waits in the printer behind everything else, and longer where there is no paper: it is given only to a printer that has
just said it is ready, or that can say nothing at all.
"""

from dataclasses import replace

from gateway.drivers.session import SECOND
from gateway.messages.devices import PrintJob

KICK = b"\x1b\x70\x00\x19\xfa"  # pin 2, 50 ms on, 500 ms off
WITH_SLIP_NS = 15 * SECOND  # a slip that waited longer leaves it shut: the clerk may have turned away
ALONE_NS = 5 * SECOND  # without a slip nobody waits longer than that with a hand on it


class Drawer:
    """Which slips may still open it, and whether somebody wants it open without one."""

    def __init__(self) -> None:
        self._since_ns: dict[str, int] = {}  # job id -> when it was ordered, for those that still wait
        self._wanted_ns: int | None = None

    def queued(self, job: PrintJob, now_ns: int) -> None:
        """This slip waits from now on."""
        self._since_ns[job.id] = now_ns

    def forget(self, job: PrintJob) -> None:
        """It waits no longer."""
        self._since_ns.pop(job.id, None)

    def in_time(self, job: PrintJob, now_ns: int) -> PrintJob:
        """The job as it may go out now: one that waited, or comes from an earlier session, leaves the drawer shut."""
        since_ns = self._since_ns.get(job.id)
        late = since_ns is None or now_ns - since_ns > WITH_SLIP_NS
        return replace(job, drawer=False) if job.drawer and late else job

    def want(self, now_ns: int) -> None:
        """To be opened without a slip."""
        self._wanted_ns = now_ns

    def wanted(self, now_ns: int) -> bool:
        """Whether somebody still stands there and wants it open."""
        return self._wanted_ns is not None and now_ns - self._wanted_ns <= ALONE_NS

    def kick(self) -> bytes:
        """The command; nobody wants it any longer."""
        self._wanted_ns = None
        return KICK
