"""Making sure that no old barrier is still unanswered before a new slip goes out. Pure.

On a new wire, and after a slip that was not confirmed, a barrier without a slip is sent and its answers are waited for until the
line has been quiet. Only then can the next answer be believed to belong to the next slip. A printer that is known to have no
barriers is not waited for; as soon as it answers one all the same, the count is made sure of before the next slip.
"""

from gateway.drivers.printer.barrier import BARRIER, FLUSH, Barriers
from gateway.drivers.session import SECOND, soonest

QUIET_NS = 1 * SECOND  # between the answers of two barriers with nothing between them pass milliseconds
PATIENCE_NS = 15 * SECOND  # a ready printer that does not answer by then has no barriers (some take 8 s)


class Settling:
    """Whether the count of barriers is true. `known`: "no" where this printer was learned to have no barriers.

    `confirms`: whether it answers barriers, as far as known. `lesson`: what it has shown since ("yes", "no"), "" for nothing yet.
    """

    def __init__(self, barriers: Barriers, known: str = "") -> None:
        self._barriers = barriers
        self.confirms = known != "no"
        self.settled = not self.confirms
        self.lesson = ""
        self._begun_ns: int | None = None
        self._answer_ns: int | None = None

    def unsettle(self) -> None:
        """The count may be wrong: a new wire, or a slip that nobody confirmed."""
        self.settled, self._begun_ns, self._answer_ns = not self.confirms, None, None

    def begin(self, now_ns: int) -> bytes:
        """The lone barrier, once, behind what ends a command that was cut."""
        if self._begun_ns is not None:
            return b""
        self._begun_ns, self._answer_ns = now_ns, None
        self._barriers.expect("")
        return FLUSH + BARRIER

    def answered(self, now_ns: int) -> tuple[str, ...]:
        """A barrier's answer came; the jobs it makes sure of."""
        if self._barriers.open:  # else it is noise
            self.lesson = "yes"
            if not self.confirms:
                self.confirms = True
                self.unsettle()
            self._answer_ns = now_ns
        return self._barriers.answered()

    def watch(self, now_ns: int, *, ready: bool) -> bool:
        """Look whether the line has been quiet, or whether the printer has no barriers. A printer that is not ready owes no answer.

        True in the moment when the count is settled.
        """
        if self._begun_ns is None:
            return False
        if self._answer_ns is not None:
            if now_ns - self._answer_ns < QUIET_NS:
                return False
            self._barriers.settle()
        elif not ready:
            self._begun_ns = now_ns
            return False
        elif now_ns - self._begun_ns < PATIENCE_NS:
            return False
        else:
            self.confirms, self.lesson = False, "no"
        self.settled, self._begun_ns = True, None
        return True

    def wake_ns(self) -> int | None:
        """When this wants to be looked at again."""
        if self._begun_ns is None:
            return None
        quiet = None if self._answer_ns is None else self._answer_ns + QUIET_NS
        return soonest(quiet, self._begun_ns + PATIENCE_NS if quiet is None else None)
