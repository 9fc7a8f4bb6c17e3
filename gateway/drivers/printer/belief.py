"""Whether the answer to a barrier may be believed: not from a line that gives our own bytes back, nor from one that babbles. Pure.

A printer that answers questions has shown that it knows the language. Of those that answer none, some still answer barriers; but a
line with an echo, and a make that says something at every command, would call slips printed that nobody saw. The first question on
a wire goes out before any slip, and finds both out.
"""

ECHO = b"\x10\x04\x01"  # the first question of a round: no printer sends this, for the paper's bits come in pairs


class Belief:
    """Anew with each wire."""

    def __init__(self) -> None:
        self._last = b""
        self._doubts = False

    def opened(self) -> None:
        """A new wire."""
        self._last, self._doubts = b"", False

    def heard(self, data: bytes) -> None:
        """These bytes came."""
        heard = self._last + data
        self._doubts = self._doubts or ECHO in heard
        self._last = heard[1 - len(ECHO) :]

    def holds(self, *, asked: bool) -> bool:
        """A barrier's answer came; whether it may be one. `asked`: an answer may still come, as far as barriers were sent."""
        self._doubts = self._doubts or not asked
        return not self._doubts
