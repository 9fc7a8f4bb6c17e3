"""A shop over the end of a month, to be recorded: python -m tests.powercut.rolling ROOT LOG under the shim.

It sells between all the slices in which a segment is closed, sealed and dropped; each sale that was answered is a mark in the log.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from gateway.clock import Now
from gateway.journal.disk_io import Disk
from gateway.journal.store_io import Store
from gateway.messages import Event
from gateway.messages.journal import Commit, CommitSale, SaleCommitted
from tests.journal.doubles import Ticks, sale
from tests.journal.months import DAY_MS, DISTRICT, settings, signed_ack
from tests.powercut.shim import mark

LATER_S = 700
SALES = 12  # a day


class Rolling:
    """The shop; one thread, as the journal has."""

    def __init__(self, root: Path, log: Path) -> None:
        self._log = log
        self._clock = Ticks()
        self._sold = 0
        self._z = 0
        self._rows: list[tuple[int, str]] = []
        self._store = Store(settings(root, root / "stick", keys=(DISTRICT.public.verifier,)), self._clock, self._heard, Disk())

    def live(self) -> None:
        """Three months, the first of which is dropped in the end."""
        opened = self._store.open()
        journal = getattr(opened, "journal", "")
        for days, date in ((0, "2026-11-24"), (8, "2026-12-02"), (31, "2027-01-02")):
            self._clock.wall_ms += days * DAY_MS
            self._sell(SALES, date)
            self._z += 1
            self._store.commit([Commit("z", self._now(), date, {"z": self._z, "grand_total": 0})])
            self._rest(date)
        seq, digest = self._rows[-1]
        self._store.commit([Commit("ack", self._now(), "2027-01-02", signed_ack(journal, seq, digest))])
        self._clock.wall_ms += 500 * DAY_MS
        for _ in range(3):
            self._clock.mono_s += LATER_S
            self._store.tend()
            self._rest("2028-05-17")

    def _rest(self, date: str) -> None:
        while self._store.wait_s() == 0:
            self._store.tend()
            self._sell(1, date)

    def _sell(self, count: int, date: str) -> None:
        for _ in range(count):
            self._sold += 1
            self._store.commit([CommitSale(sale(self._sold, day=date), self._now())])

    def _now(self) -> Now:
        return Now(1, 0, self._clock.wall_ms, 3)

    def _heard(self, event: Event) -> None:
        match event:
            case SaleCommitted(_, stored):
                mark(self._log, f"{stored.generation} {stored.result.receipt_no} {stored.result.paid}")
            case _ if (row := getattr(event, "row", None)) is not None:
                self._rows.append((row.seq, row.hash.hex()))


def main(argv: Sequence[str]) -> int:
    """Live once, and end as a kill does."""
    Rolling(Path(argv[0]), Path(argv[1])).live()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
