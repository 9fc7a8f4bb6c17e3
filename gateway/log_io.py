"""Log lines for journald: one per line on standard error, the level as a `<N>` prefix. Nothing else writes there."""

import sys

from gateway.messages.house import Level, Log

INFO: Level = 6


class LogPort:
    """Carries out `Log`. `verbose` shows the DEBUG lines too."""

    def __init__(self, *, verbose: bool) -> None:
        self._least = 7 if verbose else INFO

    def submit(self, line: Log) -> None:
        """Write one line; line ends inside the text become spaces, so that one event stays one line."""
        if line.level <= self._least:
            code = f"{line.code} " if line.code else ""
            sys.stderr.write(f"<{line.level}>{code}{' '.join(line.text.split())}\n")
            sys.stderr.flush()

    def trace(self, room: str, trace: str) -> None:
        """A bug's traceback, whole, for the technician; each of its lines at level 3."""
        for text in (f"bug in {room}", *trace.splitlines()):
            sys.stderr.write(f"<3>{text}\n")
        sys.stderr.flush()
