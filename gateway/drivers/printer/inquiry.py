"""Asking a printer how it is: a round of DLE EOT questions, one at a time, each waited for. Pure.

The answers do not say what they answer, so two questions are never out together. (At most four in a row: Epson TM-T81.)
"""

from gateway.drivers.printer.status import Status, with_answer
from gateway.drivers.session import SECOND

ANSWER_NS = 1 * SECOND  # a printer that answers does so in milliseconds, a slow network in hundreds
PRINTER, CAUSE, ERROR, PAPER = 1, 2, 3, 4


class Inquiry:
    """One round at a time: is it on line, if not why, and how is the paper."""

    def __init__(self) -> None:
        self.deadline_ns: int | None = None
        self._status = Status()
        self._question = 0
        self._left: list[int] = []

    @property
    def running(self) -> bool:
        """Whether a question is out."""
        return self.deadline_ns is not None

    def begin(self, now_ns: int) -> bytes:
        """The first question of a new round."""
        self._status, self._left = Status(), [PRINTER]
        return self._next(now_ns)

    def answered(self, byte: int, now_ns: int) -> bytes | Status:
        """The next question, or the status when the round is over. Call only while `running`."""
        self._status = with_answer(self._status, self._question, byte)
        if self._question == PRINTER:
            self._left = [PAPER] if self._status.online else [CAUSE, ERROR, PAPER]
        if self._left:
            return self._next(now_ns)
        self.stop()
        return self._status

    def stop(self) -> None:
        """Give the round up."""
        self.deadline_ns, self._left = None, []

    def _next(self, now_ns: int) -> bytes:
        self._question = self._left.pop(0)
        self.deadline_ns = now_ns + ANSWER_NS
        return bytes((0x10, 0x04, self._question))
