"""Bugs that cost a promise when the power goes, and what must be wrong with the shop for them to show. The cuts must catch each of them.

With both copies at work one of them covers for the other: a bug in one shows where the other one cannot be written.
"""

from dataclasses import dataclass

from tests.powercut.shim import Failing
from tests.sim.planted import BUGS as SIMULATED
from tests.sim.planted import Bug

NO_COPY = Failing("wn", ".log")
NO_DATABASE = Failing("w", ".db-wal")


@dataclass(frozen=True, slots=True)
class Plant:
    """Bugs planted together, in a shop where `failing` fails all day; with `stick` the copy lies on a slow USB stick."""

    bugs: tuple[str, ...] = ()
    failing: Failing | None = None
    stick: bool = False


BUGS = {
    bug.name: bug
    for bug in (
        SIMULATED["receipt before commit"],
        Bug("synchronous=NORMAL", "gateway.journal.database_io", '("synchronous", "FULL", 2)', '("synchronous", "NORMAL", 1)'),
        Bug(
            "the copy is not synced",
            "gateway.journal.copy_io",
            "        self._disk.write(self._fd, data, self._end)\n        self._disk.sync(self._fd)\n",
            "        self._disk.write(self._fd, data, self._end)\n",
        ),
        Bug(
            "no directory is synced",
            "gateway.journal.disk_io",
            "        try:\n            os.fsync(fd)\n        finally:\n",
            "        try:\n            pass\n        finally:\n",
        ),
        Bug("a copy is not confirmed", "gateway.journal.mending_io", "        log.confirm(records[-GROUP:])\n", "        pass\n"),
        Bug("a database is not settled", "gateway.journal.opening_io", "        database.settle()\n", "        pass\n"),
    )
}
SOUND = {"one card": Plant(), "a card and a stick": Plant(stick=True)}
PLANTS = {
    "printed before the commit": Plant(("receipt before commit",), stick=True),
    "synchronous=NORMAL": Plant(("synchronous=NORMAL",), NO_COPY),
    "the copy is not synced": Plant(("the copy is not synced",), NO_DATABASE),
    "no directory is synced": Plant(("no directory is synced",), NO_DATABASE),  # SQLite syncs the directory itself when it makes its log
}
AFTER_FAILED_SYNCS = ("a copy is not confirmed", "a database is not settled")
"""What was read back after a failed sync may be in memory alone."""
CONTROLS = {"the database alone": Plant(failing=NO_COPY), "the copy alone": Plant(failing=NO_DATABASE)}
"""The same shops without the bug: nothing may be lost there, but by garbage, against which only two copies help."""
