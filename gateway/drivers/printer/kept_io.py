"""The directory of print jobs that wait and that nobody else can give back: copies, and slips that are no receipt. Used by one thread.

A first receipt is not here: the till makes it again from the journal, and its mark (marks_io) says whether it had begun. So a sale
costs the card no job file, and still nothing is lost: a receipt without a mark never began, whatever was in memory.
A job is on the card when `keep(Waits)` returns, and known to have begun before its first byte leaves: the file is renamed, and the
directory synced. What is removed may come back with a power cut, as "began": then its end is called unknown, never printed again.
"""

import contextlib
import logging
import os
from collections.abc import Iterable
from pathlib import Path

from gateway.drivers.printer.kept import MAX_BYTES, MAX_ID, State, file_name, from_bytes, name_says, subject, to_bytes
from gateway.drivers.printer.spool import MAX_WAITING
from gateway.drivers.session import Mark, Waits
from gateway.faults import Fault, fault
from gateway.messages.devices import PrintJob

log = logging.getLogger("gateway.drivers")
MAX_BEGAN = 16  # of unknown end; as many as the page shows
MAX_DAMAGED = 8  # set aside for whoever wants to look; older ones go
NEW, DAMAGED = ".new", ".damaged"


class KeptJobs:
    """`open` reads what an earlier run has left. A directory that cannot be written costs durability, never the print."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._files: dict[str, Path] = {}
        self._next = 1

    def open(self) -> tuple[tuple[tuple[PrintJob, State], ...], Fault | None]:
        """The jobs of earlier runs, oldest first, and what was wrong with some. Damaged ones are set aside, too many are left alone."""
        try:
            found = sorted((said, path) for path in self._directory.iterdir() if (said := self._known(path)) is not None)
        except FileNotFoundError:
            return (), None
        except OSError as err:
            return (), self._failed(err)
        jobs: list[tuple[PrintJob, State]] = []
        spoilt = 0
        for (order, job_id, state), path in _latest(found):
            self._next = max(self._next, order + 1)
            job = _read(path)
            if job is None or job.id != job_id:
                spoilt += 1
                self._set_aside(path)
            else:
                self._files[job_id] = path
                jobs.append((job, state))
        if spoilt:
            log.warning("GW-2319 %d waiting print jobs in %s are damaged; they are set aside", spoilt, self._directory)
        return tuple(jobs), fault("GW-2319", "never", count=spoilt, path=self._directory) if spoilt else None

    def keep(self, record: Waits | Mark) -> None:
        """Make it durable: a job that waits, its begin, its end. A card that fails is told in the log; the shop prints on."""
        try:
            match record:
                case Waits(job):
                    self._wait(job)
                case Mark(job_id, "began"):
                    self._begin(job_id)
                case Mark(job_id):
                    self._end(job_id)
        except OSError as err:
            self._failed(err)

    def _wait(self, job: PrintJob) -> None:
        data = to_bytes(job)
        if len(data) > MAX_BYTES or len(job.id) > MAX_ID:
            log.warning("GW-2318 print job %.80s has %d bytes: too long to be kept across a power cut", job.id, len(data))
            return
        self._make_directory()
        path = self._directory / file_name(self._next, job.id, "waits")
        self._next += 1
        self._write(path, data)
        for other in [one for one in self._files if subject(one) == subject(job.id) and self._files[one].suffix == ".began"]:
            self._end(other)  # the clerk has decided
        self._files[job.id] = path

    def _write(self, path: Path, data: bytes) -> None:
        new = path.with_name(path.name + NEW)
        try:
            with new.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
        except OSError:
            new.unlink(missing_ok=True)  # a full card must not fill with halves
            raise
        self._sync(self._directory)

    def _begin(self, job_id: str) -> None:
        path = self._files.get(job_id)
        if path is None:
            return
        began = path.with_suffix(".began")
        path.replace(began)
        self._files[job_id] = began
        self._sync(self._directory)
        for old in [one for one in self._files if self._files[one].suffix == ".began"][:-MAX_BEGAN]:
            self._end(old)

    def _end(self, job_id: str) -> None:
        path = self._files.pop(job_id, None)
        if path is not None:
            path.unlink(missing_ok=True)

    def _make_directory(self) -> None:
        if not self._directory.is_dir():
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._sync(self._directory.parent)

    def _known(self, path: Path) -> tuple[int, str, State] | None:
        """What a file's name says; what a cut write has left is removed."""
        if path.suffix == NEW:
            with contextlib.suppress(OSError):
                path.unlink()
        return name_says(path.name)

    def _set_aside(self, path: Path) -> None:
        with contextlib.suppress(OSError):
            path.replace(path.with_name(path.name + DAMAGED))
            for old in sorted(self._directory.glob(f"*{DAMAGED}"))[:-MAX_DAMAGED]:
                old.unlink()

    def _failed(self, err: OSError) -> Fault:
        log.warning("GW-2318 waiting print jobs cannot be kept in %s: %s", self._directory, err.strerror)
        return fault("GW-2318", reason=err.strerror)

    @staticmethod
    def _sync(directory: Path) -> None:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


Found = tuple[tuple[int, str, State], Path]


def _latest(found: Iterable[Found]) -> list[Found]:
    """The first that wait and the last that began, in order; the daemon never leaves more than these."""
    waits = [one for one in found if one[0][2] == "waits"]
    began = [one for one in found if one[0][2] == "began"]
    return sorted(waits[:MAX_WAITING] + began[-MAX_BEGAN:])


def _read(path: Path) -> PrintJob | None:
    try:
        with path.open("rb") as file:
            return from_bytes(file.read(MAX_BYTES + 1))
    except OSError:
        return None
