"""Virtual time: a heap of (time, number, happening), one seed, and a tally of the faults that fired."""

import heapq
import random
from collections import Counter
from collections.abc import Callable

S = 1_000_000_000
MAX_STEPS = 400_000  # happenings in one run; more means that something spins

Happening = Callable[[], None]


class Heap:
    """Happenings in order of time, then of number. `power` counts power cuts: what the gateway had planned dies with its power."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now_ns = 0
        self.power = 0
        self.fired: Counter[str] = Counter()
        self._heap: list[tuple[int, int, int | None, Happening]] = []
        self._number = 0
        self.steps = 0

    def after(self, delay_s: float, happening: Happening, *, powered: bool = False) -> None:
        """Let it happen later. `powered`: only if the gateway has not lost its power until then."""
        self._number += 1
        at_ns = self.now_ns + max(0, int(delay_s * S))
        heapq.heappush(self._heap, (at_ns, self._number, self.power if powered else None, happening))

    def chance(self, probability: float, kind: str) -> bool:
        """Whether a fault of this kind strikes now; those that do are tallied."""
        if self.dice.random() >= probability:
            return False
        self.fired[kind] += 1
        return True

    def between(self, low_s: float, high_s: float) -> float:
        """A delay."""
        return self.dice.uniform(low_s, high_s)

    def run_until(self, until_s: float) -> None:
        """Let everything happen that is due by then."""
        end_ns = int(until_s * S)
        while self._heap and self._heap[0][0] <= end_ns:
            at_ns, _, power, happening = heapq.heappop(self._heap)
            self.now_ns = at_ns
            self.steps += 1
            assert self.steps < MAX_STEPS, "the outlet spins: too many happenings"
            if power is None or power == self.power:
                happening()
        self.now_ns = max(self.now_ns, end_ns)
