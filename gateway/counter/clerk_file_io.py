"""state/clerks.json: read when it has changed, by the daemon; written by `gateway clerk`. A damaged file lets nobody in."""

from dataclasses import dataclass
from pathlib import Path

from gateway.counter.clerks import MAX_BYTES, Clerk, clerks_text, plain_name, read_clerks
from gateway.counter.kept_io import read_small, write_whole
from gateway.faults import Fault, fault

NAME = "clerks.json"


@dataclass(frozen=True, slots=True)
class Roll:
    """Who is on the file. With `fault` nobody knows who, and nobody may log in: that is not the same as no clerk."""

    clerks: tuple[Clerk, ...] = ()
    fault: Fault | None = None

    @property
    def defined(self) -> bool:
        """Whether selling needs a clerk."""
        return bool(self.clerks) or self.fault is not None

    def find(self, name: str) -> Clerk | None:
        """The clerk of this name."""
        return next((clerk for clerk in self.clerks if plain_name(clerk.name) == plain_name(name)), None)


class ClerkFile:
    """The file in the state directory."""

    def __init__(self, state: Path) -> None:
        self.path = state / NAME
        self._seen: tuple[int, int, int] | str | None = None
        self._was_there = False
        self.roll = Roll()

    def look(self) -> bool:
        """Read it if it is another than at the last look; whether it was. Costs one stat where nothing has changed."""
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        before, self.roll, self._seen = self.roll, self._read(), stamp
        return before != self.roll

    def write(self, clerks: tuple[Clerk, ...]) -> None:
        """Durable when it returns. Raises OSError."""
        write_whole(self.path, clerks_text(clerks))

    def _read(self) -> Roll:
        try:
            data = read_small(self.path, MAX_BYTES)
        except OSError as why:
            return self._broken(why.strerror or str(why))
        if data is None:
            return self._broken("it is gone") if self._was_there else Roll()
        self._was_there = True
        found = read_clerks(data)
        return self._broken(found) if isinstance(found, str) else Roll(found)

    def _broken(self, why: str) -> Roll:
        return Roll(fault=fault("GW-7015", "never", path=self.path, reason=why))

    def _stamp(self) -> tuple[int, int, int] | str:
        """What changes when the file does; a file that cannot be asked is one more state of it."""
        try:
            found = self.path.stat()
        except OSError as why:
            return type(why).__name__
        return found.st_ino, found.st_mtime_ns, found.st_size
