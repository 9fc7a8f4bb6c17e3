"""A short life of a store on a disk that may fail at any moment, and what must hold of its answers whatever fails."""

from pathlib import Path

from gateway.faults import Fault
from gateway.journal.disk_io import Disk
from gateway.journal.store_io import Store
from gateway.messages import Event
from gateway.messages.journal import CommitRefused, CommitUnknown, SaleCommitted
from tests.journal.doubles import Ticks, config, pay

FIRST = ((1,), (2, 3))  # baskets of the first start, in groups
SECOND = ((4,),)  # and of the second
BASKETS = 4
LATER_S = 700  # a copy is looked for each 10 minutes, a database sooner
Answers = dict[int, tuple[str, int]]
"""Basket -> "ok" and its receipt number, or "refused", or "unknown"."""


class Sick:
    """One life. `answers` is the last word on each basket; `troubles` what must never be."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._clock = Ticks()
        self._store: Store | None = None
        self.answers: Answers = {}
        self.troubles: list[str] = []

    def live(self) -> None:
        """Two starts, the second after a kill."""
        for groups in (FIRST, SECOND):
            if not self.start():
                continue
            for group in groups:
                self.sell(group)
            self.wait()
            self.stop()

    def start(self) -> bool:
        """Open the journal; False if it cannot be."""
        self.stop()
        self._store = Store(config(self._root), self._clock, self._heard, Disk())
        return not isinstance(self._store.open(), Fault)

    def sell(self, group: tuple[int, ...]) -> None:
        """Commit these baskets together."""
        if self._store is not None:
            self._store.commit([pay(n) for n in group])

    def wait(self) -> None:
        """Let the time pass after which what failed is tried again."""
        if self._store is None:
            return
        for _ in range(3):
            self._clock.mono_s += LATER_S
            self._store.tend()

    def stop(self) -> None:
        """As a kill does: nothing more is written."""
        if self._store is not None:
            self._store.close()
        self._store = None

    def settle(self) -> None:
        """On a disk that is well: what was unknown is told, and every basket paid once more has one number, the one it was told."""
        if not self.start():
            self.troubles.append("cannot be opened on a disk that is well")
            return
        for n in range(1, BASKETS + 1):
            self.sell((n,))
        self.wait()
        self.stop()
        numbers = [number for _, number in self.answers.values()]
        if sorted(numbers) != list(range(1, BASKETS + 1)):
            self.troubles.append(f"numbers {self.answers}")

    def _heard(self, event: Event) -> None:
        match event:
            case SaleCommitted(basket, stored, again):
                n = int(basket.removeprefix("1-"))
                told = self.answers.get(n, ("", 0))
                answer = ("ok", stored.result.receipt_no)
                if told[0] == "ok" and (told != answer or not again):
                    self.troubles.append(f"basket {n} was {told}, is {answer} {again}")
                if told[0] == "refused" and again:
                    self.troubles.append(f"a ghost: basket {n} was refused and stands")
                self.answers[n] = answer
            case CommitRefused(_, basket) if basket:
                self.answers[int(basket.removeprefix("1-"))] = ("refused", 0)
            case CommitUnknown(_, basket) if basket:
                self.answers[int(basket.removeprefix("1-"))] = ("unknown", 0)
            case _:
                pass
