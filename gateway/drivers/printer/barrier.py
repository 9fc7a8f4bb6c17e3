"""Completion barriers: a queued question after each slip, answered only when all before it is done. Pure.

The answers carry no name, so they are counted. A slip is confirmed only when every barrier sent so far was answered: an answer
that belongs to an older slip can then never confirm a newer one. A count that went wrong (a printer switched off forgets what it
held) is mended by `settle`, which confirms nobody.
"""

BARRIER = b"\x1d\x72\x01"
FLUSH = bytes(600)
"""Ends a picture or a QR that was cut in the middle: a printer takes the bytes that are missing from whatever comes next, and would
swallow the barrier, or the head of the next slip. As zeros they are white, and outside of a picture printers pass them over. No
command of ours is longer; two thirds of a second on a slow line, once for each wire."""
MAX_OPEN = 32  # barriers nobody answers, on a mute printer; more are not counted one by one any longer


class Barriers:
    """The barriers sent on a printer, over all its links, and the answers that came."""

    def __init__(self) -> None:
        self._sent: list[str] = []
        self._answers = 0
        self._blurred = False

    @property
    def open(self) -> bool:
        """Whether an answer may still come."""
        return self._blurred or bool(self._sent)

    @property
    def slips(self) -> bool:
        """Whether a slip may still be confirmed, or its barrier is out."""
        return self._blurred or any(self._sent)

    @property
    def answers(self) -> int:
        """How many answers came since the last full count."""
        return self._answers

    def expect(self, job: str) -> None:
        """A barrier goes out, behind this job's slip; "" for one that stands alone."""
        if len(self._sent) >= MAX_OPEN:
            self._sent.clear()
            self._blurred = True
        self._sent.append(job)

    def answered(self) -> tuple[str, ...]:
        """An answer came; the jobs it makes sure of. One that nobody waits for makes sure of none."""
        self._answers += 1
        if self._blurred or self._answers < len(self._sent):
            return ()
        done = tuple(job for job in self._sent if job)
        self.settle()
        return done

    def settle(self) -> None:
        """Start counting anew; whatever was not confirmed never will be."""
        self._sent.clear()
        self._answers, self._blurred = 0, False
