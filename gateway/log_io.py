"""Log lines for journald: one per line on standard error, the level as a `<N>` prefix. Nothing else writes there.

What libraries and the few places without a machine tell Python's own `logging` comes out in the same form, warnings and graver.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from gateway.messages.house import Level, Log

INFO: Level = 6


class LogPort:
    """Carries out `Log`. `verbose` shows the DEBUG lines too. A log that takes nothing (full card, broken pipe) costs no sale."""

    def __init__(self, *, verbose: bool) -> None:
        self._least = 7 if verbose else INFO

    def submit(self, line: Log) -> None:
        """Write one line; line ends inside the text become spaces, so that one event stays one line."""
        if line.level <= self._least:
            code = f"{line.code} " if line.code else ""
            _write(f"<{line.level}>{code}{' '.join(line.text.split())}\n")

    def trace(self, room: str, trace: str) -> None:
        """A bug's traceback, whole, for the technician; each of its lines at level 3."""
        _write("".join(f"<3>{text}\n" for text in (f"bug in {room}", *trace.splitlines())))


class _Records(logging.Handler):
    """Python's log records as lines of ours."""

    def __init__(self, port: LogPort) -> None:
        super().__init__(logging.WARNING)
        self._port = port

    def emit(self, record: logging.LogRecord) -> None:
        """One line; a traceback follows whole."""
        self._port.submit(Log(3 if record.levelno >= logging.ERROR else 4, "", record.getMessage()))
        if record.exc_info:
            self._port.trace(record.name, logging.Formatter().formatException(record.exc_info))


@contextmanager
def records_to(port: LogPort) -> Iterator[None]:
    """Everything told to `logging` in any thread goes to this port."""
    handler = _Records(port)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


def _write(lines: str) -> None:
    with suppress(OSError):
        sys.stderr.write(lines)
        sys.stderr.flush()
