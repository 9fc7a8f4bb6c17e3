"""The members: a random handle for each member's number, in a table that can be erased. Bodies hold the handle, never number or name.

The table is small and read into memory; a number that is new gets its row durably before the sale that needs it.
"""

import secrets
from pathlib import Path

from gateway.faults import Fault
from gateway.journal.beside_io import Beside, Shape
from gateway.journal.disk_io import Disk

NAME = "members.db"
SIGNS = "abcdefghijklmnopqrstuvwxyz234567"
LENGTH = 10  # base32 characters, 50 bits: among 5,000 members of many cards no two alike
SHAPE = Shape(
    schema=(
        # number and name NULL: erased. A handle is never given again.
        "CREATE TABLE member(handle TEXT PRIMARY KEY, number TEXT UNIQUE, name TEXT, since TEXT, erased TEXT) STRICT",
    ),
    # Rare writes, each durable when it returns; what is deleted is overwritten, and no log keeps it.
    settings=("journal_mode = DELETE", "synchronous = EXTRA", "secure_delete = ON", "trusted_schema = OFF", "busy_timeout = 5000"),
    insert="INSERT INTO member(handle, number, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
)
ALL = "SELECT handle, number FROM member"


def new_handle() -> str:
    """A handle that nobody has, by chance."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


class Members:
    """The table as the daemon uses it. What another process changes in it (an erasure, a name) is noticed at the next question."""

    def __init__(self, disk: Disk, state: Path) -> None:
        self._beside = Beside(disk, state / NAME, SHAPE)
        self._version: tuple[int, object] = (0, None)
        self._aside = 0
        self._handles: dict[str, str] = {}
        self._numbers: dict[str, str] = {}

    @property
    def fault(self) -> Fault | None:
        """Why new members wait in memory for the file; None is well."""
        return self._beside.fault

    def handle(self, number: str, day: str) -> str:
        """The member's handle; a new one is durable when this returns, unless `fault` says otherwise. `day`: today."""
        self._look()
        known = self._handles.get(number)
        if known is not None:
            if self._beside.fault is not None:
                self._beside.add(())
            return known
        handle = new_handle()
        while handle in self._numbers:
            handle = new_handle()
        self._handles[number], self._numbers[handle] = handle, number
        self._beside.add([(handle, number, day)])
        return handle

    def number(self, member: str) -> str:
        """The number behind a handle; what is no handle of this table (an erased one, a number in an old body) comes back as it is."""
        self._look()
        return self._numbers.get(member, member)

    def close(self) -> None:
        """Let the file go."""
        self._beside.close()

    def _look(self) -> None:
        if self._beside.version() == self._version:
            return
        if self._beside.aside != self._aside:  # the new file gets what memory knows
            self._aside = self._beside.aside
            self._beside.add([(handle, number, None) for number, handle in self._handles.items()])
        self._load()

    def _load(self) -> None:
        """What the file lacks is forgotten: it was erased. Rows that still wait for the file stay."""
        waiting = {number: handle for number, handle in self._handles.items() if self._beside.waits(handle)}
        rows = self._beside.read(ALL)
        if self._beside.fault is None or rows:
            found = {str(handle): str(number) for handle, number in rows if number is not None}
            self._handles = {number: handle for handle, number in found.items()} | waiting
            self._numbers = {handle: number for number, handle in self._handles.items()}
        self._version = self._beside.version()
