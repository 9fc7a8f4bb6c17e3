"""The jobs of one printer: which wait, which is out, and how the last ones ended. Pure data; outlives a session that broke."""

from collections import deque
from collections.abc import Iterable
from typing import Literal

from gateway.drivers.printer.barrier import Barriers
from gateway.messages.devices import PrintJob

End = Literal["began", "printed"]
MAX_WAITING = 32  # slips; a shop that sells more without one printed should look at its printer
MAX_ENDS = 256  # remembered ends: a job ordered again is answered, not printed again
MAX_LATE = 32  # slips that may still be confirmed late
MAX_TRIES = 2  # a slip that breaks the session twice is given up


class Spool:
    """Empty at first; `recall` what the marks of earlier runs say."""

    def __init__(self) -> None:
        self.waiting: deque[PrintJob] = deque()
        self.active: PrintJob | None = None
        self.barriers = Barriers()
        self._ends: dict[str, End] = {}
        self._late: dict[str, PrintJob] = {}
        self._tries: dict[str, int] = {}

    def recall(self, ends: Iterable[tuple[str, End]]) -> None:
        """Job ids whose bytes may have gone out ("began") or that were printed, oldest first."""
        self._ends.update(ends)

    def restore(self, jobs: Iterable[PrintJob]) -> None:
        """Jobs of an earlier run of which no byte was sent, oldest first: they print by themselves, before any new one."""
        self.waiting.extend(jobs)

    def end_of(self, job: PrintJob) -> End | None:
        """How this job ended, None if it never began."""
        return self._ends.get(job.id)

    def holds(self, job: PrintJob) -> bool:
        """Whether this job waits or is out right now."""
        return job.id in {one.id for one in self.waiting} | ({self.active.id} if self.active else set())

    def tried(self) -> bool:
        """The next job is about to be made into bytes; False when that has gone wrong too often."""
        job = self.waiting[0]
        self._tries[job.id] = self._tries.get(job.id, 0) + 1
        return self._tries[job.id] <= MAX_TRIES

    def drop(self) -> PrintJob:
        """The next job will not be printed."""
        job = self.waiting.popleft()
        self._tries.pop(job.id, None)
        return job

    def begin(self) -> PrintJob:
        """The next job goes out."""
        self.active = self.drop()
        self._end(self.active.id, "began")
        return self.active

    def give_up(self) -> PrintJob | None:
        """The job that is out has an unknown end; it may still be confirmed late."""
        job, self.active = self.active, None
        if job is not None:
            self._late[job.id] = job
            while len(self._late) > MAX_LATE:
                del self._late[next(iter(self._late))]
        return job

    def printed(self, job_id: str) -> PrintJob | None:
        """The printer says this job came out; the job, or None when it is not known any more."""
        job = self._late.pop(job_id, None)
        if self.active is not None and self.active.id == job_id:
            job, self.active = self.active, None
        if job is not None:
            self._end(job_id, "printed")
        return job

    def _end(self, job_id: str, end: End) -> None:
        self._ends.pop(job_id, None)
        self._ends[job_id] = end
        while len(self._ends) > MAX_ENDS:
            del self._ends[next(iter(self._ends))]
