"""The file that remembers across a power cut which first receipts had begun. Two pages of 4 KiB; used by one thread.

The receipts themselves are in the journal: the till orders each one that has no mark again. Other jobs are files (kept_io).

"began" is on the card before the first byte of its slip leaves; "printed" may be lost, which only makes a printed slip unknown.
The page that is known to be on the card is never the one written to, so a cut in the middle of a write costs only that write.
"""

import logging
import os
from pathlib import Path

from gateway.drivers.printer.marks import PAGE, Marks, State, from_page, to_page, with_mark
from gateway.drivers.session import Mark

log = logging.getLogger("gateway.drivers")
_PAGES = 2
_BLANK = to_page({}, 0)


class MarksFile:
    """`open` reads what is there. `whole` False: the file is new or failed, so a job without a mark may have begun all the same."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None
        self._marks: Marks = {}
        self._counter = 0
        self._safe = 0  # the page known to be on the card
        self.whole = True

    def open(self) -> tuple[tuple[str, State], ...]:
        """The marks, oldest first. A missing file is made; a damaged one is begun anew."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._read(self._fd)
        except OSError as err:
            self._failed(err)
        return tuple(self._marks.items())

    def keep(self, mark: Mark) -> None:
        """Put the mark in the file; on return "began" is on the card. A file that fails is told once; the shop prints on."""
        if mark.state == "over":
            return  # the till knows it by itself
        self._marks = with_mark(self._marks, mark.job, mark.state)
        if self._fd is None:
            return
        self._counter += 1
        page = 1 - self._safe
        try:
            os.pwrite(self._fd, to_page(self._marks, self._counter), page * PAGE)
            if mark.state == "began":
                os.fdatasync(self._fd)
                self._safe = page
        except OSError as err:
            self._failed(err)

    def close(self) -> None:
        """Put the last "printed" on the card and let the file go."""
        fd, self._fd = self._fd, None
        if fd is None:
            return
        try:
            os.fdatasync(fd)
        except OSError as err:
            self._failed(err)
        os.close(fd)

    def _read(self, fd: int) -> None:
        if os.fstat(fd).st_size == 0:
            self.whole = False
            self._prepare(fd)
        os.fdatasync(fd)  # a page from before a kill may lie in memory only; what is trusted below must be on the card
        pages = [from_page(os.pread(fd, PAGE, at * PAGE)) for at in range(_PAGES)]
        found = [(page[0], at, page[1]) for at, page in enumerate(pages) if page is not None]
        if found:
            self._counter, self._safe, self._marks = max(found)
            return
        self.whole = False
        log.warning("GW-2315 print marks in %s are damaged; the file is begun anew", self._path)
        self._prepare(fd)

    def _prepare(self, fd: int) -> None:
        for at in range(_PAGES):
            os.pwrite(fd, _BLANK, at * PAGE)
        os.fsync(fd)
        directory = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def _failed(self, err: OSError) -> None:
        self.whole = False
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
        log.warning("GW-2315 print marks in %s cannot be kept: %s", self._path, err.strerror)
