"""How patient the uplink is: pauses between attempts, waiting for acks, the size of batches, the keep-alive. Pure."""

from collections.abc import Callable

S = 1_000_000_000

BASE_S = 1
CAP_S = 300  # a village comes back by itself within five minutes of its internet
GOOD_S = 60  # a link that broke sooner was not good: the next pause goes on growing
MAX_DOUBLINGS = 16  # beyond every cap here; keeps the numbers small


class Backoff:
    """Pauses between connection attempts: random between 0 and min(300 s, 2^n), so that a district does not come back at once.

    `jitter`: a number from 0 up to, not including, 1.
    """

    def __init__(self, jitter: Callable[[], float]) -> None:
        self._jitter = jitter
        self._failures = 0

    def pause_ns(self, good_for_ns: int) -> int:
        """The pause before the next attempt, after a connection that had stood for `good_for_ns` (0: it never did)."""
        if good_for_ns >= GOOD_S * S:
            self._failures = 0
        limit_s = min(CAP_S, BASE_S << min(self._failures, MAX_DOUBLINGS))
        self._failures += 1
        return int(self._jitter() * limit_s * S)


class Patience:
    """How long to wait for an ack before everything since `stored` is sent again: doubling to six hours."""

    LONGEST_S = 6 * 3600

    def __init__(self, timeout_s: int) -> None:
        self._timeout_s = timeout_s
        self.resends = 0

    def wait_ns(self) -> int:
        """From the last sign of the district to the next resend."""
        return min(max(self.LONGEST_S, self._timeout_s), self._timeout_s << min(self.resends, MAX_DOUBLINGS)) * S

    def lost(self) -> None:
        """No ack came in that time."""
        self.resends += 1

    def heard(self) -> None:
        """`stored` moved."""
        self.resends = 0


class Cut:
    """How many events a batch may hold: halved when one does not go through, doubled when one does."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self.limit = largest

    def halve(self, count: int) -> None:
        """A batch of `count` events did not go through."""
        self.limit = max(1, min(self.limit, count) // 2)

    def grow(self) -> None:
        """A batch went through."""
        self.limit = min(self._largest, self.limit * 2)

    @property
    def small(self) -> bool:
        """Whether batches are kept small after a refusal."""
        return self.limit < self._largest


class KeepAlive:
    """Seconds between signs of life on an idle line. A pair of them costs 204 bytes over TLS, so as few as the network allows.

    `fixed`: as configured; None learns. A network that forgets idle lines sooner than we show life kills one connection after the
    other, each soon: half. An outage of the internet looks the same but comes at any time: one that stood long proves nothing.
    """

    LONGEST_S = 1_200  # mobile networks forget an idle line after some 20 to 30 minutes; the first try
    SHORTEST_S = 60
    SOON = 3  # keep-alive times
    LONG = 10

    def __init__(self, fixed: int | None) -> None:
        self._fixed = fixed
        self._learned = self.LONGEST_S

    @property
    def seconds(self) -> int:
        """For the next connection."""
        return self._learned if self._fixed is None else self._fixed

    def ended(self, stood_ns: int, *, silently: bool) -> None:
        """A connection ended after `stood_ns`; `silently`: it was found dead when nothing came back."""
        times = stood_ns // (self._learned * S)
        if silently and times < self.SOON:
            self._learned = max(self.SHORTEST_S, self._learned // 2)
        elif times >= self.LONG:
            self._learned = min(self.LONGEST_S, self._learned * 2)
