"""The status that a printer sends by itself (ASB): whether it can, and whether it does so now. Pure.

    GS a FF (1D 61 FF)   every change is told from now on, and how it is told at once; done in turn, like a line of text

Six manuals agree (Epson TM-T88III and TM-T85, Sewoo LK-P, Samsung STP-103P, HPRT TP80K, Ithaca PcOS 80). Whether a reset (ESC @)
switches it off again is told differently: so it is asked for anew behind every slip, and not relied on in between. A printer that
does not know the command may keep its last byte in the line, where the next slip's reset clears it: it is sent between slips only,
and never again once it was learned to do nothing.
"""

from gateway.drivers.printer.status import Status
from gateway.drivers.session import Recall

PUSH_ALL = b"\x1d\x61\xff"
MISSES = 2  # slips in a row without one, of a printer that could: bytes get lost now and then


class Pushes:
    """`lesson`: what this run has made sure of ("yes", "no"), "" for nothing yet.

    `on`: a push came, and nothing since speaks against it.
    """

    def __init__(self, known: Recall) -> None:
        self._known = known.get("asb", "")
        self.lesson = ""
        self.on = False
        self._asked = False
        self._missed = 0
        self._last: Status | None = None

    @property
    def able(self) -> str:
        """Whether this printer can: "yes", "no" or ""."""
        return self.lesson or self._known

    def stop(self) -> None:
        """The wire is gone: it may have been switched off and on, and has forgotten."""
        self.on = self._asked = False

    def ask(self) -> bytes:
        """The command between two slips, where it may help."""
        if self.able == "no" or self.on:
            return b""
        self._asked = True
        return PUSH_ALL

    def tail(self) -> bytes:
        """What goes behind a slip, whose reset may have switched it off."""
        if self.able != "yes":
            return b""
        self.on, self._asked = False, True
        return PUSH_ALL

    def came(self, status: Status) -> None:
        """One came."""
        self.on, self.lesson, self._last, self._missed = True, "yes", status, 0

    def judge(self) -> None:
        """Everything that was sent before is done: if nothing came, this printer cannot (one that could: if it happens again)."""
        if not self._asked or self.on:
            return
        self._missed += 1
        if self.able != "yes" or self._missed >= MISSES:
            self.lesson = "no"

    def compare(self, asked: Status) -> None:
        """What an answer told and no push did: pushes are off after all."""
        if self.on and self._last is not None and _facts(asked) != _facts(self._last):
            self.on = False


def _facts(status: Status) -> tuple[object, ...]:
    return (status.online, status.paper, status.cover)
