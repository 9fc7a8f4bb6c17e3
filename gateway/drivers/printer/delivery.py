"""The slip that is on its way to the paper: how far it is, and what takes too long. Pure; knows no printer and no job."""

from typing import Literal

from gateway.drivers.printer.barrier import FLUSH
from gateway.drivers.session import MS, SECOND, soonest

PATIENCE_NS = 20 * SECOND  # a ready printer that has not confirmed by then: real ones took up to 8 s, others wait 15
SILENT_PATIENCE_NS = 60 * SECOND  # ... and one that says nothing at all any more
LINE_NS = 250 * MS  # a line of the slowest receipt printer: an impact printer does 4.7 in a second
BYTE_NS = 1_100_000  # one byte at 9,600 baud
MOST_EXTRA_NS = 300 * SECOND  # for a long slip: a thousand lines, or a picture full of bytes that look like line ends
LOOK_NS = 1_500 * MS  # no confirmation by then: ask what the matter is
STALL_NS = 5 * SECOND  # no byte of the slip is taken, beyond what a slow line needs for those that wait before it
HELD_BYTES = 4_096  # that the system holds for a serial line: so many leave before it takes the next
GIVE_UP_NS = 600 * SECOND  # no byte taken for so long: paper would have been brought by now

Phase = Literal["free", "sending", "confirming"]


class Delivery:
    """One slip at a time. `phase`: none is out, its bytes are being taken, or all are with the printer and its answer is waited for."""

    def __init__(self) -> None:
        self.phase: Phase = "free"
        self._since_ns = 0  # of the last byte taken, or of the last moment when no confirmation could be expected
        self._stall_ns = 0
        self._extra_ns = 0
        self._fresh = False

    def opened(self) -> None:
        """A new wire: a slip of the one before may have been cut in the middle of a picture."""
        self._fresh = True

    def head(self, *, flushed: bool) -> bytes:
        """What goes before the next slip: on a new wire, unless it was flushed already, the end of whatever was cut."""
        fresh, self._fresh = self._fresh, False
        return FLUSH if fresh and not flushed else b""

    def begin(self, slip: bytes, now_ns: int) -> None:
        """These bytes are to go out."""
        self.phase = "sending"
        self._since_ns = now_ns
        self._stall_ns = now_ns + STALL_NS + min(len(slip), HELD_BYTES) * BYTE_NS
        self._extra_ns = min(MOST_EXTRA_NS, slip.count(b"\n") * LINE_NS + len(slip) * BYTE_NS)

    def moved(self, now_ns: int) -> None:
        """Some more of them were taken: as long as bytes move, nothing is wrong."""
        if self.phase == "sending":
            self._since_ns, self._stall_ns = now_ns, now_ns + STALL_NS + HELD_BYTES * BYTE_NS

    def sent(self, now_ns: int) -> None:
        """All were taken."""
        self.phase, self._since_ns = "confirming", now_ns

    def hold(self, now_ns: int) -> None:
        """The printer is not ready: its time to confirm begins when it is."""
        self._since_ns = now_ns

    def over(self) -> None:
        """Its end is known, or nobody waits for it any more."""
        self.phase = "free"

    def stalled(self, now_ns: int) -> bool:
        """Whether the bytes have not moved for longer than a slow line needs."""
        return self.phase == "sending" and now_ns >= self._stall_ns

    def hopeless(self, now_ns: int) -> bool:
        """Whether they have not moved for so long that only a new wire may help."""
        return self.phase == "sending" and now_ns - self._since_ns >= GIVE_UP_NS

    def overdue(self, now_ns: int, *, silent: bool) -> bool:
        """Whether the confirmation should have come. `silent`: the printer says nothing at all just now."""
        return self.phase == "confirming" and now_ns - self._since_ns >= self._patience_ns(silent=silent)

    def look_ns(self) -> int:
        """From when on to ask what the matter is."""
        return self._since_ns + LOOK_NS

    def wake_ns(self, *, silent: bool, stalled: bool) -> int | None:
        """When this wants to be looked at again."""
        match self.phase:
            case "sending":
                return soonest(None if stalled else self._stall_ns, self._since_ns + GIVE_UP_NS)
            case "confirming":
                return self._since_ns + self._patience_ns(silent=silent)
            case "free":
                return None

    def _patience_ns(self, *, silent: bool) -> int:
        return (SILENT_PATIENCE_NS if silent else PATIENCE_NS) + self._extra_ns
